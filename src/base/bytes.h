/* bytes.h: a view of bytes (bn_bytes), and a buffer that grows up to a ceiling (bn_buf).
 *
 * Threads  none of its own: a buffer belongs to one thread, or to whoever holds its owner's lock. */
#ifndef BN_BASE_BYTES_H
#define BN_BASE_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/status.h"

/* A view: owns nothing, may contain NUL. {0} is empty. */
typedef struct bn_bytes {
    const uint8_t *p;
    size_t         n;
} bn_bytes;

#define BN_BYTES(literal) ((bn_bytes){ (const uint8_t *)(literal), sizeof(literal) - 1 })

static inline bn_bytes bn_bytes_of(const void *p, size_t n)
{
    return (bn_bytes){ (const uint8_t *)p, n };
}

/* NULL gives the empty view. */
static inline bn_bytes bn_bytes_str(const char *s)
{
    return (bn_bytes){ (const uint8_t *)s, s ? strlen(s) : 0 };
}

static inline bool bn_bytes_eq(bn_bytes a, bn_bytes b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Letters, digits and white space of ASCII: what <ctype.h> and <strings.h> say follows an app's setlocale(). */
static inline bool bn_is_alpha(unsigned char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
static inline bool bn_is_alnum(unsigned char c) { return bn_is_alpha(c) || (c >= '0' && c <= '9'); }
static inline bool bn_is_space(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static inline bool bn_is_upper(unsigned char c) { return c >= 'A' && c <= 'Z'; }
static inline bool bn_is_lower(unsigned char c) { return c >= 'a' && c <= 'z'; }
static inline unsigned char bn_lower(unsigned char c) { return bn_is_upper(c) ? c | 32 : c; }
static inline unsigned char bn_upper(unsigned char c) { return bn_is_lower(c) ? c & ~32 : c; }

/* `s` is, begins or ends with `word`; capitals of ASCII count as small letters. */
bool bn_same_word(bn_bytes a, bn_bytes b);
static inline bool bn_is_word(bn_bytes s, const char *word) { return bn_same_word(s, bn_bytes_str(word)); }
bool bn_starts_with_word(bn_bytes s, const char *word);
bool bn_ends_with_word(bn_bytes s, const char *word);

/* Whole input is well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong, nothing past U+10FFFF). */
bool bn_utf8_valid(bn_bytes s);

/* Number of code points in well-formed UTF-8. */
size_t bn_utf8_length(bn_bytes s);

/* A growing buffer. `max` is its ceiling in bytes, set once; appending past it fails with BN_ETOOBIG and leaves
 * the buffer as it was. Capacity doubles, so appending is linear. {0} with a max is ready to use. */
typedef struct bn_buf {
    uint8_t *p;
    size_t   n, cap, max;
} bn_buf;

void bn_buf_init(bn_buf *b, size_t max);
void bn_buf_release(bn_buf *b); /* frees; the buffer is empty and usable again */
static inline void bn_buf_clear(bn_buf *b) { b->n = 0; }
static inline bn_bytes bn_buf_view(const bn_buf *b) { return bn_bytes_of(b->p, b->n); }

/* Room for `n` more bytes at b->p + b->n. Fails with BN_ETOOBIG (ceiling) or BN_ENOMEM. */
bn_status bn_buf_reserve(bn_buf *b, size_t n);
bn_status bn_buf_append(bn_buf *b, bn_bytes more);
bn_status bn_buf_append_str(bn_buf *b, const char *s);
bn_status bn_buf_printf(bn_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Drop the first `n` bytes (n <= b->n). */
void bn_buf_consume(bn_buf *b, size_t n);

/* Random bytes from the kernel; aborts if there are none to be had. */
void bn_random(void *out, size_t n);

/* A random version-4 UUID as 36 lower-case characters and a NUL. */
void bn_uuid4(char out[37]);

/* Lower-case hexadecimal of `in`; `out` holds 2 * in.n + 1 bytes. */
void bn_hex(bn_bytes in, char *out);

#endif
