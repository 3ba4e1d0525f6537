/* map.c: bn_map: a pointer by a number. Whoever owns the map says which thread, or which lock. */
#include "runtime/session_private.h"

static size_t map_at(const bn_map *m, uint64_t key)
{
    size_t i = (key * 0x9E3779B97F4A7C15u) >> 32 & (m->cap - 1);
    while (m->keys[i] && m->keys[i] != key)
        i = (i + 1) & (m->cap - 1);
    return i;
}

void *bn_map_get(const bn_map *m, uint64_t key)
{
    return m->cap && key ? m->values[map_at(m, key)] : NULL;
}

static void map_resize(bn_map *m, size_t cap)
{
    bn_map old = *m;
    *m = (bn_map){ .keys = bn_xcalloc(cap, sizeof *m->keys), .values = bn_xcalloc(cap, sizeof *m->values), .cap = cap };
    for (size_t i = 0; i < old.cap; i++) {
        if (old.keys[i])
            bn_map_put(m, old.keys[i], old.values[i]);
    }
    bn_map_release(&old);
}

void bn_map_put(bn_map *m, uint64_t key, void *value)
{
    size_t i;
    if (2 * (m->n + 1) > m->cap)
        map_resize(m, m->cap ? 2 * m->cap : 16);
    i = map_at(m, key);
    m->n += m->keys[i] == 0;
    m->keys[i] = key;
    m->values[i] = value;
}

void bn_map_remove(bn_map *m, uint64_t key)
{
    size_t i;
    if (!m->cap || !bn_map_get(m, key))
        return;
    i = map_at(m, key);
    m->keys[i] = 0;
    m->values[i] = NULL;
    m->n--;
    /* what stands behind it may have been pushed there by it: put each again */
    for (i = (i + 1) & (m->cap - 1); m->keys[i]; i = (i + 1) & (m->cap - 1)) {
        uint64_t k = m->keys[i];
        void *v = m->values[i];
        m->keys[i] = 0;
        m->values[i] = NULL;
        m->n--;
        bn_map_put(m, k, v);
    }
}

void bn_map_release(bn_map *m)
{
    free(m->keys);
    free(m->values);
    *m = (bn_map){ 0 };
}
