/* bulk.h: a 128-bit hash of megabytes, at the pace of the memory they lie in (XXH3, keyed by a secret of the process).
 *
 * For what tells contents of our own apps apart. bn_hash (hash.h) is for keys that visitors choose. Pieces count only by
 * what they are together: "ab" and "c" is "a" and "bc".
 *
 * Threads  a bn_bulk belongs to one thread. */
#ifndef BN_BASE_BULK_H
#define BN_BASE_BULK_H

#include "base/bytes.h"

typedef struct bn_bulk bn_bulk;

bn_bulk *bn_bulk_new(void);
void bn_bulk_add(bn_bulk *b, bn_bytes piece);
void bn_bulk_end(bn_bulk *b, uint64_t out[2]); /* frees it */

void bn_bulk_hash(bn_bytes all, uint64_t out[2]); /* of one piece */

#endif
