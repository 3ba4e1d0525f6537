/* test_runtime.c: sessions and runs, through a real port. */
#include "runtime_fixture.h"

static bn_block *main_of(bn_run *run)
{
    return bn_run_ctx_root(bn_run_context(run), BN_ROOT_MAIN);
}

static void hello(fx *f, bn_run *run)
{
    (void)f;
    bn_run_ctx_mark_started(bn_run_context(run));
    fx_text(bn_run_context(run), main_of(run), "hello", NULL);
    bn_run_finish(run, BN_RUN_OK);
}

static void a_run_is_told_in_the_peers_order(void **state)
{
    fx *f = fx_new(hello, NULL, NULL);
    char story[64];
    (void)state;
    fx_open(f, 7);
    fx_rerun(f, 7);
    fx_until(f, fx_count(f, 7, PB_FORWARD_MSG_SESSION_STATUS_CHANGED) == 2);
    assert_string_equal(fx_story(f, 7, story, sizeof story), "NRDFI");
    fx_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_told_in_the_peers_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
