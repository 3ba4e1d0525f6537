/* pick.h: a table made of another one's columns: some of them, in another order, by other names; and several of them one
 * below the other, with a column that says which row came from which ("long form").
 *
 * Nothing is copied that can stay where it is: the new table holds a reference to the old one, and its batches point
 * into that one's buffers.
 *
 * Threads  none of its own; no interpreter's lock is needed. */
#ifndef BN_DATA_PICK_H
#define BN_DATA_PICK_H

#include "data/table.h"

#define BN_PICK_COUNT SIZE_MAX /* no column of the source: counts its rows */

typedef struct bn_pick {
    size_t      from;        /* the source's column, or BN_PICK_COUNT */
    const char *name;        /* in the new table; borrowed */
    int64_t     start, step; /* BN_PICK_COUNT */
    /* Not NULL: the column is shown as texts, and this appends row `i`'s. */
    bn_status (*print)(const bn_field *f, const struct ArrowArray *a, int64_t i, bn_buf *out);
} bn_pick;

/* Columns that are put one below the other. */
typedef struct bn_fold {
    const size_t      *columns; /* of the source, n of them */
    const char *const *labels;  /* what the rows of each are called */
    size_t             n;
    const char        *label_name, *value_name;
} bn_fold;

/* What the values of a fold become: as they are where all columns are of one type; whole numbers; numbers;
 * else texts. */
typedef enum bn_folded { BN_FOLDED_SAME, BN_FOLDED_INT, BN_FOLDED_FLOAT, BN_FOLDED_TEXT, BN_FOLDED_NOT } bn_folded;
/* BN_FOLDED_NOT: there is no form in which they could stand together. */
bn_folded bn_fold_kind(const bn_table *t, const bn_fold *fold);

/* The new table; `fold` may be NULL. Its columns are the picked ones, then the labels and the values. The table's
 * metadata is what is given: one pair, or none where `key` is NULL. */
bn_status bn_table_pick(bn_table *t, const bn_pick *picks, size_t n, const bn_fold *fold, const char *key,
                        bn_bytes value, bn_table **out, bn_error *err);

/* Row `i` of a column of texts (UTF8, also by a dictionary), within one batch; p NULL: not there, or no text. */
bn_bytes bn_text_at(const bn_field *f, const struct ArrowArray *a, int64_t i);

/* Row `i` of a column of UTF8 or BINARY without a dictionary, within one batch; it has to be there. */
bn_bytes bn_bytes_at(const bn_field *f, const struct ArrowArray *a, int64_t i);
/* Row `i` of a column of INT, or of INT or FLOAT (32 or 64 bits), within one batch; it has to be there. */
int64_t bn_int_at(const bn_field *f, const struct ArrowArray *a, int64_t i);
double bn_float_at(const bn_field *f, const struct ArrowArray *a, int64_t i);
/* The same of a column of whole numbers of four or eight bytes that stand for something: DATE, TIME, TIMESTAMP, DURATION, and
 * DECIMAL of such a width. */
int64_t bn_fixed_at(const bn_field *f, const struct ArrowArray *a, int64_t i);
/* Row `i` of a column of lists of numbers, if it has at most four: how many, and whether they are whole. 0: it has none, more,
 * or is no such column. */
size_t bn_numbers_at(const bn_field *f, const struct ArrowArray *a, int64_t i, double out[4], bool *whole);

#endif
