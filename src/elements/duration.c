/* duration.c: see duration.h. No state. */
#include "elements/duration.h"

#include <math.h>
#include <stdio.h>

#include "elements/command_private.h"

static const struct {
    const char *word;
    double      seconds;
} units[] = {
    { "w", 604800 },        { "week", 604800 },     { "weeks", 604800 },    { "d", 86400 },      { "day", 86400 },
    { "days", 86400 },      { "h", 3600 },          { "hr", 3600 },         { "hrs", 3600 },     { "hour", 3600 },
    { "hours", 3600 },      { "m", 60 },            { "min", 60 },          { "mins", 60 },      { "minute", 60 },
    { "minutes", 60 },      { "t", 60 },            { "s", 1 },             { "sec", 1 },        { "secs", 1 },
    { "second", 1 },        { "seconds", 1 },       { "ms", 1e-3 },         { "l", 1e-3 },       { "milli", 1e-3 },
    { "millis", 1e-3 },     { "millisecond", 1e-3 }, { "milliseconds", 1e-3 }, { "us", 1e-6 },   { "u", 1e-6 },
    { "micro", 1e-6 },      { "micros", 1e-6 },     { "microsecond", 1e-6 }, { "microseconds", 1e-6 },
    { "ns", 1e-9 },         { "n", 1e-9 },          { "nano", 1e-9 },       { "nanos", 1e-9 },   { "nanosecond", 1e-9 },
    { "nanoseconds", 1e-9 },
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Digits, and at most one point behind the first. */
static bool read_number(const char **at, double *out)
{
    const char *s = *at;
    double value = 0, scale = 1;
    bool point = false;
    if (!is_digit(*s))
        return false;
    for (; is_digit(*s) || (*s == '.' && !point); s++) {
        if (*s == '.') {
            point = true;
            continue;
        }
        value = value * 10 + (*s - '0');
        scale *= point ? 10 : 1;
    }
    *at = s;
    *out = value / scale;
    return true;
}

static bool read_unit(const char **at, double *seconds)
{
    const char *s = *at;
    size_t n = 0;
    while (is_letter(s[n]))
        n++;
    if (n == 1 && *s == 'M')
        return false; /* minutes or months? */
    for (size_t i = 0; i < BN_COUNT(units); i++)
        if (bn_is_word(bn_bytes_of(s, n), units[i].word)) {
            *seconds = units[i].seconds;
            *at = s + n;
            return true;
        }
    return false;
}

/* The rest of "H:MM:SS.fff" after its hours. */
static bool read_clock(const char **at, double hours, double *seconds)
{
    double minutes, rest;
    ++*at;
    if (!read_number(at, &minutes) || **at != ':')
        return false;
    ++*at;
    if (!read_number(at, &rest))
        return false;
    *seconds = hours * 3600 + minutes * 60 + rest;
    return true;
}

static void skip_spaces(const char **at)
{
    while (**at == ' ')
        ++*at;
}

static bool read_all(const char *s, double *total)
{
    bool any = false;
    for (skip_spaces(&s); *s; skip_spaces(&s)) {
        double number, unit;
        if (!read_number(&s, &number))
            return false;
        skip_spaces(&s);
        if (*s == ':') {
            if (!read_clock(&s, number, &unit))
                return false;
            *total += unit;
        } else if (read_unit(&s, &unit)) {
            *total += number * unit;
        } else {
            if (any || *s)
                return false;
            *total += number * 1e-9;
        }
        any = true;
        if (*s == ',')
            s++;
    }
    return any;
}

bn_status bn_duration_parse(bn_bytes text, double *seconds)
{
    char copy[128];
    const char *s = copy;
    double sign = 1;

    text = bn_strip(text);
    *seconds = 0;
    if (text.n >= sizeof copy || memchr(text.p, '\0', text.n))
        return BN_EINVAL;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    if (*s == '-' || *s == '+')
        sign = *s++ == '-' ? -1 : 1;
    if (!read_all(s, seconds))
        return BN_EINVAL;
    *seconds *= sign;
    return BN_OK;
}
