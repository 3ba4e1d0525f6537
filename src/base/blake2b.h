/* blake2b.h: BLAKE2b (RFC 7693) without a key, for names that follow from content.
 *
 * Threads  a bn_blake2b is a plain value. */
#ifndef BN_BASE_BLAKE2B_H
#define BN_BASE_BLAKE2B_H

#include "base/bytes.h"

typedef struct bn_blake2b {
    uint64_t h[8];
    uint64_t total;
    uint8_t  block[128];
    size_t   have; /* bytes in `block`, not yet mixed in */
    size_t   size; /* of the digest */
} bn_blake2b;

void bn_blake2b_init(bn_blake2b *b, size_t size); /* 1 to 64 bytes */
void bn_blake2b_feed(bn_blake2b *b, bn_bytes piece);
void bn_blake2b_end(bn_blake2b *b, uint8_t *out); /* `size` bytes */
/* A digest of 16 bytes in hexadecimal. */
void bn_blake2b_end_hex(bn_blake2b *b, char out[33]);

#endif
