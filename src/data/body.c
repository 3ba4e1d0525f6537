/* body.c: the buffers of a record batch: as they are in the table where that is what the format wants, else made anew:
 * bits that do not begin at a byte, offsets that do not begin at zero, what the browser's reader does not know. */
#include "data/ipc_private.h"

static bn_status no_memory(bn_error *err)
{
    return bn_fail(err, BN_ENOMEM, "an Arrow table");
}

static bn_status too_large(const bn_field *f, bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "The Arrow column '%.100s' holds more than a column can: 2 GiB.",
                        f->name);
}

static void put_buffer(bn_ipc_body *b, const void *p, size_t n)
{
    if (b->buffers_n == b->buffers_cap) {
        b->buffers_cap = b->buffers_cap ? 2 * b->buffers_cap : 16;
        b->buffers = bn_xrealloc(b->buffers, b->buffers_cap * sizeof *b->buffers);
        b->content = bn_xrealloc(b->content, b->buffers_cap * sizeof *b->content);
    }
    b->content[b->buffers_n] = p;
    b->buffers[b->buffers_n++] = (bn_ipc_buffer){ (int64_t)b->size, (int64_t)n };
    b->size += (n + 7) / 8 * 8;
}

static void put_node(bn_ipc_body *b, int64_t rows, int64_t nulls)
{
    if (b->nodes_n == b->nodes_cap) {
        b->nodes_cap = b->nodes_cap ? 2 * b->nodes_cap : 16;
        b->nodes = bn_xrealloc(b->nodes, b->nodes_cap * sizeof *b->nodes);
    }
    b->nodes[b->nodes_n++] = (bn_ipc_node){ rows, nulls };
}

void bn_ipc_body_release(bn_ipc_body *b)
{
    free(b->nodes);
    free(b->buffers);
    free(b->content);
}

/* ---------------------------------------------------------------- bits */

static bn_status put_bits(bn_ipc_body *b, const uint8_t *bits, int64_t start, int64_t n, bn_error *err)
{
    size_t bytes = (size_t)(n + 7) / 8;
    unsigned shift = (unsigned)(start & 7);
    const uint8_t *from = n ? bits + start / 8 : NULL;
    uint8_t *made;
    if (!shift || !n) {
        put_buffer(b, from, bytes);
        return BN_OK;
    }
    made = bn_ipc_own(b->ipc, bytes);
    if (!made)
        return no_memory(err);
    for (size_t i = 0; i < bytes; i++) {
        bool more = (int64_t)(8 * (i + 1)) - (int64_t)shift < n; /* the next byte belongs to it as well */
        made[i] = (uint8_t)(from[i] >> shift | (more ? from[i + 1] << (8 - shift) : 0));
    }
    put_buffer(b, made, bytes);
    return BN_OK;
}

static int64_t count_nulls(const uint8_t *bits, int64_t start, int64_t n)
{
    int64_t set = 0, i = start, end = start + n;
    for (; i < end && i & 7; i++)
        set += bn_bit(bits, i);
    for (; i + 64 <= end; i += 64) {
        uint64_t word;
        memcpy(&word, bits + i / 8, 8);
        set += __builtin_popcountll(word);
    }
    for (; i < end; i++)
        set += bn_bit(bits, i);
    return n - set;
}

/* The node, and the buffer that says which values are there. */
static bn_status put_validity(bn_ipc_body *b, const bn_field *f, const struct ArrowArray *a, int64_t from, int64_t n,
                              bn_error *err)
{
    const uint8_t *bits = f->type != BN_TYPE_NULL && f->type != BN_TYPE_UNION ? a->buffers[0] : NULL;
    int64_t nulls = 0;
    if (f->type == BN_TYPE_NULL || f->type == BN_TYPE_UNION) {
        put_node(b, n, f->type == BN_TYPE_NULL ? n : 0);
        return BN_OK;
    }
    if (bits)
        nulls = a->null_count >= 0 && from == 0 && n == a->length ? a->null_count
                                                                  : count_nulls(bits, a->offset + from, n);
    put_node(b, n, nulls);
    if (nulls)
        return put_bits(b, bits, a->offset + from, n, err);
    put_buffer(b, NULL, 0);
    return BN_OK;
}

/* ---------------------------------------------------------------- places */

static int64_t place(const struct ArrowArray *a, bool wide, int64_t i)
{
    return wide ? ((const int64_t *)a->buffers[1])[i] : ((const int32_t *)a->buffers[1])[i];
}

/* Offsets `start` to `start + n`, so that they begin at zero, in 32 or 64 bits. */
static bn_status put_places(bn_ipc_body *b, const bn_field *f, const struct ArrowArray *a, int64_t start, int64_t n,
                            bool narrow, int64_t *first, int64_t *last, bn_error *err)
{
    bool wide = f->places == BN_PLACES_64, out_wide = wide && !narrow;
    size_t size = out_wide ? 8 : 4;
    void *made;
    *first = n ? place(a, wide, start) : 0;
    *last = n ? place(a, wide, start + n) : 0;
    if (n && *first == 0 && wide == out_wide) {
        put_buffer(b, (const uint8_t *)a->buffers[1] + (size_t)start * size, (size_t)(n + 1) * size);
        return BN_OK;
    }
    if (!out_wide && *last - *first > INT32_MAX)
        return too_large(f, err);
    made = bn_ipc_own(b->ipc, (size_t)(n + 1) * size);
    if (!made)
        return no_memory(err);
    for (int64_t i = 0; i <= n; i++) {
        int64_t at = n ? place(a, wide, start + i) - *first : 0;
        bn_put_place(made, out_wide, i, at);
    }
    put_buffer(b, made, (size_t)(n + 1) * size);
    return BN_OK;
}

static bn_status put_text(bn_ipc_body *b, const bn_field *f, const struct ArrowArray *a, int64_t from, int64_t n,
                          bn_error *err)
{
    int64_t first, last;
    bn_status rc = put_places(b, f, a, a->offset + from, n, false, &first, &last, err);
    if (!rc)
        put_buffer(b, last > first ? (const uint8_t *)a->buffers[2] + first : NULL, (size_t)(last - first));
    return rc;
}

/* One view: its bytes; nothing where it is null. */
static bn_bytes view_at(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    const uint8_t *at;
    int32_t view[4];
    if (!bn_is_valid(f, a, i))
        return (bn_bytes){ 0 };
    at = (const uint8_t *)a->buffers[1] + 16 * (a->offset + i);
    memcpy(view, at, sizeof view);
    if (view[0] <= 12)
        return bn_bytes_of(at + 4, (size_t)view[0]);
    return bn_bytes_of((const uint8_t *)a->buffers[2 + view[2]] + view[3], (size_t)view[0]);
}

static bn_status put_text_views(bn_ipc_body *b, const bn_field *f, const struct ArrowArray *a, int64_t from, int64_t n,
                                bn_error *err)
{
    int64_t total = 0;
    int32_t *places;
    uint8_t *text;
    for (int64_t i = 0; i < n; i++)
        total += (int64_t)view_at(f, a, from + i).n;
    if (total > INT32_MAX)
        return too_large(f, err);
    places = bn_ipc_own(b->ipc, (size_t)(n + 1) * sizeof *places);
    text = places ? bn_ipc_own(b->ipc, (size_t)total) : NULL;
    if (!text)
        return no_memory(err);
    places[0] = 0;
    for (int64_t i = 0; i < n; i++) {
        bn_bytes v = view_at(f, a, from + i);
        if (v.n)
            memcpy(text + places[i], v.p, v.n);
        places[i + 1] = places[i] + (int32_t)v.n;
    }
    put_buffer(b, places, (size_t)(n + 1) * sizeof *places);
    put_buffer(b, text, (size_t)total);
    return BN_OK;
}

static bn_status put_list(bn_ipc_body *b, const bn_field *f, const struct ArrowArray *a, int64_t from, int64_t n,
                          bn_error *err)
{
    int64_t first, last;
    bn_status rc = put_places(b, f, a, a->offset + from, n, true, &first, &last, err);
    return rc ? rc : bn_ipc_collect(b, &f->children[0], a->children[0], first, last - first, err);
}

/* Views of lists that follow each other, as they do where nobody has sorted or taken from them. */
static bn_status put_list_views(bn_ipc_body *b, const bn_field *f, const struct ArrowArray *a, int64_t from, int64_t n,
                                bn_error *err)
{
    bool wide = f->places == BN_PLACES_VIEW_64;
    int32_t *places = bn_ipc_own(b->ipc, (size_t)(n + 1) * sizeof *places);
    int64_t first = -1, next = 0;
    if (!places)
        return no_memory(err);
    for (int64_t i = 0; i < n; i++) {
        int64_t at = place(a, wide, a->offset + from + i);
        int64_t size = wide ? ((const int64_t *)a->buffers[2])[a->offset + from + i]
                            : ((const int32_t *)a->buffers[2])[a->offset + from + i];
        bool some = size && bn_is_valid(f, a, from + i);
        if (some && first < 0)
            first = next = at;
        if (some && at != next)
            return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE,
                                "The Arrow column '%.100s' has views of lists in another order than their values: make "
                                "lists of them.", f->name);
        places[i] = (int32_t)(first < 0 ? 0 : next - first);
        next += some ? size : 0;
        if (first >= 0 && next - first > INT32_MAX)
            return too_large(f, err);
    }
    places[n] = (int32_t)(first < 0 ? 0 : next - first);
    put_buffer(b, places, (size_t)(n + 1) * sizeof *places);
    return bn_ipc_collect(b, &f->children[0], a->children[0], first < 0 ? 0 : first, places[n], err);
}

/* ---------------------------------------------------------------- all types */

static bn_status put_children(bn_ipc_body *b, const bn_field *f, const struct ArrowArray *a, int64_t from, int64_t n,
                              bn_error *err)
{
    bn_status rc = BN_OK;
    for (size_t i = 0; !rc && i < f->children_n; i++)
        rc = bn_ipc_collect(b, &f->children[i], a->children[i], from, n, err);
    return rc;
}

static bn_status put_union(bn_ipc_body *b, const bn_field *f, const struct ArrowArray *a, int64_t from, int64_t n,
                           bn_error *err)
{
    bn_status rc = BN_OK;
    put_buffer(b, n ? (const uint8_t *)a->buffers[0] + a->offset + from : NULL, (size_t)n);
    if (!f->flag)
        return put_children(b, f, a, a->offset + from, n, err);
    put_buffer(b, n ? (const int32_t *)a->buffers[1] + a->offset + from : NULL, (size_t)n * 4);
    for (size_t i = 0; !rc && i < f->children_n; i++) /* whole: the offsets point into them */
        rc = bn_ipc_collect(b, &f->children[i], a->children[i], 0, a->children[i]->length, err);
    return rc;
}

bn_status bn_ipc_collect(bn_ipc_body *b, const bn_field *f, const struct ArrowArray *a, int64_t from, int64_t n,
                         bn_error *err)
{
    int64_t start = a->offset + from;
    size_t width = bn_field_width(f);
    bn_status rc = put_validity(b, f, a, from, n, err);
    if (rc)
        return rc;
    switch (f->type) {
    case BN_TYPE_NULL:
        return BN_OK;
    case BN_TYPE_BOOL:
        return put_bits(b, a->buffers[1], start, n, err);
    case BN_TYPE_UTF8:
    case BN_TYPE_BINARY:
        return f->places < BN_PLACES_VIEW_32 ? put_text(b, f, a, from, n, err) : put_text_views(b, f, a, from, n, err);
    case BN_TYPE_LIST:
        return f->places < BN_PLACES_VIEW_32 ? put_list(b, f, a, from, n, err) : put_list_views(b, f, a, from, n, err);
    case BN_TYPE_MAP:
        return put_list(b, f, a, from, n, err);
    case BN_TYPE_FIXED_LIST:
        return bn_ipc_collect(b, &f->children[0], a->children[0], start * f->size, n * f->size, err);
    case BN_TYPE_STRUCT:
        return put_children(b, f, a, start, n, err);
    case BN_TYPE_UNION:
        return put_union(b, f, a, from, n, err);
    default:
        put_buffer(b, n ? (const uint8_t *)a->buffers[1] + (size_t)start * width : NULL, (size_t)n * width);
        return BN_OK;
    }
}
