/* test_server_uploads.c: files that browsers send: what is taken, how the worker gets it, what is refused, and that
 * nothing is kept of what is not taken. The server runs in this process, so its memfds can be counted. */
#include "server_fixture.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>

#include "server/grants.h"

#define TOKEN "X-Xsrftoken: 2|00000000|aabb|1\r\nCookie: _streamlit_xsrf=2|00000000|aabb|1\r\n"
#define AT    48

typedef struct bench {
    fixture  f;
    ws       w;
    uint64_t session;
    char     id[37];
} bench;

static const char one_file[] = "f1e10000-0000-4000-8000-000000000001";

static unsigned memfds(void)
{
    DIR *d = opendir("/proc/self/fd");
    unsigned n = 0;
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        char path[300], to[300];
        ssize_t len;
        snprintf(path, sizeof path, "/proc/self/fd/%s", e->d_name);
        len = readlink(path, to, sizeof to - 1);
        if (len > 0) {
            to[len] = '\0';
            n += strstr(to, "memfd:bourn-upload") != NULL;
        }
    }
    closedir(d);
    return n;
}

/* What has been given up is closed when the loop comes to it: ask until it has. */
static void memfds_become(bench *b, unsigned n)
{
    uint64_t limit = bn_now_ns() + LIMIT_S * BN_S_NS;
    while (memfds() != n) {
        assert_true(bn_now_ns() < limit);
        expect_only(&b->f, "GET /_stcore/health", "", 200);
    }
}

/* Grants `ids` (each ended by a blank) with up to two suffixes. */
static void grant(bench *b, const char *ids, const char *bytes, const char *suffix, const char *other)
{
    bn_buf strings;
    bn_buf_init(&strings, 1 << 20);
    bn_port_string_put(&strings, BN_PORT_GRANT_BYTES, bytes);
    bn_port_string_put(&strings, BN_PORT_GRANT_AT, "48");
    if (suffix)
        bn_port_string_put(&strings, BN_PORT_GRANT_SUFFIX, suffix);
    if (other)
        bn_port_string_put(&strings, BN_PORT_GRANT_SUFFIX, other);
    while (*ids) {
        char id[64];
        size_t n = strcspn(ids, " ");
        snprintf(id, sizeof id, "%.*s", (int)n, ids);
        bn_port_string_put(&strings, BN_PORT_GRANT_ID, id);
        ids += n + (ids[n] == ' ');
    }
    worker_says(&b->f, BN_PORT_UPLOAD_GRANT, b->session, 0, bn_buf_view(&strings));
    bn_buf_release(&strings);
    worker_sends(&b->f, b->session, "granted", 7); /* once it is there, so is the grant before it */
    ws_expect(&b->w, "granted");
}

static void begin_with(bench *b, const char *option, const char *value)
{
    heard h;
    *b = (bench){ 0 };
    if (option)
        fx_config(&b->f, option, value);
    fx_start(&b->f, (bn_server_opts){ 0 });
    worker_ready(&b->f);
    b->w = ws_open(&b->f, "");
    h = worker_hears(&b->f, BN_PORT_SESSION_OPEN);
    b->session = h.head.session;
    snprintf(b->id, sizeof b->id, "%s", open_string(&h, BN_PORT_OPEN_ID));
    heard_free(&h);
}

static void begin(bench *b)
{
    begin_with(b, NULL, NULL);
}

static void end(bench *b)
{
    ws_end(&b->w);
    fx_end(&b->f);
    assert_int_equal(memfds(), 0);
}

#define PART(name, type) \
    "--xyz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" name "\"\r\nContent-Type: " type "\r\n\r\n"
#define LAST "\r\n--xyz--\r\n"

static void say_all(int fd, const void *p, size_t n)
{
    for (const char *at = p; n;) {
        ssize_t put = send(fd, at, n, MSG_NOSIGNAL);
        if (put < 0 && (errno == EPIPE || errno == ECONNRESET))
            return; /* refused before its end: the answer says why */
        assert_true(put > 0);
        at += put;
        n -= (size_t)put;
    }
}

static void say_head(bench *b, int fd, const char *id, const char *headers, size_t length)
{
    char head[1024];
    snprintf(head, sizeof head,
             "PUT /_stcore/upload_file/%s/%.63s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n%s"
             "Content-Type: multipart/form-data; boundary=xyz\r\nContent-Length: %zu\r\n\r\n",
             b->id, id, b->f.port, headers, length);
    say(fd, head);
}

static char *put_with(bench *b, const char *id, const char *headers, bn_bytes body)
{
    int fd = dial(&b->f);
    say_head(b, fd, id, headers, body.n);
    say_all(fd, body.p, body.n);
    return read_to_end(fd);
}

static void expect_put(bench *b, const char *id, const char *headers, bn_bytes body, int status, const char *text)
{
    char *answer = put_with(b, id, headers, body);
    if (status_of(answer) != status || (text && !strstr(body_of(answer), text)))
        fail_msg("%d %s expected: %s", status, text ? text : "", answer);
    free(answer);
}

#define SMALL BN_BYTES(PART("a.txt", "text/plain") "hello" LAST)

/* A body around `n` bytes that tell where they stand. Free it. */
static bn_bytes large_body(size_t n)
{
    const char head[] = PART("b.bin", "x/y");
    uint8_t *p = bn_xmalloc(n + sizeof head + sizeof LAST);
    memcpy(p, head, sizeof head - 1);
    for (size_t i = 0; i < n; i++)
        p[sizeof head - 1 + i] = (uint8_t)(i % 251);
    memcpy(p + sizeof head - 1 + n, LAST, sizeof LAST - 1);
    return bn_bytes_of(p, sizeof head - 1 + n + sizeof LAST - 1);
}

/* ---- taken ---- */

static void a_short_file_comes_in_the_frame(void **state)
{
    bench b;
    heard h;
    (void)state;
    begin(&b);
    grant(&b, one_file, "100", NULL, NULL);
    expect_put(&b, one_file, TOKEN, SMALL, 204, NULL);
    h = worker_hears(&b.f, BN_PORT_UPLOAD);
    assert_int_equal(h.head.session, b.session);
    assert_int_equal(h.head.arg, 5);
    assert_int_equal(h.head.nfds, 0);
    assert_string_equal(open_string(&h, BN_PORT_UPLOAD_ID), one_file);
    assert_string_equal(open_string(&h, BN_PORT_UPLOAD_NAME), "a.txt");
    assert_string_equal(open_string(&h, BN_PORT_UPLOAD_TYPE), "text/plain");
    assert_memory_equal(h.payload.p + h.payload.n - 5, "hello", 5);
    heard_free(&h);
    end(&b);
}

static void a_large_file_comes_in_a_sealed_memfd(void **state)
{
    const size_t n = 3 * BN_PORT_FD_FROM + 1;
    bn_bytes body = large_body(n), mapped;
    bench b;
    heard h;
    (void)state;
    begin(&b);
    grant(&b, one_file, "10000000", NULL, NULL);
    expect_put(&b, one_file, TOKEN "Origin: http://localhost:1\r\n", body, 204, NULL);
    h = worker_hears(&b.f, BN_PORT_UPLOAD);
    assert_int_equal(h.head.arg, n);
    assert_int_equal(h.head.nfds, 1);
    assert_int_equal(bn_port_map(h.fd, AT + n, &mapped, NULL), BN_OK);
    for (size_t i = 0; i < n; i++) {
        if (mapped.p[AT + i] != i % 251)
            fail_msg("byte %zu", i);
    }
    bn_port_unmap(mapped);
    heard_free(&h);
    free((void *)(uintptr_t)body.p);
    end(&b);
}

static void chunks_and_expectations_are_understood(void **state)
{
    const char body[] = PART("c.txt", "text/plain") "chunked" LAST;
    char text[1024], answer[64];
    bench b;
    heard h;
    int fd;
    (void)state;
    begin(&b);
    grant(&b, one_file, "100", NULL, NULL);
    fd = dial(&b.f);
    snprintf(text, sizeof text,
             "PUT /_stcore/upload_file/%s/%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n" TOKEN
             "Content-Type: multipart/form-data; boundary=xyz\r\nTransfer-Encoding: chunked\r\n\r\n", b.id, one_file);
    say(fd, text);
    assert_true(recv_all(fd, answer, 25));
    assert_memory_equal(answer, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    for (size_t i = 0; i < sizeof body - 1; i++) {
        snprintf(text, sizeof text, "1\r\n%c\r\n", body[i]);
        say(fd, text);
    }
    say(fd, "0\r\n\r\n");
    {
        char *done = read_to_end(fd);
        assert_int_equal(status_of(done), 204);
        free(done);
    }
    h = worker_hears(&b.f, BN_PORT_UPLOAD);
    assert_memory_equal(h.payload.p + h.payload.n - 7, "chunked", 7);
    heard_free(&h);
    end(&b);
}

static void a_connection_serves_one_upload_after_the_other(void **state)
{
    bench b;
    char text[2048], answer[512];
    int fd;
    (void)state;
    begin(&b);
    grant(&b, one_file, "100", NULL, NULL);
    fd = dial(&b.f);
    for (int i = 0; i < 3; i++) {
        size_t n = 0;
        snprintf(text, sizeof text,
                 "PUT /_stcore/upload_file/%s/%s HTTP/1.1\r\nHost: localhost\r\n" TOKEN
                 "Content-Type: multipart/form-data; boundary=xyz\r\nContent-Length: %zu\r\n\r\n%s",
                 b.id, one_file, SMALL.n, (const char *)SMALL.p);
        say(fd, text);
        while (n < 4 || memcmp(answer + n - 4, "\r\n\r\n", 4) != 0)
            assert_true(n < sizeof answer && recv(fd, answer + n++, 1, 0) == 1);
        assert_int_equal(status_of(answer), 204);
        worker_skips(&b.f, BN_PORT_UPLOAD);
    }
    close(fd);
    end(&b);
}

static void what_is_taken_back_is_told_and_cannot_be_sent_again(void **state)
{
    char what[256];
    bench b;
    heard h;
    (void)state;
    begin(&b);
    grant(&b, one_file, "100", NULL, NULL);
    expect_put(&b, one_file, TOKEN, SMALL, 204, NULL);
    worker_skips(&b.f, BN_PORT_UPLOAD);
    snprintf(what, sizeof what, "DELETE /_stcore/upload_file/%s/%s", b.id, one_file);
    expect_only(&b.f, what, "", 403);
    expect_only(&b.f, what, TOKEN, 204);
    h = worker_hears(&b.f, BN_PORT_UPLOAD_DROP);
    assert_int_equal(h.head.session, b.session);
    assert_string_equal((char *)h.payload.p, one_file);
    heard_free(&h);
    expect_put(&b, one_file, TOKEN, SMALL, 400, "Invalid file_id");
    expect_only(&b.f, what, TOKEN, 204); /* there is nothing to say about it any more */
    end(&b);
}

/* ---- refused ---- */

static void unknown_names_and_foreign_pages_are_refused(void **state)
{
    bench b;
    (void)state;
    begin(&b);
    grant(&b, one_file, "100", NULL, NULL);
    expect_put(&b, one_file, "", SMALL, 403, "XSRF");
    expect_put(&b, one_file, TOKEN "Origin: http://evil.example\r\n", SMALL, 403, "origin");
    expect_put(&b, "another", TOKEN, SMALL, 400, "Invalid file_id");
    b.id[0] = b.id[0] == 'a' ? 'b' : 'a';
    expect_put(&b, one_file, TOKEN, SMALL, 400, "Invalid session_id");
    end(&b);
}

static void a_file_of_another_session_cannot_be_sent(void **state)
{
    bench b;
    ws second;
    heard h;
    (void)state;
    begin(&b);
    grant(&b, one_file, "100", NULL, NULL);
    second = ws_open(&b.f, "");
    h = worker_hears(&b.f, BN_PORT_SESSION_OPEN);
    snprintf(b.id, sizeof b.id, "%s", open_string(&h, BN_PORT_OPEN_ID));
    heard_free(&h);
    expect_put(&b, one_file, TOKEN, SMALL, 400, "Invalid file_id");
    ws_end(&second);
    end(&b);
}

static void what_is_too_large_is_refused_as_soon_as_it_is_known(void **state)
{
    bn_bytes body = large_body(400000);
    bench b;
    int fd;
    char *answer;
    (void)state;
    begin(&b);
    grant(&b, one_file, "300000", NULL, NULL);
    expect_put(&b, one_file, TOKEN, body, 413, "File too large"); /* by its bytes */
    assert_int_equal(memfds(), 0);
    fd = dial(&b.f);
    say_head(&b, fd, one_file, TOKEN, 300000 + (2 << 20)); /* by its announcement: no byte of it is waited for */
    answer = read_to_end(fd);
    assert_int_equal(status_of(answer), 413);
    free(answer);
    grant(&b, one_file, "400000", NULL, NULL);
    expect_put(&b, one_file, TOKEN, body, 204, NULL);
    worker_skips(&b.f, BN_PORT_UPLOAD);
    free((void *)(uintptr_t)body.p);
    end(&b);
}

static void wrong_types_and_numbers_of_files_are_refused(void **state)
{
    static const struct {
        bn_bytes body;
        int status;
        const char *text;
    } cases[] = {
        { { (const uint8_t *)PART("a.exe", "text/plain") "x" LAST, sizeof(PART("a.exe", "text/plain") "x" LAST) - 1 },
          415, "type" },
        { { (const uint8_t *)PART("csv", "text/csv") "x" LAST, sizeof(PART("csv", "text/csv") "x" LAST) - 1 }, 415, "type" },
        { { (const uint8_t *)PART("a.csv", "x/y") "1\r\n" PART("b.csv", "x/y") "2" LAST,
            sizeof(PART("a.csv", "x/y") "1\r\n" PART("b.csv", "x/y") "2" LAST) - 1 }, 400, "Expected 1 file" },
        { { (const uint8_t *)"--xyz\r\nContent-Disposition: form-data; name=f\r\n\r\nx" LAST,
            sizeof("--xyz\r\nContent-Disposition: form-data; name=f\r\n\r\nx" LAST) - 1 }, 400, "Expected 1 file" },
        { { (const uint8_t *)"no multipart at all", 19 }, 400, NULL },
        { { (const uint8_t *)PART("a.csv", "x/y") "cut", sizeof(PART("a.csv", "x/y") "cut") - 1 }, 400, "parsing" },
    };
    bench b;
    (void)state;
    begin(&b);
    grant(&b, one_file, "1000", ".csv", ".tsv");
    for (size_t i = 0; i < BN_COUNT(cases); i++)
        expect_put(&b, one_file, TOKEN, cases[i].body, cases[i].status, cases[i].text);
    expect_put(&b, one_file, TOKEN, BN_BYTES(PART("A.TSV", "x/y") "" LAST), 204, NULL);
    worker_skips(&b.f, BN_PORT_UPLOAD);
    end(&b);
}

/* ---- given up ---- */

/* Sends the head and half of a large body. */
static int half(bench *b, bn_bytes body)
{
    int fd = dial(&b->f);
    say_head(b, fd, one_file, TOKEN, body.n);
    say_all(fd, body.p, body.n / 2);
    memfds_become(b, 1);
    return fd;
}

static void an_upload_that_is_cut_leaves_nothing(void **state)
{
    bn_bytes body = large_body(1 << 20);
    bench b;
    (void)state;
    begin(&b);
    grant(&b, one_file, "10000000", NULL, NULL);
    close(half(&b, body));
    memfds_become(&b, 0);
    expect_put(&b, one_file, TOKEN, SMALL, 204, NULL); /* and can be tried again */
    worker_skips(&b.f, BN_PORT_UPLOAD);
    free((void *)(uintptr_t)body.p);
    end(&b);
}

static void a_session_that_ends_takes_its_uploads_along(void **state)
{
    bn_bytes body = large_body(1 << 20);
    char *answer;
    bench b;
    int fd;
    (void)state;
    begin(&b);
    grant(&b, one_file, "10000000", NULL, NULL);
    fd = half(&b, body);
    worker_says(&b.f, BN_PORT_SESSION_GONE, b.session, 0, BN_BYTES(""));
    answer = read_to_end(fd);
    assert_int_equal(status_of(answer), 400);
    assert_non_null(strstr(answer, "session has ended"));
    free(answer);
    assert_int_equal(memfds(), 0);
    expect_put(&b, one_file, TOKEN, SMALL, 400, "Invalid session_id");
    free((void *)(uintptr_t)body.p);
    end(&b);
}

static void a_lost_browser_may_end_what_it_sends(void **state)
{
    bn_bytes body = large_body(1 << 20);
    char *answer;
    bench b;
    int fd;
    (void)state;
    begin(&b);
    grant(&b, one_file, "10000000", NULL, NULL);
    fd = half(&b, body);
    close(b.w.fd);
    worker_skips(&b.f, BN_PORT_SESSION_LOST);
    say_all(fd, body.p + body.n / 2, body.n - body.n / 2);
    answer = read_to_end(fd);
    assert_int_equal(status_of(answer), 204);
    free(answer);
    worker_skips(&b.f, BN_PORT_UPLOAD);
    free((void *)(uintptr_t)body.p);
    b.w.fd = -1;
    end(&b);
}

static void a_server_that_ends_closes_what_is_under_way(void **state)
{
    bn_bytes body = large_body(1 << 20);
    bench b;
    int fd;
    (void)state;
    begin(&b);
    grant(&b, one_file, "10000000", NULL, NULL);
    fd = half(&b, body);
    end(&b);
    close(fd);
    free((void *)(uintptr_t)body.p);
}

static void a_server_without_room_says_so(void **state)
{
    struct rlimit before, small = { .rlim_cur = 1 << 19 };
    bn_bytes body = large_body(1 << 20);
    bench b;
    (void)state;
    begin(&b);
    grant(&b, one_file, "10000000", NULL, NULL);
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    expect_put(&b, one_file, TOKEN, body, 507, "no room");
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(memfds(), 0);
    free((void *)(uintptr_t)body.p);
    end(&b);
}

/* ---- many ---- */

enum { MANY = 100 };

static void a_hundred_uploads_go_side_by_side(void **state)
{
    bn_bytes body = large_body(400000);
    char id[MANY][64], *ids = bn_xcalloc(MANY, 64);
    int fds[MANY];
    bench b;
    (void)state;
    begin(&b);
    for (int i = 0; i < MANY; i++) {
        snprintf(id[i], sizeof id[i], "file-%d", i);
        strcat(strcat(ids, id[i]), " ");
    }
    grant(&b, ids, "1000000", NULL, NULL);
    for (int i = 0; i < MANY; i++) {
        fds[i] = dial(&b.f);
        say_head(&b, fds[i], id[i], TOKEN, body.n);
    }
    for (size_t at = 0, step = 50000; at < body.n; at += step) /* a piece of each in turn */
        for (int i = 0; i < MANY; i++)
            say_all(fds[i], body.p + at, body.n - at < step ? body.n - at : step);
    for (int i = 0; i < MANY; i++) {
        char *answer = read_to_end(fds[i]);
        assert_int_equal(status_of(answer), 204);
        free(answer);
    }
    for (int i = 0; i < MANY; i++) {
        heard h = worker_hears(&b.f, BN_PORT_UPLOAD);
        assert_int_equal(h.head.arg, 400000);
        heard_free(&h);
    }
    assert_int_equal(memfds(), 0);
    free(ids);
    free((void *)(uintptr_t)body.p);
    end(&b);
}

/* ---- the sum of a session's files ---- */

enum { SUM = 1 << 20, PIECE = 400000, REST = SUM - 2 * PIECE };

static void worker_lets_go(bench *b, uint64_t bytes)
{
    worker_says(&b->f, BN_PORT_UPLOAD_FREED, b->session, bytes, BN_BYTES(""));
    worker_sends(&b->f, b->session, "freed", 5); /* once it is there, so is what was told before it */
    ws_expect(&b->w, "freed");
}

static void send_whole(bench *b, const char *id, size_t n, int status)
{
    bn_bytes body = large_body(n);
    expect_put(b, id, TOKEN, body, status, status == 413 ? "too many files" : NULL);
    free((void *)(uintptr_t)body.p);
    if (status == 204)
        worker_skips(&b->f, BN_PORT_UPLOAD);
}

static void files_of_a_session_hold_so_much_and_no_more(void **state)
{
    bench b;
    (void)state;
    begin_with(&b, "server.maxUploadTotal", "1");
    grant(&b, "a b c d", "500000", NULL, NULL);
    send_whole(&b, "a", PIECE, 204);
    send_whole(&b, "b", PIECE, 204);
    send_whole(&b, "c", PIECE, 413);
    assert_int_equal(memfds(), 0);
    send_whole(&b, "c", REST, 204); /* what was refused is not counted, and not a byte is wasted */
    send_whole(&b, "d", 1, 413);
    worker_lets_go(&b, 5);
    send_whole(&b, "d", 6, 413);
    send_whole(&b, "d", 5, 204);
    worker_lets_go(&b, UINT64_MAX); /* a worker that counts wrongly does not make the sum less than nothing */
    send_whole(&b, "a", PIECE, 204);
    send_whole(&b, "b", PIECE, 204);
    send_whole(&b, "c", REST + 1, 413);
    end(&b);
}

static void files_under_way_count_until_they_are_cut(void **state)
{
    bn_bytes body = large_body(PIECE);
    char *answer;
    bench b;
    int fds[2];
    (void)state;
    begin_with(&b, "server.maxUploadTotal", "1");
    grant(&b, "a b c d", "500000", NULL, NULL);
    send_whole(&b, "a", PIECE, 204);
    for (int i = 0; i < 2; i++) {
        fds[i] = dial(&b.f);
        say_head(&b, fds[i], i ? "c" : "b", TOKEN, body.n);
        say_all(fds[i], body.p, 300000);
    }
    memfds_become(&b, 2); /* each of them has begun; all that was sent is read before what is sent later */
    send_whole(&b, "d", REST, 413);
    close(fds[0]);
    memfds_become(&b, 1);
    send_whole(&b, "d", REST, 204);
    say_all(fds[1], body.p + 300000, body.n - 300000);
    answer = read_to_end(fds[1]);
    assert_int_equal(status_of(answer), 204);
    free(answer);
    worker_skips(&b.f, BN_PORT_UPLOAD);
    send_whole(&b, "b", 1, 413);
    free((void *)(uintptr_t)body.p);
    end(&b);
}

static void one_file_is_taken_whatever_the_sum(void **state)
{
    char *answer;
    bench b;
    int fd;
    (void)state;
    begin_with(&b, "server.maxUploadTotal", "1");
    grant(&b, "a b", "3000000", NULL, NULL);
    send_whole(&b, "a", 3000000, 204);
    send_whole(&b, "b", 1, 413);
    fd = dial(&b.f);
    say_head(&b, fd, "b", TOKEN, 2000000); /* by its announcement: no byte of it is waited for */
    answer = read_to_end(fd);
    assert_int_equal(status_of(answer), 413);
    free(answer);
    worker_lets_go(&b, 3000000);
    send_whole(&b, "b", 3000000, 204);
    end(&b);
}

static void another_session_has_a_sum_of_its_own(void **state)
{
    bench b;
    ws second;
    heard h;
    (void)state;
    begin_with(&b, "server.maxUploadTotal", "1");
    grant(&b, "a b c", "500000", NULL, NULL);
    send_whole(&b, "a", PIECE, 204);
    send_whole(&b, "b", PIECE, 204);
    send_whole(&b, "c", PIECE, 413);
    second = ws_open(&b.f, "");
    h = worker_hears(&b.f, BN_PORT_SESSION_OPEN);
    b.session = h.head.session;
    snprintf(b.id, sizeof b.id, "%s", open_string(&h, BN_PORT_OPEN_ID));
    heard_free(&h);
    ws_end(&b.w);
    worker_skips(&b.f, BN_PORT_SESSION_LOST);
    b.w = second;
    grant(&b, "a", "500000", NULL, NULL);
    send_whole(&b, "a", PIECE, 204);
    end(&b);
}

/* ---- grants ---- */

static void grants_are_bounded_and_the_oldest_goes(void **state)
{
    bn_grants g;
    bn_grant_list mine = { 0 }, other = { 0 };
    bn_buf strings;
    char id[64];
    (void)state;
    bn_grants_init(&g);
    bn_buf_init(&strings, 1 << 24);
    for (int i = 0; i <= BN_GRANTS_MAX; i++) {
        snprintf(id, sizeof id, "%d", i);
        bn_port_string_put(&strings, BN_PORT_GRANT_ID, id);
    }
    assert_int_equal(bn_grants_add(&g, &mine, 1, bn_buf_view(&strings), NULL), BN_OK);
    assert_int_equal(mine.count, BN_GRANTS_MAX);
    assert_null(bn_grants_find(&g, 1, BN_BYTES("0")));
    assert_non_null(bn_grants_find(&g, 1, BN_BYTES("1")));
    assert_null(bn_grants_find(&g, 2, BN_BYTES("1")));
    bn_buf_clear(&strings);
    bn_port_string_put(&strings, BN_PORT_GRANT_ID, "1");
    assert_int_equal(bn_grants_add(&g, &other, 2, bn_buf_view(&strings), NULL), BN_OK);
    bn_grants_drop_all(&g, &mine);
    assert_null(bn_grants_find(&g, 1, BN_BYTES("1")));
    assert_non_null(bn_grants_find(&g, 2, BN_BYTES("1")));
    bn_buf_release(&strings);
    bn_grants_release(&g);
}

static void grants_that_make_no_sense_are_refused(void **state)
{
    static const char *const bad[][2] = { { BN_PORT_GRANT_AT, "4096" }, { BN_PORT_GRANT_AT, "x" },
                                          { BN_PORT_GRANT_BYTES, "-1" }, { BN_PORT_GRANT_BYTES, "" },
                                          { BN_PORT_GRANT_ID, "" },
        { BN_PORT_GRANT_ID, "0123456789012345678901234567890123456789012345678901234567890123" } };
    bn_grants g;
    bn_grant_list list = { 0 };
    (void)state;
    bn_grants_init(&g);
    for (size_t i = 0; i < BN_COUNT(bad); i++) {
        bn_buf strings;
        bn_buf_init(&strings, 4096);
        bn_port_string_put(&strings, bad[i][0], bad[i][1]);
        assert_int_equal(bn_grants_add(&g, &list, 1, bn_buf_view(&strings), NULL), BN_EPROTO);
        bn_buf_release(&strings);
    }
    bn_grants_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_file_comes_in_the_frame),
        cmocka_unit_test(a_large_file_comes_in_a_sealed_memfd),
        cmocka_unit_test(chunks_and_expectations_are_understood),
        cmocka_unit_test(a_connection_serves_one_upload_after_the_other),
        cmocka_unit_test(what_is_taken_back_is_told_and_cannot_be_sent_again),
        cmocka_unit_test(unknown_names_and_foreign_pages_are_refused),
        cmocka_unit_test(a_file_of_another_session_cannot_be_sent),
        cmocka_unit_test(what_is_too_large_is_refused_as_soon_as_it_is_known),
        cmocka_unit_test(wrong_types_and_numbers_of_files_are_refused),
        cmocka_unit_test(an_upload_that_is_cut_leaves_nothing),
        cmocka_unit_test(a_session_that_ends_takes_its_uploads_along),
        cmocka_unit_test(a_lost_browser_may_end_what_it_sends),
        cmocka_unit_test(a_server_that_ends_closes_what_is_under_way),
        cmocka_unit_test(a_server_without_room_says_so),
        cmocka_unit_test(a_hundred_uploads_go_side_by_side),
        cmocka_unit_test(files_of_a_session_hold_so_much_and_no_more),
        cmocka_unit_test(files_under_way_count_until_they_are_cut),
        cmocka_unit_test(one_file_is_taken_whatever_the_sum),
        cmocka_unit_test(another_session_has_a_sum_of_its_own),
        cmocka_unit_test(grants_are_bounded_and_the_oldest_goes),
        cmocka_unit_test(grants_that_make_no_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
