/* frame.h: what the public st_table is: a table, and what is known of how to show it.
 *
 * Threads  ref/unref: any. Building: one thread, before it is shown for the first time. */
#ifndef BN_DATA_FRAME_H
#define BN_DATA_FRAME_H

#include "bourn/st/table.h"
#include "data/ipc.h"

enum {
    BN_FRAME_NO_INDEX = 1 << 0,  /* st.dataframe hides the index by itself: it only counts */
    BN_FRAME_NO_HEADER = 1 << 1, /* st.table hides the header by itself: names were made up */
    BN_FRAME_ARROW = 1 << 2,     /* it came as an Arrow table, not by pandas */
    BN_FRAME_PREVIEW = 1 << 3,   /* the first rows of what has not been computed */
    BN_FRAME_LARGE = 1 << 4,     /* served in pieces already from fewer rows on: it had not been computed */
    BN_FRAME_CHANGES = 1 << 5,   /* it may lie in memory that the app writes into later: NumPy's, pandas' */
};

/* Another library that is asked for rows as they are looked at: what it has is not computed, or not held. */
typedef struct bn_reader bn_reader;
struct bn_sort;
typedef struct bn_reader_ops {
    /* At most `n` rows from `from` on; any thread but the port's, several at a time. `sort` names a column, or none. */
    bn_status (*read)(bn_reader *r, int64_t from, int64_t n, const struct bn_sort *sort, bn_table **out, bn_error *err);
    void (*free)(bn_reader *r);
} bn_reader_ops;
struct bn_reader {
    unsigned             refs; /* by bn_reader_ref/unref, atomically */
    const bn_reader_ops *ops;
    int64_t              rows;
};
bn_reader *bn_reader_ref(bn_reader *r);
void bn_reader_unref(bn_reader *r); /* takes NULL */

/* What pandas' Styler says. Texts are owned, NULL: none. */
typedef struct bn_style {
    char     *uuid, *caption, *styles;
    bn_table *display; /* what is shown instead of each value; NULL: the values */
} bn_style;

struct st_table {
    unsigned         refs;
    bn_table        *data;  /* NULL: still being built */
    struct bn_build *build;
    unsigned         hints;
    bool             styled;
    bn_style         style;
    bn_reader       *reader; /* where all rows are, `data` being the first of them; NULL: `data` is all there is */
};

/* Takes over the reference. */
st_table *bn_frame_new(bn_table *data, unsigned hints);
st_table *bn_frame_ref(st_table *t);
void bn_frame_unref(st_table *t); /* takes NULL */
/* The table, whole; what is being built is closed. Borrowed. */
bn_status bn_frame_table(st_table *t, bn_table **out, bn_error *err);

/* Does the index only count the rows? By pandas' notes in the schema; true where there are none. */
bool bn_frame_counts(const bn_table *t);
/* Is column `i` one that people see as such, or the index, by pandas' notes? */
typedef struct bn_notes bn_notes;
bn_notes *bn_notes_read(const bn_table *t); /* NULL: there are none */
bool bn_notes_is_index(const bn_notes *n, const char *column);
void bn_notes_free(bn_notes *n); /* takes NULL */

#endif
