/* arena.c: chunks that double up to 64 KiB; what is larger than a chunk gets one of its own. */
#include "base/arena.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdio.h>

#define CHUNK_MIN ((size_t)1 << 10)
#define CHUNK_MAX ((size_t)64 << 10)

struct bn_arena_chunk {
    bn_arena_chunk *before;
    size_t          n, cap;
    alignas(max_align_t) uint8_t bytes[];
};

void bn_arena_init(bn_arena *a, size_t max)
{
    *a = (bn_arena){ .max = max };
}

void bn_arena_release(bn_arena *a)
{
    while (a->chunk) {
        bn_arena_chunk *before = a->chunk->before;
        free(a->chunk);
        a->chunk = before;
    }
    a->used = 0;
}

static bn_arena_chunk *chunk_for(bn_arena *a, size_t n)
{
    size_t cap = a->chunk ? a->chunk->cap * 2 : CHUNK_MIN;
    bn_arena_chunk *c;
    if (cap > CHUNK_MAX)
        cap = CHUNK_MAX;
    if (cap < n)
        cap = n;
    c = malloc(sizeof *c + cap);
    if (!c)
        return NULL;
    *c = (bn_arena_chunk){ .before = a->chunk, .cap = cap };
    a->chunk = c;
    return c;
}

void *bn_arena_alloc(bn_arena *a, size_t n)
{
    const size_t mask = alignof(max_align_t) - 1;
    bn_arena_chunk *c = a->chunk;
    void *p;
    if (n > a->max || a->used > a->max - n)
        return NULL;
    n = (n + mask) & ~mask;
    if (!c || c->cap - c->n < n)
        c = chunk_for(a, n);
    if (!c)
        return NULL;
    p = c->bytes + c->n;
    c->n += n;
    a->used += n;
    return p;
}

char *bn_arena_str(bn_arena *a, bn_bytes text)
{
    char *s = text.n < a->max ? bn_arena_alloc(a, text.n + 1) : NULL;
    if (!s)
        return NULL;
    if (text.n)
        memcpy(s, text.p, text.n);
    s[text.n] = 0;
    return s;
}

char *bn_arena_vprintf(bn_arena *a, const char *fmt, va_list args)
{
    va_list again;
    char *s = NULL;
    int n;
    va_copy(again, args);
    n = vsnprintf(NULL, 0, fmt, args);
    if (n >= 0)
        s = bn_arena_alloc(a, (size_t)n + 1);
    if (s)
        vsnprintf(s, (size_t)n + 1, fmt, again);
    va_end(again);
    return s;
}
