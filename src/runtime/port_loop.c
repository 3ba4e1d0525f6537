/* port_loop.c: the port thread: frames in, timers, outboxes out.
 * Threads  the port thread alone. It never waits for a script, a lock that is held for long, or the
 *          interpreter.
 *
 * It sleeps in poll() on the port and on an eventfd. Others write the eventfd only when it sleeps: `sleeping`
 * is set under rt->mu, after everything that could be waiting has been looked at under the same lock. */
#include "runtime/session_private.h"
#include "runtime/task_private.h"
#include "runtime/transient_private.h"
#include "runtime/upload_private.h"

#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOGGER "bourn.runtime"

enum { LAST_WORDS_MS = 1000 }; /* how long the last frames may take to leave when the runtime stops */

/* ---- out ---- */

static bn_status queue(bn_runtime *rt, bn_port_type type, uint64_t session, uint64_t arg, bn_bytes payload)
{
    bn_port_head head = { .type = (uint16_t)type, .session = session, .arg = arg };
    return bn_port_queue(rt->port, head, payload, NULL, NULL);
}

void bn_port_send_gone(bn_runtime *rt, uint64_t number, unsigned code, const char *why)
{
    if (number && queue(rt, BN_PORT_SESSION_GONE, number, code, bn_bytes_str(why)))
        bn_log(BN_LOG_ERROR, LOGGER, "the server cannot be told that a session has ended: the port is full");
}

bool bn_port_send_grant(bn_runtime *rt, uint64_t number, bn_bytes strings)
{
    return queue(rt, BN_PORT_UPLOAD_GRANT, number, 0, strings) == BN_OK;
}

bool bn_port_send_push(bn_runtime *rt, bn_bytes strings)
{
    return queue(rt, BN_PORT_PUSH, 0, 0, strings) == BN_OK;
}

/* A large message as a memfd; inline where there is none to be had and a frame can hold it. Takes the block over. */
static bn_status send_large(bn_runtime *rt, bn_session *s, bn_bytes message, bn_out_block *block)
{
    bn_port_head head = { .type = BN_PORT_SEND_FD, .nfds = 1, .session = s->number, .arg = message.n };
    uint32_t len = (uint32_t)message.n, at = (uint32_t)(message.p - block->p);
    bn_error err = { 0 };
    bn_buf inl;
    bn_status rc;
    int fd = block->fd;
    if (block->shared) {
        munmap(block->p, block->n); /* sealed is only what nobody can write to */
        *block = (bn_out_block){ 0 };
        rc = bn_port_memfd_seal(fd, &err);
        if (!rc)
            return bn_port_queue(rt->port, head, bn_bytes_of(&at, sizeof at), &fd, &err);
        close(fd);
        return rc;
    }
    bn_buf_init(&inl, BN_PORT_FRAME_MAX);
    rc = bn_buf_append(&inl, bn_bytes_of(&len, sizeof len));
    if (rc == BN_OK)
        rc = bn_buf_append(&inl, message);
    if (rc == BN_OK)
        rc = queue(rt, BN_PORT_SEND, s->number, 0, bn_buf_view(&inl));
    bn_buf_release(&inl);
    bn_out_block_free(block);
    return rc;
}

/* What the credit allows now: 0, nothing. One message larger than the window may go when nothing is under
 * way. */
static size_t allowance_locked(const bn_session *s)
{
    return s->in_flight < BN_PORT_WINDOW ? BN_PORT_WINDOW - s->in_flight : 0;
}

typedef enum drained { DRAINED_ALL, DRAINED_BLOCKED, DRAINED_STALLED, DRAINED_FAILED } drained;

/* Under the session's lock, which is let go while a large message is copied. */
static drained drain_some_locked(bn_runtime *rt, bn_session *s)
{
    for (;;) {
        size_t room = allowance_locked(s);
        bn_out_batch batch;
        bn_status rc;
        bn_out_block block;
        if (bn_outbox_empty(&s->outbox))
            return DRAINED_ALL;
        if (!room)
            return DRAINED_BLOCKED;
        bn_outbox_next(&s->outbox, room, &rt->gather, &batch);
        if (batch.view.n + batch.large.n > room && s->in_flight)
            return DRAINED_BLOCKED;
        if (!bn_media_flush(&rt->media, rt->port)) /* what the messages name goes before them */
            return DRAINED_STALLED;
        if (batch.view.n) {
            if (queue(rt, BN_PORT_SEND, s->number, 0, batch.view))
                return DRAINED_STALLED;
            s->in_flight += batch.view.n;
            bn_outbox_pop(&s->outbox, batch.count);
            continue;
        }
        s->in_flight += batch.large.n;
        block = bn_outbox_pop_large(&s->outbox);
        bn_mutex_unlock(&s->mu);
        rc = send_large(rt, s, batch.large, &block);
        bn_mutex_lock(&s->mu);
        if (rc)
            return DRAINED_FAILED;
        if (s->ended)
            return DRAINED_ALL;
    }
}

static void stall(bn_runtime *rt, bn_session *s)
{
    if (s->stalled)
        return;
    s->stalled = true;
    bn_session_ref(s);
    if (rt->stalled_n == rt->stalled_cap) {
        rt->stalled_cap = rt->stalled_cap ? 2 * rt->stalled_cap : 8;
        rt->stalled = bn_xrealloc(rt->stalled, rt->stalled_cap * sizeof(bn_session *));
    }
    rt->stalled[rt->stalled_n++] = s;
}

/* What comes after a pause goes at once; then drains keep a pace, unless much waits, or something that is
 * urgent. */
static uint64_t pace_until_locked(const bn_session *s)
{
    if (s->urgent || s->outbox.bytes >= BN_DRAIN_URGENT)
        return 0;
    return s->last_drain_ns + BN_DRAIN_PACE_NS;
}

/* Show the transients whose delay has passed, and come back for the next. */
void bn_port_show_transients(bn_session *s)
{
    bn_runtime *rt = s->rt;
    uint64_t next = UINT64_MAX;

    bn_mutex_lock(&s->mu);
    if (s->transients && !s->ended)
        bn_transients_due_locked(s, rt->now_ns, &next);
    bn_mutex_unlock(&s->mu);
    if (next != UINT64_MAX)
        bn_timer_arm(&rt->timers, &s->show, next);
}

void bn_port_drain_session(bn_session *s)
{
    bn_runtime *rt = s->rt;
    drained result = DRAINED_ALL;
    uint64_t until = 0;

    bn_mutex_lock(&s->mu);
    if (s->lost && s->attached && !s->ended) {
        bn_mutex_unlock(&s->mu);
        bn_log(BN_LOG_ERROR, LOGGER, "session %.8s is closed: no memory for what its page has to be told", s->id);
        bn_session_gone(s, 1011, "out of memory"); /* it would wait for ever: it opens a new one */
        return;
    }
    if (s->ended || !s->attached || bn_outbox_empty(&s->outbox)) {
        s->notify = BN_NOTIFY_CLEAN;
        s->urgent = false;
    } else if ((until = pace_until_locked(s)) > rt->now_ns) {
        s->notify = BN_NOTIFY_PACED;
    } else {
        until = 0;
        s->urgent = false;
        result = drain_some_locked(rt, s);
        s->last_drain_ns = rt->now_ns;
        s->notify = result == DRAINED_ALL ? BN_NOTIFY_CLEAN : BN_NOTIFY_BLOCKED;
        if (s->outbox.bytes <= rt->limits.outbox_bytes / 2)
            bn_session_wake_waiters_locked(s);
    }
    if (!s->live)
        bn_outbox_trim(&s->outbox);
    bn_mutex_unlock(&s->mu);
    if (until > rt->now_ns)
        bn_timer_arm(&rt->timers, &s->pace, until);
    if (result == DRAINED_STALLED)
        stall(rt, s);
    if (result == DRAINED_FAILED) {
        bn_log(BN_LOG_ERROR, LOGGER, "session %.8s is closed: a large message cannot be passed on", s->id);
        bn_session_gone(s, 1011, "a message cannot be passed on");
    }
}

static void retry_stalled(bn_runtime *rt)
{
    size_t n = rt->stalled_n;
    bn_session **list = rt->stalled;
    if (!n || bn_port_queued(rt->port) > (size_t)1 << 20)
        return;
    rt->stalled = NULL;
    rt->stalled_n = rt->stalled_cap = 0;
    for (size_t i = 0; i < n; i++) {
        list[i]->stalled = false;
        bn_port_drain_session(list[i]);
        bn_session_unref(list[i]);
    }
    free(list);
}

/* ---- ending runs by force ---- */

static void fire_kill(bn_timer *t)
{
    bn_run *run = (bn_run *)((char *)t - offsetof(bn_run, kill));
    bn_runtime *rt = run->session->rt;
    if (!atomic_load_explicit(&run->finished, memory_order_acquire))
        rt->host->ops->kill_run(rt->host, run);
    bn_run_unref(run);
}

void bn_port_kill_later(bn_run *run)
{
    bn_runtime *rt = run->session->rt;
    if (!rt->limits.stop_grace_ns || run->kill.place || run->kill.fire)
        return; /* never, or arranged (or done) before */
    atomic_fetch_add_explicit(&run->refs, 1, memory_order_relaxed);
    run->kill.fire = fire_kill;
    bn_timer_arm(&rt->timers, &run->kill, rt->now_ns + rt->limits.stop_grace_ns);
}

/* ---- in ---- */

static void on_data(bn_runtime *rt, bn_session *s, bn_port_frame *frame)
{
    struct stat st;
    void *p;
    size_t n = (size_t)frame->head.arg;
    if (frame->head.nfds == 0) {
        bn_session_message(s, frame->payload);
        return;
    }
    if (n == 0 || n > rt->limits.backmsg_max || fstat(frame->fds[0], &st) < 0 || (uint64_t)st.st_size < n ||
        (p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, frame->fds[0], 0)) == MAP_FAILED) {
        bool too_large = n == 0 || n > rt->limits.backmsg_max;
        if (!too_large)
            bn_log(BN_LOG_ERROR, LOGGER,
                   "session %.8s is closed: a message of %zu bytes cannot be mapped: %s", s->id, n,
                   strerror(errno));
        bn_session_gone(s, too_large ? 1009 : 1011, too_large ? "message too large" : "out of memory");
        return;
    }
    bn_session_message(s, bn_bytes_of(p, n));
    munmap(p, n);
}

static void on_session_frame(bn_runtime *rt, bn_port_frame *frame)
{
    bn_session *s = bn_map_get(&rt->by_number, frame->head.session);
    if (!s) /* it has ended meanwhile: the server will hear, or has heard */
        return;
    bn_session_ref(s);
    if (frame->head.type == BN_PORT_SESSION_DATA)
        on_data(rt, s, frame);
    else if (frame->head.type == BN_PORT_SESSION_LOST)
        bn_session_lost(s);
    else if (frame->head.type == BN_PORT_SESSION_CLOSE)
        bn_session_end(s);
    else if (frame->head.type == BN_PORT_UPLOAD || frame->head.type == BN_PORT_UPLOAD_DROP)
        bn_session_upload(s, frame);
    else
        bn_session_credit(s, frame->head.arg);
    bn_session_unref(s);
}

/* Live runs may finish. Tasks, and threads whose run is over, would go on for ever: their next command ends them. */
static void begin_drain(bn_runtime *rt, uint64_t grace_ns)
{
    atomic_store_explicit(&rt->draining, true, memory_order_seq_cst);
    rt->drain_due_ns = rt->now_ns + grace_ns;
    bn_tasks_leave(rt);
    for (size_t i = 0; i < rt->by_id.cap; i++) {
        bn_session *s = rt->by_id.values[i];
        if (!s)
            continue;
        bn_mutex_lock(&s->mu);
        bn_session_wake_waiters_locked(s);
        bn_mutex_unlock(&s->mu);
    }
}

static bn_status on_frame(void *arg, bn_port_frame *frame, bn_error *err)
{
    bn_runtime *rt = arg;
    if (frame->head.type == BN_PORT_HELLO)
        return rt->hello_seen++ ? BN_OK : bn_runtime_configure(rt, frame->payload, err);
    if (!rt->hello_seen)
        return bn_fail(err, BN_EPROTO, "the server spoke before its HELLO");
    switch (frame->head.type) {
    case BN_PORT_SESSION_OPEN:
        bn_session_open(rt, frame->head.session, frame->payload);
        break;
    case BN_PORT_SESSION_DATA:
    case BN_PORT_SESSION_LOST:
    case BN_PORT_SESSION_CLOSE:
    case BN_PORT_SESSION_CREDIT:
    case BN_PORT_UPLOAD:
    case BN_PORT_UPLOAD_DROP:
        on_session_frame(rt, frame);
        break;
    case BN_PORT_PUSHED:
        bn_runtime_pushed(rt, frame->payload);
        break;
    case BN_PORT_ASK:
        bn_port_asked(rt, frame->head.session, frame->payload);
        break;
    case BN_PORT_DRAIN:
        begin_drain(rt, frame->head.arg * BN_MS_NS);
        break;
    case BN_PORT_STOP:
        rt->closed = true;
        break;
    default:
        return bn_fail(err, BN_EPROTO, "a frame of type %u is not for a worker", frame->head.type);
    }
    return BN_OK;
}

static void read_frames(bn_runtime *rt)
{
    bn_error err = { 0 };
    bn_status rc = bn_port_read(rt->port, on_frame, rt, &err);
    if (rc == BN_OK)
        return;
    if (rc != BN_ECLOSED)
        bn_log(BN_LOG_ERROR, LOGGER, "the port to the server fails: %s", err.text);
    rt->closed = true;
}

/* ---- the loop ---- */

static bn_session *pop_dirty(bn_runtime *rt)
{
    bn_session *s;
    bn_mutex_lock(&rt->mu);
    s = rt->dirty_first;
    if (s) {
        rt->dirty_first = s->next_dirty;
        if (!rt->dirty_first)
            rt->dirty_last = NULL;
        s->in_dirty = false;
    }
    bn_mutex_unlock(&rt->mu);
    return s;
}

static void serve_dirty(bn_runtime *rt)
{
    bn_session *s;
    for (int i = 0; i < 1024 && (s = pop_dirty(rt)) != NULL; i++) {
        bn_session_recheck(s);
        bn_port_show_transients(s);
        bn_port_drain_session(s);
        bn_session_unref(s);
    }
}

static void stop_all_runs(bn_runtime *rt)
{
    for (size_t i = 0; i < rt->by_id.cap; i++) {
        if (rt->by_id.values[i])
            bn_session_stop_run(rt->by_id.values[i]);
    }
}

static bool runs_go_on(bn_runtime *rt)
{
    bool busy;
    bn_mutex_lock(&rt->mu);
    busy = rt->ready_n || rt->dirty_first;
    bn_mutex_unlock(&rt->mu);
    return busy || atomic_load_explicit(&rt->runs_live, memory_order_seq_cst) || bn_tasks_run(rt);
}

/* The app's own threads are looked for when no run and no task is left that could start one. */
static bool threads_go_on(bn_runtime *rt)
{
    if (!rt->threads_awaited && rt->host->ops->await_threads)
        rt->host->ops->await_threads(rt->host);
    rt->threads_awaited = true;
    return atomic_load_explicit(&rt->app_threads, memory_order_seq_cst) > 0;
}

/* What was written shortly before waits for the pace: it is sent while somebody reads it. */
static bool send_what_waits(bn_runtime *rt)
{
    bool any = false;
    for (size_t i = 0; i < rt->by_id.cap; i++) {
        bn_session *s = rt->by_id.values[i];
        bool paced = false;
        if (!s)
            continue;
        bn_mutex_lock(&s->mu);
        if (s->notify == BN_NOTIFY_PACED) {
            s->urgent = paced = true;
            any = true;
        }
        bn_mutex_unlock(&s->mu);
        if (paced)
            bn_runtime_mark_dirty(rt, s);
    }
    return any;
}

static void serve_drain(bn_runtime *rt)
{
    bool late = rt->now_ns >= rt->drain_due_ns;
    if (!rt->draining || rt->drained)
        return;
    if (!late && (runs_go_on(rt) || threads_go_on(rt) || send_what_waits(rt)))
        return;
    if (late)
        stop_all_runs(rt);
    rt->drained = queue(rt, BN_PORT_DRAINED, 0, 0, (bn_bytes){ 0 }) == BN_OK;
}

/* Whoever made sessions wait has asked for a thread; if they wait still, ask again from time to time. */
static void serve_want(bn_runtime *rt, bool ask)
{
    if (ask && rt->asking && rt->now_ns < rt->want_ns)
        return;
    if (ask && rt->asking)
        rt->host->ops->want_thread(rt->host);
    rt->asking = ask;
    rt->want_ns = rt->now_ns + BN_WANT_AGAIN_NS;
}

/* As for scripts. */
static void serve_task_threads(bn_runtime *rt)
{
    if (atomic_exchange_explicit(&rt->task_thread_failed, false, memory_order_acquire))
        rt->task_again_ns = rt->now_ns + BN_WANT_AGAIN_NS;
    if (!rt->task_again_ns || rt->now_ns < rt->task_again_ns)
        return;
    rt->task_again_ns = 0;
    if (bn_tasks_want_again(rt))
        rt->host->ops->want_task_thread(rt->host);
}

/* What other threads have asked of the runtime as a whole. */
static void serve_orders(bn_runtime *rt)
{
    char *fatal;
    bool ready, ask, stopping;
    bn_mutex_lock(&rt->mu);
    fatal = rt->fatal;
    rt->fatal = NULL;
    ready = rt->host_ready && rt->configured;
    ask = rt->host_ready && rt->ready_n > rt->waiting;
    stopping = rt->stopping;
    bn_mutex_unlock(&rt->mu);
    if (ready && !rt->ready_sent) {
        rt->ready_sent = queue(rt, BN_PORT_READY, 0, 0, (bn_bytes){ 0 }) == BN_OK;
        if (ask)
            rt->host->ops->want_thread(rt->host);
    }
    if (fatal) {
        queue(rt, BN_PORT_FATAL, 0, 0, bn_bytes_str(fatal));
        free(fatal);
        rt->closed = true;
    }
    if (stopping)
        rt->closed = true;
    serve_want(rt, ask);
    serve_task_threads(rt);
}

static int timeout_ms(const bn_runtime *rt, bool asking)
{
    uint64_t due = bn_timers_next(&rt->timers), now = bn_now_ns();
    if (rt->draining && !rt->drained && rt->drain_due_ns < due)
        due = rt->drain_due_ns;
    if (asking && rt->want_ns < due)
        due = rt->want_ns;
    if (rt->task_again_ns && rt->task_again_ns < due)
        due = rt->task_again_ns;
    if (due == UINT64_MAX)
        return -1;
    if (due <= now)
        return 0;
    due = (due - now + BN_MS_NS - 1) / BN_MS_NS;
    return due > 60000 ? 60000 : (int)due;
}

/* May the thread sleep? If so, the next to want something will wake it. */
static bool go_to_sleep(bn_runtime *rt, bool *asking)
{
    bool sleeping;
    bn_mutex_lock(&rt->mu);
    sleeping = !rt->dirty_first && !rt->pushes && !rt->answers && !bn_port_may_tell_freed_locked(rt) &&
               !rt->fatal && !rt->stopping && !(rt->host_ready && rt->configured && !rt->ready_sent);
    rt->sleeping = sleeping;
    *asking = rt->host_ready && rt->ready_n > rt->waiting;
    bn_mutex_unlock(&rt->mu);
    return sleeping;
}

static void wait_for_work(bn_runtime *rt)
{
    struct pollfd p[2] = {
        { .fd = bn_port_fd(rt->port), .events = (short)(POLLIN | (bn_port_queued(rt->port) ? POLLOUT : 0)) },
        { .fd = rt->wake_fd, .events = POLLIN },
    };
    bool asking;
    uint64_t count;
    int timeout = go_to_sleep(rt, &asking) ? timeout_ms(rt, asking) : 0;
    if (poll(p, 2, timeout) < 0 && errno != EINTR) {
        bn_log(BN_LOG_ERROR, LOGGER, "the worker cannot wait for its server: %s", strerror(errno));
        rt->closed = true;
    }
    bn_mutex_lock(&rt->mu);
    rt->sleeping = false;
    bn_mutex_unlock(&rt->mu);
    rt->now_ns = bn_now_ns();
    if ((p[1].revents & POLLIN) && read(rt->wake_fd, &count, sizeof count) < 0)
        count = 0; /* another wake-up took it */
    if (p[0].revents & (POLLIN | POLLHUP | POLLERR))
        read_frames(rt);
}

static void flush(bn_runtime *rt)
{
    bn_status rc = bn_port_queued(rt->port) ? bn_port_flush(rt->port, NULL) : BN_OK;
    if (rc != BN_OK && rc != BN_EAGAIN)
        rt->closed = true;
}

/* Nothing goes on from here: sessions end, whoever waits is woken, and the last frames leave if they can. */
static void wind_up(bn_runtime *rt)
{
    uint64_t until = bn_now_ns() + LAST_WORDS_MS * BN_MS_NS;
    bn_session *s;
    bn_runtime_stop(rt);
    for (size_t i = 0; i < rt->by_id.cap;) {
        if (rt->by_id.values[i])
            bn_session_end(rt->by_id.values[i]);
        else
            i++;
    }
    while ((s = pop_dirty(rt)) != NULL)
        bn_session_unref(s);
    bn_mutex_lock(&rt->mu);
    while ((s = rt->ready_first) != NULL) {
        rt->ready_first = s->next_ready;
        rt->ready_n--;
        bn_mutex_unlock(&rt->mu);
        bn_session_unref(s);
        bn_mutex_lock(&rt->mu);
    }
    rt->ready_last = NULL;
    bn_mutex_unlock(&rt->mu);
    for (size_t i = 0; i < rt->stalled_n; i++)
        bn_session_unref(rt->stalled[i]);
    free(rt->stalled);
    while (rt->timers.n) /* only kills of runs are left */
        bn_timers_run(&rt->timers, UINT64_MAX);
    rt->host->ops->stop(rt->host);
    while (bn_port_queued(rt->port) && bn_now_ns() < until && bn_port_flush(rt->port, NULL) == BN_EAGAIN) {
        struct pollfd p = { .fd = bn_port_fd(rt->port), .events = POLLOUT };
        poll(&p, 1, 10);
    }
}

void *bn_port_loop(void *arg)
{
    bn_runtime *rt = arg;
    while (!rt->closed) {
        wait_for_work(rt);
        bn_timers_run(&rt->timers, rt->now_ns);
        bn_runtime_serve_source_changed(rt);
        bn_runtime_serve_pushes(rt);
        serve_dirty(rt);
        serve_orders(rt);
        bn_media_flush(&rt->media, rt->port);
        bn_port_answer(rt);
        bn_port_tell_freed(rt);
        flush(rt);
        retry_stalled(rt);
        serve_drain(rt);
        flush(rt);
    }
    wind_up(rt);
    return NULL;
}
