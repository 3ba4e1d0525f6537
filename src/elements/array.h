/* array.h: reading the numbers of an st_array, whatever their type and order in memory.
 *
 * Threads  any: nothing here has state. */
#ifndef BN_ELEMENTS_ARRAY_H
#define BN_ELEMENTS_ARRAY_H

#include "base/bytes.h"
#include "bourn/st/types.h"

/* The array with its strides written out. */
st_array bn_array_of(const st_array *a);
size_t bn_array_count(const st_array *a); /* of numbers in it */
size_t bn_number_size(st_number type);
bool bn_number_is_real(st_number type);
double bn_number_at(const st_array *a, const uint8_t *at);
/* Least and greatest; false: there are none. NaN is passed over. */
bool bn_array_bounds(const st_array *a, double *least, double *greatest);
/* All numbers as they lie in a packed array, row by row. */
bn_status bn_array_pack(const st_array *a, bn_buf *out);
/* For every number, row by row: fn(arg, number). */
void bn_array_each(const st_array *a, void (*fn)(void *arg, double number), void *arg);

#endif
