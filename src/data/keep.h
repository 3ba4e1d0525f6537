/* keep.h: what a batch made here owns, and lets go of with it: for gather.c and copy.c.
 *
 * Threads  none of its own. */
#ifndef BN_DATA_KEEP_H
#define BN_DATA_KEEP_H

#include "data/table.h"

typedef struct bn_keep {
    bn_table *source; /* a reference, where parts of it are used; else NULL */
    void    **made;
    size_t    made_n, made_cap;
    bool      lost; /* there was no memory for one of them */
} bn_keep;

void *bn_keep_own(bn_keep *k, void *p);                     /* from malloc; NULL is noted, and returned */
void *bn_keep_make(bn_keep *k, int64_t n, size_t width);    /* zeros, for one more than n; NULL: no memory */
void bn_keep_give(bn_keep *k, struct ArrowArray *batch);    /* it is the batch's from now on */
void bn_keep_elsewhere(struct ArrowArray *a);               /* the release of arrays that the batch's keep owns */

#endif
