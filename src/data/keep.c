/* keep.c: see keep.h. */
#include "data/keep.h"

void *bn_keep_own(bn_keep *k, void *p)
{
    if (k->made_n == k->made_cap) {
        k->made_cap = k->made_cap ? 2 * k->made_cap : 32;
        k->made = bn_xrealloc(k->made, k->made_cap * sizeof *k->made);
    }
    k->lost = k->lost || !p;
    return k->made[k->made_n++] = p;
}

void *bn_keep_make(bn_keep *k, int64_t n, size_t width)
{
    return bn_keep_own(k, calloc((size_t)n + 1, width));
}

static void batch_release(struct ArrowArray *a)
{
    bn_keep *k = a->private_data;
    for (size_t i = 0; i < k->made_n; i++)
        free(k->made[i]);
    free(k->made);
    bn_table_unref(k->source);
    free(k);
    a->release = NULL;
}

void bn_keep_give(bn_keep *k, struct ArrowArray *batch)
{
    batch->private_data = k;
    batch->release = batch_release;
}

void bn_keep_elsewhere(struct ArrowArray *a)
{
    a->release = NULL;
}
