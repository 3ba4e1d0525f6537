/* port.c: see port.h.
 * Threads  none of its own: each port is used by one thread.
 *
 * Out: a list of chunks. A frame with descriptors opens a chunk of its own, because descriptors belong to the
 * first byte of one sendmsg; frames without are gathered, so that one sendmsg carries many. In: one buffer
 * that grows to the frame that is under way. Descriptors arrive in order, no later than the first byte of
 * their frame, so they wait in a short list until the head that counts them has been read. */
#include "port/port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
    MESSAGE_AT_MAX = 4096, /* a message in a memfd begins below: within the first page */
    CHUNK_BYTES = 16 << 10, /* room for frames without descriptors */
    READ_BYTES = 64 << 10,  /* the input buffer when no larger frame is under way */
    READ_BUDGET =
        4 << 20, /* one bn_port_read() hands over about this much, then lets its thread do other work */
    IOV_COUNT = 64,
    FDS_WAITING = 2 * BN_PORT_FDS_MAX, /* one frame's, and those of the next whose head is not whole yet */
};

typedef struct chunk {
    struct chunk *next;
    size_t        off, n, cap;
    int           nfds;
    int           fds[BN_PORT_FDS_MAX];
    uint8_t       data[];
} chunk;

struct bn_port {
    int     fd;
    size_t  queued, out_max;
    chunk  *first, *last;
    uint8_t *in;
    size_t  in_off, in_n, in_cap; /* bytes [in_off, in_n) are not handed over yet */
    int     nfds;
    int     fds[FDS_WAITING];
};

static void close_all(const int *fds, int n)
{
    for (int i = 0; i < n; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
    }
}

bn_status bn_port_pair(int fds[2], bn_error *err)
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) < 0)
        return bn_fail_errno(err, "cannot make a socket pair");
    return BN_OK;
}

bn_status bn_port_new(int fd, size_t out_max, bn_port **out, bn_error *err)
{
    int flags = fcntl(fd, F_GETFL);
    bn_port *p;
    *out = NULL;
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        return bn_fail_errno(err, "descriptor %d is not a port", fd);
    p = calloc(1, sizeof *p);
    if (!p)
        return bn_fail(err, BN_ENOMEM, "no memory for a port");
    p->fd = fd;
    p->out_max = out_max;
    *out = p;
    return BN_OK;
}

void bn_port_free(bn_port *port)
{
    if (!port)
        return;
    for (chunk *c = port->first, *next; c; c = next) {
        next = c->next;
        close_all(c->fds, c->nfds);
        free(c);
    }
    close_all(port->fds, port->nfds);
    close(port->fd);
    free(port->in);
    free(port);
}

int bn_port_fd(const bn_port *port)
{
    return port->fd;
}

size_t bn_port_queued(const bn_port *port)
{
    return port->queued;
}

/* The chunk that takes `need` more bytes, of a frame with or without descriptors. NULL: no memory. */
static chunk *chunk_for(bn_port *p, size_t need, bool with_fds)
{
    chunk *c = p->last;
    size_t cap = need > CHUNK_BYTES ? need : CHUNK_BYTES;
    if (c && !with_fds && c->cap - c->n >= need)
        return c;
    c = malloc(sizeof *c + cap);
    if (!c)
        return NULL;
    c->next = NULL;
    c->off = c->n = 0;
    c->cap = cap;
    c->nfds = 0;
    if (p->last)
        p->last->next = c;
    else
        p->first = c;
    p->last = c;
    return c;
}

bn_status bn_port_queue(bn_port *port, bn_port_head head, bn_bytes payload, const int *fds, bn_error *err)
{
    size_t need = sizeof head + payload.n;
    bn_status rc = BN_OK;
    chunk *c = NULL;

    BN_ASSERT(head.nfds <= BN_PORT_FDS_MAX);
    if (payload.n > BN_PORT_FRAME_MAX)
        rc = bn_fail(err, BN_ETOOBIG, "a frame of %zu bytes does not fit a port; pass a memfd", payload.n);
    else if (port->queued > port->out_max || need > port->out_max - port->queued)
        rc = bn_fail(err, BN_ENOMEM, "the port has %zu bytes waiting, at most %zu may", port->queued,
                     port->out_max);
    else if (!(c = chunk_for(port, need, head.nfds > 0)))
        rc = bn_fail(err, BN_ENOMEM, "no memory for a frame of %zu bytes", payload.n);
    if (rc) {
        close_all(fds, head.nfds);
        return rc;
    }
    head.size = (uint32_t)payload.n;
    memcpy(c->data + c->n, &head, sizeof head);
    if (payload.n)
        memcpy(c->data + c->n + sizeof head, payload.p, payload.n);
    c->n += need;
    if (head.nfds) {
        c->nfds = head.nfds;
        memcpy(c->fds, fds, head.nfds * sizeof *fds);
    }
    port->queued += need;
    return BN_OK;
}

/* The bytes of the first chunk, and of those behind it up to the next with descriptors. */
static int gather(const bn_port *p, struct iovec *iov)
{
    int n = 0;
    for (chunk *c = p->first; c && n < IOV_COUNT; c = c->next) {
        if (n && c->nfds)
            break;
        iov[n++] = (struct iovec){ c->data + c->off, c->n - c->off };
    }
    return n;
}

static void wrote(bn_port *p, size_t n)
{
    p->queued -= n;
    while (p->first) {
        chunk *c = p->first;
        size_t part = c->n - c->off;
        close_all(c->fds, c->nfds); /* the first byte has gone, and they with it */
        c->nfds = 0;
        if (n < part) {
            c->off += n;
            return;
        }
        n -= part;
        p->first = c->next;
        if (!p->first)
            p->last = NULL;
        free(c);
        if (n == 0)
            return;
    }
}

static ssize_t send_some(bn_port *p)
{
    struct iovec iov[IOV_COUNT];
    union {
        struct cmsghdr head;
        char space[CMSG_SPACE(sizeof(int) * BN_PORT_FDS_MAX)];
    } control;
    struct msghdr msg = { .msg_iov = iov, .msg_iovlen = (size_t)gather(p, iov) };
    int nfds = p->first->nfds;
    ssize_t n;

    if (nfds) {
        memset(&control, 0, sizeof control);
        msg.msg_control = &control;
        msg.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)nfds);
        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        control.head.cmsg_len = CMSG_LEN(sizeof(int) * (size_t)nfds);
        memcpy(CMSG_DATA(&control.head), p->first->fds, sizeof(int) * (size_t)nfds);
    }
    do
        n = sendmsg(p->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n;
}

bn_status bn_port_flush(bn_port *port, bn_error *err)
{
    while (port->first) {
        ssize_t n = send_some(port);
        if (n > 0) {
            wrote(port, (size_t)n);
            continue;
        }
        /* ETOOMANYREFS: descriptors under way are at their limit until the other side reads; ENOBUFS, ENOMEM:
         * the kernel is short of memory for now. */
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ETOOMANYREFS || errno == ENOBUFS
            || errno == ENOMEM)
            return BN_EAGAIN;
        if (errno == EPIPE || errno == ECONNRESET)
            return bn_fail(err, BN_ECLOSED, "the other side of the port has gone");
        return bn_fail_errno(err, "cannot write to the port");
    }
    return BN_OK;
}

static bool type_known(uint16_t type)
{
    return (type >= BN_PORT_HELLO && type <= BN_PORT_ASK)
           || (type >= BN_PORT_READY && type <= BN_PORT_ANSWER);
}

/* Room to read into: at least the rest of the frame that is under way, and never less than a quarter of the
 * buffer. */
static bn_status make_room(bn_port *p, bn_error *err)
{
    size_t have = p->in_n - p->in_off, want = READ_BYTES;
    bn_port_head head;
    uint8_t *grown;

    if (have == 0)
        p->in_off = p->in_n = 0;
    if (have >= sizeof head) {
        memcpy(&head, p->in + p->in_off, sizeof head);
        if (sizeof head + head.size > want)
            want = sizeof head + head.size;
    }
    if (p->in_off && (p->in_off + want > p->in_cap)) {
        memmove(p->in, p->in + p->in_off, have);
        p->in_off = 0;
        p->in_n = have;
    }
    if (p->in_cap > READ_BYTES && have == 0) { /* a large frame has passed: give its memory back */
        free(p->in);
        p->in = NULL;
        p->in_cap = 0;
    }
    if (want <= p->in_cap)
        return BN_OK;
    grown = realloc(p->in, want);
    if (!grown)
        return bn_fail(err, BN_ENOMEM, "no memory for a frame of %zu bytes", want);
    p->in = grown;
    p->in_cap = want;
    return BN_OK;
}

static bn_status take_fds(bn_port *p, struct msghdr *msg, bn_error *err)
{
    bn_status rc = BN_OK;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
        size_t n;
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < n; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            if (p->nfds < FDS_WAITING) {
                p->fds[p->nfds++] = fd;
            } else {
                close(fd);
                rc = bn_fail(err, BN_EPROTO, "the port brought more descriptors than its frames name");
            }
        }
    }
    if (!rc && (msg->msg_flags & MSG_CTRUNC))
        rc =
            bn_fail(err, BN_EPROTO, "descriptors were lost on the port: too many at once, or none free here");
    return rc;
}

static bn_status check_head(const bn_port *p, const bn_port_head *h, bn_error *err)
{
    if (h->size > BN_PORT_FRAME_MAX)
        return bn_fail(err, BN_EPROTO, "a frame of %u bytes came by port", h->size);
    if (!type_known(h->type))
        return bn_fail(err, BN_EPROTO, "a frame of unknown type %u came by port", h->type);
    if (h->nfds > BN_PORT_FDS_MAX || h->nfds > p->nfds)
        return bn_fail(err, BN_EPROTO, "a frame names %u descriptors, %d came", h->nfds, p->nfds);
    return BN_OK;
}

/* Hand over the frame at the front. BN_EAGAIN: it is not whole yet. */
static bn_status one_frame(bn_port *p, bn_port_handler on_frame, void *arg, bn_error *err)
{
    bn_port_frame frame = { 0 };
    size_t have = p->in_n - p->in_off;
    bn_status rc;

    if (have < sizeof frame.head)
        return BN_EAGAIN;
    memcpy(&frame.head, p->in + p->in_off, sizeof frame.head);
    rc = check_head(p, &frame.head, err);
    if (rc)
        return rc;
    if (have - sizeof frame.head < frame.head.size)
        return BN_EAGAIN;
    frame.payload = bn_bytes_of(p->in + p->in_off + sizeof frame.head, frame.head.size);
    for (int i = 0; i < BN_PORT_FDS_MAX; i++)
        frame.fds[i] = i < frame.head.nfds ? p->fds[i] : -1;
    p->nfds -= frame.head.nfds;
    memmove(p->fds, p->fds + frame.head.nfds, (size_t)p->nfds * sizeof *p->fds);
    p->in_off += sizeof frame.head + frame.head.size;
    rc = on_frame(arg, &frame, err);
    close_all(frame.fds, BN_PORT_FDS_MAX);
    return rc;
}

static bn_status all_frames(bn_port *p, bn_port_handler on_frame, void *arg, bn_error *err)
{
    bn_status rc;
    do
        rc = one_frame(p, on_frame, arg, err);
    while (rc == BN_OK);
    if (rc != BN_EAGAIN)
        return rc;
    if (p->nfds > BN_PORT_FDS_MAX || (p->nfds && p->in_off == p->in_n))
        return bn_fail(err, BN_EPROTO, "the port brought %d descriptors that no frame names", p->nfds);
    return BN_OK;
}

static ssize_t recv_some(bn_port *p, struct msghdr *msg)
{
    ssize_t n;
    do
        n = recvmsg(p->fd, msg, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n;
}

bn_status bn_port_read(bn_port *port, bn_port_handler on_frame, void *arg, bn_error *err)
{
    union {
        struct cmsghdr head;
        char space[CMSG_SPACE(sizeof(int) * FDS_WAITING)];
    } control;

    bn_status rc = all_frames(port, on_frame, arg, err); /* those that an earlier handler stopped at */

    for (size_t total = 0; !rc && total < READ_BUDGET;) {
        struct iovec iov;
        struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
                              .msg_controllen = sizeof control };
        ssize_t n;
        rc = make_room(port, err);
        if (rc)
            return rc;
        iov = (struct iovec){ port->in + port->in_n, port->in_cap - port->in_n };
        n = recv_some(port, &msg);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return BN_OK;
        if (n < 0 && errno != ECONNRESET)
            return bn_fail_errno(err, "cannot read from the port");
        if (n <= 0)
            return bn_fail(err, BN_ECLOSED, "the other side of the port has gone");
        rc = take_fds(port, &msg, err);
        port->in_n += (size_t)n;
        total += (size_t)n;
        if (!rc)
            rc = all_frames(port, on_frame, arg, err);
    }
    return rc;
}

bn_status bn_port_memfd_new(const char *name, int *fd, bn_error *err)
{
    *fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return *fd < 0 ? bn_fail_errno(err, "cannot make a memfd") : BN_OK;
}

bn_status bn_port_memfd_write(int fd, bn_bytes more, bn_error *err)
{
    while (more.n) {
        ssize_t n = write(fd, more.p, more.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return bn_fail_errno(err, "cannot put %zu bytes into a memfd", more.n);
        more = bn_bytes_of(more.p + n, more.n - (size_t)n);
    }
    return BN_OK;
}

bn_status bn_port_memfd_seal(int fd, bn_error *err)
{
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
        return bn_fail_errno(err, "cannot seal a memfd");
    return BN_OK;
}

bn_status bn_port_memfd(const char *name, bn_bytes content, int *fd, bn_error *err)
{
    bn_status rc = bn_port_memfd_new(name, fd, err);
    if (rc)
        return rc;
    rc = bn_port_memfd_write(*fd, content, err);
    if (!rc)
        rc = bn_port_memfd_seal(*fd, err);
    if (rc) {
        close(*fd);
        *fd = -1;
    }
    return rc;
}

bn_status bn_port_memfd_check(int fd, uint64_t size, bn_error *err)
{
    const int wanted = F_SEAL_SHRINK | F_SEAL_WRITE;
    struct stat st;
    int seals = fcntl(fd, F_GET_SEALS);

    if (seals < 0 || (seals & wanted) != wanted)
        return bn_fail(err, BN_EPROTO, "a descriptor came by port that is not a sealed memfd");
    if (fstat(fd, &st) < 0)
        return bn_fail_errno(err, "cannot look at a memfd");
    if ((uint64_t)st.st_size != size)
        return bn_fail(err, BN_EPROTO, "a memfd of %lld bytes came by port, %llu were announced",
                       (long long)st.st_size, (unsigned long long)size);
    return BN_OK;
}

bn_status bn_port_map(int fd, uint64_t size, bn_bytes *out, bn_error *err)
{
    void *p;
    bn_status rc = bn_port_memfd_check(fd, size, err);

    *out = (bn_bytes){ 0 };
    if (rc || size == 0)
        return rc;
    p = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return bn_fail_errno(err, "cannot map a memfd of %llu bytes", (unsigned long long)size);
    *out = bn_bytes_of(p, (size_t)size);
    return BN_OK;
}

/* Views begin within the first page of their mapping. */
void bn_port_unmap(bn_bytes mapped)
{
    uintptr_t at = (uintptr_t)mapped.p, skipped = at % MESSAGE_AT_MAX;
    if (mapped.n)
        munmap((void *)(at - skipped), mapped.n + skipped);
}

bn_status bn_port_map_message(const bn_port_frame *f, bn_bytes *out, bn_error *err)
{
    uint32_t at = 0;
    bn_status rc;
    *out = (bn_bytes){ 0 };
    if (f->payload.n == sizeof at)
        memcpy(&at, f->payload.p, sizeof at);
    if ((f->payload.n && f->payload.n != sizeof at) || at >= MESSAGE_AT_MAX || f->head.arg > SIZE_MAX / 2)
        return bn_fail(err, BN_EPROTO, "a message came by port that begins nowhere");
    rc = bn_port_map(f->fds[0], f->head.arg + at, out, err);
    if (rc || !out->n)
        return rc;
    if (!f->head.arg) {
        bn_port_unmap(*out);
        *out = (bn_bytes){ 0 };
        return BN_OK;
    }
    *out = bn_bytes_of(out->p + at, out->n - at);
    return BN_OK;
}

bn_status bn_port_string_put(bn_buf *b, const char *name, const char *value)
{
    size_t before = b->n;
    bn_status rc = bn_buf_append(b, bn_bytes_of(name, strlen(name) + 1));
    if (!rc)
        rc = bn_buf_append(b, bn_bytes_of(value, strlen(value) + 1));
    if (rc)
        b->n = before;
    return rc;
}

bool bn_port_string_next(bn_bytes *rest, const char **name, const char **value)
{
    const uint8_t *end, *end2;
    if (!rest->n)
        return false;
    end = memchr(rest->p, 0, rest->n);
    if (!end)
        return false;
    end2 = memchr(end + 1, 0, rest->n - (size_t)(end + 1 - rest->p));
    if (!end2)
        return false;
    *name = (const char *)rest->p;
    *value = (const char *)end + 1;
    rest->n -= (size_t)(end2 + 1 - rest->p);
    rest->p = end2 + 1;
    return true;
}
