/* test_server.c: the server as its browsers and its worker see it: sessions, messages, limits, the drain. */
#include "server_fixture.h"

static int teardown(void **state)
{
    (void)state;
    return 0;
}

/* A ready worker and one browser; `open`: its SESSION_OPEN. */
static ws visit(fixture *f, const char *headers, heard *open)
{
    ws w = ws_open(f, headers);
    *open = worker_hears(f, BN_PORT_SESSION_OPEN);
    return w;
}

static void a_session_opens_carries_messages_and_gives_credit_back(void **state)
{
    fixture f = { 0 };
    heard open, h;
    size_t cost;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = visit(&f, "Sec-WebSocket-Protocol: streamlit, token\r\nOrigin: http://localhost:1234\r\n", &open);
    assert_header(w.head, "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assert_header(w.head, "Sec-WebSocket-Protocol", "streamlit");
    assert_header(w.head, "Sec-WebSocket-Extensions", NULL);
    assert_int_equal(strlen(open_string(&open, BN_PORT_OPEN_ID)), 36);
    assert_null(open_string(&open, BN_PORT_OPEN_RESUME));
    assert_null(open_string(&open, BN_PORT_OPEN_CRASH));
    assert_string_equal(open_string(&open, BN_PORT_OPEN_REMOTE), "127.0.0.1");
    assert_non_null(strstr(open_string(&open, BN_PORT_OPEN_HEADER), "Host: localhost"));
    ws_send_text(&w, "click");
    h = worker_hears(&f, BN_PORT_SESSION_DATA);
    assert_int_equal(h.head.session, open.head.session);
    assert_string_equal((char *)h.payload.p, "click");
    heard_free(&h);
    cost = worker_sends(&f, open.head.session, "delta", 5);
    ws_expect(&w, "delta");
    h = worker_hears(&f, BN_PORT_SESSION_CREDIT);
    assert_int_equal(h.head.session, open.head.session);
    assert_int_equal(h.head.arg, cost);
    heard_free(&h);
    heard_free(&open);
    ws_end(&w);
    worker_skips(&f, BN_PORT_SESSION_LOST);
    fx_end(&f);
}

static void many_messages_in_one_frame_keep_their_order(void **state)
{
    fixture f = { 0 };
    bn_buf b;
    heard open, h;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = visit(&f, "", &open);
    bn_buf_init(&b, 1 << 20);
    for (uint32_t i = 0; i < 1000; i++) {
        char text[16];
        uint32_t n = (uint32_t)snprintf(text, sizeof text, "message %u", i);
        bn_buf_append(&b, bn_bytes_of(&n, 4));
        bn_buf_append(&b, bn_bytes_of(text, n));
    }
    worker_says(&f, BN_PORT_SEND, open.head.session, 0, bn_buf_view(&b));
    for (uint32_t i = 0; i < 1000; i++) {
        char text[16];
        snprintf(text, sizeof text, "message %u", i);
        ws_expect(&w, text);
    }
    h = worker_hears(&f, BN_PORT_SESSION_CREDIT);
    assert_int_equal(h.head.arg, b.n);
    heard_free(&h);
    heard_free(&open);
    bn_buf_release(&b);
    ws_end(&w);
    fx_end(&f);
}

static void what_comes_before_the_worker_is_ready_is_kept_for_it(void **state)
{
    fixture f = { 0 };
    heard h;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    expect_only(&f, "GET /_stcore/health", "", 200);
    w = ws_open(&f, "");
    ws_send_text(&w, "early");
    worker_ready(&f);
    worker_skips(&f, BN_PORT_SESSION_OPEN);
    h = worker_hears(&f, BN_PORT_SESSION_DATA);
    assert_string_equal((char *)h.payload.p, "early");
    heard_free(&h);
    ws_end(&w);
    fx_end(&f);
}

static void large_messages_travel_as_descriptors_both_ways(void **state)
{
    fixture f = { 0 };
    size_t n = 3 << 20;
    uint8_t *big = bn_xmalloc(n);
    heard open, h;
    bn_bytes mapped;
    ws w;
    (void)state;
    for (size_t i = 0; i < n; i++)
        big[i] = (uint8_t)(i * 7);
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = visit(&f, "", &open);
    ws_send_frame(&w, 0x82, big, n);
    h = worker_hears(&f, BN_PORT_SESSION_DATA);
    assert_int_equal(h.payload.n, 0);
    assert_int_equal(h.head.arg, n);
    assert_int_equal(bn_port_map(h.fd, n, &mapped, NULL), BN_OK);
    assert_memory_equal(mapped.p, big, n);
    bn_port_unmap(mapped);
    heard_free(&h);
    worker_gives_fd(&f, BN_PORT_SEND_FD, open.head.session, BN_BYTES(""), bn_bytes_of(big, n));
    assert_true(ws_next(&w));
    assert_int_equal(w.n, n);
    assert_memory_equal(w.payload, big, n);
    h = worker_hears(&f, BN_PORT_SESSION_CREDIT);
    assert_int_equal(h.head.arg, n);
    heard_free(&h);
    heard_free(&open);
    free(big);
    ws_end(&w);
    fx_end(&f);
}

static void the_address_is_the_one_that_a_local_proxy_names(void **state)
{
    fixture f = { 0 };
    heard open;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = visit(&f, "X-Forwarded-For: 203.0.113.9, 198.51.100.7, 127.0.0.1\r\n", &open);
    assert_string_equal(open_string(&open, BN_PORT_OPEN_REMOTE), "198.51.100.7");
    heard_free(&open);
    ws_end(&w);
    fx_end(&f);
}

/* A worker that reads nothing: its browsers are held before their messages fill the memory. */
static void large_messages_for_a_worker_that_does_not_read_are_held_back(void **state)
{
    fixture f = { 0 };
    size_t n = 20 << 20;
    uint8_t *big = bn_xcalloc(1, n);
    char c;
    heard open, h;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = visit(&f, "", &open);
    for (int i = 0; i < 4; i++) /* the fourth is over the mark */
        ws_send_frame(&w, 0x82, big, n);
    ws_send_frame(&w, 0x89, "", 0);
    for (int i = 0; i < 20; i++) /* the loop has turned many times since the ping came, and not read it */
        expect_only(&f, "GET /_stcore/health", "", 200);
    assert_int_equal(recv(w.fd, &c, 1, MSG_DONTWAIT), -1);
    for (int i = 0; i < 4; i++) { /* once the worker reads, all goes on */
        h = worker_hears(&f, BN_PORT_SESSION_DATA);
        assert_int_equal(h.head.arg, n);
        heard_free(&h);
    }
    assert_true(ws_next(&w));
    assert_int_equal(w.opcode, BN_WS_PONG);
    heard_free(&open);
    free(big);
    ws_end(&w);
    fx_end(&f);
}

/* ---- what a browser may not send ---- */

static ws ready_visit(fixture *f)
{
    heard open;
    ws w;
    fx_start(f, (bn_server_opts){ 0 });
    worker_ready(f);
    w = visit(f, "", &open);
    heard_free(&open);
    return w;
}

static void a_text_frame_closes_with_1003(void **state)
{
    fixture f = { 0 };
    ws w = ready_visit(&f);
    (void)state;
    ws_send_frame(&w, 0x81, "text", 4);
    ws_expect_close(&w, 1003);
    worker_skips(&f, BN_PORT_SESSION_LOST);
    ws_end(&w);
    fx_end(&f);
}

static void a_message_over_the_limit_is_refused_by_its_header(void **state)
{
    /* 1 MB is allowed; 1 MB and one byte is announced, and not a byte of it sent */
    static const uint8_t head[14] = { 0x82, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 1 };
    fixture f = { 0 };
    ws w;
    (void)state;
    fx_config(&f, "server.maxWidgetStateSize", "1");
    w = ready_visit(&f);
    assert_int_equal(send(w.fd, head, sizeof head, 0), sizeof head);
    ws_expect_close(&w, 1009);
    ws_end(&w);
    fx_end(&f);
}

static void fragments_over_the_limit_are_refused_together(void **state)
{
    fixture f = { 0 };
    uint8_t *half = bn_xcalloc(1, 600 << 10);
    ws w;
    (void)state;
    fx_config(&f, "server.maxWidgetStateSize", "1");
    w = ready_visit(&f);
    ws_send_frame(&w, 0x02, half, 600 << 10);
    ws_send_frame(&w, 0x80, half, 600 << 10);
    ws_expect_close(&w, 1009);
    free(half);
    ws_end(&w);
    fx_end(&f);
}

static void an_unmasked_frame_closes_with_1002(void **state)
{
    fixture f = { 0 };
    ws w = ready_visit(&f);
    (void)state;
    assert_int_equal(send(w.fd, "\x82\x01x", 3, 0), 3);
    ws_expect_close(&w, 1002);
    ws_end(&w);
    fx_end(&f);
}

static void a_ping_is_answered_and_a_close_is_returned(void **state)
{
    fixture f = { 0 };
    ws w = ready_visit(&f);
    (void)state;
    ws_send_frame(&w, 0x89, "are you there", 13);
    assert_true(ws_next(&w));
    assert_int_equal(w.opcode, BN_WS_PONG);
    assert_string_equal((char *)w.payload, "are you there");
    ws_send_frame(&w, 0x88, "\x0f\xa0", 2); /* 4000 */
    ws_expect_close(&w, 4000);
    assert_false(ws_next(&w));
    worker_skips(&f, BN_PORT_SESSION_LOST);
    ws_end(&w);
    fx_end(&f);
}

static void pings_go_out_and_a_dumb_peer_is_closed(void **state)
{
    fixture f = { 0 };
    ws w;
    (void)state;
    fx_config(&f, "server.websocketPingInterval", "1");
    w = ready_visit(&f);
    assert_true(ws_next(&w));
    assert_int_equal(w.opcode, BN_WS_PING);
    ws_expect_close(&w, 1011); /* no pong */
    ws_end(&w);
    fx_end(&f);
}

/* ---- who may open a session ---- */

static void handshake_status(const fixture *f, const char *request, int status)
{
    int fd = dial(f);
    char *answer;
    say(fd, request);
    answer = read_to_end(fd);
    if (status_of(answer) != status)
        fail_msg("%d expected for %s: %s", status, request, answer);
    free(answer);
}

#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define KEY     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define V13     "Sec-WebSocket-Version: 13\r\n"
#define STREAM  "GET /_stcore/stream HTTP/1.1\r\n"

static void handshakes_of_other_sites_and_broken_ones_are_refused(void **state)
{
    fixture f = { 0 };
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    handshake_status(
        &f, STREAM "Host: a.example:8501\r\n" UPGRADE KEY V13 "Origin: http://evil.example\r\n\r\n", 403);
    handshake_status(
        &f, STREAM "Host: a.example:8501\r\n" UPGRADE KEY V13 "Origin: http://a.example:8502\r\n\r\n", 403);
    handshake_status(&f, STREAM "Host: a.example:8501\r\n" UPGRADE KEY V13 "Origin: null\r\n\r\n", 403);
    handshake_status(&f, STREAM "Host: a\r\n" UPGRADE KEY "Sec-WebSocket-Version: 12\r\n\r\n", 400);
    handshake_status(&f, STREAM "Host: a\r\n" UPGRADE KEY "\r\n", 400);
    handshake_status(&f, STREAM "Host: a\r\n" UPGRADE V13 "\r\n", 400);
    handshake_status(&f, STREAM "Host: a\r\n" UPGRADE V13 "Sec-WebSocket-Key: short\r\n\r\n", 400);
    handshake_status(&f, "GET /elsewhere HTTP/1.1\r\nHost: a\r\n" UPGRADE KEY V13 "\r\n", 403);
    fx_end(&f);
}

static void allowed_hosts_are_checked_without_an_origin_too(void **state)
{
    fixture f = { 0 };
    ws w;
    (void)state;
    fx_config(&f, "server.allowedHosts", "localhost");
    fx_start(&f, (bn_server_opts){ 0 });
    handshake_status(&f, STREAM "Host: rebound.example\r\n" UPGRADE KEY V13 "\r\n", 403);
    w = ws_open(&f, "");
    ws_end(&w);
    fx_end(&f);
}

/* ---- coming back ---- */

static char *set_cookie(const char *head)
{
    const char *at = strstr(head, "Set-Cookie: _streamlit_session=");
    if (!at)
        return NULL;
    at += strlen("Set-Cookie: ");
    return bn_xstrndup(at, strcspn(at, ";\r"));
}

/* Visit, remember id and cookie, leave. With `send_cookie` the first handshake already carried the cookie. */
typedef struct visitor {
    char     id[37], cookie[128];
    uint64_t number;
} visitor;

static void page_cookie(const fixture *f, visitor *v)
{
    char *answer = expect(f, "GET /", "", 200), *cookie = set_cookie(answer);
    assert_non_null(cookie);
    assert_non_null(strstr(answer, "HttpOnly; SameSite=Lax"));
    snprintf(v->cookie, sizeof v->cookie, "Cookie: %s\r\n", cookie);
    free(cookie);
    free(answer);
}

static ws come(fixture *f, visitor *v, const char *cookie, const char *id, bool *resumed)
{
    char headers[512];
    heard open;
    ws w;
    snprintf(headers, sizeof headers, "%sSec-WebSocket-Protocol: streamlit, t%s%s\r\n", cookie,
             id ? ", " : "", id ? id : "");
    w = visit(f, headers, &open);
    snprintf(v->id, sizeof v->id, "%s", open_string(&open, BN_PORT_OPEN_ID));
    v->number = open.head.session;
    *resumed = open_string(&open, BN_PORT_OPEN_RESUME) != NULL;
    heard_free(&open);
    return w;
}

static void a_session_is_resumed_with_its_cookie_and_only_with_it(void **state)
{
    fixture f = { 0 };
    visitor v = { 0 }, again = { 0 }, stranger = { 0 };
    bool resumed;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    page_cookie(&f, &v);
    page_cookie(&f, &stranger);
    w = come(&f, &v, v.cookie, NULL, &resumed);
    assert_false(resumed);
    assert_null(set_cookie(w.head)); /* it has one */
    ws_end(&w);
    worker_skips(&f, BN_PORT_SESSION_LOST);

    w = come(&f, &again, stranger.cookie, v.id, &resumed); /* knows the id, has another cookie */
    assert_false(resumed);
    assert_string_not_equal(again.id, v.id);
    ws_end(&w);
    worker_skips(&f, BN_PORT_SESSION_LOST);

    w = come(&f, &again, "", v.id, &resumed); /* knows the id, has none */
    assert_false(resumed);
    assert_string_not_equal(again.id, v.id);
    ws_end(&w);
    worker_skips(&f, BN_PORT_SESSION_LOST);

    w = come(&f, &again, v.cookie, v.id, &resumed);
    assert_true(resumed);
    assert_string_equal(again.id, v.id);
    assert_int_equal(again.number, v.number);
    ws_end(&w);
    fx_end(&f);
}

static void a_client_that_keeps_no_cookies_may_resume_what_it_opened(void **state)
{
    fixture f = { 0 };
    visitor v = { 0 }, again = { 0 };
    char *issued, line[160];
    bool resumed;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = come(&f, &v, "", NULL, &resumed);
    issued = set_cookie(w.head);
    assert_non_null(issued);
    ws_end(&w);
    worker_skips(&f, BN_PORT_SESSION_LOST);
    w = come(&f, &again, "", v.id, &resumed);
    assert_true(resumed);
    ws_end(&w);
    worker_skips(&f, BN_PORT_SESSION_LOST);
    snprintf(line, sizeof line, "Cookie: %s\r\n", issued); /* it did keep what the first answer gave it */
    w = come(&f, &again, line, v.id, &resumed);
    assert_true(resumed);
    assert_string_equal(again.id, v.id);
    ws_end(&w);
    worker_skips(&f, BN_PORT_SESSION_LOST);
    w = come(&f, &again, "", v.id, &resumed); /* from then on the cookie counts */
    assert_false(resumed);
    free(issued);
    ws_end(&w);
    fx_end(&f);
}

static void a_second_connection_takes_over_with_the_cookie_and_the_first_is_closed(void **state)
{
    fixture f = { 0 };
    visitor v = { 0 }, again = { 0 };
    bool resumed;
    ws first, second;
    heard open;
    char headers[512];
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    page_cookie(&f, &v);
    first = come(&f, &v, v.cookie, NULL, &resumed);
    second = come(&f, &again, "", v.id, &resumed); /* a stranger while it is connected */
    assert_false(resumed);
    ws_end(&second);
    worker_skips(&f, BN_PORT_SESSION_LOST);
    snprintf(headers, sizeof headers, "%sSec-WebSocket-Protocol: streamlit, t, %s\r\n", v.cookie, v.id);
    second = ws_open(&f, headers);
    worker_skips(&f, BN_PORT_SESSION_LOST);
    open = worker_hears(&f, BN_PORT_SESSION_OPEN);
    assert_string_equal(open_string(&open, BN_PORT_OPEN_RESUME), "1");
    assert_int_equal(open.head.session, v.number);
    ws_expect_close(&first, 1008);
    worker_sends(&f, v.number, "hello", 5);
    ws_expect(&second, "hello");
    heard_free(&open);
    ws_end(&first);
    ws_end(&second);
    fx_end(&f);
}

static void a_session_that_is_gone_is_closed_with_its_reason_and_forgotten(void **state)
{
    fixture f = { 0 };
    visitor v = { 0 }, again = { 0 };
    bool resumed;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = come(&f, &v, "", NULL, &resumed);
    worker_says(&f, BN_PORT_SESSION_GONE, v.number, 4001, BN_BYTES("over"));
    ws_expect_close(&w, 4001);
    assert_string_equal((char *)w.payload + 2, "over");
    ws_end(&w);
    w = come(&f, &again, "", v.id, &resumed);
    assert_false(resumed);
    assert_string_not_equal(again.id, v.id);
    ws_end(&w);
    fx_end(&f);
}

/* ---- slow and stuck peers ---- */

/* What the kernel has not taken when the browser goes is not given back: so the worker knows that it may be lost. */
static void credit_is_for_what_was_taken_and_the_window_is_whole_after_a_return(void **state)
{
    fixture f = { 0 };
    size_t n = 64 << 20; /* more than any socket buffer */
    uint8_t *big = bn_xcalloc(1, n);
    visitor v = { 0 };
    bool resumed;
    heard h;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = come(&f, &v, "", NULL, &resumed);
    worker_gives_fd(&f, BN_PORT_SEND_FD, v.number, BN_BYTES(""), bn_bytes_of(big, n));
    assert_true(recv_all(w.fd, big, 1000)); /* it is on its way */
    ws_end(&w);
    h = worker_hears_next(&f);
    assert_int_equal(h.head.type, BN_PORT_SESSION_LOST); /* and no credit before it */
    heard_free(&h);
    worker_sends(&f, v.number, "to nobody", 9);
    w = come(&f, &v, "", v.id, &resumed);
    assert_true(resumed);
    for (int i = 0; i < 8; i++) { /* each is a whole window, given back */
        size_t cost = worker_sends(&f, v.number, big, (uint32_t)BN_PORT_WINDOW - 4), back = 0;
        assert_true(ws_next(&w));
        assert_int_equal(w.n, BN_PORT_WINDOW - 4);
        while (back < cost) {
            h = worker_hears(&f, BN_PORT_SESSION_CREDIT);
            back += h.head.arg;
            heard_free(&h);
        }
        assert_int_equal(back, cost);
    }
    free(big);
    ws_end(&w);
    fx_end(&f);
}

static void a_browser_that_does_not_read_is_cut_off(void **state)
{
    fixture f = { 0 };
    size_t n = 64 << 20; /* more than any socket buffer */
    uint8_t *big = bn_xcalloc(1, n);
    heard open, h;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ .stall_ms = 200 });
    worker_ready(&f);
    w = visit(&f, "", &open);
    worker_gives_fd(&f, BN_PORT_SEND_FD, open.head.session, BN_BYTES(""), bn_bytes_of(big, n));
    h = worker_hears_next(&f);
    assert_int_equal(h.head.type, BN_PORT_SESSION_LOST);
    heard_free(&h);
    heard_free(&open);
    free(big);
    ws_end(&w);
    fx_end(&f);
}

static void a_header_that_does_not_come_is_waited_for_only_so_long(void **state)
{
    fixture f = { 0 };
    int silent, half, fd;
    char c;
    (void)state;
    fx_start(&f, (bn_server_opts){ .header_ms = 200 });
    silent = dial(&f);
    half = dial(&f);
    say(half, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
    assert_int_equal(recv(silent, &c, 1, 0), 0);
    assert_int_equal(recv(half, &c, 1, 0), 0);
    close(silent);
    close(half);
    fd = dial(&f); /* a second request on a kept connection has its own time */
    say(fd, "GET /_stcore/health HTTP/1.1\r\nHost: a\r\n\r\nGET /_stcore/health HTTP/1.1\r\n");
    free(read_to_end(fd));
    fx_end(&f);
}

static void connections_over_the_cap_are_told_so(void **state)
{
    fixture f = { 0 };
    int kept[4];
    char *answer;
    (void)state;
    fx_start(&f, (bn_server_opts){ .max_connections = 4 });
    for (int i = 0; i < 4; i++) {
        char c[16];
        kept[i] = dial(&f);
        say(kept[i], "GET /_stcore/health HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_int_equal(recv(kept[i], c, sizeof c, 0), sizeof c);
    }
    answer = read_to_end(dial(&f));
    assert_int_equal(status_of(answer), 503);
    free(answer);
    for (int i = 0; i < 4; i++)
        close(kept[i]);
    do /* the server notices their leaving in its own time */
        answer = ask(&f, "GET /_stcore/health", "");
    while (status_of(answer) == 503 && (free(answer), true));
    assert_int_equal(status_of(answer), 200);
    free(answer);
    fx_end(&f);
}

/* ---- a worker gone mad ---- */

static void a_worker_that_breaks_the_protocol_ends_the_embedded_server(void **state)
{
    fixture f = { 0 };
    heard open;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = visit(&f, "", &open);
    worker_says(&f, BN_PORT_SEND, open.head.session, 0, BN_BYTES("\xff\xff\xff\x7f too short"));
    ws_expect_close(&w, 1012);
    assert_int_equal(fx_join(&f), 1);
    heard_free(&open);
    ws_end(&w);
    fx_end(&f);
}

static void frames_for_unknown_sessions_are_given_back(void **state)
{
    fixture f = { 0 };
    heard h;
    (void)state;
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    worker_says(&f, BN_PORT_SEND, 999, 0, BN_BYTES("\x01\0\0\0x"));
    h = worker_hears(&f, BN_PORT_SESSION_CREDIT);
    assert_int_equal(h.head.session, 999);
    assert_int_equal(h.head.arg, 5);
    heard_free(&h);
    worker_says(&f, BN_PORT_SESSION_GONE, 999, 0, BN_BYTES(""));
    expect_only(&f, "GET /_stcore/health", "", 200);
    fx_end(&f);
}

/* ---- the drain ---- */

static void a_drain_lets_runs_finish_and_closes_with_1012(void **state)
{
    fixture f = { 0 };
    heard open, h;
    ws w;
    (void)state;
    fx_start(&f, (bn_server_opts){ .grace_ms = 15000 });
    worker_ready(&f);
    w = visit(&f, "", &open);
    bn_server_stop(f.server);
    h = worker_hears(&f, BN_PORT_DRAIN);
    assert_int_equal(h.head.arg, 15000);
    heard_free(&h);
    expect_only(&f, "GET /_stcore/health", "", 503);
    handshake_status(&f, STREAM "Host: a\r\n" UPGRADE KEY V13 "\r\n", 503);
    worker_sends(&f, open.head.session, "the last delta", 14);
    ws_expect(&w, "the last delta");
    worker_says(&f, BN_PORT_DRAINED, 0, 0, BN_BYTES(""));
    ws_expect_close(&w, 1012);
    worker_skips(&f, BN_PORT_SESSION_LOST);
    bn_port_free(f.worker);
    f.worker = NULL;
    assert_int_equal(fx_join(&f), 0);
    heard_free(&open);
    ws_end(&w);
    fx_end(&f);
}

static void a_drain_that_takes_too_long_ends_all_the_same(void **state)
{
    fixture f = { 0 };
    ws w;
    heard open;
    (void)state;
    fx_start(&f, (bn_server_opts){ .grace_ms = 100 });
    worker_ready(&f);
    w = visit(&f, "", &open);
    bn_server_stop(f.server);
    worker_skips(&f, BN_PORT_DRAIN);
    ws_expect_close(&w, 1012);
    bn_port_free(f.worker);
    f.worker = NULL;
    assert_int_equal(fx_join(&f), 0);
    heard_free(&open);
    ws_end(&w);
    fx_end(&f);
}

/* ---- compression ---- */

#define DEFLATE "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"

static void messages_are_deflated_both_ways_when_asked_for(void **state)
{
    fixture f = { 0 };
    char text[2000];
    size_t n = 400 << 10;
    uint8_t *big = bn_xcalloc(1, n);
    heard open, h;
    bn_buf b;
    ws w;
    (void)state;
    memset(text, 'a', sizeof text);
    fx_config(&f, "server.enableWebsocketCompression", "true");
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = visit(&f, DEFLATE, &open);
    assert_header(w.head, "Sec-WebSocket-Extensions",
                  "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    worker_gives_fd(&f, BN_PORT_SEND_FD, open.head.session, BN_BYTES(""),
                    bn_bytes_of(big, n));                   /* by the pool */
    worker_sends(&f, open.head.session, text, sizeof text); /* on the loop */
    bn_buf_init(&b, 1 << 20);
    for (int i = 0; i < 2; i++) {
        assert_true(ws_next(&w));
        assert_true(w.rsv1);
        assert_true(w.n < 2000);
        bn_buf_clear(&b);
        assert_int_equal(bn_inflate(bn_bytes_of(w.payload, w.n), &b), BN_OK);
        assert_int_equal(b.n, i ? sizeof text : n);
        assert_memory_equal(b.p, i ? (void *)text : (void *)big, b.n);
    }
    bn_buf_clear(&b);
    assert_int_equal(bn_deflate(bn_bytes_of(text, sizeof text), 15, &b), BN_OK);
    ws_send_frame(&w, 0xC2, b.p, b.n);
    h = worker_hears(&f, BN_PORT_SESSION_DATA);
    assert_int_equal(h.payload.n, sizeof text);
    assert_memory_equal(h.payload.p, text, sizeof text);
    heard_free(&h);
    bn_buf_clear(&b);
    assert_int_equal(bn_deflate(bn_bytes_of(big, n), 15, &b), BN_OK);
    ws_send_frame(&w, 0xC2, b.p, b.n); /* inflates to more than the loop does itself */
    ws_send_text(&w, "behind it");
    h = worker_hears(&f, BN_PORT_SESSION_DATA);
    assert_int_equal(h.head.arg, n);
    heard_free(&h);
    h = worker_hears(&f, BN_PORT_SESSION_DATA);
    assert_string_equal((char *)h.payload.p, "behind it");
    heard_free(&h);
    heard_free(&open);
    bn_buf_release(&b);
    free(big);
    ws_end(&w);
    fx_end(&f);
}

static void an_inflate_bomb_is_closed_with_1009(void **state)
{
    fixture f = { 0 };
    size_t n = 4 << 20;
    uint8_t *big = bn_xcalloc(1, n);
    heard open;
    bn_buf b;
    ws w;
    (void)state;
    fx_config(&f, "server.enableWebsocketCompression", "true");
    fx_config(&f, "server.maxWidgetStateSize", "1");
    fx_start(&f, (bn_server_opts){ 0 });
    worker_ready(&f);
    w = visit(&f, DEFLATE, &open);
    bn_buf_init(&b, 1 << 20);
    assert_int_equal(bn_deflate(bn_bytes_of(big, n), 15, &b), BN_OK);
    ws_send_frame(&w, 0xC2, b.p, b.n);
    ws_expect_close(&w, 1009);
    heard_free(&open);
    bn_buf_release(&b);
    free(big);
    ws_end(&w);
    fx_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_opens_carries_messages_and_gives_credit_back),
        cmocka_unit_test(many_messages_in_one_frame_keep_their_order),
        cmocka_unit_test(what_comes_before_the_worker_is_ready_is_kept_for_it),
        cmocka_unit_test(large_messages_travel_as_descriptors_both_ways),
        cmocka_unit_test(the_address_is_the_one_that_a_local_proxy_names),
        cmocka_unit_test(large_messages_for_a_worker_that_does_not_read_are_held_back),
        cmocka_unit_test(a_text_frame_closes_with_1003),
        cmocka_unit_test(a_message_over_the_limit_is_refused_by_its_header),
        cmocka_unit_test(fragments_over_the_limit_are_refused_together),
        cmocka_unit_test(an_unmasked_frame_closes_with_1002),
        cmocka_unit_test(a_ping_is_answered_and_a_close_is_returned),
        cmocka_unit_test(pings_go_out_and_a_dumb_peer_is_closed),
        cmocka_unit_test(handshakes_of_other_sites_and_broken_ones_are_refused),
        cmocka_unit_test(allowed_hosts_are_checked_without_an_origin_too),
        cmocka_unit_test(a_session_is_resumed_with_its_cookie_and_only_with_it),
        cmocka_unit_test(a_client_that_keeps_no_cookies_may_resume_what_it_opened),
        cmocka_unit_test(a_second_connection_takes_over_with_the_cookie_and_the_first_is_closed),
        cmocka_unit_test(a_session_that_is_gone_is_closed_with_its_reason_and_forgotten),
        cmocka_unit_test(credit_is_for_what_was_taken_and_the_window_is_whole_after_a_return),
        cmocka_unit_test(a_browser_that_does_not_read_is_cut_off),
        cmocka_unit_test(a_header_that_does_not_come_is_waited_for_only_so_long),
        cmocka_unit_test(connections_over_the_cap_are_told_so),
        cmocka_unit_test(a_worker_that_breaks_the_protocol_ends_the_embedded_server),
        cmocka_unit_test(frames_for_unknown_sessions_are_given_back),
        cmocka_unit_test(a_drain_lets_runs_finish_and_closes_with_1012),
        cmocka_unit_test(a_drain_that_takes_too_long_ends_all_the_same),
        cmocka_unit_test(messages_are_deflated_both_ways_when_asked_for),
        cmocka_unit_test(an_inflate_bomb_is_closed_with_1009),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
