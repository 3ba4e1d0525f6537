/* test_loose.c: JSON as Python writes it goes through a tree and comes out as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "elements/loose.h"

static char *through(const char *text)
{
    bn_loose loose;
    json_t *tree = bn_loose_load(bn_bytes_str(text), &loose, NULL);
    char *out = tree ? bn_loose_dump(tree, &loose) : NULL;
    json_decref(tree);
    return out;
}

static void expect_same(const char *text)
{
    char *out = through(text);
    assert_non_null(out);
    assert_string_equal(out, text);
    free(out);
}

static void what_json_does_not_know_stays_as_it_was(void **state)
{
    (void)state;
    expect_same("{\"a\":[1,-2,\"x\",true,null]}");
    expect_same("[NaN,Infinity,-Infinity,1e400,-1.5E999]");
    expect_same("[9223372036854775808,-18446744073709551616,1180591620717411303424,NaN]");
    expect_same("{\"a\\u0000b\":\"c\\u0000d\",\"\\\\u0000\":\"\\\\\\u0000\"}");
    expect_same("[\"\\ud800x\",\"\\udc00\",NaN]");
    expect_same("[\"~0~NaN\",\"~0~u0000\",\"~1~nNaN\",NaN]");
    expect_same("[\"NaN\",\"Infinity\",NaN]");
}

/* What stands for it in the tree is found by a mark. No text may be taken for one, nor make one together with it. */
static void no_text_is_taken_for_a_mark(void **state)
{
    char *out;
    (void)state;
    expect_same("[\"<0~NaN\",\"<0~u0000\",\"<1~nNaN\",\"<0~nNaN\",NaN]");
    expect_same("[\"~0\\u0000\",\"<0\\u0000\",\"<0<0~\\u0000\",\"<\\u0000\"]");
    expect_same("[\"<4294967295~\",\"<99999999999~\",\"<007~\",NaN]");
    out = through("[\"\\u003c0~u0000\",\"<\\u0030~nNaN\",\"<0\\u007e\",NaN]"); /* written otherwise */
    assert_non_null(out);
    assert_string_equal(out, "[\"<0~u0000\",\"<0~nNaN\",\"<0~\",NaN]");
    free(out);
}

static void numbers_of_any_length_are_kept(void **state)
{
    char text[1200];
    (void)state;
    expect_same("[0.1e400,-0.5E999,NaN]");
    memset(text, '0', sizeof text);
    memcpy(text, "[1.", 3);
    strcpy(text + 700, "e400,NaN]");
    expect_same(text);
}

static void pairs_and_short_numbers_are_read(void **state)
{
    char *out = through("[\"\\ud83c\\udf88\", 123456789012345678, NaN]");
    (void)state;
    assert_non_null(out);
    assert_string_equal(out, "[\"\U0001f388\",123456789012345678,NaN]");
    free(out);
}

static void what_is_not_even_that_is_refused(void **state)
{
    static const char *const wrong[] = {
        "", "{", "[nan]", "[NaNs]", "[-]", "[--Infinity]", "[Infinity", "[01e400]", "[00000000000000000000]", "[1.2.3e400]",
        "[\"\\u00\"]", "[\"\\ud8", "[\"\\", "[1e400x]", "{NaN:1}x", "[undefined, NaN]", "[+12345678901234567890]",
        "[0x1p99999]", "[1.e400]", "[1e400.5]", "[1e+]", "[1e999e9]",
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *out = through(wrong[i]);
        if (out)
            print_error("taken: %s as %s\n", wrong[i], out);
        assert_null(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_json_does_not_know_stays_as_it_was),
        cmocka_unit_test(no_text_is_taken_for_a_mark),
        cmocka_unit_test(numbers_of_any_length_are_kept),
        cmocka_unit_test(pairs_and_short_numbers_are_read),
        cmocka_unit_test(what_is_not_even_that_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
