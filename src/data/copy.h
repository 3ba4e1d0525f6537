/* copy.h: a table with buffers of its own, which nobody can write into: what NumPy's arrays hold changes when the app says so.
 *
 * Threads  none of its own; no interpreter's lock is needed. */
#ifndef BN_DATA_COPY_H
#define BN_DATA_COPY_H

#include "data/table.h"

bn_status bn_table_copy(const bn_table *t, bn_table **out, bn_error *err);

#endif
