/* order.h: the rows of a table as one of its columns sorts them.
 *
 * Equal rows keep their order; NaN and what is not there come last, in both directions. Texts are sorted by their bytes,
 * which is by code points; a dictionary by its values.
 *
 * Threads  none of its own; no interpreter's lock is needed. */
#ifndef BN_DATA_ORDER_H
#define BN_DATA_ORDER_H

#include "data/table.h"

/* *out: t->rows numbers, the caller's to free. BN_EUSER: values of this type have no order; BN_ENOMEM. */
bn_status bn_table_order(const bn_table *t, size_t column, bool descending, uint32_t **out, bn_error *err);

#endif
