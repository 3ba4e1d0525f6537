/* test_cdoor_pages.c: apps of several pages in C. The apps are functions of this test; they run on the real runtime, and
 * the test is the server and the browser. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"
#include "runtime/pages.h"

/* What the browser asks for: a page by its hash, or at first by the name in the address. */
static void go(bench *b, uint64_t session, const char *path, const char *name)
{
    bn_buf out = { .max = 1 << 16 };
    bn_wire w = bn_wire_to(&out);
    size_t rerun_mark = bn_wire_open(&w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    char hash[BN_PAGE_HASH] = "";
    if (path)
        bn_page_hash(path, hash);
    bn_wire_cstr(&w, PB_CLIENT_STATE_PAGE_SCRIPT_HASH, hash);
    bn_wire_cstr(&w, PB_CLIENT_STATE_PAGE_NAME, name);
    bn_wire_close(&w, bn_wire_open(&w, PB_CLIENT_STATE_WIDGET_STATES, 0));
    bn_wire_close(&w, rerun_mark);
    send_frame(b, BN_PORT_SESSION_DATA, session, 0, bn_buf_view(&out));
    bn_buf_release(&out);
}

static void first_page(void)
{
    st_text("this is the first");
    st_text_input("Of the first", .key = "kept", .persist_state = "page");
}

static void second_page(void)
{
    st_text(st_fmt("this is the second, a is %s", st_query_get("a", "none")));
}

static void main_of_pages(void)
{
    const st_page pages[] = {
        st_page(first_page, .title = "First", .icon = "🏠"),
        st_page(second_page, .section = "More", .help = "what it is"),
        st_page(NULL, .title = "Elsewhere", .address = "https://example.org/x", .section = "More"),
    };
    const st_page *page;
    st_page_link(.to = &pages[1]);
    if (st_button("Go"))
        st_switch_page(&pages[1], .query_params = "a=7");
    page = st_navigation(pages, 3, .position = "top", .visible = 2);
    st_text(st_fmt("on %s", page->name));
    st_page_run(page);
    st_text("the end");
}

static void assert_holds(const message *m, const char *text)
{
    if (!holds(m, text))
        fail_msg("no \"%s\" in the message", text);
}

static void the_visitor_goes_from_page_to_page(void **state)
{
    bench *b = begin_main(main_of_pages);
    uint64_t s = open_session(b);
    const message *m;
    char hash[BN_PAGE_HASH], id[128];
    (void)state;
    rerun(b, s);
    bn_page_hash("second_page", hash);
    m = expect_delta(b, s, "second page"); /* the link's label is the page's title */
    assert_holds(m, hash);
    assert_holds(m, "what it is");
    widget_id(expect_delta(b, s, "Go"), id);
    m = expect(b, s, PB_FORWARD_MSG_NAVIGATION, "More");
    assert_holds(m, "emoji:🏠");
    assert_holds(m, "https://example.org/x");
    expect_delta(b, s, "on first_page");
    expect_delta(b, s, "this is the first");
    expect_delta(b, s, "the end");
    expect_finished(b, s, FINISHED);

    go(b, s, "second_page", "");
    expect(b, s, PB_FORWARD_MSG_NEW_SESSION, hash);
    expect_delta(b, s, "this is the second, a is none");
    expect_finished(b, s, FINISHED);

    go(b, s, "first_page", "");
    expect_delta(b, s, "this is the first");
    expect_finished(b, s, FINISHED);
    click(b, s, id);
    expect_finished(b, s, FOR_RERUN);
    expect_delta(b, s, "this is the second, a is 7");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void an_address_names_a_page(void **state)
{
    bench *b = begin_main(main_of_pages);
    uint64_t s = open_session(b);
    (void)state;
    go(b, s, NULL, "second_page");
    expect_delta(b, s, "this is the second");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void an_address_that_names_none_is_not_found(void **state)
{
    bench *b = begin_main(main_of_pages);
    uint64_t s = open_session(b);
    (void)state;
    go(b, s, NULL, "nowhere");
    expect(b, s, PB_FORWARD_MSG_PAGE_NOT_FOUND, NULL);
    expect(b, s, PB_FORWARD_MSG_NAVIGATION, NULL);
    expect_delta(b, s, "this is the first");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void twins(void)
{
    const st_page pages[] = { st_page(first_page), st_page(second_page, .url_path = "first_page") };
    st_page_run(st_navigation(pages, 2));
}

static void nowhere(void)
{
    st_navigation(NULL, 0);
}

static void nested(void)
{
    const st_page page = st_page(first_page, .url_path = "a/b");
    st_navigation(&page, 1);
}

static void abroad(void)
{
    const st_page page = st_page(NULL, .address = "https://example.org", .title = "T");
    st_switch_page(&page);
}

static void wrong_word(void)
{
    const st_page page = st_page(first_page);
    st_navigation(&page, 1, .position = "left");
}

static void misuses_are_shown(void **state)
{
    static const struct {
        void (*app)(void);
        const char *said;
    } cases[] = {
        { twins, "first_page" }, { nowhere, "at least one page" }, { nested, "a/b" }, { abroad, "st_page_link" },
        { wrong_word, "left" },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        bench *b = begin_main(cases[i].app);
        uint64_t s = open_session(b);
        rerun(b, s);
        expect_delta(b, s, cases[i].said);
        expect_finished(b, s, FINISHED);
        end(b);
    }
}

static void without_a_run_the_first_page_is_the_one(void **state)
{
    const st_page pages[] = { st_page(first_page), st_page(second_page) };
    (void)state;
    assert_ptr_equal(st_navigation(pages, 2), &pages[0]);
    assert_string_equal(pages[1].name, "second_page");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_visitor_goes_from_page_to_page),
        cmocka_unit_test(an_address_names_a_page),
        cmocka_unit_test(an_address_that_names_none_is_not_found),
        cmocka_unit_test(misuses_are_shown),
        cmocka_unit_test(without_a_run_the_first_page_is_the_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
