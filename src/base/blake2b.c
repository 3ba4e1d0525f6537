/* blake2b.c: see blake2b.h. Messages of up to 2^64 bytes. */
#include "base/blake2b.h"

static const uint64_t iv[8] = {
    UINT64_C(0x6a09e667f3bcc908), UINT64_C(0xbb67ae8584caa73b), UINT64_C(0x3c6ef372fe94f82b),
    UINT64_C(0xa54ff53a5f1d36f1), UINT64_C(0x510e527fade682d1), UINT64_C(0x9b05688c2b3e6c1f),
    UINT64_C(0x1f83d9abfb41bd6b), UINT64_C(0x5be0cd19137e2179),
};
static const uint8_t sigma[10][16] = {
    { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 }, { 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3 },
    { 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4 }, { 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8 },
    { 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13 }, { 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9 },
    { 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11 }, { 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10 },
    { 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5 }, { 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0 },
};

static uint64_t rotr(uint64_t x, int by)
{
    return x >> by | x << (64 - by);
}

static void g(uint64_t v[16], const int at[4], uint64_t x, uint64_t y)
{
    uint64_t *a = &v[at[0]], *b = &v[at[1]], *c = &v[at[2]], *d = &v[at[3]];
    *a += *b + x;
    *d = rotr(*d ^ *a, 32);
    *c += *d;
    *b = rotr(*b ^ *c, 24);
    *a += *b + y;
    *d = rotr(*d ^ *a, 16);
    *c += *d;
    *b = rotr(*b ^ *c, 63);
}

static void mix(bn_blake2b *b, const uint8_t *block, bool last)
{
    static const int at[8][4] = { { 0, 4, 8, 12 }, { 1, 5, 9, 13 },  { 2, 6, 10, 14 }, { 3, 7, 11, 15 },
                                  { 0, 5, 10, 15 }, { 1, 6, 11, 12 }, { 2, 7, 8, 13 },  { 3, 4, 9, 14 } };
    uint64_t v[16], m[16];
    memcpy(v, b->h, sizeof b->h);
    memcpy(v + 8, iv, sizeof iv);
    v[12] ^= b->total;
    if (last)
        v[14] = ~v[14];
    for (int i = 0; i < 16; i++) {
        m[i] = 0;
        for (int k = 0; k < 8; k++)
            m[i] |= (uint64_t)block[8 * i + k] << (8 * k);
    }
    for (int round = 0; round < 12; round++)
        for (int i = 0; i < 8; i++)
            g(v, at[i], m[sigma[round % 10][2 * i]], m[sigma[round % 10][2 * i + 1]]);
    for (int i = 0; i < 8; i++)
        b->h[i] ^= v[i] ^ v[i + 8];
}

void bn_blake2b_init(bn_blake2b *b, size_t size)
{
    *b = (bn_blake2b){ .size = size };
    memcpy(b->h, iv, sizeof iv);
    b->h[0] ^= UINT64_C(0x01010000) ^ size;
}

void bn_blake2b_feed(bn_blake2b *b, bn_bytes piece)
{
    while (piece.n) {
        size_t n = sizeof b->block - b->have;
        if (b->have == sizeof b->block) { /* more comes behind it: it is not the last */
            b->total += sizeof b->block;
            mix(b, b->block, false);
            b->have = 0;
            continue;
        }
        n = n < piece.n ? n : piece.n;
        memcpy(b->block + b->have, piece.p, n);
        b->have += n;
        piece = bn_bytes_of(piece.p + n, piece.n - n);
    }
}

void bn_blake2b_end(bn_blake2b *b, uint8_t *out)
{
    b->total += b->have;
    memset(b->block + b->have, 0, sizeof b->block - b->have);
    mix(b, b->block, true);
    for (size_t i = 0; i < b->size; i++)
        out[i] = (uint8_t)(b->h[i / 8] >> (8 * (i % 8)));
}

void bn_blake2b_end_hex(bn_blake2b *b, char out[33])
{
    uint8_t digest[64];
    bn_blake2b_end(b, digest);
    bn_hex(bn_bytes_of(digest, 16), out);
}
