/* test_outbox.c: composition, what survives a new run, bytes and their release; against a naive model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "port/port.h"
#include "runtime/forward.h"
#include "runtime/outbox.h"
#include "wire_tags.h"

enum { MAX = 64 << 20 };

static const char hash[] = "0123456789abcdef0123456789abcdef";

/* A delta for [0, slot] with this body as the bytes of its content. */
static bn_status put_bytes(bn_outbox *o, bn_delta_kind kind, uint32_t slot, bn_bytes body, const char *fragment)
{
    static const uint32_t path[] = { 0 };
    static const bn_out_kind kinds[] = { BN_OUT_ELEMENT, BN_OUT_BLOCK, BN_OUT_TRANSIENT };
    uint8_t head[BN_DELTA_HEAD_MAX], tail[BN_FRAGMENT_ID_MAX + 2];
    size_t tail_n = bn_forward_delta_tail(fragment, tail);
    bn_delta_head d = { .kind = kind, .hash = "", .path = path, .path_n = 1, .slot = slot, .active_hash = hash,
                        .content_n = body.n, .tail_n = tail_n };
    bn_out_message m = { .kind = kinds[kind], .field = bn_pb_number(PB_FORWARD_MSG_DELTA), .body = body,
                         .tail = bn_bytes_of(tail, tail_n) };
    m.head = bn_bytes_of(head, bn_forward_delta_head(&d, head, &m.path_off, &m.path_n));
    return bn_outbox_put(o, &m);
}

static void put(bn_outbox *o, bn_delta_kind kind, uint32_t slot, const char *body)
{
    assert_int_equal(put_bytes(o, kind, slot, bn_bytes_str(body), ""), BN_OK);
}

static void put_fields(bn_outbox *o, bn_buf *fields, bn_pb type)
{
    bn_out_message m = { .kind = BN_OUT_OTHER, .field = bn_pb_number(type), .head = bn_buf_view(fields) };
    assert_int_equal(bn_outbox_put(o, &m), BN_OK);
    bn_buf_clear(fields);
}

/* What a message says, shortly: "D<slot>:<content>", "F<status>" for an end, "#<field>" for others. */
static void describe(bn_bytes in, char *out, size_t size)
{
    bn_wire_field f, g;
    unsigned slot = 0;
    snprintf(out, size, "?");
    while (bn_wire_next(&in, &f) == BN_OK) {
        if (f.number == bn_pb_number(PB_FORWARD_MSG_METADATA)) {
            while (bn_wire_next(&f.bytes, &g) == BN_OK) {
                if (g.number == bn_pb_number(PB_FORWARD_MSG_METADATA_DELTA_PATH))
                    slot = g.bytes.p[g.bytes.n - 1];
            }
        } else if (f.number == bn_pb_number(PB_FORWARD_MSG_DELTA)) {
            assert_int_equal(bn_wire_next(&f.bytes, &g), BN_OK);
            snprintf(out, size, "D%u:%.*s", slot, (int)(g.bytes.n < 40 ? g.bytes.n : 40), (const char *)g.bytes.p);
        } else if (f.number == bn_pb_number(PB_FORWARD_MSG_SCRIPT_FINISHED)) {
            snprintf(out, size, "F%u", (unsigned)f.value);
        } else {
            snprintf(out, size, "#%u", f.number);
        }
    }
}

/* Takes everything out, in the way the port thread does, and tells it as one line. */
static const char *drain(bn_outbox *o, size_t max)
{
    static char story[1 << 16];
    size_t n = 0;
    bn_buf gather;
    bn_out_batch batch;
    bn_buf_init(&gather, 128 << 10);
    story[0] = '\0';
    while (bn_outbox_next(o, max, &gather, &batch) == BN_OK) {
        char one[64];
        size_t count = 0;
        if (batch.large.n) {
            bn_out_block block = bn_outbox_pop_large(o);
            describe(batch.large, one, sizeof one);
            n += (size_t)snprintf(story + n, sizeof story - n, "%s%s", n ? " " : "", one);
            bn_out_block_free(&block);
            continue;
        }
        for (bn_bytes in = batch.view; in.n; count++) {
            uint32_t len;
            memcpy(&len, in.p, sizeof len);
            assert_true(len <= in.n - sizeof len);
            describe(bn_bytes_of(in.p + sizeof len, len), one, sizeof one);
            n += (size_t)snprintf(story + n, sizeof story - n, "%s%s", n ? " " : "", one);
            in = bn_bytes_of(in.p + sizeof len + len, in.n - sizeof len - len);
        }
        assert_int_equal(count, batch.count);
        assert_true(batch.view.n <= max || count == 1);
        bn_outbox_pop(o, batch.count);
    }
    bn_buf_release(&gather);
    assert_true(bn_outbox_empty(o));
    assert_int_equal(o->bytes, 0);
    return story;
}

static int setup(void **state)
{
    bn_outbox *o = bn_xcalloc(1, sizeof *o);
    bn_outbox_init(o, MAX);
    *state = o;
    return 0;
}

static int teardown(void **state)
{
    bn_outbox_release(*state);
    free(*state);
    return 0;
}

static void a_newer_element_takes_the_turn_of_the_older(void **state)
{
    bn_outbox *o = *state;
    put(o, BN_DELTA_ELEMENT, 0, "a");
    put(o, BN_DELTA_ELEMENT, 1, "b");
    put(o, BN_DELTA_ELEMENT, 0, "c");
    assert_string_equal(drain(o, MAX), "D0:c D1:b");
    put(o, BN_DELTA_ELEMENT, 0, "d"); /* nothing waits at the place any more */
    put(o, BN_DELTA_BLOCK, 1, "e");
    assert_string_equal(drain(o, MAX), "D0:d D1:e");
}

static void nothing_replaces_a_container(void **state)
{
    bn_outbox *o = *state;
    put(o, BN_DELTA_ELEMENT, 0, "a");
    put(o, BN_DELTA_BLOCK, 0, "block"); /* a container may replace */
    put(o, BN_DELTA_ELEMENT, 0, "b");   /* ... and is not replaced */
    put(o, BN_DELTA_ELEMENT, 0, "c");   /* what came behind it is */
    assert_string_equal(drain(o, MAX), "D0:block D0:c");
}

static void transients_never_compose(void **state)
{
    bn_outbox *o = *state;
    put(o, BN_DELTA_ELEMENT, 0, "a");
    put(o, BN_DELTA_TRANSIENT, 0, "t");
    put(o, BN_DELTA_TRANSIENT, 0, "u");
    put(o, BN_DELTA_ELEMENT, 0, "b");
    assert_string_equal(drain(o, MAX), "D0:b D0:t D0:u");
}

static void a_new_run_keeps_what_the_page_has_to_hear(void **state)
{
    bn_outbox *o = *state;
    bn_forward_run run = { .session_id = "s", .run_id = "r", .page_hash = hash, .page_name = "" };
    bn_buf b;
    uint8_t toast[] = { 0x92, 0x03, 0x02, 0x0A, 0x00 };
    bn_buf_init(&b, 4096);
    put(o, BN_DELTA_ELEMENT, 0, "gone");
    assert_int_equal(put_bytes(o, BN_DELTA_ELEMENT, 1, bn_bytes_of(toast, sizeof toast), ""), BN_OK);
    bn_forward_finished(&run, 0, &b);
    put_fields(o, &b, PB_FORWARD_MSG_SCRIPT_FINISHED);
    bn_forward_status(false, false, &b);
    put_fields(o, &b, PB_FORWARD_MSG_SESSION_STATUS_CHANGED);
    bn_forward_heartbeat_ack(&b);
    put_fields(o, &b, PB_FORWARD_MSG_HEARTBEAT_ACK);
    bn_outbox_run_begins(o, NULL, 0);
    put(o, BN_DELTA_ELEMENT, 1, "new"); /* does not replace what was kept */
    assert_string_equal(drain(o, MAX), "D1:\x92\x03\x02\x0A F2 #9 D1:new");
    bn_buf_release(&b);
}

static void a_run_of_fragments_keeps_all_but_their_own(void **state)
{
    static const char fragments[1][BN_FRAGMENT_ID_MAX] = { "f1" };
    bn_outbox *o = *state;
    bn_forward_run run = { .session_id = "s", .run_id = "r", .page_hash = hash, .page_name = "" };
    bn_buf b;
    bn_buf_init(&b, 4096);
    put_bytes(o, BN_DELTA_ELEMENT, 0, BN_BYTES("whole"), "");
    put_bytes(o, BN_DELTA_ELEMENT, 1, BN_BYTES("mine"), "f1");
    put_bytes(o, BN_DELTA_ELEMENT, 2, BN_BYTES("other"), "f2");
    bn_forward_finished(&run, 0, &b);
    put_fields(o, &b, PB_FORWARD_MSG_SCRIPT_FINISHED);
    bn_forward_finished(&run, 3, &b);
    put_fields(o, &b, PB_FORWARD_MSG_SCRIPT_FINISHED);
    bn_forward_heartbeat_ack(&b);
    put_fields(o, &b, PB_FORWARD_MSG_HEARTBEAT_ACK);
    bn_outbox_run_begins(o, fragments, 1);
    assert_string_equal(drain(o, MAX), "D0:whole D2:other F0 F2 #26");
    bn_buf_release(&b);
}

static bn_status put_large(bn_outbox *o, size_t n)
{
    bn_out_message m = { .kind = BN_OUT_OTHER, .field = 99 };
    m.block = (bn_out_block){ .p = bn_xcalloc(1, n + 64), .n = n + 64 };
    m.block_off = 64;
    m.block_n = n;
    return bn_outbox_put(o, &m);
}

static void large_messages_go_alone_and_in_turn(void **state)
{
    bn_outbox *o = *state;
    bn_buf gather;
    bn_out_batch batch;
    bn_out_block block;
    bn_buf_init(&gather, 1 << 10);
    put(o, BN_DELTA_ELEMENT, 0, "a");
    assert_int_equal(put_large(o, BN_PORT_FD_FROM), BN_OK);
    put(o, BN_DELTA_ELEMENT, 1, "b");
    assert_int_equal(bn_outbox_next(o, MAX, &gather, &batch), BN_OK);
    assert_int_equal(batch.count, 1);
    bn_outbox_pop(o, 1);
    assert_int_equal(bn_outbox_next(o, 1, &gather, &batch), BN_OK);
    assert_int_equal(batch.large.n, BN_PORT_FD_FROM);
    block = bn_outbox_pop_large(o);
    bn_out_block_free(&block);
    assert_string_equal(drain(o, MAX), "D1:b");
    bn_buf_release(&gather);
}

static void the_ceiling_refuses_and_changes_nothing(void **state)
{
    bn_outbox small;
    (void)state;
    bn_outbox_init(&small, 1000);
    put(&small, BN_DELTA_ELEMENT, 0, "a");
    assert_int_equal(put_large(&small, 2000), BN_ETOOBIG);
    char big[1200] = { 0 };
    assert_int_equal(put_bytes(&small, BN_DELTA_ELEMENT, 1, bn_bytes_of(big, sizeof big), ""), BN_ETOOBIG);
    assert_string_equal(drain(&small, MAX), "D0:a");
    bn_outbox_release(&small);
}

static void replaced_bytes_are_given_back(void **state)
{
    bn_outbox *o = *state;
    char body[1000];
    memset(body, 'x', sizeof body);
    put(o, BN_DELTA_ELEMENT, 1, "first");
    for (int i = 0; i < 10000; i++) /* a progress bar that nobody reads: 10 MB came, 1 kB waits */
        assert_int_equal(put_bytes(o, BN_DELTA_ELEMENT, 0, bn_bytes_of(body, sizeof body), ""), BN_OK);
    assert_true(o->bytes < 3000);
    assert_true(o->data.cap < 512 << 10);
    assert_int_equal(o->n - o->head, 2);
    assert_true(strncmp(drain(o, MAX), "D1:first D0:xxx", 15) == 0);
}

static void an_idle_outbox_holds_no_memory(void **state)
{
    bn_outbox *o = *state;
    for (uint32_t i = 0; i < 100; i++)
        put(o, BN_DELTA_ELEMENT, i, "a");
    bn_outbox_trim(o);
    assert_int_equal(o->n - o->head, 100); /* something waits: nothing is given up */
    drain(o, MAX);
    bn_outbox_trim(o);
    assert_null(o->data.p);
    assert_null(o->items);
    assert_null(o->slots);
    put(o, BN_DELTA_ELEMENT, 1, "again");
    assert_string_equal(drain(o, MAX), "D1:again");
}

/* ---- the model: a list that is searched from the end ---- */

typedef struct model_item {
    bn_delta_kind kind;
    uint32_t      slot;
    unsigned      serial;
} model_item;

typedef struct model {
    model_item items[4096];
    size_t     n;
} model;

static void model_put(model *m, bn_delta_kind kind, uint32_t slot, unsigned serial)
{
    model_item it = { kind, slot, serial };
    for (size_t i = m->n; kind != BN_DELTA_TRANSIENT && i-- > 0;) {
        if (m->items[i].slot != slot || m->items[i].kind == BN_DELTA_TRANSIENT)
            continue;
        if (m->items[i].kind == BN_DELTA_BLOCK)
            break;
        m->items[i] = it;
        return;
    }
    m->items[m->n++] = it;
}

static void model_take(model *m, size_t count)
{
    memmove(m->items, m->items + count, (m->n - count) * sizeof m->items[0]);
    m->n -= count;
}

static unsigned pick(uint64_t *x, unsigned n)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return (unsigned)(*x >> 11) % n;
}

static void check_message(bn_bytes message, const model_item *want, uint64_t seed)
{
    char got[64], expected[64];
    describe(message, got, sizeof got);
    snprintf(expected, sizeof expected, "D%u:%u.", want->slot, want->serial);
    if (strncmp(got, expected, strlen(expected)) != 0)
        fail_msg("seed %llu: %s came, should be %s", (unsigned long long)seed, got, expected);
}

static void random_drain(bn_outbox *o, model *m, uint64_t *x, bn_buf *gather, uint64_t seed)
{
    bn_out_batch batch;
    size_t at = 0;
    if (bn_outbox_next(o, 1 + pick(x, 3000), gather, &batch) != BN_OK) {
        assert_int_equal(m->n, 0);
        return;
    }
    for (bn_bytes in = batch.view; in.n; at++) {
        uint32_t len;
        memcpy(&len, in.p, sizeof len);
        check_message(bn_bytes_of(in.p + sizeof len, len), &m->items[at], seed);
        in = bn_bytes_of(in.p + sizeof len + len, in.n - sizeof len - len);
    }
    bn_outbox_pop(o, batch.count);
    model_take(m, batch.count);
}

static void random_puts_and_drains_agree_with_the_model(void **state)
{
    static model m;
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        uint64_t x = seed * 0x9E3779B97F4A7C15u;
        unsigned slots = 1 + pick(&x, 40);
        bn_outbox o;
        bn_buf gather;
        bn_outbox_init(&o, MAX);
        bn_buf_init(&gather, 4 << 10);
        m.n = 0;
        for (unsigned step = 0; step < 3000; step++) {
            unsigned what = pick(&x, 100);
            if (what < 70 && m.n < 4000) {
                bn_delta_kind kind = what < 55 ? BN_DELTA_ELEMENT : what < 62 ? BN_DELTA_BLOCK : BN_DELTA_TRANSIENT;
                uint32_t slot = pick(&x, slots);
                char body[600];
                size_t n = (size_t)snprintf(body, sizeof body, "%u.", step), pad = pick(&x, 500);
                memset(body + n, '-', pad);
                assert_int_equal(put_bytes(&o, kind, slot, bn_bytes_of(body, n + pad), ""), BN_OK);
                model_put(&m, kind, slot, step);
            } else if (what < 99) {
                random_drain(&o, &m, &x, &gather, seed);
            } else {
                bn_outbox_run_begins(&o, NULL, 0); /* only deltas here: all go */
                m.n = 0;
            }
            assert_int_equal(o.n - o.head, m.n);
        }
        bn_outbox_release(&o);
        bn_buf_release(&gather);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_newer_element_takes_the_turn_of_the_older),
        CASE(nothing_replaces_a_container),
        CASE(transients_never_compose),
        CASE(a_new_run_keeps_what_the_page_has_to_hear),
        CASE(a_run_of_fragments_keeps_all_but_their_own),
        CASE(large_messages_go_alone_and_in_turn),
        CASE(the_ceiling_refuses_and_changes_nothing),
        CASE(replaced_bytes_are_given_back),
        CASE(an_idle_outbox_holds_no_memory),
        cmocka_unit_test(random_puts_and_drains_agree_with_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
