/* Signed texts: what comes back unchanged counts, anything else does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/signed.h"

#define SECRET BN_BYTES("secret")

static bn_buf sign_it(bn_bytes text)
{
    bn_buf b;
    bn_buf_init(&b, 1 << 16);
    assert_int_equal(bn_signed_put(SECRET, "name", text, 1000, &b), BN_OK);
    return b;
}

/* Does it come back, and as `text`? */
static bool comes_back(bn_bytes secret, const char *name, bn_bytes value, int64_t now, bn_bytes text)
{
    bn_buf out;
    bool same;
    bn_buf_init(&out, 1 << 16);
    same = bn_signed_get(secret, name, value, now, 60, &out) == BN_OK;
    if (same)
        assert_true(bn_bytes_eq(bn_buf_view(&out), text));
    else
        assert_int_equal(out.n, 0);
    bn_buf_release(&out);
    return same;
}

static void a_text_of_any_length_comes_back(void **state)
{
    uint8_t bytes[300];
    (void)state;
    for (size_t n = 0; n < sizeof bytes; n++) {
        bn_buf b;
        bytes[n] = (uint8_t)(n * 37);
        b = sign_it(bn_bytes_of(bytes, n));
        assert_true(comes_back(SECRET, "name", bn_buf_view(&b), 1000, bn_bytes_of(bytes, n)));
        bn_buf_release(&b);
    }
}

static void another_secret_name_or_time_does_not_do(void **state)
{
    bn_buf b = sign_it(BN_BYTES("text"));
    bn_bytes v = bn_buf_view(&b);
    (void)state;
    assert_false(comes_back(BN_BYTES("Secret"), "name", v, 1000, v));
    assert_false(comes_back((bn_bytes){ 0 }, "name", v, 1000, v));
    assert_false(comes_back(SECRET, "names", v, 1000, v));
    assert_true(comes_back(SECRET, "name", v, 1060, BN_BYTES("text")));
    assert_false(comes_back(SECRET, "name", v, 1061, v));
    assert_false(comes_back(SECRET, "name", v, 900, v)); /* of the future */
    bn_buf_release(&b);
}

static void no_part_of_it_and_no_change_of_a_byte_does(void **state)
{
    bn_buf b = sign_it(BN_BYTES("a longer text, of which every byte counts"));
    bn_bytes v = bn_buf_view(&b);
    (void)state;
    for (size_t n = 0; n < v.n; n++) {
        assert_false(comes_back(SECRET, "name", bn_bytes_of(v.p, n), 1000, v));
        assert_false(comes_back(SECRET, "name", bn_bytes_of(v.p + n + 1, v.n - n - 1), 1000, v));
    }
    for (size_t i = 0; i < v.n; i++)
        for (unsigned flip = 1; flip < 256; flip <<= 1) {
            b.p[i] ^= (uint8_t)flip;
            assert_false(comes_back(SECRET, "name", bn_buf_view(&b), 1000, v));
            b.p[i] ^= (uint8_t)flip;
        }
    bn_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_of_any_length_comes_back),
        cmocka_unit_test(another_secret_name_or_time_does_not_do),
        cmocka_unit_test(no_part_of_it_and_no_change_of_a_byte_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
