/* test_cdoor_around.c: what C apps learn of the visitor's browser, and their secrets; the test is the server and the
 * browser. */
#include "unit/cdoor_harness.h"

#include <pthread.h>

#include "bourn/st.h"
#include "cdoor/settings.h"

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
    bn_port_string_put(&strings, BN_PORT_OPEN_USER, "{\"email\":\"ann@example.org\",\"n\":7,\"none\":null}");
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

static void user_app(void)
{
    st_text(st_fmt("%s %s %s %s %d", shown(st_user("email")), shown(st_user("n")), shown(st_user("none")),
                   shown(st_user_token("id")), st_user_is_logged_in()));
    st_logout();
    st_text(st_fmt("now %s", shown(st_user("email"))));
}

static void the_visitor_is_known_until_it_logs_out(void **state)
{
    bench *b = begin_main(user_app);
    uint64_t s = open_with_headers(b, (const char *const[]){ NULL });
    (void)state;
    rerun_from_vienna(b, s);
    expect_delta(b, s, "ann@example.org 7 nothing nothing 0");
    expect_delta(b, s, "now nothing");
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
    assert_null(st_user("email"));
    assert_false(st_user_is_logged_in());
    st_logout();
    assert_int_equal(st_last_error(), ST_ENOCTX);
    return NULL;
}

static void a_thread_without_context_learns_nothing(void **state)
{
    pthread_t t;
    (void)state;
    assert_int_equal(pthread_create(&t, NULL, stranger, NULL), 0);
    pthread_join(t, NULL);
}

/* ---- secrets ---- */

static char secrets_path[64];

static void write_secrets(const char *text)
{
    FILE *f = fopen(secrets_path, "we");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static bn_config *begin_secrets(const char *text)
{
    bn_config *c;
    bn_error err = { 0 };
    const char *item = secrets_path;
    snprintf(secrets_path, sizeof secrets_path, "/tmp/bourn-secrets-%d.toml", (int)getpid());
    write_secrets(text);
    assert_int_equal(bn_config_new(&c, &err), BN_OK);
    assert_int_equal(bn_config_set_list(c, "secrets.files", &item, 1, "test", &err), BN_OK);
    return c;
}

static void end_secrets(bn_config *c)
{
    bn_config_free(c);
    unlink(secrets_path);
}

static void secrets_are_found_by_their_path(void **state)
{
    bn_config *c = begin_secrets("text = 'a'\nn = 3\nf = 0.5\nyes = true\n'x.y' = 'dotted'\n[t.u]\nv = 'deep'\n'w.z' = 1\n");
    const char *old;
    (void)state;
    bn_door_use_secrets(c, true);
    old = st_secret("text");
    assert_string_equal(old, "a");
    assert_string_equal(st_secret("t.u.v"), "deep");
    assert_string_equal(st_secret("x.y"), "dotted");
    assert_int_equal(st_secret_int("t.u.w.z", 0), 1);
    assert_int_equal(st_secret_int("n", 0), 3);
    assert_true(st_secret_f64("n", 0) == 3 && st_secret_f64("f", 0) == 0.5 && st_secret_f64("text", 7) == 7);
    assert_true(st_secret_bool("yes", false) && st_secret_bool("no", true));
    assert_null(st_secret("n"));
    assert_null(st_secret("t.u"));
    assert_null(st_secret("t.none"));
    assert_null(st_secret("text.more"));
    assert_string_equal(getenv("text"), "a");
    assert_string_equal(getenv("n"), "3");
    assert_string_equal(getenv("f"), "0.5");
    assert_null(getenv("yes"));
    write_secrets("text = 'changed'\n");
    assert_string_equal(st_secret("text"), "changed");
    assert_int_equal(st_secret_int("n", 0), 0);
    assert_string_equal(old, "a"); /* what was given stays */
    unlink(secrets_path);
    assert_null(st_secret("text"));
    end_secrets(c);
}

static void secret_app(void)
{
    st_text(shown(st_secret("text")));
    st_text("not reached");
}

static void a_broken_file_is_a_misuse_that_names_the_place(void **state)
{
    bn_config *c = begin_secrets("a = 1\nb = = 2\n");
    bench *b = begin_main(secret_app);
    uint64_t s = open_session(b);
    (void)state;
    bn_door_use_secrets(c, true); /* what the server says about it is another file */
    rerun(b, s);
    expect_delta(b, s, ".toml: line 2, column 5");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "not reached"), 0);
    end(b);
    assert_null(st_secret("a")); /* no run to show it in: it is logged */
    end_secrets(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_browser_is_known),
        cmocka_unit_test(the_visitor_is_known_until_it_logs_out),
        cmocka_unit_test(what_the_browser_does_not_say_is_not_known),
        cmocka_unit_test(a_thread_without_context_learns_nothing),
        cmocka_unit_test(secrets_are_found_by_their_path),
        cmocka_unit_test(a_broken_file_is_a_misuse_that_names_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
