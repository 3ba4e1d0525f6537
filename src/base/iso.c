/* iso.c: dates and times as text. See calendar.h. */
#include "base/calendar.h"

typedef struct cursor {
    const uint8_t *p, *end;
} cursor;

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool at_end(const cursor *c)
{
    return c->p == c->end;
}

static bool take(cursor *c, uint8_t wanted)
{
    if (at_end(c) || *c->p != wanted)
        return false;
    c->p++;
    return true;
}

/* Exactly `n` digits. */
static bool digits(cursor *c, size_t n, int *out)
{
    *out = 0;
    for (; n; n--, c->p++) {
        if (at_end(c) || !is_digit(*c->p))
            return false;
        *out = *out * 10 + (*c->p - '0');
    }
    return true;
}

/* One or two. */
static bool some_digits(cursor *c, int *out)
{
    if (!digits(c, 1, out))
        return false;
    if (!at_end(c) && is_digit(*c->p))
        *out = *out * 10 + (*c->p++ - '0');
    return true;
}

/* ---- ISO 8601 ---- */

/* Monday is 0. */
static int64_t weekday(int64_t day)
{
    return ((day / BN_DAY_US + 3) % 7 + 7) % 7;
}

/* The day `weekday` (1..7) of a week; the first week of a year has its fourth of January. */
static bool day_of_week(int year, int week, int day, int64_t *out)
{
    int64_t fourth = bn_civil_us(&(bn_civil){ .year = year, .month = 1, .day = 4 });
    int64_t first = fourth - weekday(fourth) * BN_DAY_US, next;
    bn_civil last = bn_civil_at(first + ((week - 1) * 7 + day - 1) * BN_DAY_US);
    if (year < 1 || week < 1 || week > 53 || day < 1 || day > 7 || last.year > 9999)
        return false;
    fourth = bn_civil_us(&(bn_civil){ .year = year + 1, .month = 1, .day = 4 });
    next = fourth - weekday(fourth) * BN_DAY_US;
    *out = bn_civil_us(&last);
    return *out < next;
}

bool bn_iso_date(bn_bytes text, int64_t *day)
{
    cursor c = { text.p, text.p + text.n };
    bn_civil civil = { 0 };
    int week, in_week = 1;
    bool dashes;

    if (!digits(&c, 4, &civil.year))
        return false;
    dashes = take(&c, '-');
    if (take(&c, 'W')) {
        if (!digits(&c, 2, &week))
            return false;
        if (!at_end(&c) && ((dashes && !take(&c, '-')) || !digits(&c, 1, &in_week)))
            return false;
        return at_end(&c) && day_of_week(civil.year, week, in_week, day);
    }
    if (!digits(&c, 2, &civil.month) || (dashes && !take(&c, '-')) || !digits(&c, 2, &civil.day) || !at_end(&c) ||
        !bn_civil_exists(&civil))
        return false;
    *day = bn_civil_us(&civil);
    return true;
}

/* Digits behind a point or a comma; more than six are cut. */
static bool fraction(cursor *c, int *micros)
{
    int digit, unit = 100000;
    if (!take(c, '.') && !take(c, ','))
        return false;
    do {
        if (!digits(c, 1, &digit))
            return false;
        *micros += digit * unit;
        unit /= 10;
    } while (!at_end(c));
    return true;
}

/* HH[[:]MM[[:]SS]][.fraction], to the end. */
static bool hours(cursor c, bn_civil *out)
{
    int *fields[] = { &out->hour, &out->minute, &out->second };
    bool colons = false;
    for (size_t i = 0; i < 3; i++) {
        if (i == 1)
            colons = take(&c, ':');
        else if (i && colons && !take(&c, ':'))
            return false;
        if (!digits(&c, 2, fields[i]))
            return false;
        if (at_end(&c))
            return true;
        if (*c.p == '.' || *c.p == ',')
            break;
    }
    return fraction(&c, &out->micros);
}

/* A time and what may follow it: Z, or a distance of less than a day. */
static bool time_of(cursor c, int64_t *time)
{
    const uint8_t *zone = c.p;
    bn_civil t = { .year = 1970, .month = 1, .day = 1 }, away = t;
    while (zone < c.end && *zone != 'Z' && *zone != '+' && *zone != '-')
        zone++;
    if (!hours((cursor){ c.p, zone }, &t) || !bn_civil_exists(&t))
        return false;
    *time = bn_civil_us(&t);
    if (zone == c.end)
        return true;
    if (*zone == 'Z')
        return zone + 1 == c.end;
    return hours((cursor){ zone + 1, c.end }, &away) && bn_civil_us(&away) < BN_DAY_US;
}

bool bn_iso_time(bn_bytes text, int64_t *time)
{
    cursor c = { text.p, text.p + text.n };
    take(&c, 'T');
    return time_of(c, time);
}

/* How long the date at the beginning is. */
static size_t date_length(bn_bytes text)
{
    size_t n = 7;
    if (text.n == 7)
        return 7;
    if (text.p[4] == '-') {
        if (text.p[5] != 'W')
            return 10;
        if (text.n <= 8 || text.p[8] != '-')
            return 8;
        return text.n > 10 && is_digit(text.p[10]) ? 8 : 10;
    }
    if (text.p[4] != 'W')
        return 8;
    while (n < text.n && is_digit(text.p[n]))
        n++;
    return n < 9 ? n : n % 2 ? 8 : 7; /* what is left has two digits each */
}

/* The character between date and time may be any. */
static size_t character_length(uint8_t first)
{
    return first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

bool bn_iso_datetime(bn_bytes text, int64_t *us)
{
    int64_t time = 0;
    size_t n = text.n < 7 ? 0 : date_length(text), gap;
    if (n == 0 || n > text.n || !bn_iso_date(bn_bytes_of(text.p, n), us))
        return false;
    if (n == text.n)
        return true;
    gap = n + character_length(text.p[n]);
    if (gap > text.n || !time_of((cursor){ text.p + gap, text.p + text.n }, &time))
        return false;
    *us += time;
    return true;
}

/* ---- patterns ---- */

static bool scan_field(cursor *c, char field, bn_civil *out)
{
    switch (field) {
    case 'y':
        return digits(c, 4, &out->year);
    case 'n':
        return some_digits(c, &out->month);
    case 'd':
        return take(c, ' ') ? digits(c, 1, &out->day) : some_digits(c, &out->day);
    case 'h':
        return some_digits(c, &out->hour);
    case 'm':
        return some_digits(c, &out->minute);
    case 's':
        return some_digits(c, &out->second);
    case ' ':
        if (at_end(c) || !is_space(*c->p))
            return false;
        while (!at_end(c) && is_space(*c->p))
            c->p++;
        return true;
    default:
        return take(c, (uint8_t)field);
    }
}

bool bn_scan_datetime(bn_bytes text, const char *pattern, int64_t *us)
{
    cursor c = { text.p, text.p + text.n };
    bn_civil civil = { .year = 1900, .month = 1, .day = 1 };
    for (; *pattern; pattern++)
        if (!scan_field(&c, *pattern, &civil))
            return false;
    if (!at_end(&c) || !bn_civil_exists(&civil))
        return false;
    *us = bn_civil_us(&civil);
    return true;
}
