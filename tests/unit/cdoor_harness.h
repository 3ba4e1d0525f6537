/* cdoor_harness.h: the server's end of a port for tests of the C door: opens sessions, sends what a browser sends,
 * keeps every message that comes back, and waits for the one that a test names.
 *
 * Threads  the test's main thread only. */
#ifndef BN_TESTS_CDOOR_HARNESS_H
#define BN_TESTS_CDOOR_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/thread.h"
#include "cdoor/host.h"
#include "config/config.h"
#include "port/port.h"
#include "wire_tags.h"

#define USED __attribute__((unused))
#define PATIENCE_NS (60 * BN_S_NS) /* under sanitizers on a busy machine; a test that passes waits for events only */

typedef struct message {
    uint64_t session;
    uint32_t type; /* field number in ForwardMsg */
    uint32_t path[16];
    size_t   path_n;
    int64_t  number; /* script_finished */
    char     run[40], fragment[64]; /* of the run that sent it: its id, the first fragment that it is for */
    uint8_t *bytes;  /* the member's content */
    size_t   n;
} message;

typedef struct bench {
    bn_port    *port;
    bn_runtime *rt;
    bn_chost   *host;
    message    *seen;
    size_t      seen_n, seen_cap, cursor; /* expect() looks from the cursor on */
    uint64_t    sessions;
    uint64_t    freed;  /* bytes of files that the worker has let go of */
    char        id[37]; /* of the session that was opened last */
    bool        closed;
    char        fatal[256]; /* what the worker cannot go on for */
} bench;

#define TYPE(tag) bn_pb_number(tag)

static void note_text(char *to, size_t size, bn_bytes text)
{
    if (!*to)
        snprintf(to, size, "%.*s", (int)text.n, (const char *)text.p);
}

static void note_run(message *m, bn_bytes run)
{
    bn_wire_field f;
    while (bn_wire_next(&run, &f) == BN_OK) {
        if (f.number == TYPE(PB_RUN_IDENTITY_SCRIPT_RUN_ID))
            note_text(m->run, sizeof m->run, f.bytes);
        else if (f.number == TYPE(PB_RUN_IDENTITY_FRAGMENT_IDS))
            note_text(m->fragment, sizeof m->fragment, f.bytes);
    }
}

static void note_metadata(message *m, bn_bytes metadata)
{
    bn_wire_field f;
    while (bn_wire_next(&metadata, &f) == BN_OK) {
        if (f.number == TYPE(PB_FORWARD_MSG_METADATA_RUN))
            note_run(m, f.bytes);
        if (f.number == TYPE(PB_FORWARD_MSG_METADATA_DELTA_PATH) && f.wire_type == 2)
            for (size_t i = 0; i < f.bytes.n && m->path_n < BN_COUNT(m->path);) {
                uint32_t x = 0;
                unsigned shift = 0;
                do
                    x |= (uint32_t)(f.bytes.p[i] & 127) << shift, shift += 7;
                while (f.bytes.p[i++] & 128);
                m->path[m->path_n++] = x;
            }
    }
}

static void note_message(bench *b, uint64_t session, bn_bytes bytes)
{
    message m = { .session = session };
    bn_wire_field f;
    while (bn_wire_next(&bytes, &f) == BN_OK) {
        if (f.number == TYPE(PB_FORWARD_MSG_METADATA)) {
            note_metadata(&m, f.bytes);
        } else if (f.number != TYPE(PB_FORWARD_MSG_HASH)) {
            m.type = f.number;
            m.number = (int64_t)f.value;
            m.n = f.wire_type == 2 ? f.bytes.n : 0;
            m.bytes = bn_xmalloc(m.n + 1);
            if (m.n)
                memcpy(m.bytes, f.bytes.p, m.n);
        }
    }
    if (b->seen_n == b->seen_cap) {
        b->seen_cap = b->seen_cap ? 2 * b->seen_cap : 64;
        b->seen = bn_xrealloc(b->seen, b->seen_cap * sizeof m);
    }
    b->seen[b->seen_n++] = m;
}

static void send_frame(bench *b, bn_port_type type, uint64_t session, uint64_t arg, bn_bytes payload)
{
    bn_port_head head = { .type = (uint16_t)type, .session = session, .arg = arg };
    assert_int_equal(bn_port_queue(b->port, head, payload, NULL, NULL), BN_OK);
    bn_port_flush(b->port, NULL);
}

static bn_status on_frame(void *arg, bn_port_frame *frame, bn_error *err)
{
    bench *b = arg;
    bn_bytes rest = frame->payload;
    uint32_t n;
    (void)err;
    if (frame->head.type == BN_PORT_SEND_FD) {
        bn_bytes mapped;
        assert_int_equal(bn_port_map_message(frame, &mapped, NULL), BN_OK);
        note_message(b, frame->head.session, mapped);
        bn_port_unmap(mapped);
        send_frame(b, BN_PORT_SESSION_CREDIT, frame->head.session, frame->head.arg, (bn_bytes){ 0 });
    }
    if (frame->head.type == BN_PORT_UPLOAD_FREED)
        b->freed += frame->head.arg;
    if (frame->head.type == BN_PORT_FATAL)
        snprintf(b->fatal, sizeof b->fatal, "%.*s", (int)frame->payload.n, (const char *)frame->payload.p);
    if (frame->head.type != BN_PORT_SEND)
        return BN_OK;
    while (rest.n >= sizeof n) {
        memcpy(&n, rest.p, sizeof n);
        note_message(b, frame->head.session, bn_bytes_of(rest.p + sizeof n, n));
        rest = bn_bytes_of(rest.p + sizeof n + n, rest.n - sizeof n - n);
    }
    send_frame(b, BN_PORT_SESSION_CREDIT, frame->head.session, frame->payload.n, (bn_bytes){ 0 });
    return BN_OK;
}

/* Reads what comes within `ms`. */
static void pump(bench *b, int ms)
{
    struct pollfd p = { .fd = bn_port_fd(b->port), .events = (short)(POLLIN | (bn_port_queued(b->port) ? POLLOUT : 0)) };
    if (poll(&p, 1, ms) <= 0)
        return;
    bn_port_flush(b->port, NULL);
    if (p.revents & (POLLIN | POLLHUP) && bn_port_read(b->port, on_frame, b, NULL))
        b->closed = true;
}

/* ---------------------------------------------------------------- looking at what came */

static bool holds(const message *m, const char *text)
{
    return !text || (m->n && memmem(m->bytes, m->n, text, strlen(text)));
}

/* The next message of this session and type, from the cursor on, that holds `text`; the cursor moves past it. */
USED static const message *expect(bench *b, uint64_t session, bn_pb type, const char *text)
{
    uint64_t deadline = bn_now_ns() + PATIENCE_NS;
    for (size_t i = b->cursor;; i++) {
        while (i >= b->seen_n) {
            if (bn_now_ns() > deadline || b->closed)
                fail_msg("session %d: no message of type %u with \"%s\"", (int)session, TYPE(type), text ? text : "");
            pump(b, 100);
        }
        if (b->seen[i].session == session && b->seen[i].type == TYPE(type) && holds(&b->seen[i], text)) {
            b->cursor = i + 1;
            return &b->seen[i];
        }
    }
}

USED static const message *expect_delta(bench *b, uint64_t session, const char *text)
{
    return expect(b, session, PB_FORWARD_MSG_DELTA, text);
}

USED static void expect_finished(bench *b, uint64_t session, int status)
{
    assert_int_equal(expect(b, session, PB_FORWARD_MSG_SCRIPT_FINISHED, NULL)->number, status);
}
#define FINISHED    PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_SUCCESSFULLY
#define FOR_RERUN   PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_EARLY_FOR_RERUN
#define NOT_COMPILED PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_WITH_COMPILE_ERROR

/* The end of a whole run; runs that gave way to newer ones may have ended before it. */
USED static void expect_finished_at_last(bench *b, uint64_t session)
{
    uint64_t status;
    do
        status = (uint64_t)expect(b, session, PB_FORWARD_MSG_SCRIPT_FINISHED, NULL)->number;
    while (status == FOR_RERUN);
    assert_int_equal(status, FINISHED);
}

/* How many messages of this session so far hold the text. */
USED static size_t count_deltas(const bench *b, uint64_t session, const char *text)
{
    size_t n = 0;
    for (size_t i = 0; i < b->seen_n; i++)
        n += b->seen[i].session == session && b->seen[i].type == TYPE(PB_FORWARD_MSG_DELTA) && holds(&b->seen[i], text);
    return n;
}

/* The widget id in a delta: "$$ID-...", whose length stands in the byte before it. */
USED static void widget_id(const message *m, char out[128])
{
    const uint8_t *p = memmem(m->bytes, m->n, "$$ID-", 5);
    assert_non_null(p);
    assert_true(p > m->bytes && p[-1] < 127);
    memcpy(out, p, p[-1]);
    out[p[-1]] = 0;
}

/* ---------------------------------------------------------------- being a browser */

USED static uint64_t open_after_crash(bench *b, const char *crash)
{
    bn_buf strings = { .max = 4096 };
    uint64_t number = ++b->sessions;
    bn_uuid4(b->id);
    bn_port_string_put(&strings, BN_PORT_OPEN_ID, b->id);
    if (crash)
        bn_port_string_put(&strings, BN_PORT_OPEN_CRASH, crash);
    send_frame(b, BN_PORT_SESSION_OPEN, number, 0, bn_buf_view(&strings));
    bn_buf_release(&strings);
    return number;
}

USED static uint64_t open_session(bench *b)
{
    return open_after_crash(b, NULL);
}

/* One rerun request; with `id` a widget's new value under `tag` of WidgetState. */
static void send_rerun(bench *b, uint64_t session, const char *id, bn_pb tag, bn_bytes text, int64_t value)
{
    bn_buf out = { .max = 1 << 16 };
    bn_wire w = bn_wire_to(&out);
    size_t rerun = bn_wire_open(&w, PB_BACK_MSG_RERUN_SCRIPT, 0), states, widget;
    states = bn_wire_open(&w, PB_CLIENT_STATE_WIDGET_STATES, 0);
    if (id) {
        widget = bn_wire_open(&w, PB_WIDGET_STATES_WIDGETS, 0);
        bn_wire_cstr(&w, PB_WIDGET_STATE_ID, id);
        if (bn_pb_type(tag) == BN_PB_STRING || bn_pb_type(tag) == BN_PB_BYTES || bn_pb_type(tag) == BN_PB_MESSAGE)
            bn_wire_str(&w, tag, text);
        else
            bn_wire_int(&w, tag, value);
        bn_wire_close(&w, widget);
    }
    bn_wire_close(&w, states);
    bn_wire_close(&w, rerun);
    send_frame(b, BN_PORT_SESSION_DATA, session, 0, bn_buf_view(&out));
    bn_buf_release(&out);
}

/* At this query string of the page's address. */
USED static void rerun_at(bench *b, uint64_t session, const char *query)
{
    bn_buf out = { .max = 1 << 16 };
    bn_wire w = bn_wire_to(&out);
    size_t rerun = bn_wire_open(&w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    bn_wire_cstr(&w, PB_CLIENT_STATE_QUERY_STRING, query);
    bn_wire_close(&w, bn_wire_open(&w, PB_CLIENT_STATE_WIDGET_STATES, 0));
    bn_wire_close(&w, rerun);
    send_frame(b, BN_PORT_SESSION_DATA, session, 0, bn_buf_view(&out));
    bn_buf_release(&out);
}

USED static void rerun(bench *b, uint64_t session)
{
    send_rerun(b, session, NULL, 0, (bn_bytes){ 0 }, 0);
}

USED static void click(bench *b, uint64_t session, const char *id)
{
    send_rerun(b, session, id, PB_WIDGET_STATE_TRIGGER_VALUE, (bn_bytes){ 0 }, 1);
}

USED static void type_text(bench *b, uint64_t session, const char *id, const char *text)
{
    send_rerun(b, session, id, PB_WIDGET_STATE_STRING_VALUE, bn_bytes_str(text), 0);
}

/* The file that the page of the newest session offers under this id. */
USED static void ask_for_download(bench *b, uint64_t session, const char *file)
{
    bn_buf out = { .max = 4096 };
    bn_wire w = bn_wire_to(&out);
    size_t request = bn_wire_open(&w, PB_BACK_MSG_BACKEND_OPERATION_REQUEST, 0), payload;
    bn_wire_cstr(&w, PB_BACKEND_OPERATION_REQUEST_REQUEST_ID, "r");
    bn_wire_cstr(&w, PB_BACKEND_OPERATION_REQUEST_SESSION_ID, b->id);
    payload = bn_wire_open(&w, PB_BACKEND_OPERATION_REQUEST_DEFERRED_FILE, 0);
    bn_wire_cstr(&w, PB_DEFERRED_FILE_REQUEST_PAYLOAD_FILE_ID, file);
    bn_wire_close(&w, payload);
    bn_wire_close(&w, request);
    send_frame(b, BN_PORT_SESSION_DATA, session, 0, bn_buf_view(&out));
    bn_buf_release(&out);
}

USED static void close_session(bench *b, uint64_t session)
{
    send_frame(b, BN_PORT_SESSION_CLOSE, session, 0, (bn_bytes){ 0 });
}

/* ---------------------------------------------------------------- both ends, begun and ended */

typedef struct setting {
    const char *name, *value;
} setting;

static void send_hello(bench *b, const setting *settings)
{
    bn_buf packed = { .max = 1 << 16 };
    bn_config *c;
    assert_int_equal(bn_config_new(&c, NULL), BN_OK);
    for (; settings && settings->name; settings++)
        assert_int_equal(bn_config_set_text(c, settings->name, settings->value, "test", NULL), BN_OK);
    assert_int_equal(bn_config_pack(c, &packed), BN_OK);
    send_frame(b, BN_PORT_HELLO, 0, 0, bn_buf_view(&packed));
    bn_buf_release(&packed);
    bn_config_free(c);
}

static bench *begin(const bn_chost_opts *opts, const setting *settings)
{
    bench *b = bn_xcalloc(1, sizeof *b);
    bn_error err = { 0 };
    const bn_config *config;
    int fds[2];
    assert_int_equal(bn_port_pair(fds, NULL), BN_OK);
    assert_int_equal(bn_port_new(fds[0], (size_t)64 << 20, &b->port, NULL), BN_OK);
    if (bn_chost_new(opts, &b->host, &err))
        fail_msg("%s", err.text);
    bn_runtime_opts rt = { .port_fd = fds[1], .script = bn_chost_script(b->host), .host = bn_chost_host(b->host) };
    if (bn_runtime_new(&rt, &b->rt, &err))
        fail_msg("%s", err.text);
    send_hello(b, settings);
    assert_int_equal(bn_runtime_start(b->rt, NULL), BN_OK);
    config = bn_runtime_wait_config(b->rt);
    assert_non_null(config);
    assert_int_equal(bn_chost_start(b->host, b->rt, config, NULL), BN_OK);
    bn_runtime_ready(b->rt);
    return b;
}

/* The app is a function of the test itself. */
USED static bench *begin_main(void (*app)(void))
{
    return begin(&(bn_chost_opts){ .main = app, .name = "test_app" }, NULL);
}

USED static void end(bench *b)
{
    bn_runtime_stop(b->rt);
    bn_runtime_join(b->rt);
    assert_true(bn_chost_join(b->host, PATIENCE_NS));
    bn_runtime_free(b->rt);
    bn_chost_free(b->host);
    bn_port_free(b->port);
    for (size_t i = 0; i < b->seen_n; i++)
        free(b->seen[i].bytes);
    free(b->seen);
    free(b);
}

/* ---------------------------------------------------------------- a gate: threads wait for the test, and the other way */

typedef struct gate {
    bn_mutex mu;
    bn_cond  changed;
    int      count;
} gate;

USED static void gate_init(gate *g)
{
    bn_mutex_init(&g->mu);
    bn_cond_init(&g->changed);
    g->count = 0;
}

USED static void gate_release(gate *g)
{
    bn_cond_release(&g->changed);
    bn_mutex_release(&g->mu);
}

USED static void gate_open(gate *g)
{
    bn_mutex_lock(&g->mu);
    g->count++;
    bn_cond_broadcast(&g->changed);
    bn_mutex_unlock(&g->mu);
}

/* Until it has been opened n times. */
USED static void gate_wait(gate *g, int n)
{
    uint64_t deadline = bn_now_ns() + PATIENCE_NS;
    bool good = true;
    bn_mutex_lock(&g->mu);
    while (good && g->count < n)
        good = bn_cond_wait_until(&g->changed, &g->mu, deadline);
    bn_mutex_unlock(&g->mu);
    BN_ASSERT(good);
}

#endif
