/* log.c: see log.h. The level is the only state. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static atomic_int min_level = BN_LOG_INFO; /* relaxed: orders nothing */

void bn_log_set_level(bn_log_level level)
{
    atomic_store_explicit(&min_level, level, memory_order_relaxed);
}

bn_log_level bn_log_get_level(void)
{
    return (bn_log_level)atomic_load_explicit(&min_level, memory_order_relaxed);
}

/* Copies text, escaping control characters except a newline, which becomes "\n    " so that a continued line is
 * told from a new one. Returns the number of bytes written. */
static size_t clean(char *out, size_t cap, const char *text)
{
    size_t n = 0;
    for (const unsigned char *s = (const unsigned char *)text; *s && n + 8 < cap; s++) {
        if (*s == '\n')
            n += (size_t)snprintf(out + n, cap - n, "\n    ");
        else if (*s < 0x20 || *s == 0x7F)
            n += (size_t)snprintf(out + n, cap - n, "\\x%02x", *s);
        else
            out[n++] = (char)*s;
    }
    return n;
}

void bn_log(bn_log_level level, const char *logger, const char *fmt, ...)
{
    static const char *const names[] = { "DEBUG", "INFO", "WARNING", "ERROR" };
    char text[4096], line[4400];
    struct timespec now;
    struct tm tm;
    size_t n;
    ssize_t done;
    int saved = errno;
    va_list ap;

    if ((int)level < atomic_load_explicit(&min_level, memory_order_relaxed))
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &tm);
    n = strftime(line, sizeof line, "%Y-%m-%d %H:%M:%S", &tm);
    n += (size_t)snprintf(line + n, sizeof line - n, ".%03ld %s %s: ", now.tv_nsec / 1000000, names[level], logger);
    n += clean(line + n, sizeof line - n - 1, text);
    line[n++] = '\n';
    do
        done = write(STDERR_FILENO, line, n);
    while (done < 0 && errno == EINTR);
    errno = saved;
}
