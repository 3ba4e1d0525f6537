/* test_toml.c: the TOML parser: what toml-test does not ask (places of errors, order, bounds, no memory).
 *
 * link: -Wl,--wrap=malloc -Wl,--wrap=calloc
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "config/toml.h"

static long allocations_left = -1; /* -1: all succeed */

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);

static bool may_allocate(void)
{
    if (allocations_left < 0)
        return true;
    if (allocations_left == 0)
        return false;
    allocations_left--;
    return true;
}

void *__wrap_malloc(size_t n)
{
    return may_allocate() ? __real_malloc(n) : NULL;
}

void *__wrap_calloc(size_t count, size_t n)
{
    return may_allocate() ? __real_calloc(count, n) : NULL;
}

static bn_toml_doc *parse(const char *text)
{
    bn_toml_doc *doc;
    bn_error err = { 0 };
    if (bn_toml_parse(bn_bytes_str(text), &doc, &err))
        fail_msg("%s: %s", text, err.text);
    return doc;
}

static void assert_error(const char *text, const char *message)
{
    bn_toml_doc *doc;
    bn_error err = { 0 };
    assert_int_equal(bn_toml_parse(bn_bytes_str(text), &doc, &err), BN_EINVAL);
    assert_null(doc);
    assert_string_equal(err.text, message);
}

static void every_kind_has_its_value(void **state)
{
    bn_toml_doc *doc = parse(
        "s = 'x'\nd = -12\nf = 1.5e3\nb = true\nt = 1979-05-27 07:32:00z\n"
        "l = 1979-05-27T07:32:00.25\nday = 1979-05-27\nnow = 07:32:00\na = [1, 2]\nn = nan\nh = 0xFF\n");
    const bn_toml *root = bn_toml_root(doc);
    (void)state;
    assert_int_equal(root->count, 11);
    assert_string_equal(bn_toml_get(root, "s")->text.p, "x");
    assert_int_equal(bn_toml_get(root, "d")->integer, -12);
    assert_true(bn_toml_get(root, "f")->real > 1499 && bn_toml_get(root, "f")->real < 1501);
    assert_true(bn_toml_get(root, "b")->boolean);
    assert_int_equal(bn_toml_get(root, "t")->kind, BN_TOML_DATETIME);
    assert_string_equal(bn_toml_get(root, "t")->text.p, "1979-05-27T07:32:00Z");
    assert_int_equal(bn_toml_get(root, "l")->kind, BN_TOML_LOCAL_DATETIME);
    assert_int_equal(bn_toml_get(root, "day")->kind, BN_TOML_LOCAL_DATE);
    assert_int_equal(bn_toml_get(root, "now")->kind, BN_TOML_LOCAL_TIME);
    assert_int_equal(bn_toml_get(root, "a")->count, 2);
    assert_int_equal(bn_toml_get(root, "h")->integer, 255);
    assert_true(isnan(bn_toml_get(root, "n")->real));
    assert_null(bn_toml_get(root, "none"));
    assert_null(bn_toml_get(bn_toml_get(root, "a"), "s"));
    bn_toml_free(doc);
}

static void entries_keep_the_order_and_place_of_the_text(void **state)
{
    bn_toml_doc *doc = parse("# first\nzebra = 1\n[b]\n  apple = 2\n[[a]]\n[[a]]\nx = [ 1,\n  2 ]\n");
    const bn_toml *e = bn_toml_root(doc)->first, *list;
    (void)state;
    assert_string_equal(e->key.p, "zebra");
    assert_int_equal(e->line, 2);
    e = e->next;
    assert_string_equal(e->key.p, "b");
    assert_int_equal(e->first->line, 4);
    assert_int_equal(e->first->column, 3);
    e = e->next;
    assert_int_equal(e->kind, BN_TOML_ARRAY);
    assert_int_equal(e->count, 2);
    list = bn_toml_get(e->first->next, "x");
    assert_int_equal(list->first->next->line, 8);
    assert_null(e->next);
    bn_toml_free(doc);
}

static void errors_name_line_and_column(void **state)
{
    (void)state;
    assert_error("a = 1\nb = \n", "line 2, column 5: a value is expected here");
    assert_error("a = 1\n  a = 2\n", "line 2, column 3: \"a\" is given a second time");
    assert_error("[x]\n[x]\n", "line 2, column 2: \"x\" is given a second time");
    assert_error("s = \"open\n", "line 1, column 5: this string is not closed on its line");
    assert_error("s = '''open\n", "line 1, column 5: this string is never closed");
    assert_error("a = [1\nb = 2", "line 2, column 1: a comma or the array's ']' is expected here");
    assert_error("a = 1 b = 2", "line 1, column 7: the line should end here");
    assert_error("port 8501", "line 1, column 6: '=' is expected here");
    assert_error("a = 9223372036854775808", "line 1, column 5: \"9223372036854775808\" is no value: text "
                                            "stands in quotes, whole numbers have 64 bits");
    assert_error("a = 2021-02-29", "line 1, column 5: \"2021-02-29\" is no date or time");
    assert_error("a = \"\\q\"",
                 "line 1, column 6: no such escape in a string; a backslash itself is written \\\\");
    assert_error("ok = 1\nb = \"\xC3\xA9 \xFF\"", "line 2, column 9: this is not UTF-8");
    assert_error("a = {b = 1}\n[a.c]", "line 2, column 2: \"a\" is complete: no table can be put below it");
}

static void strings_may_hold_nul_and_any_character(void **state)
{
    bn_toml_doc *doc = parse("a = \"x\\u0000y\\U0001F600\"\n\"k\\u0000\" = 1\nb = \"\"\"\r\none\r\n  two "
                             "\\\n   three\"\"\"\"\"\n");
    const bn_toml *a = bn_toml_get(bn_toml_root(doc), "a"), *b = bn_toml_get(bn_toml_root(doc), "b");
    (void)state;
    assert_int_equal(a->text.n, 7);
    assert_memory_equal(a->text.p, "x\0y\xF0\x9F\x98\x80", 8);
    assert_int_equal(a->next->key.n, 2);
    assert_string_equal(b->text.p, "one\n  two three\"\"");
    bn_toml_free(doc);
}

static void numbers_do_not_follow_the_locale(void **state)
{
    bn_toml_doc *doc;
    (void)state;
    setlocale(LC_ALL, "de_DE.UTF-8"); /* a decimal comma, where that locale is installed */
    doc = parse("f = 2.5");
    assert_true(bn_toml_root(doc)->first->real > 2.4);
    bn_toml_free(doc);
    setlocale(LC_ALL, "C");
}

static void depth_has_a_bound(void **state)
{
    char text[3000];
    bn_toml_doc *doc;
    bn_error err;
    size_t n = (size_t)snprintf(text, sizeof text, "a = ");
    (void)state;
    memset(text + n, '[', BN_TOML_DEPTH - 1);
    memset(text + n + BN_TOML_DEPTH - 1, ']', BN_TOML_DEPTH - 1);
    text[n + 2 * (BN_TOML_DEPTH - 1)] = '\0';
    bn_toml_free(parse(text));
    memset(text + n, '[', 2000);
    assert_int_equal(bn_toml_parse(bn_bytes_of(text, n + 2000), &doc, &err), BN_EINVAL);
    assert_non_null(strstr(err.text, "nested deeper than 200"));
    for (n = 0; n < 2000; n += 2)
        memcpy(text + n, "a.", 2);
    memcpy(text + n, "b=1", 4);
    assert_int_equal(bn_toml_parse(bn_bytes_str(text), &doc, &err), BN_EINVAL);
    assert_non_null(strstr(err.text, "more than 64 names"));
}

static void many_keys_take_linear_time(void **state)
{
    enum { KEYS = 200000 };
    char *text = malloc(KEYS * 16 + 1), *w = text;
    bn_toml_doc *doc;
    (void)state;
    for (int i = 0; i < KEYS; i++)
        w += sprintf(w, "k%d = 1\n", i);
    doc = parse(text);
    assert_int_equal(bn_toml_root(doc)->count, KEYS);
    bn_toml_free(doc);
    free(text);
}

static void the_empty_text_is_the_empty_table(void **state)
{
    bn_toml_doc *doc;
    (void)state;
    assert_int_equal(bn_toml_parse((bn_bytes){ 0 }, &doc, NULL), BN_OK);
    assert_int_equal(bn_toml_root(doc)->count, 0);
    bn_toml_free(doc);
    bn_toml_free(parse("\xEF\xBB\xBF# a byte order mark\n"));
}

static void a_text_that_is_too_long_is_refused(void **state)
{
    bn_toml_doc *doc;
    (void)state;
    assert_int_equal(bn_toml_parse(bn_bytes_of("", BN_TOML_MAX + 1), &doc, NULL), BN_ETOOBIG);
}

/* Every allocation fails once: no fault, no leak, one status. */
static void lack_of_memory_is_an_error(void **state)
{
    char text[6000];
    size_t n = 0;
    long fails = 0;
    bool done = false;
    (void)state;
    for (int i = 0; i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "[[t%d]]\nkey.sub = ['some text', {a = 1}]\n", i);
    while (!done) {
        bn_toml_doc *doc;
        bn_error err = { 0 };
        bn_status rc;
        allocations_left = fails++;
        rc = bn_toml_parse(bn_bytes_of(text, n), &doc, &err);
        allocations_left = -1;
        assert_true(rc == BN_OK || (rc == BN_ENOMEM && err.status == BN_ENOMEM && !doc));
        done = rc == BN_OK;
        bn_toml_free(doc);
    }
    assert_true(fails > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_its_value),
        cmocka_unit_test(entries_keep_the_order_and_place_of_the_text),
        cmocka_unit_test(errors_name_line_and_column),
        cmocka_unit_test(strings_may_hold_nul_and_any_character),
        cmocka_unit_test(numbers_do_not_follow_the_locale),
        cmocka_unit_test(depth_has_a_bound),
        cmocka_unit_test(many_keys_take_linear_time),
        cmocka_unit_test(the_empty_text_is_the_empty_table),
        cmocka_unit_test(a_text_that_is_too_long_is_refused),
        cmocka_unit_test(lack_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
