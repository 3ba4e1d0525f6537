/* status.c: errors and the allocations that may abort. No state, any thread. */
#include "base/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Cut at a character boundary when vsnprintf had no room for the whole. */
static void trim_utf8(char *text, size_t cap)
{
    size_t n = strlen(text);
    if (n + 1 < cap)
        return;
    while (n > 0 && ((unsigned char)text[n - 1] & 0xC0) == 0x80)
        n--;
    if (n > 0 && ((unsigned char)text[n - 1] & 0xC0) == 0xC0)
        n--;
    text[n] = '\0';
}

static bn_status fail_v(bn_error *err, bn_status status, const char *kind, const char *fmt, va_list ap)
{
    if (!err)
        return status;
    err->status = status;
    err->kind = kind;
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    trim_utf8(err->text, sizeof err->text);
    return status;
}

bn_status bn_fail(bn_error *err, bn_status status, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fail_v(err, status, NULL, fmt, ap);
    va_end(ap);
    return status;
}

bn_status bn_fail_kind(bn_error *err, bn_status status, const char *kind, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fail_v(err, status, kind, fmt, ap);
    va_end(ap);
    return status;
}

bn_status bn_fail_errno(bn_error *err, const char *fmt, ...)
{
    int saved = errno;
    char reason[128];
    size_t n;
    va_list ap;

    if (!err)
        return BN_EIO;
    va_start(ap, fmt);
    fail_v(err, BN_EIO, NULL, fmt, ap);
    va_end(ap);
    n = strlen(err->text);
    snprintf(err->text + n, sizeof err->text - n, ": %s", strerror_r(saved, reason, sizeof reason));
    trim_utf8(err->text, sizeof err->text);
    errno = saved;
    return BN_EIO;
}

const char *bn_status_name(bn_status status)
{
    static const char *const names[] = {
        [BN_OK] = "BN_OK",           [BN_ENOMEM] = "BN_ENOMEM",     [BN_EINVAL] = "BN_EINVAL",
        [BN_ENOENT] = "BN_ENOENT",   [BN_EIO] = "BN_EIO",           [BN_EAGAIN] = "BN_EAGAIN",
        [BN_ECLOSED] = "BN_ECLOSED", [BN_EPROTO] = "BN_EPROTO",     [BN_ETOOBIG] = "BN_ETOOBIG",
        [BN_ENOCTX] = "BN_ENOCTX",   [BN_ESTALE] = "BN_ESTALE",     [BN_EFOREIGN] = "BN_EFOREIGN",
        [BN_ESTOPPED] = "BN_ESTOPPED", [BN_EUSER] = "BN_EUSER",
    };
    return (size_t)status < BN_COUNT(names) ? names[status] : "BN_?";
}

void bn_assert_failed(const char *what, const char *file, int line)
{
    fprintf(stderr, "bourn: %s:%d: this must hold and does not: %s\n", file, line, what);
    abort();
}

void bn_out_of_memory(void)
{
    fputs("bourn: out of memory\n", stderr);
    abort();
}

static void *or_abort(void *p)
{
    if (!p)
        bn_out_of_memory();
    return p;
}

void *bn_xmalloc(size_t n)
{
    return or_abort(malloc(n ? n : 1));
}

void *bn_xcalloc(size_t count, size_t size)
{
    return or_abort(calloc(count ? count : 1, size ? size : 1));
}

void *bn_xrealloc(void *p, size_t n)
{
    return or_abort(realloc(p, n ? n : 1));
}

char *bn_xstrdup(const char *s)
{
    return or_abort(strdup(s));
}

char *bn_xstrndup(const char *s, size_t n)
{
    char *copy = bn_xmalloc(n + 1);
    memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}
