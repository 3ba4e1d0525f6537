/* worker.c: the processes behind the ports: start, watch, replace, drain, stop.
 *
 * Threads  the server loop only. A worker is a slot that sessions are routed to; a bn_life is one process
 * (or, when embedded, one in-process port) in it. A life's handles close asynchronously, so it outlives its
 * place in the slot. */
#include "server/server_private.h"
#include "server/worker_process.h"

#include <signal.h>
#include <stdio.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

enum {
    BACKOFF_FIRST_MS = 100,
    BACKOFF_MAX_MS = 10000,
};

struct bn_life {
    bn_worker *worker;
    bn_port   *port;     /* NULL: closed */
    bn_process process;
    uv_poll_t  port_poll, pid_poll;
    int        handles;  /* not yet closed */
    int        events;   /* the port is polled for */
    char      *fatal;    /* the text of FATAL */
    const char *killed;  /* by us: why */
    uint64_t   kill_at;  /* loop time: SIGKILL if it still runs; 0: never */
    bool       was_ready, ended;
};

static void on_port(uv_poll_t *h, int status, int events);
static void on_exit_of(uv_poll_t *h, int status, int events);
static void start(bn_worker *w);

/* ---- the end of a life ---- */

static void free_life(bn_life *l)
{
    if (l->handles || !l->ended)
        return;
    bn_port_free(l->port);
    if (l->process.pidfd >= 0)
        close(l->process.pidfd);
    if (l->process.crash_fd >= 0)
        close(l->process.crash_fd);
    free(l->fatal);
    free(l);
}

static void on_handle_closed(uv_handle_t *h)
{
    bn_life *l = h->data;
    bn_server *s = l->worker->server;
    l->handles--;
    free_life(l);
    bn_server_check_end(s);
}

static void close_handle(uv_poll_t *h)
{
    if (!uv_is_closing((uv_handle_t *)h))
        uv_close((uv_handle_t *)h, on_handle_closed);
}

static const char *who(const bn_server *s)
{
    return s->opts.worker_name ? s->opts.worker_name : "the worker";
}

static void say_how(char *out, size_t cap, const bn_life *l, const siginfo_t *info, bool known)
{
    if (l->killed)
        snprintf(out, cap, "was stopped by the server: %s", l->killed);
    else if (!known)
        snprintf(out, cap, "went away");
    else if (info->si_code == CLD_EXITED)
        snprintf(out, cap, "exited with status %d", info->si_status);
    else
        snprintf(out, cap, "was ended by signal %d (SIG%s, %s)%s", info->si_status,
                 sigabbrev_np(info->si_status), sigdescr_np(info->si_status),
                 info->si_status == SIGKILL ? "; perhaps the machine ran out of memory" : "");
}

/* One that cannot be gone on with: its end will be noticed like any other. */
static void kill_life(bn_life *l, const char *why)
{
    l->killed = why;
    if (l->process.pid)
        kill(l->process.pid, SIGKILL);
}

static void start_again(uv_timer_t *t)
{
    bn_worker *w = t->data;
    if (w->server->phase == BN_SERVING && w->state == BN_WORKER_DOWN)
        start(w);
}

static void schedule_start(bn_worker *w, bool was_ready)
{
    uint64_t delay = 0;
    w->failures = was_ready ? 0 : w->failures + 1;
    if (w->failures)
        delay = (uint64_t)BACKOFF_FIRST_MS << (w->failures > 8 ? 8 : w->failures - 1);
    if (delay > BACKOFF_MAX_MS)
        delay = BACKOFF_MAX_MS;
    if (delay)
        bn_log(BN_LOG_INFO, LOGGER, "%s starts again in %llu ms", who(w->server), (unsigned long long)delay);
    uv_timer_start(&w->respawn, start_again, delay, 0);
}

/* Tell the sessions, and start another process for them. */
static void replace(bn_life *l, const char *text)
{
    bn_worker *w = l->worker;
    bn_server *s = w->server;
    bn_log(BN_LOG_ERROR, LOGGER, "%s", text);
    bn_media_drop_worker(&s->media, w->index);
    bn_server_sessions_crashed(w, text);
    bn_asks_lost(w);
    if (s->opts.worker_argv)
        schedule_start(w, l->was_ready);
    else
        bn_server_fatal(s, l->fatal ? l->fatal : "the worker has closed its port");
}

/* The life has ended for good: say so, and fill the slot again. */
static void died(bn_life *l, const siginfo_t *info, bool known)
{
    bn_worker *w = l->worker;
    bn_server *s = w->server;
    char how[160], *report = bn_process_crash_report(&l->process), *text = NULL;
    bool exec_failed = known && info->si_code == CLD_EXITED && info->si_status == BN_EXEC_FAILED && *report;

    say_how(how, sizeof how, l, info, known);
    if (asprintf(&text, "%s %s%s%s", who(s), exec_failed ? "" : how, *report ? exec_failed ? "" : "\n\n" : "",
                 report)
        < 0)
        text = bn_xstrdup(how);
    w->life = NULL;
    w->state = BN_WORKER_DOWN;
    w->drained = true;
    if (s->phase == BN_SERVING && !s->ever_ready && (l->fatal || exec_failed))
        bn_server_fatal(s, l->fatal ? l->fatal : text); /* one line is all there is to say */
    else if (s->phase == BN_SERVING)
        replace(l, text);
    free(report);
    free(text);
    l->ended = true;
    close_handle(&l->port_poll);
    if (l->process.pidfd >= 0)
        close_handle(&l->pid_poll);
    bn_server_check_end(s);
}

static void port_closed(bn_life *l)
{
    bn_worker *w = l->worker;
    if (w->state == BN_WORKER_GONE || l->ended)
        return;
    uv_poll_stop(&l->port_poll);
    if (l->process.pid == 0) {
        died(l, NULL, false);
        return;
    }
    w->state = BN_WORKER_GONE;
    for (bn_server_session *ss = w->sessions; ss; ss = ss->next) {
        if (ss->conn)
            bn_ws_hold(ss->conn);
    }
    if (!l->kill_at)
        l->kill_at = uv_now(&w->server->loop) + WORKER_STOP_MS;
}

/* ---- frames ---- */

/* Browsers that were held while the port was full. */
static void unhold_sessions(bn_worker *w)
{
    for (bn_server_session *ss = w->sessions, *next; ss; ss = next) {
        next = ss->next;
        if (ss->conn && ss->opened)
            bn_ws_unhold(ss->conn);
    }
}

static void got_ready(bn_worker *w, bn_bytes line)
{
    bn_server *s = w->server;
    if (w->state != BN_WORKER_STARTING)
        return;
    w->state = BN_WORKER_READY;
    w->life->was_ready = true;
    s->ever_ready = true;
    if (line.n)
        bn_log(BN_LOG_INFO, LOGGER, "%.*s", (int)(line.n < 1000 ? line.n : 1000), (const char *)line.p);
    bn_server_sessions_ready(w);
    bn_asks_ready(w);
    unhold_sessions(w);
}

static bn_status got_media(bn_worker *w, bn_port_frame *f, bn_error *err)
{
    bn_bytes content;
    bn_status rc;
    if (f->head.type == BN_PORT_MEDIA_DROP) {
        bn_media_drop(&w->server->media, w->index, f->payload);
        return BN_OK;
    }
    if (f->head.nfds == 0) {
        if (f->head.arg > f->payload.n)
            return bn_fail(err, BN_EPROTO, "a media file came by port without its content");
        content = bn_bytes_of(f->payload.p + f->payload.n - f->head.arg, f->head.arg);
        return bn_media_put(&w->server->media, w->index, bn_bytes_of(f->payload.p, f->payload.n - f->head.arg), content,
                            false, err);
    }
    rc = bn_port_map(f->fds[0], f->head.arg, &content, err);
    if (rc == BN_EIO) { /* its address answers 404 */
        bn_log(BN_LOG_ERROR, LOGGER, "%s: a media file is not served: %s", who(w->server), err->text);
        return BN_OK;
    }
    return rc ? rc : bn_media_put(&w->server->media, w->index, f->payload, content, true, err);
}

/* To the worker that has the session, or to all others. One that is no more gets none. */
static bn_status got_push(bn_worker *w, bn_bytes payload)
{
    bn_port_head head = { .type = BN_PORT_PUSHED };
    bn_server *s = w->server;
    bn_server_session *ss;
    bn_bytes rest = payload;
    const char *name, *value, *id = NULL;
    while (bn_port_string_next(&rest, &name, &value))
        if (strcmp(name, BN_PORT_PUSH_SESSION) == 0)
            id = value;
    ss = id ? bn_server_session_table_by_id(&s->sessions, bn_bytes_str(id)) : NULL;
    if (id && !ss)
        bn_log(BN_LOG_WARNING, LOGGER, "request_rerun: there is no session \"%.100s\"", id);
    for (unsigned i = 0; i < s->worker_count; i++) {
        bn_worker *other = &s->workers[i];
        if (other != w && other->state == BN_WORKER_READY && (!id || (ss && ss->worker == other)))
            bn_worker_send(other, head, payload, NULL);
    }
    return BN_OK;
}

static bn_status on_frame(void *arg, bn_port_frame *f, bn_error *err)
{
    bn_life *l = arg;
    bn_worker *w = l->worker;
    switch (f->head.type) {
    case BN_PORT_READY:
        got_ready(w, f->payload);
        return BN_OK;
    case BN_PORT_SEND:
    case BN_PORT_SEND_FD:
    case BN_PORT_SESSION_GONE:
    case BN_PORT_UPLOAD_GRANT:
    case BN_PORT_UPLOAD_FREED:
        return bn_server_session_frame(w, f, err);
    case BN_PORT_MEDIA_PUT:
    case BN_PORT_MEDIA_DROP:
        return got_media(w, f, err);
    case BN_PORT_COMPONENT:
        return bn_components_put(&w->server->components, f->payload, err);
    case BN_PORT_PUSH:
        return got_push(w, f->payload);
    case BN_PORT_ANSWER:
        return bn_ask_answered(w, f, err);
    case BN_PORT_DRAINED:
        w->drained = true;
        bn_server_check_end(w->server);
        return BN_OK;
    case BN_PORT_FATAL:
        free(l->fatal);
        l->fatal = bn_xstrndup((const char *)f->payload.p, f->payload.n);
        if (w->server->ever_ready) /* else it ends the server, which says it */
            bn_log(BN_LOG_ERROR, LOGGER, "%s: %s", who(w->server), l->fatal);
        return BN_OK;
    default:
        return bn_fail(err, BN_EPROTO, "a frame of type %u came from a worker", f->head.type);
    }
}

/* Returns false when the port can be used no more. */
static bool read_port(bn_life *l)
{
    bn_error err;
    bn_status rc = bn_port_read(l->port, on_frame, l, &err);
    if (rc == BN_OK)
        return true;
    if (rc != BN_ECLOSED) {
        bn_log(BN_LOG_ERROR, LOGGER, "%s: %s", who(l->worker->server), err.text);
        kill_life(l, "what it sent broke the rules between server and worker");
    }
    return false;
}

static void poll_port(bn_life *l)
{
    int events = UV_READABLE | (bn_port_queued(l->port) ? UV_WRITABLE : 0);
    if (events == l->events)
        return;
    l->events = events;
    uv_poll_start(&l->port_poll, events, on_port);
}

static bool usable(const bn_worker *w)
{
    return w->life && (w->state == BN_WORKER_STARTING || w->state == BN_WORKER_READY);
}

static void on_port(uv_poll_t *h, int status, int events)
{
    bn_life *l = h->data;
    if (!usable(l->worker) || l->worker->life != l)
        return;
    if (status < 0 || ((events & (UV_READABLE | UV_DISCONNECT)) && !read_port(l))) {
        port_closed(l);
        return;
    }
    if ((events & UV_WRITABLE) && bn_port_flush(l->port, NULL) == BN_OK)
        poll_port(l); /* who was held is let go before the loop sleeps */
}

static void on_exit_of(uv_poll_t *h, int status, int events)
{
    bn_life *l = h->data;
    siginfo_t info = { 0 };
    (void)status;
    (void)events;
    if (l->ended || waitid(P_PIDFD, (id_t)l->process.pidfd, &info, WEXITED | WNOHANG) < 0 || info.si_pid == 0)
        return;
    if (usable(l->worker) && l->worker->life == l)
        read_port(l); /* its last words */
    died(l, &info, true);
}

/* ---- start ---- */

static void start_failed(bn_worker *w, bn_life *l, const char *why)
{
    bn_log(BN_LOG_ERROR, LOGGER, "cannot start %s: %s", who(w->server), why);
    if (l->process.pid)
        kill(l->process.pid, SIGKILL);
    if (l->process.pid)
        waitpid(l->process.pid, NULL, 0);
    l->ended = true;
    if (l->handles > 1)
        close_handle(&l->pid_poll);
    if (l->handles)
        close_handle(&l->port_poll);
    free_life(l);
    w->life = NULL;
    w->state = BN_WORKER_DOWN;
    schedule_start(w, false);
}

/* From now on the loop hears of the port and of the process's end. */
static bn_status watch(bn_server *s, bn_life *l, bn_error *err)
{
    int rc = uv_poll_init(&s->loop, &l->port_poll, bn_port_fd(l->port));
    if (rc == 0) {
        l->port_poll.data = l;
        l->handles = 1;
        if (l->process.pidfd >= 0 && (rc = uv_poll_init(&s->loop, &l->pid_poll, l->process.pidfd)) == 0) {
            l->pid_poll.data = l;
            l->handles = 2;
        }
    }
    if (rc == 0 && !(bn_server_room_for(s, bn_port_fd(l->port)) &&
                     (l->handles < 2 || bn_server_room_for(s, l->process.pidfd))))
        rc = UV_ENOSPC;
    return rc ? bn_fail(err, BN_EIO, "its port cannot be watched: %s", uv_strerror(rc)) : BN_OK;
}

static bn_status open_port(bn_worker *w, bn_life *l, bn_error *err)
{
    int fds[2] = { w->server->opts.worker_fd, -1 };
    bn_status rc = BN_OK;
    if (w->server->opts.worker_argv) {
        rc = bn_port_pair(fds, err);
        if (rc)
            return rc;
    }
    rc = bn_port_new(fds[0], PORT_OUT_MAX, &l->port, err);
    if (rc) {
        close(fds[0]);
    } else if (w->server->opts.worker_argv) {
        l->process.crash_fd = memfd_create("bourn-crash", MFD_CLOEXEC);
        rc = l->process.crash_fd < 0 ? bn_fail_errno(err, "cannot make a memfd")
                                     : bn_process_spawn(w->server->opts.worker_argv, fds[1], &l->process, err);
    }
    if (fds[1] >= 0)
        close(fds[1]);
    return rc;
}

static void send_hello(bn_worker *w)
{
    bn_port_head head = { .type = BN_PORT_HELLO };
    bn_buf config;
    bn_buf_init(&config, BN_PORT_FRAME_MAX);
    if (bn_config_pack(w->server->opts.config, &config) == BN_OK)
        bn_worker_send(w, head, bn_buf_view(&config), NULL);
    bn_buf_release(&config);
}

static void start(bn_worker *w)
{
    bn_server *s = w->server;
    bn_life *l = bn_xcalloc(1, sizeof *l);
    bn_error err;

    l->worker = w;
    l->process.pidfd = l->process.crash_fd = -1;
    if (open_port(w, l, &err) || watch(s, l, &err)) {
        start_failed(w, l, err.text);
        return;
    }
    w->life = l;
    w->state = BN_WORKER_STARTING;
    w->drained = w->holding = false;
    w->fd_bytes = 0;
    if (l->handles > 1)
        uv_poll_start(&l->pid_poll, UV_READABLE, on_exit_of);
    poll_port(l);
    send_hello(w);
}

void bn_workers_init(bn_server *s)
{
    s->worker_count = s->opts.worker_argv ? s->opts.workers : 1;
    s->workers = bn_xcalloc(s->worker_count, sizeof *s->workers);
    for (unsigned i = 0; i < s->worker_count; i++) {
        bn_worker *w = &s->workers[i];
        w->server = s;
        w->index = i;
        w->drained = true;
        uv_timer_init(&s->loop, &w->respawn);
        w->respawn.data = w;
    }
}

void bn_workers_start(bn_server *s)
{
    for (unsigned i = 0; i < s->worker_count; i++)
        start(&s->workers[i]);
}

/* ---- use ---- */

static bool over_limit(const bn_worker *w)
{
    return bn_port_queued(w->life->port) > PORT_BUSY_BYTES || w->fd_bytes > PORT_BUSY_FD_BYTES;
}

void bn_worker_send(bn_worker *w, bn_port_head head, bn_bytes payload, const int *fds)
{
    bn_error err;
    if (!usable(w)) {
        for (int i = 0; i < head.nfds; i++)
            close(fds[i]);
        return;
    }
    if (head.nfds && head.type != BN_PORT_UPLOAD) /* those were counted when they were granted */
        w->fd_bytes += head.arg;
    if (bn_port_queue(w->life->port, head, payload, fds, &err)) {
        bn_log(BN_LOG_ERROR, LOGGER, "%s: %s", who(w->server), err.text);
        kill_life(w->life, over_limit(w) ? "it took no messages any more" : "there was no memory for a message to it");
    }
}

/* Nothing that we wrote waits in the socket: the worker has every descriptor it was given. */
static bool all_taken(const bn_worker *w)
{
    int waiting = 0;
    return !bn_port_queued(w->life->port) && ioctl(bn_port_fd(w->life->port), SIOCOUTQ, &waiting) == 0
           && !waiting;
}

size_t bn_worker_queued(const bn_worker *w)
{
    return usable(w) ? bn_port_queued(w->life->port) : 0;
}

bool bn_worker_busy(bn_worker *w)
{
    if (!usable(w) || !over_limit(w))
        return false;
    w->holding = true;
    return true;
}

/* One that is up, or on its first way up: one that keeps dying must not collect the visitors. */
static bool hopeful(const bn_worker *w)
{
    return w->state == BN_WORKER_READY || (w->state == BN_WORKER_STARTING && w->failures == 0);
}

bn_worker *bn_worker_pick(bn_server *s)
{
    bn_worker *best = &s->workers[0];
    for (unsigned i = 1; i < s->worker_count; i++) {
        bn_worker *w = &s->workers[i];
        if (hopeful(w) != hopeful(best) ? hopeful(w) : w->session_count < best->session_count)
            best = w;
    }
    return best;
}

/* The browsers that were held may go on once the worker has caught up. */
static void let_go(bn_worker *w)
{
    if (w->fd_bytes && all_taken(w))
        w->fd_bytes = 0;
    if (!w->holding || over_limit(w))
        return;
    w->holding = false;
    unhold_sessions(w);
}

void bn_workers_settle(bn_server *s)
{
    for (unsigned i = 0; i < s->worker_count; i++) {
        bn_worker *w = &s->workers[i];
        bn_status rc = BN_OK;
        if (!usable(w))
            continue;
        if (bn_port_queued(w->life->port)) {
            rc = bn_port_flush(w->life->port, NULL);
            if (rc == BN_OK || rc == BN_EAGAIN)
                poll_port(w->life);
            else
                w->life->kill_at = uv_now(&s->loop) + WORKER_STOP_MS; /* its end is read soon, or made */
        }
        if (w->fd_bytes || w->holding)
            let_go(w);
    }
}

void bn_workers_sweep(bn_server *s, uint64_t now)
{
    for (unsigned i = 0; i < s->worker_count; i++) {
        bn_worker *w = &s->workers[i];
        bn_life *l = w->life;
        if (usable(w) && (w->fd_bytes || w->holding))
            let_go(w); /* that the worker has read is no event here */
        if (!l || !l->kill_at || now < l->kill_at)
            continue;
        l->kill_at = 0;
        if (l->process.pid && s->phase == BN_SERVING)
            kill_life(l, "it closed its port and did not end");
        else if (l->process.pid)
            kill(l->process.pid, SIGKILL);
        else
            died(l, NULL, false);
    }
}

/* ---- the end ---- */

void bn_workers_drain(bn_server *s)
{
    for (unsigned i = 0; i < s->worker_count; i++) {
        bn_worker *w = &s->workers[i];
        bn_port_head head = { .type = BN_PORT_DRAIN, .arg = s->opts.grace_ms };
        uv_timer_stop(&w->respawn);
        if (w->state == BN_WORKER_READY)
            bn_worker_send(w, head, (bn_bytes){ 0 }, NULL);
        else
            w->drained = true; /* nothing runs in it */
    }
}

void bn_workers_stop(bn_server *s, bool at_once)
{
    for (unsigned i = 0; i < s->worker_count; i++) {
        bn_worker *w = &s->workers[i];
        bn_port_head head = { .type = BN_PORT_STOP };
        uv_timer_stop(&w->respawn);
        if (!w->life)
            continue;
        w->life->kill_at = uv_now(&s->loop) + (at_once ? 0 : WORKER_STOP_MS);
        bn_worker_send(w, head, (bn_bytes){ 0 }, NULL);
        if (at_once && w->life->process.pid)
            kill(w->life->process.pid, SIGKILL);
    }
}

bool bn_workers_drained(const bn_server *s)
{
    for (unsigned i = 0; i < s->worker_count; i++) {
        if (!s->workers[i].drained)
            return false;
    }
    return true;
}

bool bn_workers_ended(const bn_server *s)
{
    for (unsigned i = 0; i < s->worker_count; i++) {
        if (s->workers[i].life)
            return false;
    }
    return true;
}

void bn_workers_release(bn_server *s)
{
    free(s->workers);
    s->workers = NULL;
}
