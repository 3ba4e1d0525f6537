/* hash.h: a keyed 128-bit hash (SipHash-2-4-128) over pieces fed one after the other.
 *
 * Used for element ids, message hashes and hash tables over keys that users choose. Each piece is fed with its
 * length, so ("ab","c") and ("a","bc") differ. Threads: a bn_hash is a plain value. */
#ifndef BN_BASE_HASH_H
#define BN_BASE_HASH_H

#include "base/bytes.h"

typedef struct bn_hash {
    uint64_t v0, v1, v2, v3;
    uint64_t tail;  /* bytes not yet mixed in, low byte first */
    uint64_t total; /* bytes fed so far */
} bn_hash;

void bn_hash_init(bn_hash *h, uint64_t key);
void bn_hash_bytes(bn_hash *h, bn_bytes piece);   /* length, then bytes */
void bn_hash_u64(bn_hash *h, uint64_t value);
void bn_hash_f64(bn_hash *h, double value);
void bn_hash_end(bn_hash *h, uint64_t out[2]);
void bn_hash_end_hex(bn_hash *h, char out[33]);

/* One shot, 64 bits, for tables. */
uint64_t bn_hash64(bn_bytes key);

#endif
