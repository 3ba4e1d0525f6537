/* http_conn.c: requests and answers on one connection: one at a time, in order, kept alive.
 *
 * Threads  the server loop only. */
#include "server/server_private.h"

#include <time.h>

#include "base/log.h"

void bn_answer_init(bn_answer *a, int status)
{
    *a = (bn_answer){ .status = status };
    bn_buf_init(&a->extra, (size_t)16 << 10);
}

static void release_body(bn_answer *a)
{
    if (a->release)
        a->release(a->owner, a->body);
    a->release = NULL;
}

static bool has_no_body(int status)
{
    return status == 204 || status == 304 || status < 200;
}

/* The head, and a body that is copied behind it. NULL: no memory, now or when a header was put. */
static bn_out *make_head(const bn_answer *a, bool with_body, bool close)
{
    bn_buf b;
    bn_out *o = NULL;
    bn_status rc;
    bn_buf_init(&b, (size_t)64 << 10);
    rc = bn_http_head_begin(&b, a->status, time(NULL));
    if (!rc && a->type)
        rc = bn_http_put(&b, "Content-Type", a->type);
    if (!rc && !has_no_body(a->status))
        rc = bn_http_put_size(&b, "Content-Length", a->body.n);
    if (!rc && bn_http_put_failed(&a->extra))
        rc = BN_ENOMEM;
    if (!rc)
        rc = bn_buf_append(&b, bn_buf_view(&a->extra));
    if (!rc)
        rc = bn_http_head_end(&b, close);
    if (!rc) {
        size_t body = with_body ? a->body.n : 0;
        o = bn_out_new(b.n + body);
        if (o) {
            memcpy(o->data, b.p, b.n);
            if (body)
                memcpy(o->data + b.n, a->body.p, body);
            o->n = b.n + body;
        }
    }
    bn_buf_release(&b);
    return o;
}

void bn_http_answer(bn_conn *c, bn_answer *a)
{
    const bn_http_request *r = &c->http->req;
    bool body = r->method != HTTP_HEAD && !has_no_body(a->status) && a->body.n;
    bool close = a->close || !r->keep_alive || c->server->phase != BN_SERVING;

    bn_conn_push(c, make_head(a, body && !a->release, close));
    if (body && a->release) {
        bn_conn_push(c, bn_out_of(a->body, a->release, a->owner));
        a->release = NULL;
    }
    release_body(a);
    bn_buf_release(&a->extra);
    if (c->closing)
        return;
    c->deadline = 0;
    if (close)
        bn_conn_finish(c);
    else
        c->responding = true;
}

void bn_http_answer_text(bn_conn *c, int status, const char *text)
{
    bn_answer a;
    bn_answer_init(&a, status);
    a.type = "text/plain; charset=utf-8";
    a.body = bn_bytes_str(text);
    a.close = status == 503 || !c->http->head_done;
    bn_http_answer(c, &a);
}

/* A body that nobody reads: a short one is skipped, for the rest the connection is given up after the answer.
 */
static bool skips_body(const bn_http_request *r)
{
    return r->has_body && !r->chunked && r->body_size <= BODY_IGNORED_MAX;
}

static void refuse(bn_conn *c)
{
    bn_answer a;
    bn_answer_init(&a, c->http->refusal);
    if (a.status == 503)
        bn_log(BN_LOG_WARNING, LOGGER, "no memory for a request: refused");
    a.type = "text/plain; charset=utf-8";
    a.body =
        a.status == 400 ? BN_BYTES("Invalid HTTP request received.") : bn_bytes_str(bn_http_reason(a.status));
    a.close = true;
    bn_http_answer(c, &a);
}

/* One event of the parser. After BN_HTTP_HEAD the end of the request may come without any further byte. */
static bool feed(bn_conn *c, uint8_t *p, size_t n, size_t *used, bn_http_event *event)
{
    size_t more = 0;
    bn_status rc = bn_http_feed(c->http, (char *)p, n, &more, event, NULL);
    *used += more;
    if (rc && c->upload)
        bn_upload_refused(c);
    else if (rc)
        refuse(c); /* what follows is dropped by then */
    return rc == BN_OK;
}

bn_status bn_http_input(bn_conn *c, uint8_t *p, size_t n, size_t *used)
{
    bn_http_parser *h = c->http;
    bn_http_event event;

    if (c->responding)
        return BN_EAGAIN;
    if (h->event == BN_HTTP_DONE) /* the first byte of a further request */
        c->deadline = uv_now(&c->server->loop) + c->server->opts.header_ms;
    if (!feed(c, p, n, used, &event))
        return BN_OK;
    if (event == BN_HTTP_HEAD && h->req.has_body) {
        bool keep_alive = h->req.keep_alive;
        h->req.keep_alive = keep_alive && skips_body(&h->req);
        c->answered = true;
        bn_route(c);
        if (c->upload) { /* else nobody reads it: the answer need not wait for it */
            h->req.keep_alive = keep_alive;
            c->answered = false;
        }
    } else if (event == BN_HTTP_HEAD && !feed(c, p + *used, n - *used, used, &event)) {
        return BN_OK;
    }
    if (event == BN_HTTP_DONE) {
        if (c->upload)
            bn_upload_done(c);
        else if (!c->answered)
            bn_route(c);
        c->answered = false;
    }
    return !c->closing && c->responding ? BN_EAGAIN : BN_OK;
}
