/* test_cdoor_parallel.c: fragments that are called beside the script, by the run's crew. The apps are functions of this test;
 * they run on the real runtime, and the test is the server and the browser. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"

static gate arrived, go;

static bench *begin_with(void (*app)(void), const char *workers)
{
    const setting settings[] = { { "runner.parallelMaxWorkers", workers }, { NULL, NULL } };
    gate_init(&arrived);
    gate_init(&go);
    return begin(&(bn_chost_opts){ .main = app, .name = "test_app" }, settings);
}

static void end_with(bench *b)
{
    end(b);
    gate_release(&arrived);
    gate_release(&go);
}

static void assert_place(const message *m, uint32_t first, uint32_t second)
{
    assert_int_equal(m->path_n, 3);
    assert_int_equal(m->path[1], first);
    assert_int_equal(m->path[2], second);
}

/* ---------------------------------------------------------------- beside the script, and each other */

static void meets(void *arg)
{
    gate_open(&arrived);
    gate_wait(&arrived, 2); /* both are under way */
    gate_wait(&go, 1);
    st_text(st_fmt("part %s", (const char *)arg));
    st_text(st_fmt("end %s", (const char *)arg));
}

static void meeting_app(void)
{
    st_fragment(meets, "one", .parallel = true);
    st_fragment(meets, "two", .parallel = true);
    gate_wait(&arrived, 2);
    st_text("the script goes on");
}

static void fragments_run_beside_the_script_and_each_other(void **state)
{
    bench *b = begin_with(meeting_app, "2");
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "the script goes on");
    assert_int_equal(count_deltas(b, s, "part"), 0);
    b->cursor = 0;
    gate_open(&go);
    assert_place(expect_delta(b, s, "part one"), 0, 0);
    b->cursor = 0;
    assert_place(expect_delta(b, s, "end two"), 1, 1);
    expect_finished(b, s, FINISHED); /* the run waits for all of them */
    assert_int_equal(count_deltas(b, s, "end one"), 1);
    end_with(b);
}

/* ---------------------------------------------------------------- what they ask of the run */

static int begun;

static void stops(void *arg)
{
    (void)arg;
    begun++;
    gate_wait(&go, 1); /* both are called: the second has to wait for this thread */
    st_stop();
}

static void stopping_app(void)
{
    st_fragment(stops, NULL, .parallel = true);
    st_fragment(stops, NULL, .parallel = true);
    gate_open(&go);
}

static void a_stop_in_one_ends_the_run_and_drops_those_that_wait(void **state)
{
    bench *b = begin_with(stopping_app, "1");
    uint64_t s = open_session(b);
    (void)state;
    begun = 0;
    rerun(b, s);
    expect_finished(b, s, FINISHED);
    assert_int_equal(begun, 1);
    end_with(b);
}

/* ---------------------------------------------------------------- one that makes no command */

static int times_called;
static atomic_int unwound;

static void mark_unwound(int *unused)
{
    (void)unused;
    atomic_fetch_add(&unwound, 1);
}

static void computes(void *arg)
{
    __attribute__((cleanup(mark_unwound))) int here = 0;
    (void)arg, (void)here;
    if (++times_called > 1)
        return;
    gate_open(&go);
    for (;;)
        st_checkpoint();
}

static void computing_app(void)
{
    st_button("Again");
    st_fragment(computes, NULL, .parallel = true);
}

static void a_checkpoint_ends_one_that_makes_no_command(void **state)
{
    bench *b = begin_with(computing_app, "4");
    uint64_t s = open_session(b);
    char id[128];
    (void)state;
    times_called = 0;
    rerun(b, s);
    widget_id(expect_delta(b, s, "Again"), id);
    gate_wait(&go, 1);
    click(b, s, id);
    expect_finished_at_last(b, s);
    assert_int_equal(times_called, 2);
    assert_int_equal(atomic_load(&unwound), 2);
    end_with(b);
}

static int runs;

static void starts_over(void *arg)
{
    (void)arg;
    if (runs == 1)
        st_rerun();
    st_text("second");
}

static void again_app(void)
{
    runs++;
    st_fragment(starts_over, NULL, .parallel = true);
}

static void a_rerun_in_one_is_the_runs(void **state)
{
    bench *b = begin_with(again_app, "4");
    uint64_t s = open_session(b);
    (void)state;
    runs = 0;
    rerun(b, s);
    expect_delta(b, s, "second");
    expect_finished(b, s, FINISHED);
    assert_int_equal(runs, 2);
    end_with(b);
}

static void fails(void *arg)
{
    (void)arg;
    st_form_submit_button("Alone"); /* in no form */
}

static void good(void *arg)
{
    (void)arg;
    st_text("good");
}

static void outside(void *arg)
{
    st_text("elsewhere", .in = *(st_block *)arg);
}

static void dialog(void *arg)
{
    st_dialog("Sure?", good, arg);
}

static void failing_app(void)
{
    static st_block box;
    box = st_container();
    st_fragment(fails, NULL, .parallel = true);
    st_fragment(good, NULL, .parallel = true);
    st_fragment(outside, &box, .parallel = true);
    st_fragment(dialog, NULL, .parallel = true);
    st_text("last");
}

static void an_error_is_shown_in_the_fragment_and_the_others_go_on(void **state)
{
    bench *b = begin_with(failing_app, "3");
    uint64_t s = open_session(b);
    const message *m;
    (void)state;
    rerun(b, s);
    expect(b, s, PB_FORWARD_MSG_SCRIPT_FINISHED, NULL);
    b->cursor = 0;
    m = expect_delta(b, s, "in st_form_submit_button");
    assert_int_equal(m->path[1], 1);
    assert_int_equal(count_deltas(b, s, "good"), 1);
    assert_int_equal(count_deltas(b, s, "elsewhere"), 0);
    assert_int_equal(count_deltas(b, s, "Sure?"), 0);
    assert_int_equal(count_deltas(b, s, "StreamlitInvalidLayoutContextError"), 3);
    assert_int_equal(count_deltas(b, s, "last"), 1);
    end_with(b);
}

static void a_run_without_threads_says_so(void **state)
{
    bench *b = begin_with(again_app, "0");
    uint64_t s = open_session(b);
    (void)state;
    runs = 1;
    rerun(b, s);
    expect_delta(b, s, "runner.parallelMaxWorkers is 0");
    expect(b, s, PB_FORWARD_MSG_SCRIPT_FINISHED, NULL);
    end_with(b);
}

/* ---------------------------------------------------------------- many at once, and cut short */

enum { MANY = 24, STORM = 40 };
static atomic_int calls;

static void leaf(void *arg)
{
    (void)arg;
    atomic_fetch_add(&calls, 1);
    for (int i = 0; i < 10; i++)
        st_text(st_fmt("leaf %d", i));
    st_state_add_int("sum", 1);
}

static void branch(void *arg)
{
    st_fragment(leaf, arg, .parallel = true);
    st_text("branch");
}

static void crowd_app(void)
{
    for (intptr_t i = 0; i < MANY; i++)
        st_fragment(branch, (void *)i, .parallel = true);
    st_text("crowd");
}

static void nothing_is_lost_among_many(void **state)
{
    bench *b = begin_with(crowd_app, "5");
    uint64_t s = open_session(b);
    (void)state;
    atomic_store(&calls, 0);
    rerun(b, s);
    expect_finished(b, s, FINISHED);
    assert_int_equal(atomic_load(&calls), MANY);
    assert_int_equal(count_deltas(b, s, "leaf 9"), MANY);
    assert_int_equal(count_deltas(b, s, "branch"), MANY);
    end_with(b);
}

static void a_storm_of_reruns_ends_with_one_whole_run(void **state)
{
    bench *b = begin_with(crowd_app, "3");
    uint64_t s[3];
    (void)state;
    for (size_t i = 0; i < BN_COUNT(s); i++)
        s[i] = open_session(b);
    for (int n = 0; n < STORM; n++)
        for (size_t i = 0; i < BN_COUNT(s); i++) {
            rerun(b, s[i]);
            pump(b, 0);
        }
    for (size_t i = 0; i < BN_COUNT(s); i++) {
        b->cursor = 0;
        expect_finished_at_last(b, s[i]);
    }
    close_session(b, s[0]); /* a run of it may be under way */
    end_with(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fragments_run_beside_the_script_and_each_other),
        cmocka_unit_test(a_stop_in_one_ends_the_run_and_drops_those_that_wait),
        cmocka_unit_test(a_checkpoint_ends_one_that_makes_no_command),
        cmocka_unit_test(a_rerun_in_one_is_the_runs),
        cmocka_unit_test(an_error_is_shown_in_the_fragment_and_the_others_go_on),
        cmocka_unit_test(a_run_without_threads_says_so),
        cmocka_unit_test(nothing_is_lost_among_many),
        cmocka_unit_test(a_storm_of_reruns_ends_with_one_whole_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
