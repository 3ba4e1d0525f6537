/* hash.c: SipHash-2-4 with 128-bit output. See hash.h. */
#include "base/hash.h"

#include <stdio.h>

static inline uint64_t rotl(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static inline void sip_round(bn_hash *h)
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

static inline void mix(bn_hash *h, uint64_t word)
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

/* Eight bytes behind what waits in `tail`, whether or not pieces before them ended at a word's end. */
static inline void feed_word(bn_hash *h, uint64_t word)
{
    unsigned shift = 8 * (unsigned)(h->total & 7);
    h->total += sizeof word;
    mix(h, h->tail | word << shift);
    h->tail = shift ? word >> (64 - shift) : 0;
}

static void feed(bn_hash *h, const uint8_t *p, size_t n)
{
    bn_hash at = *h; /* the compiler keeps a local in registers */
    uint64_t word = 0;
    unsigned have, shift;
    for (; n >= sizeof word; p += sizeof word, n -= sizeof word) {
        memcpy(&word, p, sizeof word);
        feed_word(&at, word);
    }
    have = (unsigned)(at.total & 7);
    shift = 8 * have;
    at.total += n;
    word = 0;
    for (size_t i = 0; i < n; i++)
        word |= (uint64_t)p[i] << (8 * i);
    at.tail |= word << shift;
    if (have + n >= sizeof word) {
        mix(&at, at.tail);
        at.tail = shift ? word >> (64 - shift) : 0;
    }
    *h = at;
}

void bn_hash_u64(bn_hash *h, uint64_t value)
{
    feed_word(h, value);
}

void bn_hash_f64(bn_hash *h, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    feed_word(h, bits);
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
