/* number_format.h: printf-like formats of number_input: does one show a number? */
#ifndef BN_ELEMENTS_NUMBER_FORMAT_H
#define BN_ELEMENTS_NUMBER_FORMAT_H

#include "base/bytes.h"

/* Python's `float(format % 2)` works: one conversion of one number, and what comes out reads as a number again. */
bool bn_number_format_ok(bn_bytes format);

#endif
