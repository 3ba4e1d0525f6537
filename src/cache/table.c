/* table.c: a hash table whose entries also stand in two lists: in the order they were put, and in the order of use.
 * Entered under the lock of the function it belongs to. */
#include "cache/table.h"

static size_t bucket_of(const bn_cache_table *t, bn_cache_key key)
{
    return (size_t)key.h[0] & (t->cap - 1);
}

bn_cache_entry *bn_table_find(const bn_cache_table *t, bn_cache_key key)
{
    bn_cache_entry *e = t->cap ? t->buckets[bucket_of(t, key)] : NULL;
    while (e && !bn_cache_key_eq(e->key, key))
        e = e->chain;
    return e;
}

static void grow(bn_cache_table *t)
{
    size_t cap = t->cap ? 2 * t->cap : 8;
    free(t->buckets);
    t->buckets = bn_xcalloc(cap, sizeof *t->buckets);
    t->cap = cap;
    for (bn_cache_entry *e = t->oldest; e; e = e->newer) {
        bn_cache_entry **bucket = &t->buckets[bucket_of(t, e->key)];
        e->chain = *bucket;
        *bucket = e;
    }
}

static void unuse(bn_cache_table *t, bn_cache_entry *e)
{
    *(e->less ? &e->less->more : &t->least) = e->more;
    *(e->more ? &e->more->less : &t->most) = e->less;
}

static void append_use(bn_cache_table *t, bn_cache_entry *e)
{
    e->less = t->most;
    e->more = NULL;
    *(t->most ? &t->most->more : &t->least) = e;
    t->most = e;
}

/* A clock that only tells which use came first: relaxed will do. Nobody reads it without a budget. */
static void note_use(bn_cache_table *t, bn_cache_entry *e)
{
    bn_budget *b = t->budget;
    if (b && atomic_load_explicit(&b->max, memory_order_relaxed) != BN_CACHE_NO_LIMIT)
        e->used = atomic_fetch_add_explicit(&b->uses, 1, memory_order_relaxed) + 1;
}

void bn_table_use(bn_cache_table *t, bn_cache_entry *e)
{
    note_use(t, e);
    if (t->most == e)
        return;
    unuse(t, e);
    append_use(t, e);
}

void bn_table_add(bn_cache_table *t, bn_cache_key key, bn_cached *v)
{
    bn_cache_entry *e = bn_xcalloc(1, sizeof *e), **bucket;
    if (t->n >= t->cap)
        grow(t);
    e->key = key;
    e->value = v;
    bucket = &t->buckets[bucket_of(t, key)];
    e->chain = *bucket;
    *bucket = e;
    e->older = t->newest;
    *(t->newest ? &t->newest->newer : &t->oldest) = e;
    t->newest = e;
    append_use(t, e);
    note_use(t, e);
    t->n++;
    t->bytes += v->bytes;
    if (t->budget)
        atomic_fetch_add_explicit(&t->budget->bytes, v->bytes, memory_order_relaxed);
}

bn_cached *bn_table_take(bn_cache_table *t, bn_cache_entry *e)
{
    bn_cached *v = e->value;
    bn_cache_entry **at = &t->buckets[bucket_of(t, e->key)];
    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    *(e->older ? &e->older->newer : &t->oldest) = e->newer;
    *(e->newer ? &e->newer->older : &t->newest) = e->older;
    unuse(t, e);
    t->n--;
    t->bytes -= v->bytes;
    if (t->budget)
        atomic_fetch_sub_explicit(&t->budget->bytes, v->bytes, memory_order_relaxed);
    free(e);
    return v;
}

void bn_table_release(bn_cache_table *t)
{
    BN_ASSERT(t->n == 0);
    free(t->buckets);
    *t = (bn_cache_table){ 0 };
}
