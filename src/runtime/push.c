/* push.c: see push.h.
 * Threads  any.
 * Lock     rt->mu to find sessions, then session->mu, one session at a time. */
#include "runtime/push.h"

#include "runtime/fragment_private.h"
#include "runtime/task_private.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

/* One for the other workers, on its way to the port thread. */
typedef struct bn_push_order {
    struct bn_push_order *next;
    bn_buf                strings;
} bn_push_order;

bn_runtime *bn_run_ctx_runtime(const bn_run_ctx *ctx)
{
    return ctx->session->rt;
}

/* The request, with what the browser said last; NULL: no fragment of that name. */
static bn_request *request_locked(const bn_session *s, const char *fragment)
{
    bn_request *r = bn_request_new(bn_facts_for_page(s->facts, s->pages.current));
    r->pushed = true;
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

/* A run that is under way makes room, as it does for a click. Not one that serves a click: what the visitor has asked for
 * is done. And not one that a push has begun: what is pushed often would else never be seen. */
static bool interrupt_locked(bn_session *s)
{
    bn_run *run = s->live;
    if (!run || run->clicked || run->request->pushed)
        return false;
    bn_run_flag_locked(run, s->rt->limits.fast_reruns ? BN_STOP_REPLACED : BN_STOP_RERUN, bn_now_ns());
    bn_session_wake_waiters_locked(s);
    return true;
}

/* BN_ENOENT: it has no such fragment. */
static bn_status push_locked(bn_session *s, const char *fragment, bool *flagged)
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
    *flagged = !fragment && interrupt_locked(s);
    return BN_OK;
}

static bn_status push(bn_session *s, const char *fragment)
{
    bn_status rc = BN_OK;
    bool ready, flagged = false;
    bn_mutex_lock(&s->mu);
    if (!s->ended && !atomic_load_explicit(&s->rt->draining, memory_order_relaxed))
        rc = push_locked(s, fragment, &flagged);
    ready = bn_session_wants_thread_locked(s);
    bn_mutex_unlock(&s->mu);
    if (ready)
        bn_runtime_mark_ready(s->rt, s);
    if (flagged)
        bn_runtime_mark_dirty(s->rt, s); /* one that reaches no command is fenced by the port thread */
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

/* ---------------------------------------------------------------- sessions of other workers */

static bool has_others(const bn_runtime *rt)
{
    return rt->config && bn_config_int(rt->config, "server.workers") > 1;
}

static void push_elsewhere(bn_runtime *rt, const char *session, const char *fragment)
{
    bn_push_order *o;
    bool must;
    if (!has_others(rt))
        return;
    o = bn_xcalloc(1, sizeof *o);
    bn_buf_init(&o->strings, 64 << 10);
    if ((session && bn_port_string_put(&o->strings, BN_PORT_PUSH_SESSION, session)) ||
        (fragment && bn_port_string_put(&o->strings, BN_PORT_PUSH_FRAGMENT, fragment))) {
        bn_buf_release(&o->strings); /* a name that long is nobody's */
        free(o);
        return;
    }
    bn_mutex_lock(&rt->mu);
    o->next = rt->pushes;
    rt->pushes = o;
    must = bn_runtime_must_wake_locked(rt);
    bn_mutex_unlock(&rt->mu);
    if (must)
        bn_runtime_wake(rt);
}

void bn_runtime_serve_pushes(bn_runtime *rt)
{
    bn_push_order *list, *in_order = NULL;
    bn_mutex_lock(&rt->mu);
    list = rt->pushes;
    rt->pushes = NULL;
    bn_mutex_unlock(&rt->mu);
    for (bn_push_order *o = list, *next; o; o = next) {
        next = o->next;
        o->next = in_order;
        in_order = o;
    }
    for (bn_push_order *o = in_order, *next; o; o = next) {
        next = o->next;
        if (!bn_port_send_push(rt, bn_buf_view(&o->strings)))
            bn_log(BN_LOG_ERROR, "bourn.runtime", "a rerun of other workers' sessions is lost: the port is full");
        bn_buf_release(&o->strings);
        free(o);
    }
}

void bn_runtime_drop_pushes(bn_runtime *rt)
{
    for (bn_push_order *o = rt->pushes, *next; o; o = next) {
        next = o->next;
        bn_buf_release(&o->strings);
        free(o);
    }
    rt->pushes = NULL;
}

void bn_runtime_pushed(bn_runtime *rt, bn_bytes strings)
{
    const char *name, *value, *session = NULL, *fragment = NULL;
    bn_session *s;
    while (bn_port_string_next(&strings, &name, &value)) {
        if (strcmp(name, BN_PORT_PUSH_SESSION) == 0)
            session = value;
        else if (strcmp(name, BN_PORT_PUSH_FRAGMENT) == 0)
            fragment = value;
    }
    if (!session) {
        push_all(rt, fragment);
        return;
    }
    s = bn_session_find(rt, session);
    if (s && push(s, fragment))
        bn_log(BN_LOG_WARNING, "bourn.runtime", "Another worker asked for the fragment '%.128s' of a session that has none",
               fragment);
    if (s)
        bn_session_unref(s);
}

bn_status bn_runtime_push(bn_runtime *rt, const char *session, const char *fragment, bn_error *err)
{
    bn_session *s;
    bn_status rc;
    if (!session) {
        push_all(rt, fragment);
        push_elsewhere(rt, NULL, fragment);
        return BN_OK;
    }
    s = bn_session_find(rt, session);
    if (!s && has_others(rt)) {
        push_elsewhere(rt, session, fragment);
        return BN_OK;
    }
    if (!s)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "No session has the id '%.64s': it has ended, or never was.", session);
    rc = push(s, fragment);
    bn_session_unref(s);
    return rc == BN_OK ? rc : bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                                           "No fragment of the session's page has the key or id '%.128s'.", fragment);
}

bool bn_runtime_look(bn_runtime *rt, const char *session, bn_session_look *out)
{
    bn_session *s = bn_session_find(rt, session);
    bool there;
    if (!s)
        return false;
    bn_mutex_lock(&s->mu);
    there = !s->ended;
    out->runs = s->gen;
    out->running = s->live != NULL;
    snprintf(out->page, sizeof out->page, "%s", s->pages.current);
    bn_mutex_unlock(&s->mu);
    bn_session_unref(s);
    return there;
}

void bn_session_push(bn_session *s)
{
    push(s, NULL);
}
