/* test_cdoor_task.c: tasks in apps written in C: they outlive runs, show what they wrote again, bring their result, end
 * when they are cancelled, and take turns with the script under one session without a race. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"

#define BUTTON(b, s, label, out) widget_id(expect_delta((b), (s), (label)), (out))

static gate go;
static atomic_int freed, begun, ended;

static void free_result(void *p)
{
    free(p);
    atomic_fetch_add(&freed, 1);
}

static void mark_ended(int *unused)
{
    (void)unused;
    atomic_fetch_add(&ended, 1);
}

static void show_info(st_task_info t)
{
    st_text(st_fmt("info %d%d%d %s %.2f %s", t.running, t.done, t.cancelled, t.result ? (const char *)t.result : "none",
                   t.progress, t.error ? t.error : "fine"));
}

/* ---------------------------------------------------------------- one task over several runs */

static void *work(void *arg)
{
    char *out = malloc(32);
    st_text(st_fmt("working on %d", *(int *)arg));
    st_checkpoint(.progress = ST_F64(0.5), .text = "half way");
    gate_wait(&go, 1);
    snprintf(out, 32, "result %d", *(int *)arg);
    st_text("over");
    return out;
}

static void app(void)
{
    int number = 7; /* copied: it is gone before the task is over */
    st_button("Again");
    show_info(st_task(work, &number, .key = "job", .arg_size = sizeof number, .free_result = free_result));
}

static void a_task_outlives_runs_and_brings_its_result(void **state)
{
    bench *b;
    uint64_t s;
    char id[128];
    (void)state;
    gate_init(&go);
    atomic_store(&freed, 0);
    b = begin_main(app);
    s = open_session(b);
    rerun(b, s);
    BUTTON(b, s, "Again", id);
    expect_delta(b, s, "half way");
    click(b, s, id);
    expect_delta(b, s, "working on 7"); /* shown anew by the second run */
    expect_delta(b, s, "half way");
    expect_delta(b, s, "info 100 none 0.50 fine");
    gate_open(&go);
    expect_delta(b, s, "info 010 result 7 0.50 fine");
    expect_finished(b, s, FINISHED);
    assert_int_equal(atomic_load(&freed), 0);
    end(b);
    assert_int_equal(atomic_load(&freed), 1);
    gate_release(&go);
}

/* ---------------------------------------------------------------- cancelling, and what is wrong */

static void *cancelled_work(void *arg)
{
    __attribute__((cleanup(mark_ended))) int here = 0;
    (void)arg, (void)here;
    atomic_fetch_add(&begun, 1);
    gate_open(&go);
    for (;;)
        st_checkpoint();
    return NULL;
}

static void cancelling_app(void)
{
    st_task_info t = st_task(cancelled_work, NULL);
    show_info(t);
    if (st_button("Cancel"))
        st_task_cancel(t);
}

static void a_cancelled_task_is_unwound_at_its_next_checkpoint(void **state)
{
    bench *b;
    uint64_t s;
    char id[128];
    (void)state;
    gate_init(&go);
    atomic_store(&ended, 0);
    b = begin_main(cancelling_app);
    s = open_session(b);
    rerun(b, s);
    BUTTON(b, s, "Cancel", id);
    gate_wait(&go, 1);
    click(b, s, id);
    expect_delta(b, s, "info 011 none");
    assert_int_equal(atomic_load(&ended), 1);
    end(b);
    gate_release(&go);
}

static void *wrong_work(void *arg)
{
    st_text("before it");
    st_button(arg);
    return NULL;
}

static void wrong_app(void)
{
    show_info(st_task(wrong_work, "no"));
}

static void a_misuse_is_shown_in_its_place_and_told(void **state)
{
    bench *b;
    uint64_t s;
    (void)state;
    b = begin_main(wrong_app);
    s = open_session(b);
    rerun(b, s);
    expect_delta(b, s, "StreamlitAPIException");
    expect_delta(b, s, "info 010 none nan A task cannot make a widget");
    end(b);
}

static void the_end_of_a_session_cancels_its_tasks(void **state)
{
    bench *b;
    uint64_t s;
    (void)state;
    gate_init(&go);
    atomic_store(&ended, 0);
    b = begin_main(cancelling_app);
    s = open_session(b);
    rerun(b, s);
    gate_wait(&go, 1);
    close_session(b, s);
    while (atomic_load(&ended) == 0)
        pump(b, 1);
    end(b);
    gate_release(&go);
}

/* ---------------------------------------------------------------- many at a time */

enum { TASKS = 6, LINES = 60 };

static void *chatter(void *arg)
{
    st_block col[2], spot = st_empty();
    st_columns(col, 2);
    for (int i = 0; i < LINES; i++) {
        st_text(st_fmt("line %d", i), .in = col[i & 1]);
        st_text(st_fmt("last %d", i), .in = spot);
        st_checkpoint(.progress = ST_INT(i));
    }
    st_text(st_fmt("all of %d", *(int *)arg));
    return NULL;
}

static void busy_app(void)
{
    bool all = true;
    st_button("Again");
    for (int i = 0; i < TASKS; i++)
        all &= st_task(chatter, &i, .key = st_fmt("%d", i), .arg_size = sizeof i).done;
    st_text(all ? "all done" : "some run");
}

static void tasks_write_while_their_session_runs_again_and_again(void **state)
{
    bench *b;
    uint64_t s;
    (void)state;
    b = begin_main(busy_app);
    s = open_session(b);
    for (int i = 0; i < 40; i++) {
        rerun(b, s);
        pump(b, 1);
    }
    expect_delta(b, s, "all done");
    rerun(b, s);
    for (int i = 0; i < TASKS; i++) {
        char text[32];
        snprintf(text, sizeof text, "all of %d", i);
        expect_delta(b, s, text);
    }
    expect_finished_at_last(b, s);
    end(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_task_outlives_runs_and_brings_its_result),
        cmocka_unit_test(a_cancelled_task_is_unwound_at_its_next_checkpoint),
        cmocka_unit_test(a_misuse_is_shown_in_its_place_and_told),
        cmocka_unit_test(the_end_of_a_session_cancels_its_tasks),
        cmocka_unit_test(tasks_write_while_their_session_runs_again_and_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
