/* runtime.c: starts and stops one worker's runtime, and hands sessions to script threads.
 * Threads  any, as runtime.h says for each.
 * Lock     rt->mu. */
#include "runtime/session_private.h"
#include "runtime/upload_private.h"
#include "runtime/task_private.h"

#include "base/log.h"

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define PORT_OUT_MAX ((size_t)64 << 20) /* frames that wait for the server: past this, outboxes fill instead */

/* ---- life ---- */

bn_status bn_runtime_new(const bn_runtime_opts *opts, bn_runtime **out, bn_error *err)
{
    bn_runtime *rt = calloc(1, sizeof *rt);
    bn_status rc;
    *out = NULL;
    if (!rt)
        return bn_fail(err, BN_ENOMEM, "no memory for a runtime");
    rt->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (rt->wake_fd < 0) {
        free(rt);
        return bn_fail_errno(err, "cannot make an event descriptor");
    }
    rc = bn_port_new(opts->port_fd, PORT_OUT_MAX, &rt->port, err);
    if (rc) {
        close(rt->wake_fd);
        free(rt);
        return rc;
    }
    atomic_init(&rt->refs, 1);
    rt->host = opts->host;
    rt->config = opts->config;
    rt->whole_tables = opts->whole_tables;
    rt->script = bn_xstrdup(opts->script);
    bn_mutex_init(&rt->mu);
    bn_cond_init(&rt->work);
    bn_cond_init(&rt->hello);
    rt->chunks = bn_chunks_new();
    bn_media_store_init(&rt->media);
    rt->media.chunks = rt->chunks;
    rt->tasks = bn_task_pool_new();
    bn_buf_init(&rt->gather, 128 << 10);
    rt->now_ns = bn_now_ns();
    *out = rt;
    return BN_OK;
}

void bn_runtime_ref(bn_runtime *rt)
{
    atomic_fetch_add_explicit(&rt->refs, 1, memory_order_relaxed);
}

/* What contexts that outlive the runtime need stays until the last of them has gone. */
void bn_runtime_unref(bn_runtime *rt)
{
    /* acq_rel: the last holder sees every other holder's use before it frees */
    if (atomic_fetch_sub_explicit(&rt->refs, 1, memory_order_acq_rel) != 1)
        return;
    close(rt->wake_fd);
    bn_media_store_release(&rt->media);
    bn_chunks_free(rt->chunks);
    bn_task_pool_free(rt->tasks);
    bn_runtime_drop_pushes(rt);
    bn_runtime_drop_freed(rt);
    bn_forward_release(&rt->forward);
    bn_config_free(rt->own_config);
    bn_cond_release(&rt->work);
    bn_cond_release(&rt->hello);
    bn_mutex_release(&rt->mu);
    free(rt->fatal);
    for (size_t i = 0; i < rt->changed_n; i++)
        free(rt->changed[i]);
    free(rt->changed);
    free(rt->script);
    free(rt);
}

void bn_runtime_free(bn_runtime *rt)
{
    if (!rt)
        return;
    BN_ASSERT(!rt->thread_started);
    bn_port_answers_drop(rt);
    bn_port_free(rt->port);
    rt->port = NULL;
    bn_map_release(&rt->by_number);
    bn_map_release(&rt->by_id);
    bn_timers_release(&rt->timers);
    bn_buf_release(&rt->gather);
    bn_runtime_unref(rt);
}

bn_status bn_runtime_start(bn_runtime *rt, bn_error *err)
{
    bn_status rc = bn_thread_start(&rt->thread, "bourn-port", bn_port_loop, rt, err);
    rt->thread_started = rc == BN_OK;
    return rc;
}

void bn_runtime_join(bn_runtime *rt)
{
    if (rt->thread_started)
        pthread_join(rt->thread, NULL);
    rt->thread_started = false;
    bn_chunks_stop(rt->chunks);
}

/* ---- configuration ---- */

static uint64_t seconds(double s)
{
    return s <= 0 ? 0 : s > 1e9 ? UINT64_MAX / 4 : (uint64_t)(s * 1e9);
}

/* As many as wait well for what does not keep the processor busy. */
static int64_t crew_max(const bn_config *c)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (bn_config_is_set(c, "runner.parallelMaxWorkers"))
        return bn_config_int(c, "runner.parallelMaxWorkers");
    return processors < 1 ? 5 : processors < 28 ? processors + 4 : 32;
}

static void read_limits(bn_runtime_limits *l, const bn_config *c)
{
    const char *toolbar = bn_config_str(c, "client.toolbarMode");
    *l = (bn_runtime_limits){
        .upload_max = (uint64_t)bn_config_int(c, "server.maxUploadSize") << 20,
        .message_max = (size_t)bn_config_int(c, "server.maxMessageSize") * 1000000,
        .message_cached_from = (size_t)bn_config_float(c, "global.minCachedMessageSize"),
        .outbox_bytes = bn_option_find("server.outboxBytes") ? (size_t)bn_config_int(c, "server.outboxBytes")
                                                             : (size_t)BN_OUTBOX_BYTES,
        .lazy_bytes = (size_t)bn_config_int(c, "server.lazyBytes"),
        .backmsg_max = (size_t)bn_config_int(c, "server.maxWidgetStateSize") * 1000000,
        .ttl_ns = seconds((double)bn_config_int(c, "server.disconnectedSessionTTL")),
        .stop_grace_ns = seconds(bn_config_float(c, "runner.stopGrace")),
        .task_threads = (unsigned)bn_config_int(c, "runner.taskMaxWorkers"),
        .crew_max = crew_max(c),
        .fast_reruns = bn_config_bool(c, "runner.fastReruns"),
        .run_on_save = bn_config_bool(c, "server.runOnSave"),
        .viewer_may_clear = !toolbar || (strcmp(toolbar, "viewer") != 0 && strcmp(toolbar, "minimal") != 0),
    };
}

/* Port thread, on HELLO. */
bn_status bn_runtime_configure(bn_runtime *rt, bn_bytes packed, bn_error *err)
{
    const bn_config *config = rt->config;
    bn_config *own = NULL;
    bn_status rc = BN_OK;
    if (!config) {
        rc = bn_config_new(&own, err);
        if (rc == BN_OK)
            rc = bn_config_unpack(own, packed, err);
        config = own;
    }
    if (rc == BN_OK)
        rc = bn_forward_init(&rt->forward, config, rt->script, rt->host->language_version, err);
    if (rc) {
        bn_config_free(own);
        return rc;
    }
    read_limits(&rt->limits, config);
    bn_mutex_lock(&rt->mu);
    rt->own_config = own;
    rt->config = config;
    rt->configured = true;
    bn_cond_broadcast(&rt->hello);
    bn_mutex_unlock(&rt->mu);
    return BN_OK;
}

const bn_config *bn_runtime_wait_config(bn_runtime *rt)
{
    const bn_config *config;
    bn_mutex_lock(&rt->mu);
    while (!rt->configured && !rt->stopping)
        bn_cond_wait(&rt->hello, &rt->mu);
    config = rt->configured ? rt->config : NULL;
    bn_mutex_unlock(&rt->mu);
    return config;
}

/* ---- waking the port thread ---- */

/* Under rt->mu: does it sleep? Then wake it after unlocking. */
bool bn_runtime_must_wake_locked(bn_runtime *rt)
{
    bool was = rt->sleeping;
    rt->sleeping = false;
    return was;
}

void bn_runtime_wake(bn_runtime *rt)
{
    uint64_t one = 1;
    while (write(rt->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
        ; /* any other refusal is a full counter's, and then it is awake */
}

static void wake(bn_runtime *rt, bool must)
{
    if (must)
        bn_runtime_wake(rt);
}

void bn_runtime_mark_dirty(bn_runtime *rt, bn_session *s)
{
    bool must = false;
    bn_mutex_lock(&rt->mu);
    if (!s->in_dirty && !rt->stopping) {
        s->in_dirty = true;
        bn_session_ref(s);
        s->next_dirty = NULL;
        *(rt->dirty_last ? &rt->dirty_last->next_dirty : &rt->dirty_first) = s;
        rt->dirty_last = s;
        must = bn_runtime_must_wake_locked(rt);
    }
    bn_mutex_unlock(&rt->mu);
    wake(rt, must);
}

void bn_runtime_ready(bn_runtime *rt)
{
    bool must;
    bn_mutex_lock(&rt->mu);
    rt->host_ready = true;
    must = bn_runtime_must_wake_locked(rt);
    bn_mutex_unlock(&rt->mu);
    wake(rt, must);
}

void bn_runtime_fatal(bn_runtime *rt, const char *why)
{
    bool must;
    bn_mutex_lock(&rt->mu);
    if (!rt->fatal)
        rt->fatal = bn_xstrdup(why);
    must = bn_runtime_must_wake_locked(rt);
    bn_mutex_unlock(&rt->mu);
    wake(rt, must);
}

void bn_runtime_stop(bn_runtime *rt)
{
    bool must;
    bn_mutex_lock(&rt->mu);
    rt->stopping = true;
    bn_cond_broadcast(&rt->work);
    bn_cond_broadcast(&rt->hello);
    must = bn_runtime_must_wake_locked(rt);
    bn_mutex_unlock(&rt->mu);
    bn_tasks_stop(rt);
    wake(rt, must);
}

static pid_t worker_pid; /* set before the handler is */

static void leave_to_server(int number)
{
    int saved = errno;
    if (getpid() != worker_pid) { /* a fork() of the app's: not meant to be deaf */
        signal(number, SIG_DFL);
        raise(number); /* comes when this handler returns */
    }
    errno = saved;
}

void bn_worker_signals(void)
{
    struct sigaction sa = { .sa_handler = leave_to_server, .sa_flags = SA_RESTART };
    worker_pid = getpid();
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
}

void bn_runtime_await_thread(bn_runtime *rt)
{
    atomic_fetch_add_explicit(&rt->app_threads, 1, memory_order_seq_cst);
}

void bn_runtime_thread_ended(bn_runtime *rt)
{
    if (atomic_fetch_sub_explicit(&rt->app_threads, 1, memory_order_seq_cst) == 1 &&
        atomic_load_explicit(&rt->draining, memory_order_seq_cst))
        bn_runtime_wake(rt); /* it may have looked before the count went down */
}

/* ---- script threads ---- */

void bn_runtime_mark_ready(bn_runtime *rt, bn_session *s)
{
    bool ask = false;
    bn_mutex_lock(&rt->mu);
    if (!rt->stopping) {
        bn_session_ref(s);
        s->next_ready = NULL;
        *(rt->ready_last ? &rt->ready_last->next_ready : &rt->ready_first) = s;
        rt->ready_last = s;
        rt->ready_n++;
        ask = rt->host_ready && rt->ready_n > rt->waiting;
    }
    bn_mutex_unlock(&rt->mu);
    bn_cond_signal(&rt->work); /* unlocked, so that who wakes does not run into the lock */
    if (ask)
        rt->host->ops->want_thread(rt->host);
}

/* Under rt->mu. The reference passes to the caller. */
static bn_session *pop_ready_locked(bn_runtime *rt)
{
    bn_session *s = rt->ready_first;
    if (!s)
        return NULL;
    rt->ready_first = s->next_ready;
    if (!rt->ready_first)
        rt->ready_last = NULL;
    rt->ready_n--;
    return s;
}

bn_run *bn_runtime_take(bn_runtime *rt)
{
    bn_run *run = NULL;
    bn_mutex_lock(&rt->mu);
    while (!run && !rt->stopping) {
        bn_session *s = pop_ready_locked(rt);
        if (s) {
            /* counted before the lock is let go: a drain must not find it neither waiting nor live */
            atomic_fetch_add_explicit(&rt->runs_live, 1, memory_order_relaxed);
            bn_mutex_unlock(&rt->mu);
            run = bn_run_begin(s);
            if (!run)
                atomic_fetch_sub_explicit(&rt->runs_live, 1, memory_order_relaxed);
            bn_session_unref(s);
            bn_mutex_lock(&rt->mu);
            continue;
        }
        if (rt->waiting >= BN_IDLE_THREADS)
            break;
        rt->waiting++;
        bn_cond_wait(&rt->work, &rt->mu);
        rt->waiting--;
    }
    bn_mutex_unlock(&rt->mu);
    return run;
}

int bn_runtime_shortage(bn_runtime *rt)
{
    int n;
    bn_mutex_lock(&rt->mu);
    n = (int)rt->ready_n - (int)rt->waiting;
    bn_mutex_unlock(&rt->mu);
    return n;
}

void bn_runtime_get_stats(bn_runtime *rt, bn_runtime_stats *out)
{
    *out = (bn_runtime_stats){
        .sessions = atomic_load_explicit(&rt->sessions_n, memory_order_relaxed),
        .runs_live = atomic_load_explicit(&rt->runs_live, memory_order_relaxed),
        .runs_fenced = atomic_load_explicit(&rt->runs_fenced, memory_order_relaxed),
        .runs_total = atomic_load_explicit(&rt->runs_total, memory_order_relaxed),
    };
    bn_mutex_lock(&rt->mu);
    out->threads_waiting = rt->waiting;
    bn_mutex_unlock(&rt->mu);
}
