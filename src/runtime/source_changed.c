/* source_changed.c: see source_changed.h.
 * Threads  the order comes from any thread; the port thread, which has the table of sessions, carries it out.
 * Lock     session->mu, one session at a time. */
#include "runtime/source_changed.h"

#include <unistd.h>

#include "runtime/session_private.h"
#include "wire_tags.h"

void bn_runtime_source_changed(bn_runtime *rt)
{
    atomic_store_explicit(&rt->source_changed, true, memory_order_relaxed);
    bn_runtime_wake(rt);
}

/* As if the browser had asked with what it sent last. */
static void ask_for_run_locked(bn_session *s)
{
    s->pending = bn_request_fold(s->pending, bn_request_new(bn_facts_for_page(s->facts, s->pages.current)));
    if (!s->live)
        return;
    bn_run_flag_locked(s->live, s->rt->limits.fast_reruns ? BN_STOP_REPLACED : BN_STOP_RERUN, s->rt->now_ns);
    bn_session_wake_waiters_locked(s);
}

static void say_changed_locked(bn_session *s)
{
    bn_buf out;
    bn_wire w;
    size_t mark;
    bn_buf_init(&out, 1024);
    w = bn_wire_to(&out);
    mark = bn_wire_open(&w, PB_FORWARD_MSG_SESSION_EVENT, 0);
    bn_wire_int(&w, PB_SESSION_EVENT_SCRIPT_CHANGED_ON_DISK, true);
    bn_wire_close(&w, mark);
    bn_session_send_locked(s, &out, PB_FORWARD_MSG_SESSION_EVENT);
    bn_buf_release(&out);
}

static void tell(bn_session *s)
{
    bool ready = false, dirty = false;
    bn_mutex_lock(&s->mu);
    if (!s->ended && s->attached && s->facts) { /* one that has never run shows nothing that could be old */
        if (s->run_on_save && !s->rt->draining)
            ask_for_run_locked(s);
        else
            say_changed_locked(s);
        ready = bn_session_wants_thread_locked(s);
        dirty = bn_session_touch_locked(s, true);
    }
    bn_mutex_unlock(&s->mu);
    if (ready)
        bn_runtime_mark_ready(s->rt, s);
    if (dirty)
        bn_runtime_mark_dirty(s->rt, s);
    bn_session_recheck(s);
}

void bn_runtime_serve_source_changed(bn_runtime *rt)
{
    if (!atomic_exchange_explicit(&rt->source_changed, false, memory_order_relaxed))
        return;
    for (size_t i = 0; i < rt->by_id.cap; i++)
        if (rt->by_id.values[i])
            tell(rt->by_id.values[i]);
}
