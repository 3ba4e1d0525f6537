/* test_server_http.c: what the server answers to plain requests: health, the frontend, media, and refusals. */
#include "server_fixture.h"

static void health_is_ok_before_any_worker_is_ready(void **state)
{
    fixture f = { 0 };
    char *a;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    a = expect(&f, "GET /_stcore/health", "", 200);
    assert_string_equal(body_of(a), "ok");
    assert_header(a, "Cache-Control", "no-cache");
    assert_header(a, "Content-Type", "text/plain; charset=utf-8");
    assert_header(a, "Access-Control-Allow-Origin", NULL);
    assert_non_null(strstr(a, "Set-Cookie: _streamlit_xsrf=2|"));
    assert_non_null(strstr(a, "; Path=/; SameSite=Lax\r\n"));
    free(a);
    a = expect(&f, "HEAD /_stcore/health", "", 200);
    assert_string_equal(body_of(a), "");
    assert_header(a, "Content-Length", "2");
    free(a);
    a = expect(&f, "OPTIONS /_stcore/health", "", 204);
    assert_header(a, "Content-Length", NULL);
    free(a);
    a = expect(&f, "POST /_stcore/health", "", 405);
    assert_header(a, "Allow", "GET, HEAD");
    free(a);
    fx_end(&f);
}

static void the_xsrf_token_survives_and_its_mask_changes(void **state)
{
    fixture f = { 0 };
    char *a, *b;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    a = expect(&f, "GET /_stcore/health", "Cookie: x=y; _streamlit_xsrf=2|00000000|aabb|77\r\n", 200);
    b = strstr(a, "_streamlit_xsrf=2|");
    assert_non_null(b);
    assert_memory_equal(b + 31, "|77;", 4); /* "2|", 8 digits, "|", 4 digits: the timestamp is kept */
    free(a);
    fx_end(&f);
    fx_config(&f, "server.enableXsrfProtection", "false");
    fx_start(&f, (bn_server_opts){ 0 });
    a = expect(&f, "GET /_stcore/health", "", 200);
    assert_null(strstr(a, "_streamlit_xsrf"));
    free(a);
    fx_end(&f);
}

static void origins_are_echoed_only_when_listed(void **state)
{
    fixture f = { 0 };
    char *a;
    (void)state;
    fx_config(&f, "server.corsAllowedOrigins", "https://a.example");
    fx_start(&f, (bn_server_opts){ 0 });
    a = expect(&f, "GET /_stcore/health", "Origin: https://a.example\r\n", 200);
    assert_header(a, "Access-Control-Allow-Origin", "https://a.example");
    free(a);
    a = expect(&f, "GET /_stcore/health", "Origin: https://b.example\r\n", 200);
    assert_header(a, "Access-Control-Allow-Origin", NULL);
    free(a);
    fx_end(&f);
    fx_config(&f, "server.enableCORS", "false");
    fx_start(&f, (bn_server_opts){ 0 });
    a = expect(&f, "GET /_stcore/health", "", 200);
    assert_header(a, "Access-Control-Allow-Origin", "*");
    free(a);
    fx_end(&f);
}

static void host_config_is_what_the_frontend_expects(void **state)
{
    fixture f = { 0 };
    char *a;
    (void)state;
    fx_config(&f, "client.allowedOrigins", "https://a.example,https://*.b.example");
    fx_start(&f, (bn_server_opts){ 0 });
    a = expect(&f, "GET /_stcore/host-config", "", 200);
    assert_string_equal(
        body_of(a),
        "{\"allowedOrigins\":[\"https://a.example\",\"https://*.b.example\"],\"useExternalAuthToken\":false,"
        "\"enableCustomParentMessages\":false,\"enforceDownloadInNewTab\":false,\"metricsUrl\":\"\","
        "\"blockErrorDialogs\":false,\"resourceCrossOriginMode\":null}");
    assert_header(a, "Content-Type", "application/json");
    free(a);
    fx_end(&f);
}

static void the_page_answers_for_every_path_that_is_no_file(void **state)
{
    static const char *const paths[] = { "GET /",
                                         "GET /index.html",
                                         "GET /some/page",
                                         "GET /?a=b",
                                         "GET /_stcore/foo",
                                         "GET /_stcore/stream",
                                         "GET /static/none.js",
                                         "GET /static/lonely",
                                         "GET /static/app.abc123.js.gz",
                                         "GET /_stcore/upload_file/a/b" };
    fixture f = { 0 };
    char *a;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    for (size_t i = 0; i < BN_COUNT(paths); i++) {
        a = expect(&f, paths[i], "", 200);
        assert_string_equal(body_of(a), "<html>the page</html>");
        assert_header(a, "Cache-Control", "no-cache");
        assert_header(a, "Content-Type", "text/html; charset=utf-8");
        free(a);
    }
    fx_end(&f);
}

static void paths_are_refused_redirected_or_not_found_as_the_peer_does(void **state)
{
    static const struct {
        const char *what;
        int         status;
        const char *location;
    } cases[] = {
        { "GET //evil.example/x", 400, NULL },
        { "GET /a/../b", 400, NULL },
        { "GET /%2e%2e/x", 400, NULL },
        { "GET /C:/x", 400, NULL },
        { "GET /a%5c..%5cb", 400, NULL },
        { "GET /%00", 400, NULL },
        { "GET /%5c%5chost/x", 400, NULL },
        { "GET /page/", 301, "/page" },
        { "GET /page//?a=1&b", 301, "/page?a=1&b" },
        { "GET /static/", 301, "/static" },
        { "POST /page/", 308, "../page" },
        { "POST /a/page//?x", 308, "../../page?x" },
        { "GET /x/_stcore/health", 404, NULL },
        { "POST /x/_stcore/agent/mcp", 404, NULL },
        { "GET /_stcore/agent/foo", 404, NULL },
        { "GET /media/none", 404, NULL },
        { "GET /component/a/b", 404, NULL },
        { "POST /", 405, NULL },
        { "OPTIONS /", 405, NULL },
        { "POST /_stcore/host-config", 405, NULL },
        { "POST /media/x", 405, NULL },
        { "OPTIONS /media/x", 204, NULL },
        { "POST /_stcore/upload_file/a/b", 405, NULL },
    };
    fixture f = { 0 };
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        char *a = expect(&f, cases[i].what, "", cases[i].status);
        assert_header(a, "Location", cases[i].location);
        free(a);
    }
    fx_end(&f);
}

static void files_are_cached_by_hash_and_by_tag(void **state)
{
    fixture f = { 0 };
    char *a, *etag, line[128];
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    a = expect(&f, "GET /static/app.abc123.js", "", 200);
    assert_string_equal(body_of(a), "0123456789abcdef");
    assert_header(a, "Cache-Control", "public, immutable, max-age=31536000");
    assert_header(a, "Content-Type", "text/javascript; charset=utf-8");
    assert_header(a, "Vary", "Accept-Encoding");
    assert_header(a, "Set-Cookie", NULL); /* a shared cache may keep it */
    etag = header_of(a, "ETag");
    free(a);
    snprintf(line, sizeof line, "If-None-Match: %s\r\n", etag);
    a = expect(&f, "GET /static/app.abc123.js", line, 304);
    assert_string_equal(body_of(a), "");
    assert_header(a, "ETag", etag);
    free(a);
    free(etag);
    expect_only(&f, "GET /static/app.abc123.js", "If-None-Match: \"other\"\r\n", 200);
    a = expect(&f, "HEAD /static/app.abc123.js", "", 200);
    assert_header(a, "Content-Length", "16");
    assert_string_equal(body_of(a), "");
    free(a);
    a = expect(&f, "GET /manifest.json", "", 200);
    assert_header(a, "Cache-Control", "no-cache");
    free(a);
    fx_end(&f);
}

static void the_best_form_that_is_accepted_is_sent(void **state)
{
    static const struct {
        const char *accept, *coding, *body;
    } cases[] = {
        { "Accept-Encoding: gzip, deflate, br\r\n", "br", "BR" },
        { "Accept-Encoding: gzip\r\n", "gzip", "GZIPPED" },
        { "Accept-Encoding: br;q=0, gzip\r\n", "gzip", "GZIPPED" },
        { "Accept-Encoding: identity\r\n", NULL, "0123456789abcdef" },
        { "", NULL, "0123456789abcdef" },
    };
    char *tags[BN_COUNT(cases)];
    fixture f = { 0 };
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        char *a = expect(&f, "GET /static/app.abc123.js", cases[i].accept, 200);
        assert_header(a, "Content-Encoding", cases[i].coding);
        assert_string_equal(body_of(a), cases[i].body);
        tags[i] = header_of(a, "ETag");
        free(a);
    }
    assert_string_not_equal(tags[0], tags[1]); /* forms are told apart by their tags */
    assert_string_not_equal(tags[1], tags[4]);
    for (size_t i = 0; i < BN_COUNT(cases); i++)
        free(tags[i]);
    fx_end(&f);
}

static void a_range_of_a_file_is_sent_uncompressed(void **state)
{
    fixture f = { 0 };
    char *a;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    a = expect(&f, "GET /static/app.abc123.js", "Range: bytes=4-6\r\nAccept-Encoding: br\r\n", 206);
    assert_string_equal(body_of(a), "456");
    assert_header(a, "Content-Range", "bytes 4-6/16");
    assert_header(a, "Content-Encoding", NULL);
    free(a);
    a = expect(&f, "GET /static/app.abc123.js", "Range: bytes=-3\r\n", 206);
    assert_string_equal(body_of(a), "def");
    free(a);
    a = expect(&f, "GET /static/app.abc123.js", "Range: bytes=16-\r\n", 416);
    assert_header(a, "Content-Range", "bytes */16");
    free(a);
    expect_only(&f, "GET /static/app.abc123.js", "Range: bytes=0-1,3-4\r\n", 200);
    expect_only(&f, "GET /static/app.abc123.js", "Range: bytes=0-1\r\nIf-Range: \"old\"\r\n", 200);
    fx_end(&f);
}

static void a_base_path_moves_everything(void **state)
{
    fixture f = { 0 };
    char *a;
    (void)state;
    fx_config(&f, "server.baseUrlPath", "/my/app/");
    fx_start(&f, (bn_server_opts){ 0 });
    expect_only(&f, "GET /my/app/_stcore/health", "", 200);
    expect_only(&f, "GET /my/app", "", 200);
    expect_only(&f, "GET /my/app/", "", 200);
    expect_only(&f, "GET /my/app/page", "", 200);
    expect_only(&f, "GET /_stcore/health", "", 404);
    expect_only(&f, "GET /my/apple", "", 404);
    a = expect(&f, "GET /my/app/page/", "", 301);
    assert_header(a, "Location", "/my/app/page");
    free(a);
    fx_end(&f);
}

static void requests_are_kept_alive_and_answered_in_order(void **state)
{
    fixture f = { 0 };
    int fd;
    char *a;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    fd = dial(&f);
    say(fd, "GET /_stcore/health HTTP/1.1\r\nHost: a\r\n\r\n"
            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
            "GET /static/app.abc123.js HTTP/1.1\r\nHost: a\r\n\r\n"
            "GET /_stcore/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            "GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
    a = read_to_end(fd);
    assert_int_equal(status_of(a), 200);
    assert_int_equal(status_of(strstr(a, "\r\n\r\nok") + 6), 405);
    assert_non_null(strstr(a, "0123456789abcdefHTTP/1.1 200 OK"));
    assert_string_equal(a + strlen(a) - 6, "\r\n\r\nok");
    assert_null(strstr(a, "the page"));
    free(a);
    fx_end(&f);
}

static void half_closed_clients_get_their_answers(void **state)
{
    fixture f = { 0 };
    int fd;
    char *a;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    fd = dial(&f);
    say(fd, "GET /_stcore/health HTTP/1.1\r\nHost: a\r\n\r\nGET /static/app.abc123.js HTTP/1.1\r\nHost: "
            "a\r\n\r\n");
    shutdown(fd, SHUT_WR);
    a = read_to_end(fd);
    assert_non_null(strstr(a, "0123456789abcdef"));
    free(a);
    fd = dial(&f);
    say(fd, "GET /_stcore/health HTTP/1.0\r\n\r\n");
    a = read_to_end(fd);
    assert_header(a, "Connection", "close");
    free(a);
    fx_end(&f);
}

static void broken_requests_are_answered_and_closed(void **state)
{
    static const char *const requests[] = { "GARBAGE\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
                                            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" };
    fixture f = { 0 };
    char *a;
    int fd;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    for (size_t i = 0; i < BN_COUNT(requests); i++) {
        fd = dial(&f);
        say(fd, requests[i]);
        a = read_to_end(fd);
        assert_int_equal(status_of(a), 400);
        assert_string_equal(body_of(a), "Invalid HTTP request received.");
        free(a);
    }
    fd = dial(&f);
    say(fd, "GET / HTTP/9.9\r\nHost: a\r\n\r\n");
    a = read_to_end(fd);
    assert_int_equal(status_of(a), 505);
    free(a);
    fx_end(&f);
}

/* ---- uploads: no session has announced a file ---- */

#define PUT_HEAD "PUT /_stcore/upload_file/s/f"

static void uploads_need_the_token_and_a_session(void **state)
{
    fixture f = { 0 };
    char *a;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    a = expect(&f, PUT_HEAD, "Content-Length: 0\r\n", 403);
    assert_string_equal(body_of(a), "XSRF token missing or invalid");
    free(a);
    expect_only(&f, PUT_HEAD,
                "X-Xsrftoken: 2|00000000|aabb|1\r\nCookie: _streamlit_xsrf=2|00000000|aabc|1\r\n", 403);
    a = expect(&f, PUT_HEAD,
               "X-Xsrftoken: 2|01010101|abba|1\r\nCookie: _streamlit_xsrf=2|00000000|aabb|1\r\n", 400);
    assert_non_null(strstr(body_of(a), "Invalid session_id"));
    free(a);
    /* a large body is not waited for */
    expect_only(&f, PUT_HEAD, "Content-Length: 100000000\r\n", 403);
    expect_only(&f, PUT_HEAD, "Content-Length: 3\r\n", 403);
    expect_only(&f, PUT_HEAD, "Transfer-Encoding: chunked\r\n", 403);
    a = expect(&f, "OPTIONS /_stcore/upload_file/s/f", "", 204);
    assert_header(a, "Access-Control-Allow-Methods", "PUT, OPTIONS, DELETE");
    assert_header(a, "Access-Control-Allow-Headers", "X-Xsrftoken, Content-Type");
    assert_header(a, "Access-Control-Allow-Credentials", "true");
    free(a);
    expect_only(&f, "DELETE /_stcore/upload_file/s/f",
                "X-Xsrftoken: 2|00000000|aabb|1\r\nCookie: _streamlit_xsrf=2|00000000|aabb|1\r\n", 204);
    fx_end(&f);
}

/* ---- media ---- */

static void put_media(fixture *f, const char *name, const char *type, const char *file, const char *content)
{
    bn_buf b;
    bn_buf_init(&b, 4096);
    bn_port_string_put(&b, BN_PORT_MEDIA_NAME, name);
    bn_port_string_put(&b, BN_PORT_MEDIA_TYPE, type);
    if (file)
        bn_port_string_put(&b, BN_PORT_MEDIA_FILENAME, file);
    worker_gives_fd(f, BN_PORT_MEDIA_PUT, 0, bn_buf_view(&b), bn_bytes_str(content));
    bn_buf_release(&b);
}

/* The worker's frames and a browser's requests come by different ways: a session's answer tells that the
 * frames before it have been read. */
static void frames_are_read(fixture *f, ws *w, uint64_t session)
{
    worker_sends(f, session, "so far", 6);
    ws_expect(w, "so far");
}

static void media_are_served_as_the_worker_put_them(void **state)
{
    fixture f = { 0 };
    heard open;
    char *a;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = ws_open(&f, "");
    open = worker_hears(&f, BN_PORT_SESSION_OPEN);
    put_media(&f, "abc", "image/png", NULL, "0123456789");
    put_media(&f, "data", "text/csv", "caf\xc3\xa9.csv", "a,b");
    put_media(&f, "anon", "text/csv", "", "a,b");
    put_media(&f, "empty", "text/plain", NULL, "");
    frames_are_read(&f, &w, open.head.session);
    a = expect(&f, "GET /media/abc.png", "", 200);
    assert_string_equal(body_of(a), "0123456789");
    assert_header(a, "Content-Type", "image/png");
    assert_header(a, "Accept-Ranges", "bytes");
    assert_header(a, "X-Content-Type-Options", "nosniff");
    assert_header(a, "Content-Disposition", NULL);
    free(a);
    a = expect(&f, "GET /media/abc.png", "Range: bytes=2-4\r\n", 206);
    assert_string_equal(body_of(a), "234");
    assert_header(a, "Content-Range", "bytes 2-4/10");
    free(a);
    a = expect(&f, "GET /media/abc.png", "Range: bytes=0-1,2-3\r\n", 416);
    assert_header(a, "Content-Range", "bytes */10");
    free(a);
    a = expect(&f, "GET /media/data.csv", "", 200);
    assert_header(a, "Content-Disposition", "attachment; filename*=utf-8''caf%C3%A9.csv");
    free(a);
    a = expect(&f, "GET /media/anon.csv", "", 200);
    assert_header(a, "Content-Disposition", "attachment; filename=\"streamlit_download.csv\"");
    free(a);
    a = expect(&f, "GET /media/empty.txt", "", 200);
    assert_header(a, "Content-Length", "0");
    assert_header(a, "Content-Type", "text/plain; charset=utf-8");
    free(a);
    put_media(&f, "abc", "image/png", NULL, "newer");
    worker_says(&f, BN_PORT_MEDIA_DROP, 0, 0, BN_BYTES("data"));
    frames_are_read(&f, &w, open.head.session);
    a = expect(&f, "GET /media/abc.png", "", 200);
    assert_string_equal(body_of(a), "newer");
    free(a);
    expect_only(&f, "GET /media/data.csv", "", 404);
    heard_free(&open);
    ws_end(&w);
    fx_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(health_is_ok_before_any_worker_is_ready),
        cmocka_unit_test(the_xsrf_token_survives_and_its_mask_changes),
        cmocka_unit_test(origins_are_echoed_only_when_listed),
        cmocka_unit_test(host_config_is_what_the_frontend_expects),
        cmocka_unit_test(the_page_answers_for_every_path_that_is_no_file),
        cmocka_unit_test(paths_are_refused_redirected_or_not_found_as_the_peer_does),
        cmocka_unit_test(files_are_cached_by_hash_and_by_tag),
        cmocka_unit_test(the_best_form_that_is_accepted_is_sent),
        cmocka_unit_test(a_range_of_a_file_is_sent_uncompressed),
        cmocka_unit_test(a_base_path_moves_everything),
        cmocka_unit_test(requests_are_kept_alive_and_answered_in_order),
        cmocka_unit_test(half_closed_clients_get_their_answers),
        cmocka_unit_test(broken_requests_are_answered_and_closed),
        cmocka_unit_test(uploads_need_the_token_and_a_session),
        cmocka_unit_test(media_are_served_as_the_worker_put_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
