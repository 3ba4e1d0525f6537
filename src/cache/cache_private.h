/* cache_private.h: what cache.c, claim.c and budget.c share: the cache, its functions, and who computes what.
 *
 * Threads  any.
 * Lock     the cache's first, then a function's, never two functions' at once. */
#ifndef BN_CACHE_CACHE_PRIVATE_H
#define BN_CACHE_CACHE_PRIVATE_H

#include "cache/cache.h"
#include "cache/table.h"

/* A key that is being computed. Lives while it is claimed or waited for. */
typedef struct bn_cache_pending {
    struct bn_cache_pending *next;
    bn_cache_fn *fn; /* a reference */
    bn_cache_key key;
    pthread_t    thread;
    uint64_t     clears, key_clears; /* of the function when it was claimed */
    unsigned     waiting;
    bool         over;
} bn_cache_pending;

/* A thread that waits, on its stack. */
typedef struct bn_cache_waiter {
    struct bn_cache_waiter *next;
    pthread_t               thread;
    bn_cache_pending       *for_whom;
} bn_cache_waiter;

/* Keys that were cleared while they were computed, or whose refresh failed: few, and gone with the next clear. */
typedef struct bn_cache_mark {
    struct bn_cache_mark *next;
    bn_cache_key          key;
    uint64_t              clears, failed_until_ns;
} bn_cache_mark;

struct bn_cache_fn {
    atomic_uint     refs;
    atomic_bool     detached;
    bn_cache       *cache;
    bn_cache_fn    *next; /* of the cache's, under its lock */
    bn_cache_kind   kind;
    bn_cache_key    name;
    char           *session;
    bn_cache_limits limits; /* set at birth, then read-only */
    bn_mutex        mu;
    bn_cache_table  table  BN_GUARDED_BY(mu);
    uint64_t        clears BN_GUARDED_BY(mu); /* how often all was cleared */
    bn_cache_mark  *marks  BN_GUARDED_BY(mu);
    bool            oversized BN_GUARDED_BY(mu); /* one of its values was */
};

#define BN_CACHE_BUCKETS 256

struct bn_cache {
    uint64_t (*clock)(void *arg);
    void             *clock_arg;
    bn_budget         budget; /* of the data of all functions */
    bn_mutex          mu;
    bn_cond           ended                 BN_GUARDED_BY(mu); /* a computation */
    bn_cache_fn      *fns[BN_CACHE_BUCKETS] BN_GUARDED_BY(mu);
    bn_cache_pending *pending               BN_GUARDED_BY(mu);
    bn_cache_waiter  *waiters               BN_GUARDED_BY(mu);
};

/* ---- cache.c ---- */
uint64_t bn_cache_now(const bn_cache_fn *f);
bn_cache_mark *bn_cache_mark_locked(bn_cache_fn *f, bn_cache_key key, bool make); /* NULL: none, and not to be made */
uint64_t bn_cache_key_clears_locked(bn_cache_fn *f, bn_cache_key key);

/* ---- claim.c ---- */
/* Under the cache's lock: who computes the key; NULL: nobody. */
bn_cache_pending *bn_cache_pending_locked(bn_cache *c, const bn_cache_fn *f, bn_cache_key key);
void bn_cache_end_claim(bn_cache_claim *claim); /* no lock is held */

/* ---- budget.c ---- */
void bn_budget_keep(bn_cache *c, const bn_cached *spared, bn_cached_chain *gone); /* no lock is held */

#endif
