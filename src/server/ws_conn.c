/* ws_conn.c: a browser's WebSocket: handshake, messages in and out, pings, close.
 *
 * Threads  the server loop; large messages are deflated and inflated by pool threads, which own copies and
 * see no connection: a job holds a reference to its connection, and is handed back to the loop. */
#include "server/server_private.h"

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "server/deflate.h"
#include "server/httpval.h"

#define INFLATE_LOOP_MAX ((size_t)256 << 10) /* what inflates to more is inflated by a pool thread */

static void got_message(bn_conn *c, uint8_t opcode, bn_bytes message);
static bn_bytes protocol_item(const bn_http_request *r, size_t i);

/* ---- handshake ---- */

/* Behind a proxy on this machine: the last address of X-Forwarded-For that is not such a proxy's own. */
static void forwarded_for(const bn_http_request *r, char *out, size_t cap)
{
    const char *list = bn_http_header(r, "X-Forwarded-For");
    bn_bytes item;
    if (!list || (strcmp(out, "127.0.0.1") != 0 && strcmp(out, "unix") != 0))
        return;
    for (size_t i = 0; bn_list_item(bn_bytes_str(list), i, &item); i++) {
        if (item.n && item.n < cap && !bn_bytes_eq(item, BN_BYTES("127.0.0.1")))
            snprintf(out, cap, "%.*s", (int)item.n, (const char *)item.p);
    }
}

static void remote_of(bn_conn *c, char *out, size_t cap)
{
    struct sockaddr_storage addr;
    int n = sizeof addr;
    snprintf(out, cap, "unix");
    if (c->uv.handle.type != UV_TCP || uv_tcp_getpeername(&c->uv.tcp, (struct sockaddr *)&addr, &n) < 0)
        return;
    if (addr.ss_family == AF_INET)
        uv_ip4_name((struct sockaddr_in *)&addr, out, cap);
    else
        uv_ip6_name((struct sockaddr_in6 *)&addr, out, cap);
    if (strncmp(out, "::ffff:", 7) == 0 && strchr(out, '.')) /* an IPv4 client of a dual-stack socket */
        memmove(out, out + 7, strlen(out + 7) + 1);
}

/* server.trustedUserHeaders: {header: key of st.user}. Returns JSON text to free(), or NULL. */
static char *trusted_user(const bn_server *s, const bn_http_request *r)
{
    const char *option = bn_config_json(s->opts.config, "server.trustedUserHeaders");
    json_t *map = json_loads(option, 0, NULL), *user, *key;
    const char *name;
    char *text = NULL;
    if (map && json_is_string(map)) { /* the option's value may be JSON in a string */
        json_t *inner = json_loads(json_string_value(map), 0, NULL);
        json_decref(map);
        map = inner;
    }
    if (!json_is_object(map) || json_object_size(map) == 0) {
        json_decref(map);
        return NULL;
    }
    user = json_object();
    json_object_foreach(map, name, key) {
        const char *value = bn_http_header(r, name);
        json_t *v = value ? json_string(value) : NULL; /* NULL as well when it is not UTF-8 */
        if (json_is_string(key))
            json_object_set_new(user, json_string_value(key), v ? v : json_null());
        else
            json_decref(v);
    }
    text = json_dumps(user, JSON_COMPACT);
    json_decref(user);
    json_decref(map);
    return text;
}

/* Does the page know the token of its cookie? A page of another site, which only makes the browser send cookies, does
 * not. */
static bool shows_xsrf(const bn_conn *c)
{
    const bn_http_request *r = &c->http->req;
    const char *header = bn_http_header(r, "Cookie");
    bn_bytes cookie;
    return c->server->xsrf && header && bn_cookie_find(bn_bytes_str(header), BN_COOKIE_XSRF, &cookie)
           && bn_xsrf_match(protocol_item(r, 1), cookie);
}

/* The strings of SESSION_OPEN that come from the handshake. */
static bn_status session_info(bn_conn *c, bn_buf *info)
{
    const bn_http_request *r = &c->http->req;
    char remote[64], *user = trusted_user(c->server, r);
    bn_status rc;
    bn_buf line;

    remote_of(c, remote, sizeof remote);
    forwarded_for(r, remote, sizeof remote);
    rc = bn_port_string_put(info, BN_PORT_OPEN_REMOTE, remote);
    bn_buf_init(&line, 2 * BN_HTTP_HEAD_MAX);
    for (unsigned i = 0; i < r->header_count && !rc; i++) {
        bn_buf_clear(&line);
        rc = bn_buf_printf(&line, "%s: %s", bn_http_header_name(r, i), bn_http_header_value(r, i));
        if (!rc)
            rc = bn_buf_append(&line, bn_bytes_of("", 1));
        if (!rc)
            rc = bn_port_string_put(info, BN_PORT_OPEN_HEADER, (const char *)line.p);
    }
    if (user && !rc)
        rc = bn_port_string_put(info, BN_PORT_OPEN_USER, user);
    if (!rc && shows_xsrf(c))
        rc = bn_port_string_put(info, BN_PORT_OPEN_XSRF, "1");
    bn_buf_release(&line);
    free(user);
    return rc;
}

/* Why there will be no WebSocket: true, and the answer is on its way. */
static bool refused(bn_conn *c)
{
    const bn_http_request *r = &c->http->req;
    const char *origin = bn_http_header(r, "Origin"), *host = bn_http_header(r, "Host");
    const char *version = bn_http_header(r, "Sec-WebSocket-Version");
    const char *key = bn_http_header(r, "Sec-WebSocket-Key");

    if (r->method != HTTP_GET || !r->http11 || !version || strcmp(version, "13") != 0
        || bn_http_header_count(r, "Sec-WebSocket-Version") != 1) {
        bn_answer a;
        bn_answer_init(&a, 400);
        a.type = "text/plain; charset=utf-8";
        a.body = BN_BYTES("A WebSocket is opened by GET with HTTP/1.1 and Sec-WebSocket-Version: 13.\n");
        bn_http_put(&a.extra, "Sec-WebSocket-Version", "13");
        bn_http_answer(c, &a);
    } else if (!key || !bn_ws_key_valid(bn_bytes_str(key))
               || bn_http_header_count(r, "Sec-WebSocket-Key") != 1) {
        bn_http_answer_text(c, 400, "The Sec-WebSocket-Key header is missing or invalid.\n");
    } else if (!bn_origin_allowed(&c->server->origin, origin, host)) {
        bn_log(BN_LOG_WARNING, LOGGER,
               "refused a WebSocket with the Origin or Host of another site: origin=%s, host=%s",
               origin ? origin : "(none)", host ? host : "(none)");
        bn_http_answer_text(c, 403, "");
    } else if (c->server->phase != BN_SERVING) {
        bn_http_answer_text(c, 503, "Runtime is shutting down");
    } else {
        return false;
    }
    return true;
}

/* Item `i` of Sec-WebSocket-Protocol, whose places have fixed meanings: protocol, XSRF token, session id.
 * Headers that repeat the name continue the list. Empty: not there. */
static bn_bytes protocol_item(const bn_http_request *r, size_t i)
{
    for (unsigned h = 0; h < r->header_count; h++) {
        bn_bytes list, item;
        size_t k;
        if (!bn_is_word(bn_bytes_str(bn_http_header_name(r, h)), "Sec-WebSocket-Protocol"))
            continue;
        list = bn_bytes_str(bn_http_header_value(r, h));
        for (k = 0; bn_list_item(list, k, &item); k++) {
            if (k == i)
                return item;
        }
        i -= k;
    }
    return (bn_bytes){ 0 };
}

static bn_status write_101(bn_conn *c, bn_ws_conn *ws, char issued[BN_COOKIE_SESSION_LEN + 1],
                           bool *has_issued)
{
    const bn_http_request *r = &c->http->req;
    const char *offers = bn_http_header(r, "Sec-WebSocket-Extensions");
    char accept[29], answer[160];
    bn_bytes protocol = protocol_item(r, 0);
    bn_status rc;
    bn_buf b;

    bn_buf_init(&b, 2 * BN_HTTP_HEAD_MAX);
    bn_ws_accept_key(bn_bytes_str(bn_http_header(r, "Sec-WebSocket-Key")), accept);
    rc = bn_buf_append_str(
        &b, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
    bn_http_put(&b, "Sec-WebSocket-Accept", accept);
    if (protocol.n) {
        char *text = bn_xstrndup((const char *)protocol.p, protocol.n);
        bn_http_put(&b, "Sec-WebSocket-Protocol", text);
        free(text);
    }
    if (c->server->deflate && offers
        && bn_deflate_negotiate(bn_bytes_str(offers), answer, sizeof answer, &ws->window_bits)) {
        ws->deflate = true;
        bn_http_put(&b, "Sec-WebSocket-Extensions", answer);
    }
    *has_issued = bn_cookie_issue(c->server, r, &b, issued);
    if (!rc)
        rc = bn_http_head_end(&b, false);
    if (!rc)
        bn_conn_write(c, bn_buf_view(&b));
    bn_buf_release(&b);
    return rc;
}

static void to_websocket(bn_conn *c, bn_ws_conn *ws)
{
    bn_server *s = c->server;
    bn_ws_reader_init(&ws->reader, s->message_max, s->echo, ws->deflate);
    ws->ping_at = uv_now(&s->loop) + s->ping_ms;
    bn_http_parser_release(c->http);
    free(c->http);
    c->http = NULL;
    c->ws = ws;
    c->mode = BN_CONN_WS;
    c->deadline = 0;
}

void bn_ws_handshake(bn_conn *c)
{
    const bn_http_request *r = &c->http->req;
    char issued[BN_COOKIE_SESSION_LEN + 1], *cookie = NULL, *wanted;
    bn_server_session_claim claim = { 0 };
    bn_bytes kept, id;
    bn_ws_conn *ws;
    bn_buf info;
    bool has_issued = false;

    if (refused(c))
        return;
    bn_buf_init(&info, (size_t)256 << 10);
    ws = bn_xcalloc(1, sizeof *ws);
    if (session_info(c, &info) || write_101(c, ws, issued, &has_issued) || c->closing) { /* no memory to write it */
        bn_buf_release(&info);
        free(ws);
        bn_conn_no_memory(c);
        return;
    }
    if (bn_cookie_keep(c->server, r, &kept))
        cookie = bn_xstrndup((const char *)kept.p, kept.n);
    id = protocol_item(r, 2);
    wanted = bn_xstrndup(id.n ? (const char *)id.p : "", id.n);
    to_websocket(c, ws);
    if (!c->server->echo) {
        claim = (bn_server_session_claim){ bn_bytes_str(wanted), cookie, has_issued ? issued : NULL };
        bn_server_session_attach(c, &claim, &info);
    }
    bn_buf_release(&info);
    free(cookie);
    free(wanted);
}

/* ---- out ---- */

typedef struct deflate_job {
    uv_work_t work;
    bn_conn  *c;    /* a reference */
    bn_out   *out;  /* held in c's queue; c frees it, not before it has no more references */
    bn_bytes  in;
    bool      mapped; /* `in` is a mapping, else malloc'ed */
    int       window_bits;
    bn_buf    result;
    bn_status rc;
} deflate_job;

static void deflate_in_pool(uv_work_t *w)
{
    deflate_job *job = w->data;
    job->rc = bn_deflate(job->in, job->window_bits, &job->result);
}

static void free_input(deflate_job *job)
{
    if (job->mapped)
        bn_port_unmap(job->in);
    else
        free((void *)(uintptr_t)job->in.p);
}

static void release_malloced(void *owner, bn_bytes bytes)
{
    (void)bytes;
    free(owner);
}

/* The held entry gets the header and points at the deflated bytes; plain ones if deflating failed. */
static void deflated(uv_work_t *w, int status)
{
    deflate_job *job = w->data;
    bn_conn *c = job->c;
    uint8_t *frame = NULL;
    size_t head = 0, size = job->rc ? job->in.n : job->result.n;

    if (!c->closing && !status)
        frame = malloc(BN_WS_HEAD_MAX + size);
    if (frame) {
        head = bn_ws_head_write(frame, BN_WS_BINARY, job->rc == BN_OK, size);
        memcpy(frame + head, job->rc ? job->in.p : job->result.p, size);
        job->out->p = job->out->owner = frame;
        job->out->n = head + size;
        job->out->release = release_malloced;
        job->out->held = false;
        c->out_bytes += head + size;
        c->progress = uv_now(&c->server->loop);
        bn_conn_dirty(c);
    } else {
        bn_conn_no_memory(c);
    }
    free_input(job);
    bn_buf_release(&job->result);
    free(job);
    bn_conn_unref(c);
}

/* Queue a message to be deflated by a pool thread; `in` is taken over. Everything behind it waits for it. */
static void deflate_later(bn_conn *c, bn_bytes in, bool mapped, uint64_t credit)
{
    deflate_job *job = bn_xcalloc(1, sizeof *job);
    bn_out *o = bn_out_new(0);
    *job = (deflate_job){ .c = c, .out = o, .in = in, .mapped = mapped, .window_bits = c->ws->window_bits };
    job->work.data = job;
    bn_buf_init(&job->result, SIZE_MAX / 2);
    if (o) {
        o->held = true;
        o->credit = credit;
    }
    bn_conn_push(c, o);
    if (c->closing || uv_queue_work(&c->server->loop, &job->work, deflate_in_pool, deflated) < 0) {
        free_input(job);
        free(job);
        bn_conn_close(c);
        return;
    }
    c->refs++;
}

static void put_frame(bn_conn *c, uint8_t opcode, bool rsv1, bn_bytes payload)
{
    uint8_t head[BN_WS_HEAD_MAX];
    size_t n = bn_ws_head_write(head, opcode, rsv1, payload.n);
    uint8_t *p = bn_conn_room(c, n + payload.n);
    if (!p)
        return;
    memcpy(p, head, n);
    if (payload.n)
        memcpy(p + n, payload.p, payload.n);
}

static void send_message(bn_conn *c, uint8_t opcode, bn_bytes message)
{
    bn_buf packed;
    if (!c->ws->deflate || message.n < BN_DEFLATE_MIN
        || (opcode == BN_WS_TEXT && message.n > BN_DEFLATE_LOOP_MAX)) {
        put_frame(c, opcode, false, message);
        return;
    }
    if (message.n > BN_DEFLATE_LOOP_MAX) {
        uint8_t *copy = malloc(message.n);
        if (!copy) {
            bn_conn_no_memory(c);
            return;
        }
        memcpy(copy, message.p, message.n);
        deflate_later(c, bn_bytes_of(copy, message.n), false, 0);
        return;
    }
    bn_buf_init(&packed, 2 * BN_DEFLATE_LOOP_MAX);
    if (bn_deflate(message, c->ws->window_bits, &packed) == BN_OK)
        put_frame(c, opcode, true, bn_buf_view(&packed));
    else
        put_frame(c, opcode, false, message);
    bn_buf_release(&packed);
}

/* The next message of a SEND payload. false: the end, or bytes that are none (then rest->n is not 0). */
static bool next_message(bn_bytes *rest, bn_bytes *message)
{
    uint32_t n;
    if (rest->n < sizeof n)
        return false;
    memcpy(&n, rest->p, sizeof n);
    if (n > rest->n - sizeof n)
        return false;
    *message = bn_bytes_of(rest->p + sizeof n, n);
    *rest = bn_bytes_of(rest->p + sizeof n + n, rest->n - sizeof n - n);
    return true;
}

bool bn_ws_messages_valid(bn_bytes payload)
{
    bn_bytes message;
    while (next_message(&payload, &message))
        ;
    return payload.n == 0;
}

void bn_ws_send(bn_conn *c, bn_bytes payload)
{
    bn_bytes rest = payload, message;
    while (!c->closing && next_message(&rest, &message))
        send_message(c, BN_WS_BINARY, message);
    if (c->closing)
        return;
    if (c->out_last)
        c->out_last->credit += payload.n;
    else
        bn_server_session_credit(c->ws->session, payload.n); /* no message in it */
}

static void unmap(void *owner, bn_bytes bytes)
{
    (void)owner;
    bn_port_unmap(bytes);
}

void bn_ws_send_mapped(bn_conn *c, bn_bytes mapped)
{
    uint8_t head[BN_WS_HEAD_MAX];
    if (c->ws->deflate) {
        deflate_later(c, mapped, true, mapped.n);
        return;
    }
    bn_conn_write(c, bn_bytes_of(head, bn_ws_head_write(head, BN_WS_BINARY, false, mapped.n)));
    bn_conn_push(c, bn_out_of(mapped, unmap, NULL));
    if (!c->closing)
        c->out_last->credit = mapped.n;
}

/* ---- in ---- */

typedef struct inflate_job {
    uv_work_t work;
    bn_conn  *c; /* a reference */
    uint8_t   opcode;
    uint8_t  *in;
    size_t    n;
    bn_buf    out;
    bn_status rc;
} inflate_job;

static void inflate_failed(bn_conn *c, bn_status rc)
{
    if (rc == BN_ENOMEM)
        bn_conn_no_memory(c);
    else if (rc == BN_ETOOBIG)
        bn_ws_close(c, BN_WS_TOO_BIG, "message too big");
    else
        bn_ws_close(c, BN_WS_PROTOCOL_ERROR, "");
}

static void inflate_in_pool(uv_work_t *w)
{
    inflate_job *job = w->data;
    job->rc = bn_inflate(bn_bytes_of(job->in, job->n), &job->out);
}

static void inflated(uv_work_t *w, int status)
{
    inflate_job *job = w->data;
    bn_conn *c = job->c;
    (void)status;
    if (!c->closing) {
        c->ws->inflating = false;
        if (job->rc)
            inflate_failed(c, job->rc);
        else
            got_message(c, job->opcode, bn_buf_view(&job->out));
        if (!c->closing && c->mode == BN_CONN_WS && !c->ws->hold)
            bn_conn_read_on(c);
    }
    bn_buf_release(&job->out);
    free(job->in);
    free(job);
    bn_conn_unref(c);
}

static void inflate_later(bn_conn *c, uint8_t opcode, bn_bytes in)
{
    inflate_job *job = bn_xcalloc(1, sizeof *job);
    *job = (inflate_job){ .c = c, .opcode = opcode, .in = malloc(in.n), .n = in.n };
    job->work.data = job;
    bn_buf_init(&job->out, c->server->message_max);
    if (job->in)
        memcpy(job->in, in.p, in.n);
    if (!job->in || uv_queue_work(&c->server->loop, &job->work, inflate_in_pool, inflated) < 0) {
        free(job->in);
        free(job);
        bn_conn_no_memory(c);
        return;
    }
    c->ws->inflating = true;
    c->refs++;
}

static void got_deflated(bn_conn *c, uint8_t opcode, bn_bytes in)
{
    size_t limit = c->server->message_max;
    bn_status rc;
    bn_buf out;
    bn_buf_init(&out, limit < INFLATE_LOOP_MAX ? limit : INFLATE_LOOP_MAX);
    rc = in.n > INFLATE_LOOP_MAX ? BN_ETOOBIG : bn_inflate(in, &out);
    if (rc == BN_OK)
        got_message(c, opcode, bn_buf_view(&out));
    else if (rc == BN_ETOOBIG && out.max < limit)
        inflate_later(c, opcode, in);
    else
        inflate_failed(c, rc);
    bn_buf_release(&out);
}

static void got_message(bn_conn *c, uint8_t opcode, bn_bytes message)
{
    if (c->server->echo) {
        if (opcode == BN_WS_TEXT && !bn_utf8_valid(message))
            bn_ws_close(c, BN_WS_BAD_DATA, "");
        else
            send_message(c, opcode, message);
    } else if (c->ws->session) {
        bn_server_session_data(c->ws->session, message);
    }
}

static void got_event(bn_conn *c, const bn_ws_event *ev)
{
    switch (ev->kind) {
    case BN_WS_EV_MESSAGE:
        got_message(c, ev->opcode, ev->payload);
        break;
    case BN_WS_EV_DEFLATED:
        got_deflated(c, ev->opcode, ev->payload);
        break;
    case BN_WS_EV_PING:
        put_frame(c, BN_WS_PONG, false, ev->payload);
        break;
    case BN_WS_EV_CLOSE:
        bn_ws_close(c, ev->code == 1005 ? BN_WS_NORMAL : ev->code, "");
        break;
    case BN_WS_EV_PONG:
    case BN_WS_EV_NONE:
        break;
    }
}

bn_status bn_ws_input(bn_conn *c, uint8_t *p, size_t n, size_t *used)
{
    bn_ws_conn *ws = c->ws;
    bn_ws_event ev;
    bn_error err;

    *used = 0;
    if (ws->hold || ws->inflating)
        return BN_EAGAIN;
    ws->ping_out = false; /* whoever speaks is there */
    if (bn_ws_reader_feed(&ws->reader, p, n, used, &ev, &err)) {
        *used = n;
        bn_log(ws->reader.close_code == BN_WS_INTERNAL ? BN_LOG_WARNING : BN_LOG_DEBUG, LOGGER,
               "closed a WebSocket with %u: %s", ws->reader.close_code, err.text);
        bn_ws_close(c, ws->reader.close_code, err.text);
        return BN_OK;
    }
    got_event(c, &ev);
    return BN_OK;
}

/* ---- life ---- */

void bn_ws_close(bn_conn *c, uint16_t code, const char *reason)
{
    uint8_t frame[2 + BN_WS_CONTROL_MAX];
    if (c->closing || c->ws->close_sent)
        return;
    c->ws->close_sent = true;
    bn_ws_lost(c);
    bn_conn_write(c, bn_bytes_of(frame, bn_ws_close_write(frame, code, reason)));
    bn_conn_finish(c);
}

void bn_ws_lost(bn_conn *c)
{
    if (c->ws->session)
        bn_server_session_detach(c->ws->session);
}

void bn_ws_hold(bn_conn *c)
{
    c->ws->hold = true;
    bn_conn_read_off(c);
}

void bn_ws_unhold(bn_conn *c)
{
    if (!c->ws->hold)
        return;
    c->ws->hold = false;
    c->ws->ping_out = false;
    c->ws->ping_at = uv_now(&c->server->loop) + c->server->ping_ms;
    if (!c->ws->inflating && c->mode == BN_CONN_WS)
        bn_conn_read_on(c);
}

void bn_ws_tick(bn_conn *c, uint64_t now)
{
    bn_ws_conn *ws = c->ws;
    if (c->mode != BN_CONN_WS || ws->hold || ws->inflating || now < ws->ping_at)
        return;
    if (ws->ping_out) {
        bn_ws_close(c, BN_WS_INTERNAL, "no answer to a ping");
        return;
    }
    ws->ping_out = true;
    ws->ping_at = now + c->server->ping_ms;
    put_frame(c, BN_WS_PING, false, (bn_bytes){ 0 });
}
