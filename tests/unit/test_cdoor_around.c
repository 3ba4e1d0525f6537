/* test_cdoor_around.c: what C apps learn of the visitor's browser; the test is the server and the browser. */
#include "unit/cdoor_harness.h"

#include <pthread.h>

#include "bourn/st.h"

static const char *shown(const char *text)
{
    return text ? text : "nothing";
}

static uint64_t open_with_headers(bench *b, const char *const *headers)
{
    bn_buf strings = { .max = 4096 };
    char id[37];
    uint64_t number = ++b->sessions;
    bn_uuid4(id);
    bn_port_string_put(&strings, BN_PORT_OPEN_ID, id);
    bn_port_string_put(&strings, BN_PORT_OPEN_REMOTE, "10.1.2.3");
    for (; *headers; headers++)
        bn_port_string_put(&strings, BN_PORT_OPEN_HEADER, *headers);
    send_frame(b, BN_PORT_SESSION_OPEN, number, 0, bn_buf_view(&strings));
    bn_buf_release(&strings);
    return number;
}

static void rerun_from_vienna(bench *b, uint64_t session)
{
    bn_buf out = { .max = 1 << 16 };
    bn_wire w = bn_wire_to(&out);
    size_t rerun = bn_wire_open(&w, PB_BACK_MSG_RERUN_SCRIPT, 0), info;
    bn_wire_close(&w, bn_wire_open(&w, PB_CLIENT_STATE_WIDGET_STATES, 0));
    info = bn_wire_open(&w, PB_CLIENT_STATE_CONTEXT_INFO, 0);
    bn_wire_cstr(&w, PB_CONTEXT_INFO_TIMEZONE, "Europe/Vienna");
    bn_wire_int(&w, PB_CONTEXT_INFO_TIMEZONE_OFFSET, -60);
    bn_wire_cstr(&w, PB_CONTEXT_INFO_LOCALE, "de-AT");
    bn_wire_cstr(&w, PB_CONTEXT_INFO_URL, "https://example.com/app/");
    bn_wire_int(&w, PB_CONTEXT_INFO_IS_EMBEDDED, 1);
    bn_wire_cstr(&w, PB_CONTEXT_INFO_COLOR_SCHEME, "dark");
    bn_wire_close(&w, info);
    bn_wire_close(&w, rerun);
    send_frame(b, BN_PORT_SESSION_DATA, session, 0, bn_buf_view(&out));
    bn_buf_release(&out);
}

static void browser_app(void)
{
    st_text(st_fmt("%s %s %d", shown(st_context_locale()), shown(st_context_timezone()), st_context_timezone_offset(7)));
    st_text(st_fmt("%s %s %d", shown(st_context_url()), shown(st_context_theme()), st_context_is_embedded()));
    st_text(st_fmt("from %s", shown(st_context_ip_address())));
    st_text(st_fmt("header %s %s %s", shown(st_context_header("X-TWO")), shown(st_context_header_nth("x-two", 1)),
                   shown(st_context_header_nth("x-two", 2))));
    st_text(st_fmt("cookie %s %s %s", shown(st_context_cookie("a")), shown(st_context_cookie("b")),
                   shown(st_context_cookie("c"))));
}

static void the_browser_is_known(void **state)
{
    bench *b = begin_main(browser_app);
    uint64_t s = open_with_headers(b, (const char *const[]){ "x-two: 1", "X-Two: two: 2", "Broken",
                                                             "Cookie: a=1; a=2 ; b=\"x\\073\\\"\"", NULL });
    (void)state;
    rerun_from_vienna(b, s);
    expect_delta(b, s, "de-AT Europe/Vienna -60");
    expect_delta(b, s, "https://example.com/app dark 1");
    expect_delta(b, s, "from 10.1.2.3");
    expect_delta(b, s, "header 1 two: 2 nothing");
    expect_delta(b, s, "cookie 2 x;\" nothing");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void what_the_browser_does_not_say_is_not_known(void **state)
{
    bench *b = begin_main(browser_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "nothing nothing 7");
    expect_delta(b, s, "nothing nothing 0");
    expect_delta(b, s, "from nothing");
    expect_delta(b, s, "header nothing nothing nothing");
    expect_delta(b, s, "cookie nothing nothing nothing");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void *stranger(void *arg)
{
    (void)arg;
    assert_null(st_context_header("Host"));
    assert_int_equal(st_last_error(), ST_ENOCTX);
    assert_null(st_context_cookie("a"));
    assert_null(st_context_url());
    assert_int_equal(st_context_timezone_offset(3), 3);
    assert_false(st_context_is_embedded());
    return NULL;
}

static void a_thread_without_context_learns_nothing(void **state)
{
    pthread_t t;
    (void)state;
    assert_int_equal(pthread_create(&t, NULL, stranger, NULL), 0);
    pthread_join(t, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_browser_is_known),
        cmocka_unit_test(what_the_browser_does_not_say_is_not_known),
        cmocka_unit_test(a_thread_without_context_learns_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
