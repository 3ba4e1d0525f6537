/* push.c: see push.h.
 * Threads  any.
 * Lock     rt->mu to find sessions, then session->mu, one session at a time. */
#include "runtime/push.h"

#include "runtime/fragment_private.h"
#include "runtime/task_private.h"

#include <string.h>

bn_runtime *bn_run_ctx_runtime(const bn_run_ctx *ctx)
{
    return ctx->session->rt;
}

/* The request, with what the browser said last; NULL: no fragment of that name. */
static bn_request *request_locked(const bn_session *s, const char *fragment)
{
    bn_request *r = bn_request_new(bn_facts_for_page(s->facts, s->pages.current));
    r->query = bn_value_ref(bn_state_address(s->state)->text);
    if (!fragment)
        return r;
    for (const bn_fragment *f = s->fragments; f; f = f->next)
        if (strcmp(f->id, fragment) == 0 || (f->key && strcmp(f->key, fragment) == 0))
            bn_request_add_fragment(r, f->id);
    if (r->fragments_n)
        return r;
    bn_request_free(r);
    return NULL;
}

/* BN_ENOENT: it has no such fragment. */
static bn_status push_locked(bn_session *s, const char *fragment)
{
    bn_request *r;
    if (!s->attached) {
        s->lost = true; /* it runs when the browser is back */
        return BN_OK;
    }
    if (!s->facts) /* its first run is still to come */
        return BN_OK;
    r = request_locked(s, fragment);
    if (!r)
        return BN_ENOENT;
    s->pending = bn_request_fold(r, s->pending); /* what the browser has asked for meanwhile is the newer */
    return BN_OK;
}

static bn_status push(bn_session *s, const char *fragment)
{
    bn_status rc = BN_OK;
    bool ready;
    bn_mutex_lock(&s->mu);
    if (!s->ended && !atomic_load_explicit(&s->rt->draining, memory_order_relaxed))
        rc = push_locked(s, fragment);
    ready = bn_session_wants_thread_locked(s);
    bn_mutex_unlock(&s->mu);
    if (ready)
        bn_runtime_mark_ready(s->rt, s);
    return rc;
}

static void push_all(bn_runtime *rt, const char *fragment)
{
    bn_session **all;
    size_t n = 0;
    bn_mutex_lock(&rt->mu);
    all = bn_xmalloc((rt->by_id.cap + 1) * sizeof(bn_session *));
    for (size_t i = 0; i < rt->by_id.cap; i++)
        if (rt->by_id.values[i]) {
            all[n] = rt->by_id.values[i];
            bn_session_ref(all[n++]);
        }
    bn_mutex_unlock(&rt->mu);
    for (size_t i = 0; i < n; i++) {
        push(all[i], fragment);
        bn_session_unref(all[i]);
    }
    free(all);
}

bn_status bn_runtime_push(bn_runtime *rt, const char *session, const char *fragment, bn_error *err)
{
    bn_session *s;
    bn_status rc;
    if (!session) {
        push_all(rt, fragment);
        return BN_OK;
    }
    bn_mutex_lock(&rt->mu);
    s = bn_map_get(&rt->by_id, bn_session_id_key(session));
    if (s && strcmp(s->id, session) == 0)
        bn_session_ref(s);
    else
        s = NULL;
    bn_mutex_unlock(&rt->mu);
    if (!s)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "No session of this worker has the id '%.64s': it has ended, or never was.", session);
    rc = push(s, fragment);
    bn_session_unref(s);
    return rc == BN_OK ? rc : bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                                           "No fragment of the session's page has the key or id '%.128s'.", fragment);
}

void bn_session_push(bn_session *s)
{
    push(s, NULL);
}
