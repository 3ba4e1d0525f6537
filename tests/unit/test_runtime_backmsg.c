/* test_runtime_backmsg.c: what is taken from a browser's bytes, what is refused, and how two requests become one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "runtime/backmsg.h"
#include "runtime/timers.h"
#include "wire_tags.h"

typedef struct message {
    bn_buf  b;
    bn_wire w;
} message;

static void start(message *m)
{
    bn_buf_init(&m->b, 64 << 20);
    m->w = bn_wire_to(&m->b);
}

static bn_request *decode_rerun(message *m)
{
    bn_backmsg out;
    bn_error err = { 0 };
    if (bn_backmsg_decode(bn_buf_view(&m->b), &out, &err))
        fail_msg("%s", err.text);
    assert_int_equal(out.type, BN_BACKMSG_RERUN);
    bn_buf_release(&m->b);
    return out.request;
}

static bn_status status_of(bn_bytes in)
{
    bn_backmsg out;
    bn_status rc = bn_backmsg_decode(in, &out, NULL);
    bn_backmsg_release(&out);
    return rc;
}

static void put_widget(bn_wire *w, const char *id, bn_pb tag, const char *text, int64_t number)
{
    size_t mark = bn_wire_open(w, PB_WIDGET_STATES_WIDGETS, 0), inner;
    bn_wire_cstr(w, PB_WIDGET_STATE_ID, id);
    if (tag == PB_WIDGET_STATE_STRING_TRIGGER_VALUE) {
        inner = bn_wire_open(w, tag, 0);
        if (text)
            bn_wire_cstr(w, PB_STRING_TRIGGER_VALUE_DATA, text);
        bn_wire_close(w, inner);
    } else if (text) {
        bn_wire_cstr(w, tag, text);
    } else {
        bn_wire_int(w, tag, number);
    }
    bn_wire_close(w, mark);
}

/* ---- decoding ---- */

static void a_rerun_brings_all_that_it_says(void **state)
{
    message m;
    size_t mark, inner;
    bn_request *r;
    const uint64_t none[2] = { 1, 2 };
    uint64_t known[2];
    (void)state;
    start(&m);
    mark = bn_wire_open(&m.w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    bn_wire_cstr(&m.w, PB_CLIENT_STATE_QUERY_STRING, "a=1&b=2");
    bn_wire_cstr(&m.w, PB_CLIENT_STATE_PAGE_SCRIPT_HASH, "hash");
    bn_wire_cstr(&m.w, PB_CLIENT_STATE_PAGE_NAME, "page");
    bn_wire_int(&m.w, PB_CLIENT_STATE_IS_AUTO_RERUN, 1);
    bn_wire_int(&m.w, PB_CLIENT_STATE_IS_HISTORY_NAVIGATION, 1);
    bn_wire_cstr(&m.w, PB_CLIENT_STATE_CACHED_MESSAGE_HASHES, "00112233445566778899aabbccddeeff");
    bn_wire_cstr(&m.w, PB_CLIENT_STATE_CACHED_MESSAGE_HASHES, "not one of ours");
    bn_wire_cstr(&m.w, PB_CLIENT_STATE_FRAGMENT_ID, "frag");
    inner = bn_wire_open(&m.w, PB_CLIENT_STATE_CONTEXT_INFO, 0);
    bn_wire_cstr(&m.w, PB_CONTEXT_INFO_LOCALE, "de");
    bn_wire_int(&m.w, PB_CONTEXT_INFO_IS_EMBEDDED, 1);
    bn_wire_close(&m.w, inner);
    bn_wire_raw(&m.w, BN_BYTES("\xF8\x3F\x01")); /* a field of the future */
    bn_wire_close(&m.w, mark);
    r = decode_rerun(&m);
    assert_string_equal(r->facts->query_string, "a=1&b=2");
    assert_string_equal(r->facts->page_hash, "hash");
    assert_string_equal(r->facts->page_name, "page");
    assert_string_equal(r->facts->locale, "de");
    assert_string_equal(r->facts->timezone, "");
    assert_true(r->facts->has_info && r->facts->is_embedded && !r->facts->has_timezone_offset);
    assert_true(r->is_auto_rerun && r->is_history_navigation && r->has_widget_states);
    assert_int_equal(r->fragments_n, 1);
    assert_string_equal(r->fragments[0], "frag");
    assert_int_equal(r->facts->cached_n, 1);
    memcpy(known, "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16);
    assert_true(bn_facts_holds(r->facts, known));
    assert_false(bn_facts_holds(r->facts, none));
    bn_request_free(r);
}

static void each_type_is_known(void **state)
{
    static const struct {
        bn_pb           tag;
        bn_backmsg_type type;
    } cases[] = {
        { PB_BACK_MSG_STOP_SCRIPT, BN_BACKMSG_STOP },       { PB_BACK_MSG_CLEAR_CACHE, BN_BACKMSG_CLEAR_CACHE },
        { PB_BACK_MSG_LOAD_GIT_INFO, BN_BACKMSG_GIT_INFO }, { PB_BACK_MSG_APP_HEARTBEAT, BN_BACKMSG_HEARTBEAT },
        { PB_BACK_MSG_DEBUG_SHUTDOWN_RUNTIME, BN_BACKMSG_DEBUG },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        message m;
        bn_backmsg out;
        start(&m);
        bn_wire_int(&m.w, cases[i].tag, 1);
        assert_int_equal(bn_backmsg_decode(bn_buf_view(&m.b), &out, NULL), BN_OK);
        assert_int_equal(out.type, cases[i].type);
        bn_buf_release(&m.b);
    }
    assert_int_equal(status_of((bn_bytes){ 0 }), BN_OK); /* empty: nothing is asked for */
}

static void malformed_bytes_are_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t      n;
    } bad[] = {
        { "\xFF", 1 },                           /* half a key */
        { "\x5A\x05\x0A", 3 },                   /* a sub-message longer than what is there */
        { "\x5B", 1 },                           /* a group */
        { "\x5A\x03\x0A\x01\xFF", 5 },           /* a query string that is not UTF-8 */
        { "\x5A\x05\x12\x03\x0A\x01\x0A", 7 },   /* a widget cut short */
        { "\x5A\x07\x12\x05\x0A\x03\x0A\x01\xC0", 9 }, /* a widget id that is not UTF-8 */
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(bad); i++)
        assert_int_equal(status_of(bn_bytes_of(bad[i].bytes, bad[i].n)), BN_EPROTO);
}

static void more_items_than_a_page_has_are_refused(void **state)
{
    message m;
    size_t mark, states;
    (void)state;
    start(&m);
    mark = bn_wire_open(&m.w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    states = bn_wire_open(&m.w, PB_CLIENT_STATE_WIDGET_STATES, 0);
    for (int i = 0; i <= BN_BACKMSG_ITEMS_MAX; i++)
        bn_wire_msg(&m.w, PB_WIDGET_STATES_WIDGETS, (bn_bytes){ 0 });
    bn_wire_close(&m.w, states);
    bn_wire_close(&m.w, mark);
    assert_int_equal(status_of(bn_buf_view(&m.b)), BN_ETOOBIG);
    bn_buf_clear(&m.b);
    mark = bn_wire_open(&m.w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    states = bn_wire_open(&m.w, PB_CLIENT_STATE_WIDGET_STATES, 0);
    size_t widget = bn_wire_open(&m.w, PB_WIDGET_STATES_WIDGETS, 0);
    size_t strings = bn_wire_open(&m.w, PB_WIDGET_STATE_STRING_ARRAY_VALUE, 0);
    for (int i = 0; i <= BN_BACKMSG_ITEMS_MAX; i++)
        bn_wire_cstr(&m.w, PB_STRING_ARRAY_DATA, "");
    bn_wire_close(&m.w, strings);
    bn_wire_close(&m.w, widget);
    bn_wire_close(&m.w, states);
    bn_wire_close(&m.w, mark);
    assert_int_equal(status_of(bn_buf_view(&m.b)), BN_ETOOBIG);
    bn_buf_release(&m.b);
}

static void a_query_string_past_its_limits_counts_as_empty(void **state)
{
    message m;
    size_t mark;
    bn_request *r;
    char *text = bn_xcalloc(1, BN_BACKMSG_QUERY_MAX + 8);
    (void)state;
    memset(text, 'x', BN_BACKMSG_QUERY_MAX + 1);
    start(&m);
    mark = bn_wire_open(&m.w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    bn_wire_cstr(&m.w, PB_CLIENT_STATE_QUERY_STRING, text);
    bn_wire_close(&m.w, mark);
    r = decode_rerun(&m);
    assert_string_equal(r->facts->query_string, "");
    bn_request_free(r);
    memset(text, '&', BN_BACKMSG_QUERY_FIELDS_MAX);
    text[BN_BACKMSG_QUERY_FIELDS_MAX] = '\0';
    start(&m);
    mark = bn_wire_open(&m.w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    bn_wire_cstr(&m.w, PB_CLIENT_STATE_QUERY_STRING, text);
    bn_wire_close(&m.w, mark);
    r = decode_rerun(&m);
    assert_string_equal(r->facts->query_string, "");
    bn_request_free(r);
    free(text);
}

/* ---- folding ---- */

static const char *fold(message *older, message *newer)
{
    static char story[512];
    bn_buf out;
    bn_bytes rest;
    bn_wire_field f, g;
    size_t n = 0;
    bn_buf_init(&out, 1 << 20);
    assert_int_equal(bn_widget_states_fold(bn_buf_view(&older->b), bn_buf_view(&newer->b), &out), BN_OK);
    rest = bn_buf_view(&out);
    story[0] = '\0';
    while (bn_wire_next(&rest, &f) == BN_OK) {
        assert_int_equal(bn_wire_next(&f.bytes, &g), BN_OK);
        n += (size_t)snprintf(story + n, sizeof story - n, "%s%.*s=", n ? " " : "", (int)g.bytes.n,
                              (const char *)g.bytes.p);
        if (bn_wire_next(&f.bytes, &g) == BN_OK && g.wire_type == 2)
            n += (size_t)snprintf(story + n, sizeof story - n, "<%zu>", g.bytes.n);
        else
            n += (size_t)snprintf(story + n, sizeof story - n, "%u", (unsigned)g.value);
    }
    bn_buf_release(&out);
    bn_buf_release(&older->b);
    bn_buf_release(&newer->b);
    return story;
}

static void newer_values_win_and_clicks_stay(void **state)
{
    message a, b;
    (void)state;
    start(&a);
    start(&b);
    put_widget(&a.w, "slider", PB_WIDGET_STATE_BOOL_VALUE, NULL, 1);
    put_widget(&a.w, "old", PB_WIDGET_STATE_BOOL_VALUE, NULL, 1);      /* an ordinary value that is gone is gone */
    put_widget(&a.w, "button", PB_WIDGET_STATE_TRIGGER_VALUE, NULL, 1);
    put_widget(&a.w, "unclicked", PB_WIDGET_STATE_TRIGGER_VALUE, NULL, 0);
    put_widget(&b.w, "slider", PB_WIDGET_STATE_BOOL_VALUE, NULL, 0);
    assert_string_equal(fold(&a, &b), "slider=0 button=1");
}

static void a_click_gives_way_to_a_newer_one_of_its_kind(void **state)
{
    message a, b;
    (void)state;
    start(&a);
    start(&b);
    put_widget(&a.w, "chat", PB_WIDGET_STATE_STRING_TRIGGER_VALUE, "old text", 0);
    put_widget(&a.w, "menu", PB_WIDGET_STATE_STRING_TRIGGER_VALUE, "kept", 0);
    put_widget(&a.w, "json", PB_WIDGET_STATE_JSON_TRIGGER_VALUE, "{}", 0);
    put_widget(&a.w, "changed", PB_WIDGET_STATE_TRIGGER_VALUE, NULL, 1);
    put_widget(&b.w, "chat", PB_WIDGET_STATE_STRING_TRIGGER_VALUE, "new", 0);
    put_widget(&b.w, "menu", PB_WIDGET_STATE_STRING_TRIGGER_VALUE, NULL, 0);
    put_widget(&b.w, "changed", PB_WIDGET_STATE_BOOL_VALUE, NULL, 0); /* is no button any more */
    assert_string_equal(fold(&a, &b), "chat=<5> menu=<6> changed=0 json=<2>");
}

static bn_request *request(const char *query, const char *fragment, bool scoped)
{
    message m;
    size_t mark;
    bn_request *r;
    start(&m);
    mark = bn_wire_open(&m.w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    bn_wire_cstr(&m.w, PB_CLIENT_STATE_QUERY_STRING, query);
    if (fragment)
        bn_wire_cstr(&m.w, PB_CLIENT_STATE_FRAGMENT_ID, fragment);
    bn_wire_close(&m.w, mark);
    r = decode_rerun(&m);
    r->fragment_scoped = scoped;
    return r;
}

static void the_whole_app_swallows_fragments(void **state)
{
    bn_request *r;
    (void)state;
    r = bn_request_fold(request("a", "f1", false), request("b", "f2", true));
    assert_int_equal(r->fragments_n, 2);
    assert_string_equal(r->fragments[0], "f1");
    assert_string_equal(r->fragments[1], "f2");
    assert_true(r->fragment_scoped);
    assert_string_equal(r->facts->query_string, "b");
    r = bn_request_fold(r, request("c", "f1", false));
    assert_int_equal(r->fragments_n, 2); /* each once */
    r = bn_request_fold(r, request("d", NULL, false));
    assert_int_equal(r->fragments_n, 0);
    assert_false(r->fragment_scoped);
    r = bn_request_fold(r, request("e", "f1", false));
    assert_int_equal(r->fragments_n, 0); /* it was asked for, and is still to come */
    assert_string_equal(r->facts->query_string, "e");
    bn_request_free(r);
}

static void going_back_is_forgotten_by_all_but_automatic_reruns(void **state)
{
    bn_request *a = request("a", NULL, false), *b = request("b", NULL, false);
    (void)state;
    a->is_history_navigation = true;
    b->is_auto_rerun = true;
    a = bn_request_fold(a, b);
    assert_true(a->is_history_navigation);
    a = bn_request_fold(a, request("c", NULL, false));
    assert_false(a->is_history_navigation);
    bn_request_free(a);
}

static void a_wish_of_the_app_keeps_what_the_browser_sent(void **state)
{
    message m;
    size_t mark, states;
    bn_request *browser, *app;
    (void)state;
    start(&m);
    mark = bn_wire_open(&m.w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    states = bn_wire_open(&m.w, PB_CLIENT_STATE_WIDGET_STATES, 0);
    put_widget(&m.w, "button", PB_WIDGET_STATE_TRIGGER_VALUE, NULL, 1);
    bn_wire_close(&m.w, states);
    bn_wire_close(&m.w, mark);
    browser = decode_rerun(&m);
    app = bn_request_new(bn_facts_ref(browser->facts));
    app = bn_request_fold(browser, app);
    assert_true(app->has_widget_states);
    assert_true(app->widget_states_n > 0);
    app = bn_request_fold(NULL, app);
    assert_non_null(app);
    bn_request_free(bn_request_fold(app, NULL));
}

static void thousands_of_widgets_fold_in_no_time(void **state)
{
    message a, b;
    bn_buf out;
    char id[32];
    (void)state;
    start(&a);
    start(&b);
    for (int i = 0; i < 20000; i++) {
        snprintf(id, sizeof id, "%d", i);
        put_widget(&a.w, id, PB_WIDGET_STATE_TRIGGER_VALUE, NULL, 1);
        put_widget(&b.w, id, PB_WIDGET_STATE_TRIGGER_VALUE, NULL, i & 1);
    }
    bn_buf_init(&out, 64 << 20);
    assert_int_equal(bn_widget_states_fold(bn_buf_view(&a.b), bn_buf_view(&b.b), &out), BN_OK);
    assert_int_equal(out.n, a.b.n);
    bn_buf_release(&out);
    bn_buf_release(&a.b);
    bn_buf_release(&b.b);
}

/* ---- timers, which have no better place ---- */

static unsigned fired[4], fired_n;

typedef struct numbered {
    bn_timer t;
    unsigned number;
} numbered;

static void note(bn_timer *t)
{
    fired[fired_n++] = ((numbered *)t)->number;
}

static void timers_fire_in_order_and_not_when_cancelled(void **state)
{
    bn_timers all = { 0 };
    numbered t[4];
    (void)state;
    fired_n = 0;
    for (unsigned i = 0; i < 4; i++)
        t[i] = (numbered){ { .fire = note }, i };
    bn_timer_arm(&all, &t[0].t, 30);
    bn_timer_arm(&all, &t[1].t, 10);
    bn_timer_arm(&all, &t[2].t, 20);
    bn_timer_arm(&all, &t[3].t, 5);
    bn_timer_arm(&all, &t[3].t, 40); /* moved */
    bn_timer_cancel(&all, &t[2].t);
    bn_timer_cancel(&all, &t[2].t);
    assert_int_equal(bn_timers_next(&all), 10);
    bn_timers_run(&all, 30);
    assert_int_equal(fired_n, 2);
    assert_int_equal(fired[0], 1);
    assert_int_equal(fired[1], 0);
    bn_timers_run(&all, 39);
    assert_int_equal(fired_n, 2);
    bn_timers_run(&all, 40);
    assert_int_equal(fired_n, 3);
    assert_true(bn_timers_next(&all) == UINT64_MAX);
    bn_timers_release(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rerun_brings_all_that_it_says),
        cmocka_unit_test(each_type_is_known),
        cmocka_unit_test(malformed_bytes_are_refused),
        cmocka_unit_test(more_items_than_a_page_has_are_refused),
        cmocka_unit_test(a_query_string_past_its_limits_counts_as_empty),
        cmocka_unit_test(newer_values_win_and_clicks_stay),
        cmocka_unit_test(a_click_gives_way_to_a_newer_one_of_its_kind),
        cmocka_unit_test(the_whole_app_swallows_fragments),
        cmocka_unit_test(going_back_is_forgotten_by_all_but_automatic_reruns),
        cmocka_unit_test(a_wish_of_the_app_keeps_what_the_browser_sent),
        cmocka_unit_test(thousands_of_widgets_fold_in_no_time),
        cmocka_unit_test(timers_fire_in_order_and_not_when_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
