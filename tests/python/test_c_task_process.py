"""st_task(.executor = "process") in an app that `bourn run` compiles: a crash there is an error in the page, the worker lives on."""

APP = '''#include <bourn/st.h>
#include <signal.h>
#include <unistd.h>

static void *squared(void *arg)
{
    static int out;
    st_checkpoint(.progress = ST_F64(1), .text = "all of it");
    out = *(int *)arg * *(int *)arg;
    return &out;
}

static void *crashes(void *arg)
{
    raise(SIGSEGV);
    return arg;
}

void st_main(void)
{
    int n = 12;
    st_task_info good = st_task(squared, &n, .key = "good", .arg_size = sizeof n, .result_size = sizeof n,
                                .executor = "process");
    st_task_info bad = st_task(crashes, NULL, .key = "bad", .executor = "process");
    if (good.done && bad.done)
        st_text(st_fmt("%d, %s, %s, worker %d", good.result ? *(int *)good.result : -1, good.progress_text, bad.error,
                       (int)getpid()));
    st_button("Again");
}
'''


def test_a_process_of_a_c_app_brings_its_result_and_one_that_crashes_is_told(serve, tmp_path):
    from test_tasks import Page
    (tmp_path / "app.c").write_text(APP)
    with Page(serve(tmp_path / "app.c")) as page:
        page.run()
        said = [t for t in page.until(lambda t: any("worker" in x for x in t)) if "worker" in t]
        assert said[0].startswith("144, all of it, The process of the task has ended without a result: signal 11 "), said
        page.finish()
        page.click("Again")
        assert said[0] in page.finish()
