/* table.h: a table as it came by the Arrow C data interface: its columns' types, and batches whose buffers stay where
 * they are until the table is let go. Everything is checked here, so that writer and readers may trust it: shapes,
 * lengths, offsets, depth. (How long a buffer is the interface does not say; that much one has to believe.)
 *
 * Threads  bn_table_ref/unref: any. The content is read-only once it has been made. */
#ifndef BN_DATA_TABLE_H
#define BN_DATA_TABLE_H

#include <stddef.h>

#include "base/bytes.h"
#include "bourn/st/arrow.h"

typedef enum bn_type {
    BN_TYPE_NULL, BN_TYPE_BOOL, BN_TYPE_INT, BN_TYPE_FLOAT, BN_TYPE_DECIMAL, BN_TYPE_DATE, BN_TYPE_TIME,
    BN_TYPE_TIMESTAMP, BN_TYPE_DURATION, BN_TYPE_INTERVAL, BN_TYPE_UTF8, BN_TYPE_BINARY, BN_TYPE_FIXED_BINARY,
    BN_TYPE_LIST, BN_TYPE_FIXED_LIST, BN_TYPE_STRUCT, BN_TYPE_MAP, BN_TYPE_UNION,
} bn_type;

/* How the values' places are said: UTF8, BINARY, LIST. */
typedef enum bn_places { BN_PLACES_32, BN_PLACES_64, BN_PLACES_VIEW_32, BN_PLACES_VIEW_64 } bn_places;

typedef struct bn_field {
    char             *name;       /* "" where there is none */
    bn_bytes          metadata;   /* as the C data interface has it; owned */
    bool              nullable;
    bn_type           type;       /* with a dictionary: of the index */
    bn_places         places;
    int               bits;       /* INT, FLOAT, DECIMAL, TIME: width */
    bool              is_signed;  /* INT */
    int               unit;       /* DATE: 0 day, 1 ms. TIME, TIMESTAMP, DURATION: 0 s, 1 ms, 2 us, 3 ns.
                                     INTERVAL: 0 months, 1 days and ms, 2 months, days and ns */
    int               precision, scale; /* DECIMAL */
    int64_t           size;       /* FIXED_BINARY: bytes; FIXED_LIST: items */
    bool              flag;       /* MAP: keys are sorted. UNION: dense. With a dictionary: ordered */
    char             *zone;       /* TIMESTAMP; NULL: none */
    int32_t          *union_ids;
    size_t            union_n;
    int64_t           dictionary_id;
    struct bn_field  *dictionary; /* the values' type; NULL: none */
    struct bn_field  *children;
    size_t            children_n;
} bn_field;

typedef struct bn_table {
    bn_field           root; /* a STRUCT: the columns are its children; metadata: the table's */
    struct ArrowArray *batches;
    size_t             batches_n;
    int64_t            rows;
    unsigned           refs; /* by bn_table_ref/unref, atomically */
} bn_table;

/* Reads the stream to its end and releases it, also on failure. The error's kind is
 * "StreamlitDataframeConversionError". */
bn_status bn_table_read(struct ArrowArrayStream *stream, bn_table **out, bn_error *err);
bn_table *bn_table_ref(bn_table *t);
void bn_table_unref(bn_table *t);

/* The index of a column by its name; -1: none. */
ptrdiff_t bn_table_column(const bn_table *t, bn_bytes name);
/* The value of `key` in metadata of the C data interface; p NULL: none. */
bn_bytes bn_metadata_find(bn_bytes metadata, const char *key);
/* The next pair at *at (begin with 0); false: no more. */
bool bn_metadata_next(bn_bytes metadata, size_t *at, bn_bytes *key, bn_bytes *value);

/* ---- of one array ---- */
static inline bool bn_bit(const void *bits, int64_t i)
{
    return (((const uint8_t *)bits)[i >> 3] >> (i & 7) & 1) != 0;
}

/* Value `i` of the places of texts or lists, which are of 64 bits or of 32. */
static inline void bn_put_place(void *places, bool wide, int64_t i, int64_t at)
{
    if (wide)
        ((int64_t *)places)[i] = at;
    else
        ((int32_t *)places)[i] = (int32_t)at;
}

/* Is row `i` of the array, its offset not yet added, there? */
static inline bool bn_is_valid(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    if (f->type == BN_TYPE_NULL)
        return false;
    return f->type == BN_TYPE_UNION || !a->n_buffers || !a->buffers[0] || bn_bit(a->buffers[0], a->offset + i);
}

/* Where every batch begins, and behind the last of them the end: batches_n + 1 numbers. */
static inline void bn_table_starts(const bn_table *t, int64_t *starts)
{
    starts[0] = 0;
    for (size_t b = 0; b < t->batches_n; b++)
        starts[b + 1] = starts[b] + t->batches[b].length;
}

/* The batch that has the row: starts[it] <= row < starts[it + 1]. There is at least one. */
static inline size_t bn_batch_of(const int64_t *starts, size_t batches_n, int64_t row)
{
    size_t low = 0, high = batches_n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (starts[middle] <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* ---- schema.c ---- */
bn_status bn_field_read(const struct ArrowSchema *s, bn_field *out, int64_t *dictionaries, int depth, bn_error *err);
void bn_field_release(bn_field *f);
void bn_field_copy(const bn_field *f, bn_field *out); /* owned: bn_field_release() */
/* Bytes a value takes in the data buffer; 0: it has none, or is a bit (BOOL). */
size_t bn_field_width(const bn_field *f);
#define BN_FIELD_DEPTH 64
#define BN_BAD_TABLE "StreamlitDataframeConversionError"

#endif
