/* signed.c: see signed.h. (OpenSSL has a BN_BYTES of its own: ours is not usable below its headers.) */
#include "base/signed.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>


enum {
    MAC_BYTES = 32,
    MAC_TEXT = 43,   /* of 32 bytes in BASE64URL */
    TIME_DIGITS = 15,
};

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Without padding. */
static bn_status encode(bn_bytes in, bn_buf *out)
{
    bn_status rc = bn_buf_reserve(out, (in.n + 2) / 3 * 4);
    for (size_t i = 0; !rc && i < in.n; i += 3) {
        size_t left = in.n - i;
        uint32_t three = (uint32_t)in.p[i] << 16 | (left > 1 ? (uint32_t)in.p[i + 1] << 8 : 0) | (left > 2 ? in.p[i + 2] : 0);
        for (size_t k = 0; k < (left > 2 ? 4 : left + 1); k++)
            out->p[out->n++] = (uint8_t)alphabet[three >> (18 - 6 * k) & 63];
    }
    return rc;
}

static bn_status decode(bn_bytes in, bn_buf *out)
{
    uint32_t bits = 0;
    unsigned held = 0;
    if (in.n % 4 == 1 || bn_buf_reserve(out, in.n / 4 * 3 + 2))
        return BN_EINVAL;
    for (size_t i = 0; i < in.n; i++) {
        const char *at = in.p[i] ? strchr(alphabet, in.p[i]) : NULL;
        if (!at)
            return BN_EINVAL;
        bits = bits << 6 | (uint32_t)(at - alphabet);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out->p[out->n++] = (uint8_t)(bits >> held);
        }
    }
    return bits & ((1u << held) - 1) ? BN_EINVAL : BN_OK; /* one form for one text */
}

/* Over the name, a NUL, and what stands before the second point. */
static void mac_of(bn_bytes secret, const char *name, bn_bytes body, uint8_t mac[MAC_BYTES])
{
    uint8_t full[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    size_t name_n = strlen(name) + 1;
    uint8_t *all = bn_xmalloc(name_n + body.n);
    memcpy(all, name, name_n);
    memcpy(all + name_n, body.p, body.n);
    if (!HMAC(EVP_sha256(), secret.n ? secret.p : (const uint8_t *)"", secret.n > INT_MAX ? INT_MAX : (int)secret.n, all, name_n + body.n, full, &n))
        bn_out_of_memory(); /* nothing else makes OpenSSL fail here */
    memcpy(mac, full, MAC_BYTES);
    free(all);
}

bn_status bn_signed_put(bn_bytes secret, const char *name, bn_bytes text, int64_t now, bn_buf *out)
{
    size_t from = out->n;
    uint8_t mac[MAC_BYTES];
    bn_status rc = encode(text, out);
    if (!rc)
        rc = bn_buf_printf(out, ".%lld", (long long)now);
    if (rc)
        return rc;
    mac_of(secret, name, bn_bytes_of(out->p + from, out->n - from), mac);
    rc = bn_buf_append_str(out, ".");
    return rc ? rc : encode(bn_bytes_of(mac, sizeof mac), out);
}

/* The seconds behind the first point of `body`; false: none, or more than there are. */
static bool time_of(bn_bytes body, size_t *text_n, int64_t *seconds)
{
    const uint8_t *point = memchr(body.p, '.', body.n), *end = body.p + body.n;
    *seconds = 0;
    if (!point || end - point < 2 || end - point > TIME_DIGITS + 1)
        return false;
    *text_n = (size_t)(point - body.p);
    for (const uint8_t *p = point + 1; p < end; p++) {
        if (*p < '0' || *p > '9')
            return false;
        *seconds = *seconds * 10 + (*p - '0');
    }
    return true;
}

bn_status bn_signed_get(bn_bytes secret, const char *name, bn_bytes value, int64_t now, int64_t max_age, bn_buf *out)
{
    uint8_t want[MAC_BYTES], given[MAC_BYTES + 2];
    bn_buf mac = { .p = given, .cap = sizeof given, .max = sizeof given };
    size_t text_n, from = out->n;
    bn_bytes body;
    int64_t made;

    if (value.n < MAC_TEXT + 3 || value.p[value.n - MAC_TEXT - 1] != '.'
        || decode(bn_bytes_of(value.p + value.n - MAC_TEXT, MAC_TEXT), &mac) || mac.n != MAC_BYTES)
        return BN_EINVAL;
    body = bn_bytes_of(value.p, value.n - MAC_TEXT - 1);
    mac_of(secret, name, body, want);
    if (CRYPTO_memcmp(want, given, MAC_BYTES) != 0)
        return BN_EINVAL;
    if (!time_of(body, &text_n, &made) || made > now + 60 || now - made > max_age)
        return BN_EINVAL;
    if (decode(bn_bytes_of(body.p, text_n), out)) {
        out->n = from;
        return BN_EINVAL;
    }
    return BN_OK;
}
