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
};

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
