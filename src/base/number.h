/* number.h: numbers as text and back, as the C locale writes them.
 *
 * An app may call setlocale(), and then printf() and strtod() take a decimal comma: what is sent, stored or read
 * here must not. Nothing else in src prints a fraction that is read by a program, or reads one.
 *
 * Threads  any, without a lock. */
#ifndef BN_BASE_NUMBER_H
#define BN_BASE_NUMBER_H

#include <locale.h>
#include <stddef.h>

#define BN_REPR_F64 32 /* room for any number that bn_repr_f64() writes */

/* The C locale, for uselocale() around a printf() of a fraction; never freed. */
locale_t bn_c_locale(void);

/* strtod() in the C locale. */
double bn_read_f64(const char *s, char **end);

/* As Python's repr() writes it: the fewest digits that read back as `f`; "2.0", "1e+16", "nan", "-inf". The length. */
size_t bn_repr_f64(double f, char out[BN_REPR_F64]);

#endif
