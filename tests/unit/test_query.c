/* test_query.c: the page's address: names and texts, what a widget's value is in it, and widgets bound to it. What the
 * official server does is held against it by the apps tests/apps/query_*.py; here are the parts, one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>

#include "state/address.h"
#include "state/query_value.h"

static bn_bytes B(const char *s)
{
    return bn_bytes_str(s);
}

static void assert_bytes(bn_bytes got, const char *want)
{
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
}

static void assert_encoded(const bn_query *q, const char *want)
{
    bn_buf out;
    bn_buf_init(&out, 1 << 20);
    assert_int_equal(bn_query_encode(q, &out), BN_OK);
    assert_bytes(bn_buf_view(&out), want);
    bn_buf_release(&out);
}

static void a_query_comes_back_as_it_is_written(void **state)
{
    static const char *const pairs[][2] = {
        { "", "" }, { "a=1", "a=1" }, { "a", "a=" }, { "a=", "a=" }, { "=x", "=x" }, { "&&a=1&", "a=1" },
        { "a=1=2", "a=1%3D2" }, { "a=1&b=2&a=3", "a=1&a=3&b=2" }, { "a=b+c%20d", "a=b+c+d" }, { "a=%2B", "a=%2B" },
        { "a=~.-_", "a=~.-_" }, { "a=%zz%4", "a=%25zz%254" }, { "a=%c3%a9\xC3\xA9", "a=%C3%A9%C3%A9" },
        { "a=%ff", "a=%EF%BF%BD" }, { "a=%e2%82x", "a=%EF%BF%BDx" }, { "a=%ed%a0%80", "a=%EF%BF%BD%EF%BF%BD%EF%BF%BD" },
        { "a=%f0%9f%98%80", "a=%F0%9F%98%80" }, { "a=%c3\xC3\xA9", "a=%EF%BF%BD%C3%A9" }, { "%00=%00", "%00=%00" },
        { "a/b=c?d#e", "a%2Fb=c%3Fd%23e" }, { "A=1&a=2", "A=1&a=2" },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(pairs); i++) {
        bn_query q = { 0 };
        bn_query_parse(&q, B(pairs[i][0]));
        assert_encoded(&q, pairs[i][1]);
        bn_query_release(&q);
    }
}

static void a_name_has_one_text_or_several(void **state)
{
    bn_query q = { 0 };
    bn_value text;
    (void)state;
    bn_query_parse(&q, B("a=1&b=2&a="));
    assert_int_equal(bn_query_get(&q, B("a"))->kind, BN_VALUE_STRS);
    assert_int_equal(bn_value_count(*bn_query_get(&q, B("a"))), 2);
    assert_int_equal(bn_query_get(&q, B("b"))->kind, BN_VALUE_STR);
    assert_null(bn_query_get(&q, B("c")));
    text = bn_value_str(B("x y"));
    bn_query_put(&q, B("a"), &text);
    text = bn_value_strs(NULL, 0);
    bn_query_put(&q, B("none"), &text);
    assert_encoded(&q, "a=x+y&b=2");
    assert_true(bn_query_remove(&q, B("b")));
    assert_false(bn_query_remove(&q, B("b")));
    assert_encoded(&q, "a=x+y");
    bn_query_release(&q);
}

static void too_many_fields_are_none(void **state)
{
    char *text = bn_xmalloc(2 * (BN_QUERY_FIELDS_MAX + 1));
    bn_query q = { 0 };
    (void)state;
    for (size_t i = 0; i <= BN_QUERY_FIELDS_MAX; i++)
        memcpy(text + 2 * i, "a&", 2);
    bn_query_parse(&q, bn_bytes_of(text, 2 * BN_QUERY_FIELDS_MAX - 1));
    assert_int_equal(bn_value_count(*bn_query_get(&q, B("a"))), BN_QUERY_FIELDS_MAX);
    bn_query_parse(&q, bn_bytes_of(text, 2 * BN_QUERY_FIELDS_MAX));
    assert_int_equal(q.n, 0);
    bn_query_release(&q);
    free(text);
}

static void the_pages_own_names_outlive_a_clear(void **state)
{
    bn_query q = { 0 };
    (void)state;
    bn_query_parse(&q, B("a=1&Embed=true&b=2&embed_options=x&embedded=3"));
    bn_query_clear(&q);
    assert_encoded(&q, "Embed=true&embed_options=x");
    bn_query_release(&q);
}

/* ---- values ---- */

/* "?" where the text stands for none, else what the value is written as. */
static const char *round_trip(bn_widget_kind kind, const char *query, char buf[256])
{
    bn_query q = { 0 }, out = { 0 };
    bn_value raw, text;
    bn_buf b;
    snprintf(buf, 256, "?");
    bn_query_parse(&q, B(query));
    if (bn_query_read(kind, *bn_query_get(&q, B("v")), &raw)) {
        text = bn_query_write(kind, raw);
        bn_query_put(&out, B("v"), &text);
        bn_buf_init(&b, 250);
        assert_int_equal(bn_query_encode(&out, &b), BN_OK);
        snprintf(buf, 256, "%.*s", (int)b.n, (const char *)b.p);
        bn_buf_release(&b);
    }
    bn_value_release(&raw);
    bn_query_release(&q);
    bn_query_release(&out);
    return buf;
}

static void values_are_read_as_python_reads_them(void **state)
{
    static const struct {
        bn_widget_kind kind;
        const char *in, *out;
    } cases[] = {
        { BN_WIDGET_BOOL, "v=true", "v=true" }, { BN_WIDGET_BOOL, "v=FALSE", "v=false" }, { BN_WIDGET_BOOL, "v=1", "?" },
        { BN_WIDGET_BOOL, "v=", "v=None" }, { BN_WIDGET_BOOL, "v=x&v=true", "v=true" },
        { BN_WIDGET_INT, "v=5", "v=5" }, { BN_WIDGET_INT, "v=+1_000", "v=1000" }, { BN_WIDGET_INT, "v=%20-7%0A", "v=-7" },
        { BN_WIDGET_INT, "v=5.0", "?" }, { BN_WIDGET_INT, "v=1__0", "?" }, { BN_WIDGET_INT, "v=_1", "?" },
        { BN_WIDGET_INT, "v=1_", "?" }, { BN_WIDGET_INT, "v=99999999999999999999", "?" }, { BN_WIDGET_INT, "v=0x5", "?" },
        { BN_WIDGET_F64, "v=5", "v=5.0" }, { BN_WIDGET_F64, "v=2.50", "v=2.5" }, { BN_WIDGET_F64, "v=.5", "v=0.5" },
        { BN_WIDGET_F64, "v=5.", "v=5.0" }, { BN_WIDGET_F64, "v=1e3", "v=1000.0" }, { BN_WIDGET_F64, "v=1e16", "v=1e%2B16" },
        { BN_WIDGET_F64, "v=1.5e-7", "v=1.5e-07" }, { BN_WIDGET_F64, "v=0.0001", "v=0.0001" }, { BN_WIDGET_F64, "v=0.1", "v=0.1" },
        { BN_WIDGET_F64, "v=-inf", "v=-inf" }, { BN_WIDGET_F64, "v=Infinity", "v=inf" }, { BN_WIDGET_F64, "v=NaN", "v=nan" },
        { BN_WIDGET_F64, "v=1_0.5_0", "v=10.5" }, { BN_WIDGET_F64, "v=1e", "?" }, { BN_WIDGET_F64, "v=0x1p3", "?" },
        { BN_WIDGET_F64, "v=.", "?" }, { BN_WIDGET_F64, "v=1_.5", "?" }, { BN_WIDGET_F64, "v=1,5", "?" },
        { BN_WIDGET_F64, "v=%00", "?" }, { BN_WIDGET_F64, "v=1%00", "?" }, { BN_WIDGET_F64, "v=-0.0", "v=-0.0" },
        { BN_WIDGET_STR, "v=", "v=" }, { BN_WIDGET_STR, "v=a&v=b", "v=b" },
        { BN_WIDGET_STRS, "v=a&v=&v=b", "v=a&v=b" }, { BN_WIDGET_STRS, "v=", "" },
        { BN_WIDGET_INTS, "v=1&v=2", "v=1&v=2" }, { BN_WIDGET_INTS, "v=1&v=x", "?" },
        { BN_WIDGET_F64S, "v=1&v=2.5&v=1e22", "v=1&v=2.5&v=10000000000000000000000" },
        { BN_WIDGET_F64S, "v=1970-01-02", "v=86400000000" }, { BN_WIDGET_F64S, "v=19700102", "v=19700102" },
        { BN_WIDGET_F64S, "v=1970-01-02T03:04:05.6", "v=97445600000" }, { BN_WIDGET_F64S, "v=19700102T0304", "v=97440000000" },
        { BN_WIDGET_F64S, "v=1970-W01-5T00", "v=86400000000" }, { BN_WIDGET_F64S, "v=1970-W01", "v=-259200000000" },
        { BN_WIDGET_F64S, "v=2020-W53-7", "v=1609632000000000" }, { BN_WIDGET_F64S, "v=2021-W53-1", "?" },
        { BN_WIDGET_F64S, "v=1970-02-29", "?" }, { BN_WIDGET_F64S, "v=2000-02-29", "v=951782400000000" },
        { BN_WIDGET_F64S, "v=0000-01-01", "?" }, { BN_WIDGET_F64S, "v=0001-01-01", "v=-62135596800000000" },
        { BN_WIDGET_F64S, "v=10:30", "v=946722600000000" }, { BN_WIDGET_F64S, "v=24:00", "?" },
        { BN_WIDGET_F64S, "v=10:30Z", "?" }, { BN_WIDGET_F64S, "v=1970-01-02T03:04%2B01:00", "?" },
        { BN_WIDGET_F64S, "v=10:30:01,1234567", "v=946722601123456" }, { BN_WIDGET_F64S, "v=10:30:01.", "?" },
        { BN_WIDGET_F64S, "v=10:3001", "?" }, { BN_WIDGET_F64S, "v=1970-0102", "?" }, { BN_WIDGET_F64S, "v=T", "?" },
    };
    char buf[256];
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        round_trip(cases[i].kind, cases[i].in, buf);
        if (strcmp(buf, cases[i].out))
            fail_msg("kind %d, %s: %s, not %s", (int)cases[i].kind, cases[i].in, buf, cases[i].out);
    }
}

static void what_is_no_text_is_written_as_python_prints_it(void **state)
{
    bn_value text = bn_query_write(BN_WIDGET_STR, bn_value_none());
    (void)state;
    assert_bytes(bn_value_text(text), "None");
    bn_value_release(&text);
    text = bn_query_write(BN_WIDGET_BOOL, bn_value_int(2));
    assert_bytes(bn_value_text(text), "true");
    bn_value_release(&text);
    text = bn_query_write(BN_WIDGET_F64, bn_value_bool(true));
    assert_bytes(bn_value_text(text), "True");
    bn_value_release(&text);
}

/* ---- bound widgets ---- */

#define ID(key) "$$ID-00000000000000000000000000000000-" key

static bn_state *begin(bn_state *s, const char *query, bool history)
{
    bn_value_bin bin = { 0 };
    s = s ? s : bn_state_new();
    bn_state_begin_address(s, B(query), history);
    assert_int_equal(bn_state_begin_run(s, (bn_bytes){ 0 }, &bin, NULL), BN_OK);
    bn_value_bin_empty(&bin);
    return s;
}

static void end(bn_state *s)
{
    bn_value_bin bin = { 0 };
    bn_state_end_run(s, &bin);
    bn_value_bin_empty(&bin);
}

static void done(bn_state *s)
{
    bn_value_bin bin = { 0 };
    bn_state_free(s, &bin);
    bn_value_bin_empty(&bin);
}

static void set(bn_state *s, const char *key, int64_t v)
{
    bn_value_bin bin = { 0 };
    bn_value value = bn_value_int(v);
    assert_int_equal(bn_state_set(s, B(key), &value, &bin, NULL), BN_OK);
    bn_value_bin_empty(&bin);
}

/* A widget of a whole number, 0 at first; returns its value, and whether the browser is told. */
static int64_t widget(bn_state *s, const char *id, const char *key, bool bind, bool *changed)
{
    bn_widget_meta meta = { .kind = BN_WIDGET_INT, .fallback = bn_value_int(0), .bind = bind };
    bn_widget_result got;
    bn_value_bin bin = { 0 };
    bn_bound b;
    assert_int_equal(bn_state_widget(s, B(id), B(key), &meta, &got, &bin, NULL), BN_OK);
    assert_int_equal(got.bound, bind);
    b = (bn_bound){ .id = B(id), .user_key = B(key), .raw = got.value, .seed = got.seed, .seeded = got.seeded,
                    .is_default = got.value.i == 0 };
    if (bind && bn_state_bound(s, &b))
        got.value_changed = true;
    *changed = got.value_changed;
    bn_value_bin_empty(&bin);
    return got.value.i;
}

/* All that the browser is told, with blanks between. */
static void assert_news(bn_state *s, const char *want)
{
    char buf[256] = "";
    size_t n = 0;
    bn_value v;
    while (bn_address_next_news(bn_state_address(s), &v)) {
        n += (size_t)snprintf(buf + n, sizeof buf - n, "%s[%s]", n ? " " : "", (const char *)bn_value_text(v).p);
        bn_value_release(&v);
    }
    assert_string_equal(buf, want);
}

static void a_bound_widget_starts_with_what_the_address_says(void **state)
{
    bn_state *s = begin(NULL, "n=5&x=1", false);
    bool changed;
    (void)state;
    assert_int_equal(widget(s, ID("n"), "n", true, &changed), 5);
    assert_true(changed);
    assert_news(s, "");
    assert_int_equal(widget(s, ID("x"), "x", false, &changed), 0);
    assert_false(changed);
    end(s);
    assert_news(s, "");
    done(s);
}

static void what_is_none_or_the_default_leaves_the_address(void **state)
{
    bn_state *s = begin(NULL, "a=x&b=0&c=&keep=1", false);
    bool changed;
    (void)state;
    assert_int_equal(widget(s, ID("a"), "a", true, &changed), 0);
    assert_false(changed);
    assert_int_equal(widget(s, ID("b"), "b", true, &changed), 0);
    assert_int_equal(widget(s, ID("c"), "c", true, &changed), 0);
    assert_news(s, "[b=0&c=&keep=1] [c=&keep=1] [keep=1]");
    done(s);
}

static void a_text_that_is_read_otherwise_is_written_anew(void **state)
{
    bn_state *s = begin(NULL, "n=7&n=5&x=1_0", false);
    bool changed;
    (void)state;
    assert_int_equal(widget(s, ID("n"), "n", true, &changed), 5);
    assert_news(s, ""); /* as the official server: what is read is compared, not how it was written */
    assert_int_equal(widget(s, ID("x"), "x", true, &changed), 10);
    assert_news(s, "");
    done(s);
}

static void what_the_app_sets_goes_into_the_address(void **state)
{
    bn_state *s = begin(NULL, "x=1", false);
    bool changed;
    (void)state;
    set(s, "n", 3);
    assert_int_equal(widget(s, ID("n"), "n", true, &changed), 3);
    assert_news(s, ""); /* at first it only becomes the page's */
    end(s);
    begin(s, "x=1", false);
    set(s, "n", 4);
    assert_int_equal(widget(s, ID("n"), "n", true, &changed), 4);
    assert_news(s, "[x=1&n=4]");
    end(s);
    begin(s, "x=1&n=4", false);
    set(s, "n", 4);
    widget(s, ID("n"), "n", true, &changed);
    assert_news(s, "");
    end(s);
    begin(s, "x=1&n=4", false);
    set(s, "n", 0);
    widget(s, ID("n"), "n", true, &changed);
    assert_news(s, "[x=1]");
    end(s);
    done(s);
}

static void a_widget_that_goes_takes_its_parameter_along_and_brings_it_back(void **state)
{
    bn_state *s = begin(NULL, "n=5&x=1", false);
    bool changed;
    (void)state;
    widget(s, ID("n"), "n", true, &changed);
    end(s);
    begin(s, "n=5&x=1", false);
    end(s);
    assert_news(s, "[x=1]");
    begin(s, "x=1", false);
    assert_int_equal(widget(s, ID("n"), "n", true, &changed), 5);
    assert_true(changed);
    assert_news(s, "[x=1&n=5]");
    end(s);
    begin(s, "x=1&n=5", false);
    widget(s, ID("n"), "n", false, &changed);
    assert_news(s, "[x=1]");
    end(s);
    done(s);
}

static void a_fragment_run_leaves_the_parameters_of_others(void **state)
{
    static const char *const ids[] = { "f" };
    bn_state *s = begin(NULL, "n=5", false);
    bn_value_bin bin = { 0 };
    bool changed;
    (void)state;
    widget(s, ID("n"), "n", true, &changed);
    end(s);
    begin(s, "n=5", false);
    bn_state_end_fragments(s, ids, 1, &bin);
    bn_value_bin_empty(&bin);
    assert_news(s, "");
    done(s);
}

static void after_back_or_forward_the_address_counts(void **state)
{
    bn_state *s = begin(NULL, "", false);
    bool changed;
    (void)state;
    set(s, "n", 3);
    widget(s, ID("n"), "n", true, &changed);
    end(s);
    begin(s, "n=8", true);
    assert_int_equal(widget(s, ID("n"), "n", true, &changed), 8);
    assert_true(changed);
    end(s);
    begin(s, "", true);
    assert_int_equal(widget(s, ID("n"), "n", true, &changed), 0);
    assert_true(changed);
    assert_news(s, "");
    end(s);
    done(s);
}

static void the_pages_own_names_cannot_be_bound(void **state)
{
    bn_state *s = begin(NULL, "", false);
    bn_widget_meta meta = { .kind = BN_WIDGET_INT, .fallback = bn_value_int(0), .bind = true };
    bn_widget_result got;
    bn_value_bin bin = { 0 };
    bn_error err = { 0 };
    (void)state;
    assert_int_equal(bn_state_widget(s, B(ID("EMBED")), B("EMBED"), &meta, &got, &bin, &err), BN_EUSER);
    assert_string_equal(err.kind, "StreamlitAPIException");
    bn_value_bin_empty(&bin);
    done(s);
}

static void one_key_is_bound_to_one_widget(void **state)
{
    bn_address a = { 0 };
    (void)state;
    bn_address_begin(&a, B("n=1"), false);
    assert_int_equal(bn_address_bind(&a, B("n"), B("one"), "p", NULL), BN_OK);
    assert_int_equal(bn_address_bind(&a, B("n"), B("two"), "p", NULL), BN_OK);
    assert_true(bn_address_is_bound(&a, B("n")));
    assert_int_equal(a.bound_n, 1);
    bn_address_unbind(&a, B("one"));
    assert_int_equal(a.news_n, 0);
    bn_address_unbind(&a, B("two"));
    assert_int_equal(a.news_n, 1);
    assert_false(bn_address_is_bound(&a, B("n")));
    bn_address_release(&a);
}

static void another_page_keeps_its_own_parameters_and_the_main_scripts(void **state)
{
    bn_address a = { 0 };
    bn_value news;
    (void)state;
    bn_address_begin(&a, B("x=1&y=2&z=3&free=4"), false);
    assert_int_equal(bn_address_bind(&a, B("x"), B("one"), "main", NULL), BN_OK);
    assert_int_equal(bn_address_bind(&a, B("y"), B("two"), "old", NULL), BN_OK);
    assert_int_equal(bn_address_bind(&a, B("z"), B("three"), "new", NULL), BN_OK);
    bn_address_leave_page(&a, "main", "new");
    assert_false(bn_address_is_bound(&a, B("y")));
    assert_int_equal(a.bound_n, 2);
    assert_true(bn_address_next_news(&a, &news));
    assert_true(bn_bytes_eq(bn_value_text(news), B("x=1&z=3&free=4")));
    assert_null(bn_query_get(&a.first, B("y")));
    bn_value_release(&news);
    assert_false(bn_address_next_news(&a, &news));
    bn_address_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_comes_back_as_it_is_written),
        cmocka_unit_test(a_name_has_one_text_or_several),
        cmocka_unit_test(too_many_fields_are_none),
        cmocka_unit_test(the_pages_own_names_outlive_a_clear),
        cmocka_unit_test(values_are_read_as_python_reads_them),
        cmocka_unit_test(what_is_no_text_is_written_as_python_prints_it),
        cmocka_unit_test(a_bound_widget_starts_with_what_the_address_says),
        cmocka_unit_test(what_is_none_or_the_default_leaves_the_address),
        cmocka_unit_test(a_text_that_is_read_otherwise_is_written_anew),
        cmocka_unit_test(what_the_app_sets_goes_into_the_address),
        cmocka_unit_test(a_widget_that_goes_takes_its_parameter_along_and_brings_it_back),
        cmocka_unit_test(a_fragment_run_leaves_the_parameters_of_others),
        cmocka_unit_test(after_back_or_forward_the_address_counts),
        cmocka_unit_test(the_pages_own_names_cannot_be_bound),
        cmocka_unit_test(one_key_is_bound_to_one_widget),
        cmocka_unit_test(another_page_keeps_its_own_parameters_and_the_main_scripts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
