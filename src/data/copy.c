/* copy.c: see copy.h. Arrays keep their offsets: every buffer is copied from its beginning to the last value
 * that is used. */
#include "data/copy.h"
#include "data/keep.h"

static const void *copy_bytes(bn_keep *k, const void *from, size_t n)
{
    void *p = from ? bn_keep_own(k, malloc(n ? n : 1)) : NULL;
    return p ? memcpy(p, from, n) : NULL;
}

/* ---------------------------------------------------------------- how long buffers are */

static size_t bits(int64_t n)
{
    return (size_t)(n + 7) / 8;
}

static size_t last_place(const struct ArrowArray *a, bool wide)
{
    int64_t used = a->offset + a->length;
    return (size_t)(wide ? ((const int64_t *)a->buffers[1])[used] : ((const int32_t *)a->buffers[1])[used]);
}

/* Buffer `i` of views: the views, what they point into, and how long all of that is. */
static size_t view_size(const struct ArrowArray *a, int64_t i)
{
    if (i == 1)
        return 16 * (size_t)(a->offset + a->length);
    if (i == a->n_buffers - 1)
        return 8 * (size_t)(a->n_buffers - 3);
    return a->buffers[a->n_buffers - 1] ? (size_t)((const int64_t *)a->buffers[a->n_buffers - 1])[i - 2] : 0;
}

/* Of buffer `i`, in bytes; there is at least one value. */
static size_t size_of(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    size_t used = (size_t)(a->offset + a->length);
    bool wide = f->places == BN_PLACES_64 || f->places == BN_PLACES_VIEW_64, view = f->places >= BN_PLACES_VIEW_32;
    if (f->type == BN_TYPE_UNION)
        return i ? used * 4 : used;
    if (i == 0)
        return bits((int64_t)used);
    switch (f->type) {
    case BN_TYPE_BOOL:
        return bits((int64_t)used);
    case BN_TYPE_UTF8:
    case BN_TYPE_BINARY:
        return view ? view_size(a, i) : i == 1 ? (used + 1) * (wide ? 8 : 4) : last_place(a, wide);
    case BN_TYPE_LIST:
        return (used + !view) * (wide ? 8 : 4);
    case BN_TYPE_MAP:
        return (used + 1) * 4;
    default:
        return used * bn_field_width(f);
    }
}

/* ---------------------------------------------------------------- arrays */

static void copy_array(bn_keep *k, const bn_field *f, const struct ArrowArray *a, struct ArrowArray *out)
{
    struct ArrowArray *children = bn_keep_own(k, bn_xcalloc((size_t)a->n_children + 1, sizeof *children));
    *out = *a;
    out->private_data = NULL;
    out->release = bn_keep_elsewhere;
    out->buffers = bn_keep_own(k, bn_xcalloc((size_t)a->n_buffers + 1, sizeof *out->buffers));
    for (int64_t i = 0; a->length && i < a->n_buffers; i++)
        out->buffers[i] = copy_bytes(k, a->buffers[i], a->buffers[i] ? size_of(f, a, i) : 0);
    out->children = bn_keep_own(k, bn_xcalloc((size_t)a->n_children + 1, sizeof *out->children));
    for (int64_t i = 0; i < a->n_children; i++) {
        out->children[i] = &children[i];
        copy_array(k, &f->children[i], a->children[i], &children[i]);
    }
    if (f->dictionary) {
        out->dictionary = bn_keep_own(k, bn_xcalloc(1, sizeof *out->dictionary));
        copy_array(k, f->dictionary, a->dictionary, out->dictionary);
    }
}

bn_status bn_table_copy(const bn_table *t, bn_table **out, bn_error *err)
{
    bn_table *made = bn_xcalloc(1, sizeof *made);
    bool lost = false;
    made->refs = 1;
    made->rows = t->rows;
    bn_field_copy(&t->root, &made->root);
    made->batches = bn_xcalloc(t->batches_n + 1, sizeof *made->batches);
    for (; !lost && made->batches_n < t->batches_n; made->batches_n++) {
        struct ArrowArray *batch = &made->batches[made->batches_n];
        bn_keep *k = bn_xcalloc(1, sizeof *k);
        copy_array(k, &t->root, &t->batches[made->batches_n], batch);
        bn_keep_give(k, batch);
        lost = k->lost;
    }
    *out = lost ? NULL : made;
    if (lost)
        bn_table_unref(made);
    return lost ? bn_fail(err, BN_ENOMEM, "a copy of a table") : BN_OK;
}
