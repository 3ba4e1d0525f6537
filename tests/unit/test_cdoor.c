/* test_cdoor.c: commands of the C door, and every situation of a thread and its context, in apps that are functions of
 * this test. They run on the real runtime; the test is the server and the browser. */
#include "unit/cdoor_harness.h"

#include <math.h>
#include <pthread.h>

#include "bourn/st.h"

#define LOG_MAX 65536

/* ---------------------------------------------------------------- what stderr says */

static int real_stderr;
static int captured;

static void capture(void)
{
    captured = memfd_create("stderr", 0);
    real_stderr = dup(2);
    dup2(captured, 2);
}

static size_t count_log(const char *text)
{
    static char log[LOG_MAX];
    ssize_t n = pread(captured, log, sizeof log - 1, 0);
    size_t count = 0;
    log[n > 0 ? n : 0] = 0;
    for (const char *p = log; (p = strstr(p, text)); p++)
        count++;
    return count;
}

static void uncapture(void)
{
    dup2(real_stderr, 2);
    close(real_stderr);
    close(captured);
}

/* ---------------------------------------------------------------- commands */

static void page_app(void)
{
    st_block col[2], place;
    st_header("Title", .divider = ST_BOOL(true));
    assert_int_equal(st_columns(col, 2), 2);
    st_text("left", .in = col[0]);
    place = st_text("right", .in = col[1]);
    st_text("right again", .in = place);
    st_write("side", .in = st_sidebar());
    st_divider();
    assert_int_equal(st_last_error(), ST_OK);
}

static void assert_path(const message *m, size_t n, const uint32_t *path)
{
    assert_int_equal(m->path_n, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(m->path[i], path[i]);
}
#define PATH(m, ...) \
    assert_path((m), sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t), (uint32_t[]){ __VA_ARGS__ })

static void commands_write_where_they_are_told(void **state)
{
    bench *b = begin_main(page_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    PATH(expect_delta(b, s, "Title"), 0, 0);
    PATH(expect_delta(b, s, "left"), 0, 1, 0, 0);
    PATH(expect_delta(b, s, "right again"), 0, 1, 1, 0); /* replaced what it was given the place of */
    PATH(expect_delta(b, s, "side"), 1, 0);
    expect_finished(b, s, FINISHED);
    end(b);
}

static int clicks;

static void on_click(void *arg)
{
    clicks += *(int *)arg;
}

static void click_app(void)
{
    static int step = 10;
    bool pressed = st_button("Press", .on_click = ST_DO(on_click, &step));
    st_text(st_fmt("pressed %d clicks %d", pressed, clicks));
}

static void a_click_is_true_once_and_its_callback_runs_first(void **state)
{
    bench *b = begin_main(click_app);
    uint64_t s = open_session(b);
    char id[128];
    (void)state;
    clicks = 0;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Press"), id);
    expect_delta(b, s, "pressed 0 clicks 0");
    expect_finished(b, s, FINISHED);
    click(b, s, id);
    expect_delta(b, s, "pressed 1 clicks 10");
    expect_finished(b, s, FINISHED);
    rerun(b, s);
    expect_delta(b, s, "pressed 0 clicks 10");
    end(b);
}

static void input_app(void)
{
    const char *name = st_text_input("Name", .key = "name", .value = ST_STR("nobody"));
    double low_high[2];
    bool on = st_checkbox("On", .value = true);
    double n = st_number_input("Number", .value = ST_INT(7));
    double t = st_slider("Degrees", .min_value = ST_F64(-40), .max_value = ST_F64(60), .value = ST_F64(21.5));
    st_slider_range(low_high, "Range", .value = ST_LIST(ST_INT(20), ST_INT(80)));
    const char *empty = st_text_input("Empty", .value = ST_NONE);
    double none = st_number_input("None", .value = ST_NONE);
    st_text(st_fmt("%s %d %g %g %g..%g %d %d", name, on, n, t, low_high[0], low_high[1], empty == NULL, isnan(none)));
    st_text(st_fmt("state: %s", st_state_str("name", "-")));
}

static void widgets_return_their_values(void **state)
{
    bench *b = begin_main(input_app);
    uint64_t s = open_session(b);
    char id[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Name"), id);
    expect_delta(b, s, "nobody 1 7 21.5 20..80 1 1");
    expect_delta(b, s, "state: nobody");
    expect_finished(b, s, FINISHED);
    type_text(b, s, id, "somebody");
    expect_delta(b, s, "somebody 1 7 21.5 20..80 1 1");
    expect_delta(b, s, "state: somebody");
    end(b);
}

static void state_app(void)
{
    int64_t n = st_state_int("n", 0) + 1;
    st_state_set_int("n", n);
    st_state_set_f64("f", 2.5);
    st_state_set_bool("b", true);
    st_state_set_str("s", "text");
    st_text(st_fmt("n=%d f=%g b=%d s=%s", (int)n, st_state_f64("f", 0), st_state_bool("b", false), st_state_str("s", "")));
    st_text(st_fmt("other type %d, missing %d %d", (int)st_state_int("s", -1), (int)st_state_int("no", -2),
                   st_state_has("no")));
    st_state_delete("s");
    st_state_delete("s");
    st_text(st_fmt("has s: %d, n as real: %g", st_state_has("s"), st_state_f64("n", 0)));
}

static void *add_many(void *unused)
{
    for (int i = 0; i < 10000; i++)
        st_state_add_int("sum", 1);
    return unused;
}

static void adding_app(void)
{
    st_thread *t[2] = { st_thread_create(add_many, NULL), st_thread_create(add_many, NULL) };
    st_thread_join(t[0]);
    st_thread_join(t[1]);
    st_text(st_fmt("%d %g %g", (int)st_state_int("sum", 0), st_state_add_f64("f", 0.5), st_state_add_f64("f", 2)));
    st_state_set_str("s", "text");
    st_state_add_int("s", 1);
    st_text("never");
}

static void threads_that_add_to_one_number_lose_nothing(void **state)
{
    bench *b = begin_main(adding_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "20000 ");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "never"), 0);
    end(b);
}

static void pushing_app(void)
{
    st_text(st_fmt("run %d", (int)st_state_add_int("runs", 1)));
    if (st_button("push"))
        st_request_rerun(.session = "all");
    if (st_state_int("runs", 0) == 3)
        st_request_rerun(.session = st_session_id());
    if (st_state_int("runs", 0) == 4)
        st_request_rerun(.session = "nobody");
}

static void a_push_has_every_session_run_again(void **state)
{
    bench *b = begin_main(pushing_app);
    uint64_t one = open_session(b), two = open_session(b);
    char id[256];
    (void)state;
    rerun(b, one);
    expect_delta(b, one, "run 1");
    widget_id(expect_delta(b, one, "push"), id);
    expect_finished(b, one, FINISHED);
    rerun(b, two);
    expect_delta(b, two, "run 1");
    expect_finished(b, two, FINISHED);
    click(b, one, id);
    expect_delta(b, two, "run 2");
    end(b);
}

static void state_outlives_runs_and_is_each_visitors_own(void **state)
{
    bench *b = begin_main(state_app);
    uint64_t one = open_session(b), two = open_session(b);
    (void)state;
    rerun(b, one);
    expect_delta(b, one, "n=1 f=2.5 b=1 s=text");
    expect_delta(b, one, "other type -1, missing -2 0");
    expect_delta(b, one, "has s: 0, n as real: 1");
    expect_finished(b, one, FINISHED);
    rerun(b, one);
    expect_delta(b, one, "n=2 f=2.5");
    rerun(b, two);
    expect_delta(b, two, "n=1 f=2.5");
    end(b);
}

static void query_app(void)
{
    static const char *const texts[] = { "1", "two & three" };
    double n = st_slider("Number", .key = "n", .bind = "query-params");
    st_text(st_fmt("n=%g a=%s first=%s past=%d no=%s has=%d%d", n, st_query_get("a", "-"), st_query_nth("a", 0),
                   st_query_nth("a", 2) != NULL, st_query_get("no", "-"), st_query_has("a"), st_query_has("embed")));
    st_text(st_fmt("keys %s %s %d", st_query_key(0), st_query_key(1), st_query_key(2) != NULL));
    st_query_set("b", "x/y");
    st_query_set_all("c", texts, 2);
    st_query_set_all("d", texts, 0);
    st_query_delete("a");
    st_query_delete("a");
    st_text(st_fmt("b=%s c=%s d=[%s] a=%s", st_query_get("b", "-"), st_query_get("c", "-"), st_query_get("d", "-"),
                   st_query_get("a", "-")));
    if (n > 5)
        st_query_set("n", "1");
    st_text("not bound");
    st_query_clear();
    st_text("not reached");
}

static void the_address_is_read_and_written(void **state)
{
    bench *b = begin_main(query_app);
    uint64_t s = open_session(b), other = open_session(b);
    (void)state;
    rerun_at(b, s, "a=1&n=7&embed=true&a=2");
    expect_delta(b, s, "Number");
    expect_delta(b, s, "n=7 a=2 first=1 past=0 no=- has=10");
    expect_delta(b, s, "keys a n 0");
    expect(b, s, PB_FORWARD_MSG_PAGE_INFO_CHANGED, "embed=true&b=x%2Fy");
    expect(b, s, PB_FORWARD_MSG_PAGE_INFO_CHANGED, "c=1&c=two+%26+three");
    expect_delta(b, s, "b=x/y c=two & three d=[] a=-");
    expect_delta(b, s, "belongs to a widget");
    expect_finished(b, s, FINISHED);
    rerun_at(b, other, "b=2&a=3");
    expect_delta(b, other, "n=0 a=3 first=3 past=0 no=- has=10");
    expect_delta(b, other, "not bound");
    expect_delta(b, other, "not reached");
    end(b);
}

static void status_app(void)
{
    st_block status = st_status("Working"), spinner;
    st_text("step", .in = status);
    st_status_update(status, .label = "Ready", .state = "complete", .expanded = ST_NO);
    spinner = st_spinner("Soon");
    st_spinner_end(spinner);
    st_text("after");
    st_status_update(spinner, .state = "error");
    st_text("not reached");
}

static void a_status_changes_in_its_place_and_knows_its_kind(void **state)
{
    bench *b = begin_main(status_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    PATH(expect_delta(b, s, "Ready"), 0, 0);
    expect_delta(b, s, "after");
    expect_delta(b, s, "no container made by st_status");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "not reached"), 0);
    end(b);
}

/* ---------------------------------------------------------------- errors and unwinding */

static atomic_int cleaned;

static void clean(int *what)
{
    atomic_fetch_add(&cleaned, *what);
}
#define CLEANED __attribute__((cleanup(clean), unused))

static void misuse_app(void)
{
    int mark CLEANED = 1;
    st_text("before");
    st_progress(ST_INT(400));
    st_text("after");
}

static void a_misuse_ends_the_run_with_a_box_that_names_the_line(void **state)
{
    bench *b = begin_main(misuse_app);
    uint64_t s = open_session(b);
    const message *box;
    (void)state;
    cleaned = 0;
    rerun(b, s);
    expect_delta(b, s, "before");
    box = expect_delta(b, s, "in st_progress");
    assert_true(holds(box, "test_cdoor.c"));
    assert_true(holds(box, "line "));
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "after"), 0);
    assert_int_equal(cleaned, 1);
    rerun(b, s); /* and the process goes on */
    expect_delta(b, s, "in st_progress");
    end(b);
}

static void details_follow_the_configuration(void **state)
{
    const setting quiet[] = { { "client.showErrorDetails", "none" }, { 0 } };
    bench *b = begin(&(bn_chost_opts){ .main = misuse_app }, quiet);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "before");
    expect_delta(b, s, "server's log has it");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "test_cdoor.c"), 0);
    end(b);
    bn_door_set_details(BN_DETAILS_FULL);
}

static bool stop_now;

static int compare(const void *a, const void *b)
{
    int mark CLEANED = 10;
    if (stop_now)
        st_stop();
    return *(const int *)a - *(const int *)b;
}

static void stop_app(void)
{
    int mark CLEANED = 1;
    int numbers[] = { 3, 1, 2 };
    st_text("before");
    qsort(numbers, 3, sizeof *numbers, compare);
    st_text("after");
}

static void stopping_unwinds_through_frames_of_others(void **state)
{
    bench *b = begin_main(stop_app);
    uint64_t s = open_session(b);
    (void)state;
    cleaned = 0;
    stop_now = true;
    rerun(b, s);
    expect_delta(b, s, "before");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "after"), 0);
    assert_int_equal(cleaned, 11);
    end(b);
}

static void rerun_app(void)
{
    int mark CLEANED = 1;
    int64_t n = st_state_int("n", 0);
    st_state_set_int("n", n + 1);
    st_text(st_fmt("run %d", (int)n));
    if (n < 2)
        st_rerun();
    st_text("last");
}

static void rerun_starts_over_at_once(void **state)
{
    bench *b = begin_main(rerun_app);
    uint64_t s = open_session(b);
    (void)state;
    cleaned = 0;
    rerun(b, s);
    expect_finished(b, s, FOR_RERUN);
    expect_finished(b, s, FOR_RERUN);
    expect_delta(b, s, "run 2");
    expect_delta(b, s, "last");
    expect_finished(b, s, FINISHED);
    assert_int_equal(cleaned, 3);
    end(b);
}

static void endless_app(void)
{
    int mark CLEANED = 1;
    int64_t n = st_state_int("n", 0);
    st_state_set_int("n", n + 1);
    st_block place = st_text(st_fmt("run %d begins", (int)n));
    while (n == 0)
        st_text("still", .in = place);
    st_text("done");
}

static void a_click_interrupts_a_run_at_its_next_command(void **state)
{
    bench *b = begin_main(endless_app);
    uint64_t s = open_session(b);
    (void)state;
    cleaned = 0;
    rerun(b, s);
    expect_delta(b, s, "still");
    rerun(b, s);
    expect_delta(b, s, "run 1 begins");
    expect_delta(b, s, "done");
    expect_finished(b, s, FINISHED);
    assert_int_equal(cleaned, 2);
    end(b);
}

static void callback_rerun(void *arg)
{
    int mark CLEANED = 1;
    (void)arg;
    st_rerun();
    st_text("not reached");
}

static void callback_stop(void *arg)
{
    int mark CLEANED = 1;
    (void)arg;
    st_stop();
}

static void callbacks_app(void)
{
    int64_t n = st_state_int("n", 0);
    st_state_set_int("n", n + 1);
    st_button("Again", .on_click = ST_DO(callback_rerun, NULL));
    st_button("Stop", .on_click = ST_DO(callback_stop, NULL));
    st_text(st_fmt("body %d", (int)n));
}

static void rerun_and_stop_in_callbacks(void **state)
{
    bench *b = begin_main(callbacks_app);
    uint64_t s = open_session(b);
    char again[128], stop[128];
    (void)state;
    cleaned = 0;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Again"), again);
    widget_id(expect_delta(b, s, "Stop"), stop);
    expect_delta(b, s, "body 0");
    expect_finished(b, s, FINISHED);
    click(b, s, again);
    expect_finished(b, s, FOR_RERUN);
    expect_delta(b, s, "body 1");
    expect_finished(b, s, FINISHED);
    click(b, s, stop);
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "body"), 2);
    assert_int_equal(cleaned, 2);
    end(b);
}

/* ---------------------------------------------------------------- handles */

static st_block kept_block;

static void stale_app(void)
{
    if (!kept_block.id)
        kept_block = st_container();
    st_text("into kept", .in = kept_block);
    st_text("after");
}

static void a_container_of_an_earlier_run_is_an_error(void **state)
{
    bench *b = begin_main(stale_app);
    uint64_t s = open_session(b);
    (void)state;
    kept_block = (st_block){ 0 };
    rerun(b, s);
    expect_delta(b, s, "after");
    expect_finished(b, s, FINISHED);
    rerun(b, s);
    expect_delta(b, s, "belongs to an earlier run");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "into kept"), 1);
    end(b);
}

static void a_container_of_another_visitor_is_refused(void **state)
{
    bench *b = begin_main(stale_app);
    uint64_t one = open_session(b), two = open_session(b);
    (void)state;
    kept_block = (st_block){ 0 };
    rerun(b, one);
    expect_delta(b, one, "after");
    expect_finished(b, one, FINISHED);
    rerun(b, two);
    expect_delta(b, two, "another visitor");
    expect_finished(b, two, FINISHED);
    assert_int_equal(count_deltas(b, one, "into kept") + count_deltas(b, two, "into kept"), 1);
    end(b);
}

static void garbage_app(void)
{
    static const uint64_t ids[] = { 1, UINT64_MAX, 0xFFFFFF, (uint64_t)1 << 63 };
    int64_t n = st_state_int("n", 0);
    st_state_set_int("n", n + 1);
    st_text("x", .in = { ids[n] });
}

static void a_handle_that_never_was_is_an_error(void **state)
{
    bench *b = begin_main(garbage_app);
    uint64_t s = open_session(b);
    (void)state;
    for (int i = 0; i < 4; i++) {
        rerun(b, s);
        expect_delta(b, s, "This container belongs to");
        expect_finished(b, s, FINISHED);
    }
    end(b);
}

static void *with_in_thread(void *arg)
{
    (void)arg;
    st_text("thread");
    return NULL;
}

static void with_app(void)
{
    st_block box = st_container();
    st_block before = st_with(box);
    st_text("inside");
    st_thread_join(st_thread_create(with_in_thread, NULL));
    st_with_end(before);
    st_text("outside");
}

static void the_current_container_is_each_threads_own(void **state)
{
    bench *b = begin_main(with_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    PATH(expect_delta(b, s, "inside"), 0, 0, 0);
    PATH(expect_delta(b, s, "thread"), 0, 1);
    PATH(expect_delta(b, s, "outside"), 0, 2);
    end(b);
}

/* ---------------------------------------------------------------- memory of long runs */

static void long_app(void)
{
    const char *first = st_fmt("first %d", 1), *kept = st_state_str("kept", ""), *before = "", *text;
    static char filler[1 << 16];
    memset(filler, 'x', sizeof filler - 1);
    for (int i = 0; i < 2000; i++) { /* 125 MiB */
        text = st_fmt("%d %s", i, filler);
        assert_int_equal(strlen(text), strlen(filler) + (i > 999 ? 5 : i > 99 ? 4 : i > 9 ? 3 : 2));
        assert_true(i == 0 || strtol(before, NULL, 10) == i - 1);
        before = text;
        assert_ptr_equal(st_state_str("kept", ""), kept);
    }
    st_text(st_fmt("%s, %s.", first, kept));
}

static void strings_of_an_endless_run_do_not_pile_up(void **state)
{
    bench *b = begin_main(long_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "first 1, .");
    end(b);
}

static void places_app(void)
{
    st_block box = st_container(), old = st_text("old", .in = box), newer = { 0 };
    for (int i = 0; i < 66000; i++)
        newer = st_text("x", .in = box);
    st_text("newer replaced", .in = newer);
    st_text("old replaced", .in = old);
    st_text("not reached");
}

static void a_place_too_old_to_be_known_is_an_error(void **state)
{
    bench *b = begin_main(places_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "newer replaced");
    expect_delta(b, s, "This place is not known");
    assert_int_equal(count_deltas(b, s, "not reached"), 0);
    end(b);
}

/* ---------------------------------------------------------------- threads: attached, while the run lives */

/* The sanitizers follow every access: less is enough for them, and takes as long. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define WRITES 500
#endif
#endif
#ifndef WRITES
#define WRITES 10000
#endif
enum { WRITERS = 64 };

static st_block shared_block;

static void *write_many(void *arg)
{
    int who = (int)(intptr_t)arg;
    for (int i = 0; i < WRITES; i++)
        st_text(st_fmt("[%d:%d]", who, i), .in = shared_block);
    return (void *)(intptr_t)(who + 100);
}

static void many_app(void)
{
    st_thread *t[WRITERS];
    shared_block = st_container();
    for (int i = 0; i < WRITERS; i++)
        t[i] = st_thread_create(write_many, (void *)(intptr_t)i);
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal((intptr_t)st_thread_join(t[i]), i + 100);
    st_text("joined");
}

static void threads_share_a_container_and_nothing_is_lost(void **state)
{
    bench *b = begin_main(many_app);
    uint64_t s = open_session(b);
    int last[WRITERS];
    static bool slot[WRITERS * WRITES];
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "joined");
    for (int i = 0; i < WRITERS; i++)
        last[i] = -1;
    for (size_t i = 0; i < b->seen_n; i++) {
        const message *m = &b->seen[i];
        const char *at = m->n ? memmem(m->bytes, m->n, "[", 1) : NULL;
        int who, n;
        if (m->type != TYPE(PB_FORWARD_MSG_DELTA) || m->path_n != 3 || !at || sscanf(at, "[%d:%d]", &who, &n) != 2)
            continue;
        assert_int_equal(n, last[who] + 1);
        last[who] = n;
        assert_true(m->path[2] < BN_COUNT(slot) && !slot[m->path[2]]);
        slot[m->path[2]] = true;
    }
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(last[i], WRITES - 1);
    end(b);
}

static void *use_everything(void *arg)
{
    (void)arg;
    st_state_set_int("from thread", 5);
    if (st_button("Thread's", .key = "thread-button"))
        st_text("thread saw the click");
    st_block row[2];
    st_columns(row, 2);
    st_text("in a thread's column", .in = row[1]);
    return NULL;
}

static void everything_app(void)
{
    st_thread_join(st_thread_create(use_everything, NULL));
    st_text(st_fmt("state %d", (int)st_state_int("from thread", 0)));
}

static void widgets_and_state_work_in_attached_threads(void **state)
{
    bench *b = begin_main(everything_app);
    uint64_t s = open_session(b);
    char id[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Thread's"), id);
    expect_delta(b, s, "in a thread's column");
    expect_delta(b, s, "state 5");
    expect_finished(b, s, FINISHED);
    click(b, s, id);
    expect_delta(b, s, "thread saw the click");
    end(b);
}

static void *misuse_in_thread(void *arg)
{
    int mark CLEANED = 1;
    (void)arg;
    st_text("thread before");
    st_progress(ST_INT(400));
    return (void *)1;
}

static void thread_misuse_app(void)
{
    void *result = st_thread_join(st_thread_create(misuse_in_thread, NULL));
    st_text(result ? "thread returned" : "thread was ended");
}

static void a_misuse_in_a_thread_ends_that_thread_only(void **state)
{
    bench *b = begin_main(thread_misuse_app);
    uint64_t s = open_session(b);
    (void)state;
    cleaned = 0;
    rerun(b, s);
    expect_delta(b, s, "in st_progress");
    expect_delta(b, s, "thread was ended");
    expect_finished(b, s, FINISHED);
    assert_int_equal(cleaned, 1);
    end(b);
}

static void *plain_attached(void *arg)
{
    int mark CLEANED = 1;
    assert_int_equal(st_attach(arg), ST_OK);
    st_ctx_release(arg);
    st_text("plain thread");
    st_progress(ST_INT(400));
    return (void *)1;
}

static void plain_app(void)
{
    pthread_t id;
    void *result = NULL;
    assert_int_equal(pthread_create(&id, NULL, plain_attached, st_get_ctx()), 0);
    pthread_join(id, &result);
    st_text(result ? "plain returned" : "plain was ended");
}

static void a_plain_thread_can_be_attached_and_is_ended_cleanly(void **state)
{
    bench *b = begin_main(plain_app);
    uint64_t s = open_session(b);
    (void)state;
    cleaned = 0;
    rerun(b, s);
    expect_delta(b, s, "plain thread");
    expect_delta(b, s, "in st_progress");
    expect_delta(b, s, "plain was ended");
    assert_int_equal(cleaned, 1);
    end(b);
}

/* ---------------------------------------------------------------- threads: not attached */

static void *unattached(void *arg)
{
    double range[2];
    st_block col[2] = { { 7 }, { 7 } };
    (void)arg;
    pthread_setname_np(pthread_self(), "stranger");
    st_text("from nowhere");
    assert_int_equal(st_last_error(), ST_ENOCTX);
    assert_false(st_button("No"));
    assert_true(st_checkbox("Yes", .value = true));
    assert_string_equal(st_text_input("Name", .value = ST_STR("default")), "default");
    assert_null(st_text_input("Name", .value = ST_NONE));
    assert_float_equal(st_number_input("Number", .value = ST_INT(3)), 3, 0);
    assert_float_equal(st_slider("Slider", .value = ST_INT(30)), 30, 0);
    st_slider_range(range, "Range", .value = ST_LIST(ST_INT(1), ST_INT(2)));
    assert_float_equal(range[1], 2, 0);
    assert_int_equal(st_columns(col, 2), 0);
    assert_int_equal(col[1].id, 0);
    assert_int_equal(st_container().id, 0);
    assert_string_equal(st_fmt("%d", 1), "");
    st_state_set_str("secret", "overwritten");
    assert_string_equal(st_state_str("secret", "nothing"), "nothing");
    assert_false(st_state_has("secret"));
    assert_null(st_get_ctx());
    assert_null(st_thread_create(unattached, NULL));
    st_progress(ST_INT(400)); /* a misuse is only logged */
    st_rerun();
    st_stop();
    assert_int_equal(st_last_error(), ST_ENOCTX);
    return (void *)1;
}

static void unattached_app(void)
{
    pthread_t id;
    void *result = NULL;
    st_state_set_str("secret", "mine");
    pthread_create(&id, NULL, unattached, NULL);
    pthread_join(id, &result);
    assert_non_null(result);
    st_text(st_fmt("secret %s", st_state_str("secret", "-")));
}

static void a_thread_without_context_does_nothing_and_is_named_once(void **state)
{
    bench *b;
    uint64_t s;
    (void)state;
    capture();
    b = begin_main(unattached_app);
    s = open_session(b);
    rerun(b, s);
    expect_delta(b, s, "secret mine");
    expect_finished(b, s, FINISHED);
    end(b);
    assert_int_equal(count_log("Thread 'stranger': missing ScriptRunContext!"), 1);
    uncapture();
}

/* ---------------------------------------------------------------- threads: outliving their run */

static gate go, there;
static st_thread *unjoined[4]; /* handles that their runs let go of; they do no harm */
static atomic_int unjoined_n;

static void join_all(void)
{
    while (unjoined_n)
        st_thread_join(unjoined[--unjoined_n]);
}

static atomic_int outliver_reached;

static void *outlive(void *arg)
{
    int mark CLEANED = 1;
    const char *text = st_fmt("late %d", (int)(intptr_t)arg);
    gate_open(&there);
    gate_wait(&go, 1);
    st_text(text, .in = shared_block);
    atomic_fetch_add(&outliver_reached, 1);
    return NULL;
}

static void outlive_app(void)
{
    int64_t n = st_state_int("n", 0);
    st_state_set_int("n", n + 1);
    shared_block = st_container();
    if (n == 0)
        unjoined[unjoined_n++] = st_thread_create(outlive, NULL);
    st_text(st_fmt("body %d", (int)n));
}

static bench *begin_outlive(uint64_t *s)
{
    bench *b;
    gate_init(&go);
    gate_init(&there);
    cleaned = 0;
    outliver_reached = 0;
    b = begin_main(outlive_app);
    *s = open_session(b);
    rerun(b, *s);
    expect_delta(b, *s, "body 0");
    expect_finished(b, *s, FINISHED);
    gate_wait(&there, 1);
    return b;
}

static void await(atomic_int *what, int n)
{
    uint64_t deadline = bn_now_ns() + PATIENCE_NS;
    while (atomic_load(what) < n && bn_now_ns() < deadline)
        sched_yield();
    assert_int_equal(atomic_load(what), n);
}

static void end_outlive(bench *b)
{
    join_all();
    end(b);
    gate_release(&go);
    gate_release(&there);
}

static void a_thread_that_outlives_its_run_still_writes_to_the_page(void **state)
{
    uint64_t s;
    bench *b = begin_outlive(&s);
    (void)state;
    gate_open(&go);
    expect_delta(b, s, "late 0"); /* its text came from st_fmt, before the run's end */
    await(&cleaned, 1);
    end_outlive(b);
}

static void a_thread_that_outlives_into_a_newer_run_is_ended(void **state)
{
    uint64_t s;
    bench *b;
    (void)state;
    capture();
    b = begin_outlive(&s);
    rerun(b, s);
    expect_delta(b, s, "body 1");
    expect_finished(b, s, FINISHED);
    gate_open(&go);
    await(&cleaned, 1);
    assert_int_equal(outliver_reached, 0);
    rerun(b, s); /* whatever the thread wrote would come before this run's end */
    expect_delta(b, s, "body 2");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "late"), 0);
    end_outlive(b);
    assert_int_equal(count_log("st_thread"), 1); /* told once, by the thread's name */
    uncapture();
}

static void a_thread_that_outlives_its_session_is_ended(void **state)
{
    uint64_t s;
    bench *b = begin_outlive(&s);
    (void)state;
    close_session(b, s);
    uint64_t other = open_session(b); /* the port keeps its order: the first is gone when this one has run */
    rerun(b, other);
    expect_delta(b, other, "body 0");
    gate_open(&go);
    await(&cleaned, 2); /* the second session's own thread is let through as well */
    assert_int_equal(outliver_reached, 1);
    assert_int_equal(count_deltas(b, s, "late"), 0);
    end_outlive(b);
}

/* ---------------------------------------------------------------- threads and other visitors */

static _Atomic(st_ctx *) leaked;

static void *visit_other(void *arg)
{
    st_ctx *other = arg;
    assert_int_equal(st_attach(other), ST_EFOREIGN); /* it has its own visitor's */
    assert_int_equal(st_last_error(), ST_EFOREIGN);
    st_text("still mine");
    return NULL;
}

static void foreign_app(void)
{
    st_ctx *other = atomic_load(&leaked);
    if (!other) {
        atomic_store(&leaked, st_get_ctx());
        st_text("given away");
        return;
    }
    assert_int_equal(st_attach(other), ST_EFOREIGN);
    st_attach(NULL);
    assert_int_equal(st_attach(other), ST_EFOREIGN); /* a script thread's visitor stays its own */
    st_ctx *own = NULL;
    assert_null(own = st_get_ctx());
    st_text("into nothing");
}

static void foreign_thread_app(void)
{
    st_ctx *other = atomic_load(&leaked);
    if (!other) {
        atomic_store(&leaked, st_get_ctx());
        st_text("given away");
        return;
    }
    st_thread_join(st_thread_create(visit_other, other));
}

static void another_visitors_context_is_refused(void **state)
{
    void (*const apps[])(void) = { foreign_app, foreign_thread_app };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(apps); i++) {
        bench *b = begin_main(apps[i]);
        uint64_t one = open_session(b), two = open_session(b);
        atomic_store(&leaked, NULL);
        rerun(b, one);
        expect_delta(b, one, "given away");
        expect_finished(b, one, FINISHED);
        rerun(b, two);
        expect_finished(b, two, FINISHED);
        assert_int_equal(count_deltas(b, one, "into nothing") + count_deltas(b, two, "into nothing"), 0);
        assert_int_equal(count_deltas(b, two, "still mine"), i);
        st_ctx_release(atomic_exchange(&leaked, NULL));
        end(b);
    }
}

static void leak_app(void)
{
    st_ctx_release(atomic_exchange(&leaked, st_get_ctx()));
    st_text("leaked");
}

static void a_leaked_context_ends_who_uses_it_and_nothing_else(void **state)
{
    bench *b = begin_main(leak_app);
    uint64_t s = open_session(b);
    pthread_t id;
    void *result = NULL;
    st_ctx *first;
    (void)state;
    cleaned = 0;
    rerun(b, s);
    expect_delta(b, s, "leaked");
    expect_finished(b, s, FINISHED);
    first = atomic_exchange(&leaked, NULL);
    rerun(b, s);
    expect_delta(b, s, "leaked");
    expect_finished(b, s, FINISHED);
    pthread_create(&id, NULL, plain_attached, first); /* of the run before: its first command ends the thread */
    pthread_join(id, &result);
    assert_null(result);
    assert_int_equal(cleaned, 1);
    rerun(b, s);
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "plain thread"), 0);
    first = atomic_exchange(&leaked, NULL);
    rerun(b, s);
    expect_finished(b, s, FINISHED);
    assert_int_equal(st_attach(first), ST_OK); /* the first thread of a program is not ended */
    st_text("from main");
    assert_int_equal(st_last_error(), ST_ESTALE);
    assert_int_equal(st_attach(NULL), ST_OK);
    st_ctx_release(first);
    st_ctx_release(atomic_exchange(&leaked, NULL));
    end(b);
}

/* ---------------------------------------------------------------- threads and the stack of the run */

typedef struct work {
    int  number;
    gate open;
} work;

static atomic_int worked;

static void *use_stack(void *arg)
{
    work *w = arg;
    gate_open(&there);
    gate_wait(&go, 1);
    for (int i = 0; i < 1000; i++)
        w->number++; /* in st_main's frame */
    atomic_fetch_add(&worked, w->number == 1000);
    return NULL;
}

/* AddressSanitizer may keep locals elsewhere, where nobody can tell that they are a thread's. */
__attribute__((no_sanitize("address"))) static void stack_app(void)
{
    work w = { 0 };
    int64_t n = st_state_int("n", 0);
    st_state_set_int("n", n + 1);
    if (n == 0) {
        unjoined[unjoined_n++] = st_thread_create(use_stack, &w);
        for (;;)
            st_text("waiting to be interrupted", .in = st_empty());
    }
    st_text("second run");
}

static void a_run_keeps_its_stack_until_its_threads_have_left_it(void **state)
{
    bench *b = begin_main(stack_app);
    uint64_t s = open_session(b);
    (void)state;
    gate_init(&go);
    gate_init(&there);
    worked = 0;
    rerun(b, s);
    gate_wait(&there, 1);
    rerun(b, s);
    expect_delta(b, s, "second run"); /* the first is fenced: it waits for its thread */
    gate_open(&go);
    end(b);
    join_all();
    assert_int_equal(worked, 1);
    gate_release(&go);
    gate_release(&there);
}

static void *write_for_ever(void *arg)
{
    assert_int_equal(st_attach(arg), ST_OK);
    st_ctx_release(arg);
    gate_open(&there);
    for (;;) {
        st_text("x", .in = shared_block);
        pthread_testcancel();
    }
    return NULL;
}

static void cancel_app(void)
{
    pthread_t id;
    void *result = NULL;
    shared_block = st_empty();
    pthread_create(&id, NULL, write_for_ever, st_get_ctx());
    gate_wait(&there, 1);
    pthread_cancel(id); /* commands are no cancellation points */
    pthread_join(id, &result);
    assert_ptr_equal(result, PTHREAD_CANCELED);
    st_text("after cancelling", .in = shared_block);
}

static void cancelling_a_thread_leaves_no_lock_behind(void **state)
{
    bench *b = begin_main(cancel_app);
    uint64_t s = open_session(b);
    (void)state;
    gate_init(&there);
    rerun(b, s);
    expect_delta(b, s, "after cancelling");
    expect_finished(b, s, FINISHED);
    rerun(b, s);
    expect_delta(b, s, "after cancelling");
    expect_finished(b, s, FINISHED);
    end(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_write_where_they_are_told),
        cmocka_unit_test(a_click_is_true_once_and_its_callback_runs_first),
        cmocka_unit_test(widgets_return_their_values),
        cmocka_unit_test(threads_that_add_to_one_number_lose_nothing),
        cmocka_unit_test(a_push_has_every_session_run_again),
        cmocka_unit_test(state_outlives_runs_and_is_each_visitors_own),
        cmocka_unit_test(the_address_is_read_and_written),
        cmocka_unit_test(a_status_changes_in_its_place_and_knows_its_kind),
        cmocka_unit_test(a_misuse_ends_the_run_with_a_box_that_names_the_line),
        cmocka_unit_test(details_follow_the_configuration),
        cmocka_unit_test(stopping_unwinds_through_frames_of_others),
        cmocka_unit_test(rerun_starts_over_at_once),
        cmocka_unit_test(a_click_interrupts_a_run_at_its_next_command),
        cmocka_unit_test(rerun_and_stop_in_callbacks),
        cmocka_unit_test(a_container_of_an_earlier_run_is_an_error),
        cmocka_unit_test(a_container_of_another_visitor_is_refused),
        cmocka_unit_test(a_handle_that_never_was_is_an_error),
        cmocka_unit_test(the_current_container_is_each_threads_own),
        cmocka_unit_test(strings_of_an_endless_run_do_not_pile_up),
        cmocka_unit_test(a_place_too_old_to_be_known_is_an_error),
        cmocka_unit_test(threads_share_a_container_and_nothing_is_lost),
        cmocka_unit_test(widgets_and_state_work_in_attached_threads),
        cmocka_unit_test(a_misuse_in_a_thread_ends_that_thread_only),
        cmocka_unit_test(a_plain_thread_can_be_attached_and_is_ended_cleanly),
        cmocka_unit_test(a_thread_without_context_does_nothing_and_is_named_once),
        cmocka_unit_test(a_thread_that_outlives_its_run_still_writes_to_the_page),
        cmocka_unit_test(a_thread_that_outlives_into_a_newer_run_is_ended),
        cmocka_unit_test(a_thread_that_outlives_its_session_is_ended),
        cmocka_unit_test(another_visitors_context_is_refused),
        cmocka_unit_test(a_leaked_context_ends_who_uses_it_and_nothing_else),
        cmocka_unit_test(a_run_keeps_its_stack_until_its_threads_have_left_it),
        cmocka_unit_test(cancelling_a_thread_leaves_no_lock_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
