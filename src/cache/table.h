/* table.h: the entries of one function: by key, by age, and by last use. No lock of its own: see cache.h. */
#ifndef BN_CACHE_TABLE_H
#define BN_CACHE_TABLE_H

#include "cache/cache.h"

typedef struct bn_cache_entry {
    bn_cache_key key;
    bn_cached   *value;
    struct bn_cache_entry *chain;         /* of its bucket */
    struct bn_cache_entry *older, *newer; /* by the time it was put */
    struct bn_cache_entry *less, *more;   /* by last use */
    uint64_t     used;                    /* when, by the clock of all tables of a budget */
} bn_cache_entry;

/* The sum over tables, each with a lock of its own. */
typedef struct bn_budget {
    _Atomic uint64_t max, bytes, uses;
    atomic_bool      said; /* in the log, that entries give way */
} bn_budget;

typedef struct bn_cache_table {
    bn_cache_entry **buckets;
    size_t           n, cap, bytes;
    bn_cache_entry  *oldest, *newest, *least, *most;
    bn_budget *budget; /* what its entries count against; NULL: nothing */
} bn_cache_table;

/* A chain under construction. */
typedef struct bn_cached_chain {
    bn_cached *first, **end;
} bn_cached_chain;

static inline void bn_chain_init(bn_cached_chain *chain)
{
    chain->first = NULL;
    chain->end = &chain->first;
}

static inline void bn_chain_add(bn_cached_chain *chain, bn_cached *v)
{
    v->next = NULL;
    *chain->end = v;
    chain->end = &v->next;
}

static inline bool bn_cache_key_eq(bn_cache_key a, bn_cache_key b)
{
    return a.h[0] == b.h[0] && a.h[1] == b.h[1];
}

bn_cache_entry *bn_table_find(const bn_cache_table *t, bn_cache_key key);
void bn_table_use(bn_cache_table *t, bn_cache_entry *e); /* now the one last used */
/* Takes over a reference; there is no entry of this key. */
void bn_table_add(bn_cache_table *t, bn_cache_key key, bn_cached *v);
bn_cached *bn_table_take(bn_cache_table *t, bn_cache_entry *e); /* the table's reference */
void bn_table_release(bn_cache_table *t); /* empty by then */

#endif
