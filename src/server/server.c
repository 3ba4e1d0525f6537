/* server.c: one server: its making, its loop, its drain and its end.
 *
 * Threads  the loop thread, but for bn_server_stop().
 *
 * Before the loop sleeps, and right after it has looked at its sockets, everything that the callbacks left to
 * do is settled: connections are flushed, credit is given back, ports are flushed. */
#include "server/server_private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"

enum {
    SWEEP_MS = 1000,
    DEFAULT_GRACE_MS = 10000,
    DEFAULT_HEADER_MS = 10000,
    DEFAULT_STALL_MS = 30000,
    DEFAULT_PING_S = 30,
    MAX_CONNECTIONS = 65536,
    END_MS = 3000,       /* for the last bytes of every connection */
    AT_ONCE_MS = 100,    /* ... of somebody who has asked twice */
    SPARE_FILES = 256,   /* descriptors kept from connections: for memfds, workers, files */
    OWN_FILES = 20,      /* of the loop, the listening sockets, and some for those who come: else it is not started */
    WORKER_FILES = 4,    /* of each worker: the port's two ends while it starts, the process, its last words */
};

static void settle(bn_server *s)
{
    bn_conn_settle(s);
    bn_server_sessions_settle(s);
    bn_workers_settle(s);
}

static void on_prepare(uv_prepare_t *h)
{
    settle(h->data);
}

static void on_check(uv_check_t *h)
{
    settle(h->data);
}

static void on_sweep(uv_timer_t *t)
{
    bn_server *s = t->data;
    bn_conn_sweep(s);
    bn_workers_sweep(s, uv_now(&s->loop));
}

/* ---- the end ---- */

static void on_grace(uv_timer_t *t)
{
    bn_server *s = t->data;
    if (s->phase == BN_DRAINING) {
        bn_log(BN_LOG_WARNING, LOGGER, "runs were still going after %u ms: ending without them",
               s->opts.grace_ms);
        bn_server_end(s, false);
        return;
    }
    for (bn_conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        bn_conn_close(c);
    }
}

void bn_server_begin_drain(bn_server *s)
{
    if (s->phase != BN_SERVING)
        return;
    s->phase = BN_DRAINING;
    bn_log(BN_LOG_INFO, LOGGER, "stopping: no new sessions; what runs may finish within %u ms%s",
           s->opts.grace_ms, s->opts.signals ? "; another signal ends it at once" : "");
    uv_timer_start(&s->grace, on_grace, s->opts.grace_ms, 0);
    bn_workers_drain(s);
    bn_server_check_end(s);
}

static void close_politely(bn_conn *c)
{
    if (c->ws)
        bn_ws_close(c, BN_WS_RESTART, "the server is stopping");
    else if (c->responding)
        bn_conn_finish(c);
    else if (c->mode == BN_CONN_HTTP)
        bn_conn_close(c);
}

void bn_server_end(bn_server *s, bool at_once)
{
    if (s->phase == BN_ENDING) {
        if (at_once) {
            bn_workers_stop(s, true);
            uv_timer_start(&s->grace, on_grace, AT_ONCE_MS, 0);
        }
        return;
    }
    s->phase = BN_ENDING;
    bn_listen_close(s);
    for (bn_conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        close_politely(c);
    }
    bn_workers_stop(s, at_once);
    uv_timer_start(&s->grace, on_grace, at_once ? AT_ONCE_MS : END_MS, 0);
    bn_server_check_end(s);
}

static void close_handle(uv_handle_t *h, void *arg)
{
    (void)arg;
    if (!uv_is_closing(h))
        uv_close(h, NULL);
}

void bn_server_check_end(bn_server *s)
{
    if (s->phase == BN_DRAINING && bn_workers_drained(s))
        bn_server_end(s, false);
    else if (s->phase == BN_ENDING && s->conn_count == 0 && bn_workers_ended(s))
        uv_stop(&s->loop);
}

void bn_server_fatal(bn_server *s, const char *text)
{
    fprintf(stderr, "%s\n", text);
    s->exit_code = 1;
    bn_server_end(s, false);
}

static void asked_to_stop(bn_server *s, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        if (s->phase == BN_SERVING)
            bn_server_begin_drain(s);
        else
            bn_server_end(s, true);
    }
}

static void on_signal(uv_signal_t *h, int number)
{
    (void)number;
    asked_to_stop(h->data, 1);
}

static void on_stop(uv_async_t *h)
{
    bn_server *s = h->data;
    asked_to_stop(s, atomic_exchange_explicit(&s->stops, 0, memory_order_relaxed));
}

void bn_server_stop(bn_server *s)
{
    atomic_fetch_add_explicit(&s->stops, 1, memory_order_relaxed);
    uv_async_send(&s->stop);
}

/* ---- making ---- */

/* "/a/b" without trailing slash, or "". */
static char *base_path(const bn_config *config)
{
    const char *text = bn_config_str(config, "server.baseUrlPath");
    size_t n;
    char *base;
    text = text ? text + strspn(text, "/") : "";
    n = strlen(text);
    while (n && text[n - 1] == '/')
        n--;
    if (n == 0)
        return bn_xstrdup("");
    base = bn_xmalloc(n + 2);
    base[0] = '/';
    memcpy(base + 1, text, n);
    base[n + 1] = '\0';
    return base;
}

/* As many open files as this process may have; how many of them may be connections. */
static unsigned connections_by_files(void)
{
    struct rlimit lim;
    rlim_t n;
    if (getrlimit(RLIMIT_NOFILE, &lim) < 0)
        return 512;
    if (lim.rlim_cur < lim.rlim_max) {
        lim.rlim_cur = lim.rlim_max > 1 << 20 ? 1 << 20 : lim.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &lim) < 0)
            getrlimit(RLIMIT_NOFILE, &lim);
    }
    n = lim.rlim_cur > 2 * SPARE_FILES ? lim.rlim_cur - SPARE_FILES : lim.rlim_cur / 2;
    return n > MAX_CONNECTIONS ? MAX_CONNECTIONS : (unsigned)n;
}

static void take_options(bn_server *s, const bn_server_opts *opts)
{
    const bn_config *config = opts->config;
    s->opts = *opts;
    s->opts.workers = opts->workers ? opts->workers : 1;
    s->opts.grace_ms = opts->grace_ms ? opts->grace_ms : DEFAULT_GRACE_MS;
    s->opts.header_ms = opts->header_ms ? opts->header_ms : DEFAULT_HEADER_MS;
    s->opts.stall_ms = opts->stall_ms ? opts->stall_ms : DEFAULT_STALL_MS;
    s->max_connections = opts->max_connections ? opts->max_connections : connections_by_files();
    s->base = base_path(config);
    s->xsrf = bn_config_bool(config, "server.enableXsrfProtection");
    s->deflate = bn_config_bool(config, "server.enableWebsocketCompression");
    s->ping_ms = 1000
                 * (uint64_t)(bn_config_int(config, "server.websocketPingInterval") > 0
                                  ? bn_config_int(config, "server.websocketPingInterval")
                                  : DEFAULT_PING_S);
    s->upload_total = (uint64_t)bn_config_int(config, "server.maxUploadTotal") << 20;
    s->message_max = (size_t)bn_config_int(config, "server.maxWidgetStateSize") << 20;
    bn_cookie_key(bn_config_str(config, "server.cookieSecret"), s->cookie_key);
}

static bn_status open_tls(bn_server *s, bn_error *err)
{
    const char *cert = bn_config_str(s->opts.config, "server.sslCertFile");
    const char *key = bn_config_str(s->opts.config, "server.sslKeyFile");
    bool has_cert = cert && *cert, has_key = key && *key;
    if (has_cert != has_key)
        return bn_fail(err, BN_EINVAL,
                       "server.sslCertFile and server.sslKeyFile go together: set both, or neither");
    if (!has_cert)
        return BN_OK;
    s->secure = true;
    return bn_tls_context_new(cert, key, &s->tls, err);
}

/* libuv ends the process without a word when there is no descriptor for what it needs to wait for signals, and who has
 * just enough for that serves nobody. What the loop and the workers will take is taken here for a moment. */
static bn_status find_descriptors(const bn_server *s, bn_error *err)
{
    unsigned wanted = OWN_FILES + WORKER_FILES * s->opts.workers, n = 0;
    struct rlimit lim = { 0 };
    int ends[2], *got, why;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return bn_fail_errno(err, "cannot make an event loop (`ulimit -n` says how many files may be open)");
    got = bn_xcalloc(wanted, sizeof *got);
    while (n < wanted && (got[n] = fcntl(ends[0], F_DUPFD_CLOEXEC, 0)) >= 0)
        n++;
    why = errno;
    for (unsigned i = 0; i < n; i++)
        close(got[i]);
    free(got);
    close(ends[0]);
    close(ends[1]);
    if (n == wanted)
        return BN_OK;
    errno = why;
    if (why != EMFILE || getrlimit(RLIMIT_NOFILE, &lim) < 0)
        return bn_fail_errno(err, "cannot make an event loop");
    return bn_fail(err, BN_EIO, "too few files may be open to serve anybody: raise the limit of %llu to %llu or more "
                   "(`ulimit -n`; LimitNOFILE= of a service)", (unsigned long long)lim.rlim_cur,
                   (unsigned long long)lim.rlim_cur + wanted - n);
}

static bn_status open_loop(bn_server *s, bn_error *err)
{
    int rc;
    if (find_descriptors(s, err))
        return BN_EIO;
    rc = uv_loop_init(&s->loop);
    if (rc < 0)
        return bn_fail(err, BN_EIO, "cannot make an event loop: %s", uv_strerror(rc));
    s->loop_open = true;
    uv_prepare_init(&s->loop, &s->prepare);
    uv_check_init(&s->loop, &s->check);
    uv_timer_init(&s->loop, &s->sweep);
    uv_timer_init(&s->loop, &s->grace);
    rc = uv_async_init(&s->loop, &s->stop, on_stop);
    if (!rc)
        rc = uv_signal_init(&s->loop, &s->sigterm);
    if (!rc)
        rc = uv_signal_init(&s->loop, &s->sigint);
    if (rc < 0)
        return bn_fail(err, BN_EIO, "cannot make an event loop: %s", uv_strerror(rc));
    s->prepare.data = s->check.data = s->sweep.data = s->grace.data = s->stop.data = s;
    s->sigterm.data = s->sigint.data = s;
    return BN_OK;
}

bn_status bn_server_new(const bn_server_opts *opts, bn_server **out, bn_error *err)
{
    bn_server *s = bn_xcalloc(1, sizeof *s);
    bn_status rc;

    *out = NULL;
    take_options(s, opts);
    bn_media_init(&s->media);
    bn_grants_init(&s->grants);
    rc = open_loop(s, err);
    if (!rc)
        rc = bn_server_session_table_init(&s->sessions, err);
    if (!rc)
        rc = bn_origin_rules_init(&s->origin, opts->config, err);
    if (!rc)
        rc = open_tls(s, err);
    if (!rc && opts->static_dir)
        rc = bn_static_open(opts->static_dir, &s->files, err);
    if (!rc)
        bn_workers_init(s);
    if (!rc)
        rc = bn_listen(s, err);
    if (rc) {
        bn_server_free(s);
        return rc;
    }
    *out = s;
    return BN_OK;
}

const char *bn_server_url(const bn_server *s)
{
    return s->url;
}

void bn_server_free(bn_server *s)
{
    if (!s)
        return;
    if (s->loop_open) {
        bn_listen_close(s);
        uv_walk(&s->loop, close_handle, NULL);
        uv_run(&s->loop, UV_RUN_DEFAULT);
        uv_loop_close(&s->loop);
    }
    bn_workers_release(s);
    bn_server_session_table_release(&s->sessions);
    bn_media_release(&s->media);
    bn_components_release(&s->components);
    bn_grants_release(&s->grants);
    bn_static_close(s->files);
    bn_tls_context_free(s->tls);
    bn_origin_rules_release(&s->origin);
    free(s->base);
    free(s->url);
    free(s);
}

/* ---- running ---- */

static uint64_t sweep_ms(const bn_server *s)
{
    uint64_t ms = SWEEP_MS;
    if (s->opts.header_ms / 4 < ms)
        ms = s->opts.header_ms / 4;
    if (s->opts.stall_ms / 4 < ms)
        ms = s->opts.stall_ms / 4;
    return ms < 10 ? 10 : ms;
}

int bn_server_loop(bn_server *s)
{
    sigset_t pipe_only, before;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE); /* a client that has gone is an error code, not a signal */
    pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
    uv_prepare_start(&s->prepare, on_prepare);
    uv_check_start(&s->check, on_check);
    uv_timer_start(&s->sweep, on_sweep, sweep_ms(s), sweep_ms(s));
    if (s->opts.signals) {
        uv_signal_start(&s->sigterm, on_signal, SIGTERM);
        uv_signal_start(&s->sigint, on_signal, SIGINT);
    }
    if (s->opts.on_listening)
        s->opts.on_listening(s->opts.arg, s->url);
    bn_workers_start(s);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return s->exit_code;
}

bn_status bn_server_run(const bn_server_opts *opts, int *exit_code, bn_error *err)
{
    bn_server_opts with_signals = *opts;
    bn_server *s;
    bn_status rc;
    with_signals.signals = true;
    rc = bn_server_new(&with_signals, &s, err);
    if (rc)
        return rc;
    *exit_code = bn_server_loop(s);
    bn_server_free(s);
    return BN_OK;
}
