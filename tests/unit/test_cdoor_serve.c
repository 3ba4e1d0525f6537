/* test_cdoor_serve.c: st_serve(): an app inside a program of its own, asked by HTTP and by WebSocket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "bourn/bourn.h"
#include "wire/wire.h"
#include "wire_tags.h"

#define PATIENCE_S 60

static void app(void)
{
    st_title("Embedded");
    st_text(st_fmt("n is %d", (int)st_state_int("n", 5)));
}

static int listen_here(int *port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    *port = ntohs(a.sin_port);
    return fd;
}

static int dial(int port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                             .sin_port = htons((uint16_t)port) };
    struct timeval patience = { .tv_sec = PATIENCE_S };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

static void say(int fd, const void *p, size_t n)
{
    assert_int_equal(send(fd, p, n, MSG_NOSIGNAL), n);
}

/* Reads until `what` has come; what came before counts. */
static void read_until(int fd, bn_buf *in, const void *what, size_t n)
{
    while (!in->n || !memmem(in->p, in->n, what, n)) {
        ssize_t k;
        assert_int_equal(bn_buf_reserve(in, 4096), BN_OK);
        k = recv(fd, in->p + in->n, 4096, 0);
        assert_true(k > 0);
        in->n += (size_t)k;
    }
}

static void send_rerun(int fd)
{
    uint8_t frame[64] = { 0x82 }; /* binary, whole */
    bn_buf out = { .max = 32 };
    bn_wire w = bn_wire_to(&out);
    size_t mark = bn_wire_open(&w, PB_BACK_MSG_RERUN_SCRIPT, 0);
    bn_wire_close(&w, mark);
    frame[1] = 0x80 | (uint8_t)out.n; /* masked, with a mask of zeros */
    memcpy(frame + 6, out.p, out.n);
    say(fd, frame, 6 + out.n);
    bn_buf_release(&out);
}

typedef struct serving {
    st_serve_opts opts;
    int           exit_code;
} serving;

static void *serve(void *arg)
{
    serving *s = arg;
    s->exit_code = st_serve(&s->opts);
    return NULL;
}

static void an_app_is_served_from_a_program_of_its_own(void **state)
{
    static const char *const settings[] = { "server.headless=true", NULL };
    static const char request[] = "GET /_stcore/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    char upgrade[512];
    bn_buf in = { .max = 1 << 20 };
    serving s = { .opts = { .app = app, .name = "inside", .no_signals = true, .settings = settings } };
    pthread_t id;
    int port, fd;
    (void)state;
    s.opts.listen_fd = listen_here(&port);
    pthread_create(&id, NULL, serve, &s);

    fd = dial(port);
    say(fd, request, sizeof request - 1);
    read_until(fd, &in, "\r\n\r\nok", 6);
    close(fd);

    fd = dial(port);
    snprintf(upgrade, sizeof upgrade,
             "GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
             "Sec-WebSocket-Protocol: streamlit, PLACEHOLDER_AUTH_TOKEN\r\n\r\n", port);
    say(fd, upgrade, strlen(upgrade));
    bn_buf_clear(&in);
    read_until(fd, &in, "101 Switching", 13);
    send_rerun(fd);
    read_until(fd, &in, "Embedded", 8);
    read_until(fd, &in, "n is 5", 6);
    close(fd);

    st_serve_stop();
    pthread_join(id, NULL);
    assert_int_equal(s.exit_code, 0);
    bn_buf_release(&in);
}

static void what_cannot_be_served_says_why(void **state)
{
    static const char *const bad[] = { "server.nonsense=1", NULL };
    int port, taken = listen_here(&port);
    (void)state;
    assert_int_equal(st_serve(&(st_serve_opts){ .app = app, .settings = bad }), 1);
    assert_int_equal(st_serve(&(st_serve_opts){ .app = NULL }), 1);
    assert_int_equal(st_serve(&(st_serve_opts){ .app = app, .address = "127.0.0.1", .port = port }), 1);
    close(taken);
    st_serve_stop(); /* nothing is served: nothing happens */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_app_is_served_from_a_program_of_its_own),
        cmocka_unit_test(what_cannot_be_served_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
