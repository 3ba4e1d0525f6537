/* flat.c: see flat.h. */
#include "data/flat.h"

void bn_flat_init(bn_flat *f, size_t max)
{
    *f = (bn_flat){ .max = max };
}

void bn_flat_release(bn_flat *f)
{
    free(f->p);
    bn_flat_init(f, f->max);
}

void bn_flat_clear(bn_flat *f)
{
    f->used = 0;
    f->failed = BN_OK;
}

/* Room for `n` bytes in front of the content; they are zero. NULL: failed. */
static uint8_t *front(bn_flat *f, size_t n)
{
    if (f->failed)
        return NULL;
    if (n > f->max || f->used > f->max - n) {
        f->failed = BN_ETOOBIG;
        return NULL;
    }
    if (f->used + n > f->cap) {
        size_t cap = f->cap ? f->cap : 1024;
        uint8_t *p;
        while (cap < f->used + n)
            cap *= 2;
        p = malloc(cap);
        if (!p) {
            f->failed = BN_ENOMEM;
            return NULL;
        }
        if (f->used)
            memcpy(p + cap - f->used, f->p + f->cap - f->used, f->used);
        free(f->p);
        f->p = p;
        f->cap = cap;
    }
    f->used += n;
    return memset(f->p + f->cap - f->used, 0, n);
}

/* Padding, so that after `n` more bytes the place is a multiple of `align`. */
static void align_for(bn_flat *f, size_t n, size_t align)
{
    size_t over = (f->used + n) % align;
    if (over)
        front(f, align - over);
}

static void put_le(uint8_t *at, uint64_t value, size_t size)
{
    for (size_t i = 0; at && i < size; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

/* An offset from here to `to`, which lies behind. */
static void put_offset(bn_flat *f, bn_flat_ref to)
{
    uint8_t *at;
    align_for(f, 4, 4);
    at = front(f, 4);
    put_le(at, f->used - to, 4);
}

static bn_flat_ref count(bn_flat *f, size_t n)
{
    put_le(front(f, 4), n, 4);
    return (bn_flat_ref)f->used;
}

bn_flat_ref bn_flat_string(bn_flat *f, bn_bytes text)
{
    uint8_t *at;
    align_for(f, text.n + 1, 4);
    at = front(f, text.n + 1);
    if (at && text.n)
        memcpy(at, text.p, text.n);
    return count(f, text.n);
}

static bn_flat_ref vector(bn_flat *f, const void *items, size_t n, size_t size, size_t align)
{
    uint8_t *at;
    if (n > f->max / size)
        f->failed = f->failed ? f->failed : BN_ETOOBIG;
    if (f->failed)
        return 0;
    align_for(f, n * size, align); /* the items are aligned; their number stands right in front */
    at = front(f, n * size);
    if (at && n)
        memcpy(at, items, n * size);
    return count(f, n);
}

bn_flat_ref bn_flat_structs(bn_flat *f, const void *items, size_t n, size_t size)
{
    return vector(f, items, n, size, 8);
}

bn_flat_ref bn_flat_i32s(bn_flat *f, const int32_t *items, size_t n)
{
    return vector(f, items, n, sizeof *items, 4);
}

bn_flat_ref bn_flat_refs(bn_flat *f, const bn_flat_ref *items, size_t n)
{
    align_for(f, 0, 4);
    for (size_t i = n; i > 0 && !f->failed; i--)
        put_offset(f, items[i - 1]);
    return count(f, n);
}

void bn_flat_begin(bn_flat *f)
{
    memset(f->slots, 0, sizeof f->slots);
    f->table_end = f->used;
}

void bn_flat_put(bn_flat *f, unsigned slot, size_t size, int64_t value)
{
    align_for(f, size, size);
    put_le(front(f, size), (uint64_t)value, size);
    f->slots[slot] = (uint32_t)f->used;
}

void bn_flat_put_ref(bn_flat *f, unsigned slot, bn_flat_ref to)
{
    if (!to)
        return;
    put_offset(f, to);
    f->slots[slot] = (uint32_t)f->used;
}

bn_flat_ref bn_flat_end(bn_flat *f)
{
    size_t n = BN_FLAT_SLOTS, table, vtable;
    uint8_t *at;
    while (n && !f->slots[n - 1])
        n--;
    align_for(f, 4, 4);
    front(f, 4); /* where the vtable lies; filled in below */
    table = f->used;
    vtable = 4 + 2 * n;
    align_for(f, vtable, 2);
    at = front(f, vtable);
    if (!at)
        return 0;
    put_le(at, vtable, 2);
    put_le(at + 2, table - f->table_end, 2);
    for (size_t i = 0; i < n; i++)
        put_le(at + 4 + 2 * i, f->slots[i] ? table - f->slots[i] : 0, 2);
    put_le(f->p + f->cap - table, f->used - table, 4);
    return (bn_flat_ref)table;
}

bn_status bn_flat_finish(bn_flat *f, bn_flat_ref root, bn_bytes *out)
{
    align_for(f, 4, 8);
    put_offset(f, root);
    *out = f->failed ? (bn_bytes){ 0 } : bn_bytes_of(f->p + f->cap - f->used, f->used);
    return f->failed;
}
