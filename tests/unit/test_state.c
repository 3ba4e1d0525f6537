/* test_state.c: session_state and widget values by the peer's rules, case by case and against a naive model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "state/state.h"
#include "wire/wire.h"
#include "wire_tags.h"

static void keep(void *o)
{
    ++*(int *)o;
}

static void let_go(void *o)
{
    --*(int *)o;
}

static bool is_same(const void *a, const void *b)
{
    return a == b;
}

static const bn_foreign_ops ops = { keep, let_go, is_same };

static bn_bytes B(const char *s)
{
    return bn_bytes_str(s);
}

/* ---- a browser's message ---- */

typedef struct sent {
    uint8_t bytes[4096];
    bn_buf  b;
} sent;

static void sent_init(sent *m)
{
    m->b = (bn_buf){ m->bytes, 0, sizeof m->bytes, sizeof m->bytes };
}

static void sent_int(sent *m, const char *id, bn_pb tag, int64_t v)
{
    bn_wire w = bn_wire_to(&m->b);
    size_t mark = bn_wire_open(&w, PB_WIDGET_STATES_WIDGETS, 0);
    bn_wire_cstr(&w, PB_WIDGET_STATE_ID, id);
    bn_wire_int(&w, tag, v);
    bn_wire_close(&w, mark);
}

static void begin(bn_state *s, sent *m)
{
    bn_value_bin bin = { 0 };
    assert_int_equal(bn_state_begin_run(s, m ? bn_buf_view(&m->b) : (bn_bytes){ 0 }, &bin, NULL), BN_OK);
    bn_value_bin_empty(&bin);
}

static void end(bn_state *s)
{
    bn_value_bin bin = { 0 };
    bn_state_end_run(s, &bin);
    bn_value_bin_empty(&bin);
}

static void put(bn_state *s, const char *key, int64_t v)
{
    bn_value_bin bin = { 0 };
    bn_value value = bn_value_int(v);
    assert_int_equal(bn_state_set(s, B(key), &value, &bin, NULL), BN_OK);
    bn_value_bin_empty(&bin);
}

static int64_t get(bn_state *s, const char *key)
{
    bn_value v;
    if (bn_state_get(s, B(key), &v))
        return -1;
    assert_true(v.kind == BN_VALUE_INT || v.kind == BN_VALUE_BOOL);
    return v.kind == BN_VALUE_BOOL ? v.b : v.i;
}

static bn_widget_result widget(bn_state *s, const char *id, const char *key, bn_widget_kind kind, int64_t fallback,
                               int *callback)
{
    bn_value_bin bin = { 0 };
    bn_widget_meta meta = { .kind = kind };
    bn_widget_result r;
    bn_error err = { 0 };
    meta.fallback = kind == BN_WIDGET_INT ? bn_value_int(fallback) : bn_value_bool(fallback != 0);
    if (callback)
        meta.callback = bn_value_foreign(callback, &ops);
    if (bn_state_widget(s, B(id), B(key), &meta, &r, &bin, &err))
        fail_msg("%s", err.text);
    bn_value_bin_empty(&bin);
    if (callback)
        --*callback; /* ours; the state holds its own */
    return r;
}

/* The callbacks that are due, as the addresses they were given. */
static size_t callbacks(bn_state *s, int **out, size_t max)
{
    size_t cursor = 0, n = 0;
    for (;;) {
        bn_value v = bn_state_next_callback(s, &cursor);
        if (v.kind == BN_VALUE_NONE)
            return n;
        assert_true(n < max);
        out[n++] = v.object;
        bn_value_release(&v);
    }
}

static int setup(void **state)
{
    *state = bn_state_new();
    return 0;
}

static int teardown(void **state)
{
    bn_value_bin bin = { 0 };
    bn_state_free(*state, &bin);
    bn_value_bin_empty(&bin);
    return 0;
}

/* ---- cases ---- */

static void keys_of_the_app_last_across_runs(void **state)
{
    bn_state *s = *state;
    begin(s, NULL);
    assert_int_equal(get(s, "a"), -1);
    put(s, "a", 3);
    assert_int_equal(get(s, "a"), 3);
    end(s);
    begin(s, NULL);
    assert_int_equal(get(s, "a"), 3);
    assert_true(bn_state_has(s, B("a")));
}

static void a_deleted_key_is_gone(void **state)
{
    bn_state *s = *state;
    bn_value_bin bin = { 0 };
    begin(s, NULL);
    put(s, "a", 3);
    assert_int_equal(bn_state_delete(s, B("a"), &bin), BN_OK);
    assert_int_equal(bn_state_delete(s, B("a"), &bin), BN_ENOENT);
    assert_false(bn_state_has(s, B("a")));
    bn_value_bin_empty(&bin);
}

static void a_widget_has_its_fallback_until_the_browser_speaks(void **state)
{
    bn_state *s = *state;
    sent m;
    begin(s, NULL);
    assert_int_equal(widget(s, "$$ID-1-None", "", BN_WIDGET_INT, 7, NULL).value.i, 7);
    end(s);
    sent_init(&m);
    sent_int(&m, "$$ID-1-None", PB_WIDGET_STATE_INT_VALUE, 9);
    begin(s, &m);
    bn_widget_result r = widget(s, "$$ID-1-None", "", BN_WIDGET_INT, 7, NULL);
    assert_int_equal(r.value.i, 9);
    assert_false(r.value_changed); /* the browser knows: it said so */
    end(s);
    begin(s, NULL);
    assert_int_equal(widget(s, "$$ID-1-None", "", BN_WIDGET_INT, 7, NULL).value.i, 9);
}

static void a_click_holds_for_one_run_and_calls_back_once(void **state)
{
    bn_state *s = *state;
    static int clicked; /* outlives the state, which lets go of it */
    int *called[4];
    sent m;
    begin(s, NULL);
    assert_false(widget(s, "$$ID-b-None", "", BN_WIDGET_TRIGGER, 0, &clicked).value.b);
    end(s);
    sent_init(&m);
    sent_int(&m, "$$ID-b-None", PB_WIDGET_STATE_TRIGGER_VALUE, 1);
    begin(s, &m);
    assert_int_equal(callbacks(s, called, 4), 1);
    assert_ptr_equal(called[0], &clicked);
    assert_true(widget(s, "$$ID-b-None", "", BN_WIDGET_TRIGGER, 0, &clicked).value.b);
    end(s);
    begin(s, NULL);
    assert_int_equal(callbacks(s, called, 4), 0);
    assert_false(widget(s, "$$ID-b-None", "", BN_WIDGET_TRIGGER, 0, &clicked).value.b);
}

static void callbacks_come_in_the_browsers_order_for_what_changed(void **state)
{
    bn_state *s = *state;
    static int a, b, c;
    int *called[4];
    sent m;
    begin(s, NULL);
    widget(s, "$$ID-a-None", "", BN_WIDGET_INT, 1, &a);
    widget(s, "$$ID-b-None", "", BN_WIDGET_INT, 1, &b);
    widget(s, "$$ID-c-None", "", BN_WIDGET_INT, 1, &c);
    end(s);
    sent_init(&m);
    sent_int(&m, "$$ID-c-None", PB_WIDGET_STATE_INT_VALUE, 5);
    sent_int(&m, "$$ID-a-None", PB_WIDGET_STATE_INT_VALUE, 1); /* as it was */
    sent_int(&m, "$$ID-b-None", PB_WIDGET_STATE_INT_VALUE, 6);
    begin(s, &m);
    assert_int_equal(callbacks(s, called, 4), 2);
    assert_ptr_equal(called[0], &c);
    assert_ptr_equal(called[1], &b);
}

static void an_app_sets_a_widget_before_it_is_rendered_only(void **state)
{
    bn_state *s = *state;
    bn_value_bin bin = { 0 };
    bn_value v = bn_value_int(4);
    bn_error err = { 0 };
    bn_widget_result r;
    begin(s, NULL);
    put(s, "k", 3);
    r = widget(s, "$$ID-1-k", "k", BN_WIDGET_INT, 1, NULL);
    assert_int_equal(r.value.i, 3);
    assert_true(r.value_changed); /* the browser would start with 1 */
    assert_int_equal(bn_state_set(s, B("k"), &v, &bin, &err), BN_EUSER);
    assert_string_equal(err.kind, "StreamlitWidgetAlreadyInstantiatedError");
    end(s);
    begin(s, NULL); /* ... and in a callback, which comes before */
    put(s, "k", 8);
    assert_int_equal(widget(s, "$$ID-1-k", "k", BN_WIDGET_INT, 1, NULL).value.i, 8);
    bn_value_bin_empty(&bin);
}

static void a_command_may_mend_the_value_of_its_widget(void **state)
{
    bn_state *s = *state;
    bn_value_bin bin = { 0 };
    bn_value v = bn_value_int(4);
    begin(s, NULL);
    assert_false(bn_state_is_set(s, B("k")));
    widget(s, "$$ID-1-k", "k", BN_WIDGET_INT, 1, NULL);
    assert_false(bn_state_is_set(s, B("k"))); /* a widget's value is none that the app has set */
    bn_state_reset(s, B("k"), &v, &bin);
    assert_true(bn_state_is_set(s, B("k")));
    assert_int_equal(get(s, "k"), 4);
    end(s);
    begin(s, NULL);
    assert_false(bn_state_is_set(s, B("k"))); /* that was the run before */
    assert_int_equal(widget(s, "$$ID-1-k", "k", BN_WIDGET_INT, 1, NULL).value.i, 4);
    bn_value_bin_empty(&bin);
}

static bn_value times_of(const void *arg, bn_value raw)
{
    return bn_value_int((raw.kind == BN_VALUE_INT ? raw.i : 1) * *(const int64_t *)arg);
}

static bn_value scaled(bn_state *s, const char *id, int64_t times)
{
    bn_value_bin bin = { 0 };
    bn_widget_meta meta = { .kind = BN_WIDGET_INT, .decode = times_of, .decode_arg = bn_xmalloc(sizeof times) };
    bn_widget_result r;
    memcpy(meta.decode_arg, &times, sizeof times);
    assert_int_equal(bn_state_widget(s, B(id), B(""), &meta, &r, &bin, NULL), BN_OK);
    bn_value_bin_empty(&bin);
    return r.value;
}

static void what_the_browser_sends_is_read_by_what_it_was_shown(void **state)
{
    bn_state *s = *state;
    sent m;
    begin(s, NULL);
    assert_int_equal(scaled(s, "$$ID-1-None", 10).i, 10);
    end(s);
    sent_init(&m);
    sent_int(&m, "$$ID-1-None", PB_WIDGET_STATE_INT_VALUE, 4);
    begin(s, &m);
    assert_int_equal(scaled(s, "$$ID-1-None", 100).i, 40); /* sent before this run declared it otherwise */
    end(s);
}

static void a_value_set_runs_ago_is_told_to_the_page_when_its_widget_comes(void **state)
{
    bn_state *s = *state;
    begin(s, NULL);
    put(s, "k", 3);
    put(s, "same", 1);
    end(s);
    begin(s, NULL);
    assert_true(widget(s, "$$ID-1-k", "k", BN_WIDGET_INT, 1, NULL).value_changed);
    assert_false(widget(s, "$$ID-2-same", "same", BN_WIDGET_INT, 1, NULL).value_changed);
}

static void a_widget_that_is_not_rendered_loses_its_value(void **state)
{
    bn_state *s = *state;
    sent m;
    begin(s, NULL);
    widget(s, "$$ID-1-k", "k", BN_WIDGET_INT, 1, NULL);
    end(s);
    sent_init(&m);
    sent_int(&m, "$$ID-1-k", PB_WIDGET_STATE_INT_VALUE, 9);
    begin(s, &m);
    assert_int_equal(get(s, "k"), 9); /* not rendered, and interrupted: kept */
    begin(s, NULL);
    assert_int_equal(get(s, "k"), 9);
    end(s);
    assert_int_equal(get(s, "k"), -1);
    begin(s, NULL);
    assert_int_equal(widget(s, "$$ID-1-k", "k", BN_WIDGET_INT, 1, NULL).value.i, 1);
}

static void a_run_of_fragments_leaves_other_widgets_alone(void **state)
{
    bn_state *s = *state;
    const char *ids[] = { "f1" };
    bn_value_bin bin = { 0 };
    bn_widget_result r;
    bn_widget_meta in = { .kind = BN_WIDGET_INT, .fragment_id = "f1" };
    begin(s, NULL);
    widget(s, "$$ID-1-out", "out", BN_WIDGET_INT, 1, NULL);
    assert_int_equal(bn_state_widget(s, B("$$ID-2-in"), B("in"), &in, &r, &bin, NULL), BN_OK);
    end(s);
    begin(s, NULL);
    bn_state_end_fragments(s, ids, 1, &bin);
    assert_int_equal(get(s, "out"), 1);
    assert_false(bn_state_has(s, B("in")));
    bn_value_bin_empty(&bin);
}

static void one_key_or_id_serves_one_element_a_run(void **state)
{
    bn_state *s = *state;
    bn_value_bin bin = { 0 };
    static int callback;
    bn_widget_meta meta = { .kind = BN_WIDGET_INT, .callback = bn_value_foreign(&callback, &ops) };
    bn_widget_result r;
    bn_error err = { 0 };
    begin(s, NULL);
    widget(s, "$$ID-1-k", "k", BN_WIDGET_INT, 1, NULL);
    assert_int_equal(bn_state_widget(s, B("$$ID-2-k"), B("k"), &meta, &r, &bin, &err), BN_EUSER);
    assert_string_equal(err.kind, "StreamlitDuplicateElementKey");
    bn_value_bin_empty(&bin);
    assert_int_equal(callback, 0); /* what the refused widget brought has been let go of */
    assert_int_equal(bn_state_claim(s, B("$$ID-1-k"), (bn_bytes){ 0 }, &err), BN_EUSER);
    assert_string_equal(err.kind, "StreamlitDuplicateElementId");
    begin(s, NULL);
    assert_int_equal(bn_state_claim(s, B("$$ID-1-k"), B("k"), &err), BN_OK);
}

static void a_forms_key_cannot_be_set_any_more(void **state)
{
    bn_state *s = *state;
    bn_value_bin bin = { 0 };
    bn_value v = bn_value_int(1);
    begin(s, NULL);
    assert_int_equal(bn_state_claim_form(s, B("form"), NULL), BN_OK);
    assert_int_equal(bn_state_claim(s, B("$$ID-chart-c"), B("c"), NULL), BN_OK);
    assert_int_equal(bn_state_claim(s, B("$$ID-chart-f"), B("form"), NULL), BN_OK); /* forms have names of their own */
    assert_int_equal(bn_state_set(s, B("form"), &v, &bin, NULL), BN_EUSER);
    v = bn_value_int(1);
    assert_int_equal(bn_state_set(s, B("c"), &v, &bin, NULL), BN_OK); /* no widget, no form */
    bn_value_bin_empty(&bin);
}

static void a_forms_name_is_given_once_and_not_to_a_value(void **state)
{
    bn_state *s = *state;
    bn_value_bin bin = { 0 };
    bn_value v = bn_value_int(1);
    bn_error err = { 0 };
    begin(s, NULL);
    assert_int_equal(bn_state_claim_form(s, B("f"), NULL), BN_OK);
    assert_int_equal(bn_state_claim_form(s, B("f"), &err), BN_EUSER);
    assert_string_equal(err.kind, "StreamlitDuplicateElementKey");
    assert_int_equal(bn_state_set(s, B("g"), &v, &bin, NULL), BN_OK);
    assert_int_equal(bn_state_claim_form(s, B("g"), &err), BN_EUSER);
    assert_string_equal(err.kind, "StreamlitValueAssignmentNotAllowedError");
    begin(s, NULL);
    assert_int_equal(bn_state_claim_form(s, B("f"), NULL), BN_OK);
    bn_value_bin_empty(&bin);
}

static void a_disabled_widget_refuses_the_browser(void **state)
{
    bn_state *s = *state;
    bn_value_bin bin = { 0 };
    static int callback;
    int *called[2];
    bn_widget_meta meta = { .kind = BN_WIDGET_INT, .fallback = bn_value_int(1), .disabled = true };
    bn_widget_result r;
    sent m;
    meta.callback = bn_value_foreign(&callback, &ops);
    begin(s, NULL);
    assert_int_equal(bn_state_widget(s, B("$$ID-1-k"), B("k"), &meta, &r, &bin, NULL), BN_OK);
    end(s);
    sent_init(&m);
    sent_int(&m, "$$ID-1-k", PB_WIDGET_STATE_INT_VALUE, 66);
    begin(s, &m);
    assert_int_equal(callbacks(s, called, 2), 0);
    meta = (bn_widget_meta){ .kind = BN_WIDGET_INT, .fallback = bn_value_int(1), .disabled = true };
    assert_int_equal(bn_state_widget(s, B("$$ID-1-k"), B("k"), &meta, &r, &bin, NULL), BN_OK);
    assert_int_equal(r.value.i, 1);
    assert_true(r.value_changed);
    bn_value_bin_empty(&bin);
}

static void a_value_of_the_wrong_kind_counts_as_not_sent(void **state)
{
    bn_state *s = *state;
    sent m;
    bn_wire w;
    size_t mark;
    sent_init(&m);
    w = bn_wire_to(&m.b);
    mark = bn_wire_open(&w, PB_WIDGET_STATES_WIDGETS, 0);
    bn_wire_cstr(&w, PB_WIDGET_STATE_ID, "$$ID-1-None");
    bn_wire_cstr(&w, PB_WIDGET_STATE_STRING_VALUE, "not a number");
    bn_wire_close(&w, mark);
    begin(s, &m);
    assert_int_equal(widget(s, "$$ID-1-None", "", BN_WIDGET_INT, 3, NULL).value.i, 3);
}

/* What the browser sends for a number field over integers. */
static void a_number_may_come_as_an_integer(void **state)
{
    bn_state *s = *state;
    bn_value_bin bin = { 0 };
    bn_widget_meta meta = { .kind = BN_WIDGET_F64, .fallback = bn_value_f64(5) };
    bn_widget_result r;
    sent m;
    bn_wire w;
    size_t mark;
    sent_init(&m);
    w = bn_wire_to(&m.b);
    mark = bn_wire_open(&w, PB_WIDGET_STATES_WIDGETS, 0);
    bn_wire_cstr(&w, PB_WIDGET_STATE_ID, "$$ID-1-None");
    bn_wire_int(&w, PB_WIDGET_STATE_INT_VALUE, -10);
    bn_wire_close(&w, mark);
    begin(s, &m);
    assert_int_equal(bn_state_widget(s, B("$$ID-1-None"), B(""), &meta, &r, &bin, NULL), BN_OK);
    assert_int_equal(r.value.kind, BN_VALUE_F64);
    assert_true(r.value.f == -10);
    bn_value_bin_empty(&bin);
}

static void malformed_states_change_nothing(void **state)
{
    bn_state *s = *state;
    bn_value_bin bin = { 0 };
    static const uint8_t bad[] = { 0x0A, 0x05, 0x0A, 0x01, 'x', 0x32, 0x01, 0xFF };
    static const uint8_t not_utf8[] = { 0x0A, 0x06, 0x0A, 0x01, 'x', 0x32, 0x01, 0xFF };
    bn_error err = { 0 };
    begin(s, NULL);
    put(s, "a", 1);
    assert_int_equal(bn_state_begin_run(s, bn_bytes_of(bad, sizeof bad), &bin, &err), BN_EPROTO);
    assert_int_equal(bn_state_begin_run(s, bn_bytes_of(not_utf8, sizeof not_utf8), &bin, &err), BN_EPROTO);
    assert_int_equal(get(s, "a"), 1);
    bn_value_bin_empty(&bin);
}

static void every_kind_of_value_is_read(void **state)
{
    bn_state *s = *state;
    sent m;
    bn_wire w;
    size_t mark, inner;
    const double d[] = { 1.5, 2 };
    const struct {
        bn_widget_kind kind;
        bn_value_kind  value;
    } kinds[] = {
        { BN_WIDGET_F64, BN_VALUE_F64 },     { BN_WIDGET_STR, BN_VALUE_STR },        { BN_WIDGET_F64S, BN_VALUE_F64S },
        { BN_WIDGET_INTS, BN_VALUE_INTS },   { BN_WIDGET_STRS, BN_VALUE_STRS },      { BN_WIDGET_JSON, BN_VALUE_JSON },
        { BN_WIDGET_BYTES, BN_VALUE_BYTES }, { BN_WIDGET_STR_TRIGGER, BN_VALUE_STR }, { BN_WIDGET_MESSAGE, BN_VALUE_BYTES },
        { BN_WIDGET_MESSAGE_TRIGGER, BN_VALUE_BYTES }, { BN_WIDGET_JSON_TRIGGER, BN_VALUE_JSON },
    };
    sent_init(&m);
    w = bn_wire_to(&m.b);
    for (size_t i = 0; i < BN_COUNT(kinds); i++) {
        char id[16];
        snprintf(id, sizeof id, "$$ID-%zu-None", i);
        mark = bn_wire_open(&w, PB_WIDGET_STATES_WIDGETS, 0);
        bn_wire_cstr(&w, PB_WIDGET_STATE_ID, id);
        switch (kinds[i].kind) {
        case BN_WIDGET_F64:
            bn_wire_num(&w, PB_WIDGET_STATE_DOUBLE_VALUE, 1.5);
            break;
        case BN_WIDGET_STR:
            bn_wire_cstr(&w, PB_WIDGET_STATE_STRING_VALUE, "s");
            break;
        case BN_WIDGET_F64S:
            inner = bn_wire_open(&w, PB_WIDGET_STATE_DOUBLE_ARRAY_VALUE, 0);
            bn_wire_nums(&w, PB_DOUBLE_ARRAY_DATA, d, 2);
            bn_wire_num(&w, BN_PB(1, DOUBLE, BN_PB_REPEATED), 3); /* one more, not packed */
            bn_wire_close(&w, inner);
            break;
        case BN_WIDGET_INTS:
            inner = bn_wire_open(&w, PB_WIDGET_STATE_INT_ARRAY_VALUE, 0);
            bn_wire_int(&w, BN_PB(1, SINT64, BN_PB_REPEATED), -3);
            bn_wire_close(&w, inner);
            break;
        case BN_WIDGET_STRS:
            inner = bn_wire_open(&w, PB_WIDGET_STATE_STRING_ARRAY_VALUE, 0);
            bn_wire_cstr(&w, PB_STRING_ARRAY_DATA, "x");
            bn_wire_cstr(&w, PB_STRING_ARRAY_DATA, "");
            bn_wire_close(&w, inner);
            break;
        case BN_WIDGET_JSON:
            bn_wire_cstr(&w, PB_WIDGET_STATE_JSON_VALUE, "{}");
            break;
        case BN_WIDGET_BYTES:
            bn_wire_str(&w, PB_WIDGET_STATE_BYTES_VALUE, BN_BYTES("\xFF\0"));
            break;
        case BN_WIDGET_STR_TRIGGER:
            inner = bn_wire_open(&w, PB_WIDGET_STATE_STRING_TRIGGER_VALUE, 0);
            bn_wire_cstr(&w, PB_STRING_TRIGGER_VALUE_DATA, "go");
            bn_wire_close(&w, inner);
            break;
        case BN_WIDGET_MESSAGE:
            bn_wire_msg(&w, PB_WIDGET_STATE_FILE_UPLOADER_STATE_VALUE, BN_BYTES("\x08\x01"));
            break;
        case BN_WIDGET_MESSAGE_TRIGGER:
            bn_wire_msg(&w, PB_WIDGET_STATE_CHAT_INPUT_VALUE, BN_BYTES("\x0A\x01x"));
            break;
        default:
            bn_wire_cstr(&w, PB_WIDGET_STATE_JSON_TRIGGER_VALUE, "[]");
        }
        bn_wire_close(&w, mark);
    }
    begin(s, &m);
    for (size_t i = 0; i < BN_COUNT(kinds); i++) {
        bn_value_bin bin = { 0 };
        bn_widget_meta meta = { .kind = kinds[i].kind };
        bn_widget_result r;
        char id[16];
        snprintf(id, sizeof id, "$$ID-%zu-None", i);
        assert_int_equal(bn_state_widget(s, B(id), (bn_bytes){ 0 }, &meta, &r, &bin, NULL), BN_OK);
        assert_int_equal(r.value.kind, kinds[i].value);
        if (kinds[i].kind == BN_WIDGET_F64S) {
            assert_int_equal(bn_value_count(r.value), 3);
            assert_true(bn_value_f64_items(r.value)[2] == 3);
        }
        if (kinds[i].kind == BN_WIDGET_INTS)
            assert_int_equal(bn_value_int_items(r.value)[0], -3);
        bn_value_release(&r.value);
        bn_value_bin_empty(&bin);
    }
}

static void keys_are_what_the_app_may_see(void **state)
{
    bn_state *s = *state;
    bn_value keys;
    begin(s, NULL);
    put(s, "mine", 1);
    put(s, "$$STREAMLIT_INTERNAL_KEY_X", 1);
    widget(s, "$$ID-1-k", "k", BN_WIDGET_INT, 1, NULL);
    widget(s, "$$ID-2-None", "", BN_WIDGET_INT, 1, NULL);
    keys = bn_state_keys(s);
    assert_int_equal(bn_value_count(keys), 2);
    assert_true(bn_bytes_eq(bn_value_text(bn_value_items(keys)[0]), B("mine")));
    assert_true(bn_bytes_eq(bn_value_text(bn_value_items(keys)[1]), B("k")));
    bn_value_release(&keys);
}

static void ten_thousand_short_lived_widgets_leave_nothing_behind(void **state)
{
    bn_state *s = *state;
    bn_value keys;
    for (int run = 0; run < 100; run++) {
        begin(s, NULL);
        for (int i = 0; i < 100; i++) {
            char id[40];
            snprintf(id, sizeof id, "$$ID-%d-None", run * 100 + i);
            widget(s, id, "", BN_WIDGET_INT, 1, NULL);
        }
        end(s);
    }
    for (int i = 0; i < 3; i++) {
        begin(s, NULL);
        end(s);
    }
    keys = bn_state_keys(s); /* and the table is not walked through thousands of dead names */
    assert_int_equal(bn_value_count(keys), 0);
    assert_false(bn_state_has(s, B("$$ID-9999-None")));
    bn_value_release(&keys);
}

/* ---- a naive model: the peer's dictionaries, as lists ---- */

enum { NAMES = 12, KEYS = 4 };

/* Names 0..KEYS-1 are user keys; the others are widgets, the widget n belonging to the key n % KEYS if that is given. */
typedef struct model {
    bool    has_old[NAMES], has_new[NAMES], has_sent[NAMES], has_meta[NAMES], rendered[NAMES], key_used[NAMES];
    int64_t old[NAMES], new_[NAMES], sent[NAMES], fallback[NAMES];
    bool    is_trigger[NAMES];
    int     widget_of[NAMES]; /* of a key: -1 or the widget it last stood for */
    int     key_of[NAMES];    /* of a widget */
    int     idle[NAMES];      /* ended runs without it: after two, what it was is forgotten */
} model;

static void model_init(model *m)
{
    memset(m, 0, sizeof *m);
    for (int i = 0; i < NAMES; i++)
        m->widget_of[i] = m->key_of[i] = -1;
}

static const int64_t *model_value(const model *m, int name)
{
    int w = name < KEYS && m->widget_of[name] >= 0 ? m->widget_of[name] : name;
    int u = name >= KEYS && m->key_of[name] >= 0 ? m->key_of[name] : name;
    if (m->has_new[u])
        return &m->new_[u];
    if (m->has_sent[w] && m->has_meta[w])
        return &m->sent[w];
    if (m->has_old[w])
        return &m->old[w];
    return m->has_old[u] ? &m->old[u] : NULL;
}

static void model_reset_triggers(model *m)
{
    for (int i = KEYS; i < NAMES; i++) {
        if (m->has_meta[i] && m->is_trigger[i])
            m->sent[i] = m->old[i] = 0;
    }
}

static void model_begin(model *m)
{
    bool marked[NAMES] = { false };
    model_reset_triggers(m);
    for (int i = 0; i < NAMES; i++) {
        if (m->has_old[i] || m->has_new[i] || m->has_sent[i])
            marked[i < KEYS && m->widget_of[i] >= 0 ? m->widget_of[i] : i] = true;
    }
    for (int i = 0; i < NAMES; i++) {
        const int64_t *v = marked[i] ? model_value(m, i) : NULL;
        if (v) {
            m->old[i] = *v;
            m->has_old[i] = true;
        }
    }
    memset(m->has_new, 0, sizeof m->has_new);
    memset(m->has_sent, 0, sizeof m->has_sent);
    memset(m->rendered, 0, sizeof m->rendered);
    memset(m->key_used, 0, sizeof m->key_used);
}

static void model_end(model *m)
{
    model_reset_triggers(m);
    for (int i = KEYS; i < NAMES; i++) {
        m->idle[i] = m->rendered[i] ? 0 : m->idle[i] + 1;
        if (!m->rendered[i])
            m->has_sent[i] = m->has_old[i] = false;
        if (m->idle[i] >= 2)
            m->has_meta[i] = false;
    }
}

static bool model_widget(model *m, int w, int key, bool trigger, int64_t fallback, int64_t *value, bool *changed)
{
    bool is_new;
    if ((key >= 0 && m->key_used[key]) || m->rendered[w])
        return false;
    m->rendered[w] = m->has_meta[w] = true;
    m->is_trigger[w] = trigger;
    m->idle[w] = 0;
    if (key >= 0) {
        m->key_used[key] = true;
        m->widget_of[key] = w;
        m->key_of[w] = key;
    }
    is_new = !model_value(m, w);
    if (is_new) {
        m->sent[w] = fallback;
        m->has_sent[w] = true;
    }
    *value = *model_value(m, w);
    *changed = key >= 0 && (m->has_new[key] || (!m->has_sent[w] && m->has_old[key] && *value != fallback));
    return true;
}

typedef struct random_source {
    uint64_t x;
} random_source;

static unsigned pick(random_source *r, unsigned n)
{
    r->x ^= r->x << 13;
    r->x ^= r->x >> 7;
    r->x ^= r->x << 17;
    return (unsigned)(r->x >> 11) % n;
}

static const char *name_of(int i, char buf[32])
{
    if (i < KEYS)
        snprintf(buf, 32, "key%d", i);
    else if (i % 3)
        snprintf(buf, 32, "$$ID-%d-key%d", i, i % KEYS);
    else
        snprintf(buf, 32, "$$ID-%d-None", i);
    return buf;
}

static void compare_all(bn_state *s, const model *m, uint64_t seed)
{
    char buf[32];
    for (int i = 0; i < NAMES; i++) {
        const int64_t *v;
        if (i >= KEYS && !m->rendered[i])
            continue; /* a widget's own name is looked up while the widget is there */
        v = model_value(m, i);
        if (get(s, name_of(i, buf)) != (v ? *v : -1))
            fail_msg("seed %llu: %s is %lld, should be %lld", (unsigned long long)seed, buf, (long long)get(s, buf),
                     v ? (long long)*v : -1LL);
    }
}

static void random_command(bn_state *s, model *m, random_source *r, uint64_t seed)
{
    char buf[32], key_buf[32];
    int w = KEYS + (int)pick(r, NAMES - KEYS), key = w % 3 ? w % KEYS : -1, k = (int)pick(r, KEYS);
    bn_value_bin bin = { 0 };
    if (pick(r, 3) == 0) {
        bn_value v = bn_value_int(pick(r, 5));
        bool refused = m->widget_of[k] >= 0 && m->rendered[m->widget_of[k]];
        if (!refused) {
            m->has_new[k] = true;
            m->new_[k] = v.i;
        }
        assert_int_equal(bn_state_set(s, B(name_of(k, buf)), &v, &bin, NULL), refused ? BN_EUSER : BN_OK);
    } else {
        bool trigger = w % 5 == 0, changed = false, ok;
        int64_t fallback = trigger ? 0 : (int64_t)pick(r, 3), value = 0;
        bn_widget_meta meta = { .kind = trigger ? BN_WIDGET_TRIGGER : BN_WIDGET_INT };
        bn_widget_result res;
        meta.fallback = trigger ? bn_value_bool(false) : bn_value_int(fallback);
        ok = model_widget(m, w, key, trigger, fallback, &value, &changed);
        assert_int_equal(bn_state_widget(s, B(name_of(w, buf)), key >= 0 ? B(name_of(key, key_buf)) : (bn_bytes){ 0 },
                                         &meta, &res, &bin, NULL), ok ? BN_OK : BN_EUSER);
        if (ok && ((res.value.kind == BN_VALUE_BOOL ? res.value.b : res.value.i) != value || res.value_changed != changed))
            fail_msg("seed %llu: %s gives %lld/%d, should be %lld/%d", (unsigned long long)seed, buf,
                     (long long)res.value.i, res.value_changed, (long long)value, changed);
    }
    bn_value_bin_empty(&bin);
}

/* The browser speaks for the widgets that are in the page. */
static void random_browser(bn_state *s, model *m, random_source *r, bool in_page[NAMES])
{
    char buf[32];
    sent msg;
    sent_init(&msg);
    model_begin(m);
    for (int i = KEYS; i < NAMES; i++) {
        if (!in_page[i] || !pick(r, 2))
            continue;
        m->has_sent[i] = true;
        m->sent[i] = m->is_trigger[i] ? 1 : (int64_t)pick(r, 4);
        sent_int(&msg, name_of(i, buf), m->is_trigger[i] ? PB_WIDGET_STATE_TRIGGER_VALUE : PB_WIDGET_STATE_INT_VALUE,
                 m->sent[i]);
    }
    begin(s, &msg);
}

static void random_runs_agree_with_the_model(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        random_source r = { seed * 0x9E3779B97F4A7C15u };
        bn_state *s = bn_state_new();
        bn_value_bin bin = { 0 };
        bool in_page[NAMES] = { false };
        model m;
        model_init(&m);
        for (int run = 0; run < 12; run++) {
            random_browser(s, &m, &r, in_page);
            for (unsigned n = pick(&r, 12); n; n--)
                random_command(s, &m, &r, seed);
            compare_all(s, &m, seed);
            for (int i = 0; i < NAMES; i++)
                in_page[i] = in_page[i] || m.rendered[i];
            if (pick(&r, 4)) {
                memcpy(in_page, m.rendered, sizeof in_page);
                model_end(&m);
                end(s);
            }
        }
        bn_state_free(s, &bin);
        bn_value_bin_empty(&bin);
    }
}

/* A widget that remembers: away for two runs, then back, and the page is told what it has. */
static bn_widget_result kept_widget(bn_state *s, bn_persist persist)
{
    bn_value_bin bin = { 0 };
    bn_widget_meta meta = { .kind = BN_WIDGET_INT, .fallback = bn_value_int(1), .persist = persist };
    bn_widget_result r;
    assert_int_equal(bn_state_widget(s, B("$$ID-kept-k"), B("k"), &meta, &r, &bin, NULL), BN_OK);
    bn_value_bin_empty(&bin);
    return r;
}

static int64_t back_after_two_runs(bn_state *s, bn_persist persist, int64_t *meanwhile)
{
    bn_widget_result r;
    sent m;
    sent_init(&m);
    sent_int(&m, "$$ID-kept-k", PB_WIDGET_STATE_INT_VALUE, 9);
    begin(s, NULL);
    kept_widget(s, persist);
    end(s);
    begin(s, &m);
    kept_widget(s, persist);
    end(s);
    for (int i = 0; i < 2; i++) {
        begin(s, NULL);
        *meanwhile = get(s, "k");
        end(s);
    }
    begin(s, NULL);
    r = kept_widget(s, persist);
    assert_int_equal(r.value_changed, persist != BN_PERSIST_NO);
    return r.value.i;
}

static void a_persistent_widget_finds_its_value_again(void **state)
{
    int64_t meanwhile;
    assert_int_equal(back_after_two_runs(*state, BN_PERSIST_SESSION, &meanwhile), 9);
    assert_int_equal(meanwhile, 9);
}

static void any_other_widget_starts_anew(void **state)
{
    int64_t meanwhile;
    assert_int_equal(back_after_two_runs(*state, BN_PERSIST_NO, &meanwhile), 1);
    assert_int_equal(meanwhile, -1);
}

/* The visitor goes to another page: the browser sends nothing of the one before. */
static void turn_to(bn_state *s, const char *page)
{
    bn_value_bin bin = { 0 };
    bn_state_begin_address(s, B(""), false);
    bn_state_leave_page(s, (bn_bytes){ 0 }, "main", page, &bin);
    bn_state_set_page(s, page);
    bn_value_bin_empty(&bin);
}

/* What a widget of page "a" has after page "b" was shown; its value was 9. */
static bn_widget_result back_from_other_page(bn_state *s, bn_persist persist)
{
    sent m;
    sent_init(&m);
    sent_int(&m, "$$ID-kept-k", PB_WIDGET_STATE_INT_VALUE, 9);
    turn_to(s, "a");
    begin(s, NULL);
    kept_widget(s, persist);
    end(s);
    begin(s, &m);
    kept_widget(s, persist);
    end(s);
    turn_to(s, "b");
    begin(s, NULL);
    end(s);
    turn_to(s, "a");
    begin(s, NULL);
    return kept_widget(s, persist);
}

static void what_its_page_remembers_another_page_ends(void **state)
{
    bn_widget_result r = back_from_other_page(*state, BN_PERSIST_PAGE);
    assert_int_equal(r.value.i, 1);
}

static void what_the_session_remembers_outlives_pages(void **state)
{
    bn_widget_result r = back_from_other_page(*state, BN_PERSIST_SESSION);
    assert_int_equal(r.value.i, 9);
    assert_true(r.value_changed);
}

static void a_page_remembers_while_it_is_shown(void **state)
{
    int64_t meanwhile;
    turn_to(*state, "a");
    assert_int_equal(back_after_two_runs(*state, BN_PERSIST_PAGE, &meanwhile), 9);
    assert_int_equal(meanwhile, 9);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(keys_of_the_app_last_across_runs),
        CASE(a_deleted_key_is_gone),
        CASE(a_widget_has_its_fallback_until_the_browser_speaks),
        CASE(a_click_holds_for_one_run_and_calls_back_once),
        CASE(callbacks_come_in_the_browsers_order_for_what_changed),
        CASE(an_app_sets_a_widget_before_it_is_rendered_only),
        CASE(a_command_may_mend_the_value_of_its_widget),
        CASE(what_the_browser_sends_is_read_by_what_it_was_shown),
        CASE(a_value_set_runs_ago_is_told_to_the_page_when_its_widget_comes),
        CASE(a_widget_that_is_not_rendered_loses_its_value),
        CASE(a_run_of_fragments_leaves_other_widgets_alone),
        CASE(one_key_or_id_serves_one_element_a_run),
        CASE(a_forms_key_cannot_be_set_any_more),
        CASE(a_forms_name_is_given_once_and_not_to_a_value),
        CASE(a_disabled_widget_refuses_the_browser),
        CASE(a_value_of_the_wrong_kind_counts_as_not_sent),
        CASE(a_number_may_come_as_an_integer),
        CASE(malformed_states_change_nothing),
        CASE(every_kind_of_value_is_read),
        CASE(keys_are_what_the_app_may_see),
        CASE(ten_thousand_short_lived_widgets_leave_nothing_behind),
        CASE(a_persistent_widget_finds_its_value_again),
        CASE(any_other_widget_starts_anew), CASE(what_its_page_remembers_another_page_ends),
        CASE(what_the_session_remembers_outlives_pages), CASE(a_page_remembers_while_it_is_shown),
        cmocka_unit_test(random_runs_agree_with_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
