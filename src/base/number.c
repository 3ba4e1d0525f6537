/* number.c: see number.h. */
#include "base/number.h"

#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static locale_t c_locale;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); /* built into the C library: only memory can fail it */
    if (!c_locale)
        abort();
}

locale_t bn_c_locale(void)
{
    pthread_once(&once, make_c_locale);
    return c_locale;
}

double bn_read_f64(const char *s, char **end)
{
    return strtod_l(s, end, bn_c_locale());
}

/* `f`, positive, in the fewest digits that read back as it: "d.ddde±dd". Up to 15 digits tell a number apart from all
 * others, so the first try finds any that short, with zeros at its end; below the normal numbers fewer do. Above a
 * power of two numbers lie further apart than below it: there the next of sixteen digits may do where the nearest
 * does not. */
static void shortest(double f, char text[BN_REPR_F64])
{
    for (int precision = f < DBL_MIN ? 0 : 14; precision <= 16; precision++) {
        snprintf(text, BN_REPR_F64, "%.*e", precision, f);
        if (strtod(text, NULL) == f)
            return;
        if (precision == 15 && text[16] != '9') {
            text[16]++;
            if (strtod(text, NULL) == f)
                return;
        }
    }
}

/* The digits of "d.ddde±dd" without zeros at their end, and the exponent. */
static int take_apart(const char *text, char digits[BN_REPR_F64])
{
    size_t n = 0;
    for (; *text && *text != 'e'; text++)
        if (*text != '.')
            digits[n++] = *text;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = '\0';
    return atoi(text + 1);
}

size_t bn_repr_f64(double f, char out[BN_REPR_F64])
{
    char text[BN_REPR_F64], digits[BN_REPR_F64];
    const char *sign = signbit(f) ? "-" : "";
    locale_t before;
    int exponent, n;

    if (!isfinite(f))
        return (size_t)snprintf(out, BN_REPR_F64, "%s", isnan(f) ? "nan" : f < 0 ? "-inf" : "inf");
    before = uselocale(bn_c_locale());
    shortest(fabs(f), text);
    uselocale(before);
    exponent = take_apart(text, digits);
    n = (int)strlen(digits);
    if (exponent < -4 || exponent >= 16)
        return (size_t)snprintf(out, BN_REPR_F64, "%s%c%s%.17se%c%02d", sign, digits[0], n > 1 ? "." : "", digits + 1,
                                exponent < 0 ? '-' : '+', abs(exponent));
    if (exponent < 0)
        return (size_t)snprintf(out, BN_REPR_F64, "%s0.%.*s%.17s", sign, -exponent - 1, "0000", digits);
    if (n <= exponent + 1)
        return (size_t)snprintf(out, BN_REPR_F64, "%s%.17s%.*s.0", sign, digits, exponent + 1 - n, "0000000000000000");
    return (size_t)snprintf(out, BN_REPR_F64, "%s%.*s.%.17s", sign, exponent + 1, digits, digits + exponent + 1);
}
