/* test_port.c: the frames between server and worker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "port/port.h"

#define OUT_MAX ((size_t)64 << 20)

typedef struct seen {
    int           count;
    bn_port_head  head;    /* of the newest frame */
    uint8_t      *payload; /* its copy */
    uint64_t      sum;     /* of all payload bytes */
    int           kept_fd; /* -1: close what comes */
    bool          keep;
    bn_status     answer;
} seen;

static bn_status note(void *arg, bn_port_frame *frame, bn_error *err)
{
    seen *s = arg;
    (void)err;
    s->count++;
    s->head = frame->head;
    free(s->payload);
    s->payload = bn_xmalloc(frame->payload.n + 1);
    if (frame->payload.n)
        memcpy(s->payload, frame->payload.p, frame->payload.n);
    s->payload[frame->payload.n] = 0;
    for (size_t i = 0; i < frame->payload.n; i++)
        s->sum += frame->payload.p[i];
    if (s->keep && frame->head.nfds) {
        s->kept_fd = frame->fds[0];
        frame->fds[0] = -1;
    }
    return s->answer;
}

typedef struct both {
    bn_port *a, *b;
} both;

static both open_both(size_t out_max)
{
    int fds[2];
    both p;
    assert_int_equal(bn_port_pair(fds, NULL), BN_OK);
    assert_int_equal(bn_port_new(fds[0], out_max, &p.a, NULL), BN_OK);
    assert_int_equal(bn_port_new(fds[1], out_max, &p.b, NULL), BN_OK);
    return p;
}

static void close_both(both p)
{
    bn_port_free(p.a);
    bn_port_free(p.b);
}

static bn_port_head head_of(uint16_t type, uint64_t session, uint64_t arg)
{
    return (bn_port_head){ .type = type, .session = session, .arg = arg };
}

static void frames_arrive_whole_and_in_order(void **state)
{
    both p = open_both(OUT_MAX);
    seen s = { .kept_fd = -1 };
    (void)state;
    assert_int_equal(bn_port_queue(p.a, head_of(BN_PORT_HELLO, 0, 0), BN_BYTES("config"), NULL, NULL), BN_OK);
    assert_int_equal(bn_port_queue(p.a, head_of(BN_PORT_SESSION_DATA, 7, 9), BN_BYTES("click"), NULL, NULL),
                     BN_OK);
    assert_int_equal(bn_port_queued(p.a), 2 * sizeof(bn_port_head) + 11);
    assert_int_equal(bn_port_flush(p.a, NULL), BN_OK);
    assert_int_equal(bn_port_queued(p.a), 0);
    assert_int_equal(bn_port_read(p.b, note, &s, NULL), BN_OK);
    assert_int_equal(s.count, 2);
    assert_int_equal(s.head.type, BN_PORT_SESSION_DATA);
    assert_int_equal(s.head.session, 7);
    assert_int_equal(s.head.arg, 9);
    assert_string_equal((char *)s.payload, "click");
    free(s.payload);
    close_both(p);
}

static void a_frame_that_comes_byte_by_byte_is_handed_over_once(void **state)
{
    int fds[2];
    bn_port *b;
    bn_port_head head = { .size = 5, .type = BN_PORT_SEND, .session = 3 };
    uint8_t wire[sizeof head + 5];
    seen s = { .kept_fd = -1 };
    (void)state;
    memcpy(wire, &head, sizeof head);
    memcpy(wire + sizeof head, "hello", 5);
    assert_int_equal(bn_port_pair(fds, NULL), BN_OK);
    assert_int_equal(bn_port_new(fds[1], OUT_MAX, &b, NULL), BN_OK);
    for (size_t i = 0; i < sizeof wire; i++) {
        assert_int_equal(s.count, 0);
        assert_int_equal(write(fds[0], wire + i, 1), 1);
        assert_int_equal(bn_port_read(b, note, &s, NULL), BN_OK);
    }
    assert_int_equal(s.count, 1);
    assert_string_equal((char *)s.payload, "hello");
    free(s.payload);
    close(fds[0]);
    bn_port_free(b);
}

/* Larger than any socket buffer: flush stops and goes on, and the reader's buffer grows and shrinks. */
static void a_frame_of_the_largest_size_passes(void **state)
{
    both p = open_both(OUT_MAX);
    seen s = { .kept_fd = -1 };
    uint8_t *big = bn_xmalloc(BN_PORT_FRAME_MAX);
    bn_status rc = BN_EAGAIN;
    (void)state;
    memset(big, 1, BN_PORT_FRAME_MAX);
    assert_int_equal(
        bn_port_queue(p.a, head_of(BN_PORT_SEND, 1, 0), bn_bytes_of(big, BN_PORT_FRAME_MAX), NULL, NULL),
        BN_OK);
    assert_int_equal(bn_port_queue(p.a, head_of(BN_PORT_SEND, 2, 0), BN_BYTES("x"), NULL, NULL), BN_OK);
    while (rc == BN_EAGAIN) {
        rc = bn_port_flush(p.a, NULL);
        assert_int_equal(bn_port_read(p.b, note, &s, NULL), BN_OK);
    }
    assert_int_equal(rc, BN_OK);
    assert_int_equal(bn_port_read(p.b, note, &s, NULL), BN_OK);
    assert_int_equal(s.count, 2);
    assert_int_equal(s.sum, BN_PORT_FRAME_MAX + 'x');
    free(s.payload);
    free(big);
    close_both(p);
}

static void what_is_larger_than_a_frame_or_the_ceiling_is_refused(void **state)
{
    both p = open_both(1000);
    uint8_t *big = bn_xcalloc(1, BN_PORT_FRAME_MAX + 1);
    (void)state;
    assert_int_equal(
        bn_port_queue(p.a, head_of(BN_PORT_SEND, 1, 0), bn_bytes_of(big, BN_PORT_FRAME_MAX + 1), NULL, NULL),
        BN_ETOOBIG);
    assert_int_equal(bn_port_queue(p.a, head_of(BN_PORT_SEND, 1, 0), bn_bytes_of(big, 900), NULL, NULL),
                     BN_OK);
    assert_int_equal(bn_port_queue(p.a, head_of(BN_PORT_SEND, 1, 0), bn_bytes_of(big, 900), NULL, NULL),
                     BN_ENOMEM);
    assert_int_equal(bn_port_queued(p.a), 900 + sizeof(bn_port_head));
    free(big);
    close_both(p);
}

static int memfd_of(const char *text)
{
    int fd;
    assert_int_equal(bn_port_memfd("test", bn_bytes_str(text), &fd, NULL), BN_OK);
    return fd;
}

static void a_descriptor_travels_with_its_own_frame(void **state)
{
    both p = open_both(OUT_MAX);
    seen s = { .kept_fd = -1, .keep = true };
    int fds[1] = { memfd_of("first") };
    bn_port_head head = head_of(BN_PORT_MEDIA_PUT, 0, 5);
    bn_bytes mapped;
    (void)state;
    head.nfds = 1;
    assert_int_equal(bn_port_queue(p.a, head_of(BN_PORT_SEND, 1, 0), BN_BYTES("before"), NULL, NULL), BN_OK);
    assert_int_equal(bn_port_queue(p.a, head, BN_BYTES("name"), fds, NULL), BN_OK);
    assert_int_equal(bn_port_queue(p.a, head_of(BN_PORT_SEND, 1, 0), BN_BYTES("after"), NULL, NULL), BN_OK);
    assert_int_equal(bn_port_flush(p.a, NULL), BN_OK);
    assert_int_equal(fcntl(fds[0], F_GETFD), -1); /* taken over, and closed once sent */
    assert_int_equal(bn_port_read(p.b, note, &s, NULL), BN_OK);
    assert_int_equal(s.count, 3);
    assert_string_equal((char *)s.payload, "after");
    assert_int_equal(bn_port_map(s.kept_fd, 5, &mapped, NULL), BN_OK);
    assert_memory_equal(mapped.p, "first", 5);
    bn_port_unmap(mapped);
    assert_true(fcntl(s.kept_fd, F_GETFD) & FD_CLOEXEC);
    close(s.kept_fd);
    free(s.payload);
    close_both(p);
}

static void many_descriptors_keep_their_order(void **state)
{
    both p = open_both(OUT_MAX);
    seen s = { .kept_fd = -1, .keep = true };
    (void)state;
    for (int i = 0; i < 40; i++) {
        char text[] = { (char)('A' + i), 0 };
        int fds[2] = { memfd_of(text), memfd_of("-") };
        bn_port_head head = head_of(BN_PORT_MEDIA_PUT, 0, 1);
        head.nfds = 2;
        assert_int_equal(bn_port_queue(p.a, head, bn_bytes_str(text), fds, NULL), BN_OK);
    }
    for (int i = 0; i < 40; i++) {
        bn_bytes mapped;
        s.count = 0;
        s.answer = BN_ESTOPPED; /* one frame a time */
        bn_port_flush(p.a, NULL);
        assert_int_equal(bn_port_read(p.b, note, &s, NULL), BN_ESTOPPED);
        assert_int_equal(bn_port_map(s.kept_fd, 1, &mapped, NULL), BN_OK);
        assert_int_equal(mapped.p[0], 'A' + i);
        assert_int_equal(s.payload[0], 'A' + i);
        bn_port_unmap(mapped);
        close(s.kept_fd);
    }
    free(s.payload);
    close_both(p);
}

static void a_handler_that_does_not_take_a_descriptor_leaves_none_open(void **state)
{
    both p = open_both(OUT_MAX);
    seen s = { .kept_fd = -1 };
    int fds[1] = { memfd_of("x") }, next, after;
    bn_port_head head = head_of(BN_PORT_SEND_FD, 1, 1);
    (void)state;
    head.nfds = 1;
    assert_int_equal(bn_port_queue(p.a, head, BN_BYTES(""), fds, NULL), BN_OK);
    assert_int_equal(bn_port_flush(p.a, NULL), BN_OK);
    next = open("/dev/null", O_RDONLY);
    close(next);
    assert_int_equal(bn_port_read(p.b, note, &s, NULL), BN_OK);
    after = open("/dev/null", O_RDONLY);
    assert_int_equal(next, after);
    close(after);
    free(s.payload);
    close_both(p);
}

static void frames_behind_one_that_stopped_the_reading_come_next(void **state)
{
    both p = open_both(OUT_MAX);
    seen s = { .kept_fd = -1, .answer = BN_ESTOPPED };
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(bn_port_queue(p.a, head_of(BN_PORT_SEND, 1, 0), BN_BYTES("x"), NULL, NULL), BN_OK);
    assert_int_equal(bn_port_flush(p.a, NULL), BN_OK);
    assert_int_equal(bn_port_read(p.b, note, &s, NULL), BN_ESTOPPED);
    assert_int_equal(s.count, 1);
    s.answer = BN_OK;
    assert_int_equal(bn_port_read(p.b, note, &s, NULL),
                     BN_OK); /* without a further byte from the other side */
    assert_int_equal(s.count, 3);
    free(s.payload);
    close_both(p);
}

static void queued_descriptors_are_closed_with_the_port_and_on_failure(void **state)
{
    both p = open_both(100);
    int fds[1] = { memfd_of("x") }, more[1] = { memfd_of("y") };
    bn_port_head head = head_of(BN_PORT_SEND_FD, 1, 1);
    uint8_t filler[200] = { 0 };
    (void)state;
    head.nfds = 1;
    assert_int_equal(bn_port_queue(p.a, head, BN_BYTES(""), fds, NULL), BN_OK);
    assert_int_equal(bn_port_queue(p.a, head, bn_bytes_of(filler, sizeof filler), more, NULL), BN_ENOMEM);
    assert_int_equal(fcntl(more[0], F_GETFD), -1);
    close_both(p);
    assert_int_equal(fcntl(fds[0], F_GETFD), -1);
}

/* What a worker gone mad may write: every case must be an error, and none may fault. */
static bn_status read_raw(const void *bytes, size_t n, int with_fd)
{
    int fds[2];
    bn_port *b;
    bn_status rc;
    seen s = { .kept_fd = -1 };
    struct iovec iov = { (void *)(uintptr_t)bytes, n };
    union {
        struct cmsghdr head;
        char space[CMSG_SPACE(sizeof(int))];
    } control = { .space = { 0 } };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
    assert_int_equal(bn_port_pair(fds, NULL), BN_OK);
    assert_int_equal(bn_port_new(fds[1], OUT_MAX, &b, NULL), BN_OK);
    if (with_fd >= 0) {
        msg.msg_control = &control;
        msg.msg_controllen = sizeof control;
        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        control.head.cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(&control.head), &with_fd, sizeof(int));
    }
    assert_int_equal(sendmsg(fds[0], &msg, 0), (ssize_t)n);
    rc = bn_port_read(b, note, &s, NULL);
    close(fds[0]);
    bn_port_free(b);
    free(s.payload);
    return rc;
}

static void bytes_that_break_the_rules_are_a_protocol_error(void **state)
{
    bn_port_head head = { .size = BN_PORT_FRAME_MAX + 1, .type = BN_PORT_SEND };
    int fd = memfd_of("x");
    (void)state;
    assert_int_equal(read_raw(&head, sizeof head, -1), BN_EPROTO);
    head = (bn_port_head){ .type = 0 };
    assert_int_equal(read_raw(&head, sizeof head, -1), BN_EPROTO);
    head.type = 30;
    assert_int_equal(read_raw(&head, sizeof head, -1), BN_EPROTO);
    head.type = 9999;
    assert_int_equal(read_raw(&head, sizeof head, -1), BN_EPROTO);
    head = (bn_port_head){ .type = BN_PORT_SEND_FD, .nfds = 1 };
    assert_int_equal(read_raw(&head, sizeof head, -1), BN_EPROTO); /* named, but none came */
    head.nfds = 0;
    assert_int_equal(read_raw(&head, sizeof head, fd), BN_EPROTO); /* came, but none named */
    head.nfds = BN_PORT_FDS_MAX + 1;
    assert_int_equal(read_raw(&head, sizeof head, fd), BN_EPROTO);
    head = (bn_port_head){ .type = BN_PORT_SEND_FD, .nfds = 1 };
    assert_int_equal(read_raw(&head, sizeof head, fd), BN_OK);
    close(fd);
}

static void the_end_of_the_other_side_is_told_after_its_last_frame(void **state)
{
    both p = open_both(OUT_MAX);
    seen s = { .kept_fd = -1 };
    (void)state;
    assert_int_equal(bn_port_queue(p.a, head_of(BN_PORT_FATAL, 0, 0), BN_BYTES("why"), NULL, NULL), BN_OK);
    assert_int_equal(bn_port_flush(p.a, NULL), BN_OK);
    bn_port_free(p.a);
    assert_int_equal(bn_port_read(p.b, note, &s, NULL), BN_ECLOSED);
    assert_int_equal(s.count, 1);
    assert_string_equal((char *)s.payload, "why");
    assert_int_equal(bn_port_queue(p.b, head_of(BN_PORT_STOP, 0, 0), BN_BYTES(""), NULL, NULL), BN_OK);
    assert_int_equal(bn_port_flush(p.b, NULL), BN_ECLOSED); /* and no SIGPIPE */
    free(s.payload);
    bn_port_free(p.b);
}

static void only_a_sealed_memfd_of_the_told_size_is_mapped(void **state)
{
    int sealed = memfd_of("12345"), loose = memfd_create("loose", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    int plain = open("/dev/null", O_RDONLY);
    bn_bytes mapped;
    (void)state;
    assert_int_equal(write(loose, "12345", 5), 5);
    assert_int_equal(bn_port_map(sealed, 6, &mapped, NULL), BN_EPROTO);
    assert_int_equal(bn_port_map(loose, 5, &mapped, NULL), BN_EPROTO);
    assert_int_equal(bn_port_map(plain, 0, &mapped, NULL), BN_EPROTO);
    assert_int_equal(bn_port_map(sealed, 5, &mapped, NULL), BN_OK);
    assert_int_equal(ftruncate(sealed, 0), -1);
    bn_port_unmap(mapped);
    close(sealed);
    close(loose);
    close(plain);
}

static void pairs_of_strings_come_back_and_broken_ones_end_the_list(void **state)
{
    bn_buf b;
    bn_bytes rest;
    const char *name, *value;
    (void)state;
    bn_buf_init(&b, 64);
    assert_int_equal(bn_port_string_put(&b, "id", "abc"), BN_OK);
    assert_int_equal(bn_port_string_put(&b, "crash", ""), BN_OK);
    assert_int_equal(bn_buf_append(&b, BN_BYTES("half")), BN_OK);
    rest = bn_buf_view(&b);
    assert_true(bn_port_string_next(&rest, &name, &value));
    assert_string_equal(name, "id");
    assert_string_equal(value, "abc");
    assert_true(bn_port_string_next(&rest, &name, &value));
    assert_string_equal(name, "crash");
    assert_string_equal(value, "");
    assert_false(bn_port_string_next(&rest, &name, &value));
    b.n = 0;
    b.max = 10;
    assert_int_equal(bn_port_string_put(&b, "long", "too long to fit"), BN_ETOOBIG);
    assert_int_equal(b.n, 0);
    bn_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_arrive_whole_and_in_order),
        cmocka_unit_test(a_frame_that_comes_byte_by_byte_is_handed_over_once),
        cmocka_unit_test(a_frame_of_the_largest_size_passes),
        cmocka_unit_test(what_is_larger_than_a_frame_or_the_ceiling_is_refused),
        cmocka_unit_test(a_descriptor_travels_with_its_own_frame),
        cmocka_unit_test(many_descriptors_keep_their_order),
        cmocka_unit_test(a_handler_that_does_not_take_a_descriptor_leaves_none_open),
        cmocka_unit_test(frames_behind_one_that_stopped_the_reading_come_next),
        cmocka_unit_test(queued_descriptors_are_closed_with_the_port_and_on_failure),
        cmocka_unit_test(bytes_that_break_the_rules_are_a_protocol_error),
        cmocka_unit_test(the_end_of_the_other_side_is_told_after_its_last_frame),
        cmocka_unit_test(only_a_sealed_memfd_of_the_told_size_is_mapped),
        cmocka_unit_test(pairs_of_strings_come_back_and_broken_ones_end_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
