/* cache.c: functions, their entries, and who computes what. See cache.h for threads and locks. */
#include "cache/cache.h"

#include <inttypes.h>

#include "base/log.h"
#include "cache/table.h"

#define ASK_EVERY_NS (50 * BN_MS_NS) /* between two questions whether a waiting thread may go on */
#define FAILED_FOR_NS (60 * BN_S_NS) /* a refresh that failed is not tried again for so long */

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
typedef struct waiter {
    struct waiter    *next;
    pthread_t         thread;
    bn_cache_pending *for_whom;
} waiter;

/* Keys that were cleared while they were computed, or whose refresh failed: few, and gone with the next clear. */
typedef struct mark {
    struct mark *next;
    bn_cache_key key;
    uint64_t     clears, failed_until_ns;
} mark;

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
    mark           *marks  BN_GUARDED_BY(mu);
    bool            oversized BN_GUARDED_BY(mu); /* one of its values was */
};

#define FN_BUCKETS 256

struct bn_cache {
    uint64_t (*clock)(void *arg);
    void             *clock_arg;
    bn_budget         budget; /* of the data of all functions */
    bn_mutex          mu;
    bn_cond           ended                BN_GUARDED_BY(mu); /* a computation */
    bn_cache_fn      *fns[FN_BUCKETS]      BN_GUARDED_BY(mu);
    bn_cache_pending *pending              BN_GUARDED_BY(mu);
    waiter           *waiters              BN_GUARDED_BY(mu);
};

void bn_cached_init(bn_cached *v, size_t bytes, void (*free_it)(bn_cached *v))
{
    *v = (bn_cached){ .bytes = bytes, .free = free_it };
    atomic_init(&v->refs, 1);
}

bn_cached *bn_cached_ref(bn_cached *v)
{
    atomic_fetch_add_explicit(&v->refs, 1, memory_order_relaxed);
    return v;
}

void bn_cached_unref(bn_cached *v)
{
    /* acq_rel: the last holder sees every other holder's use before it frees */
    if (v && atomic_fetch_sub_explicit(&v->refs, 1, memory_order_acq_rel) == 1)
        v->free(v);
}

static uint64_t real_clock(void *arg)
{
    (void)arg;
    return bn_now_ns();
}

bn_cache *bn_cache_new(uint64_t (*clock)(void *arg), void *arg)
{
    bn_cache *c = bn_xcalloc(1, sizeof *c);
    c->clock = clock ? clock : real_clock;
    c->clock_arg = arg;
    atomic_init(&c->budget.max, BN_CACHE_NO_LIMIT);
    bn_mutex_init(&c->mu);
    bn_cond_init(&c->ended);
    return c;
}

/* ---------------------------------------------------------------- functions */

bn_cache_fn *bn_cache_fn_ref(bn_cache_fn *f)
{
    atomic_fetch_add_explicit(&f->refs, 1, memory_order_relaxed);
    return f;
}

static void marks_free(mark *m)
{
    while (m) {
        mark *next = m->next;
        free(m);
        m = next;
    }
}

static bn_cached *take_all_locked(bn_cache_fn *f)
{
    bn_cached_chain gone;
    BN_ASSERT_HELD(&f->mu);
    bn_chain_init(&gone);
    while (f->table.oldest)
        bn_chain_add(&gone, bn_table_take(&f->table, f->table.oldest));
    f->clears++;
    marks_free(f->marks);
    f->marks = NULL;
    return gone.first;
}

void bn_cache_fn_unref(bn_cache_fn *f)
{
    bn_cached *left;
    /* acq_rel: the last holder sees every other holder's writes before it frees */
    if (!f || atomic_fetch_sub_explicit(&f->refs, 1, memory_order_acq_rel) != 1)
        return;
    bn_mutex_lock(&f->mu);
    left = take_all_locked(f);
    bn_mutex_unlock(&f->mu);
    while (left) {
        bn_cached *next = left->next;
        bn_cached_unref(left);
        left = next;
    }
    bn_table_release(&f->table);
    bn_mutex_release(&f->mu);
    free(f->session);
    free(f);
}

static bn_cache_fn **bucket_of(bn_cache *c, bn_cache_key name)
{
    return &c->fns[name.h[0] % FN_BUCKETS];
}

static bool same_limits(const bn_cache_limits *a, const bn_cache_limits *b)
{
    return a->ttl_ns == b->ttl_ns && a->fresh_ns == b->fresh_ns && a->max_entries == b->max_entries &&
           a->max_bytes == b->max_bytes && a->how == b->how;
}

static bn_cache_fn *fn_new(bn_cache *c, bn_cache_kind kind, bn_cache_key name, const char *session,
                           const bn_cache_limits *limits)
{
    bn_cache_fn *f = bn_xcalloc(1, sizeof *f);
    atomic_init(&f->refs, 1);
    atomic_init(&f->detached, false);
    f->cache = c;
    f->kind = kind;
    f->name = name;
    f->session = bn_xstrdup(session);
    f->limits = *limits;
    if (kind == BN_CACHE_DATA)
        f->table.budget = &c->budget;
    bn_mutex_init(&f->mu);
    return f;
}

/* Out of the cache: the chain of its entries. The caller lets go of the table's reference when no lock is held. */
static bn_cached *detach_locked(bn_cache *c, bn_cache_fn **at)
{
    bn_cache_fn *f = *at;
    bn_cached *gone;
    BN_ASSERT_HELD(&c->mu);
    *at = f->next;
    f->next = NULL;
    /* release: who sees it opens the function anew, under the lock */
    atomic_store_explicit(&f->detached, true, memory_order_release);
    bn_mutex_lock(&f->mu);
    gone = take_all_locked(f);
    bn_mutex_unlock(&f->mu);
    return gone;
}

bn_cache_fn *bn_cache_open(bn_cache *c, bn_cache_kind kind, bn_cache_key name, const char *session,
                           const bn_cache_limits *limits, bn_cached **gone)
{
    bn_cache_fn **at, *old = NULL, *f;
    *gone = NULL;
    bn_mutex_lock(&c->mu);
    for (at = bucket_of(c, name); *at; at = &(*at)->next)
        if ((*at)->kind == kind && bn_cache_key_eq((*at)->name, name) && strcmp((*at)->session, session) == 0)
            break;
    f = *at;
    if (f && !same_limits(&f->limits, limits)) {
        old = f;
        *gone = detach_locked(c, at);
        f = NULL;
    }
    if (!f) {
        f = fn_new(c, kind, name, session, limits);
        at = bucket_of(c, name);
        f->next = *at;
        *at = f;
    }
    bn_cache_fn_ref(f);
    bn_mutex_unlock(&c->mu);
    bn_cache_fn_unref(old);
    return f;
}

bool bn_cache_is_current(const bn_cache_fn *f)
{
    return !atomic_load_explicit(&f->detached, memory_order_acquire); /* see detach_locked() */
}

/* ---------------------------------------------------------------- entries */

static uint64_t now_of(const bn_cache_fn *f)
{
    return f->cache->clock(f->cache->clock_arg);
}

static bool is_over(const bn_cache_fn *f, const bn_cache_entry *e, uint64_t now)
{
    return f->limits.ttl_ns != BN_CACHE_NO_LIMIT && now - e->value->stored_ns >= f->limits.ttl_ns;
}

static bn_cached *look_locked(bn_cache_fn *f, bn_cache_key key, bool *stale)
{
    bn_cache_entry *e = bn_table_find(&f->table, key);
    uint64_t now;
    *stale = false;
    if (!e)
        return NULL;
    bn_table_use(&f->table, e);
    if (f->limits.ttl_ns != BN_CACHE_NO_LIMIT) {
        now = now_of(f);
        if (is_over(f, e, now))
            return NULL;
        *stale = f->limits.fresh_ns < f->limits.ttl_ns && now - e->value->stored_ns >= f->limits.fresh_ns;
    }
    return bn_cached_ref(e->value);
}

bn_cached *bn_cache_look(bn_cache_fn *f, bn_cache_key key, bool *stale)
{
    bn_cached *v;
    bn_mutex_lock(&f->mu);
    v = look_locked(f, key, stale);
    bn_mutex_unlock(&f->mu);
    return v;
}

static void make_room_locked(bn_cache_fn *f, size_t bytes, uint64_t now, bn_cached_chain *gone)
{
    bn_cache_table *t = &f->table;
    while (t->oldest && is_over(f, t->oldest, now))
        bn_chain_add(gone, bn_table_take(t, t->oldest));
    while (t->n && (t->n >= f->limits.max_entries ||
                    (f->limits.max_bytes != BN_CACHE_NO_LIMIT && t->bytes + bytes > f->limits.max_bytes)))
        bn_chain_add(gone, bn_table_take(t, t->least));
}

static mark *mark_of_locked(bn_cache_fn *f, bn_cache_key key, bool make)
{
    mark *m = f->marks;
    while (m && !bn_cache_key_eq(m->key, key))
        m = m->next;
    if (!m && make) {
        m = bn_xcalloc(1, sizeof *m);
        m->key = key;
        m->next = f->marks;
        f->marks = m;
    }
    return m;
}

static uint64_t key_clears_locked(bn_cache_fn *f, bn_cache_key key)
{
    mark *m = mark_of_locked(f, key, false);
    return m ? m->clears : 0;
}

bool bn_cache_remove(bn_cache_fn *f, bn_cache_key key, bn_cached *v)
{
    bn_cache_entry *e;
    bool was;
    bn_mutex_lock(&f->mu);
    e = bn_table_find(&f->table, key);
    was = e && e->value == v;
    if (was)
        bn_table_take(&f->table, e);
    bn_mutex_unlock(&f->mu);
    if (was)
        bn_cached_unref(v);
    return was;
}

/* ---------------------------------------------------------------- claims */

static bn_cache_pending *pending_locked(bn_cache *c, const bn_cache_fn *f, bn_cache_key key)
{
    bn_cache_pending *p = c->pending;
    while (p && (p->fn != f || !bn_cache_key_eq(p->key, key)))
        p = p->next;
    return p;
}

/* Does the thread that computes `p` wait, over however many others, for this one? */
static bool is_cycle_locked(const bn_cache *c, const bn_cache_pending *p)
{
    for (;;) {
        const waiter *w;
        if (pthread_equal(p->thread, pthread_self()))
            return true;
        for (w = c->waiters; w && !pthread_equal(w->thread, p->thread);)
            w = w->next;
        if (!w || w->for_whom->over)
            return false;
        p = w->for_whom;
    }
}

static void claim_locked(bn_cache *c, bn_cache_fn *f, bn_cache_key key, bn_cache_claim *claim)
{
    bn_cache_pending *p = bn_xcalloc(1, sizeof *p);
    p->fn = bn_cache_fn_ref(f);
    p->key = key;
    p->thread = pthread_self();
    bn_mutex_lock(&f->mu);
    p->clears = f->clears;
    p->key_clears = key_clears_locked(f, key);
    bn_mutex_unlock(&f->mu);
    p->next = c->pending;
    c->pending = p;
    claim->pending = p;
}

static void pending_free_if_unused(bn_cache_pending *p)
{
    if (!p->over || p->waiting)
        return;
    free(p);
}

/* Until `p` is over, or the thread is asked to go. */
static bool wait_locked(bn_cache *c, bn_cache_pending *p, bool (*go_on)(void *arg), void *arg)
{
    waiter me = { .next = c->waiters, .thread = pthread_self(), .for_whom = p };
    bool may = true;
    c->waiters = &me;
    p->waiting++;
    while (!p->over && may) {
        if (bn_cond_wait_until(&c->ended, &c->mu, bn_now_ns() + ASK_EVERY_NS) || !go_on)
            continue;
        bn_mutex_unlock(&c->mu);
        may = go_on(arg);
        bn_mutex_lock(&c->mu);
    }
    p->waiting--;
    for (waiter **at = &c->waiters; *at; at = &(*at)->next)
        if (*at == &me) {
            *at = me.next;
            break;
        }
    pending_free_if_unused(p);
    return may;
}

bn_cache_turn bn_cache_claim_key(bn_cache_fn *f, bn_cache_key key, bool (*go_on)(void *arg), void *arg,
                                 bn_cache_claim *claim, bn_cached **found)
{
    bn_cache *c = f->cache;
    bn_cache_turn turn;
    bool stale;

    claim->pending = NULL;
    bn_mutex_lock(&c->mu);
    for (;;) {
        bn_cache_pending *p;
        *found = bn_cache_look(f, key, &stale);
        turn = BN_CACHE_FOUND;
        if (*found)
            break;
        p = pending_locked(c, f, key);
        turn = BN_CACHE_MINE;
        if (!p) {
            claim_locked(c, f, key, claim);
            break;
        }
        turn = BN_CACHE_CYCLE;
        if (is_cycle_locked(c, p))
            break;
        turn = BN_CACHE_STOPPED;
        if (!wait_locked(c, p, go_on, arg))
            break;
    }
    bn_mutex_unlock(&c->mu);
    return turn;
}

bool bn_cache_try(bn_cache_fn *f, bn_cache_key key, bn_cache_claim *claim)
{
    bn_cache *c = f->cache;
    mark *m;
    bool failed;

    claim->pending = NULL;
    bn_mutex_lock(&c->mu);
    bn_mutex_lock(&f->mu);
    m = mark_of_locked(f, key, false);
    failed = m && now_of(f) < m->failed_until_ns;
    bn_mutex_unlock(&f->mu);
    if (!failed && !pending_locked(c, f, key))
        claim_locked(c, f, key, claim);
    bn_mutex_unlock(&c->mu);
    return claim->pending != NULL;
}

void bn_cache_adopt(bn_cache_claim *claim)
{
    bn_cache *c = claim->pending->fn->cache;
    bn_mutex_lock(&c->mu);
    claim->pending->thread = pthread_self();
    bn_mutex_unlock(&c->mu);
}

/* The claim is over: whoever waits looks again. */
static void end_claim(bn_cache_claim *claim)
{
    bn_cache_pending *p = claim->pending;
    bn_cache_fn *f = p->fn;
    bn_cache *c = f->cache;

    claim->pending = NULL;
    bn_mutex_lock(&c->mu);
    for (bn_cache_pending **at = &c->pending; *at; at = &(*at)->next)
        if (*at == p) {
            *at = p->next;
            break;
        }
    p->over = true;
    p->fn = NULL;
    if (p->waiting)
        bn_cond_broadcast(&c->ended);
    pending_free_if_unused(p);
    bn_mutex_unlock(&c->mu);
    bn_cache_fn_unref(f);
}

/* ---------------------------------------------------------------- the budget */

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
    for (size_t i = 0; i < FN_BUCKETS; i++)
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

static bool is_oversized(const bn_cache_fn *f, const bn_cached *v)
{
    return v->bytes > f->limits.max_bytes || (f->kind == BN_CACHE_DATA && v->bytes > bn_cache_budget(f->cache));
}

/* What gives way for `spared`, which was just put. */
static void keep_budget(bn_cache *c, const bn_cached *spared, bn_cached_chain *gone)
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
                   "cached data reached server.maxCacheDataSize (%" PRIu64 " bytes): results not used for longest give way, and are "
                   "computed again when they are wanted", max);
    }
    bn_mutex_unlock(&c->mu);
}

bool bn_cache_put(bn_cache_claim *claim, bn_cached *v, bool only_over, bn_cached **gone, bn_cached **replaced)
{
    bn_cache_pending *p = claim->pending;
    bn_cache_fn *f = p->fn;
    bn_cached_chain chain;
    bn_cache_entry *e;
    mark *m;
    bool keep;

    bn_chain_init(&chain);
    *replaced = NULL;
    bn_mutex_lock(&f->mu);
    e = bn_table_find(&f->table, p->key);
    keep = bn_cache_is_current(f) && f->clears == p->clears && key_clears_locked(f, p->key) == p->key_clears;
    if (only_over && (!e || is_over(f, e, now_of(f))))
        keep = false;
    if (keep) {
        v->stored_ns = now_of(f);
        if (e && (only_over || !is_over(f, e, v->stored_ns)))
            *replaced = bn_table_take(&f->table, e);
        v->oversized = !f->oversized && is_oversized(f, v);
        f->oversized |= v->oversized;
        make_room_locked(f, v->bytes, v->stored_ns, &chain);
        bn_table_add(&f->table, p->key, bn_cached_ref(v));
        m = mark_of_locked(f, p->key, false);
        if (m)
            m->failed_until_ns = 0;
    }
    bn_mutex_unlock(&f->mu);
    if (keep && f->kind == BN_CACHE_DATA)
        keep_budget(f->cache, v, &chain);
    *gone = chain.first;
    end_claim(claim);
    return keep;
}

void bn_cache_tell_oversized(const bn_cached *v, const char *function)
{
    if (v->oversized)
        bn_log(BN_LOG_WARNING, "cache",
               "A result of %s takes %zu bytes, more than its max_size or server.maxCacheDataSize allows for all: it is kept alone",
               function, v->bytes);
}

void bn_cache_drop(bn_cache_claim *claim, bool failed)
{
    bn_cache_pending *p = claim->pending;
    if (!p)
        return;
    if (failed) {
        bn_mutex_lock(&p->fn->mu);
        mark_of_locked(p->fn, p->key, true)->failed_until_ns = now_of(p->fn) + FAILED_FOR_NS;
        bn_mutex_unlock(&p->fn->mu);
    }
    end_claim(claim);
}

/* ---------------------------------------------------------------- clearing */

bn_cached *bn_cache_clear(bn_cache_fn *f, const bn_cache_key *key)
{
    bn_cached *gone = NULL, *late = NULL;
    bn_cache_entry *e;
    bool pending;

    if (!key) {
        bn_mutex_lock(&f->mu);
        gone = take_all_locked(f);
        bn_mutex_unlock(&f->mu);
        return gone;
    }
    bn_mutex_lock(&f->cache->mu);
    pending = pending_locked(f->cache, f, *key) != NULL;
    bn_mutex_lock(&f->mu);
    e = bn_table_find(&f->table, *key);
    if (e) {
        bool over = is_over(f, e, now_of(f));
        bn_cached **to = over ? &late : &gone;
        *to = bn_table_take(&f->table, e);
        (*to)->next = NULL;
    }
    if (pending)
        mark_of_locked(f, *key, true)->clears++;
    bn_mutex_unlock(&f->mu);
    bn_mutex_unlock(&f->cache->mu);
    bn_cached_unref(late);
    return gone;
}

/* Functions of a kind (any: < 0), a session (any: NULL) and a name (any: NULL) go out of the cache. */
static bn_cached *clear_where(bn_cache *c, int kind, const char *session, const bn_cache_key *name)
{
    bn_cache_fn *out = NULL;
    bn_cached *gone = NULL, **end = &gone;

    bn_mutex_lock(&c->mu);
    for (size_t i = 0; i < FN_BUCKETS; i++) {
        bn_cache_fn **at = &c->fns[i];
        while (*at) {
            bn_cache_fn *f = *at;
            if ((kind >= 0 && (int)f->kind != kind) || (session && strcmp(f->session, session) != 0) ||
                (name && !bn_cache_key_eq(f->name, *name))) {
                at = &f->next;
                continue;
            }
            *end = detach_locked(c, at);
            while (*end)
                end = &(*end)->next;
            f->next = out;
            out = f;
        }
    }
    bn_mutex_unlock(&c->mu);
    while (out) {
        bn_cache_fn *next = out->next;
        bn_cache_fn_unref(out);
        out = next;
    }
    return gone;
}

bn_cached *bn_cache_clear_kind(bn_cache *c, bn_cache_kind kind)
{
    return clear_where(c, (int)kind, NULL, NULL);
}

bn_cached *bn_cache_clear_session(bn_cache *c, const char *session)
{
    return clear_where(c, -1, session, NULL);
}

bn_cached *bn_cache_clear_name(bn_cache *c, bn_cache_key fn)
{
    return clear_where(c, -1, NULL, &fn);
}

void bn_cache_free(bn_cache *c)
{
    bn_cached *gone;
    if (!c)
        return;
    gone = clear_where(c, -1, NULL, NULL);
    while (gone) {
        bn_cached *next = gone->next;
        bn_cached_unref(gone);
        gone = next;
    }
    bn_cond_release(&c->ended);
    bn_mutex_release(&c->mu);
    free(c);
}

size_t bn_cache_count(bn_cache_fn *f, size_t *bytes)
{
    size_t n;
    bn_mutex_lock(&f->mu);
    n = f->table.n;
    if (bytes)
        *bytes = f->table.bytes;
    bn_mutex_unlock(&f->mu);
    return n;
}

size_t bn_cache_waiting(bn_cache *c)
{
    size_t n = 0;
    bn_mutex_lock(&c->mu);
    for (waiter *w = c->waiters; w; w = w->next)
        n++;
    bn_mutex_unlock(&c->mu);
    return n;
}
