/* run_strings.c: see run_strings.h. */
#include "cdoor/run_strings.h"

#define KEPT_MAX   ((size_t)64 << 20)
#define FORMAT_MAX ((size_t)16 << 20)

struct bn_kept {
    size_t n;
    char   text[];
};

void bn_strings_init(bn_strings *s)
{
    *s = (bn_strings){ 0 };
    bn_arena_init(&s->kept, KEPT_MAX);
    bn_arena_init(&s->first, FORMAT_MAX);
    bn_arena_init(&s->late[0], FORMAT_MAX);
    bn_arena_init(&s->late[1], FORMAT_MAX);
}

void bn_strings_release(bn_strings *s)
{
    bn_arena_release(&s->kept);
    bn_arena_release(&s->first);
    bn_arena_release(&s->late[0]);
    bn_arena_release(&s->late[1]);
    free(s->table);
    *s = (bn_strings){ 0 };
}

/* FNV-1a: the strings are one visitor's own, and few. */
static size_t slot_of(const bn_strings *s, bn_bytes text)
{
    uint64_t h = UINT64_C(14695981039346656037);
    size_t i;
    for (size_t k = 0; k < text.n; k++)
        h = (h ^ text.p[k]) * UINT64_C(1099511628211);
    i = (size_t)(h ^ h >> 32) & (s->table_cap - 1);
    while (s->table[i] && !bn_bytes_eq(bn_bytes_of(s->table[i]->text, s->table[i]->n), text))
        i = (i + 1) & (s->table_cap - 1);
    return i;
}

static void grow(bn_strings *s)
{
    bn_kept **before = s->table;
    size_t cap = s->table_cap;
    s->table_cap = cap ? cap * 2 : 8;
    s->table = bn_xcalloc(s->table_cap, sizeof(bn_kept *));
    for (size_t i = 0; i < cap; i++)
        if (before[i])
            s->table[slot_of(s, bn_bytes_of(before[i]->text, before[i]->n))] = before[i];
    free(before);
}

const char *bn_strings_keep(bn_strings *s, bn_bytes text)
{
    bn_kept *k;
    size_t i;
    if (2 * (s->table_n + 1) > s->table_cap)
        grow(s);
    i = slot_of(s, text);
    if (s->table[i])
        return s->table[i]->text;
    k = text.n < KEPT_MAX ? bn_arena_alloc(&s->kept, sizeof *k + text.n + 1) : NULL;
    if (!k)
        return NULL;
    k->n = text.n;
    if (text.n)
        memcpy(k->text, text.p, text.n);
    k->text[text.n] = 0;
    s->table[i] = k;
    s->table_n++;
    return k->text;
}

const char *bn_strings_format(bn_strings *s, const char *fmt, va_list args)
{
    bn_arena *const in_turn[] = { &s->first, &s->late[s->newer] };
    const char *text = NULL;
    va_list again;
    for (size_t i = s->late[0].used ? 1 : 0; !text && i < 2; i++) {
        va_copy(again, args);
        text = bn_arena_vprintf(in_turn[i], fmt, again);
        va_end(again);
    }
    if (text)
        return text;
    s->newer = !s->newer;
    bn_arena_release(&s->late[s->newer]);
    return bn_arena_vprintf(&s->late[s->newer], fmt, args);
}
