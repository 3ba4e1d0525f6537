/* bulk.c: see bulk.h. The library's code is compiled into this file: its header is all that is needed. */
#include <pthread.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/bulk.h"

static uint64_t seed;
static pthread_once_t seeded = PTHREAD_ONCE_INIT;

static void make_seed(void)
{
    bn_random(&seed, sizeof seed);
}

struct bn_bulk {
    XXH3_state_t *state;
};

bn_bulk *bn_bulk_new(void)
{
    bn_bulk *b = bn_xmalloc(sizeof *b);
    pthread_once(&seeded, make_seed);
    b->state = XXH3_createState();
    if (!b->state)
        bn_out_of_memory();
    XXH3_128bits_reset_withSeed(b->state, seed);
    return b;
}

void bn_bulk_add(bn_bulk *b, bn_bytes piece)
{
    if (piece.n)
        XXH3_128bits_update(b->state, piece.p, piece.n);
}

void bn_bulk_end(bn_bulk *b, uint64_t out[2])
{
    XXH128_hash_t made = XXH3_128bits_digest(b->state);
    out[0] = made.low64;
    out[1] = made.high64;
    XXH3_freeState(b->state);
    free(b);
}

void bn_bulk_hash(bn_bytes all, uint64_t out[2])
{
    XXH128_hash_t made;
    pthread_once(&seeded, make_seed);
    made = XXH3_128bits_withSeed(all.n ? all.p : (const uint8_t *)"", all.n, seed);
    out[0] = made.low64;
    out[1] = made.high64;
}
