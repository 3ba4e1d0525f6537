/* hash.c: SipHash-2-4 with 128-bit output. See hash.h. */
#include "base/hash.h"

#include <stdio.h>

static uint64_t rotl(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static void sip_round(bn_hash *h)
{
    h->v0 += h->v1;
    h->v1 = rotl(h->v1, 13) ^ h->v0;
    h->v0 = rotl(h->v0, 32);
    h->v2 += h->v3;
    h->v3 = rotl(h->v3, 16) ^ h->v2;
    h->v0 += h->v3;
    h->v3 = rotl(h->v3, 21) ^ h->v0;
    h->v2 += h->v1;
    h->v1 = rotl(h->v1, 17) ^ h->v2;
    h->v2 = rotl(h->v2, 32);
}

static void mix(bn_hash *h, uint64_t word)
{
    h->v3 ^= word;
    sip_round(h);
    sip_round(h);
    h->v0 ^= word;
}

void bn_hash_init(bn_hash *h, uint64_t key)
{
    uint64_t k1 = ~key;
    *h = (bn_hash){
        .v0 = key ^ UINT64_C(0x736f6d6570736575),
        .v1 = k1 ^ UINT64_C(0x646f72616e646f6d) ^ 0xee,
        .v2 = key ^ UINT64_C(0x6c7967656e657261),
        .v3 = k1 ^ UINT64_C(0x7465646279746573),
    };
}

static void feed(bn_hash *h, const uint8_t *p, size_t n)
{
    unsigned have = (unsigned)(h->total & 7);
    h->total += n;
    while (have && n) {
        h->tail |= (uint64_t)*p++ << (8 * have);
        n--;
        have = (have + 1) & 7;
        if (!have) {
            mix(h, h->tail);
            h->tail = 0;
        }
    }
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        mix(h, word);
    }
    for (; n; n--)
        h->tail |= (uint64_t)*p++ << (8 * have++);
}

void bn_hash_u64(bn_hash *h, uint64_t value)
{
    feed(h, (const uint8_t *)&value, sizeof value);
}

void bn_hash_f64(bn_hash *h, double value)
{
    feed(h, (const uint8_t *)&value, sizeof value);
}

void bn_hash_bytes(bn_hash *h, bn_bytes piece)
{
    bn_hash_u64(h, piece.n);
    if (piece.n)
        feed(h, piece.p, piece.n);
}

void bn_hash_end(bn_hash *h, uint64_t out[2])
{
    mix(h, h->tail | h->total << 56);
    h->v2 ^= 0xee;
    for (int i = 0; i < 4; i++)
        sip_round(h);
    out[0] = h->v0 ^ h->v1 ^ h->v2 ^ h->v3;
    h->v1 ^= 0xdd;
    for (int i = 0; i < 4; i++)
        sip_round(h);
    out[1] = h->v0 ^ h->v1 ^ h->v2 ^ h->v3;
}

void bn_hash_end_hex(bn_hash *h, char out[33])
{
    uint64_t two[2];
    bn_hash_end(h, two);
    bn_hex(bn_bytes_of(two, sizeof two), out);
}

uint64_t bn_hash64(bn_bytes key)
{
    bn_hash h;
    uint64_t two[2];
    bn_hash_init(&h, 0);
    bn_hash_bytes(&h, key);
    bn_hash_end(&h, two);
    return two[0];
}
