/* net.c: connections as streams of bytes: accept, read, the queue of what is to be written, deadlines, close.
 *
 * Threads  the server loop only.
 *
 * Writing  bn_conn_push() queues; bn_conn_settle(), which runs before the loop sleeps, writes all that waits
 * on a connection with as few writev calls as the kernel allows. What an entry of the queue owes its worker
 * (credit) is given back when the kernel has taken its last byte. */
#include "server/server_private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"

static void write_on(bn_conn *c);
static void start_reading(bn_conn *c);

bn_out *bn_out_new(size_t cap)
{
    bn_out *o = malloc(sizeof *o + cap);
    if (!o)
        return NULL;
    *o = (bn_out){ .cap = cap };
    o->p = o->data;
    return o;
}

bn_out *bn_out_of(bn_bytes bytes, void (*release)(void *owner, bn_bytes bytes), void *owner)
{
    bn_out *o = bn_out_new(0);
    if (!o) {
        release(owner, bytes);
        return NULL;
    }
    o->p = bytes.p;
    o->n = bytes.n;
    o->release = release;
    o->owner = owner;
    return o;
}

void bn_out_free(bn_out *o)
{
    if (!o)
        return;
    if (o->release)
        o->release(o->owner, bn_bytes_of(o->p, o->n));
    free(o);
}

void bn_conn_dirty(bn_conn *c)
{
    if (c->dirty || c->closing)
        return;
    c->dirty = true;
    c->dirty_next = c->server->dirty;
    c->server->dirty = c;
}

void bn_conn_no_memory(bn_conn *c)
{
    if (!c->closing)
        bn_log(BN_LOG_WARNING, LOGGER, "no memory for what a client asked for: its connection is closed");
    bn_conn_close(c);
}

void bn_conn_push(bn_conn *c, bn_out *o)
{
    if (!o || c->closing) {
        bn_out_free(o);
        if (!o)
            bn_conn_no_memory(c); /* a stream with a hole is worse than none */
        return;
    }
    if (c->out_last)
        c->out_last->next = o;
    else
        c->out_first = o;
    c->out_last = o;
    if (c->out_bytes == 0)
        c->progress = uv_now(&c->server->loop);
    c->out_bytes += o->n;
    bn_conn_dirty(c);
}

uint8_t *bn_conn_room(bn_conn *c, size_t n)
{
    bn_out *o = c->out_last;
    uint8_t *p;
    if (!o || o->held || o->cap - o->n < n || !o->cap) {
        o = bn_out_new(n < 2048 ? 2048 : n);
        bn_conn_push(c, o);
        if (c->closing)
            return NULL;
    }
    p = o->data + o->n;
    o->n += n;
    c->out_bytes += n;
    bn_conn_dirty(c);
    return p;
}

void bn_conn_write(bn_conn *c, bn_bytes copy)
{
    uint8_t *p = bn_conn_room(c, copy.n);
    if (p && copy.n)
        memcpy(p, copy.p, copy.n);
}

static void drop_first(bn_conn *c)
{
    bn_out *o = c->out_first;
    c->out_first = o->next;
    if (!c->out_first)
        c->out_last = NULL;
    if (o->credit && c->ws && c->ws->session)
        bn_server_session_credit(c->ws->session, o->credit);
    bn_out_free(o);
}

/* The kernel has taken `n` bytes of the queue. */
static void account(bn_conn *c, size_t n)
{
    c->progress = uv_now(&c->server->loop);
    c->out_bytes -= n;
    while (c->out_first && !c->out_first->held && c->out_first->n - c->out_first->off <= n) {
        n -= c->out_first->n - c->out_first->off;
        drop_first(c);
    }
    if (n)
        c->out_first->off += n;
}

static unsigned gather(bn_conn *c, uv_buf_t bufs[64], size_t *total)
{
    unsigned n = 0;
    *total = 0;
    for (bn_out *o = c->out_first; o && !o->held && n < 64 && *total < BATCH_BYTES; o = o->next) {
        size_t part = o->n - o->off;
        if (part > BATCH_BYTES - *total)
            part = BATCH_BYTES - *total;
        if (part == 0)
            continue;
        bufs[n++] = uv_buf_init((char *)(uintptr_t)(o->p + o->off), (unsigned)part);
        *total += part;
    }
    return n;
}

static void wrote(uv_write_t *req, int status)
{
    bn_conn *c = req->data;
    c->writing = false;
    free(c->cipher);
    c->cipher = NULL;
    if (c->closing)
        return;
    if (status < 0) {
        bn_conn_close(c);
        return;
    }
    account(c, c->write_n);
    c->write_n = 0;
    bn_conn_dirty(c);
}

static void write_later(bn_conn *c, const uv_buf_t *bufs, unsigned n, size_t counts_for)
{
    c->write_req.data = c;
    c->write_n = counts_for;
    if (uv_write(&c->write_req, &c->uv.stream, bufs, n, wrote) < 0)
        bn_conn_close(c);
    else
        c->writing = true;
    c->write_left = uv_stream_get_write_queue_size(&c->uv.stream);
}

static void write_plain(bn_conn *c)
{
    size_t done = 0;
    while (!c->closing && !c->writing) {
        uv_buf_t bufs[64];
        size_t total;
        unsigned n = gather(c, bufs, &total);
        int took;
        if (n == 0) {
            account(c, 0); /* entries of no bytes */
            return;
        }
        took = done < BURST_BYTES ? uv_try_write(&c->uv.stream, bufs, n) : UV_EAGAIN;
        if (took > 0) {
            done += (size_t)took;
            account(c, (size_t)took);
        } else if (took == UV_EAGAIN) {
            write_later(c, bufs, n, total);
        } else {
            bn_conn_close(c);
        }
    }
}

/* Hand pending TLS bytes to the network; they stand for `counts_for` bytes of the queue. */
static void write_cipher(bn_conn *c, size_t counts_for)
{
    bn_bytes out = bn_tls_pending(c->tls);
    uv_buf_t buf;
    c->cipher = malloc(out.n);
    if (!c->cipher) {
        bn_conn_no_memory(c);
        return;
    }
    memcpy(c->cipher, out.p, out.n);
    c->cipher_n = out.n;
    bn_tls_sent(c->tls);
    buf = uv_buf_init((char *)c->cipher, (unsigned)c->cipher_n);
    write_later(c, &buf, 1, counts_for);
}

static void write_tls(bn_conn *c)
{
    uv_buf_t bufs[64];
    size_t total = 0;
    if (bn_tls_ready(c->tls)) {
        unsigned n = gather(c, bufs, &total);
        for (unsigned i = 0; i < n; i++) {
            if (bn_tls_write(c->tls, bn_bytes_of(bufs[i].base, bufs[i].len))) {
                bn_conn_close(c);
                return;
            }
        }
    }
    if (bn_tls_pending(c->tls).n)
        write_cipher(c, total);
    else
        account(c, 0);
}

static void after_shutdown(uv_shutdown_t *req, int status)
{
    (void)status;
    free(req);
}

/* All is written. */
static void drained(bn_conn *c)
{
    if (c->finish) {
        uv_shutdown_t *req;
        c->finish = false;
        c->deadline = uv_now(&c->server->loop) + LINGER_MS;
        if (c->eof) {
            bn_conn_close(c);
            return;
        }
        if (c->tls) {
            bn_tls_shutdown(c->tls);
            if (bn_tls_pending(c->tls).n)
                write_cipher(c, 0);
        }
        req = bn_xmalloc(sizeof *req);
        if (c->closing || uv_shutdown(req, &c->uv.stream, after_shutdown) < 0) {
            free(req);
            bn_conn_close(c);
        }
        return;
    }
    if (c->responding && !c->ask) {
        c->responding = false;
        c->deadline = uv_now(&c->server->loop) + KEEPALIVE_MS;
        bn_conn_read_on(c);
        if (c->eof && !c->out_first)
            bn_conn_close(c);
    }
}

static void write_on(bn_conn *c)
{
    if (c->closing || c->writing)
        return;
    if (c->tls)
        write_tls(c);
    else
        write_plain(c);
    if (!c->closing && !c->writing && !c->out_first)
        drained(c);
}

void bn_conn_settle(bn_server *s)
{
    while (s->dirty) {
        bn_conn *c = s->dirty;
        s->dirty = c->dirty_next;
        c->dirty = false;
        write_on(c);
    }
}

void bn_conn_finish(bn_conn *c)
{
    if (c->closing)
        return;
    c->finish = true;
    c->mode = BN_CONN_LINGER;
    c->deadline = 0;
    start_reading(c); /* what is pending stays: the caller may be reading from it */
    bn_conn_dirty(c);
}

static void free_conn(bn_conn *c)
{
    while (c->out_first)
        drop_first(c);
    if (c->http) {
        bn_http_parser_release(c->http);
        free(c->http);
    }
    if (c->ws) {
        bn_ws_reader_release(&c->ws->reader);
        free(c->ws);
    }
    bn_tls_free(c->tls);
    bn_buf_release(&c->pending);
    free(c->cipher);
    free(c);
}

void bn_conn_unref(bn_conn *c)
{
    if (--c->refs == 0)
        free_conn(c);
}

static void on_closed(uv_handle_t *h)
{
    bn_conn *c = h->data;
    bn_server *s = c->server;
    s->conn_count--;
    bn_conn_unref(c);
    bn_server_check_end(s);
}

void bn_conn_close(bn_conn *c)
{
    bn_server *s = c->server;
    if (c->closing)
        return;
    c->closing = true;
    bn_upload_end(c);
    bn_ask_gone(c);
    if (c->ws)
        bn_ws_lost(c);
    if (c->dirty) {
        bn_conn **at = &s->dirty;
        while (*at != c)
            at = &(*at)->dirty_next;
        *at = c->dirty_next;
        c->dirty = false;
    }
    if (c->prev)
        c->prev->next = c->next;
    else
        s->conns = c->next;
    if (c->next)
        c->next->prev = c->prev;
    uv_close(&c->uv.handle, on_closed);
}

/* ---- reading ---- */

/* Give bytes to whoever reads them now. What cannot be used yet is kept in c->pending, which is empty here or
 * is what `p` lies in (`own`). */
static void use_bytes(bn_conn *c, uint8_t *p, size_t n, bool own)
{
    size_t at = 0;
    bn_status rc = BN_OK;
    while (at < n && !rc && !c->closing) {
        size_t used = 0;
        if (c->mode == BN_CONN_HTTP)
            rc = bn_http_input(c, p + at, n - at, &used);
        else if (c->mode == BN_CONN_WS)
            rc = bn_ws_input(c, p + at, n - at, &used);
        else
            used = n - at;
        at += used;
    }
    if (c->closing)
        return;
    if (own)
        bn_buf_consume(&c->pending, at);
    else if (at < n && bn_buf_append(&c->pending, bn_bytes_of(p + at, n - at)))
        bn_conn_no_memory(c); /* its ceiling is more than one reading brings */
    if (!c->closing && rc == BN_EAGAIN)
        bn_conn_read_off(c);
}

static void ended(bn_conn *c)
{
    c->eof = true;
    if (c->mode != BN_CONN_WS && (c->out_first || c->writing)) { /* it still reads */
        bn_conn_read_off(c);
        return;
    }
    bn_conn_close(c);
}

static void use_tls(bn_conn *c)
{
    bn_server *s = c->server;
    while (!c->closing) {
        size_t n;
        bn_status rc = bn_tls_read(c->tls, s->plain_buf, sizeof s->plain_buf, &n);
        if (rc == BN_OK) {
            use_bytes(c, s->plain_buf, n, false);
            continue;
        }
        if (rc == BN_ECLOSED)
            ended(c);
        else if (rc != BN_EAGAIN)
            bn_conn_close(c);
        break;
    }
    if (!c->closing)
        bn_conn_dirty(c); /* handshake bytes */
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    bn_conn *c = stream->data;
    if (n == 0)
        return;
    if (n == UV_EOF) {
        ended(c);
        return;
    }
    if (n < 0) {
        bn_conn_close(c);
        return;
    }
    if (!c->tls)
        use_bytes(c, (uint8_t *)buf->base, (size_t)n, false);
    else if (bn_tls_received(c->tls, bn_bytes_of(buf->base, (size_t)n)))
        bn_conn_close(c);
    else
        use_tls(c);
}

static void on_alloc(uv_handle_t *h, size_t size, uv_buf_t *buf)
{
    bn_conn *c = h->data;
    (void)size;
    *buf = uv_buf_init((char *)c->server->read_buf, sizeof c->server->read_buf);
}

static void start_reading(bn_conn *c)
{
    if (c->closing || c->reading || c->eof)
        return;
    c->reading = true;
    if (!bn_server_room_for_stream(c->server, &c->uv.stream) || uv_read_start(&c->uv.stream, on_alloc, on_read) < 0)
        bn_conn_close(c);
}

void bn_conn_read_on(bn_conn *c)
{
    start_reading(c);
    if (!c->closing && c->pending.n) {
        use_bytes(c, c->pending.p, c->pending.n, true);
        if (!c->closing && !c->pending.n)
            bn_buf_release(&c->pending);
    }
}

void bn_conn_read_off(bn_conn *c)
{
    if (c->closing || !c->reading)
        return;
    c->reading = false;
    uv_read_stop(&c->uv.stream);
}

/* ---- accepting ---- */

static bn_conn *new_conn(bn_server *s)
{
    bn_conn *c = calloc(1, sizeof *c);
    int rc;
    if (!c)
        return NULL;
    c->server = s;
    c->refs = 1;
    bn_buf_init(&c->pending, 4 * (size_t)READ_BYTES);
    rc = s->listener.stream.type == UV_NAMED_PIPE ? uv_pipe_init(&s->loop, &c->uv.pipe, 0)
                                                  : uv_tcp_init(&s->loop, &c->uv.tcp);
    if (rc < 0) {
        free(c);
        return NULL;
    }
    c->uv.handle.data = c;
    c->next = s->conns;
    if (s->conns)
        s->conns->prev = c;
    s->conns = c;
    s->conn_count++;
    return c;
}

/* Once a minute, however many are turned away. */
static void say_full(bn_server *s)
{
    uint64_t now = uv_now(&s->loop);
    if (s->full_said && now - s->full_said < FULL_SAY_MS)
        return;
    s->full_said = now ? now : 1;
    bn_log(BN_LOG_WARNING, LOGGER,
           "%u connections are open, as many as may be: further ones are turned away. Raise "
           "server.maxConnections, or the limit of open files",
           s->max_connections);
}

/* libuv gives up a descriptor of its own to turn clients away when none is free, and tells nobody. */
static void look_at_descriptors(bn_server *s)
{
    uint64_t now = uv_now(&s->loop);
    int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
    if (fd >= 0)
        close(fd);
    if (fd >= 0 || errno == EBADF || (s->no_files_said && now - s->no_files_said < FULL_SAY_MS))
        return;
    s->no_files_said = now ? now : 1;
    bn_log(BN_LOG_WARNING, LOGGER, "no descriptor is free (%s): clients are turned away. Raise the limit of open files",
           strerror(errno));
}

void bn_conn_accept_on_loop(bn_server *s)
{
    bn_conn *c = new_conn(s);
    if (!c && !s->accept_waits)
        bn_log(BN_LOG_WARNING, LOGGER, "no memory for a connection: clients wait until there is some");
    s->accept_waits = !c;
    if (!c)
        return; /* libuv listens on once this client is taken: the sweep tries again */
    if (uv_accept(&s->listener.stream, &c->uv.stream) < 0) {
        bn_conn_close(c);
        return;
    }
    if (c->uv.handle.type == UV_TCP)
        uv_tcp_nodelay(&c->uv.tcp, 1);
    if (s->tls && !(c->tls = bn_tls_new(s->tls))) {
        bn_conn_no_memory(c);
        return;
    }
    c->http = malloc(sizeof *c->http);
    if (!c->http) {
        bn_conn_no_memory(c);
        return;
    }
    bn_http_parser_init(c->http);
    c->deadline = uv_now(&s->loop) + s->opts.header_ms;
    if (s->conn_count > s->max_connections)
        say_full(s);
    if (s->conn_count > s->max_connections && !s->tls && bn_server_room_for_stream(s, &c->uv.stream)) {
        bn_http_answer_text(c, 503, "Too many connections");
        return;
    }
    if (s->conn_count > s->max_connections)
        bn_conn_close(c);
    else
        bn_conn_read_on(c);
}

/* ---- time ---- */

static bool stalled(bn_conn *c, uint64_t now)
{
    if (!c->out_first && !c->writing)
        return false;
    if (c->out_first && c->out_first->held)
        return false;
    if (c->writing) {
        size_t left = uv_stream_get_write_queue_size(&c->uv.stream);
        if (left != c->write_left) {
            c->write_left = left;
            c->progress = now;
        }
    }
    return now - c->progress >= c->server->opts.stall_ms;
}

void bn_conn_sweep(bn_server *s)
{
    uint64_t now = uv_now(&s->loop);
    look_at_descriptors(s);
    if (s->accept_waits && s->phase != BN_ENDING)
        bn_conn_accept_on_loop(s);
    bn_asks_sweep(s, now);
    for (bn_conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        if (stalled(c, now)) {
            bn_log(BN_LOG_INFO, LOGGER, "a client did not read for %u ms while %zu bytes waited: closed",
                   s->opts.stall_ms, c->out_bytes);
            bn_conn_close(c);
        } else if (c->deadline && now >= c->deadline && !c->responding) {
            bn_conn_close(c);
        } else if (c->ws) {
            bn_ws_tick(c, now);
        }
    }
}
