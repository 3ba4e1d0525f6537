/* task.c: see task.h.
 * Threads  any.
 * Lock     pool->mu over all of its tasks, but for what says otherwise. Nothing of the app is called under it. */
#include "runtime/task_private.h"

#include "base/hash.h"
#include "runtime/canvas.h"

#include <sys/eventfd.h>
#include <unistd.h>

enum { IDLE_THREADS = 4 }; /* that wait for work; further ones end */

struct bn_task {
    atomic_uint    refs;
    /* a reference, like home and canvas; set at birth, then read-only, as are call and body */
    bn_runtime    *rt;
    bn_session    *home;      /* whose state it sees */
    bn_canvas     *canvas;
    char          *call;
    size_t         call_n;
    uint64_t       args;
    uint32_t       bar;       /* the task's own thread */
    bn_value       body;      /* the thread that finishes it */
    /* under pool->mu */
    bn_run_ctx    *ctx;       /* a reference; NULL once it is done */
    bn_session    *owner;     /* whose list it is in, a reference; NULL: in none */
    bn_session    *left;      /* let_go()'s: whose it was */
    bn_task       *next;      /* in the list of all */
    uint64_t       asked_gen; /* the owner's run that has made the call last */
    uint64_t       number;    /* in order of their starts */
    bn_task_view   view;
    bool           settling;  /* done, and its session is being told */
    bn_value       text, result;
    int            cancel_fd; /* -1: none yet */
};

struct bn_task_pool {
    bn_mutex mu;
    bn_cond  work;
    bn_task *first     BN_GUARDED_BY(mu); /* all that a session owns: references */
    uint64_t numbers   BN_GUARDED_BY(mu);
    unsigned threads   BN_GUARDED_BY(mu), idle BN_GUARDED_BY(mu), waiting BN_GUARDED_BY(mu);
    unsigned running   BN_GUARDED_BY(mu); /* on the host's threads, whether a session owns them or not */
    bool     leaving   BN_GUARDED_BY(mu), stopping BN_GUARDED_BY(mu);
};

struct bn_task_pool *bn_task_pool_new(void)
{
    struct bn_task_pool *p = bn_xcalloc(1, sizeof *p);
    bn_mutex_init(&p->mu);
    bn_cond_init(&p->work);
    return p;
}

void bn_task_pool_free(struct bn_task_pool *p)
{
    BN_ASSERT(!p->first);
    bn_cond_release(&p->work);
    bn_mutex_release(&p->mu);
    free(p);
}

void bn_tasks_stop(bn_runtime *rt)
{
    bn_mutex_lock(&rt->tasks->mu);
    rt->tasks->stopping = true;
    bn_cond_broadcast(&rt->tasks->work);
    bn_mutex_unlock(&rt->tasks->mu);
}

bn_task *bn_task_ref(bn_task *t)
{
    atomic_fetch_add_explicit(&t->refs, 1, memory_order_relaxed);
    return t;
}

void bn_task_unref(bn_task *t)
{
    /* acq_rel: the last holder sees every other holder's use before it frees */
    if (!t || atomic_fetch_sub_explicit(&t->refs, 1, memory_order_acq_rel) != 1)
        return;
    if (t->cancel_fd >= 0)
        close(t->cancel_fd);
    bn_value_release(&t->body);
    bn_value_release(&t->text);
    bn_value_release(&t->result);
    bn_canvas_unref(t->canvas);
    bn_session_unref(t->home);
    bn_runtime_unref(t->rt);
    free(t->call);
    free(t);
}

/* ---------------------------------------------------------------- whose it is */

static bool is_call(const bn_task *t, bn_bytes call)
{
    return bn_bytes_eq(bn_bytes_of(t->call, t->call_n), call);
}

static bn_task *find_locked(struct bn_task_pool *p, const bn_session *s, bn_bytes call)
{
    bn_task *t = p->first;
    while (t && !(t->owner == s && is_call(t, call)))
        t = t->next;
    return t;
}

/* One of a page that the same visitor has left: the page was loaded anew. The newest, if there are several. */
static bn_task *adopt_locked(struct bn_task_pool *p, bn_session *s, bn_bytes call)
{
    bn_task *found = NULL;
    bn_session *was;
    for (bn_task *t = p->first; t && s->browser; t = t->next) {
        bool left;
        if (t->owner == s || t->owner->browser != s->browser || !is_call(t, call) || t->view.cancelled)
            continue;
        bn_mutex_lock(&t->owner->mu);
        left = !t->owner->attached;
        bn_mutex_unlock(&t->owner->mu);
        if (left && (!found || t->number > found->number))
            found = t;
    }
    if (!found)
        return NULL;
    was = found->owner;
    bn_session_ref(s);
    found->owner = s;
    found->asked_gen = 0;
    bn_session_unref(was); /* not the last: its table holds one, or the task's home does */
    return found;
}

/* From the list of all to one for let_go(). */
static void unlist_locked(struct bn_task_pool *p, bn_task *t, bn_task **gone)
{
    bn_task **at = &p->first;
    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    t->left = t->owner;
    t->owner = NULL;
    t->next = *gone;
    *gone = t;
}

/* What was unlisted, once the lock is let go of: owners and references. */
static void let_go(bn_task *gone)
{
    for (bn_task *t = gone, *next; t; t = next) {
        bn_session *left = t->left;
        next = t->next;
        bn_task_unref(t);
        bn_session_unref(left);
    }
}

/* ---------------------------------------------------------------- starting */

static bn_task *task_new(bn_run_ctx *ctx, bn_task_opts *opts)
{
    bn_session *s = ctx->session;
    bn_task *t = bn_xcalloc(1, sizeof *t);
    atomic_init(&t->refs, 2); /* the list's and the context's */
    bn_runtime_ref(s->rt);
    t->rt = s->rt;
    bn_session_ref(s);
    t->home = s;
    t->canvas = bn_canvas_new(s->rt->limits.outbox_bytes);
    t->call = bn_xstrndup((const char *)opts->call.p, opts->call.n);
    t->call_n = opts->call.n;
    t->args = opts->args;
    t->bar = BN_SLOT_NEW;
    t->body = opts->body;
    opts->body = bn_value_none();
    t->view.progress = -1;
    t->cancel_fd = -1;
    bn_mutex_lock(&s->mu);
    t->ctx = bn_run_ctx_new(s, ctx->client, ctx->facts); /* the session may have ended meanwhile, and have none */
    t->ctx->task = t;
    t->ctx->canvas = bn_canvas_ref(t->canvas);
    t->ctx->roots[BN_ROOT_MAIN] =
        bn_canvas_root(t->canvas, s, opts->place ? (bn_root)opts->place->path[0] : BN_ROOT_MAIN);
    atomic_store_explicit(&t->ctx->started, true, memory_order_relaxed);
    bn_mutex_unlock(&s->mu);
    return t;
}

static size_t unfinished_locked(const struct bn_task_pool *p, const bn_session *s)
{
    size_t n = 0;
    for (const bn_task *t = p->first; t; t = t->next)
        n += t->owner == s && t->view.state != BN_TASK_DONE;
    return n;
}

bool bn_tasks_go_on(bn_session *s)
{
    struct bn_task_pool *p = s->rt->tasks;
    bool any;
    bn_mutex_lock(&p->mu);
    any = unfinished_locked(p, s) > 0;
    for (const bn_task *t = p->first; t && !any; t = t->next)
        any = t->owner == s && t->settling;
    bn_mutex_unlock(&p->mu);
    return any;
}

/* In the list and waiting for a thread. True: one more thread is wanted. */
static bool enter_locked(struct bn_task_pool *p, bn_task *t, bn_session *s)
{
    bool want;
    bn_session_ref(s);
    t->owner = s;
    t->next = p->first;
    p->first = t;
    t->number = ++p->numbers;
    p->waiting++;
    want = p->waiting > p->idle && p->threads < s->rt->limits.task_threads;
    p->threads += want;
    bn_cond_signal(&p->work);
    return want;
}

static bn_run_ctx *cancel_locked(struct bn_task_pool *p, bn_task *t);

static bn_status may_start(bn_run_ctx *ctx, bn_error *err)
{
    if (ctx->task)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "A task cannot start another: start it in the script.");
    if (!ctx->session->rt->host->ops->want_task_thread)
        return bn_fail(err, BN_EUSER, "This app has no threads for tasks.");
    return bn_run_ctx_check(ctx, err);
}

bool bn_task_is_placed(bn_run_ctx *ctx, bn_bytes call)
{
    struct bn_task_pool *p = ctx->session->rt->tasks;
    const bn_task *t;
    bool placed;
    bn_mutex_lock(&p->mu);
    t = find_locked(p, ctx->session, call);
    placed = t && t->asked_gen == ctx->gen;
    bn_mutex_unlock(&p->mu);
    return placed;
}

bn_status bn_task_start(bn_run_ctx *ctx, bn_task_opts *opts, bn_task **out, bool *full, bn_error *err)
{
    bn_session *s = ctx->session;
    struct bn_task_pool *p = s->rt->tasks;
    bn_status rc = may_start(ctx, err);
    bn_task *t, *fresh, *gone = NULL;
    bn_run_ctx *over = NULL;
    bool want = false;

    *out = NULL;
    *full = false;
    if (rc) {
        bn_value_release(&opts->body);
        return rc;
    }
    fresh = task_new(ctx, opts);
    bn_mutex_lock(&p->mu);
    rc = s->tasks_over ? BN_ESTALE : BN_OK;
    t = rc ? NULL : find_locked(p, s, opts->call);
    if (!rc && !t)
        t = adopt_locked(p, s, opts->call);
    if (t && t->view.state == BN_TASK_DONE && t->args != opts->args) {
        unlist_locked(p, t, &gone);
        t = NULL;
    }
    if (!rc && !t && unfinished_locked(p, s) >= BN_TASKS_PER_SESSION) {
        rc = bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                          "A session can have %d tasks that run or wait, not more.", BN_TASKS_PER_SESSION);
    } else if (!rc && !t) {
        want = enter_locked(p, fresh, s);
        fresh->ctx->gen = UINT64_MAX - fresh->number; /* no run has such a number */
        over = p->leaving ? cancel_locked(p, fresh) : NULL; /* and nobody is told: no run begins any more */
        t = fresh;
        fresh = NULL;
    }
    if (!rc) {
        t->asked_gen = ctx->gen;
        *out = bn_task_ref(t);
    }
    bn_mutex_unlock(&p->mu);
    let_go(gone);
    bn_run_ctx_unref(over);
    if (rc == BN_ESTALE)
        rc = bn_run_ctx_check(ctx, err);
    if (fresh) {
        bn_run_ctx_unref(fresh->ctx);
        bn_task_unref(fresh);
    }
    if (!rc && opts->place)
        bn_canvas_show(t->canvas, ctx, opts->place, full);
    if (want)
        s->rt->host->ops->want_task_thread(s->rt->host);
    return rc;
}

/* ---------------------------------------------------------------- looking */

bn_task_view bn_task_look(bn_task *t)
{
    bn_task_view view;
    bn_mutex_lock(&t->rt->tasks->mu);
    view = t->view;
    bn_mutex_unlock(&t->rt->tasks->mu);
    return view;
}

bn_value bn_task_result(bn_task *t)
{
    bn_value v;
    bn_mutex_lock(&t->rt->tasks->mu);
    v = bn_value_ref(t->result);
    bn_mutex_unlock(&t->rt->tasks->mu);
    return v;
}

bn_value bn_task_text(bn_task *t)
{
    bn_value v;
    bn_mutex_lock(&t->rt->tasks->mu);
    v = bn_value_ref(t->text);
    bn_mutex_unlock(&t->rt->tasks->mu);
    return v;
}

bn_task *bn_run_ctx_task(const bn_run_ctx *ctx)
{
    return ctx->task;
}

uint32_t *bn_task_bar(bn_task *t)
{
    return &t->bar;
}

void bn_task_set_progress(bn_task *t, double progress, bn_value *text)
{
    bn_value old;
    bn_mutex_lock(&t->rt->tasks->mu);
    t->view.progress = progress;
    old = t->text;
    t->text = *text;
    bn_mutex_unlock(&t->rt->tasks->mu);
    *text = bn_value_none();
    bn_value_release(&old);
}

void bn_task_rerun(bn_task *t)
{
    bn_session *s;
    bn_mutex_lock(&t->rt->tasks->mu);
    s = t->owner;
    if (s)
        bn_session_ref(s);
    bn_mutex_unlock(&t->rt->tasks->mu);
    if (!s)
        return;
    bn_session_push(s);
    bn_session_unref(s);
}

/* ---------------------------------------------------------------- running */

static unsigned running_locked(const struct bn_task_pool *p, const bn_session *s)
{
    unsigned n = 0;
    for (const bn_task *t = p->first; t; t = t->next)
        n += t->owner == s && t->view.state == BN_TASK_RUNNING;
    return n;
}

/* Of those that wait: of the session for which fewest run, the one that came first. */
static bn_task *pick_locked(struct bn_task_pool *p)
{
    bn_task *best = NULL;
    unsigned fewest = 0;
    for (bn_task *t = p->first; t && p->waiting; t = t->next) {
        unsigned n;
        if (t->view.state != BN_TASK_WAITING)
            continue;
        n = running_locked(p, t->owner);
        if (!best || n < fewest || (n == fewest && t->number < best->number)) {
            best = t;
            fewest = n;
        }
    }
    return best;
}

bn_task *bn_task_take(bn_runtime *rt)
{
    struct bn_task_pool *p = rt->tasks;
    bn_task *t = NULL;
    bn_mutex_lock(&p->mu);
    while (!p->stopping && !(t = pick_locked(p)) && p->idle < IDLE_THREADS) {
        p->idle++;
        bn_cond_wait(&p->work, &p->mu);
        p->idle--;
    }
    if (t) {
        t->view.state = BN_TASK_RUNNING;
        p->waiting--;
        p->running++;
        bn_task_ref(t);
    } else {
        p->threads--;
    }
    bn_mutex_unlock(&p->mu);
    return t;
}

void bn_task_no_thread(bn_runtime *rt)
{
    bn_mutex_lock(&rt->tasks->mu);
    rt->tasks->threads--;
    bn_mutex_unlock(&rt->tasks->mu);
    atomic_store_explicit(&rt->task_thread_failed, true, memory_order_release);
    bn_runtime_wake(rt);
}

bool bn_tasks_want_again(bn_runtime *rt)
{
    struct bn_task_pool *p = rt->tasks;
    bool want;
    bn_mutex_lock(&p->mu);
    want = !p->stopping && p->waiting > p->idle && p->threads < rt->limits.task_threads;
    p->threads += want;
    bn_mutex_unlock(&p->mu);
    return want;
}

bn_run_ctx *bn_task_context(bn_task *t)
{
    return t->ctx;
}

const bn_value *bn_task_body(const bn_task *t)
{
    return &t->body;
}

void bn_task_finish(bn_task *t, bn_task_end end, bn_value *result)
{
    struct bn_task_pool *p = t->rt->tasks;
    bn_run_ctx *ctx;
    bool wake;
    bn_mutex_lock(&p->mu);
    t->view.state = BN_TASK_DONE;
    t->view.end = end;
    t->view.cancelled = end == BN_TASK_CANCELLED;
    t->result = *result;
    t->settling = true;
    ctx = t->ctx;
    t->ctx = NULL;
    bn_mutex_unlock(&p->mu);
    *result = bn_value_none();
    bn_value_release(&t->body);
    bn_task_rerun(t);
    bn_mutex_lock(&p->mu);
    t->settling = false;
    wake = --p->running == 0 && p->leaving;
    bn_mutex_unlock(&p->mu);
    if (wake)
        bn_runtime_wake(t->rt);
    bn_run_ctx_unref(ctx);
    bn_task_unref(t);
}

/* ---------------------------------------------------------------- ending */

int bn_task_cancel_fd(bn_task *t)
{
    struct bn_task_pool *p = t->rt->tasks;
    int fd;
    bn_mutex_lock(&p->mu);
    if (t->cancel_fd < 0)
        t->cancel_fd = eventfd(t->view.cancelled, EFD_CLOEXEC | EFD_NONBLOCK);
    fd = t->cancel_fd;
    bn_mutex_unlock(&p->mu);
    return fd;
}

/* Its context's next command ends it. One that has not begun is over. A reference to the context that is to be let go
 * of, or NULL. */
static bn_run_ctx *cancel_locked(struct bn_task_pool *p, bn_task *t)
{
    bn_run_ctx *ctx = t->ctx;
    if (t->view.state == BN_TASK_DONE)
        return NULL;
    t->view.cancelled = true;
    bn_mutex_lock(&t->home->mu);
    ctx->stop = BN_STOP_STOP;
    bn_session_wake_waiters_locked(t->home);
    bn_mutex_unlock(&t->home->mu);
    if (t->cancel_fd >= 0)
        eventfd_write(t->cancel_fd, 1); /* what it refuses is readable already */
    if (t->view.state == BN_TASK_RUNNING)
        return NULL;
    t->view.state = BN_TASK_DONE;
    t->view.end = BN_TASK_CANCELLED;
    p->waiting--;
    t->ctx = NULL;
    return ctx;
}

void bn_task_cancel(bn_task *t)
{
    struct bn_task_pool *p = t->rt->tasks;
    bn_run_ctx *over;
    bn_mutex_lock(&p->mu);
    over = cancel_locked(p, t);
    bn_mutex_unlock(&p->mu);
    if (!over)
        return;
    bn_task_rerun(t);
    bn_run_ctx_unref(over);
}

void bn_tasks_leave(bn_runtime *rt)
{
    struct bn_task_pool *p = rt->tasks;
    bn_run_ctx *over[64];
    size_t n;
    do { /* cancelling those that wait again does nothing: each round has others */
        n = 0;
        bn_mutex_lock(&p->mu);
        p->leaving = true;
        for (bn_task *t = p->first; t && n < BN_COUNT(over); t = t->next)
            if ((over[n] = cancel_locked(p, t)))
                n++;
        bn_mutex_unlock(&p->mu);
        for (size_t i = 0; i < n; i++)
            bn_run_ctx_unref(over[i]);
    } while (n == BN_COUNT(over));
}

bool bn_tasks_run(bn_runtime *rt)
{
    bool any;
    bn_mutex_lock(&rt->tasks->mu);
    any = rt->tasks->running > 0;
    bn_mutex_unlock(&rt->tasks->mu);
    return any;
}

void bn_tasks_run_ended(bn_session *s, uint64_t gen)
{
    struct bn_task_pool *p = s->rt->tasks;
    bn_task *gone = NULL;
    bn_mutex_lock(&p->mu);
    for (bn_task *t = p->first, *next; t; t = next) {
        next = t->next;
        if (t->owner == s && t->view.state == BN_TASK_DONE && t->asked_gen < gen)
            unlist_locked(p, t, &gone);
    }
    bn_mutex_unlock(&p->mu);
    let_go(gone);
}

void bn_tasks_session_ends(bn_session *s)
{
    struct bn_task_pool *p = s->rt->tasks;
    bn_task *gone = NULL;
    bn_run_ctx *over[2 * BN_TASKS_PER_SESSION];
    size_t n = 0;
    bn_mutex_lock(&p->mu);
    s->tasks_over = true;
    for (bn_task *t = p->first, *next; t; t = next) {
        next = t->next;
        if (t->owner != s && t->home != s)
            continue;
        if (n < BN_COUNT(over) && (over[n] = cancel_locked(p, t)))
            n++;
        if (t->owner == s)
            unlist_locked(p, t, &gone);
    }
    bn_mutex_unlock(&p->mu);
    let_go(gone);
    while (n)
        bn_run_ctx_unref(over[--n]);
}

bool bn_tasks_keep_session(bn_session *s)
{
    struct bn_task_pool *p = s->rt->tasks;
    bool keep = false;
    bn_mutex_lock(&p->mu);
    for (const bn_task *t = p->first; t && !keep; t = t->next)
        keep = t->home == s && t->owner != s && t->view.state != BN_TASK_DONE;
    bn_mutex_unlock(&p->mu);
    return keep;
}
