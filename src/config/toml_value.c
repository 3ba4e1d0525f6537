/* toml_value.c: the characters of TOML: line ends, comments, strings, booleans, numbers, dates and times. */

#include "config/toml_private.h"

#include "base/number.h"

/* ---- lines ---- */

bool bn_toml_newline(bn_toml_lexer *lx)
{
    if (lx->p < lx->end && *lx->p == '\n') {
        lx->p++;
        return true;
    }
    if (lx->end - lx->p >= 2 && lx->p[0] == '\r' && lx->p[1] == '\n') {
        lx->p += 2;
        return true;
    }
    return false;
}

static bool is_control(int c)
{
    return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7F;
}

static bool at_newline(const bn_toml_lexer *lx)
{
    return lx->p < lx->end &&
           (*lx->p == '\n' || (lx->end - lx->p >= 2 && lx->p[0] == '\r' && lx->p[1] == '\n'));
}

bool bn_toml_skip_comment(bn_toml_lexer *lx)
{
    for (; lx->p < lx->end && !at_newline(lx); lx->p++)
        if (is_control(*lx->p))
            return bn_toml_error(lx, lx->p, "control character 0x%02x in a comment", *lx->p);
    return true;
}

/* ---- strings ---- */

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static uint8_t *put_utf8(uint8_t *out, uint32_t c)
{
    if (c < 0x80) {
        *out++ = (uint8_t)c;
    } else if (c < 0x800) {
        *out++ = (uint8_t)(0xC0 | c >> 6);
        *out++ = (uint8_t)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *out++ = (uint8_t)(0xE0 | c >> 12);
        *out++ = (uint8_t)(0x80 | (c >> 6 & 0x3F));
        *out++ = (uint8_t)(0x80 | (c & 0x3F));
    } else {
        *out++ = (uint8_t)(0xF0 | c >> 18);
        *out++ = (uint8_t)(0x80 | (c >> 12 & 0x3F));
        *out++ = (uint8_t)(0x80 | (c >> 6 & 0x3F));
        *out++ = (uint8_t)(0x80 | (c & 0x3F));
    }
    return out;
}

/* A backslash at lx->p that escapes one character. No escape is shorter than what it stands for. */
static bool read_escape(bn_toml_lexer *lx, uint8_t **out)
{
    static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
    const uint8_t *at = lx->p++;
    int c = bn_toml_peek(lx), digits;
    uint32_t point = 0;
    const char *simple = c > 0 ? strchr(from, c) : NULL;
    if (simple) {
        *(*out)++ = (uint8_t)to[simple - from];
        lx->p++;
        return true;
    }
    if (c != 'u' && c != 'U')
        return bn_toml_error(lx, at, "no such escape in a string; a backslash itself is written \\\\");
    digits = c == 'u' ? 4 : 8;
    lx->p++;
    for (int i = 0; i < digits; i++, lx->p++) {
        int d = hex_digit(bn_toml_peek(lx));
        if (d < 0)
            return bn_toml_error(lx, at, "\\%c is followed by %d hexadecimal digits", c, digits);
        point = point << 4 | (uint32_t)d;
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return bn_toml_error(lx, at, "\\%c names no character", c);
    *out = put_utf8(*out, point);
    return true;
}

/* A backslash that ends a line joins it to the next text. True: it was one. */
static bool skip_joint(bn_toml_lexer *lx)
{
    const uint8_t *start = lx->p++;
    bn_toml_skip_blanks(lx);
    if (!bn_toml_newline(lx)) {
        lx->p = start;
        return false;
    }
    do
        bn_toml_skip_blanks(lx);
    while (bn_toml_newline(lx));
    return true;
}

/* Quotes at lx->p, at most 5 counted. */
static int count_quotes(const bn_toml_lexer *lx, int quote)
{
    int n = 0;
    while (n < 5 && lx->p + n < lx->end && lx->p[n] == quote)
        n++;
    return n;
}

/* One step of the body of a string. False: error. `*done` once the closing quotes are taken. */
static bool read_string_step(bn_toml_lexer *lx, int quote, bool block, const uint8_t *open, uint8_t **out,
                             bool *done)
{
    int c = bn_toml_peek(lx), quotes;
    if (c < 0)
        return bn_toml_error(lx, open, "this string is never closed");
    if (c == quote) {
        quotes = block ? count_quotes(lx, quote) : 1;
        *done = !block || quotes >= 3;
        lx->p += quotes;
        for (int i = 0; i < (*done ? quotes - (block ? 3 : 1) : quotes); i++)
            *(*out)++ = (uint8_t)quote;
        return true;
    }
    if (c == '\\' && quote == '"')
        return (block && skip_joint(lx)) || read_escape(lx, out);
    if (at_newline(lx)) {
        if (!block)
            return bn_toml_error(lx, open, "this string is not closed on its line");
        bn_toml_newline(lx);
        *(*out)++ = '\n';
        return true;
    }
    if (is_control(c))
        return bn_toml_error(lx, lx->p, "control character 0x%02x in a string", c);
    *(*out)++ = (uint8_t)c;
    lx->p++;
    return true;
}

/* The end of what the string can take up, so that its copy is allocated once. */
static size_t string_room(const bn_toml_lexer *lx, int quote, bool block)
{
    const uint8_t *q = lx->p;
    while (q < lx->end) {
        if (*q == '\\' && quote == '"')
            q += 2;
        else if (*q == quote && (!block || (lx->end - q >= 3 && q[1] == quote && q[2] == quote)))
            break;
        else if (*q == '\n' && !block)
            break;
        else
            q++;
    }
    return (size_t)((q < lx->end ? q : lx->end) - lx->p) +
           3; /* two quotes before the closing three, and a NUL */
}

bool bn_toml_read_string(bn_toml_lexer *lx, bool multiline, bn_bytes *out)
{
    const uint8_t *open = lx->p;
    int quote = *lx->p;
    bool block = multiline && count_quotes(lx, quote) >= 3, done = false;
    uint8_t *start, *w;
    lx->p += block ? 3 : 1;
    if (block)
        bn_toml_newline(lx); /* one right behind the opening quotes is not part of the text */
    start = w = bn_toml_alloc(lx, string_room(lx, quote, block));
    if (!start)
        return false;
    while (!done)
        if (!read_string_step(lx, quote, block, open, &w, &done))
            return false;
    *w = '\0';
    *out = bn_bytes_of(start, (size_t)(w - start));
    return true;
}

/* ---- dates and times ---- */

/* `count` digits at *p as a number; -1: they are not there. */
static int take_digits(const uint8_t **p, const uint8_t *end, int count)
{
    int v = 0;
    if (end - *p < count)
        return -1;
    for (int i = 0; i < count; i++) {
        int c = (*p)[i];
        if (c < '0' || c > '9')
            return -1;
        v = v * 10 + (c - '0');
    }
    *p += count;
    return v;
}

static bool take_char(const uint8_t **p, const uint8_t *end, int c)
{
    if (*p >= end || **p != c)
        return false;
    (*p)++;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool take_date(const uint8_t **p, const uint8_t *end)
{
    int year = take_digits(p, end, 4), month, day;
    if (year < 1 || !take_char(p, end, '-'))
        return false;
    month = take_digits(p, end, 2);
    if (month < 1 || month > 12 || !take_char(p, end, '-'))
        return false;
    day = take_digits(p, end, 2);
    return day >= 1 && day <= days_in_month(year, month);
}

static bool take_hours_minutes(const uint8_t **p, const uint8_t *end)
{
    int hours = take_digits(p, end, 2), minutes;
    if (hours < 0 || hours > 23 || !take_char(p, end, ':'))
        return false;
    minutes = take_digits(p, end, 2);
    return minutes >= 0 && minutes <= 59;
}

static bool take_time(const uint8_t **p, const uint8_t *end)
{
    int seconds;
    if (!take_hours_minutes(p, end) || !take_char(p, end, ':'))
        return false;
    seconds = take_digits(p, end, 2);
    if (seconds < 0 || seconds > 59)
        return false;
    if (take_char(p, end, '.')) {
        const uint8_t *digits = *p;
        while (take_digits(p, end, 1) >= 0)
            ;
        return *p > digits;
    }
    return true;
}

/* The whole of [p, end) as one of the four. */
static bool time_kind(const uint8_t *p, const uint8_t *end, bn_toml_kind *kind)
{
    const uint8_t *time = p;
    if (take_time(&time, end)) {
        *kind = BN_TOML_LOCAL_TIME;
        return time == end;
    }
    if (!take_date(&p, end))
        return false;
    *kind = BN_TOML_LOCAL_DATE;
    if (p == end)
        return true;
    if ((*p != 'T' && *p != 't' && *p != ' ') || (p++, !take_time(&p, end)))
        return false;
    *kind = BN_TOML_LOCAL_DATETIME;
    if (p == end)
        return true;
    *kind = BN_TOML_DATETIME;
    if (take_char(&p, end, 'Z') || take_char(&p, end, 'z'))
        return p == end;
    return (take_char(&p, end, '+') || take_char(&p, end, '-')) && take_hours_minutes(&p, end) && p == end;
}

static bool read_time(bn_toml_lexer *lx, const uint8_t *start, const uint8_t *end, bn_toml *out)
{
    size_t n = (size_t)(end - start);
    uint8_t *copy;
    if (!time_kind(start, end, &out->kind))
        return bn_toml_error(lx, start, "\"%.*s\" is no date or time", (int)(n > 60 ? 60 : n),
                             (const char *)start);
    copy = bn_toml_alloc(lx, n + 1);
    if (!copy)
        return false;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = start[i];
        copy[i] = (uint8_t)(c == 't' || c == ' ' ? 'T' : c == 'z' ? 'Z' : c);
    }
    copy[n] = '\0';
    out->text = bn_bytes_of(copy, n);
    return true;
}

/* ---- numbers ---- */

#define NUMBER_MAX 400 /* longest number that is read: more digits than any double has use for */

/* Copies without '_', each of which must stand between two digits. */
static bool strip_underscores(const uint8_t *start, const uint8_t *end, bool hex, char *out)
{
    for (const uint8_t *q = start; q < end; q++) {
        if (*q != '_') {
            *out++ = (char)*q;
            continue;
        }
        if (q == start || q + 1 == end || hex_digit(q[-1]) < 0 || hex_digit(q[1]) < 0 ||
            (!hex && (hex_digit(q[-1]) > 9 || hex_digit(q[1]) > 9)))
            return false;
    }
    *out = '\0';
    return true;
}

static bool parse_radix(const char *digits, int bits, int64_t *out)
{
    uint64_t v = 0;
    if (!*digits)
        return false;
    for (; *digits; digits++) {
        int d = hex_digit(*digits);
        if (d < 0 || d >= 1 << bits || v >> (63 - bits))
            return false;
        v = v << bits | (uint64_t)d;
    }
    *out = (int64_t)v;
    return true;
}

static bool parse_decimal(const char *s, int64_t *out)
{
    bool minus = *s == '-';
    uint64_t v = 0, limit = minus ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    for (s += *s == '-' || *s == '+'; *s; s++) {
        unsigned d = (unsigned)(*s - '0');
        if (v > (limit - d) / 10)
            return false;
        v = v * 10 + d;
    }
    *out = minus ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

/* digits, with no zero in front of others; moves on. */
static bool skip_whole(const char **s)
{
    const char *start = *s;
    while (**s >= '0' && **s <= '9')
        (*s)++;
    return *s > start && (*start != '0' || *s == start + 1);
}

/* TOML's grammar of decimal numbers. `*real`: it has a fraction or an exponent. */
static bool is_decimal(const char *s, bool *real)
{
    const char *start;
    *real = false;
    s += *s == '-' || *s == '+';
    if (!skip_whole(&s))
        return false;
    if (*s == '.') {
        *real = true;
        for (start = ++s; *s >= '0' && *s <= '9'; s++)
            ;
        if (s == start)
            return false;
    }
    if (*s == 'e' || *s == 'E') {
        *real = true;
        s++;
        s += *s == '-' || *s == '+';
        for (start = s; *s >= '0' && *s <= '9'; s++)
            ;
        if (s == start)
            return false;
    }
    return !*s;
}

static bool parse_number(const char *s, bn_toml *out)
{
    const char *unsigned_part = s + (*s == '-' || *s == '+');
    bool real;
    out->kind = BN_TOML_INT;
    if (s[0] == '0' && (s[1] == 'x' || s[1] == 'o' || s[1] == 'b'))
        return parse_radix(s + 2, s[1] == 'x' ? 4 : s[1] == 'o' ? 3 : 1, &out->integer);
    if (strcmp(unsigned_part, "inf") != 0 && strcmp(unsigned_part, "nan") != 0) {
        if (!is_decimal(s, &real))
            return false;
        if (!real)
            return parse_decimal(s, &out->integer);
    }
    out->kind = BN_TOML_FLOAT;
    out->real = bn_read_f64(s, NULL);
    return true;
}

static bool is_scalar_char(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
           c == '-' || c == '_' || c == '.' || c == ':';
}

bool bn_toml_read_scalar(bn_toml_lexer *lx, bn_toml *out)
{
    const uint8_t *start = lx->p, *time;
    char plain[NUMBER_MAX + 1];
    size_t n;
    while (is_scalar_char(bn_toml_peek(lx)))
        lx->p++;
    n = (size_t)(lx->p - start);
    if (n == 0)
        return bn_toml_error(lx, start, "a value is expected here");
    if ((n == 4 && memcmp(start, "true", 4) == 0) || (n == 5 && memcmp(start, "false", 5) == 0)) {
        out->kind = BN_TOML_BOOL;
        out->boolean = n == 4;
        return true;
    }
    if (n == 10 && start[4] == '-' && bn_toml_peek(lx) == ' ' && lx->end - lx->p > 1 && lx->p[1] >= '0' &&
        lx->p[1] <= '9') {
        for (lx->p++; is_scalar_char(bn_toml_peek(lx)); lx->p++) /* a blank may stand between date and time */
            ;
        return read_time(lx, start, lx->p, out);
    }
    time = start;
    if ((n >= 5 && start[2] == ':') || (n >= 8 && take_digits(&time, lx->p, 4) >= 0 && *time == '-'))
        return read_time(lx, start, lx->p, out);
    if (n > NUMBER_MAX ||
        !strip_underscores(start, lx->p, n > 2 && start[0] == '0' && start[1] == 'x', plain) ||
        !parse_number(plain, out))
        return bn_toml_error(lx, start,
                             "\"%.*s\" is no value: text stands in quotes, whole numbers have 64 bits",
                             (int)(n > 60 ? 60 : n), (const char *)start);
    return true;
}
