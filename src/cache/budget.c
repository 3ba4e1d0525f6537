/* budget.c: what all functions' data may take together, and which gives way. See cache.h for threads and locks. */
#include "cache/cache_private.h"

#include <inttypes.h>

#include "base/log.h"

void bn_cache_set_budget(bn_cache *c, uint64_t bytes)
{
    atomic_store_explicit(&c->budget.max, bytes, memory_order_relaxed); /* a number, and nothing hangs on it */
}

uint64_t bn_cache_budget(const bn_cache *c)
{
    return atomic_load_explicit(&c->budget.max, memory_order_relaxed);
}

uint64_t bn_cache_bytes(const bn_cache *c)
{
    return atomic_load_explicit(&c->budget.bytes, memory_order_relaxed);
}

/* The entry of a function that gives way first: its least used, unless that is `spared`, and then the next. */
static bn_cache_entry *first_to_go_locked(const bn_cache_fn *f, const bn_cached *spared)
{
    bn_cache_entry *e = f->table.least;
    return e && e->value == spared ? e->more : e;
}

/* The entry used longest ago, of all functions; NULL: only `spared` is left. */
static bn_cached *take_least_used_locked(bn_cache *c, const bn_cached *spared)
{
    bn_cache_fn *least = NULL;
    bn_cached *v = NULL;
    bn_cache_entry *e;
    uint64_t used = 0;
    for (size_t i = 0; i < BN_CACHE_BUCKETS; i++)
        for (bn_cache_fn *f = c->fns[i]; f; f = f->next) {
            if (f->kind != BN_CACHE_DATA)
                continue;
            bn_mutex_lock(&f->mu);
            e = first_to_go_locked(f, spared);
            if (e && (!least || e->used < used)) {
                least = f;
                used = e->used;
            }
            bn_mutex_unlock(&f->mu);
        }
    if (!least)
        return NULL;
    bn_mutex_lock(&least->mu);
    e = first_to_go_locked(least, spared); /* it may have been used since: another will do */
    if (e)
        v = bn_table_take(&least->table, e);
    bn_mutex_unlock(&least->mu);
    return v;
}

/* What gives way for `spared`, which was just put. */
void bn_budget_keep(bn_cache *c, const bn_cached *spared, bn_cached_chain *gone)
{
    uint64_t max = bn_cache_budget(c);
    bn_cached *v;
    if (bn_cache_bytes(c) <= max)
        return;
    bn_mutex_lock(&c->mu);
    while (bn_cache_bytes(c) > max && (v = take_least_used_locked(c, spared))) {
        bn_chain_add(gone, v);
        if (!atomic_exchange_explicit(&c->budget.said, true, memory_order_relaxed))
            bn_log(BN_LOG_WARNING, "cache",
                   "cached data reached server.maxCacheDataSize (%" PRIu64 " bytes): results not used for longest give "
                   "way, and are computed again when they are wanted", max);
    }
    bn_mutex_unlock(&c->mu);
}
