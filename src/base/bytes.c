/* bytes.c: see bytes.h. */
#include "base/bytes.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/random.h>

bool bn_same_word(bn_bytes a, bn_bytes b)
{
    size_t i = 0;
    while (a.n == b.n && i < a.n && bn_lower(a.p[i]) == bn_lower(b.p[i]))
        i++;
    return a.n == b.n && i == a.n;
}

bool bn_starts_with_word(bn_bytes s, const char *word)
{
    size_t n = strlen(word);
    return s.n >= n && bn_is_word(bn_bytes_of(s.p, n), word);
}

bool bn_ends_with_word(bn_bytes s, const char *word)
{
    size_t n = strlen(word);
    return s.n >= n && bn_is_word(bn_bytes_of(s.p + s.n - n, n), word);
}

/* Length of the sequence that `lead` opens, and the lowest and highest second byte that may follow it. */
static int utf8_sequence(uint8_t lead, uint8_t *lo, uint8_t *hi)
{
    *lo = 0x80;
    *hi = 0xBF;
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (lead == 0xE0)
            *lo = 0xA0;
        if (lead == 0xED)
            *hi = 0x9F;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (lead == 0xF0)
            *lo = 0x90;
        if (lead == 0xF4)
            *hi = 0x8F;
        return 4;
    }
    return 0;
}

bool bn_utf8_valid(bn_bytes s)
{
    size_t i = 0;
    while (i < s.n) {
        uint64_t eight;
        uint8_t lo, hi;
        int len;
        if (i + 8 <= s.n) {
            memcpy(&eight, s.p + i, 8);
            if (!(eight & 0x8080808080808080u)) {
                i += 8;
                continue;
            }
        }
        len = utf8_sequence(s.p[i], &lo, &hi);
        if (len == 0 || i + (size_t)len > s.n)
            return false;
        for (int k = 1; k < len; k++) {
            uint8_t c = s.p[i + (size_t)k];
            if (k == 1 ? (c < lo || c > hi) : (c < 0x80 || c > 0xBF))
                return false;
        }
        i += (size_t)len;
    }
    return true;
}

size_t bn_utf8_length(bn_bytes s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++)
        count += (s.p[i] & 0xC0) != 0x80;
    return count;
}

void bn_buf_init(bn_buf *b, size_t max)
{
    *b = (bn_buf){ .max = max };
}

void bn_buf_release(bn_buf *b)
{
    free(b->p);
    *b = (bn_buf){ .max = b->max };
}

bn_status bn_buf_reserve(bn_buf *b, size_t n)
{
    size_t cap = b->cap ? b->cap : 64;
    uint8_t *p;
    if (n > b->max || b->n > b->max - n)
        return BN_ETOOBIG;
    if (b->n + n <= b->cap)
        return BN_OK;
    while (cap < b->n + n)
        cap *= 2;
    if (cap > b->max)
        cap = b->max;
    p = realloc(b->p, cap);
    if (!p)
        return BN_ENOMEM;
    b->p = p;
    b->cap = cap;
    return BN_OK;
}

bn_status bn_buf_append(bn_buf *b, bn_bytes more)
{
    bn_status rc = bn_buf_reserve(b, more.n);
    if (rc)
        return rc;
    if (more.n)
        memcpy(b->p + b->n, more.p, more.n);
    b->n += more.n;
    return BN_OK;
}

bn_status bn_buf_append_str(bn_buf *b, const char *s)
{
    return bn_buf_append(b, bn_bytes_str(s));
}

bn_status bn_buf_printf(bn_buf *b, const char *fmt, ...)
{
    va_list ap;
    int n;
    bn_status rc;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        return BN_EINVAL;
    rc = bn_buf_reserve(b, (size_t)n + 1); /* vsnprintf writes a NUL behind the text */
    if (rc)
        return rc;
    va_start(ap, fmt);
    vsnprintf((char *)b->p + b->n, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
    return BN_OK;
}

void bn_buf_consume(bn_buf *b, size_t n)
{
    BN_ASSERT(n <= b->n);
    b->n -= n;
    if (b->n)
        memmove(b->p, b->p + n, b->n);
}

void bn_random(void *out, size_t n)
{
    uint8_t *p = out;
    while (n) {
        ssize_t got = getrandom(p, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            bn_assert_failed("the kernel gives random bytes", __FILE__, __LINE__);
        p += got;
        n -= (size_t)got;
    }
}

/* Four bytes as eight digits, all at once: each nibble in a byte of its own, then '0' or 'a' - 10 added to it. */
static void hex_four(const uint8_t *p, char *out)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint32_t four;
    uint64_t x;
    memcpy(&four, p, sizeof four);
    x = ((uint64_t)four << 16 | four) & UINT64_C(0x0000FFFF0000FFFF);
    x = (x << 8 | x) & UINT64_C(0x00FF00FF00FF00FF);
    x = (x << 8 & UINT64_C(0x0F000F000F000F00)) | (x >> 4 & UINT64_C(0x000F000F000F000F));
    x += each * '0' + ((x + each * 6) >> 4 & each) * ('a' - '0' - 10);
    memcpy(out, &x, sizeof x);
}

void bn_hex(bn_bytes in, char *out)
{
    static const char digits[] = "0123456789abcdef";
    size_t i = 0;
    for (; i + 4 <= in.n; i += 4, out += 8)
        hex_four(in.p + i, out);
    for (; i < in.n; i++) {
        *out++ = digits[in.p[i] >> 4];
        *out++ = digits[in.p[i] & 15];
    }
    *out = '\0';
}

void bn_uuid4(char out[37])
{
    uint8_t r[16];
    char hex[33];
    bn_random(r, sizeof r);
    r[6] = (uint8_t)((r[6] & 0x0F) | 0x40);
    r[8] = (uint8_t)((r[8] & 0x3F) | 0x80);
    bn_hex(bn_bytes_of(r, sizeof r), hex);
    snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}
