/* test_ws.c: WebSocket frames as bytes, and permessage-deflate. The whole of RFC 6455 is tried by
 * tests/autobahn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "server/deflate.h"
#include "server/ws.h"

/* A client's frame, masked. Returns its length. */
static size_t frame(uint8_t *out, uint8_t first, const void *payload, size_t n)
{
    static const uint8_t mask[4] = { 9, 8, 7, 6 };
    size_t head = bn_ws_head_write(out, 0, false, n);
    out[0] = first;
    out[1] |= 0x80;
    memcpy(out + head, mask, 4);
    if (n)
        memcpy(out + head + 4, payload, n);
    bn_ws_mask(out + head + 4, n, mask, 0);
    return head + 4 + n;
}

/* Feed in pieces; the first event or error. */
static bn_status feed(bn_ws_reader *r, uint8_t *data, size_t n, size_t step, bn_ws_event *ev)
{
    bn_status rc = BN_OK;
    *ev = (bn_ws_event){ 0 };
    for (size_t at = 0, used; at < n && !rc && ev->kind == BN_WS_EV_NONE; at += used)
        rc = bn_ws_reader_feed(r, data + at, n - at < step ? n - at : step, &used, ev, NULL);
    return rc;
}

static void messages_of_every_length_come_whole_from_any_pieces(void **state)
{
    static const size_t sizes[] = { 0, 1, 125, 126, 127, 65535, 65536, 70000 };
    static const size_t steps[] = { 1, 3, 1000, 1 << 20 };
    uint8_t *text = bn_xmalloc(70000), *wire = bn_xmalloc(70100);
    (void)state;
    for (size_t i = 0; i < 70000; i++)
        text[i] = (uint8_t)(i * 31);
    for (size_t i = 0; i < BN_COUNT(sizes); i++) {
        for (size_t k = 0; k < BN_COUNT(steps); k++) {
            size_t n = frame(wire, 0x82, text, sizes[i]);
            bn_ws_reader r;
            bn_ws_event ev;
            bn_ws_reader_init(&r, 1 << 20, false, false);
            assert_int_equal(feed(&r, wire, n, steps[k], &ev), BN_OK);
            assert_int_equal(ev.kind, BN_WS_EV_MESSAGE);
            assert_int_equal(ev.opcode, BN_WS_BINARY);
            assert_int_equal(ev.payload.n, sizes[i]);
            if (sizes[i])
                assert_memory_equal(ev.payload.p, text, sizes[i]);
            bn_ws_reader_release(&r);
        }
    }
    free(text);
    free(wire);
}

static void a_whole_frame_is_not_copied(void **state)
{
    uint8_t wire[64];
    size_t n = frame(wire, 0x82, "hello", 5), used;
    bn_ws_reader r;
    bn_ws_event ev;
    (void)state;
    bn_ws_reader_init(&r, 100, false, false);
    assert_int_equal(bn_ws_reader_feed(&r, wire, n, &used, &ev, NULL), BN_OK);
    assert_int_equal(used, n);
    assert_ptr_equal(ev.payload.p, wire + n - 5);
    bn_ws_reader_release(&r);
}

static void control_frames_come_between_fragments(void **state)
{
    uint8_t wire[256];
    size_t n = 0, at = 0, used;
    bn_ws_reader r;
    bn_ws_event ev;
    (void)state;
    n += frame(wire + n, 0x02, "one ", 4);
    n += frame(wire + n, 0x89, "ping", 4);
    n += frame(wire + n, 0x00, "two ", 4);
    n += frame(wire + n, 0x80, "three", 5);
    bn_ws_reader_init(&r, 100, false, false);
    assert_int_equal(bn_ws_reader_feed(&r, wire, n, &used, &ev, NULL), BN_OK);
    assert_int_equal(ev.kind, BN_WS_EV_PING);
    assert_memory_equal(ev.payload.p, "ping", 4);
    at += used;
    assert_int_equal(bn_ws_reader_feed(&r, wire + at, n - at, &used, &ev, NULL), BN_OK);
    assert_int_equal(ev.kind, BN_WS_EV_MESSAGE);
    assert_true(bn_bytes_eq(ev.payload, BN_BYTES("one two three")));
    assert_int_equal(at + used, n);
    bn_ws_reader_release(&r);
}

static void rules_are_enforced_with_the_right_code(void **state)
{
    static const struct {
        const char *bytes;
        size_t      n;
        bn_status   rc;
        uint16_t    code;
    } cases[] = {
        { "\xC2\x80\0\0\0\0", 6, BN_EPROTO, 1002 },             /* RSV1 without deflate */
        { "\x92\x80\0\0\0\0", 6, BN_EPROTO, 1002 },             /* RSV3 */
        { "\x83\x80\0\0\0\0", 6, BN_EPROTO, 1002 },             /* opcode 3 */
        { "\x8B\x80\0\0\0\0", 6, BN_EPROTO, 1002 },             /* opcode 11 */
        { "\x82\x00", 2, BN_EPROTO, 1002 },                     /* no mask */
        { "\x09\x80\0\0\0\0", 6, BN_EPROTO, 1002 },             /* a fragmented ping */
        { "\x89\xFE\0\x7E\0\0\0\0", 8, BN_EPROTO, 1002 },       /* a long ping */
        { "\x80\x80\0\0\0\0", 6, BN_EPROTO, 1002 },             /* nothing to continue */
        { "\x82\xFE\0\x7D\0\0\0\0", 8, BN_EPROTO, 1002 },       /* not the shortest form */
        { "\x82\xFF\xFF\0\0\0\0\0\0\0\0\0\0\0", 14, BN_EPROTO, 1002 },
        { "\x82\xFF\0\0\0\0\0\1\0\0\0\0\0\0", 14, BN_ETOOBIG, 1009 },
        { "\x81\x80\0\0\0\0", 6, BN_EINVAL, 1003 },             /* text */
        { "\x88\x81\0\0\0\0x", 7, BN_EPROTO, 1002 },            /* half a close code */
        { "\x88\x82\0\0\0\0\x03\xED", 8, BN_EPROTO, 1002 },     /* 1005 */
        { "\x88\x84\0\0\0\0\x03\xE8\xFF\xFF", 10, BN_EINVAL, 1007 },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        for (size_t step = 1; step < 20; step += 18) {
            uint8_t wire[32];
            bn_ws_reader r;
            bn_ws_event ev;
            memcpy(wire, cases[i].bytes, cases[i].n);
            bn_ws_reader_init(&r, 1000, false, false);
            if (feed(&r, wire, cases[i].n, step, &ev) != cases[i].rc)
                fail_msg("case %zu, step %zu", i, step);
            assert_int_equal(r.close_code, cases[i].code);
            bn_ws_reader_release(&r);
        }
    }
}

static void a_message_may_have_the_limit_and_no_more(void **state)
{
    uint8_t wire[64], payload[20] = { 0 };
    bn_ws_reader r;
    bn_ws_event ev;
    size_t n;
    (void)state;
    bn_ws_reader_init(&r, 20, false, false);
    n = frame(wire, 0x82, payload, 20);
    assert_int_equal(feed(&r, wire, n, 64, &ev), BN_OK);
    n = frame(wire, 0x02, payload, 10);
    n += frame(wire + n, 0x80, payload, 11);
    assert_int_equal(feed(&r, wire, n, 64, &ev), BN_ETOOBIG);
    assert_int_equal(r.close_code, 1009);
    bn_ws_reader_release(&r);
}

static void text_is_checked_as_it_comes(void **state)
{
    static const struct {
        const char *text;
        size_t      n;
        bool        ok;
    } cases[] = {
        { "h\xC3\xA9llo \xE2\x82\xAC \xF0\x9F\x98\x80", 16, true },
        { "\xC0\x80", 2, false },         { "\xED\xA0\x80", 3, false }, { "\xF4\x90\x80\x80", 4, false },
        { "\xE0\x80\x80", 3, false },     { "ok\xFF", 3, false },       { "cut \xE2\x82", 6, false },
        { "\xF0\x8F\x80\x80", 4, false }, { "\x80", 1, false },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        for (size_t step = 1; step < 40; step++) {
            uint8_t wire[64];
            size_t n = frame(wire, 0x81, cases[i].text, cases[i].n);
            bn_ws_reader r;
            bn_ws_event ev;
            bn_ws_reader_init(&r, 1000, true, false);
            if ((feed(&r, wire, n, step, &ev) == BN_OK) != cases[i].ok)
                fail_msg("case %zu in steps of %zu", i, step);
            assert_int_equal(r.close_code, cases[i].ok ? 0 : 1007);
            bn_ws_reader_release(&r);
        }
    }
}

static void a_bad_character_ends_a_long_text_at_once(void **state)
{
    /* 1 MB is announced, six bytes of it come */
    uint8_t wire[] = { 0x81, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 'o', 'k', 0xF5, 'x', 'y', 'z' };
    bn_ws_reader r;
    bn_ws_event ev;
    (void)state;
    bn_ws_reader_init(&r, 2 << 20, true, false);
    assert_int_equal(feed(&r, wire, sizeof wire, 64, &ev), BN_EINVAL);
    assert_int_equal(r.close_code, 1007);
    bn_ws_reader_release(&r);
}

static void close_frames_are_read_and_written(void **state)
{
    uint8_t wire[200], out[2 + BN_WS_CONTROL_MAX];
    char reason[200];
    bn_ws_reader r;
    bn_ws_event ev;
    size_t n;
    (void)state;
    bn_ws_reader_init(&r, 100, false, false);
    n = frame(wire, 0x88, NULL, 0);
    assert_int_equal(feed(&r, wire, n, 64, &ev), BN_OK);
    assert_int_equal(ev.kind, BN_WS_EV_CLOSE);
    assert_int_equal(ev.code, 1005);
    n = frame(wire, 0x88, "\x0F\xA0why", 5);
    assert_int_equal(feed(&r, wire, n, 64, &ev), BN_OK);
    assert_int_equal(ev.code, 4000);
    assert_true(bn_bytes_eq(ev.payload, BN_BYTES("why")));
    bn_ws_reader_release(&r);
    memset(reason, 'x', sizeof reason - 1);
    reason[sizeof reason - 1] = '\0';
    memcpy(reason + 122, "\xE2\x82\xAC", 3); /* a character across the end: left out whole */
    n = bn_ws_close_write(out, 1012, reason);
    assert_int_equal(n, 2 + 2 + 122);
    assert_int_equal(out[0], 0x88);
    assert_int_equal(out[1], 124);
    assert_int_equal(out[2] << 8 | out[3], 1012);
}

static void the_accept_key_is_that_of_the_rfc(void **state)
{
    char out[29];
    (void)state;
    bn_ws_accept_key(BN_BYTES("dGhlIHNhbXBsZSBub25jZQ=="), out);
    assert_string_equal(out, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assert_true(bn_ws_key_valid(BN_BYTES("dGhlIHNhbXBsZSBub25jZQ==")));
    assert_false(bn_ws_key_valid(BN_BYTES("dGhlIHNhbXBsZSBub25jZQ=")));
    assert_false(bn_ws_key_valid(BN_BYTES("dGhlIHNhbXBsZSBub25jZ\n==")));
}

static void offers_of_deflate_are_met_or_declined(void **state)
{
    static const char base[] = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    static const struct {
        const char *offer, *more; /* more: what is added to `base`; NULL: declined */
        int         bits;
    } cases[] = {
        { "permessage-deflate", "", 15 },
        { "permessage-deflate; client_max_window_bits", "", 15 },
        { "x-other, permessage-deflate;server_no_context_takeover", "", 15 },
        { "permessage-deflate; server_max_window_bits=10", "; server_max_window_bits=10", 10 },
        { "permessage-deflate; server_max_window_bits=\"12\"", "; server_max_window_bits=12", 12 },
        { "permessage-deflate; server_max_window_bits=8", NULL, 0 },
        { "permessage-deflate; server_max_window_bits=8, permessage-deflate", "", 15 },
        { "permessage-deflate; server_max_window_bits", NULL, 0 },
        { "permessage-deflate; server_max_window_bits=16", NULL, 0 },
        { "permessage-deflate; unknown", NULL, 0 },
        { "permessage-deflate; client_max_window_bits; client_max_window_bits", NULL, 0 },
        { "permessage-deflate; server_no_context_takeover=1", NULL, 0 },
        { "deflate-frame", NULL, 0 },
        { "", NULL, 0 },
        { ",;=,", NULL, 0 },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        char answer[160], want[160];
        int bits = 0;
        bool met = bn_deflate_negotiate(bn_bytes_str(cases[i].offer), answer, sizeof answer, &bits);
        if (met != (cases[i].more != NULL))
            fail_msg("%s", cases[i].offer);
        if (!met)
            continue;
        snprintf(want, sizeof want, "%s%s", base, cases[i].more);
        assert_string_equal(answer, want);
        assert_int_equal(bits, cases[i].bits);
    }
}

static void deflated_messages_come_back_whole(void **state)
{
    static const size_t sizes[] = { 0, 1, 100, 5000, 200000 };
    uint8_t *text = bn_xmalloc(200000);
    (void)state;
    for (size_t i = 0; i < 200000; i++)
        text[i] = (uint8_t)((i * i) >> 7);
    for (size_t i = 0; i < BN_COUNT(sizes); i++) {
        for (int bits = 9; bits <= 15; bits += 6) {
            bn_buf packed, back;
            bn_buf_init(&packed, 1 << 20);
            bn_buf_init(&back, sizes[i]);
            assert_int_equal(bn_deflate(bn_bytes_of(text, sizes[i]), bits, &packed), BN_OK);
            assert_int_equal(bn_inflate(bn_buf_view(&packed), &back), BN_OK);
            assert_true(bn_bytes_eq(bn_buf_view(&back), bn_bytes_of(text, sizes[i])));
            if (sizes[i]) {
                bn_buf_clear(&back);
                back.max = sizes[i] - 1;
                assert_int_equal(bn_inflate(bn_buf_view(&packed), &back), BN_ETOOBIG);
            }
            bn_buf_release(&packed);
            bn_buf_release(&back);
        }
    }
    free(text);
}

static void a_bomb_costs_no_more_than_the_limit(void **state)
{
    size_t n = 50 << 20;
    uint8_t *zeros = bn_xcalloc(1, n);
    bn_buf packed, back;
    (void)state;
    bn_buf_init(&packed, 1 << 20);
    bn_buf_init(&back, 1 << 20);
    assert_int_equal(bn_deflate(bn_bytes_of(zeros, n), 15, &packed), BN_OK);
    assert_int_equal(bn_inflate(bn_buf_view(&packed), &back), BN_ETOOBIG);
    assert_true(back.cap <= 1 << 20);
    bn_buf_clear(&back);
    assert_int_equal(bn_inflate(BN_BYTES("\xFF\xFF\xFF no deflate"), &back), BN_EPROTO);
    bn_buf_release(&packed);
    bn_buf_release(&back);
    free(zeros);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_of_every_length_come_whole_from_any_pieces),
        cmocka_unit_test(a_whole_frame_is_not_copied),
        cmocka_unit_test(control_frames_come_between_fragments),
        cmocka_unit_test(rules_are_enforced_with_the_right_code),
        cmocka_unit_test(a_message_may_have_the_limit_and_no_more),
        cmocka_unit_test(text_is_checked_as_it_comes),
        cmocka_unit_test(a_bad_character_ends_a_long_text_at_once),
        cmocka_unit_test(close_frames_are_read_and_written),
        cmocka_unit_test(the_accept_key_is_that_of_the_rfc),
        cmocka_unit_test(offers_of_deflate_are_met_or_declined),
        cmocka_unit_test(deflated_messages_come_back_whole),
        cmocka_unit_test(a_bomb_costs_no_more_than_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
