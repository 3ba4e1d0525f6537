/* test_cdoor_options.c: text_area, the widgets over options and metric in C apps, on the real runtime; the test is the
 * server and the browser. */
#include "unit/cdoor_harness.h"

#include <pthread.h>

#include "bourn/st.h"

#define OPTIONS ST_LIST(ST_STR("a"), ST_STR("b"), ST_STR("c"))

static const char *shown(const char *text)
{
    return text ? text : "nothing";
}

static void options_app(void)
{
    const char *picked[2];
    const char *one = st_selectbox("One", OPTIONS, .index = ST_INT(1), .key = "one");
    const char *none = st_selectbox("None", OPTIONS, .index = ST_NONE);
    const char *radio = st_radio("Radio", OPTIONS, .captions = ST_LIST(ST_STR("first"), ST_NONE));
    const char *area = st_text_area("Area", .value = ST_STR("two\nlines"));
    const char *empty = st_text_area("Empty", .value = ST_NONE);
    size_t n = st_multiselect(picked, 2, "Some", OPTIONS, .default_ = ST_LIST(ST_STR("c"), ST_INT(0)));
    st_text(st_fmt("one %s none %s radio %s", shown(one), shown(none), shown(radio)));
    st_text(st_fmt("area %s empty %s", shown(area), shown(empty)));
    st_text(st_fmt("%d: %s %s", (int)n, shown(picked[0]), shown(picked[1])));
    st_text(st_fmt("state %s", st_state_str("one", "-")));
    st_metric("Metric", ST_F64(0.1), .delta = ST_INT(-3), .chart_data = ST_LIST(ST_INT(1), ST_F64(2)));
    st_metric("Judged", ST_STR("as a text"), .delta = ST_LIST(ST_STR("none at all"), ST_INT(0)));
}

/* A StringArray of texts of fewer than 128 bytes. */
static bn_bytes string_array(char *buf, size_t n, const char *const *texts)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        size_t size = strlen(texts[i]);
        buf[used++] = 0x0A;
        buf[used++] = (char)size;
        memcpy(buf + used, texts[i], size);
        used += size;
    }
    return bn_bytes_of(buf, used);
}
/* The field of a message that is there already is written as a text is. */
#define STRING_ARRAY_AS_BYTES BN_PB(TYPE(PB_WIDGET_STATE_STRING_ARRAY_VALUE), STRING, BN_PB_PRESENCE)
#define STRINGS(buf, ...) \
    string_array((buf), sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *), (const char *[]){ __VA_ARGS__ })

static void options_are_chosen_by_their_labels(void **state)
{
    bench *b = begin_main(options_app);
    uint64_t s = open_session(b);
    char one[128], some[128], buf[64];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "One"), one);
    widget_id(expect_delta(b, s, "Some"), some);
    expect_delta(b, s, "one b none nothing radio a");
    expect_delta(b, s, "area two\nlines empty nothing");
    expect_delta(b, s, "2: c a");
    expect_delta(b, s, "state b");
    expect_delta(b, s, "0.1");
    expect_delta(b, s, "none at all");
    expect_finished(b, s, FINISHED);
    type_text(b, s, one, "c");
    expect_delta(b, s, "one c none nothing radio a");
    expect_delta(b, s, "state c");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, some, STRING_ARRAY_AS_BYTES, STRINGS(buf, "b", "a", "c"), 0);
    expect_delta(b, s, "3: b a"); /* as many as there is room for, and how many there are */
    expect_finished(b, s, FINISHED);
    end(b);
}

static void what_is_no_option_gives_way_to_the_default(void **state)
{
    bench *b = begin_main(options_app);
    uint64_t s = open_session(b);
    char one[128], some[128], buf[64];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "One"), one);
    widget_id(expect_delta(b, s, "Some"), some);
    expect_finished(b, s, FINISHED);
    type_text(b, s, one, "unheard of");
    expect_delta(b, s, "one b none nothing radio a");
    expect_delta(b, s, "state b");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, some, STRING_ARRAY_AS_BYTES, STRINGS(buf, "b", "unheard of"), 0);
    expect_delta(b, s, "1: b nothing");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void set_app(void)
{
    if (st_button("Set"))
        st_state_set_str("one", "c");
    if (st_button("Empty"))
        st_state_set_str("one", NULL);
    st_text(st_fmt("one %s", shown(st_selectbox("One", OPTIONS, .key = "one"))));
}

static void the_app_sets_what_is_chosen(void **state)
{
    bench *b = begin_main(set_app);
    uint64_t s = open_session(b);
    char set[128], empty[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Set"), set);
    widget_id(expect_delta(b, s, "Empty"), empty);
    expect_delta(b, s, "one a");
    expect_finished(b, s, FINISHED);
    click(b, s, set);
    expect_delta(b, s, "one c");
    expect_finished(b, s, FINISHED);
    click(b, s, empty);
    expect_delta(b, s, "one nothing");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void heard(void *arg)
{
    st_state_set_str("heard", arg);
}

static void choices_app(void)
{
    const char *done = st_menu_button("Menu", OPTIONS, .key = "menu", .on_click = ST_DO(heard, "the menu"));
    int stars = st_feedback("stars", .key = "stars", .default_ = ST_INT(2));
    int64_t page = st_pagination(ST_INT(9), .key = "page", .max_visible_pages = ST_NONE);
    bool gone = st_link_button("Link", "https://example.com", .on_click = ST_MODE("rerun"));
    bool never = st_link_button("Plain", "https://example.com");
    st_text(st_fmt("%s, %d stars, page %d, %s %s, heard %s", shown(done), stars, (int)page, gone ? "gone" : "here",
                   never ? "never" : "plain", shown(st_state_str("heard", NULL))));
    st_text(st_fmt("thumb %d", st_feedback("thumbs")));
    st_text(st_fmt("link %s", st_page_link("https://example.com", "Elsewhere", .query_params = "a=1").id ? "there" : "not"));
}

/* The field of a StringTriggerValue is written as a text is. */
#define STRING_TRIGGER_AS_BYTES BN_PB(TYPE(PB_WIDGET_STATE_STRING_TRIGGER_VALUE), STRING, 0)

static void buttons_pages_and_opinions_have_their_own_types(void **state)
{
    bench *b = begin_main(choices_app);
    uint64_t s = open_session(b);
    char menu[128], stars[128], page[128], gone[128], buf[64];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Menu"), menu);
    widget_id(expect_delta(b, s, "-stars"), stars);
    widget_id(expect_delta(b, s, "-page"), page);
    widget_id(expect_delta(b, s, "Link"), gone);
    expect_delta(b, s, "nothing, 2 stars, page 1, here plain, heard nothing");
    expect_delta(b, s, "thumb -1");
    expect_delta(b, s, "Elsewhere");
    expect_delta(b, s, "link there");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, menu, STRING_TRIGGER_AS_BYTES, STRINGS(buf, "b"), 0);
    expect_delta(b, s, "b, 2 stars, page 1, here plain, heard the menu");
    expect_finished(b, s, FINISHED);
    type_text(b, s, stars, "4");
    expect_delta(b, s, "nothing, 4 stars, page 1, here plain, heard the menu"); /* a click holds for one run */
    expect_finished(b, s, FINISHED);
    type_text(b, s, stars, "");
    expect_delta(b, s, "nothing, -1 stars");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, page, PB_WIDGET_STATE_INT_VALUE, (bn_bytes){ 0 }, 7);
    expect_delta(b, s, "page 7");
    expect_finished(b, s, FINISHED);
    click(b, s, gone);
    expect_delta(b, s, "page 7, gone");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void groups_app(void)
{
    const char *picked[2];
    const char *one = st_pills("One", OPTIONS, .default_ = ST_STR("b"), .key = "one");
    const char *part = st_segmented_control("Part", OPTIONS);
    size_t n = st_pills_multi(picked, 2, "Some", OPTIONS, .default_ = ST_LIST(ST_INT(2)));
    st_text(st_fmt("%s, %s, %d: %s %s", shown(one), shown(part), (int)n, shown(picked[0]), shown(picked[1])));
    n = st_segmented_control_multi(picked, 2, "Parts", ST_LIST(ST_STR("x"), ST_STR("y")));
    st_text(st_fmt("%d: %s %s", (int)n, shown(picked[0]), shown(picked[1])));
}

static void groups_of_buttons_choose_one_or_several(void **state)
{
    bench *b = begin_main(groups_app);
    uint64_t s = open_session(b);
    char one[128], part[128], some[128], parts[128], buf[64];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "One"), one);
    widget_id(expect_delta(b, s, "Part"), part);
    widget_id(expect_delta(b, s, "Some"), some);
    expect_delta(b, s, "b, nothing, 1: c nothing");
    widget_id(expect_delta(b, s, "Parts"), parts);
    expect_delta(b, s, "0: nothing nothing");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, one, STRING_ARRAY_AS_BYTES, STRINGS(buf, "c"), 0);
    expect_delta(b, s, "c, nothing, 1: c nothing");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, one, STRING_ARRAY_AS_BYTES, BN_BYTES(""), 0);
    expect_delta(b, s, "nothing, nothing, 1: c nothing");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, part, STRING_ARRAY_AS_BYTES, STRINGS(buf, "a"), 0);
    expect_delta(b, s, "nothing, a, 1: c nothing");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, some, STRING_ARRAY_AS_BYTES, STRINGS(buf, "b", "unheard of", "a"), 0);
    expect_delta(b, s, "nothing, a, 2: b a");
    expect_finished(b, s, FINISHED);
    send_rerun(b, s, parts, STRING_ARRAY_AS_BYTES, STRINGS(buf, "y", "x"), 0);
    expect_delta(b, s, "2: y x");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void wrong_app(void)
{
    st_selectbox("One", OPTIONS, .index = ST_INT(3));
    st_text("not reached");
}

static void a_wrong_index_ends_the_run_with_a_box(void **state)
{
    bench *b = begin_main(wrong_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "StreamlitValueOutOfRangeError");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "not reached"), 0);
    end(b);
}

static void *stranger(void *arg)
{
    const char *picked[2];
    (void)arg;
    assert_string_equal(st_selectbox("One", OPTIONS, .index = ST_INT(2)), "c");
    assert_int_equal(st_last_error(), ST_ENOCTX);
    assert_null(st_radio("None", OPTIONS, .index = ST_NONE));
    assert_string_equal(st_text_area("Area", .value = ST_STR("default")), "default");
    assert_null(st_text_area("Empty", .value = ST_NONE));
    assert_int_equal(st_multiselect(picked, 2, "Some", OPTIONS, .default_ = ST_LIST(ST_STR("c"), ST_INT(1))), 2);
    assert_string_equal(picked[0], "c");
    assert_string_equal(picked[1], "b");
    assert_int_equal(st_multiselect(picked, 2, "None", OPTIONS), 0);
    assert_null(picked[0]);
    assert_int_equal(st_metric("Metric", ST_INT(1)).id, 0);
    assert_null(st_pills("One", OPTIONS));
    assert_string_equal(st_segmented_control("One", OPTIONS, .default_ = ST_INT(1)), "b");
    assert_int_equal(st_pills_multi(picked, 2, "Some", OPTIONS, .default_ = ST_LIST(ST_STR("c"))), 1);
    assert_string_equal(picked[0], "c");
    assert_null(st_menu_button("Menu", OPTIONS));
    assert_int_equal(st_feedback("stars"), -1);
    assert_int_equal(st_feedback("stars", .default_ = ST_INT(3)), 3);
    assert_int_equal(st_pagination(ST_INT(9)), 1);
    assert_int_equal(st_pagination(ST_INT(9), .default_ = ST_INT(4)), 4);
    assert_false(st_link_button("Link", "https://example.com"));
    assert_int_equal(st_page_link("https://example.com", "Link").id, 0);
    return NULL;
}

static void a_thread_without_context_gets_the_defaults(void **state)
{
    pthread_t t;
    (void)state;
    assert_int_equal(pthread_create(&t, NULL, stranger, NULL), 0);
    pthread_join(t, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_chosen_by_their_labels),
        cmocka_unit_test(what_is_no_option_gives_way_to_the_default),
        cmocka_unit_test(the_app_sets_what_is_chosen),
        cmocka_unit_test(buttons_pages_and_opinions_have_their_own_types),
        cmocka_unit_test(groups_of_buttons_choose_one_or_several),
        cmocka_unit_test(a_wrong_index_ends_the_run_with_a_box),
        cmocka_unit_test(a_thread_without_context_gets_the_defaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
