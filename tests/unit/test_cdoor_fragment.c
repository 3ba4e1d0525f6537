/* test_cdoor_fragment.c: fragments, dialogs and forms in apps written in C, and what stands where. The apps are functions
 * of this test; they run on the real runtime, and the test is the server and the browser. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"

#define FRAGMENT_FINISHED PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_FRAGMENT_RUN_SUCCESSFULLY

/* The fragment that made a delta; "" for none. */
static void fragment_of(const message *m, char out[64])
{
    bn_bytes rest = bn_bytes_of(m->bytes, m->n);
    bn_wire_field f;
    out[0] = 0;
    while (bn_wire_next(&rest, &f) == BN_OK)
        if (f.number == TYPE(PB_DELTA_FRAGMENT_ID)) {
            assert_true(f.bytes.n < 64);
            memcpy(out, f.bytes.p, f.bytes.n);
            out[f.bytes.n] = 0;
        }
}

/* What the browser sends for a click in a fragment; id NULL: the fragment's time has come. */
static void click_in(bench *b, uint64_t session, const char *id, const char *fragment)
{
    bn_buf out = { .max = 1 << 16 };
    bn_wire w = bn_wire_to(&out);
    size_t run = bn_wire_open(&w, PB_BACK_MSG_RERUN_SCRIPT, 0), states = bn_wire_open(&w, PB_CLIENT_STATE_WIDGET_STATES, 0);
    if (id) {
        size_t widget = bn_wire_open(&w, PB_WIDGET_STATES_WIDGETS, 0);
        bn_wire_cstr(&w, PB_WIDGET_STATE_ID, id);
        bn_wire_int(&w, PB_WIDGET_STATE_TRIGGER_VALUE, 1);
        bn_wire_close(&w, widget);
    }
    bn_wire_close(&w, states);
    bn_wire_cstr(&w, PB_CLIENT_STATE_FRAGMENT_ID, fragment);
    bn_wire_close(&w, run);
    send_frame(b, BN_PORT_SESSION_DATA, session, 0, bn_buf_view(&out));
    bn_buf_release(&out);
}

static void assert_path(const message *m, size_t n, const uint32_t *path)
{
    assert_int_equal(m->path_n, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(m->path[i], path[i]);
}
#define PATH(m, ...) \
    assert_path((m), sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t), (uint32_t[]){ __VA_ARGS__ })

/* ---------------------------------------------------------------- fragments */

static int app_runs, part_runs;

static void part(void *arg)
{
    part_runs++;
    st_text(st_fmt("part %d of %s", part_runs, (const char *)arg));
    if (st_button("Again"))
        st_text("pressed");
    st_text(st_fmt("side %d", part_runs), .in = st_sidebar());
}

static void parts_app(void)
{
    app_runs++;
    st_text(st_fmt("app %d", app_runs));
    st_fragment(part, "one", .run_every = 2.5, .key = "part");
    st_text("after");
    st_text("the app's own", .in = st_sidebar());
}

static void a_fragment_runs_alone_in_its_place(void **state)
{
    bench *b = begin_main(parts_app);
    uint64_t s = open_session(b);
    char id[128], fragment[64], again[64];
    const message *m;
    (void)state;
    app_runs = part_runs = 0;
    rerun(b, s);
    expect_delta(b, s, "app 1");
    expect(b, s, PB_FORWARD_MSG_AUTO_RERUN, NULL);
    m = expect_delta(b, s, "part 1 of one");
    PATH(m, 0, 1, 0);
    fragment_of(m, fragment);
    assert_int_equal(strlen(fragment), 32);
    widget_id(expect_delta(b, s, "Again"), id);
    m = expect_delta(b, s, "side 1");
    PATH(m, 1, 0, 0); /* in a container of its own */
    fragment_of(m, again);
    assert_string_equal(again, fragment);
    PATH(expect_delta(b, s, "after"), 0, 2);
    PATH(expect_delta(b, s, "the app's own"), 1, 1);
    expect_finished(b, s, FINISHED);

    click_in(b, s, id, fragment);
    PATH(expect_delta(b, s, "part 2 of one"), 0, 1, 0);
    PATH(expect_delta(b, s, "pressed"), 0, 1, 2);
    PATH(expect_delta(b, s, "side 2"), 1, 0, 0);
    expect_finished(b, s, FRAGMENT_FINISHED);
    click_in(b, s, NULL, fragment);
    expect_delta(b, s, "part 3 of one");
    expect_finished(b, s, FRAGMENT_FINISHED);
    assert_int_equal(app_runs, 1);
    assert_int_equal(count_deltas(b, s, "pressed"), 1);
    end(b);
}

static bool with_inner;

static void inner(void *arg)
{
    (void)arg;
    st_text("inner");
}

static void outer(void *arg)
{
    (void)arg;
    st_text("outer");
    if (with_inner)
        st_fragment(inner);
}

static void nested_app(void)
{
    st_fragment(outer);
}

static void a_fragment_that_is_not_made_again_is_no_more(void **state)
{
    bench *b = begin_main(nested_app);
    uint64_t s = open_session(b);
    char of_outer[64], of_inner[64];
    const message *m;
    (void)state;
    with_inner = true;
    rerun(b, s);
    fragment_of(expect_delta(b, s, "outer"), of_outer);
    m = expect_delta(b, s, "inner");
    PATH(m, 0, 0, 1, 0);
    fragment_of(m, of_inner);
    assert_string_not_equal(of_inner, of_outer);
    expect_finished(b, s, FINISHED);
    with_inner = false;
    click_in(b, s, NULL, of_outer);
    expect_delta(b, s, "outer");
    expect(b, s, PB_FORWARD_MSG_STOP_AUTO_RERUN, of_inner);
    expect_finished(b, s, FRAGMENT_FINISHED);
    end(b);
}

static void twice(void *arg)
{
    (void)arg;
    part_runs++;
    st_text(st_fmt("run %d", part_runs));
    if (part_runs == 2)
        st_rerun_fragment(NULL);
    st_text("to the end");
}

static void by_key(void *arg)
{
    (void)arg;
    st_rerun_fragment("twice");
}

static void twice_app(void)
{
    app_runs++;
    st_button("By key", .on_click = ST_DO(by_key, NULL));
    st_fragment(twice, .key = "twice");
}

static void fragments_start_over_by_themselves_and_by_key(void **state)
{
    bench *b = begin_main(twice_app);
    uint64_t s = open_session(b);
    char id[128], fragment[64];
    (void)state;
    app_runs = part_runs = 0;
    rerun(b, s);
    widget_id(expect_delta(b, s, "By key"), id);
    fragment_of(expect_delta(b, s, "run 1"), fragment);
    expect_finished(b, s, FINISHED);
    click_in(b, s, NULL, fragment);
    expect_delta(b, s, "run 3"); /* the second ended early */
    expect_delta(b, s, "to the end");
    expect_finished(b, s, FRAGMENT_FINISHED);
    click(b, s, id);
    expect_delta(b, s, "run 4");
    expect_finished(b, s, FRAGMENT_FINISHED);
    assert_int_equal(app_runs, 1);
    end(b);
}

static void writes_late(void *arg)
{
    (void)arg;
    if (part_runs++)
        st_text("too late", .in = st_sidebar());
}

static void late_app(void)
{
    st_container();
    st_fragment(writes_late);
    st_text("done");
}

static void a_place_outside_that_was_not_taken_is_an_error(void **state)
{
    bench *b = begin_main(late_app);
    uint64_t s = open_session(b);
    char fragment[64];
    const message *m;
    (void)state;
    part_runs = 0;
    rerun(b, s);
    expect_delta(b, s, "");
    for (m = &b->seen[b->cursor - 1]; fragment_of(m, fragment), !*fragment;)
        m = expect_delta(b, s, "");
    expect_finished(b, s, FINISHED);
    click_in(b, s, NULL, fragment);
    expect_delta(b, s, "StreamlitInvalidLayoutContextError");
    expect(b, s, PB_FORWARD_MSG_SCRIPT_FINISHED, NULL);
    assert_int_equal(count_deltas(b, s, "too late"), 0);
    end(b);
}

static void stops_app(void)
{
    if (st_button("Stop here"))
        st_stop();
    st_fragment(part, "one", .key = "part");
}

/* The browser takes away what the run did not make; a request that was on its way would write where nothing stands. */
static void a_fragment_that_a_stopped_run_did_not_reach_is_not_run(void **state)
{
    bench *b = begin_main(stops_app);
    uint64_t s = open_session(b);
    char id[128], fragment[64];
    (void)state;
    part_runs = 0;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Stop here"), id);
    fragment_of(expect_delta(b, s, "part 1"), fragment);
    expect_finished(b, s, FINISHED);
    click(b, s, id);
    expect_finished(b, s, FINISHED);
    click_in(b, s, NULL, fragment);
    rerun(b, s);
    expect_finished(b, s, FINISHED);
    assert_int_equal(part_runs, 2); /* of whole runs only */
    click_in(b, s, NULL, fragment);
    expect_finished(b, s, FRAGMENT_FINISHED);
    assert_int_equal(part_runs, 3);
    end(b);
}

/* ---------------------------------------------------------------- dialogs */

static void ask(void *arg)
{
    st_text(st_fmt("ask %s", (const char *)arg));
    if (st_button("Yes")) {
        st_state_set_str("answer", "yes");
        st_rerun();
    }
}

static void ask_deeper(void *arg)
{
    st_dialog("Deeper", ask, arg);
}

static void dialog_app(void)
{
    st_text(st_fmt("answer %s", st_state_str("answer", "none")));
    if (st_button("Open"))
        st_dialog("Sure?", ask, "it", .width = ST_PX(300), .position = "left", .dismissible = ST_NO, .icon = "🎈");
    if (st_button("Nested"))
        st_dialog("Outer", ask_deeper, "deep");
    if (st_button("Two")) {
        st_dialog("First", ask, "1");
        st_dialog("Second", ask, "2");
    }
}

static void a_dialog_is_filled_alone_and_closed_by_a_rerun(void **state)
{
    bench *b = begin_main(dialog_app);
    uint64_t s = open_session(b);
    char open[128], yes[128], fragment[64];
    const message *m;
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "answer none");
    widget_id(expect_delta(b, s, "Open"), open);
    expect_finished(b, s, FINISHED);
    click(b, s, open);
    PATH(expect_delta(b, s, "Sure?"), 2, 0);
    m = expect_delta(b, s, "ask it");
    PATH(m, 2, 0, 0, 0);
    fragment_of(m, fragment);
    widget_id(expect_delta(b, s, "Yes"), yes);
    expect_finished(b, s, FINISHED);
    click_in(b, s, yes, fragment);
    expect_delta(b, s, "answer yes");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "Sure?"), 1);
    end(b);
}

static void dialogs_are_neither_nested_nor_two(void **state)
{
    static const char *const labels[] = { "Nested", "Two" };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(labels); i++) {
        bench *b = begin_main(dialog_app);
        uint64_t s = open_session(b);
        char id[128];
        rerun(b, s);
        widget_id(expect_delta(b, s, labels[i]), id);
        expect_finished(b, s, FINISHED);
        click(b, s, id);
        expect_delta(b, s, "StreamlitInvalidLayoutContextError");
        expect(b, s, PB_FORWARD_MSG_SCRIPT_FINISHED, NULL);
        end(b);
    }
}

/* ---------------------------------------------------------------- forms, grids, the bottom */

static int sent;

static void on_send(void *arg)
{
    sent += *(int *)arg;
}

static void form_app(void)
{
    static int one = 1;
    st_block form = st_form("person", .clear_on_submit = true, .border = ST_NO), grid = st_grid(ST_INT(2));
    const char *name = st_text_input("Name", .in = form, .key = "name");
    bool now = st_form_submit_button(.in = form, .on_click = ST_DO(on_send, &one));
    st_text(st_fmt("name %s sent %d calls %d", name, now, sent), .in = st_bottom());
    st_text("in a cell", .in = st_grid_cell(.column_span = ST_STR("all"), .in = grid));
    st_text("said", .in = st_chat_message("user"));
}

static void a_form_is_sent_by_its_button(void **state)
{
    bench *b = begin_main(form_app);
    uint64_t s = open_session(b);
    char id[128];
    (void)state;
    sent = 0;
    rerun(b, s);
    expect_delta(b, s, "person");
    assert_true(holds(expect_delta(b, s, "Name"), "person")); /* the widget says which form it is in */
    widget_id(expect_delta(b, s, "Submit"), id);
    assert_non_null(strstr(id, "FormSubmitter:person-Submit"));
    PATH(expect_delta(b, s, "name  sent 0 calls 0"), 3, 0);
    PATH(expect_delta(b, s, "in a cell"), 0, 1, 0, 0);
    PATH(expect_delta(b, s, "said"), 0, 2, 0);
    expect_finished(b, s, FINISHED);
    click(b, s, id);
    expect_delta(b, s, "name  sent 1 calls 1");
    expect_finished(b, s, FINISHED);
    end(b);
}

static void wrong_form_app(void)
{
    switch (app_runs++) {
    case 0:
        st_form_submit_button("Alone");
        break;
    case 1:
        st_button("Within", .in = st_form("f"));
        break;
    case 2:
        st_form("inner", .in = st_form("outer"));
        break;
    case 3:
        st_with(st_sidebar());
        st_bottom();
        break;
    default:
        st_grid_cell(.column_span = ST_INT(3), .in = st_grid(ST_INT(2)));
    }
}

static void misplaced_parts_of_a_form_are_errors(void **state)
{
    bench *b = begin_main(wrong_form_app);
    uint64_t s = open_session(b);
    (void)state;
    app_runs = 0;
    for (int i = 0; i < 5; i++) {
        rerun(b, s);
        expect_delta(b, s, i < 4 ? "StreamlitInvalidLayoutContextError" : "StreamlitValueOutOfRangeError");
        expect(b, s, PB_FORWARD_MSG_SCRIPT_FINISHED, NULL);
    }
    end(b);
}

/* ---------------------------------------------------------------- skeletons */

static gate seen;

static void skeleton_app(void)
{
    st_block shape = st_skeleton(ST_PX(77)), busy;
    st_text("in its place", .in = shape);
    busy = st_skeleton_begin(ST_PX(99));
    gate_wait(&seen, 1);
    st_spinner_end(busy);
    st_text("done");
}

static void a_skeleton_is_replaced_or_shown_for_a_while(void **state)
{
    bench *b = begin_main(skeleton_app);
    uint64_t s = open_session(b);
    const message *m;
    (void)state;
    gate_init(&seen);
    rerun(b, s);
    PATH(expect_delta(b, s, "in its place"), 0, 0);
    do
        m = expect_delta(b, s, NULL);
    while (!memmem(m->bytes, m->n, "\x63", 1) || m->path[1] != 1); /* 99 pixels high, half a second later */
    PATH(m, 0, 1);
    gate_open(&seen);
    PATH(expect_delta(b, s, "done"), 0, 2);
    expect_finished(b, s, FINISHED);
    end(b);
    gate_release(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fragment_runs_alone_in_its_place),
        cmocka_unit_test(a_fragment_that_is_not_made_again_is_no_more),
        cmocka_unit_test(fragments_start_over_by_themselves_and_by_key),
        cmocka_unit_test(a_place_outside_that_was_not_taken_is_an_error),
        cmocka_unit_test(a_fragment_that_a_stopped_run_did_not_reach_is_not_run),
        cmocka_unit_test(a_dialog_is_filled_alone_and_closed_by_a_rerun),
        cmocka_unit_test(dialogs_are_neither_nested_nor_two),
        cmocka_unit_test(a_form_is_sent_by_its_button),
        cmocka_unit_test(misplaced_parts_of_a_form_are_errors),
        cmocka_unit_test(a_skeleton_is_replaced_or_shown_for_a_while),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
