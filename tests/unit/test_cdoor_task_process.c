/* test_cdoor_task_process.c: tasks in a process of their own: result and progress come back, cancelling ends it, a
 * crash is an error of the task and of nothing else. The functions lie in this program, as in one that embeds. */
#include "unit/cdoor_harness.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "bourn/st.h"

#define BUTTON(b, s, label, out) widget_id(expect_delta((b), (s), (label)), (out))

typedef struct answer {
    int  number;
    bool elsewhere; /* another process, in which no main() has run */
} answer;

static bool main_has_run;
static atomic_int freed;

static void count(void *unused)
{
    (void)unused;
    atomic_fetch_add(&freed, 1);
}

static void show_state(st_task_info t)
{
    st_text(st_fmt("info %d%d%d %.2f %s", t.running, t.done, t.cancelled, t.progress, t.error ? t.error : "fine"));
}

/* ---------------------------------------------------------------- a result */

static void *doubled(void *arg)
{
    static answer a;
    st_checkpoint(.progress = ST_F64(0.25), .text = "a quarter");
    st_checkpoint(.progress = ST_INT(50), .text = "half");
    st_text("shown nowhere");
    a = (answer){ 2 * *(int *)arg, !main_has_run };
    return &a;
}

static void result_app(void)
{
    int n = 21;
    st_task_info t = st_task(doubled, &n, .key = "job", .arg_size = sizeof n, .executor = "process",
                             .result_size = sizeof(answer), .free_result = count);
    st_text(st_fmt("info %d%d%d %.2f %s", t.running, t.done, t.cancelled, t.progress, t.progress_text));
    if (t.result)
        st_text(st_fmt("the answer is %d, elsewhere %d", ((answer *)t.result)->number, ((answer *)t.result)->elsewhere));
}

static void a_process_tells_its_progress_and_brings_its_result(void **state)
{
    bench *b = begin_main(result_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "info 010 0.50 half");
    expect_delta(b, s, "the answer is 42, elsewhere 1");
    end(b);
    assert_int_equal(atomic_load(&freed), 0);
}

static void *nothing(void *arg)
{
    return arg;
}

static void nothing_app(void)
{
    st_task_info t = st_task(nothing, NULL, .executor = "process", .result_size = 8);
    st_text(st_fmt("nothing %d %d", t.done, !t.result && !t.error));
}

static void no_argument_and_no_result_are_null(void **state)
{
    bench *b = begin_main(nothing_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "nothing 1 1");
    end(b);
}

/* ---------------------------------------------------------------- ends of other kinds */

static void *dies(void *arg)
{
    (void)arg;
    raise(SIGKILL);
    return NULL;
}

static void *leaves(void *arg)
{
    _exit(*(int *)arg);
}

static void dying_app(void)
{
    int code = 9;
    show_state(st_task(dies, NULL, .key = "dies", .executor = "process"));
    show_state(st_task(leaves, &code, .key = "leaves", .arg_size = sizeof code, .executor = "process"));
}

static void a_process_that_dies_is_an_error_of_the_task_alone(void **state)
{
    bench *b = begin_main(dying_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    b->cursor = 0;
    expect_delta(b, s, "info 010 nan The process of the task has ended without a result: signal 9 (Killed).");
    b->cursor = 0;
    expect_delta(b, s, "info 010 nan The process of the task has ended without a result: exit status 9.");
    end(b);
}

static void *wrong_progress(void *arg)
{
    (void)arg;
    st_checkpoint(.progress = ST_F64(7));
    for (;;)
        pause();
    return NULL;
}

static void wrong_app(void)
{
    show_state(st_task(wrong_progress, NULL, .executor = "process"));
}

static void a_misuse_in_a_process_ends_it(void **state)
{
    bench *b = begin_main(wrong_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "info 010 nan `value` is 7.0");
    end(b);
}

/* ---------------------------------------------------------------- cancelling */

static void *for_ever(void *arg)
{
    (void)arg;
    st_checkpoint(.progress = ST_INT(1), .text = st_fmt("%s", "at work"));
    for (;;)
        pause(); /* no command, no checkpoint */
    return NULL;
}

static void endless_app(void)
{
    st_task_info t = st_task(for_ever, NULL, .executor = "process");
    show_state(t);
    if (st_button("Cancel"))
        st_task_cancel(t);
}

static void cancelling_ends_a_process_that_calls_nothing(void **state)
{
    bench *b = begin_main(endless_app);
    uint64_t s = open_session(b);
    char id[128];
    (void)state;
    rerun(b, s);
    BUTTON(b, s, "Cancel", id);
    b->cursor = 0;
    expect_delta(b, s, "info 100");
    click(b, s, id);
    expect_delta(b, s, "info 011");
    end(b);
}

static void the_end_of_the_worker_ends_its_processes(void **state)
{
    bench *b = begin_main(endless_app);
    uint64_t s = open_session(b);
    siginfo_t any;
    (void)state;
    rerun(b, s);
    expect_finished(b, s, FINISHED);
    end(b);
    assert_int_equal(waitid(P_ALL, 0, &any, WEXITED | WNOHANG), -1); /* all have been waited for */
    assert_int_equal(errno, ECHILD);
}

/* ---------------------------------------------------------------- what cannot be */

static void misuse_app(void)
{
    static int number;
    if (st_button("Size"))
        st_task(nothing, &number, .executor = "process");
    st_task(nothing, NULL, .executor = "fiber");
}

static void misuses_are_told(void **state)
{
    bench *b = begin_main(misuse_app);
    uint64_t s = open_session(b);
    char id[128];
    (void)state;
    rerun(b, s);
    BUTTON(b, s, "Size", id);
    expect_delta(b, s, "not \"fiber\"");
    click(b, s, id);
    expect_delta(b, s, "tell its size");
    end(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_tells_its_progress_and_brings_its_result),
        cmocka_unit_test(no_argument_and_no_result_are_null),
        cmocka_unit_test(a_process_that_dies_is_an_error_of_the_task_alone),
        cmocka_unit_test(a_misuse_in_a_process_ends_it),
        cmocka_unit_test(cancelling_ends_a_process_that_calls_nothing),
        cmocka_unit_test(the_end_of_the_worker_ends_its_processes),
        cmocka_unit_test(misuses_are_told),
    };
    main_has_run = true;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
