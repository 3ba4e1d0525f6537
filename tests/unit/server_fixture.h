/* server_fixture.h: a server in a thread of the test, its worker's end of the port in the test's hands, and a
 * client over blocking sockets. Every wait is for an event; a limit of 20 s only turns a hang into a failure. */
#ifndef SERVER_FIXTURE_H
#define SERVER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thread.h"
#include "port/port.h"
#include "server/deflate.h"
#include "server/server.h"
#include "server/ws.h"

/* Not every test file uses every part. */
#pragma GCC diagnostic ignored "-Wunused-function"

#define LIMIT_S 20

/* ---- the server ---- */

typedef struct fixture {
    bn_config  *config;
    bn_server  *server;
    pthread_t   thread;
    bool        running;
    int         exit_code;
    int         port;    /* of the listening socket */
    bn_port    *worker;  /* our end; NULL with worker processes */
    char        dir[64]; /* the frontend */
} fixture;

static void put_file(const char *dir, const char *name, const char *content)
{
    char path[256];
    FILE *f;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "w");
    assert_non_null(f);
    fputs(content, f);
    fclose(f);
}

static void make_frontend(fixture *f)
{
    char path[128];
    snprintf(f->dir, sizeof f->dir, "/tmp/bn-server-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(path, sizeof path, "%s/static", f->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    put_file(f->dir, "index.html", "<html>the page</html>");
    put_file(f->dir, "manifest.json", "{}");
    put_file(f->dir, "static/app.abc123.js", "0123456789abcdef");
    put_file(f->dir, "static/app.abc123.js.gz", "GZIPPED");
    put_file(f->dir, "static/app.abc123.js.br", "BR");
    put_file(f->dir, "static/lonely.gz", "not a form of any file");
}

static void remove_frontend(fixture *f)
{
    static const char *const names[] = { "index.html",
                                         "manifest.json",
                                         "static/app.abc123.js",
                                         "static/app.abc123.js.gz",
                                         "static/app.abc123.js.br",
                                         "static/lonely.gz" };
    char path[256];
    for (size_t i = 0; i < BN_COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", f->dir, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/static", f->dir);
    rmdir(path);
    rmdir(f->dir);
}

static void fx_config(fixture *f, const char *name, const char *text)
{
    bn_error err;
    if (!f->config)
        assert_int_equal(bn_config_new(&f->config, &err), BN_OK);
    if (bn_config_set_text(f->config, name, text, "test", &err))
        fail_msg("%s=%s: %s", name, text, err.text);
}

static void *fx_loop(void *arg)
{
    fixture *f = arg;
    f->exit_code = bn_server_loop(f->server);
    return NULL;
}

static void fx_limit(int fd)
{
    struct timeval limit = { .tv_sec = LIMIT_S };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

/* Start with these options; what the fixture knows better is filled in. */
static void fx_start(fixture *f, bn_server_opts opts)
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof addr;
    bn_error err;
    int fds[2];

    if (!f->config)
        assert_int_equal(bn_config_new(&f->config, &err), BN_OK);
    make_frontend(f);
    opts.config = f->config;
    opts.static_dir = f->dir;
    opts.listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(opts.listen_fd, (struct sockaddr *)&addr, sizeof addr), 0);
    assert_int_equal(listen(opts.listen_fd, 100), 0);
    assert_int_equal(getsockname(opts.listen_fd, (struct sockaddr *)&addr, &n), 0);
    f->port = ntohs(addr.sin_port);
    if (!opts.worker_argv) {
        assert_int_equal(bn_port_pair(fds, NULL), BN_OK);
        opts.worker_fd = fds[0];
        assert_int_equal(bn_port_new(fds[1], (size_t)1 << 30, &f->worker, NULL), BN_OK);
    }
    if (bn_server_new(&opts, &f->server, &err))
        fail_msg("%s", err.text);
    assert_int_equal(pthread_create(&f->thread, NULL, fx_loop, f), 0);
    f->running = true;
}

static int fx_join(fixture *f)
{
    pthread_join(f->thread, NULL);
    f->running = false;
    return f->exit_code;
}

static void fx_end(fixture *f)
{
    if (f->running) {
        bn_server_stop(f->server);
        bn_server_stop(f->server);
        bn_port_free(f->worker);
        f->worker = NULL;
        fx_join(f);
    }
    bn_port_free(f->worker);
    bn_server_free(f->server);
    bn_config_free(f->config);
    remove_frontend(f);
    *f = (fixture){ 0 };
}

/* ---- the worker's end ---- */

typedef struct heard {
    bn_port_head head;
    bn_buf       payload; /* a copy, with a NUL behind */
    int          fd;      /* the first descriptor, or -1 */
    bool         any;
} heard;

static bn_status hear(void *arg, bn_port_frame *frame, bn_error *err)
{
    heard *h = arg;
    (void)err;
    h->any = true;
    h->head = frame->head;
    bn_buf_init(&h->payload, SIZE_MAX / 2);
    assert_int_equal(bn_buf_append(&h->payload, frame->payload), BN_OK);
    assert_int_equal(bn_buf_append(&h->payload, bn_bytes_of("", 1)), BN_OK);
    h->payload.n--;
    h->fd = frame->head.nfds ? frame->fds[0] : -1;
    if (frame->head.nfds)
        frame->fds[0] = -1;
    return BN_ESTOPPED;
}

static void heard_free(heard *h)
{
    bn_buf_release(&h->payload);
    if (h->any && h->fd >= 0)
        close(h->fd);
    h->any = false;
}

/* The next frame for the worker. */
static heard worker_hears_next(fixture *f)
{
    for (;;) {
        heard h = { .fd = -1 };
        bn_status rc = bn_port_read(f->worker, hear, &h, NULL);
        struct pollfd p = { .fd = bn_port_fd(f->worker), .events = POLLIN };
        if (rc == BN_ESTOPPED)
            return h;
        assert_int_equal(rc, BN_OK);
        assert_int_equal(poll(&p, 1, LIMIT_S * 1000), 1);
    }
}

/* The next frame, of `type`: others before it fail the test, credit aside. */
static heard worker_hears(fixture *f, bn_port_type type)
{
    for (;;) {
        heard h = worker_hears_next(f);
        if (h.head.type == type)
            return h;
        if (h.head.type != BN_PORT_SESSION_CREDIT)
            fail_msg("frame %u came, %u was expected", h.head.type, type);
        heard_free(&h);
    }
}

static void worker_skips(fixture *f, bn_port_type type)
{
    heard h = worker_hears(f, type);
    heard_free(&h);
}

static void worker_flushes(fixture *f)
{
    bn_status rc;
    while ((rc = bn_port_flush(f->worker, NULL)) == BN_EAGAIN) {
        struct pollfd p = { .fd = bn_port_fd(f->worker), .events = POLLOUT };
        assert_int_equal(poll(&p, 1, LIMIT_S * 1000), 1);
    }
    assert_int_equal(rc, BN_OK);
}

static void worker_says(fixture *f, bn_port_type type, uint64_t session, uint64_t arg, bn_bytes payload)
{
    bn_port_head head = { .type = (uint16_t)type, .session = session, .arg = arg };
    assert_int_equal(bn_port_queue(f->worker, head, payload, NULL, NULL), BN_OK);
    worker_flushes(f);
}

static void worker_gives_fd(fixture *f, bn_port_type type, uint64_t session, bn_bytes payload,
                            bn_bytes content)
{
    bn_port_head head = { .type = (uint16_t)type, .session = session, .arg = content.n, .nfds = 1 };
    int fd;
    assert_int_equal(bn_port_memfd("test", content, &fd, NULL), BN_OK);
    assert_int_equal(bn_port_queue(f->worker, head, payload, &fd, NULL), BN_OK);
    worker_flushes(f);
}

/* One message of `n` times `byte`. Returns the credit that it costs. */
static size_t worker_sends(fixture *f, uint64_t session, const void *message, uint32_t n)
{
    uint8_t *payload = bn_xmalloc(n + 4);
    memcpy(payload, &n, 4);
    memcpy(payload + 4, message, n);
    worker_says(f, BN_PORT_SEND, session, 0, bn_bytes_of(payload, n + 4));
    free(payload);
    return n + 4;
}

static void worker_ready(fixture *f)
{
    worker_skips(f, BN_PORT_HELLO);
    worker_says(f, BN_PORT_READY, 0, 0, BN_BYTES(""));
}

/* The value of a string in SESSION_OPEN's payload, or NULL. */
static const char *open_string(const heard *h, const char *name)
{
    bn_bytes rest = bn_buf_view(&h->payload);
    const char *n, *value;
    while (bn_port_string_next(&rest, &n, &value)) {
        if (strcmp(n, name) == 0)
            return value;
    }
    return NULL;
}

/* ---- the client ---- */

static int dial(const fixture *f)
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                .sin_port = htons((uint16_t)f->port) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    fx_limit(fd);
    assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof addr), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* All until the server closes, ended by NUL. */
static char *read_to_end(int fd)
{
    size_t n = 0, cap = 1 << 20;
    char *text = bn_xmalloc(cap + 1);
    for (;;) {
        ssize_t got = recv(fd, text + n, cap - n, 0);
        if (got < 0 && errno == ECONNRESET)
            got = 0;
        if (got < 0)
            fail_msg("the server did not close the connection: %s", strerror(errno));
        if (got == 0)
            break;
        n += (size_t)got;
    }
    text[n] = '\0';
    close(fd);
    return text;
}

/* "GET /path" and further header lines; the whole answer, head and body. */
static char *ask(const fixture *f, const char *what, const char *headers)
{
    char text[8192];
    int fd = dial(f);
    snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n%s\r\n", what,
             f->port, headers);
    say(fd, text);
    return read_to_end(fd);
}

static int status_of(const char *answer)
{
    assert_int_equal(strncmp(answer, "HTTP/1.1 ", 9), 0);
    return atoi(answer + 9);
}

static const char *body_of(const char *answer)
{
    const char *at = strstr(answer, "\r\n\r\n");
    assert_non_null(at);
    return at + 4;
}

/* The value of a header, copied; NULL: none. Free it. */
static char *header_of(const char *answer, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = strstr(answer, "\r\n"); at && at + 4 < body_of(answer);
         at = strstr(at + 2, "\r\n")) {
        if (strncasecmp(at + 2, name, n) == 0 && at[2 + n] == ':')
            return bn_xstrndup(at + 4 + n, strcspn(at + 4 + n, "\r"));
    }
    return NULL;
}

static void assert_header(const char *answer, const char *name, const char *want)
{
    char *got = header_of(answer, name);
    if (!want) {
        if (got)
            fail_msg("%s: %s came, none was expected", name, got);
        return;
    }
    if (!got)
        fail_msg("no header %s in: %s", name, answer);
    assert_string_equal(got, want);
    free(got);
}

/* Ask once, check the status, return the answer. */
static char *expect(const fixture *f, const char *what, const char *headers, int status)
{
    char *answer = ask(f, what, headers);
    if (status_of(answer) != status)
        fail_msg("%s: %d expected: %s", what, status, answer);
    return answer;
}

static void expect_only(const fixture *f, const char *what, const char *headers, int status)
{
    free(expect(f, what, headers, status));
}

/* ---- WebSocket ---- */

typedef struct ws {
    int      fd;
    char     head[4096]; /* the answer to the handshake */
    uint8_t  opcode;     /* of the newest frame */
    bool     rsv1;
    uint16_t code;       /* of a close frame */
    uint8_t *payload;    /* ended by NUL */
    size_t   n;
} ws;

static void ws_request(int fd, const fixture *f, const char *headers)
{
    const char *base = f->config ? bn_config_str(f->config, "server.baseUrlPath") : NULL;
    char text[8192];
    base = base ? base : "";
    snprintf(text, sizeof text,
             "GET %s%s/_stcore/stream HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: "
             "keep-alive, Upgrade\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
             base[0] ? "/" : "", base, f->port, headers);
    say(fd, text);
}

static void ws_read_head(ws *w)
{
    size_t n = 0;
    while (n < 4 || memcmp(w->head + n - 4, "\r\n\r\n", 4) != 0) {
        assert_true(n + 1 < sizeof w->head);
        if (recv(w->fd, w->head + n, 1, 0) != 1)
            fail_msg("the handshake ended early: %.*s", (int)n, w->head);
        n++;
    }
    w->head[n] = '\0';
}

static ws ws_open(const fixture *f, const char *headers)
{
    ws w = { .fd = dial(f) };
    ws_request(w.fd, f, headers);
    ws_read_head(&w);
    if (status_of(w.head) != 101)
        fail_msg("no WebSocket: %s", w.head);
    return w;
}

static void ws_send_frame(ws *w, uint8_t first, const void *payload, size_t n)
{
    static const uint8_t mask[4] = { 1, 2, 3, 4 };
    uint8_t *frame = bn_xmalloc(n + BN_WS_HEAD_MAX);
    size_t head = bn_ws_head_write(frame, 0, false, n);
    frame[0] = first;
    frame[1] |= 0x80;
    memcpy(frame + head, mask, 4);
    if (n)
        memcpy(frame + head + 4, payload, n);
    bn_ws_mask(frame + head + 4, n, mask, 0);
    for (size_t done = 0; done < head + 4 + n;) {
        ssize_t put = send(w->fd, frame + done, head + 4 + n - done, MSG_NOSIGNAL);
        assert_true(put > 0);
        done += (size_t)put;
    }
    free(frame);
}

static void ws_send_text(ws *w, const char *binary)
{
    ws_send_frame(w, 0x82, binary, strlen(binary));
}

static bool recv_all(int fd, void *out, size_t n)
{
    size_t done = 0;
    while (done < n) {
        ssize_t got = recv(fd, (char *)out + done, n - done, 0);
        if (got < 0 && errno != ECONNRESET)
            fail_msg("no bytes came: %s", strerror(errno));
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

/* The next frame; false: the connection has ended. */
static bool ws_next(ws *w)
{
    uint8_t head[10];
    uint64_t n;
    if (!recv_all(w->fd, head, 2))
        return false;
    assert_int_equal(head[1] & 0x80, 0); /* a server never masks */
    n = head[1];
    if (n >= 126) {
        size_t extra = n == 126 ? 2 : 8;
        assert_true(recv_all(w->fd, head + 2, extra));
        n = 0;
        for (size_t i = 0; i < extra; i++)
            n = n << 8 | head[2 + i];
    }
    free(w->payload);
    w->payload = bn_xmalloc(n + 1);
    assert_true(recv_all(w->fd, w->payload, n));
    w->payload[n] = 0;
    w->n = n;
    w->opcode = head[0] & 15;
    w->rsv1 = head[0] & 0x40;
    if (w->opcode == BN_WS_CLOSE)
        w->code = n >= 2 ? (uint16_t)(w->payload[0] << 8 | w->payload[1]) : 1005;
    return true;
}

static void ws_expect(ws *w, const char *binary)
{
    assert_true(ws_next(w));
    assert_int_equal(w->opcode, BN_WS_BINARY);
    assert_string_equal((char *)w->payload, binary);
}

/* The server closes with this code; frames before that are skipped. */
static void ws_expect_close(ws *w, unsigned code)
{
    do {
        if (!ws_next(w))
            fail_msg("the connection ended without a close frame");
    } while (w->opcode != BN_WS_CLOSE);
    assert_int_equal(w->code, code);
}

static void ws_end(ws *w)
{
    close(w->fd);
    free(w->payload);
    *w = (ws){ .fd = -1 };
}

#endif
