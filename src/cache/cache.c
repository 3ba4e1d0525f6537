/* cache.c: functions and their entries; who computes what is claim.c's. See cache.h for threads and locks. */
#include "cache/cache_private.h"

#include "base/log.h"

#define FAILED_FOR_NS (60 * BN_S_NS) /* a refresh that failed is not tried again for so long */

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

static void marks_free(bn_cache_mark *m)
{
    while (m) {
        bn_cache_mark *next = m->next;
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
    return &c->fns[name.h[0] % BN_CACHE_BUCKETS];
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

uint64_t bn_cache_now(const bn_cache_fn *f)
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
        now = bn_cache_now(f);
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

bn_cache_mark *bn_cache_mark_locked(bn_cache_fn *f, bn_cache_key key, bool make)
{
    bn_cache_mark *m = f->marks;
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

uint64_t bn_cache_key_clears_locked(bn_cache_fn *f, bn_cache_key key)
{
    bn_cache_mark *m = bn_cache_mark_locked(f, key, false);
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

/* ---------------------------------------------------------------- results */

static bool is_oversized(const bn_cache_fn *f, const bn_cached *v)
{
    return v->bytes > f->limits.max_bytes || (f->kind == BN_CACHE_DATA && v->bytes > bn_cache_budget(f->cache));
}

bool bn_cache_put(bn_cache_claim *claim, bn_cached *v, bool only_over, bn_cached **gone, bn_cached **replaced)
{
    bn_cache_pending *p = claim->pending;
    bn_cache_fn *f = p->fn;
    bn_cached_chain chain;
    bn_cache_entry *e;
    bn_cache_mark *m;
    bool keep;

    bn_chain_init(&chain);
    *replaced = NULL;
    bn_mutex_lock(&f->mu);
    e = bn_table_find(&f->table, p->key);
    keep = bn_cache_is_current(f) && f->clears == p->clears && bn_cache_key_clears_locked(f, p->key) == p->key_clears;
    if (only_over && (!e || is_over(f, e, bn_cache_now(f))))
        keep = false;
    if (keep) {
        v->stored_ns = bn_cache_now(f);
        if (e && (only_over || !is_over(f, e, v->stored_ns)))
            *replaced = bn_table_take(&f->table, e);
        v->oversized = !f->oversized && is_oversized(f, v);
        f->oversized |= v->oversized;
        make_room_locked(f, v->bytes, v->stored_ns, &chain);
        bn_table_add(&f->table, p->key, bn_cached_ref(v));
        m = bn_cache_mark_locked(f, p->key, false);
        if (m)
            m->failed_until_ns = 0;
    }
    bn_mutex_unlock(&f->mu);
    if (keep && f->kind == BN_CACHE_DATA)
        bn_budget_keep(f->cache, v, &chain);
    *gone = chain.first;
    bn_cache_end_claim(claim);
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
        bn_cache_mark_locked(p->fn, p->key, true)->failed_until_ns = bn_cache_now(p->fn) + FAILED_FOR_NS;
        bn_mutex_unlock(&p->fn->mu);
    }
    bn_cache_end_claim(claim);
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
    pending = bn_cache_pending_locked(f->cache, f, *key) != NULL;
    bn_mutex_lock(&f->mu);
    e = bn_table_find(&f->table, *key);
    if (e) {
        bool over = is_over(f, e, bn_cache_now(f));
        bn_cached **to = over ? &late : &gone;
        *to = bn_table_take(&f->table, e);
        (*to)->next = NULL;
    }
    if (pending)
        bn_cache_mark_locked(f, *key, true)->clears++;
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
    for (size_t i = 0; i < BN_CACHE_BUCKETS; i++) {
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
