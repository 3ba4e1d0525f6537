/* test_config_theme.c: themes as the bytes the page gets. That they equal the peer's is test_config_peer.py's
 * subject. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "config/theme.h"

typedef struct setting {
    const char *name, *text;
} setting;

/* `hex`: the message, as the field list of the frontend's schema gives it. */
static void assert_theme(const setting *settings, const char *hex)
{
    bn_config *c;
    bn_buf out;
    char got[4096];
    bn_error err = { 0 };
    assert_int_equal(bn_config_new(&c, &err), BN_OK);
    for (; settings->name; settings++)
        if (bn_config_set_text(c, settings->name, settings->text, "test", &err))
            fail_msg("%s", err.text);
    bn_buf_init(&out, sizeof got / 2 - 1);
    assert_int_equal(bn_theme_encode(c, &out), BN_OK);
    bn_hex(bn_buf_view(&out), got);
    assert_string_equal(got, hex);
    bn_buf_release(&out);
    bn_config_free(c);
}

#define THEME(hex, ...) assert_theme((const setting[]){ __VA_ARGS__, { NULL, NULL } }, hex)

static void no_option_gives_no_bytes(void **state)
{
    (void)state;
    THEME("", { "server.port", "1" });
}

static void base_light_is_not_nothing(void **state)
{
    (void)state;
    THEME("3000", { "theme.base", "light" });
    THEME("3001", { "theme.base", "dark" });
    THEME("", { "theme.base", "neon" });
}

static void plain_options_have_their_fields(void **state)
{
    (void)state;
    THEME("0a0423663030", { "theme.primaryColor", "#f00" });
    THEME("b0010e", { "theme.baseFontSize", "14" });
    THEME("e80100", { "theme.linkUnderline", "false" });
    THEME("9a040130", { "theme.paddingTop", "0" });
}

static void sections_lie_within_each_other(void **state)
{
    (void)state;
    THEME("c201030a0161", { "theme.sidebar.primaryColor", "a" });
    THEME("ea0306c201030a0161", { "theme.dark.sidebar.primaryColor", "a" });
    THEME("e203030a0162", { "theme.light.primaryColor", "b" },
          { "theme.light.sidebar.headingFontSizes", "no json" });
}

static void fonts_part_from_their_urls(void **state)
{
    (void)state;
    THEME("6a0141"
          "aa0212"
          "0a04666f6e74"
          "120a"
          "687474703a2f2f782f79",
          { "theme.font", " A : http://x/y " });
    THEME("720142", { "theme.codeFont", "B:no url" });
}

static void one_heading_weight_is_six(void **state)
{
    (void)state;
    THEME("92020c"
          "900390039003900390039003",
          { "theme.headingFontWeights", "400" });
    THEME("92020c"
          "bc05d804d804d804d804d804",
          { "theme.headingFontWeights", "[700]" });
    THEME("", { "theme.headingFontWeights", "[1,2,3,4,5,6,7]" });
}

static void a_scale_has_ten_colours_or_none(void **state)
{
    (void)state;
    THEME("", { "theme.chartSequentialColors", "[\"a\"]" });
    THEME("8a020161", { "theme.chartCategoricalColors", "[\"a\"]" });
    THEME("", { "theme.chartCategoricalColors", "{\"a\": 1}" });
}

static void a_font_face_with_a_strange_key_is_left_out(void **state)
{
    (void)state;
    THEME("7a06"
          "0a0175"
          "2a0139",
          { "theme.fontFaces", "[{\"url\": \"u\", \"weight\": 9}, {\"size\": 1}, 3]" });
}

static void what_is_left_out_is_warned_about_once_at_the_check(void **state)
{
    bn_config *c;
    bn_error err = { 0 };
    (void)state;
    assert_int_equal(bn_config_new(&c, NULL), BN_OK);
    assert_int_equal(bn_config_set_text(c, "theme.headingFontSizes", "[]", "test", NULL), BN_OK);
    assert_int_equal(bn_theme_check(c, &err), BN_EINVAL);
    assert_string_equal(err.text, "theme.headingFontSizes: there are one to six values, for h1 to h6");
    bn_config_free(c);
}

static void a_buffer_that_is_too_small_is_an_error(void **state)
{
    bn_config *c;
    bn_buf out;
    (void)state;
    assert_int_equal(bn_config_new(&c, NULL), BN_OK);
    assert_int_equal(bn_config_set_text(c, "theme.primaryColor", "#123456", "test", NULL), BN_OK);
    bn_buf_init(&out, 4);
    assert_int_equal(bn_theme_encode(c, &out), BN_ETOOBIG);
    assert_int_equal(out.n, 0);
    bn_buf_release(&out);
    bn_config_free(c);
}

static void colours_are_told_from_words(void **state)
{
    static const char *const yes[] = { "#abc",      "#abcd",        "#aabbcc",
                                       "#aabbccdd", "rgb(1, 2, 3)", "rgba(1,2,3,.5)" };
    static const char *const no[] = { "", "#", "#ab", "red", "abc", "#aabbc-", "rgb", "rgbx(" };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(yes); i++)
        assert_true(bn_theme_is_color(bn_bytes_str(yes[i])));
    for (size_t i = 0; i < BN_COUNT(no); i++)
        assert_false(bn_theme_is_color(bn_bytes_str(no[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_option_gives_no_bytes),
        cmocka_unit_test(base_light_is_not_nothing),
        cmocka_unit_test(plain_options_have_their_fields),
        cmocka_unit_test(sections_lie_within_each_other),
        cmocka_unit_test(fonts_part_from_their_urls),
        cmocka_unit_test(one_heading_weight_is_six),
        cmocka_unit_test(a_scale_has_ten_colours_or_none),
        cmocka_unit_test(a_font_face_with_a_strange_key_is_left_out),
        cmocka_unit_test(what_is_left_out_is_warned_about_once_at_the_check),
        cmocka_unit_test(a_buffer_that_is_too_small_is_an_error),
        cmocka_unit_test(colours_are_told_from_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
