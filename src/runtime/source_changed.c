/* source_changed.c: see source_changed.h.
 * Threads  the order comes from any thread; the port thread, which has the table of sessions, carries it out.
 * Locks    rt->mu for what was saved; session->mu, one session at a time. */
#include "runtime/source_changed.h"

#include <unistd.h>

#include "runtime/session_private.h"
#include "wire_tags.h"

#define CHANGED_MAX 64 /* files; past that, all sessions hear of it */

void bn_runtime_source_changed(bn_runtime *rt, const char *path)
{
    bn_mutex_lock(&rt->mu);
    if (path && rt->changed_n < CHANGED_MAX) {
        rt->changed = bn_xrealloc(rt->changed, (rt->changed_n + 1) * sizeof *rt->changed);
        rt->changed[rt->changed_n++] = bn_xstrdup(path);
    } else {
        rt->changed_all = true;
    }
    bn_mutex_unlock(&rt->mu);
    atomic_store_explicit(&rt->source_changed, true, memory_order_relaxed);
    bn_runtime_wake(rt);
}

/* What was saved since the last time. */
typedef struct news {
    char **paths;
    size_t n;
    bool   all;
} news;

static bool concerns_locked(const bn_session *s, const news *what)
{
    if (what->all)
        return true;
    for (size_t i = 0; i < what->n; i++) {
        const bn_page_kept *page = NULL;
        for (size_t j = 0; !page && j < s->pages.n; j++)
            if (s->pages.items[j].script && strcmp(s->pages.items[j].script, what->paths[i]) == 0)
                page = &s->pages.items[j];
        if (!page || strcmp(page->hash, s->pages.current) == 0)
            return true;
    }
    return false;
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

static void tell(bn_session *s, const news *what)
{
    bool ready = false, dirty = false;
    bn_mutex_lock(&s->mu);
    /* one that has never run shows nothing that could be old */
    if (!s->ended && s->attached && s->facts && concerns_locked(s, what)) {
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
    news what;
    if (!atomic_exchange_explicit(&rt->source_changed, false, memory_order_relaxed))
        return;
    bn_mutex_lock(&rt->mu);
    what = (news){ rt->changed, rt->changed_n, rt->changed_all };
    rt->changed = NULL;
    rt->changed_n = 0;
    rt->changed_all = false;
    bn_mutex_unlock(&rt->mu);
    for (size_t i = 0; i < rt->by_id.cap; i++)
        if (rt->by_id.values[i])
            tell(rt->by_id.values[i], &what);
    for (size_t i = 0; i < what.n; i++)
        free(what.paths[i]);
    free(what.paths);
}
