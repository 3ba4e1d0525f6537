/* arena.h: memory that is let go all at once: one run's strings, one message's scratch.
 *
 * Threads  none of its own: an arena belongs to one thread, or to whoever holds its owner's lock. */
#ifndef BN_BASE_ARENA_H
#define BN_BASE_ARENA_H

#include <stdarg.h>

#include "base/bytes.h"

typedef struct bn_arena_chunk bn_arena_chunk;

/* {0} with a max is ready to use and holds no memory yet. */
typedef struct bn_arena {
    bn_arena_chunk *chunk; /* the newest; it links to those before it */
    size_t          used;  /* bytes handed out, padding included */
    size_t          max;   /* ceiling for `used` */
} bn_arena;

void bn_arena_init(bn_arena *a, size_t max);
void bn_arena_release(bn_arena *a); /* frees everything; the arena is empty and usable again */

/* `n` bytes, aligned for any type; NULL past the ceiling or without memory. They never move. */
void *bn_arena_alloc(bn_arena *a, size_t n);
/* A copy of `text` with a NUL after it; NULL as above. */
char *bn_arena_str(bn_arena *a, bn_bytes text);
char *bn_arena_vprintf(bn_arena *a, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

#endif
