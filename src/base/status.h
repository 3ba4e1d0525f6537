/* status.h: which branch to take (bn_status), and what to tell a person (bn_error).
 *
 * Every function that can fail returns a bn_status and takes a `bn_error *err` last; err may be NULL.
 * A door (C, Python, HTTP) turns the error into its own kind once, at its edge. */
#ifndef BN_BASE_STATUS_H
#define BN_BASE_STATUS_H

#include <stdlib.h>

typedef enum bn_status {
    BN_OK = 0,
    BN_ENOMEM,   /* memory, or a ceiling set by configuration, is exhausted */
    BN_EINVAL,   /* an argument or an input is wrong; the message says what to change */
    BN_ENOENT,   /* the named thing does not exist */
    BN_EIO,      /* a system call failed; the message carries errno's text */
    BN_EAGAIN,   /* not now: more bytes, or room, must come first */
    BN_ECLOSED,  /* the other side has gone */
    BN_EPROTO,   /* a peer's bytes break its protocol */
    BN_ETOOBIG,  /* over a configured limit */
    BN_ENOCTX,   /* the thread has no run context */
    BN_ESTALE,   /* the context's run has ended: a newer run, or the session is gone */
    BN_EFOREIGN, /* a context, container or value of another session */
    BN_ESTOPPED, /* the run was asked to stop or to start over: unwind */
    BN_EUSER,    /* the app misused a command; the message is for its author */
} bn_status;

/* Caller's storage, plain data; {0} is "no error". `kind` names the exception class that the Python door
 * raises (a static string such as "StreamlitDuplicateElementKey"), NULL for the class that fits the status. */
typedef struct bn_error {
    bn_status   status;
    const char *kind;
    char        text[1024]; /* UTF-8, cut at a character boundary */
} bn_error;

/* Write `status` and a formatted message to *err (unless NULL) and return `status`, so that a failing
 * function can `return bn_fail(err, BN_EINVAL, ...)`. */
bn_status bn_fail(bn_error *err, bn_status status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The same, naming the exception class of the Python door. `kind` must be a static string. */
bn_status bn_fail_kind(bn_error *err, bn_status status, const char *kind, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* bn_fail(BN_EIO) with ": " and strerror(errno) appended. Keeps errno. */
bn_status bn_fail_errno(bn_error *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A short static name for logs, "BN_EINVAL". */
const char *bn_status_name(bn_status status);

/* Our own bugs, never a peer's bytes. The condition has no side effects: it is not evaluated under NDEBUG. */
_Noreturn void bn_assert_failed(const char *what, const char *file, int line);
#ifdef NDEBUG
#define BN_ASSERT(cond) ((void)sizeof(cond))
#else
#define BN_ASSERT(cond) ((cond) ? (void)0 : bn_assert_failed(#cond, __FILE__, __LINE__))
#endif

#define BN_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Says "out of memory" and ends the process: for what is small, bounded, and cannot be gone on without. */
_Noreturn void bn_out_of_memory(void);

/* Small, bounded allocations that abort when memory is gone: for sizes that no peer chooses. */
void *bn_xmalloc(size_t n) __attribute__((malloc, returns_nonnull));
void *bn_xcalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *bn_xrealloc(void *p, size_t n) __attribute__((returns_nonnull));
char *bn_xstrdup(const char *s) __attribute__((malloc, returns_nonnull));
char *bn_xstrndup(const char *s, size_t n) __attribute__((malloc, returns_nonnull));

#endif
