/* asks.c: requests that take the app's host, such as logging in: a worker answers, and the connection waits.
 *
 * Threads  the server loop only. An ask is there from its request until it is answered, or its connection goes. What
 *          a worker cannot take yet, because it starts, it gets once it is ready. */
#include "server/server_private.h"

#include "base/log.h"

enum {
    ASKS_MAX = 64,      /* at once: further ones are told to come again */
    ASK_MS = 60 * 1000, /* for a worker to answer */
};

struct bn_ask_wait {
    bn_ask_wait *next;
    bn_conn     *conn;
    bn_worker   *worker;
    uint64_t     number, due;
    bool         sent;
    bn_buf       strings;
};

static void end(bn_server *s, bn_ask_wait *a)
{
    bn_ask_wait **at = &s->asks;
    while (*at != a)
        at = &(*at)->next;
    *at = a->next;
    s->ask_count--;
    a->conn->ask = NULL;
    bn_buf_release(&a->strings);
    free(a);
}

static void hand_over(bn_ask_wait *a)
{
    bn_port_head head = { .type = BN_PORT_ASK, .session = a->number };
    if (a->worker->state != BN_WORKER_READY)
        return;
    bn_worker_send(a->worker, head, bn_buf_view(&a->strings), NULL);
    a->sent = true;
}

static void refuse(bn_ask_wait *a, int status, const char *text)
{
    bn_conn *c = a->conn;
    end(c->server, a);
    bn_http_answer_text(c, status, text);
}

static bn_status put(bn_buf *b, const char *name, const char *value)
{
    return value ? bn_port_string_put(b, name, value) : BN_OK;
}

void bn_ask_route(bn_conn *c, const char *what)
{
    bn_server *s = c->server;
    const bn_http_request *r = &c->http->req;
    bn_ask_wait *a;
    bn_status rc;

    if (s->ask_count >= ASKS_MAX || s->phase != BN_SERVING) {
        bn_http_answer_text(c, 503, "Too many are logging in at once. Come again in a moment.");
        return;
    }
    a = bn_xcalloc(1, sizeof *a);
    *a = (bn_ask_wait){ .next = s->asks, .conn = c, .worker = bn_worker_pick(s), .number = ++s->ask_last,
                        .due = uv_now(&s->loop) + ASK_MS };
    s->asks = a;
    s->ask_count++;
    c->ask = a;
    c->responding = true; /* no further request is read before the answer */
    bn_buf_init(&a->strings, 4 * BN_HTTP_HEAD_MAX);
    rc = put(&a->strings, BN_PORT_ASK_WHAT, what);
    if (!rc)
        rc = put(&a->strings, BN_PORT_ASK_QUERY, r->query);
    if (!rc)
        rc = put(&a->strings, BN_PORT_ASK_COOKIES, bn_http_header(r, "Cookie"));
    if (rc)
        refuse(a, 503, "Out of memory");
    else
        hand_over(a);
}

/* "Name: value", checked to be that. */
static bool put_header(bn_answer *a, const char *line)
{
    const char *colon = strchr(line, ':');
    char *name;
    if (!colon || colon == line || colon[1] != ' ')
        return false;
    name = bn_xstrndup(line, (size_t)(colon - line));
    bn_http_put(&a->extra, name, colon + 2);
    free(name);
    return true;
}

bn_status bn_ask_answered(bn_worker *w, bn_port_frame *f, bn_error *err)
{
    bn_ask_wait *a = w->server->asks;
    bn_bytes rest = f->payload;
    const char *name, *value;
    bn_answer answer;
    bn_conn *c;

    while (a && a->number != f->head.session)
        a = a->next;
    if (!a || !a->sent || a->worker != w) /* its connection has gone */
        return BN_OK;
    if (f->head.arg < 200 || f->head.arg > 599)
        return bn_fail(err, BN_EPROTO, "an answer came by port with the status %llu", (unsigned long long)f->head.arg);
    c = a->conn;
    bn_answer_init(&answer, (int)f->head.arg);
    bn_buf_init(&answer.extra, 60 << 10);
    answer.type = "text/plain; charset=utf-8";
    bn_http_put(&answer.extra, "Cache-Control", "no-store");
    while (bn_port_string_next(&rest, &name, &value)) {
        if (strcmp(name, BN_PORT_ANSWER_BODY) == 0)
            answer.body = bn_bytes_str(value);
        else if (strcmp(name, BN_PORT_ANSWER_HEADER) == 0 && !put_header(&answer, value))
            bn_log(BN_LOG_WARNING, LOGGER, "an answer's header that is none is left out");
    }
    end(w->server, a);
    bn_http_answer(c, &answer);
    return BN_OK;
}

void bn_asks_ready(bn_worker *w)
{
    for (bn_ask_wait *a = w->server->asks; a; a = a->next)
        if (a->worker == w && !a->sent)
            hand_over(a);
}

void bn_asks_lost(bn_worker *w)
{
    for (bn_ask_wait *a = w->server->asks, *next; a; a = next) {
        next = a->next;
        if (a->worker == w && a->sent)
            refuse(a, 503, "The app was restarted meanwhile. Come again in a moment.");
    }
}

void bn_asks_sweep(bn_server *s, uint64_t now)
{
    for (bn_ask_wait *a = s->asks, *next; a; a = next) {
        next = a->next;
        if (now >= a->due)
            refuse(a, 504, "The app did not answer in time.");
    }
}

void bn_ask_gone(bn_conn *c)
{
    if (c->ask)
        end(c->server, c->ask);
}
