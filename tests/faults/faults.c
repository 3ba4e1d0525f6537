/* faults.c: a library for LD_PRELOAD that makes one call of a running server or worker fail, on order.
 *
 * The test and every process share a page, the file that BOURN_FAULTS names. The test writes there which process, which
 * call and which of its occurrences is to fail, and with what error; the process counts and says that it has done so.
 * So one server serves for thousands of faults. A process that is neither (a compiler, say) is left alone, and so is a
 * child between fork and exec.
 *
 * Threads  any: the counters are atomic, and the test sets them while they are disarmed. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* The order is the test's too: tests/faults/faults.py reads this list. */
#define CALLS(X) \
    X(memory) X(read) X(pread) X(write) X(writev) X(sendmsg) X(recvmsg) X(accept4) X(socket) X(bind) X(listen) \
    X(socketpair) X(pipe2) X(fork) X(posix_spawnp) X(pthread_create) X(open) X(mmap) X(fstat) X(stat) X(epoll_create1) \
    X(epoll_ctl) X(epoll_wait) X(poll) X(eventfd) X(memfd_create) X(fcntl) X(mkdir) X(inotify_init1) \
    X(inotify_add_watch) X(fwrite) X(fclose)

#define X(name) CALL_##name,
typedef enum call { CALLS(X) CALL_COUNT } call;
#undef X

enum { NOBODY, SERVER, WORKER };

typedef struct page {
    _Atomic(uint32_t) role, call; /* whose, which */
    _Atomic(uint32_t) first, last; /* occurrences that fail, from 1; 0: disarmed, only counted */
    _Atomic(uint32_t) error;
    _Atomic(uint32_t) seen, fired;
} page;

static page *order;
static uint32_t my_role;
static pid_t my_pid;

extern char *program_invocation_short_name;
#ifndef FAULTS_LINKED
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *p, size_t n);
#endif

/* The role is the program's and its environment's, never asked of the interpreter: this runs first. */
__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("BOURN_FAULTS");
    int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0) : -1;
    void *p;
    if (fd < 0)
        return;
    p = (void *)syscall(SYS_mmap, 0L, sizeof(page), (long)(PROT_READ | PROT_WRITE), (long)MAP_SHARED, (long)fd, 0L);
    close(fd);
    if (p == MAP_FAILED)
        return;
    my_pid = getpid();
    my_role = getenv("BOURN_PORT_FD")                                   ? WORKER
              : strncmp(program_invocation_short_name, "bourn", 5) == 0 ? SERVER
                                                                        : NOBODY;
    order = p;
}

/* Errors of a network are for sockets, errors of a disk for files: what no kernel says is not tried. */
static bool fits(int fd, int error)
{
    struct stat st;
    bool socket = error == ECONNRESET || error == EPIPE || error == ENOBUFS;
    bool file = error == EIO || error == ENOSPC;
    if (fd < 0 || (!socket && !file))
        return true;
    if (syscall(SYS_fstat, fd, &st) < 0)
        return false;
    return socket ? S_ISSOCK(st.st_mode) : S_ISREG(st.st_mode);
}

static bool fails(call which, int fd)
{
    uint32_t n, first;
    if (!order || atomic_load(&order->call) != (uint32_t)which || atomic_load(&order->role) != my_role)
        return false;
    if ((pid_t)syscall(SYS_getpid) != my_pid || !fits(fd, (int)atomic_load(&order->error)))
        return false;
    n = atomic_fetch_add(&order->seen, 1) + 1;
    first = atomic_load(&order->first);
    if (!first || n < first || n > atomic_load(&order->last))
        return false;
    atomic_fetch_add(&order->fired, 1);
    errno = (int)atomic_load(&order->error);
    return true;
}

#ifndef FAULTS_LINKED
#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) \
        *(void **)&real = dlsym(RTLD_NEXT, #name)

#define WRAP(which, fd, result, name, params, args, failure) \
    result name params \
    { \
        REAL(name); \
        return fails(CALL_##which, fd) ? failure : real args; \
    }
#endif

#ifdef FAULTS_LINKED

/* Under AddressSanitizer, which has malloc() for itself, this file is linked into the program, and what fails are the
 * program's own allocations. Those that may end the process succeed: what else would be seen of the others? */
static _Thread_local bool must_succeed;

#define LINKED(result, name, params, args) \
    result __real_##name params; \
    result __wrap_##name params; \
    result __wrap_##name params { return !must_succeed && fails(CALL_memory, -1) ? NULL : __real_##name args; }
LINKED(void *, malloc, (size_t n), (n))
LINKED(void *, calloc, (size_t count, size_t size), (count, size))
LINKED(void *, realloc, (void *p, size_t n), (p, n))

#define SAFE(result, name, params, args) \
    result __real_##name params; \
    result __wrap_##name params; \
    result __wrap_##name params \
    { \
        result made; \
        must_succeed = true; \
        made = __real_##name args; \
        must_succeed = false; \
        return made; \
    }
SAFE(void *, bn_xmalloc, (size_t n), (n))
SAFE(void *, bn_xcalloc, (size_t count, size_t size), (count, size))
SAFE(void *, bn_xrealloc, (void *p, size_t n), (p, n))
SAFE(char *, bn_xstrdup, (const char *s), (s))
SAFE(char *, bn_xstrndup, (const char *s, size_t n), (s, n))

#else

void *malloc(size_t n) { return fails(CALL_memory, -1) ? NULL : __libc_malloc(n); }
void *calloc(size_t count, size_t size) { return fails(CALL_memory, -1) ? NULL : __libc_calloc(count, size); }
void *realloc(void *p, size_t n) { return fails(CALL_memory, -1) ? NULL : __libc_realloc(p, n); }

WRAP(read, fd, ssize_t, read, (int fd, void *p, size_t n), (fd, p, n), -1)
WRAP(pread, fd, ssize_t, pread, (int fd, void *p, size_t n, off_t at), (fd, p, n, at), -1)
WRAP(write, fd, ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n), -1)
WRAP(writev, fd, ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n), -1)
WRAP(sendmsg, fd, ssize_t, sendmsg, (int fd, const struct msghdr *m, int flags), (fd, m, flags), -1)
WRAP(recvmsg, fd, ssize_t, recvmsg, (int fd, struct msghdr *m, int flags), (fd, m, flags), -1)
WRAP(accept4, fd, int, accept4, (int fd, __SOCKADDR_ARG a, socklen_t *n, int flags), (fd, a, n, flags), -1)
WRAP(accept4, fd, int, accept, (int fd, __SOCKADDR_ARG a, socklen_t *n), (fd, a, n), -1)
WRAP(socket, -1, int, socket, (int domain, int type, int protocol), (domain, type, protocol), -1)
WRAP(bind, -1, int, bind, (int fd, __CONST_SOCKADDR_ARG a, socklen_t n), (fd, a, n), -1)
WRAP(listen, -1, int, listen, (int fd, int n), (fd, n), -1)
WRAP(socketpair, -1, int, socketpair, (int domain, int type, int protocol, int fds[2]), (domain, type, protocol, fds), -1)
WRAP(pipe2, -1, int, pipe2, (int fds[2], int flags), (fds, flags), -1)
WRAP(fork, -1, pid_t, fork, (void), (), -1)
WRAP(posix_spawnp, -1, int, posix_spawnp,
     (pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
      char *const argv[], char *const env[]),
     (pid, file, actions, attr, argv, env), errno)
WRAP(pthread_create, -1, int, pthread_create,
     (pthread_t *id, const pthread_attr_t *attr, void *(*run)(void *), void *arg), (id, attr, run, arg), errno)
WRAP(mmap, fd, void *, mmap, (void *at, size_t n, int prot, int flags, int fd, off_t from), (at, n, prot, flags, fd, from),
     MAP_FAILED)
WRAP(mmap, fd, void *, mmap64, (void *at, size_t n, int prot, int flags, int fd, off64_t from),
     (at, n, prot, flags, fd, from), MAP_FAILED)
WRAP(fstat, -1, int, fstat, (int fd, struct stat *st), (fd, st), -1)
WRAP(stat, -1, int, stat, (const char *path, struct stat *st), (path, st), -1)
WRAP(epoll_create1, -1, int, epoll_create1, (int flags), (flags), -1)

/* As the kernel does: what it refuses is one more descriptor, and not one that is watched already. */
int epoll_ctl(int fd, int op, int on, struct epoll_event *e)
{
    REAL(epoll_ctl);
    int rc = real(fd, op, on, e);
    if (rc < 0 || op != EPOLL_CTL_ADD || !fails(CALL_epoll_ctl, -1))
        return rc;
    rc = errno;
    real(fd, EPOLL_CTL_DEL, on, NULL);
    errno = rc;
    return -1;
}

WRAP(epoll_wait, -1, int, epoll_wait, (int fd, struct epoll_event *e, int n, int ms), (fd, e, n, ms), -1)
WRAP(epoll_wait, -1, int, epoll_pwait, (int fd, struct epoll_event *e, int n, int ms, const sigset_t *set),
     (fd, e, n, ms, set), -1)
WRAP(poll, -1, int, poll, (struct pollfd *p, nfds_t n, int ms), (p, n, ms), -1)
WRAP(eventfd, -1, int, eventfd, (unsigned n, int flags), (n, flags), -1)
WRAP(memfd_create, -1, int, memfd_create, (const char *name, unsigned flags), (name, flags), -1)
WRAP(mkdir, -1, int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
WRAP(mkdir, -1, char *, mkdtemp, (char *path), (path), NULL)
WRAP(inotify_init1, -1, int, inotify_init1, (int flags), (flags), -1)
WRAP(inotify_add_watch, -1, int, inotify_add_watch, (int fd, const char *path, uint32_t mask), (fd, path, mask), -1)
WRAP(fwrite, -1, size_t, fwrite, (const void *p, size_t size, size_t n, FILE *f), (p, size, n, f), 0)
WRAP(fclose, -1, int, fclose, (FILE *f), (f), EOF)

static mode_t mode_of(int flags, va_list args)
{
    return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(args, mode_t) : 0;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list args; \
        mode_t mode; \
        REAL(name); \
        va_start(args, flags); \
        mode = mode_of(flags, args); \
        va_end(args); \
        return fails(CALL_open, -1) ? -1 : real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

static FILE *open_stream(__typeof__(fopen) *real, const char *path, const char *mode)
{
    return fails(CALL_open, -1) ? NULL : real(path, mode);
}

FILE *fopen(const char *path, const char *mode)
{
    REAL(fopen);
    return open_stream(real, path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    REAL(fopen64);
    return open_stream(real, path, mode);
}

int fcntl(int fd, int command, ...)
{
    va_list args;
    void *arg;
    REAL(fcntl);
    va_start(args, command);
    arg = va_arg(args, void *); /* as libc does: a word, whatever it holds */
    va_end(args);
    return fails(CALL_fcntl, -1) ? -1 : real(fd, command, arg);
}

#endif
