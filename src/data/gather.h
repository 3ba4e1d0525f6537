/* gather.h: a table made of some rows of another one, in any order: what of a large table is looked at, as it is sorted.
 *
 * Values are copied, dictionaries are not: the new table then holds a reference to the old one. Columns that come out of
 * several batches with dictionaries of their own lose them, and hold the values.
 *
 * Threads  none of its own; no interpreter's lock is needed. */
#ifndef BN_DATA_GATHER_H
#define BN_DATA_GATHER_H

#include "data/table.h"

/* A column of the new table that counts: row `i` of the old one is start + i * step. It is the last one. */
typedef struct bn_counter {
    const char *name; /* NULL: there is none */
    int64_t     start, step;
} bn_counter;

/* `n` rows: number rows[0], rows[1] ... (all below t->rows); NULL: those from `from` on. `metadata`: the new table's, as
 * the C data interface has it. */
bn_status bn_table_gather(bn_table *t, const uint32_t *rows, int64_t from, int64_t n, const bn_counter *counter,
                          bn_bytes metadata, bn_table **out, bn_error *err);

#define BN_NO_ROW UINT32_MAX
/* Cell by cell: value `i` of column `c` is that of row cells[c][i], or nothing where that is BN_NO_ROW. The table's metadata
 * stays. */
bn_status bn_table_gather_cells(bn_table *t, const uint32_t *const *cells, int64_t n, bn_table **out, bn_error *err);

#endif
