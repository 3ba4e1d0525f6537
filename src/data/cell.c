/* cell.c: see cell.h. */
#include <math.h>

#include "base/calendar.h"
#include "base/number.h"
#include "data/cell.h"
#include "data/pick.h"

__extension__ typedef __int128 wide_int;

/* Units of TIME, TIMESTAMP and DURATION: how many there are in a second. */
static const int64_t per_second[] = { 1, 1000, 1000000, 1000000000 };

/* ---------------------------------------------------------------- reading */

static int64_t times(int64_t v, int64_t us_each)
{
    int64_t us;
    return __builtin_mul_overflow(v, us_each, &us) ? (v < 0 ? INT64_MIN : INT64_MAX) : us;
}

static int64_t micros(const bn_field *f, int64_t v)
{
    return f->unit == 3 ? v / 1000 - (v % 1000 < 0) : times(v, BN_SECOND_US / per_second[f->unit]);
}

static st_val instant(st_kind kind, int64_t us)
{
    return (st_val){ .kind = kind, .i = us };
}

static st_val piece(st_kind kind, bn_bytes bytes)
{
    return (st_val){ .kind = kind, .s = bytes.p ? (const char *)bytes.p : "", .n = bytes.n };
}

st_val bn_cell_read(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    if (!bn_is_valid(f, a, i))
        return ST_NONE;
    if (f->dictionary) {
        int64_t at = bn_int_at(f, a, i);
        return at >= 0 && at < a->dictionary->length ? bn_cell_read(f->dictionary, a->dictionary, at) : ST_NONE;
    }
    switch (f->type) {
    case BN_TYPE_BOOL:
        return ST_BOOL(bn_bit(a->buffers[1], a->offset + i));
    case BN_TYPE_INT:
        if (!f->is_signed && f->bits == 64 && bn_int_at(f, a, i) < 0)
            return ST_F64(bn_float_at(f, a, i));
        return ST_INT(bn_int_at(f, a, i));
    case BN_TYPE_FLOAT:
        return f->bits == 16 ? (st_val){ 0 } : ST_F64(bn_float_at(f, a, i));
    case BN_TYPE_DATE:
        return instant(ST_KIND_DATE, times(bn_fixed_at(f, a, i), f->unit ? 1000 : BN_DAY_US));
    case BN_TYPE_TIME:
        return instant(ST_KIND_TIME, micros(f, bn_fixed_at(f, a, i)));
    case BN_TYPE_TIMESTAMP:
        return instant(ST_KIND_DATETIME, micros(f, bn_fixed_at(f, a, i)));
    case BN_TYPE_DURATION:
        return instant(ST_KIND_DELTA, micros(f, bn_fixed_at(f, a, i)));
    case BN_TYPE_UTF8:
        return piece(ST_KIND_STR, bn_bytes_at(f, a, i));
    case BN_TYPE_BINARY:
        return piece(ST_KIND_BYTES, bn_bytes_at(f, a, i));
    default:
        return (st_val){ 0 };
    }
}

/* ---------------------------------------------------------------- writing */

/* Little-endian, as the machine has it; false: it does not fit. */
static bool put_int(wide_int v, int bits, bool is_signed, uint8_t *out)
{
    wide_int limit = (wide_int)1 << (is_signed ? bits - 1 : bits);
    if (v >= limit || v < (is_signed ? -limit : 0))
        return false;
    memcpy(out, &v, (size_t)bits / 8);
    return true;
}

static bool whole(const json_t *v, wide_int *out)
{
    double x = json_real_value(v);
    if (json_is_integer(v)) {
        *out = json_integer_value(v);
        return true;
    }
    if (!json_is_real(v) || fabs(x) > 2e19 || x != floor(x))
        return false;
    *out = (wide_int)x;
    return true;
}

static bool parse_float(const bn_field *f, const json_t *v, uint8_t *out)
{
    double x = json_number_value(v);
    float narrow = (float)x;
    if (!json_is_number(v) || f->bits < 32 || (f->bits == 32 && isinf(narrow)))
        return false;
    memcpy(out, f->bits == 32 ? (const void *)&narrow : &x, (size_t)f->bits / 8);
    return true;
}

/* False: it would have more digits than a number of sixteen bytes can. */
static bool push_digit(wide_int *n, int digit, int *digits)
{
    if (*digits == 38)
        return false;
    *n = *n * 10 + digit;
    *digits += *n != 0;
    return true;
}

/* Digits with a point, as many behind it as the column has, or zeros further on. */
static bool parse_digits(const char *s, int precision, int scale, wide_int *out)
{
    bool negative = *s == '-';
    int places = -1, digits = 0;
    *out = 0;
    for (s += *s == '-' || *s == '+'; *s; s++) {
        if (*s == '.' && places < 0) {
            places = 0;
        } else if (*s < '0' || *s > '9' || (places >= scale && *s != '0')) {
            return false;
        } else if (places < scale) {
            if (!push_digit(out, *s - '0', &digits))
                return false;
            places += places >= 0;
        }
    }
    for (int i = places > 0 ? places : 0; i < scale; i++)
        if (!push_digit(out, 0, &digits))
            return false;
    *out = negative ? -*out : *out;
    return digits <= precision;
}

/* Digits as parse_digits() reads them. */
static void print_fixed(double f, int places, char *out, size_t cap)
{
    locale_t before = uselocale(bn_c_locale());
    snprintf(out, cap, "%.*f", places, f);
    uselocale(before);
}

static bool parse_decimal(const bn_field *f, const json_t *v, uint8_t *out)
{
    char text[400];
    wide_int n;
    if (f->scale < 0 || f->scale > 38)
        return false;
    if (json_is_number(v))
        print_fixed(json_number_value(v), f->scale, text, sizeof text);
    if (!json_is_number(v) && (!json_is_string(v) || !json_string_length(v)))
        return false;
    if (!parse_digits(json_is_number(v) ? text : json_string_value(v), f->precision, f->scale, &n))
        return false;
    memset(out, n < 0 ? 255 : 0, BN_CELL_BYTES);
    memcpy(out, &n, f->bits < 128 ? (size_t)f->bits / 8 : 16);
    return true;
}

/* In the units of the column. */
static bool put_units(const bn_field *f, int64_t us, uint8_t *out)
{
    int64_t v;
    if (f->unit == 3 ? __builtin_mul_overflow(us, 1000, &v) : (v = us / (BN_SECOND_US / per_second[f->unit]), false))
        return false;
    return put_int(v, bn_field_width(f) == 4 ? 32 : 64, true, out);
}

/* A zone but UTC: the browser sends none. */
static bool has_zone(bn_bytes text)
{
    for (size_t i = 10; i < text.n; i++)
        if (text.p[i] == '+' || text.p[i] == '-')
            return true;
    return false;
}

static bool parse_instant(const bn_field *f, const json_t *v, uint8_t *out)
{
    bn_bytes text = bn_bytes_of(json_string_value(v), json_string_length(v));
    int64_t us;
    if (!json_is_string(v) || has_zone(text))
        return false;
    if (f->type == BN_TYPE_TIME)
        return (bn_iso_time(text, &us) || (bn_iso_datetime(text, &us) && (us -= bn_midnight(us), true))) &&
               put_units(f, us, out);
    if (!bn_iso_datetime(text, &us) && !bn_iso_date(text, &us))
        return false;
    if (f->type == BN_TYPE_TIMESTAMP)
        return put_units(f, us, out);
    us = bn_midnight(us);
    return put_int(f->unit ? us / 1000 : us / BN_DAY_US, f->unit ? 64 : 32, true, out);
}

/* Seconds. */
static bool parse_duration(const bn_field *f, const json_t *v, uint8_t *out)
{
    double n = json_number_value(v) * (double)per_second[f->unit];
    return json_is_number(v) && fabs(n) < 9e18 && put_int((wide_int)llround(n), 64, true, out);
}

static bool equals(st_val have, const json_t *v)
{
    switch (have.kind) {
    case ST_KIND_STR:
        return json_is_string(v) && json_string_length(v) == have.n && !memcmp(json_string_value(v), have.s, have.n);
    case ST_KIND_BOOL:
        return json_is_boolean(v) && json_is_true(v) == (have.i != 0);
    case ST_KIND_INT:
        return json_is_number(v) && json_number_value(v) == (double)have.i;
    case ST_KIND_F64:
        return json_is_number(v) && json_number_value(v) == have.f;
    default:
        return false;
    }
}

static bool parse_choice(const bn_field *f, const struct ArrowArray *values, const json_t *v, uint8_t *out)
{
    for (int64_t i = 0; values && i < values->length; i++)
        if (equals(bn_cell_read(f->dictionary, values, i), v))
            return put_int(i, f->bits, f->is_signed, out);
    return false;
}

bool bn_cell_is_plain(const bn_field *f)
{
    switch (f->type) {
    case BN_TYPE_FIXED_LIST:
    case BN_TYPE_STRUCT:
    case BN_TYPE_MAP:
    case BN_TYPE_UNION:
        return false;
    case BN_TYPE_LIST:
        return f->places <= BN_PLACES_64 && bn_cell_is_plain(&f->children[0]);
    case BN_TYPE_UTF8:
    case BN_TYPE_BINARY:
        return f->places <= BN_PLACES_64 && !f->dictionary;
    default:
        return !f->dictionary;
    }
}

bool bn_cell_parse(const bn_field *f, const struct ArrowArray *dictionary, const json_t *v, uint8_t out[BN_CELL_BYTES])
{
    wide_int n;
    size_t i;
    json_t *item;
    if (f->dictionary)
        return parse_choice(f, dictionary, v, out);
    switch (f->type) {
    case BN_TYPE_BOOL:
        out[0] = json_is_true(v);
        return json_is_boolean(v);
    case BN_TYPE_INT:
        return whole(v, &n) && put_int(n, f->bits, f->is_signed, out);
    case BN_TYPE_FLOAT:
        return parse_float(f, v, out);
    case BN_TYPE_DECIMAL:
        return parse_decimal(f, v, out);
    case BN_TYPE_DATE:
    case BN_TYPE_TIME:
    case BN_TYPE_TIMESTAMP:
        return parse_instant(f, v, out);
    case BN_TYPE_DURATION:
        return parse_duration(f, v, out);
    case BN_TYPE_UTF8:
        return json_is_string(v) && bn_cell_is_plain(f);
    case BN_TYPE_LIST:
        if (!json_is_array(v) || !bn_cell_is_plain(f))
            return false;
        json_array_foreach (v, i, item)
            if (!json_is_null(item) && !bn_cell_parse(&f->children[0], NULL, item, out))
                return false;
        return true;
    default:
        return false;
    }
}
