/* claim.c: who computes a key, and who waits for that. See cache.h for threads and locks. */
#include "cache/cache_private.h"

#define ASK_EVERY_NS (50 * BN_MS_NS) /* between two questions whether a waiting thread may go on */

bn_cache_pending *bn_cache_pending_locked(bn_cache *c, const bn_cache_fn *f, bn_cache_key key)
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
        const bn_cache_waiter *w;
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
    p->key_clears = bn_cache_key_clears_locked(f, key);
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
    bn_cache_waiter me = { .next = c->waiters, .thread = pthread_self(), .for_whom = p };
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
    for (bn_cache_waiter **at = &c->waiters; *at; at = &(*at)->next)
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
        p = bn_cache_pending_locked(c, f, key);
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
    bn_cache_mark *m;
    bool failed;

    claim->pending = NULL;
    bn_mutex_lock(&c->mu);
    bn_mutex_lock(&f->mu);
    m = bn_cache_mark_locked(f, key, false);
    failed = m && bn_cache_now(f) < m->failed_until_ns;
    bn_mutex_unlock(&f->mu);
    if (!failed && !bn_cache_pending_locked(c, f, key))
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
void bn_cache_end_claim(bn_cache_claim *claim)
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

size_t bn_cache_waiting(bn_cache *c)
{
    size_t n = 0;
    bn_mutex_lock(&c->mu);
    for (bn_cache_waiter *w = c->waiters; w; w = w->next)
        n++;
    bn_mutex_unlock(&c->mu);
    return n;
}
