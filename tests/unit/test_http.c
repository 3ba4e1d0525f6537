/* test_http.c: requests from bytes, and the values of their headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/http.h"
#include "server/httpval.h"

/* Feed `text` in pieces of `step` bytes until its head has come; the status of the last call. */
static bn_status feed(bn_http_parser *p, const char *text, size_t step, bn_http_event *event)
{
    size_t n = strlen(text), at = 0, used;
    bn_status rc = BN_OK;
    *event = BN_HTTP_MORE;
    while (at < n && !rc && *event == BN_HTTP_MORE) {
        rc = bn_http_feed(p, text + at, n - at < step ? n - at : step, &used, event, NULL);
        at += used;
    }
    return rc;
}

static int refusal(const char *text)
{
    bn_http_parser p;
    bn_http_event event;
    int status = 0;
    bn_http_parser_init(&p);
    if (feed(&p, text, 1000000, &event))
        status = p.refusal;
    bn_http_parser_release(&p);
    return status;
}

static void a_request_is_the_same_in_one_piece_or_byte_by_byte(void **state)
{
    static const char text[] =
        "GET /a%20b/c?x=1&y=%20 HTTP/1.1\r\nHost: localhost:8501\r\nX-Two: one\r\nx-two:  two \t\r\n"
        "Empty:\r\n\r\n";
    (void)state;
    for (size_t step = 1; step < sizeof text; step += step < 3 ? 1 : 40) {
        bn_http_parser p;
        bn_http_event event;
        size_t used;
        bn_http_parser_init(&p);
        assert_int_equal(feed(&p, text, step, &event), BN_OK);
        assert_int_equal(event, BN_HTTP_HEAD);
        assert_int_equal(p.req.method, HTTP_GET);
        assert_string_equal(p.req.path, "/a b/c");
        assert_string_equal(p.req.query, "x=1&y=%20");
        assert_string_equal(bn_http_header(&p.req, "HOST"), "localhost:8501");
        assert_string_equal(bn_http_header(&p.req, "X-Two"), "one");
        assert_int_equal(bn_http_header_count(&p.req, "x-two"), 2);
        assert_string_equal(bn_http_header_value(&p.req, 2), "two");
        assert_string_equal(bn_http_header(&p.req, "Empty"), "");
        assert_null(bn_http_header(&p.req, "Absent"));
        assert_true(p.req.keep_alive);
        assert_false(p.req.has_body);
        assert_int_equal(bn_http_feed(&p, "", 0, &used, &event, NULL), BN_OK);
        assert_int_equal(event, BN_HTTP_DONE);
        bn_http_parser_release(&p);
    }
}

static void requests_follow_each_other_and_the_rest_is_left(void **state)
{
    static const char text[] =
        "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbodyGET /2 HTTP/1.0\r\n\r\n";
    bn_http_parser p;
    bn_http_event event;
    size_t used, at;
    (void)state;
    bn_http_parser_init(&p);
    assert_int_equal(bn_http_feed(&p, text, sizeof text - 1, &at, &event, NULL), BN_OK);
    assert_int_equal(event, BN_HTTP_HEAD);
    assert_int_equal(p.req.body_size, 4);
    assert_int_equal(bn_http_feed(&p, text + at, sizeof text - 1 - at, &used, &event, NULL), BN_OK);
    at += used;
    assert_int_equal(event, BN_HTTP_DONE);
    assert_memory_equal(text + at, "GET /2", 6);
    assert_int_equal(bn_http_feed(&p, text + at, sizeof text - 1 - at, &used, &event, NULL), BN_OK);
    assert_int_equal(event, BN_HTTP_HEAD);
    assert_string_equal(p.req.path, "/2");
    assert_int_equal(p.req.header_count, 0);
    assert_false(p.req.keep_alive);
    assert_false(p.req.http11);
    bn_http_parser_release(&p);
}

static void a_websocket_is_seen_and_what_follows_is_not_read(void **state)
{
    static const char text[] =
        "GET /s HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n\x82\x80";
    bn_http_parser p;
    bn_http_event event;
    size_t used, at;
    (void)state;
    bn_http_parser_init(&p);
    assert_int_equal(bn_http_feed(&p, text, sizeof text - 1, &at, &event, NULL), BN_OK);
    assert_true(p.req.upgrade);
    assert_int_equal(bn_http_feed(&p, text + at, sizeof text - 1 - at, &used, &event, NULL), BN_OK);
    assert_int_equal(event, BN_HTTP_DONE);
    assert_int_equal(sizeof text - 1 - at - used, 2);
    bn_http_parser_release(&p);
    bn_http_parser_init(&p); /* another protocol is not spoken: an ordinary request */
    assert_int_equal(
        feed(&p, "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 9999, &event),
        BN_OK);
    assert_false(p.req.upgrade);
    bn_http_parser_release(&p);
}

static void broken_requests_name_the_status_to_answer_with(void **state)
{
    char *many = bn_xcalloc(1, 100000);
    (void)state;
    assert_int_equal(refusal("GARBAGE\r\n\r\n"), 400);
    assert_int_equal(refusal("GET / HTTP/9.9\r\nHost: a\r\n\r\n"), 505);
    assert_int_equal(refusal("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
    assert_int_equal(refusal("GET / HTTP/1.1\r\n\r\n"), 400);                             /* no Host */
    assert_int_equal(refusal("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);       /* two */
    assert_int_equal(refusal("GET a HTTP/1.1\r\nHost: a\r\n\r\n"), 400);                  /* no path */
    assert_int_equal(refusal("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"), 405);
    assert_int_equal(refusal("GET / HTTP/1.1\r\nHost: a\r\nX y: z\r\n\r\n"), 400);
    assert_int_equal(refusal("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n"), 400);
    assert_int_equal(
        refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
        400);
    assert_int_equal(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
                     400);
    assert_int_equal(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"), 400);
    memset(many, 'a', 40000);
    memcpy(many, "GET /", 5);
    assert_int_equal(refusal(many), 414);
    memcpy(many, "GET / HTTP/1.1\r\nHost: a\r\nX: ", 28);
    assert_int_equal(refusal(many), 431);
    many[0] = '\0';
    strcat(many, "GET / HTTP/1.1\r\n");
    for (int i = 0; i < BN_HTTP_HEADERS_MAX + 1; i++)
        strcat(many, "A: b\r\n");
    assert_int_equal(refusal(many), 431);
    free(many);
}

static void trailers_do_not_become_headers(void **state)
{
    static const char text[] = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "3\r\nabc\r\n0\r\nHost: evil\r\nX: y\r\n\r\n";
    bn_http_parser p;
    bn_http_event event = BN_HTTP_MORE;
    size_t at = 0, used;
    (void)state;
    bn_http_parser_init(&p);
    while (event != BN_HTTP_DONE) {
        assert_int_equal(bn_http_feed(&p, text + at, sizeof text - 1 - at, &used, &event, NULL), BN_OK);
        at += used;
    }
    assert_true(p.req.chunked);
    assert_string_equal(bn_http_header(&p.req, "Host"), "a");
    assert_null(bn_http_header(&p.req, "X"));
    bn_http_parser_release(&p);
}

static void a_header_value_cannot_begin_a_header(void **state)
{
    bn_buf b;
    (void)state;
    bn_buf_init(&b, 4096);
    assert_int_equal(bn_http_head_begin(&b, 404, 784111777), BN_OK);
    assert_int_equal(bn_http_put(&b, "Location", "/x\r\nSet-Cookie: a=b"), BN_OK);
    assert_int_equal(bn_http_head_end(&b, true), BN_OK);
    assert_int_equal(bn_buf_append(&b, bn_bytes_of("", 1)), BN_OK);
    assert_string_equal((char *)b.p, "HTTP/1.1 404 Not Found\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                                     "Location: /x__Set-Cookie: a=b\r\nConnection: close\r\n\r\n");
    bn_buf_release(&b);
}

static void targets_lose_scheme_and_fragment(void **state)
{
    static const char *const pairs[][2] = {
        { "GET http://a.example:80/x/y?q HTTP/1.1\r\nHost: a\r\n\r\n", "/x/y" },
        { "GET /a%zz%4 HTTP/1.1\r\nHost: a\r\n\r\n", "/a%zz%4" },
        { "GET /%2e%2E/x HTTP/1.1\r\nHost: a\r\n\r\n", "/../x" },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(pairs); i++) {
        bn_http_parser p;
        bn_http_event event;
        bn_http_parser_init(&p);
        assert_int_equal(feed(&p, pairs[i][0], 9999, &event), BN_OK);
        assert_string_equal(p.req.path, pairs[i][1]);
        bn_http_parser_release(&p);
    }
}

static bool unsafe(const char *path)
{
    return bn_path_unsafe(bn_bytes_str(path));
}

static void paths_that_could_leave_their_folder_are_unsafe(void **state)
{
    static const char *const bad[] = { "..",          "../x", "a/../b", "a/..", "a\\..\\b", "\\\\host\\share",
                                       "/etc/passwd", "\\x",  "C:\\x",  "c:x",  "a/..\\b" };
    static const char *const good[] = { "", "a", "a/b.js", "..a/b", "a../b", "a/...", "1:x", "a b" };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(bad); i++)
        assert_true(unsafe(bad[i]));
    for (size_t i = 0; i < BN_COUNT(good); i++)
        assert_false(unsafe(good[i]));
    assert_true(bn_path_unsafe(BN_BYTES("a\0b")));
}

static void encodings_are_chosen_by_name_and_weight(void **state)
{
    static const struct {
        const char *accept;
        bool        br, gzip;
    } cases[] = {
        { "gzip, deflate, br", true, true }, { "gzip", false, true },       { "br;q=0, gzip", false, true },
        { "*", true, true },                 { "*;q=0", false, false },     { "br;q=0.0, *", false, true },
        { "BR", true, false },               { "", false, false },          { "brx", false, false },
        { "gzip;q=0.001", false, true },     { "identity", false, false },  { ",,;;,", false, false },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        assert_int_equal(bn_accepts_encoding(bn_bytes_str(cases[i].accept), "br"), cases[i].br);
        assert_int_equal(bn_accepts_encoding(bn_bytes_str(cases[i].accept), "gzip"), cases[i].gzip);
    }
}

static void ranges_are_single_and_inside(void **state)
{
    static const struct {
        const char *text;
        bn_status   rc;
        uint64_t    first, last;
    } cases[] = {
        { "bytes=0-0", BN_OK, 0, 0 },
        { "bytes=5-", BN_OK, 5, 99 },
        { "bytes=-10", BN_OK, 90, 99 },
        { "bytes=-1000", BN_OK, 0, 99 },
        { "bytes=90-200", BN_OK, 90, 99 },
        { "BYTES=1-2", BN_OK, 1, 2 },
        { "bytes=100-", BN_ETOOBIG, 0, 0 },
        { "bytes=-0", BN_ETOOBIG, 0, 0 },
        { "bytes=5-4", BN_EINVAL, 0, 0 },
        { "bytes=0-1,3-4", BN_EINVAL, 0, 0 },
        { "bytes=a-b", BN_EINVAL, 0, 0 },
        { "bytes=", BN_EINVAL, 0, 0 },
        { "items=0-1", BN_EINVAL, 0, 0 },
        { "bytes=-", BN_EINVAL, 0, 0 },
        { "bytes=99999999999999999999-", BN_EINVAL, 0, 0 },
    };
    uint64_t first, last;
    (void)state;
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        if (bn_range_parse(bn_bytes_str(cases[i].text), 100, &first, &last) != cases[i].rc)
            fail_msg("%s", cases[i].text);
        if (cases[i].rc == BN_OK) {
            assert_int_equal(first, cases[i].first);
            assert_int_equal(last, cases[i].last);
        }
    }
    assert_int_equal(bn_range_parse(BN_BYTES("bytes=0-"), 0, &first, &last), BN_ETOOBIG);
}

static void entity_tags_match_weakly_and_in_lists(void **state)
{
    (void)state;
    assert_true(bn_etag_matches(BN_BYTES("\"a\""), "\"a\""));
    assert_true(bn_etag_matches(BN_BYTES("\"b\", W/\"a\""), "\"a\""));
    assert_true(bn_etag_matches(BN_BYTES("*"), "\"a\""));
    assert_false(bn_etag_matches(BN_BYTES("\"ab\""), "\"a\""));
    assert_false(bn_etag_matches(BN_BYTES(""), "\"a\""));
}

static void download_names_cannot_break_out(void **state)
{
    static const char *const pairs[][2] = {
        { "plain name.csv", "attachment; filename=\"plain name.csv\"" },
        { "a\"b", "attachment; filename*=utf-8''a%22b" },
        { "caf\xc3\xa9/x.pdf", "attachment; filename*=utf-8''caf%C3%A9%2Fx.pdf" },
        { "a\r\nb", "attachment; filename*=utf-8''a%0D%0Ab" },
    };
    (void)state;
    for (size_t i = 0; i < BN_COUNT(pairs); i++) {
        bn_buf b;
        bn_buf_init(&b, 4096);
        assert_int_equal(bn_disposition(&b, pairs[i][0]), BN_OK);
        assert_int_equal(bn_buf_append(&b, bn_bytes_of("", 1)), BN_OK);
        assert_string_equal((char *)b.p, pairs[i][1]);
        bn_buf_release(&b);
    }
}

static void list_items_keep_their_places(void **state)
{
    bn_bytes item;
    (void)state;
    assert_true(bn_list_item(BN_BYTES("streamlit, , id"), 0, &item));
    assert_true(bn_bytes_eq(item, BN_BYTES("streamlit")));
    assert_true(bn_list_item(BN_BYTES("streamlit, , id"), 1, &item));
    assert_int_equal(item.n, 0);
    assert_true(bn_list_item(BN_BYTES("streamlit, , id"), 2, &item));
    assert_true(bn_bytes_eq(item, BN_BYTES("id")));
    assert_false(bn_list_item(BN_BYTES("streamlit, , id"), 3, &item));
    assert_true(bn_list_has(BN_BYTES("keep-alive, UPGRADE"), "upgrade"));
    assert_false(bn_list_has(BN_BYTES("upgrades"), "upgrade"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_the_same_in_one_piece_or_byte_by_byte),
        cmocka_unit_test(requests_follow_each_other_and_the_rest_is_left),
        cmocka_unit_test(a_websocket_is_seen_and_what_follows_is_not_read),
        cmocka_unit_test(broken_requests_name_the_status_to_answer_with),
        cmocka_unit_test(trailers_do_not_become_headers),
        cmocka_unit_test(a_header_value_cannot_begin_a_header),
        cmocka_unit_test(targets_lose_scheme_and_fragment),
        cmocka_unit_test(paths_that_could_leave_their_folder_are_unsafe),
        cmocka_unit_test(encodings_are_chosen_by_name_and_weight),
        cmocka_unit_test(ranges_are_single_and_inside),
        cmocka_unit_test(entity_tags_match_weakly_and_in_lists),
        cmocka_unit_test(download_names_cannot_break_out),
        cmocka_unit_test(list_items_keep_their_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
