/* cookie.c: see cookie.h. Any thread. (OpenSSL has a BN_BYTES of its own: ours is not usable below its
 * headers.) */
#include "server/cookie.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

static bn_bytes trim(bn_bytes s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = bn_bytes_of(s.p + 1, s.n - 1);
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

bool bn_cookie_find(bn_bytes header, const char *name, bn_bytes *value)
{
    size_t len = strlen(name);
    while (header.n) {
        const uint8_t *semi = memchr(header.p, ';', header.n);
        size_t n = semi ? (size_t)(semi - header.p) : header.n;
        bn_bytes pair = trim(bn_bytes_of(header.p, n));
        if (pair.n > len && memcmp(pair.p, name, len) == 0 && pair.p[len] == '=') {
            *value = bn_bytes_of(pair.p + len + 1, pair.n - len - 1);
            if (value->n >= 2 && value->p[0] == '"' && value->p[value->n - 1] == '"')
                *value = bn_bytes_of(value->p + 1, value->n - 2);
            return true;
        }
        if (!semi)
            break;
        header = bn_bytes_of(semi + 1, header.n - n - 1);
    }
    return false;
}

void bn_cookie_key(const char *secret, uint8_t key[32])
{
    if (!secret || !*secret) {
        bn_random(key, 32);
        return;
    }
    if (!EVP_Digest(secret, strlen(secret), key, NULL, EVP_sha256(), NULL))
        bn_out_of_memory(); /* nothing else makes OpenSSL fail here */
}

/* The signature of 32 digits: the first 16 bytes of their HMAC, as digits. */
static void sign(const uint8_t key[32], const char *digits, char out[33])
{
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    char text[32 + sizeof BN_COOKIE_SESSION];
    memcpy(text, BN_COOKIE_SESSION, sizeof BN_COOKIE_SESSION - 1);
    memcpy(text + sizeof BN_COOKIE_SESSION - 1, digits, 32);
    if (!HMAC(EVP_sha256(), key, 32, (uint8_t *)text, sizeof text - 1, mac, &n))
        bn_out_of_memory();
    bn_hex(bn_bytes_of(mac, 16), out);
}

void bn_cookie_session_new(const uint8_t key[32], char out[BN_COOKIE_SESSION_LEN + 1])
{
    uint8_t nonce[16];
    bn_random(nonce, sizeof nonce);
    bn_hex(bn_bytes_of(nonce, sizeof nonce), out);
    out[32] = '.';
    sign(key, out, out + 33);
}

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bn_cookie_kind bn_cookie_session_check(const uint8_t key[32], bn_bytes value)
{
    char want[33];
    if (value.n != BN_COOKIE_SESSION_LEN || value.p[32] != '.')
        return BN_COOKIE_BROKEN;
    for (size_t i = 0; i < value.n; i++) {
        if (i != 32 && hex_value(value.p[i]) < 0)
            return BN_COOKIE_BROKEN;
    }
    sign(key, (const char *)value.p, want);
    return CRYPTO_memcmp(want, value.p + 33, 32) == 0 ? BN_COOKIE_OURS : BN_COOKIE_FOREIGN;
}

static bool unhex(bn_bytes s, uint8_t *out, size_t cap, size_t *n)
{
    if (s.n % 2 || s.n / 2 > cap)
        return false;
    for (size_t i = 0; i < s.n; i += 2) {
        int hi = hex_value(s.p[i]), lo = hex_value(s.p[i + 1]);
        if (hi < 0 || lo < 0)
            return false;
        out[i / 2] = (uint8_t)(hi << 4 | lo);
    }
    *n = s.n / 2;
    return true;
}

/* The field before the next '|', which must be there unless it is the last. */
static bool field(bn_bytes *rest, bool last, bn_bytes *out)
{
    const uint8_t *bar = rest->n ? memchr(rest->p, '|', rest->n) : NULL;
    size_t n = bar ? (size_t)(bar - rest->p) : rest->n;
    if (last == (bar != NULL))
        return false;
    *out = bn_bytes_of(rest->p, n);
    if (!last)
        *rest = bn_bytes_of(bar + 1, rest->n - n - 1);
    return true;
}

bool bn_xsrf_decode(bn_bytes value, bn_xsrf *out)
{
    bn_bytes version, mask_hex, token_hex, stamp;
    uint8_t mask[4];
    size_t mask_n;

    *out = (bn_xsrf){ 0 };
    if (!field(&value, false, &version) || !bn_bytes_eq(version, bn_bytes_str("2"))
        || !field(&value, false, &mask_hex) || !field(&value, false, &token_hex)
        || !field(&value, true, &stamp))
        return false;
    if (!unhex(mask_hex, mask, sizeof mask, &mask_n) || mask_n != sizeof mask
        || !unhex(token_hex, out->token, sizeof out->token, &out->n) || out->n == 0)
        return false;
    for (size_t i = 0; i < out->n; i++)
        out->token[i] ^= mask[i & 3];
    if (stamp.n == 0 || stamp.n > 15)
        return false;
    for (size_t i = 0; i < stamp.n; i++) {
        if (stamp.p[i] < '0' || stamp.p[i] > '9')
            return false;
        out->timestamp = out->timestamp * 10 + (stamp.p[i] - '0');
    }
    return true;
}

void bn_xsrf_new(bn_xsrf *out, int64_t now)
{
    out->n = 16;
    out->timestamp = now;
    bn_random(out->token, out->n);
}

void bn_xsrf_encode(const bn_xsrf *x, char out[BN_XSRF_LEN + 1])
{
    uint8_t mask[4], masked[BN_XSRF_TOKEN_MAX];
    char mask_hex[9], token_hex[2 * BN_XSRF_TOKEN_MAX + 1];
    bn_random(mask, sizeof mask);
    for (size_t i = 0; i < x->n; i++)
        masked[i] = x->token[i] ^ mask[i & 3];
    bn_hex(bn_bytes_of(mask, sizeof mask), mask_hex);
    bn_hex(bn_bytes_of(masked, x->n), token_hex);
    snprintf(out, BN_XSRF_LEN + 1, "2|%s|%s|%lld", mask_hex, token_hex, (long long)x->timestamp);
}

bool bn_xsrf_match(bn_bytes header, bn_bytes cookie)
{
    bn_xsrf a, b;
    return bn_xsrf_decode(header, &a) && bn_xsrf_decode(cookie, &b) && a.n == b.n
           && CRYPTO_memcmp(a.token, b.token, a.n) == 0;
}
