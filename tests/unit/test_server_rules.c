/* test_server_rules.c: the server's rules one by one: cookies, origins, the table of sessions, and where it
 * listens. */
#include "server_fixture.h"

#include <sys/un.h>

#include "server/cookie.h"
#include "server/origin.h"
#include "server/session_table.h"
#include "server/static.h"

/* ---- cookies ---- */

static void a_session_cookie_is_known_by_its_signature(void **state)
{
    uint8_t key[32], other[32], again[32];
    char value[BN_COOKIE_SESSION_LEN + 1];
    bn_bytes v;
    (void)state;
    bn_cookie_key(NULL, key);
    bn_cookie_key("", other);
    assert_memory_not_equal(key, other, 32);
    bn_cookie_key("secret", other);
    bn_cookie_key("secret", again);
    assert_memory_equal(other, again, 32);
    bn_cookie_session_new(key, value);
    v = bn_bytes_str(value);
    assert_int_equal(v.n, BN_COOKIE_SESSION_LEN);
    assert_int_equal(bn_cookie_session_check(key, v), BN_COOKIE_OURS);
    assert_int_equal(bn_cookie_session_check(other, v), BN_COOKIE_FOREIGN);
    value[0] = value[0] == 'a' ? 'b' : 'a';
    assert_int_equal(bn_cookie_session_check(key, v), BN_COOKIE_FOREIGN);
    value[32] = '!';
    assert_int_equal(bn_cookie_session_check(key, v), BN_COOKIE_BROKEN);
    assert_int_equal(bn_cookie_session_check(key, BN_BYTES("eyJhIjoxfQ.from.another")), BN_COOKIE_BROKEN);
}

static void a_cookie_is_found_among_others(void **state)
{
    bn_bytes v;
    (void)state;
    assert_true(bn_cookie_find(BN_BYTES("a=1; _streamlit_xsrf=2|x; b=3"), "_streamlit_xsrf", &v));
    assert_true(bn_bytes_eq(v, BN_BYTES("2|x")));
    assert_true(bn_cookie_find(BN_BYTES("b=\"quoted\""), "b", &v));
    assert_true(bn_bytes_eq(v, BN_BYTES("quoted")));
    assert_true(bn_cookie_find(BN_BYTES("b="), "b", &v));
    assert_int_equal(v.n, 0);
    assert_false(bn_cookie_find(BN_BYTES("ab=1; c"), "b", &v));
    assert_false(bn_cookie_find(BN_BYTES(""), "b", &v));
}

static void xsrf_tokens_match_under_any_mask(void **state)
{
    static const char *const broken[] = { "",
                                          "2",
                                          "2|00000000|aabb",
                                          "2|0000000|aabb|1",
                                          "2|00000000|aab|1",
                                          "2|00000000||1",
                                          "2|00000000|aabb|",
                                          "2|00000000|aabb|x",
                                          "2|00000000|aabb|1|2",
                                          "1|00000000|aabb|1",
                                          "2|zz000000|aabb|1" };
    char a[BN_XSRF_LEN + 1], b[BN_XSRF_LEN + 1];
    bn_xsrf x, y;
    (void)state;
    bn_xsrf_new(&x, 1700000000);
    bn_xsrf_encode(&x, a);
    bn_xsrf_encode(&x, b);
    assert_string_not_equal(a, b);
    assert_true(bn_xsrf_match(bn_bytes_str(a), bn_bytes_str(b)));
    assert_true(bn_xsrf_decode(bn_bytes_str(a), &y));
    assert_int_equal(y.timestamp, 1700000000);
    bn_xsrf_new(&y, 1700000000);
    bn_xsrf_encode(&y, b);
    assert_false(bn_xsrf_match(bn_bytes_str(a), bn_bytes_str(b)));
    /* a pair that the official server made: one token, two masks */
    assert_true(bn_xsrf_match(BN_BYTES("2|00000000|aabb|1"), BN_BYTES("2|683d6bf9|c286|1")));
    for (size_t i = 0; i < BN_COUNT(broken); i++)
        assert_false(bn_xsrf_decode(bn_bytes_str(broken[i]), &y));
}

/* ---- origins ---- */

static bn_origin_rules rules_with(fixture *f)
{
    bn_origin_rules r;
    if (!f->config)
        fx_config(f, "server.enableCORS", "true");
    assert_int_equal(bn_origin_rules_init(&r, f->config, NULL), BN_OK);
    return r;
}

static void drop_rules(fixture *f, bn_origin_rules *r)
{
    bn_origin_rules_release(r);
    bn_config_free(f->config);
    f->config = NULL;
}

static void origins_are_judged_as_the_peer_does(void **state)
{
    static const struct {
        const char *origin, *host;
        bool        ok;
    } cases[] = {
        { NULL, "a.example", true },
        { NULL, NULL, true },
        { "http://a.example:8501", "a.example:8501", true },
        { "https://a.example", "a.example", true },
        { "http://a.example:8502", "a.example:8501", false }, /* ports count between equal hosts */
        { "http://evil.example", "a.example", false },
        { "http://localhost:1", "a.example", true },
        { "http://LOCALHOST", "a.example", true },
        { "http://127.0.0.1:3000", "a.example", true },
        { "http://0.0.0.0", "a.example", true },
        { "http://localhost.evil.example", "a.example", false },
        { "http://evil@localhost", "a.example", true },
        { "http://localhost@evil.example", "a.example", false },
        { "null", "a.example", false },
        { "", "a.example", false },
        { "", "", false },
        { "http://listed.example:99", "a.example", true },
        { "http://shown.example", "a.example", true },
        { "http://[::1]:8501", "[::1]:8501", true },
        { "http://[::1", "a.example", false },
    };
    fixture f = { 0 };
    bn_origin_rules r;
    (void)state;
    fx_config(&f, "server.corsAllowedOrigins", "https://listed.example");
    fx_config(&f, "browser.serverAddress", "shown.example");
    r = rules_with(&f);
    for (size_t i = 0; i < BN_COUNT(cases); i++) {
        if (bn_origin_allowed(&r, cases[i].origin, cases[i].host) != cases[i].ok)
            fail_msg("origin %s, host %s", cases[i].origin, cases[i].host);
    }
    drop_rules(&f, &r);
}

static void without_protection_every_origin_is_allowed_but_not_every_host(void **state)
{
    fixture f = { 0 };
    bn_origin_rules r;
    (void)state;
    fx_config(&f, "server.enableCORS", "false");
    fx_config(&f, "server.allowedHosts", "A.example., *.b.example");
    r = rules_with(&f);
    assert_true(bn_origin_allowed(&r, "http://evil.example", "a.example"));
    assert_false(bn_origin_allowed(&r, "http://evil.example", "evil.example"));
    assert_true(bn_host_allowed(&r, "a.example:8501"));
    assert_true(bn_host_allowed(&r, "A.EXAMPLE."));
    assert_true(bn_host_allowed(&r, "x.b.example"));
    assert_false(bn_host_allowed(&r, "b.example"));
    assert_false(bn_host_allowed(&r, "xb.example"));
    assert_false(bn_host_allowed(&r, "a.example:99999"));
    assert_false(bn_host_allowed(&r, "a.example:8x"));
    assert_false(bn_host_allowed(&r, "u@a.example"));
    assert_false(bn_host_allowed(&r, NULL));
    drop_rules(&f, &r);
}

static void loopback_names_are_recognised(void **state)
{
    (void)state;
    assert_true(bn_host_is_loopback("localhost:8501"));
    assert_true(bn_host_is_loopback("127.0.0.1"));
    assert_true(bn_host_is_loopback("[::1]:8501"));
    assert_false(bn_host_is_loopback("127.0.0.1.evil.example"));
    assert_false(bn_host_is_loopback("localhost.evil.example"));
    assert_false(bn_host_is_loopback(NULL));
}

/* ---- the table of sessions ---- */

static void sessions_are_found_by_id_and_number_through_growth(void **state)
{
    enum { N = 1000 };
    bn_server_session_table t;
    bn_server_session *all[N];
    (void)state;
    assert_int_equal(bn_server_session_table_init(&t, NULL), BN_OK);
    for (int i = 0; i < N; i++)
        all[i] = bn_server_session_table_add(&t);
    for (int i = 0; i < N; i += 2)
        bn_server_session_table_remove(&t, all[i]);
    assert_int_equal(t.count, N / 2);
    for (int i = 1; i < N; i += 2) {
        assert_ptr_equal(bn_server_session_table_by_id(&t, bn_bytes_str(all[i]->id)), all[i]);
        assert_ptr_equal(bn_server_session_table_by_number(&t, all[i]->number), all[i]);
    }
    assert_null(bn_server_session_table_by_number(&t, 1));
    assert_null(bn_server_session_table_by_id(&t, BN_BYTES("short")));
    assert_true(bn_server_session_table_add(&t)->number > N); /* never one that was used before */
    bn_server_session_table_release(&t);
}

/* ---- static files ---- */

static void a_folder_without_a_page_is_refused(void **state)
{
    bn_static *s;
    bn_error err;
    (void)state;
    assert_int_equal(bn_static_open("/nonexistent/folder", &s, &err), BN_ENOENT);
    assert_non_null(strstr(err.text, "/nonexistent/folder"));
}

static void a_file_that_has_changed_its_size_is_not_served(void **state)
{
    fixture f = { 0 };
    char *a;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    put_file(f.dir, "manifest.json", "changed after the start");
    a = ask(&f, "GET /manifest.json", "");
    assert_int_equal(status_of(a), 404);
    free(a);
    fx_end(&f);
}

/* ---- listening ---- */

/* Make a server that opens its own socket; its worker's end is f->worker. */
static bn_status try_listen(fixture *f, bn_server **s, bn_error *err)
{
    int fds[2];
    bn_server_opts opts = { .config = f->config, .listen_fd = -1 };
    bn_status rc;
    assert_int_equal(bn_port_pair(fds, NULL), BN_OK);
    opts.worker_fd = fds[0];
    rc = bn_server_new(&opts, s, err);
    if (rc) {
        close(fds[0]);
        close(fds[1]);
    } else {
        assert_int_equal(bn_port_new(fds[1], 1 << 20, &f->worker, NULL), BN_OK);
    }
    return rc;
}

static int busy_port(int *fd)
{
    struct sockaddr_in6 addr = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_ANY_INIT };
    socklen_t n = sizeof addr;
    *fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(*fd, (struct sockaddr *)&addr, sizeof addr), 0);
    assert_int_equal(listen(*fd, 1), 0);
    assert_int_equal(getsockname(*fd, (struct sockaddr *)&addr, &n), 0);
    return ntohs(addr.sin6_port);
}

static void a_port_in_use_is_said_with_what_to_do(void **state)
{
    fixture f = { 0 };
    bn_server *s;
    bn_error err;
    char text[16];
    int fd, port = busy_port(&fd);
    (void)state;
    snprintf(text, sizeof text, "%d", port);
    fx_config(&f, "server.port", text);
    assert_int_equal(try_listen(&f, &s, &err), BN_EINVAL);
    assert_non_null(strstr(err.text, text));
    assert_non_null(strstr(err.text, "in use"));
    assert_non_null(strstr(err.text, "--server.port"));
    close(fd);
    bn_config_free(f.config);
}

static void without_a_chosen_port_the_next_free_one_is_taken(void **state)
{
    struct sockaddr_in6 addr = { .sin6_family = AF_INET6,
                                 .sin6_addr = IN6ADDR_ANY_INIT,
                                 .sin6_port = htons(8501) };
    fixture f = { 0 };
    bn_error err;
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)state;
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) == 0) /* else another program has it already */
        assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(bn_config_new(&f.config, &err), BN_OK);
    assert_int_equal(try_listen(&f, &f.server, &err), BN_OK);
    assert_int_equal(strncmp(bn_server_url(f.server), "http://localhost:", 17), 0);
    assert_true(atoi(bn_server_url(f.server) + 17) > 8501);
    bn_server_free(f.server);
    bn_port_free(f.worker);
    bn_config_free(f.config);
    close(fd);
}

static void a_unix_socket_is_served_and_a_stale_one_replaced(void **state)
{
    char dir[] = "/tmp/bn-unix-XXXXXX", path[64], address[80], answer[512];
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    fixture f = { 0 };
    bn_server *second;
    bn_error err;
    int fd, stale = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ssize_t n;
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/socket", dir);
    snprintf(addr.sun_path, sizeof addr.sun_path, "%s", path);
    assert_int_equal(bind(stale, (struct sockaddr *)&addr, sizeof addr), 0);
    close(stale); /* its file stays */
    snprintf(address, sizeof address, "unix://%s", path);
    fx_config(&f, "server.address", address);
    assert_int_equal(try_listen(&f, &f.server, &err), BN_OK);
    assert_string_equal(bn_server_url(f.server), address);
    assert_int_equal(try_listen(&f, &second, &err), BN_EINVAL); /* in use by a living server */
    assert_int_equal(pthread_create(&f.thread, NULL, fx_loop, &f), 0);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    fx_limit(fd);
    assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof addr), 0);
    say(fd, "GET /_stcore/health HTTP/1.1\r\nHost: a\r\n\r\n");
    n = recv(fd, answer, sizeof answer - 1, 0);
    assert_true(n > 0);
    answer[n] = '\0';
    assert_int_equal(status_of(answer), 200);
    close(fd);
    bn_server_stop(f.server);
    bn_server_stop(f.server);
    bn_port_free(f.worker);
    pthread_join(f.thread, NULL);
    bn_server_free(f.server);
    assert_int_equal(access(path, F_OK), -1);
    rmdir(dir);
    bn_config_free(f.config);
}

static void half_of_a_tls_pair_is_refused(void **state)
{
    fixture f = { 0 };
    bn_server *s;
    bn_error err;
    (void)state;
    fx_config(&f, "server.port", "0");
    fx_config(&f, "server.sslCertFile", "/nonexistent/cert.pem");
    assert_int_equal(try_listen(&f, &s, &err), BN_EINVAL);
    assert_non_null(strstr(err.text, "server.sslKeyFile"));
    fx_config(&f, "server.sslKeyFile", "/nonexistent/key.pem");
    assert_int_equal(try_listen(&f, &s, &err), BN_EINVAL);
    assert_non_null(strstr(err.text, "/nonexistent/cert.pem"));
    bn_config_free(f.config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_cookie_is_known_by_its_signature),
        cmocka_unit_test(a_cookie_is_found_among_others),
        cmocka_unit_test(xsrf_tokens_match_under_any_mask),
        cmocka_unit_test(origins_are_judged_as_the_peer_does),
        cmocka_unit_test(without_protection_every_origin_is_allowed_but_not_every_host),
        cmocka_unit_test(loopback_names_are_recognised),
        cmocka_unit_test(sessions_are_found_by_id_and_number_through_growth),
        cmocka_unit_test(a_folder_without_a_page_is_refused),
        cmocka_unit_test(a_file_that_has_changed_its_size_is_not_served),
        cmocka_unit_test(a_port_in_use_is_said_with_what_to_do),
        cmocka_unit_test(without_a_chosen_port_the_next_free_one_is_taken),
        cmocka_unit_test(a_unix_socket_is_served_and_a_stale_one_replaced),
        cmocka_unit_test(half_of_a_tls_pair_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
