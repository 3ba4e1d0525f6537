/* gather.c: see gather.h. A row is a batch and a place in it; below lists and structs the places are those of
 * children. */
#include "data/gather.h"
#include "data/keep.h"
#include "data/pick.h"

/* row < 0: nothing there */
typedef struct spot {
    size_t  batch;
    int64_t row;
} spot;

typedef const struct ArrowArray *array;

/* One column on its way: where it comes from, batch by batch. */
typedef struct column {
    bn_keep      *k;
    bn_field     *field; /* the new one; it may change its form */
    const array  *from;
    size_t        batches;
    const spot   *spots;
    int64_t       n;
} column;

static void set_bit(uint8_t *bits, int64_t i)
{
    bits[i >> 3] = (uint8_t)(bits[i >> 3] | 1u << (i & 7));
}

static bool there(const column *c, const bn_field *was, int64_t i)
{
    const spot *s = &c->spots[i];
    return s->row >= 0 && bn_is_valid(was, c->from[s->batch], s->row);
}

/* ---------------------------------------------------------------- values of one kind */

static bool put_fixed(const column *c, struct ArrowArray *out)
{
    size_t width = bn_field_width(c->field);
    uint8_t *to = bn_keep_make(c->k, c->n, width ? width : 1);
    if (!to)
        return false;
    for (int64_t i = 0; i < c->n && width; i++) {
        const spot *s = &c->spots[i];
        array a;
        if (s->row < 0)
            continue;
        a = c->from[s->batch];
        memcpy(to + (size_t)i * width, (const uint8_t *)a->buffers[1] + (size_t)(a->offset + s->row) * width, width);
    }
    out->buffers[1] = to;
    return true;
}

static bool put_bools(const column *c, struct ArrowArray *out)
{
    uint8_t *to = bn_keep_make(c->k, (c->n + 7) / 8, 1);
    for (int64_t i = 0; to && i < c->n; i++)
        if (c->spots[i].row >= 0 && bn_bit(c->from[c->spots[i].batch]->buffers[1],
                                           c->from[c->spots[i].batch]->offset + c->spots[i].row))
            set_bit(to, i);
    out->buffers[1] = to;
    return to != NULL;
}

static bn_bytes text(const column *c, const bn_field *was, int64_t i)
{
    return there(c, was, i) ? bn_bytes_at(was, c->from[c->spots[i].batch], c->spots[i].row) : (bn_bytes){ 0 };
}

/* Texts and bytes, also of views: one after the other. */
static bool put_texts(const column *c, const bn_field *was, struct ArrowArray *out)
{
    size_t all = 0, at = 0;
    bool wide;
    uint8_t *content;
    void *places;
    for (int64_t i = 0; i < c->n; i++)
        all += text(c, was, i).n;
    wide = was->places == BN_PLACES_64 || all > INT32_MAX;
    c->field->places = wide ? BN_PLACES_64 : BN_PLACES_32;
    places = bn_keep_make(c->k, c->n + 1, wide ? 8 : 4);
    content = all < SIZE_MAX / 2 ? bn_keep_make(c->k, (int64_t)all, 1) : NULL;
    for (int64_t i = 0; places && content && i < c->n; i++) {
        bn_bytes one = text(c, was, i);
        if (one.n)
            memcpy(content + at, one.p, one.n);
        at += one.n;
        bn_put_place(places, wide, i + 1, (int64_t)at);
    }
    out->buffers[1] = places;
    out->buffers[2] = content;
    out->n_buffers = 3;
    return places && content;
}

/* ---------------------------------------------------------------- values that hold others */

static bool gather(column *c, struct ArrowArray *out);

/* Child `j`, at other spots. */
static bool put_child(const column *c, size_t j, const spot *spots, int64_t n, struct ArrowArray *out)
{
    array *from = bn_keep_make(c->k, (int64_t)c->batches, sizeof *from);
    column child = { c->k, &c->field->children[j], from, c->batches, spots, n };
    for (size_t b = 0; from && b < c->batches; b++)
        from[b] = c->from[b]->children[j];
    return from && gather(&child, out->children[j]);
}

/* Where a list's values lie. */
static void span(const bn_field *f, array a, int64_t row, int64_t *at, int64_t *n)
{
    int64_t i = a->offset + row;
    if (f->type == BN_TYPE_FIXED_LIST) {
        *at = i * f->size;
        *n = f->size;
    } else if (f->places == BN_PLACES_32 || f->type == BN_TYPE_MAP) {
        *at = ((const int32_t *)a->buffers[1])[i];
        *n = ((const int32_t *)a->buffers[1])[i + 1] - *at;
    } else if (f->places == BN_PLACES_64) {
        *at = ((const int64_t *)a->buffers[1])[i];
        *n = ((const int64_t *)a->buffers[1])[i + 1] - *at;
    } else if (f->places == BN_PLACES_VIEW_32) {
        *at = ((const int32_t *)a->buffers[1])[i];
        *n = ((const int32_t *)a->buffers[2])[i];
    } else {
        *at = ((const int64_t *)a->buffers[1])[i];
        *n = ((const int64_t *)a->buffers[2])[i];
    }
}

static bool put_lists(const column *c, const bn_field *was, struct ArrowArray *out)
{
    int64_t all = 0, at, n, done = 0;
    bool fixed = was->type == BN_TYPE_FIXED_LIST, wide = was->type == BN_TYPE_LIST;
    void *places = fixed ? NULL : bn_keep_make(c->k, c->n + 1, 8);
    spot *spots;
    if (!fixed)
        c->field->places = wide ? BN_PLACES_64 : BN_PLACES_32;
    for (int64_t i = 0; i < c->n && all <= INT32_MAX; i++) { /* views may name the same values any number of times */
        n = fixed ? was->size : 0;
        if (!fixed && there(c, was, i))
            span(was, c->from[c->spots[i].batch], c->spots[i].row, &at, &n);
        all += n;
    }
    if (all > INT32_MAX) /* what a list can hold on its way to the page */
        return false;
    spots = bn_keep_make(c->k, all, sizeof *spots);
    if (!spots || (!fixed && !places))
        return false;
    for (int64_t i = 0; i < c->n; i++) {
        bool here = there(c, was, i);
        at = 0;
        n = fixed ? was->size : 0;
        if (here)
            span(was, c->from[c->spots[i].batch], c->spots[i].row, &at, &n);
        for (int64_t j = 0; j < n; j++)
            spots[done++] = (spot){ c->spots[i].batch, here ? at + j : -1 };
        if (!fixed)
            bn_put_place(places, wide, i + 1, done);
    }
    if (!fixed)
        out->buffers[1] = places;
    out->n_buffers = fixed ? 1 : 2;
    return put_child(c, 0, spots, all, out);
}

/* The same rows of every child: of a STRUCT, and of a sparse UNION. */
static bool put_children(const column *c, struct ArrowArray *out)
{
    spot *spots = bn_keep_make(c->k, c->n, sizeof *spots);
    bool ok = spots != NULL;
    for (int64_t i = 0; ok && i < c->n; i++) {
        spots[i] = c->spots[i];
        if (spots[i].row >= 0)
            spots[i].row += c->from[spots[i].batch]->offset;
    }
    for (size_t j = 0; ok && j < c->field->children_n; j++)
        ok = put_child(c, j, spots, c->n, out);
    return ok;
}

static bool put_union(const column *c, const bn_field *was, struct ArrowArray *out)
{
    int8_t *ids = bn_keep_make(c->k, c->n, 1);
    int32_t *at = was->flag ? bn_keep_make(c->k, c->n, 4) : NULL;
    bool ok = ids && (at || !was->flag) && was->union_n > 0;
    for (int64_t i = 0; ok && i < c->n; i++) {
        const spot *s = &c->spots[i];
        array a = c->from[s->batch];
        ids[i] = s->row < 0 ? (int8_t)was->union_ids[0] : ((const int8_t *)a->buffers[0])[a->offset + s->row];
    }
    out->buffers[0] = ids;
    out->buffers[1] = at;
    out->n_buffers = was->flag ? 2 : 1;
    if (!was->flag)
        return ok && put_children(c, out);
    for (size_t j = 0; ok && j < was->children_n; j++) {
        spot *spots = bn_keep_make(c->k, c->n, sizeof *spots);
        int32_t n = 0;
        for (int64_t i = 0; spots && i < c->n; i++) {
            const spot *s = &c->spots[i];
            array a = c->from[s->batch];
            if (ids[i] != was->union_ids[j])
                continue;
            at[i] = n;
            spots[n++] = (spot){ s->batch, s->row < 0 ? -1 : ((const int32_t *)a->buffers[1])[a->offset + s->row] };
        }
        ok = spots && put_child(c, j, spots, n, out);
    }
    return ok;
}

/* ---------------------------------------------------------------- dictionaries */

static bool one_dictionary(const column *c)
{
    array first = NULL;
    for (int64_t i = 0; i < c->n; i++) {
        array now = c->spots[i].row >= 0 ? c->from[c->spots[i].batch]->dictionary : first;
        if (first && now != first)
            return false;
        first = now;
    }
    return true;
}

/* The field of the values, under the column's own name. */
static void without_dictionary(bn_field *f)
{
    bn_field *values = f->dictionary, own = *f;
    *f = *values;
    f->name = own.name;
    f->metadata = own.metadata;
    f->nullable = true;
    own.name = values->name;
    own.metadata = values->metadata;
    own.dictionary = NULL;
    bn_field_release(&own);
    free(values);
}

static bool put_values(const column *c, struct ArrowArray *out)
{
    array *from = bn_keep_make(c->k, (int64_t)c->batches, sizeof *from);
    spot *spots = bn_keep_make(c->k, c->n, sizeof *spots);
    column values = { c->k, c->field, from, c->batches, spots, c->n };
    if (!from || !spots)
        return false;
    for (size_t b = 0; b < c->batches; b++)
        from[b] = c->from[b]->dictionary;
    for (int64_t i = 0; i < c->n; i++) {
        array a = c->from[c->spots[i].batch]; /* a table without batches has none, and nothing there */
        int64_t at = there(c, c->field, i) ? bn_int_at(c->field, a, c->spots[i].row) : -1;
        spots[i] = (spot){ c->spots[i].batch, at >= 0 && at < a->dictionary->length ? at : -1 };
    }
    without_dictionary(c->field);
    return gather(&values, out);
}

static bool put_dictionary(const column *c, struct ArrowArray *out)
{
    size_t batch = 0;
    for (int64_t i = 0; i < c->n; i++)
        batch = c->spots[i].row >= 0 ? c->spots[i].batch : batch;
    out->dictionary = c->from[batch]->dictionary; /* the source's, which lives as long */
    return put_fixed(c, out);
}

/* ---------------------------------------------------------------- one column */

static bool prepare(const column *c, struct ArrowArray *out)
{
    struct ArrowArray *children;
    *out = (struct ArrowArray){ .length = c->n, .n_buffers = 2, .n_children = (int64_t)c->field->children_n,
                                .release = bn_keep_elsewhere };
    out->buffers = bn_keep_make(c->k, 3, sizeof *out->buffers);
    out->children = bn_keep_make(c->k, out->n_children, sizeof *out->children);
    children = bn_keep_make(c->k, out->n_children, sizeof *children);
    for (int64_t i = 0; out->children && children && i < out->n_children; i++)
        out->children[i] = &children[i];
    return out->buffers && out->children && children;
}

static bool put_validity(const column *c, struct ArrowArray *out)
{
    uint8_t *bits = bn_keep_make(c->k, (c->n + 7) / 8, 1);
    if (!bits)
        return false;
    for (int64_t i = 0; i < c->n; i++)
        if (there(c, c->field, i))
            set_bit(bits, i);
        else
            out->null_count++;
    out->buffers[0] = out->null_count ? bits : NULL;
    return true;
}

static bool gather(column *c, struct ArrowArray *out)
{
    bn_field was = *c->field; /* its form as the source has it: children are not looked at by it */
    if (c->field->dictionary && (!c->batches || !one_dictionary(c)))
        return put_values(c, out);
    if (!prepare(c, out))
        return false;
    if (was.type == BN_TYPE_NULL) {
        out->n_buffers = 0;
        out->null_count = c->n;
        return true;
    }
    if (was.type != BN_TYPE_UNION && !put_validity(c, out))
        return false;
    if (was.dictionary)
        return put_dictionary(c, out);
    switch (was.type) {
    case BN_TYPE_BOOL:
        return put_bools(c, out);
    case BN_TYPE_UTF8:
    case BN_TYPE_BINARY:
        return put_texts(c, &was, out);
    case BN_TYPE_LIST:
    case BN_TYPE_MAP:
    case BN_TYPE_FIXED_LIST:
        return put_lists(c, &was, out);
    case BN_TYPE_STRUCT:
        out->n_buffers = 1;
        return put_children(c, out);
    case BN_TYPE_UNION:
        return put_union(c, &was, out);
    default:
        return put_fixed(c, out);
    }
}

/* ---------------------------------------------------------------- the table */

/* The batches' rows from the first to the last of the table. */
static spot *spots_of(bn_keep *k, const bn_table *t, const uint32_t *rows, int64_t from, int64_t n)
{
    spot *spots = bn_keep_make(k, n, sizeof *spots);
    int64_t *starts = bn_keep_make(k, (int64_t)t->batches_n + 1, sizeof *starts);
    if (!spots || !starts)
        return NULL;
    bn_table_starts(t, starts);
    for (int64_t i = 0; i < n; i++) {
        int64_t row = rows ? rows[i] : from + i;
        bool none = !t->batches_n || (rows && row == BN_NO_ROW);
        size_t batch = none ? 0 : bn_batch_of(starts, t->batches_n, row);
        spots[i] = (spot){ batch, none ? -1 : row - starts[batch] };
    }
    return spots;
}

static void add_field(bn_field *root, const char *name)
{
    bn_field *f;
    root->children = bn_xrealloc(root->children, (root->children_n + 1) * sizeof *root->children);
    f = &root->children[root->children_n++];
    *f = (bn_field){ .name = bn_xstrdup(name), .nullable = true, .type = BN_TYPE_INT, .bits = 64, .is_signed = true };
}

/* The counter's column, after its field has been added. */
static bool count(bn_keep *k, const bn_counter *counter, const uint32_t *rows, int64_t from, int64_t n,
                  struct ArrowArray *batch)
{
    struct ArrowArray *out = batch->children[batch->n_children - 1];
    int64_t *values = bn_keep_make(k, n, sizeof *values);
    const void **buffers = bn_keep_make(k, 2, sizeof *buffers);
    if (!values || !buffers)
        return false;
    for (int64_t i = 0; i < n; i++)
        values[i] = (int64_t)((uint64_t)counter->start +
                              (uint64_t)counter->step * (uint64_t)(rows ? rows[i] : from + i));
    buffers[1] = values;
    *out = (struct ArrowArray){ .length = n, .n_buffers = 2, .buffers = buffers, .release = bn_keep_elsewhere };
    return true;
}

static bool fill(bn_table *made, bn_keep *k, bn_table *t, const uint32_t *rows, int64_t from, int64_t n,
                 const bn_counter *counter)
{
    struct ArrowArray *batch = made->batches;
    spot *spots = spots_of(k, t, rows, from, n);
    array *all = bn_keep_make(k, (int64_t)t->batches_n, sizeof *all);
    column root = { k, &made->root, all, t->batches_n, spots, n };
    bool ok = spots && all;
    if (!ok)
        return false;
    for (size_t b = 0; b < t->batches_n; b++)
        all[b] = &t->batches[b];
    if (counter->name)
        add_field(&made->root, counter->name);
    ok = prepare(&root, batch);
    made->root.children_n -= counter->name != NULL;
    batch->n_buffers = 1;
    ok = ok && put_children(&root, batch);
    made->root.children_n += counter->name != NULL;
    if (ok && counter->name)
        ok = count(k, counter, rows, from, n, batch);
    return ok;
}

static bool fill_cells(bn_table *made, bn_keep *k, bn_table *t, const uint32_t *const *cells, int64_t n)
{
    array *all = bn_keep_make(k, (int64_t)t->batches_n, sizeof *all);
    column root = { k, &made->root, all, t->batches_n, NULL, n };
    bool ok = all && prepare(&root, made->batches);
    made->batches->n_buffers = 1;
    for (size_t b = 0; ok && b < t->batches_n; b++)
        all[b] = &t->batches[b];
    for (size_t j = 0; ok && j < made->root.children_n; j++) {
        spot *spots = spots_of(k, t, cells[j], 0, n);
        for (int64_t i = 0; spots && i < n; i++)
            spots[i].row += spots[i].row < 0 ? 0 : t->batches[spots[i].batch].offset;
        made->root.children[j].nullable = true;
        ok = spots && put_child(&root, j, spots, n, made->batches);
    }
    return ok;
}

/* An empty table of one batch, of the type of `t`; what its metadata shall be is copied. */
static bn_table *begin(bn_table *t, int64_t n, bn_bytes metadata, bn_keep **k)
{
    bn_table *made = bn_xcalloc(1, sizeof *made);
    *k = bn_xcalloc(1, sizeof **k);
    made->refs = 1;
    made->rows = n;
    bn_field_copy(&t->root, &made->root);
    free((void *)(uintptr_t)made->root.metadata.p);
    made->root.metadata = (bn_bytes){ 0 };
    if (metadata.n)
        made->root.metadata = bn_bytes_of(memcpy(bn_xmalloc(metadata.n), metadata.p, metadata.n), metadata.n);
    made->batches = bn_xcalloc(1, sizeof *made->batches);
    made->batches_n = 1;
    (*k)->source = bn_table_ref(t);
    return made;
}

static bn_status end(bn_table *made, bn_keep *k, bool ok, bn_table **out, bn_error *err)
{
    bn_keep_give(k, made->batches);
    *out = ok ? made : NULL;
    if (!ok)
        bn_table_unref(made);
    return ok ? BN_OK : bn_fail(err, BN_ENOMEM, "the rows of a table");
}

bn_status bn_table_gather(bn_table *t, const uint32_t *rows, int64_t from, int64_t n, const bn_counter *counter,
                          bn_bytes metadata, bn_table **out, bn_error *err)
{
    bn_keep *k;
    bn_table *made = begin(t, n, metadata, &k);
    return end(made, k, fill(made, k, t, rows, from, n, counter), out, err);
}

bn_status bn_table_gather_cells(bn_table *t, const uint32_t *const *cells, int64_t n, bn_table **out, bn_error *err)
{
    bn_keep *k;
    bn_table *made = begin(t, n, t->root.metadata, &k);
    return end(made, k, fill_cells(made, k, t, cells, n), out, err);
}
