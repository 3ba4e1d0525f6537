/* runtime_fixture.h: both ends that a runtime needs, for tests: a host whose scripts are C functions on real threads,
 * and a server on the other side of a real port, driven by the test's own thread.
 *
 * Nothing here sleeps for a time: fx_until() and friends poll the port until what they wait for has come, and fail the
 * test after FX_PATIENCE_MS. A script waits for the test with fx_gate_wait(), the test lets it go on with
 * fx_gate_open(). */
#ifndef TESTS_RUNTIME_FIXTURE_H
#define TESTS_RUNTIME_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/thread.h"
#include "port/port.h"
#include "runtime/runtime.h"
#include "wire_tags.h"

enum { FX_PATIENCE_MS = 20000, FX_THREADS = 256 };

/* One ForwardMsg, taken apart as far as tests look. */
typedef struct fx_msg {
    uint64_t session;
    uint32_t type; /* field number in ForwardMsg */
    uint8_t *bytes;
    size_t   n;
    uint32_t path[80];
    size_t   path_n;
    bn_bytes content; /* of the Element, Block or Transient, or of the message's own field */
    uint32_t delta;   /* field number in Delta */
    char     hash[40], run_id[40];
    uint64_t value; /* of a varint message: script_finished */
    bool     cacheable;
} fx_msg;

typedef struct fx fx;
typedef void (*fx_script)(fx *f, bn_run *run);

typedef struct fx_gate {
    sem_t sem;
} fx_gate;

struct fx {
    bn_host      host;
    bn_runtime  *rt;
    bn_config   *config;
    bn_port     *server;
    fx_script    script;
    void        *arg;
    bn_mutex     mu;
    pthread_t    threads[FX_THREADS];
    unsigned     threads_n;
    atomic_uint  kills, stops, clears, ended;
    bn_run      *_Atomic killed;
    atomic_uint  runs;
    fx_msg      *msgs;
    size_t       msgs_n, msgs_cap;
    struct {
        uint16_t type;
        uint64_t session, arg;
        char     text[128];
    } frames[4096]; /* those that are no messages */
    size_t       frames_n;
    bool         hold_credit;
    uint64_t     owed; /* credit held back, of the last session */
    bool         closed;
};

static inline void fx_gate_init(fx_gate *g)
{
    sem_init(&g->sem, 0, 0);
}

static inline void fx_gate_wait(fx_gate *g)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    ts.tv_sec += FX_PATIENCE_MS / 1000;
    if (sem_timedwait(&g->sem, &ts) != 0)
        abort();
}

static inline void fx_gate_open(fx_gate *g)
{
    sem_post(&g->sem);
}

/* ---- the host ---- */

static inline void *fx_thread(void *arg)
{
    fx *f = arg;
    bn_run *run;
    while ((run = bn_runtime_take(f->rt)) != NULL) {
        atomic_fetch_add(&f->runs, 1);
        f->script(f, run);
    }
    return NULL;
}

static inline fx *fx_of(bn_host *host)
{
    return (fx *)((char *)host - offsetof(fx, host));
}

static inline void fx_want_thread(bn_host *host)
{
    fx *f = fx_of(host);
    bn_mutex_lock(&f->mu);
    if (f->threads_n < FX_THREADS && bn_runtime_shortage(f->rt) > 0)
        bn_thread_start(&f->threads[f->threads_n++], "script", fx_thread, f, NULL);
    bn_mutex_unlock(&f->mu);
}

static inline void fx_kill_run(bn_host *host, bn_run *run)
{
    fx *f = fx_of(host);
    atomic_store(&f->killed, run);
    atomic_fetch_add(&f->kills, 1);
}

static inline void fx_host_stop(bn_host *host)
{
    atomic_fetch_add(&fx_of(host)->stops, 1);
}

static inline void fx_clear(bn_host *host)
{
    atomic_fetch_add(&fx_of(host)->clears, 1);
}

static inline void fx_session_ended(bn_host *host, const char *id)
{
    (void)id;
    atomic_fetch_add(&fx_of(host)->ended, 1);
}

/* ---- the server's side ---- */

static inline void fx_send(fx *f, bn_port_type type, uint64_t session, uint64_t arg, bn_bytes payload)
{
    bn_port_head head = { .type = (uint16_t)type, .session = session, .arg = arg };
    assert_int_equal(bn_port_queue(f->server, head, payload, NULL, NULL), BN_OK);
    while (bn_port_flush(f->server, NULL) == BN_EAGAIN) {
        struct pollfd p = { .fd = bn_port_fd(f->server), .events = POLLOUT };
        poll(&p, 1, 100);
    }
}

static inline void fx_read_metadata(fx_msg *m, bn_bytes in)
{
    bn_wire_field f, g;
    while (bn_wire_next(&in, &f) == BN_OK) {
        if (f.number == bn_pb_number(PB_FORWARD_MSG_METADATA_DELTA_PATH)) {
            bn_bytes packed = f.bytes;
            while (packed.n && m->path_n < BN_COUNT(m->path)) {
                uint32_t v = 0;
                int shift = 0;
                for (;; shift += 7) {
                    uint8_t c = *packed.p++;
                    packed.n--;
                    v |= (uint32_t)(c & 0x7F) << shift;
                    if (!(c & 0x80))
                        break;
                }
                m->path[m->path_n++] = v;
            }
        } else if (f.number == bn_pb_number(PB_FORWARD_MSG_METADATA_RUN)) {
            while (bn_wire_next(&f.bytes, &g) == BN_OK) {
                if (g.number == bn_pb_number(PB_RUN_IDENTITY_SCRIPT_RUN_ID))
                    snprintf(m->run_id, sizeof m->run_id, "%.*s", (int)g.bytes.n, (const char *)g.bytes.p);
            }
        } else if (f.number == bn_pb_number(PB_FORWARD_MSG_METADATA_CACHEABLE)) {
            m->cacheable = f.value != 0;
        }
    }
}

static inline void fx_parse(fx_msg *m)
{
    bn_bytes in = bn_bytes_of(m->bytes, m->n);
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&in, &f)) == BN_OK) {
        if (f.number == bn_pb_number(PB_FORWARD_MSG_HASH)) {
            snprintf(m->hash, sizeof m->hash, "%.*s", (int)f.bytes.n, (const char *)f.bytes.p);
        } else if (f.number == bn_pb_number(PB_FORWARD_MSG_METADATA)) {
            fx_read_metadata(m, f.bytes);
        } else {
            m->type = f.number;
            m->content = f.bytes;
            m->value = f.value;
        }
    }
    assert_int_equal(rc, BN_ENOENT);
    if (m->type == bn_pb_number(PB_FORWARD_MSG_DELTA)) {
        assert_int_equal(bn_wire_next(&m->content, &f), BN_OK);
        m->delta = f.number;
        m->content = f.bytes;
    }
}

static inline void fx_add(fx *f, uint64_t session, bn_bytes message)
{
    fx_msg *m;
    if (f->msgs_n == f->msgs_cap) {
        f->msgs_cap = f->msgs_cap ? 2 * f->msgs_cap : 64;
        f->msgs = bn_xrealloc(f->msgs, f->msgs_cap * sizeof *f->msgs);
    }
    m = &f->msgs[f->msgs_n++];
    memset(m, 0, sizeof *m);
    m->session = session;
    m->bytes = bn_xmalloc(message.n + 1);
    m->n = message.n;
    memcpy(m->bytes, message.p, message.n);
    fx_parse(m);
}

static inline bn_status fx_on_frame(void *arg, bn_port_frame *frame, bn_error *err)
{
    fx *f = arg;
    size_t cost = 0;
    (void)err;
    if (frame->head.type == BN_PORT_SEND) {
        bn_bytes in = frame->payload;
        cost = in.n;
        assert_true(cost > 0);
        while (in.n) {
            uint32_t len;
            assert_true(in.n >= sizeof len);
            memcpy(&len, in.p, sizeof len);
            assert_true(in.n - sizeof len >= len);
            fx_add(f, frame->head.session, bn_bytes_of(in.p + sizeof len, len));
            in = bn_bytes_of(in.p + sizeof len + len, in.n - sizeof len - len);
        }
    } else if (frame->head.type == BN_PORT_SEND_FD) {
        bn_bytes mapped;
        assert_int_equal(bn_port_map_message(frame, &mapped, NULL), BN_OK);
        fx_add(f, frame->head.session, mapped);
        bn_port_unmap(mapped);
        cost = frame->head.arg;
    } else {
        assert_true(f->frames_n < BN_COUNT(f->frames));
        f->frames[f->frames_n].type = frame->head.type;
        f->frames[f->frames_n].session = frame->head.session;
        f->frames[f->frames_n].arg = frame->head.arg;
        snprintf(f->frames[f->frames_n].text, sizeof f->frames[0].text, "%.*s", (int)frame->payload.n,
                 (const char *)frame->payload.p);
        f->frames_n++;
        return BN_OK;
    }
    if (f->hold_credit) {
        f->owed += cost;
    } else {
        bn_port_head head = { .type = BN_PORT_SESSION_CREDIT, .session = frame->head.session, .arg = cost };
        assert_int_equal(bn_port_queue(f->server, head, (bn_bytes){ 0 }, NULL, NULL), BN_OK);
    }
    return BN_OK;
}

/* Read what there is, waiting up to `ms` for the first of it. */
static inline void fx_pump(fx *f, int ms)
{
    struct pollfd p = { .fd = bn_port_fd(f->server), .events = POLLIN };
    if (f->closed || poll(&p, 1, ms) <= 0)
        return;
    if (bn_port_read(f->server, fx_on_frame, f, NULL) != BN_OK)
        f->closed = true;
    else
        bn_port_flush(f->server, NULL);
}

/* Pump until `cond` holds. */
#define fx_until(f, cond)                                                                            \
    do {                                                                                             \
        uint64_t fx_give_up = bn_now_ns() + FX_PATIENCE_MS * BN_MS_NS;                               \
        while (!(cond)) {                                                                            \
            if (bn_now_ns() > fx_give_up)                                                            \
                fail_msg("never came true: %s", #cond);                                              \
            fx_pump(f, 2);                                                                           \
        }                                                                                            \
    } while (0)

static inline size_t fx_count(const fx *f, uint64_t session, bn_pb type)
{
    size_t n = 0;
    for (size_t i = 0; i < f->msgs_n; i++)
        n += f->msgs[i].session == session && f->msgs[i].type == bn_pb_number(type);
    return n;
}

static inline bool fx_frame(const fx *f, bn_port_type type, uint64_t session)
{
    for (size_t i = 0; i < f->frames_n; i++) {
        if (f->frames[i].type == type && f->frames[i].session == session)
            return true;
    }
    return false;
}

/* The `arg` of the first frame of this type for the session; UINT64_MAX: none came. */
static inline uint64_t fx_frame_arg(const fx *f, bn_port_type type, uint64_t session)
{
    for (size_t i = 0; i < f->frames_n; i++) {
        if (f->frames[i].type == type && f->frames[i].session == session)
            return f->frames[i].arg;
    }
    return UINT64_MAX;
}

/* The messages of a session as letters: N new_session, R/I status running/idle, D delta, F finished, E finished early,
 * C compile error, V session event, r reference, o other. */
static inline const char *fx_story(const fx *f, uint64_t session, char *buf, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < f->msgs_n && n + 1 < size; i++) {
        const fx_msg *m = &f->msgs[i];
        char c = 'o';
        if (m->session != session)
            continue;
        if (m->type == bn_pb_number(PB_FORWARD_MSG_NEW_SESSION))
            c = 'N';
        else if (m->type == bn_pb_number(PB_FORWARD_MSG_DELTA))
            c = 'D';
        else if (m->type == bn_pb_number(PB_FORWARD_MSG_REF_HASH))
            c = 'r';
        else if (m->type == bn_pb_number(PB_FORWARD_MSG_SESSION_EVENT))
            c = 'V';
        else if (m->type == bn_pb_number(PB_FORWARD_MSG_SCRIPT_FINISHED))
            c = "FCEf"[m->value & 3];
        else if (m->type == bn_pb_number(PB_FORWARD_MSG_SESSION_STATUS_CHANGED))
            c = m->content.n == 2 && m->content.p[0] == 0x10 ? 'R' : 'I';
        buf[n++] = c;
    }
    buf[n] = '\0';
    return buf;
}

static inline void fx_forget(fx *f)
{
    for (size_t i = 0; i < f->msgs_n; i++)
        free(f->msgs[i].bytes);
    f->msgs_n = 0;
}

/* ---- talking ---- */

static inline const char *fx_id(uint64_t number)
{
    static _Thread_local char id[40];
    snprintf(id, sizeof id, "00000000-0000-4000-8000-%012llu", (unsigned long long)number);
    return id;
}

static inline void fx_open_as(fx *f, uint64_t number, const char *id, bool resume, const char *crash, const char *user)
{
    bn_buf b;
    bn_buf_init(&b, 1 << 16);
    bn_port_string_put(&b, BN_PORT_OPEN_ID, id);
    if (resume)
        bn_port_string_put(&b, BN_PORT_OPEN_RESUME, "1");
    if (crash)
        bn_port_string_put(&b, BN_PORT_OPEN_CRASH, crash);
    bn_port_string_put(&b, BN_PORT_OPEN_REMOTE, "127.0.0.1");
    bn_port_string_put(&b, BN_PORT_OPEN_HEADER, "User-Agent: test");
    bn_port_string_put(&b, BN_PORT_OPEN_USER, user ? user : "");
    fx_send(f, BN_PORT_SESSION_OPEN, number, 0, bn_buf_view(&b));
    bn_buf_release(&b);
}

static inline void fx_open(fx *f, uint64_t number)
{
    fx_open_as(f, number, fx_id(number), false, NULL, NULL);
}

static inline void fx_rerun_with(fx *f, uint64_t number, bn_bytes widget_states, bn_bytes more_client_state)
{
    bn_buf b;
    bn_wire w = bn_wire_to(&b);
    size_t mark;
    bn_buf_init(&b, 64 << 20);
    mark = bn_wire_open(&w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    bn_wire_cstr(&w, PB_CLIENT_STATE_QUERY_STRING, "a=1");
    bn_wire_msg(&w, PB_CLIENT_STATE_WIDGET_STATES, widget_states);
    bn_wire_raw(&w, more_client_state);
    bn_wire_close(&w, mark);
    fx_send(f, BN_PORT_SESSION_DATA, number, 0, bn_buf_view(&b));
    bn_buf_release(&b);
}

static inline void fx_rerun(fx *f, uint64_t number)
{
    fx_rerun_with(f, number, (bn_bytes){ 0 }, (bn_bytes){ 0 });
}

static inline void fx_simple(fx *f, uint64_t number, bn_pb tag)
{
    uint8_t bytes[64];
    bn_buf b = { bytes, 0, sizeof bytes, sizeof bytes };
    bn_wire w = bn_wire_to(&b);
    bn_wire_int(&w, tag, 1);
    fx_send(f, BN_PORT_SESSION_DATA, number, 0, bn_buf_view(&b));
}

/* ---- life ---- */

static const bn_host_ops fx_host_ops = {
    .name = "test", .want_thread = fx_want_thread, .kill_run = fx_kill_run, .stop = fx_host_stop,
    .clear_caches = fx_clear, .session_ended = fx_session_ended,
};

/* options: "name=value" strings, NULL at the end. */
static inline fx *fx_new(fx_script script, void *arg, const char *const *options)
{
    fx *f = bn_xcalloc(1, sizeof *f);
    bn_buf hello;
    int fds[2];
    bn_runtime_opts opts;
    f->script = script;
    f->arg = arg;
    f->host.ops = &fx_host_ops;
    f->host.language_version = "3.11.2";
    bn_mutex_init(&f->mu);
    assert_int_equal(bn_config_new(&f->config, NULL), BN_OK);
    for (; options && *options; options++) {
        char name[128];
        const char *eq = strchr(*options, '=');
        snprintf(name, sizeof name, "%.*s", (int)(eq - *options), *options);
        assert_int_equal(bn_config_set_text(f->config, name, eq + 1, "test", NULL), BN_OK);
    }
    assert_int_equal(bn_port_pair(fds, NULL), BN_OK);
    assert_int_equal(bn_port_new(fds[0], (size_t)256 << 20, &f->server, NULL), BN_OK);
    opts = (bn_runtime_opts){ .port_fd = fds[1], .script = "/srv/app.py", .host = &f->host };
    assert_int_equal(bn_runtime_new(&opts, &f->rt, NULL), BN_OK);
    assert_int_equal(bn_runtime_start(f->rt, NULL), BN_OK);
    bn_buf_init(&hello, 1 << 20);
    assert_int_equal(bn_config_pack(f->config, &hello), BN_OK);
    fx_send(f, BN_PORT_HELLO, 0, 0, bn_buf_view(&hello));
    bn_buf_release(&hello);
    assert_non_null(bn_runtime_wait_config(f->rt));
    bn_runtime_ready(f->rt);
    fx_until(f, fx_frame(f, BN_PORT_READY, 0));
    return f;
}

/* The script threads have to be on their way out of their scripts. */
static inline void fx_free(fx *f)
{
    unsigned n;
    bn_runtime_stop(f->rt);
    bn_runtime_join(f->rt);
    bn_mutex_lock(&f->mu);
    n = f->threads_n;
    f->threads_n = FX_THREADS; /* no more */
    bn_mutex_unlock(&f->mu);
    for (unsigned i = 0; i < n; i++)
        pthread_join(f->threads[i], NULL);
    bn_runtime_free(f->rt);
    bn_port_free(f->server);
    bn_config_free(f->config);
    bn_mutex_release(&f->mu);
    fx_forget(f);
    free(f->msgs);
    free(f);
}

/* ---- what scripts do ---- */

/* A Text element with this body. */
static inline bn_status fx_text(bn_run_ctx *ctx, bn_block *parent, const char *body, uint32_t *slot)
{
    uint8_t bytes[512];
    bn_buf b = { bytes, 0, sizeof bytes, sizeof bytes };
    bn_wire w = bn_wire_to(&b);
    size_t mark = bn_wire_open(&w, PB_ELEMENT_TEXT, 0);
    uint32_t any = BN_SLOT_NEW;
    bn_delta d = { .kind = BN_DELTA_ELEMENT };
    bool full;
    bn_status rc;
    bn_wire_cstr(&w, PB_TEXT_BODY, body);
    bn_wire_close(&w, mark);
    d.content = bn_buf_view(&b);
    rc = bn_run_ctx_put(ctx, parent, &d, slot ? slot : &any, NULL, &full, NULL);
    if (rc == BN_OK && full)
        rc = bn_run_ctx_wait_room(ctx, NULL);
    return rc;
}

static inline bn_status fx_container(bn_run_ctx *ctx, bn_block *parent, bn_block **out)
{
    uint32_t slot = BN_SLOT_NEW;
    bn_delta d = { .kind = BN_DELTA_BLOCK, .kind_name = "container" };
    return bn_run_ctx_put(ctx, parent, &d, &slot, out, NULL, NULL);
}

/* The body of a Text element that came. */
static inline bool fx_is_text(const fx_msg *m, const char *body)
{
    bn_bytes in = m->content;
    bn_wire_field f;
    if (m->delta != bn_pb_number(PB_DELTA_NEW_ELEMENT) || bn_wire_next(&in, &f) != BN_OK ||
        f.number != bn_pb_number(PB_ELEMENT_TEXT))
        return false;
    in = f.bytes;
    return bn_wire_next(&in, &f) == BN_OK && bn_bytes_eq(f.bytes, bn_bytes_str(body));
}

static inline size_t fx_texts(const fx *f, uint64_t session, const char *body)
{
    size_t n = 0;
    for (size_t i = 0; i < f->msgs_n; i++)
        n += f->msgs[i].session == session && fx_is_text(&f->msgs[i], body);
    return n;
}

#endif
