/* query_value.c: see query_value.h. Numbers and dates are read by the rules of Python's own readers. */
#include "state/query_value.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"

#define SECOND_US INT64_C(1000000)
#define DAY_US    (86400 * SECOND_US)
#define NOON_DAY  (INT64_C(10957) * DAY_US) /* 2000-01-01, the day of a time without one */
#define NUMBER_MAX 400                      /* bytes of a number; a longer one is none */

/* ---- numbers ---- */

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F);
}

static bn_bytes stripped(bn_bytes s)
{
    while (s.n && is_space(s.p[0]))
        s = bn_bytes_of(s.p + 1, s.n - 1);
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* Copies digits, dropping single underscores between them. Returns how many digits; *ok is false after a stray "_". */
static size_t take_digits(bn_bytes *s, char *to, size_t *n, bool *ok)
{
    size_t digits = 0;
    while (s->n && (is_digit(s->p[0]) || s->p[0] == '_')) {
        if (is_digit(s->p[0])) {
            to[(*n)++] = (char)s->p[0];
            digits++;
        } else if (!digits || s->n < 2 || !is_digit(s->p[1])) {
            *ok = false;
        }
        *s = bn_bytes_of(s->p + 1, s->n - 1);
    }
    return digits;
}

static bool take_one(bn_bytes *s, const char *set, char *to, size_t *n)
{
    if (!s->n || !s->p[0] || !strchr(set, s->p[0]))
        return false;
    to[(*n)++] = (char)s->p[0];
    *s = bn_bytes_of(s->p + 1, s->n - 1);
    return true;
}

static bool read_word(bn_bytes s, bool minus, double *out)
{
    static const char *const words[] = { "nan", "inf", "infinity" };
    for (size_t i = 0; i < BN_COUNT(words); i++)
        if (bn_is_word(s, words[i])) {
            *out = i ? (minus ? -INFINITY : INFINITY) : NAN;
            return true;
        }
    return false;
}

static bool read_f64(bn_bytes s, double *out)
{
    char buf[NUMBER_MAX + 1];
    size_t n = 0, digits;
    bool ok = true;
    s = stripped(s);
    if (!s.n || s.n > NUMBER_MAX)
        return false;
    take_one(&s, "+-", buf, &n);
    if (read_word(s, n && buf[0] == '-', out))
        return true;
    digits = take_digits(&s, buf, &n, &ok);
    if (take_one(&s, ".", buf, &n))
        digits += take_digits(&s, buf, &n, &ok);
    if (!digits || !ok)
        return false;
    if (take_one(&s, "eE", buf, &n)) {
        take_one(&s, "+-", buf, &n);
        ok = take_digits(&s, buf, &n, &ok) && ok;
    }
    buf[n] = '\0';
    *out = bn_read_f64(buf, NULL);
    return ok && !s.n;
}

static bool read_int(bn_bytes s, int64_t *out)
{
    char buf[NUMBER_MAX + 1];
    size_t n = 0;
    bool ok = true;
    s = stripped(s);
    if (!s.n || s.n > NUMBER_MAX)
        return false;
    take_one(&s, "+-", buf, &n);
    ok = take_digits(&s, buf, &n, &ok) && ok && !s.n;
    buf[n] = '\0';
    errno = 0;
    *out = strtoll(buf, NULL, 10);
    return ok && !errno;
}

/* ---- dates and times in ISO form ---- */

/* Exactly `count` digits. */
static bool take_number(bn_bytes *s, size_t count, int *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        if (i >= s->n || !is_digit(s->p[i]))
            return false;
        *out = *out * 10 + (s->p[i] - '0');
    }
    *s = bn_bytes_of(s->p + count, s->n - count);
    return true;
}

static bool take_char(bn_bytes *s, char c)
{
    if (!s->n || s->p[0] != (uint8_t)c)
        return false;
    *s = bn_bytes_of(s->p + 1, s->n - 1);
    return true;
}

/* Days since 1970 of a day of the proleptic Gregorian calendar. */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* 0: Monday. */
static int weekday(int64_t days)
{
    return (int)(((days + 3) % 7 + 7) % 7);
}

/* The Monday of the first ISO week of a year: the week that has the 4th of January. */
static int64_t first_monday(int year)
{
    int64_t fourth = days_of(year, 1, 4);
    return fourth - weekday(fourth);
}

/* "W31", "W31-2" or, without dashes, "W312", behind the year. */
static bool take_week(bn_bytes *s, int year, bool dashes, int64_t *days)
{
    int week, day = 1;
    if (!take_number(s, 2, &week))
        return false;
    if (dashes ? take_char(s, '-') : s->n && is_digit(s->p[0]))
        if (!take_number(s, 1, &day))
            return false;
    if (week < 1 || day < 1 || day > 7)
        return false;
    *days = first_monday(year) + 7 * (week - 1) + day - 1;
    return week <= 52 || (week == 53 && first_monday(year) + 7 * 52 < first_monday(year + 1));
}

static bool take_date(bn_bytes *s, int64_t *days)
{
    int year, month, day;
    bool dashes;
    if (!take_number(s, 4, &year) || year < 1)
        return false;
    dashes = take_char(s, '-');
    if (take_char(s, 'W'))
        return take_week(s, year, dashes, days);
    if (!take_number(s, 2, &month) || (dashes && !take_char(s, '-')) || !take_number(s, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return false;
    *days = days_of(year, month, day);
    return true;
}

/* Behind the seconds: any number of digits, of which six count. */
static bool take_fraction(bn_bytes *s, int64_t *micros)
{
    int64_t unit = SECOND_US / 10;
    if (!s->n || !is_digit(s->p[0]))
        return false;
    for (; s->n && is_digit(s->p[0]); *s = bn_bytes_of(s->p + 1, s->n - 1), unit /= 10)
        *micros += (s->p[0] - '0') * unit;
    return true;
}

/* A whole text, without zone. */
static bool read_time(bn_bytes s, int64_t *micros)
{
    int part[3] = { 0 };
    bool colons = s.n > 2 && s.p[2] == ':';
    *micros = 0;
    for (int i = 0; i < 3 && (i == 0 || s.n); i++) {
        if ((i && colons && !take_char(&s, ':')) || !take_number(&s, 2, &part[i]))
            return false;
        if (i == 2 && (take_char(&s, '.') || take_char(&s, ',')) && !take_fraction(&s, micros))
            return false;
    }
    if (s.n || part[0] > 23 || part[1] > 59 || part[2] > 59)
        return false;
    *micros += ((part[0] * INT64_C(60) + part[1]) * 60 + part[2]) * SECOND_US;
    return true;
}

static bool has(bn_bytes s, char c)
{
    return s.n && memchr(s.p, c, s.n);
}

static bool read_moment(bn_bytes s, int64_t *micros)
{
    int64_t days = 0, time = 0;
    bool ok;
    if (has(s, 'T'))
        ok = take_date(&s, &days) && take_char(&s, 'T') && read_time(s, &time);
    else if (has(s, '-'))
        ok = take_date(&s, &days) && !s.n;
    else if ((ok = has(s, ':') && read_time(s, &time)))
        days = NOON_DAY / DAY_US;
    *micros = days * DAY_US + time;
    return ok;
}

/* ---- texts ---- */

static size_t count(bn_value text)
{
    return text.kind == BN_VALUE_STRS ? bn_value_count(text) : 1;
}

static bn_bytes text_at(bn_value text, size_t i)
{
    return bn_value_text(text.kind == BN_VALUE_STRS ? bn_value_items(text)[i] : text);
}

bool bn_query_is_blank(bn_value text)
{
    for (size_t i = 0; i < count(text); i++)
        if (text_at(text, i).n)
            return false;
    return count(text) > 0;
}

static bool is_list(bn_widget_kind kind)
{
    return kind == BN_WIDGET_STRS || kind == BN_WIDGET_INTS || kind == BN_WIDGET_F64S;
}

static bool read_one(bn_widget_kind kind, bn_bytes s, bn_value *raw)
{
    double f = 0;
    int64_t i = 0;
    bool ok = true;
    switch (kind) {
    case BN_WIDGET_BOOL:
        *raw = bn_value_bool(s.n == 4);
        return bn_is_word(s, "true") || bn_is_word(s, "false");
    case BN_WIDGET_INT:
        ok = read_int(s, &i);
        *raw = bn_value_int(i);
        return ok;
    case BN_WIDGET_F64:
        ok = read_f64(s, &f);
        *raw = bn_value_f64(f);
        return ok;
    default:
        *raw = bn_value_str(s);
        return true;
    }
}

static bool read_strs(bn_value text, bn_value *raw)
{
    bn_bytes *items = bn_xmalloc(count(text) * sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < count(text); i++)
        if (text_at(text, i).n)
            items[n++] = text_at(text, i);
    *raw = bn_value_strs(items, n);
    free(items);
    return true;
}

static bool read_f64s(bn_value text, bn_value *raw)
{
    double *items = bn_xmalloc(count(text) * sizeof *items);
    size_t n = 0;
    int64_t micros;
    bool ok = true;
    for (size_t i = 0; ok && i < count(text); i++) {
        bn_bytes s = text_at(text, i);
        if (!s.n)
            continue;
        ok = read_f64(s, &items[n]);
        if (!ok && (ok = read_moment(s, &micros)))
            items[n] = (double)micros;
        n++;
    }
    if (ok)
        *raw = bn_value_f64s(items, n);
    free(items);
    return ok;
}

static bool read_ints(bn_value text, bn_value *raw)
{
    int64_t *items = bn_xmalloc(count(text) * sizeof *items);
    size_t n = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < count(text); i++)
        if (text_at(text, i).n)
            ok = read_int(text_at(text, i), &items[n++]);
    if (ok)
        *raw = bn_value_ints(items, n);
    free(items);
    return ok;
}

bool bn_query_read(bn_widget_kind kind, bn_value text, bn_value *raw)
{
    *raw = bn_value_none();
    if (bn_query_is_blank(text) && !is_list(kind) && kind != BN_WIDGET_STR)
        return true;
    switch (kind) {
    case BN_WIDGET_STRS:
        return read_strs(text, raw);
    case BN_WIDGET_F64S:
        return read_f64s(text, raw);
    case BN_WIDGET_INTS:
        return read_ints(text, raw);
    default:
        if (read_one(kind, text_at(text, count(text) - 1), raw))
            return true;
        *raw = bn_value_none();
        return false;
    }
}

/* ---- the other way round ---- */

static bn_value text_of(const char *s)
{
    return bn_value_str(bn_bytes_str(s));
}

static bn_value write_whole(double f)
{
    char buf[NUMBER_MAX];
    if (isfinite(f) && f == trunc(f))
        snprintf(buf, sizeof buf, "%.0f", f == 0 ? 0.0 : f);
    else
        bn_repr_f64(f, buf);
    return text_of(buf);
}

static bn_value write_one(bn_widget_kind kind, bn_value raw)
{
    char buf[NUMBER_MAX];
    switch (raw.kind) {
    case BN_VALUE_STR:
        return bn_value_ref(raw);
    case BN_VALUE_BOOL:
        if (kind == BN_WIDGET_BOOL)
            return text_of(raw.b ? "true" : "false");
        return text_of(raw.b ? "True" : "False");
    case BN_VALUE_INT:
        if (kind == BN_WIDGET_BOOL)
            return text_of(raw.i ? "true" : "false");
        snprintf(buf, sizeof buf, "%lld", (long long)raw.i);
        return text_of(buf);
    case BN_VALUE_F64:
        if (is_list(kind))
            return write_whole(raw.f);
        bn_repr_f64(raw.f, buf);
        return text_of(buf);
    default:
        return text_of("None");
    }
}

static bool is_array(bn_value v)
{
    return v.kind == BN_VALUE_F64S || v.kind == BN_VALUE_INTS || v.kind == BN_VALUE_STRS || v.kind == BN_VALUE_LIST;
}

static bn_value item(bn_value v, size_t i)
{
    switch (v.kind) {
    case BN_VALUE_F64S:
        return bn_value_f64(bn_value_f64_items(v)[i]);
    case BN_VALUE_INTS:
        return bn_value_int(bn_value_int_items(v)[i]);
    default:
        return bn_value_items(v)[i]; /* borrowed */
    }
}

bn_value bn_query_write(bn_widget_kind kind, bn_value raw)
{
    bn_value *texts, out;
    bn_bytes *views;
    size_t n;
    if (!is_array(raw))
        return write_one(kind, raw);
    n = bn_value_count(raw);
    texts = bn_xmalloc((n + 1) * sizeof *texts);
    views = bn_xmalloc((n + 1) * sizeof *views);
    for (size_t i = 0; i < n; i++) {
        texts[i] = write_one(kind, item(raw, i));
        views[i] = bn_value_text(texts[i]);
    }
    out = bn_value_strs(views, n);
    for (size_t i = 0; i < n; i++)
        bn_value_release(&texts[i]);
    free(views);
    free(texts);
    return out;
}
