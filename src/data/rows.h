/* rows.h: a large table of which pieces are wanted: some rows from a place on, in the table's order or sorted by a column.
 *
 * It is held as it came, its buffers shared with whoever made it. An index that only counts, which pandas notes beside the
 * columns, becomes a column of every piece, so that each can stand by itself. What is not held can be read: then
 * another library is asked for every piece (bn_reader).
 *
 * Threads  any, at the same time. The order asked for last is kept.
 * Lock     mu: the order; held while it is made, so that it is made once. */
#ifndef BN_DATA_ROWS_H
#define BN_DATA_ROWS_H

#include "data/frame.h"

typedef struct bn_sort {
    bn_bytes column; /* n 0: as they are */
    bool     descending;
} bn_sort;

typedef struct bn_rows bn_rows;

bn_rows *bn_rows_new(bn_table *t);        /* keeps a reference */
bn_rows *bn_rows_read(bn_reader *reader); /* keeps a reference */
void bn_rows_free(bn_rows *r);            /* takes NULL */
bn_status bn_rows_own(bn_rows *r, bn_error *err); /* from now on its table lies in memory of its own; before others have it */
int64_t bn_rows_count(const bn_rows *r);

/* A column that is not there: as they are. BN_EUSER: the column has no order, or the library failed. */
bn_status bn_rows_chunk(bn_rows *r, int64_t from, int64_t n, const bn_sort *sort, bn_ipc **out, bn_error *err);

/* Which content it has, and in how many bytes. Of what is read: random, 0. */
bn_status bn_rows_content(const bn_rows *r, uint64_t key[2], size_t *bytes, bn_error *err);

/* Has the table headers of several levels? (Pieces of such cannot be shown.) */
bool bn_rows_deep_header(const bn_table *t);

#endif
