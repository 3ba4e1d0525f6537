/* test_multipart.c: multipart/form-data, whole and in pieces, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "server/multipart.h"

typedef struct seen {
    bn_buf   text; /* "[name|type]content" of each part; "[-|type]": a field */
    unsigned stop_at; /* the part that is refused, 0: none */
    unsigned parts;
} seen;

static bn_status on_part(void *arg, const bn_multipart_part *part)
{
    seen *s = arg;
    bn_buf_printf(&s->text, "[%s|%s]", part->filename ? part->filename : "-", part->type);
    return ++s->parts == s->stop_at ? BN_EUSER : BN_OK;
}

static bn_status on_content(void *arg, bn_bytes piece)
{
    seen *s = arg;
    assert_true(piece.n > 0);
    return bn_buf_append(&s->text, piece);
}

static const bn_multipart_ops ops = { on_part, on_content };

/* Feed `body` in pieces of `step` bytes; the status, and what was seen. */
static bn_status feed(const char *type, bn_bytes body, size_t step, seen *out, bool *whole)
{
    bn_multipart m;
    bn_status rc = bn_multipart_init(&m, type, &ops, out, NULL);
    bn_buf_clear(&out->text);
    out->parts = 0;
    for (size_t at = 0; at < body.n && !rc; at += step)
        rc = bn_multipart_feed(&m, bn_bytes_of(body.p + at, body.n - at < step ? body.n - at : step), NULL);
    *whole = !rc && bn_multipart_whole(&m);
    bn_buf_append(&out->text, bn_bytes_of("", 1));
    bn_multipart_release(&m);
    return rc;
}

#define TYPE "multipart/form-data; boundary=xyz"

/* The same from one piece as from pieces of any size. */
static void expect_in(const char *type, bn_bytes body, bn_status rc, bool whole, const char *want)
{
    for (size_t step = 1; step <= body.n + 1; step++) {
        seen s = { 0 };
        bool is_whole;
        bn_buf_init(&s.text, (size_t)1 << 20);
        assert_int_equal(feed(type, body, step, &s, &is_whole), rc);
        assert_int_equal(is_whole, whole);
        if (want)
            assert_string_equal((char *)s.text.p, want);
        bn_buf_release(&s.text);
    }
}

static void expect(const char *body, bn_status rc, bool whole, const char *want)
{
    expect_in(TYPE, bn_bytes_str(body), rc, whole, want);
}

#define HEAD "Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n"

static void parts_come_out_whatever_the_pieces(void **state)
{
    (void)state;
    expect("--xyz\r\n" HEAD "Content-Type: text/plain\r\n\r\nhello\r\n--xyz--\r\n", BN_OK, true,
           "[a.txt|text/plain]hello");
    expect("--xyz\r\n" HEAD "\r\none\r\n--xyz\r\ncontent-disposition: form-data; name=b\r\n\r\ntwo\r\n--xyz--", BN_OK, true,
           "[a.txt|]one[-|]two");
    expect("a preamble\r\n--xyz  \t\r\n" HEAD "\r\n\r\n--xyz--an epilogue \r\n--xyz\r\n", BN_OK, true, "[a.txt|]");
}

static void what_only_looks_like_a_delimiter_is_content(void **state)
{
    (void)state;
    expect("--xyz\r\n" HEAD "\r\n\r\r\n-\r\n--xy\r\n--xx\r\n\r\n--\n--xyz\r--xyz--\r\n--xyz--", BN_OK, true,
           "[a.txt|]\r\r\n-\r\n--xy\r\n--xx\r\n\r\n--\n--xyz\r--xyz--");
}

static void a_body_that_is_cut_is_not_whole(void **state)
{
    (void)state;
    expect("--xyz\r\n" HEAD "\r\nhello", BN_OK, false, "[a.txt|]hello");
    expect("--xyz\r\n" HEAD "\r\nhello\r\n--xyz", BN_OK, false, "[a.txt|]hello");
    expect("--xyz\r\n" HEAD, BN_OK, false, "");
    expect("", BN_OK, false, "");
}

static void broken_bodies_are_refused(void **state)
{
    (void)state;
    expect("--xyz\r\n\r\nno headers\r\n--xyz--", BN_EPROTO, false, NULL);
    expect("--xyz\r\nContent-Type: text/plain\r\n\r\nno disposition\r\n--xyz--", BN_EPROTO, false, NULL);
    expect("--xyz and more\r\n", BN_EPROTO, false, NULL);
    expect("--xyz-x\r\n", BN_EPROTO, false, NULL);
    expect_in(TYPE, BN_BYTES("--xyz\r\nContent-Disposition: form-data; filename=\"a\0b\"\r\n\r\n"), BN_EPROTO, false, NULL);
}

static void heads_are_bounded(void **state)
{
    bn_buf body;
    seen s = { 0 };
    bool whole;
    (void)state;
    bn_buf_init(&body, (size_t)1 << 20);
    bn_buf_init(&s.text, (size_t)1 << 20);
    bn_buf_append_str(&body, "--xyz\r\nX: ");
    for (int i = 0; i < BN_MULTIPART_HEAD_MAX; i++)
        bn_buf_append_str(&body, "x");
    assert_int_equal(feed(TYPE, bn_buf_view(&body), body.n, &s, &whole), BN_EPROTO);
    assert_int_equal(feed(TYPE, bn_buf_view(&body), 1000, &s, &whole), BN_EPROTO);
    bn_buf_release(&body);
    bn_buf_release(&s.text);
}

static void name_is(const char *disposition, const char *want)
{
    char body[512], shown[256];
    snprintf(body, sizeof body, "--xyz\r\nContent-Disposition: %s\r\n\r\n\r\n--xyz--", disposition);
    snprintf(shown, sizeof shown, "[%s|]", want);
    expect(body, BN_OK, true, shown);
}

static void names_are_read_as_browsers_write_them(void **state)
{
    (void)state;
    name_is("form-data; name=\"f\"; filename=\"dir/a b.txt\"", "dir/a b.txt");
    name_is("form-data; FileName=plain.txt; name=f", "plain.txt");
    name_is("form-data ; name = \"a;b\" ;filename= \"x;y=z\"", "x;y=z");
    name_is("form-data; filename=\"a%22b \\\"q\\\" c\\\\d\"", "a%22b \"q\" c\\d");
    name_is("form-data; filename=\"\"", "");
    name_is("form-data; filename=\"C:\\dir\\a.txt\"", "a.txt");
    name_is("form-data; filename=\"\\\\\\\\host\\dir\\a.txt\"", "a.txt");
    name_is("form-data; filename=\"\xc3\xbc.txt\"", "\xc3\xbc.txt");
    name_is("form-data; filename=\"\xfc.txt\"", "\xc3\xbc.txt");
    name_is("form-data; name=\"filename\"", "-");
    name_is("form-data; name=\"f\"; filename=\"unended", "unended");
}

static void types_without_a_boundary_are_refused(void **state)
{
    static const char *const bad[] = { "text/plain; boundary=x", "multipart/form-data", "multipart/form-data; boundary=",
                                       "multipart/form-data; boundary=\"\"", "multipart/form-data-x; boundary=x",
                                       "multipart/form-data; notboundary=x" };
    char too_long[BN_MULTIPART_BOUNDARY_MAX + 64] = "multipart/form-data; boundary=";
    bn_multipart m;
    (void)state;
    for (size_t i = 0; i < BN_COUNT(bad); i++)
        assert_int_equal(bn_multipart_init(&m, bad[i], &ops, NULL, NULL), BN_EINVAL);
    assert_int_equal(bn_multipart_init(&m, NULL, &ops, NULL, NULL), BN_EINVAL);
    memset(too_long + strlen(too_long), 'x', BN_MULTIPART_BOUNDARY_MAX + 1);
    assert_int_equal(bn_multipart_init(&m, too_long, &ops, NULL, NULL), BN_EINVAL);
    expect_in("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"", BN_BYTES("--a b\r\n" HEAD "\r\nx\r\n--a b--"), BN_OK,
              true, "[a.txt|]x");
}

static bn_status count_content(void *arg, bn_bytes piece)
{
    (void)piece;
    ++*(unsigned *)arg;
    return BN_OK;
}

static bn_status take_part(void *arg, const bn_multipart_part *part)
{
    (void)arg;
    (void)part;
    return BN_OK;
}

static void content_full_of_line_ends_comes_in_one_piece(void **state)
{
    static const bn_multipart_ops counting = { take_part, count_content };
    bn_multipart m;
    unsigned n = 0;
    bn_buf body;
    (void)state;
    bn_buf_init(&body, (size_t)1 << 20);
    bn_buf_append_str(&body, "--xyz\r\n" HEAD "\r\n");
    for (int i = 0; i < 1000; i++)
        bn_buf_append_str(&body, "\r\n--xy\r");
    bn_buf_append_str(&body, "\r\n--xyz--");
    assert_int_equal(bn_multipart_init(&m, TYPE, &counting, &n, NULL), BN_OK);
    assert_int_equal(bn_multipart_feed(&m, bn_buf_view(&body), NULL), BN_OK);
    assert_true(bn_multipart_whole(&m));
    assert_int_equal(n, 1);
    bn_multipart_release(&m);
    bn_buf_release(&body);
}

static void whoever_takes_the_parts_may_stop(void **state)
{
    seen s = { .stop_at = 2 };
    bool whole;
    (void)state;
    bn_buf_init(&s.text, (size_t)1 << 20);
    assert_int_equal(feed(TYPE, BN_BYTES("--xyz\r\n" HEAD "\r\n1\r\n--xyz\r\n" HEAD "\r\n2\r\n--xyz--"), 1000, &s, &whole),
                     BN_EUSER);
    assert_string_equal((char *)s.text.p, "[a.txt|]1[a.txt|]");
    bn_buf_release(&s.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_come_out_whatever_the_pieces),
        cmocka_unit_test(what_only_looks_like_a_delimiter_is_content),
        cmocka_unit_test(a_body_that_is_cut_is_not_whole),
        cmocka_unit_test(broken_bodies_are_refused),
        cmocka_unit_test(heads_are_bounded),
        cmocka_unit_test(names_are_read_as_browsers_write_them),
        cmocka_unit_test(types_without_a_boundary_are_refused),
        cmocka_unit_test(content_full_of_line_ends_comes_in_one_piece),
        cmocka_unit_test(whoever_takes_the_parts_may_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
