/* session_table.c: see session_table.h. Two chained hash tables over the same entries. */
#include "server/session_table.h"

#include <openssl/crypto.h>

#include "base/hash.h"

enum { FIRST_BUCKETS = 64 };

static size_t id_slot(const bn_server_session_table *t, bn_bytes id)
{
    return (size_t)bn_hash64(id) & (t->buckets - 1);
}

static size_t number_slot(const bn_server_session_table *t, uint64_t number)
{
    return (size_t)number & (t->buckets - 1);
}

bn_status bn_server_session_table_init(bn_server_session_table *t, bn_error *err)
{
    (void)err;
    *t = (bn_server_session_table){ .buckets = FIRST_BUCKETS };
    t->by_id = bn_xcalloc(t->buckets, sizeof *t->by_id);
    t->by_number = bn_xcalloc(t->buckets, sizeof *t->by_number);
    return BN_OK;
}

static void free_session(bn_server_session *ss)
{
    free(ss->crash);
    bn_buf_release(&ss->info);
    free(ss);
}

void bn_server_session_table_release(bn_server_session_table *t)
{
    for (size_t i = 0; t->by_number && i < t->buckets; i++) {
        for (bn_server_session *ss = t->by_number[i], *next; ss; ss = next) {
            next = ss->number_next;
            free_session(ss);
        }
    }
    free(t->by_id);
    free(t->by_number);
    *t = (bn_server_session_table){ 0 };
}

static void link_in(bn_server_session_table *t, bn_server_session *ss)
{
    size_t a = id_slot(t, bn_bytes_str(ss->id)), b = number_slot(t, ss->number);
    ss->id_next = t->by_id[a];
    t->by_id[a] = ss;
    ss->number_next = t->by_number[b];
    t->by_number[b] = ss;
}

static void grow(bn_server_session_table *t)
{
    bn_server_session **old = t->by_number;
    size_t n = t->buckets;
    free(t->by_id);
    t->buckets = n * 2;
    t->by_id = bn_xcalloc(t->buckets, sizeof *t->by_id);
    t->by_number = bn_xcalloc(t->buckets, sizeof *t->by_number);
    for (size_t i = 0; i < n; i++) {
        for (bn_server_session *ss = old[i], *next; ss; ss = next) {
            next = ss->number_next;
            link_in(t, ss);
        }
    }
    free(old);
}

bn_server_session *bn_server_session_table_add(bn_server_session_table *t)
{
    bn_server_session *ss = bn_xcalloc(1, sizeof *ss);
    if (t->count >= t->buckets)
        grow(t);
    bn_uuid4(ss->id);
    ss->number = ++t->last_number;
    bn_buf_init(&ss->info, (size_t)256 << 10);
    link_in(t, ss);
    t->count++;
    return ss;
}

void bn_server_session_table_remove(bn_server_session_table *t, bn_server_session *ss)
{
    bn_server_session **at = &t->by_id[id_slot(t, bn_bytes_str(ss->id))];
    while (*at != ss)
        at = &(*at)->id_next;
    *at = ss->id_next;
    at = &t->by_number[number_slot(t, ss->number)];
    while (*at != ss)
        at = &(*at)->number_next;
    *at = ss->number_next;
    t->count--;
    free_session(ss);
}

bn_server_session *bn_server_session_table_by_id(const bn_server_session_table *t, bn_bytes id)
{
    bn_server_session *ss;
    if (id.n != sizeof ss->id - 1)
        return NULL;
    for (ss = t->by_id[id_slot(t, id)]; ss; ss = ss->id_next) {
        if (CRYPTO_memcmp(ss->id, id.p, id.n) == 0)
            return ss;
    }
    return NULL;
}

bn_server_session *bn_server_session_table_by_number(const bn_server_session_table *t, uint64_t number)
{
    bn_server_session *ss = t->by_number[number_slot(t, number)];
    while (ss && ss->number != number)
        ss = ss->number_next;
    return ss;
}

static bool same(const char *have, const char *given)
{
    return strlen(have) == strlen(given) && CRYPTO_memcmp(have, given, strlen(have)) == 0;
}

bool bn_server_session_may_resume(const bn_server_session *ss, const char *cookie)
{
    if (ss->bind[0])
        return cookie && same(ss->bind, cookie);
    return !cookie || (ss->issued[0] && same(ss->issued, cookie));
}
