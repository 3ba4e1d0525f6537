/* test_cdoor_cache.c: st_cache_data and st_cache_resource in C apps, on the real runtime. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"

static int squares_run, opened, released;
static bool good = true;

static st_data square(void *arg)
{
    int n = *(int *)arg;
    int *out = malloc(sizeof *out);
    squares_run++;
    st_text(st_fmt("square of %d", n));
    *out = n * n;
    return (st_data){ out, sizeof *out };
}

static void data_app(void)
{
    for (int n = 3; n < 5; n++) {
        st_data d = st_cache_data("square", square, &n, .key = ST_KEY(ST_INT(n), ST_STR("x")));
        st_data again = st_cache_data("square", square, &n, .key = ST_KEY(ST_INT(n), ST_STR("x")));
        assert_int_equal(d.n, sizeof(int));
        assert_ptr_equal(d.data, again.data);
        st_text(st_fmt("is %d", *(int *)d.data));
    }
    st_cache_data("nothing", square, NULL, .key = ST_KEY(ST_BYTES("x", 1)));
}

static void *open_it(void *arg)
{
    opened++;
    return arg;
}

static bool is_good(void *resource)
{
    (void)resource;
    return good;
}

static void close_it(void *resource)
{
    assert_string_equal(resource, "resource");
    released++;
}

static const char *get_it(void)
{
    return st_cache_resource("it", open_it, (void *)(uintptr_t)"resource", .validate = is_good, .on_release = close_it);
}

static void resource_app(void)
{
    const char *r = get_it();
    int before = released;
    good = false;
    get_it(); /* anew */
    good = true;
    get_it();
    st_cache_clear("it");
    assert_int_equal(released, before); /* this run uses both still */
    st_text(r);
}

static void *never_opens(void *arg)
{
    (void)arg;
    opened++;
    st_stop();
    return NULL;
}

static void stopping_app(void)
{
    st_text("before");
    st_cache_resource("stops", never_opens, NULL);
    st_text("never");
}

static void a_result_is_computed_once_and_shown_again(void **state)
{
    bench *b = begin_main(data_app);
    uint64_t s = open_session(b), t;
    (void)state;
    rerun(b, s);
    for (int i = 0; i < 2; i++)
        expect_delta(b, s, "square of 3");
    expect_delta(b, s, "is 9");
    for (int i = 0; i < 2; i++)
        expect_delta(b, s, "square of 4");
    expect_delta(b, s, "is 16");
    expect_delta(b, s, "a key is made of numbers");
    assert_int_equal(squares_run, 2);
    t = open_session(b);
    rerun(b, t);
    expect_delta(b, t, "square of 3");
    expect_delta(b, t, "is 16");
    assert_int_equal(squares_run, 2);
    end(b);
    st_cache_clear(NULL);
}

static void a_resource_lasts_until_no_run_uses_it(void **state)
{
    bench *b = begin_main(resource_app);
    uint64_t s = open_session(b);
    (void)state;
    opened = released = 0;
    rerun(b, s);
    expect_delta(b, s, "resource");
    expect_finished(b, s, FINISHED);
    rerun(b, s);
    expect_delta(b, s, "resource");
    expect_finished(b, s, FINISHED);
    end(b);
    assert_int_equal(opened, 4);
    assert_int_equal(released, 4);
}

static void a_computation_that_ends_early_leaves_no_claim(void **state)
{
    bench *b = begin_main(stopping_app);
    uint64_t s = open_session(b);
    (void)state;
    opened = 0;
    for (int i = 0; i < 2; i++) { /* the second would wait for ever */
        rerun(b, s);
        expect_delta(b, s, "before");
        expect_finished(b, s, FINISHED);
    }
    assert_int_equal(opened, 2);
    end(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_is_computed_once_and_shown_again),
        cmocka_unit_test(a_resource_lasts_until_no_run_uses_it),
        cmocka_unit_test(a_computation_that_ends_early_leaves_no_claim),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
