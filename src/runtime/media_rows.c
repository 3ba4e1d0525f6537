/* media_rows.c: rows of large tables among what pages show: see media.h and chunk.h.
 *
 * A session has an item of its own for a content, by an id that nobody else can guess; items of the same content share the
 * source. So what is counted is counted once, and who asks by another session's id is told that there is no such thing.
 *
 * Lock     store->mu. */
#include "base/hash.h"
#include "runtime/capture.h"
#include "runtime/session_private.h"

static bn_media_item *same_content_locked(const bn_media_store *m, const uint64_t key[2], const bn_media_item *but)
{
    for (bn_media_item *f = m->rows; f; f = f->rows_next)
        if (f != but && f->rows && f->key[0] == key[0] && f->key[1] == key[1])
            return f;
    return NULL;
}

void bn_media_unlist_rows_locked(bn_media_store *m, bn_media_item *f)
{
    bn_media_item **at = &m->rows;
    while (*at && *at != f)
        at = &(*at)->rows_next;
    if (!*at)
        return;
    *at = f->rows_next;
    if (!same_content_locked(m, f->key, f))
        m->rows_bytes -= f->size;
}

/* All items of the content that was not looked at for longest, but not `key`'s: their sources, to be let go of. */
static size_t let_go_locked(bn_media_store *m, const uint64_t key[2], bn_row_source **out, size_t max)
{
    bn_media_item *oldest = NULL, *next;
    size_t n = 0;
    uint64_t gone[2];
    for (bn_media_item *f = m->rows; f; f = f->rows_next)
        if ((f->key[0] != key[0] || f->key[1] != key[1]) && (!oldest || f->rows->used_ns < oldest->rows->used_ns))
            oldest = f;
    if (!oldest)
        return 0;
    memcpy(gone, oldest->key, sizeof gone);
    for (bn_media_item *f = m->rows; f && n < max; f = next) {
        next = f->rows_next;
        if (f->key[0] != gone[0] || f->key[1] != gone[1])
            continue;
        bn_media_unlist_rows_locked(m, f);
        out[n++] = f->rows;
        f->rows = NULL;
    }
    return n;
}

/* A name of 32 digits: the content's, for this session alone. */
static void name_of(const bn_session *s, const uint64_t key[2], char id[33])
{
    bn_hash h;
    bn_hash_init(&h, s->serial);
    bn_hash_bytes(&h, bn_bytes_str(s->id));
    bn_hash_u64(&h, key[0]);
    bn_hash_u64(&h, key[1]);
    bn_hash_end_hex(&h, id);
}

static bn_media_item *item_new(bn_media_store *m, const bn_session *s, const char id[33],
                               const uint64_t key[2], size_t bytes)
{
    bn_media_item *f = bn_xcalloc(1, sizeof *f);
    f->store = m;
    f->refs = 1;
    f->session = s->serial;
    f->size = bytes;
    memcpy(f->key, key, sizeof f->key);
    memcpy(f->id, id, sizeof f->id);
    return f;
}

/* The item has a source from now on: another one's of this content, or the one given; which then is NULL. */
static void give_locked(bn_media_store *m, bn_media_item *f, bn_row_source **rows)
{
    bn_media_item *same = same_content_locked(m, f->key, f);
    if (same) {
        f->rows = same->rows;
        atomic_fetch_add_explicit(&f->rows->refs, 1, memory_order_relaxed);
    } else {
        f->rows = *rows;
        *rows = NULL;
        m->rows_bytes += f->size;
    }
    f->rows_next = m->rows;
    m->rows = f;
}

bool bn_run_ctx_serves_rows(const bn_run_ctx *ctx)
{
    return !ctx->session->rt->whole_tables && !bn_capture_here();
}

size_t bn_run_ctx_rows_max(const bn_run_ctx *ctx)
{
    return ctx->session->rt->limits.lazy_bytes;
}

/* Is the content held for this session's item, or for another's? */
static bool is_held_locked(const bn_media_store *m, const char *id, const uint64_t key[2])
{
    const bn_media_item *f = *bn_media_slot_locked(m, id);
    return (f && f->rows) || same_content_locked(m, key, NULL);
}

bool bn_run_ctx_rows(bn_run_ctx *ctx, bn_row_source *rows, const uint64_t key[2], size_t bytes, bn_media_item **out)
{
    bn_session *s = ctx->session;
    bn_media_store *m = &s->rt->media;
    bn_row_source *gone[64];
    size_t n = 0;
    bn_media_item *f;
    char id[33];
    bool over;

    *out = NULL;
    name_of(s, key, id);
    bn_mutex_lock(&m->mu);
    if (!rows && !is_held_locked(m, id, key)) {
        bn_mutex_unlock(&m->mu);
        return false;
    }
    f = bn_media_known_locked(m, id);
    if (!f) {
        f = item_new(m, s, id, key, bytes);
        bn_media_insert_locked(m, f);
    }
    if (!f->rows)
        give_locked(m, f, &rows);
    f->rows->used_ns = bn_now_ns();
    bn_media_unlock(m);
    bn_chunks_drop(m->chunks, rows);
    *out = f;
    do {
        bn_mutex_lock(&m->mu);
        over = m->rows_bytes > s->rt->limits.lazy_bytes;
        n = over ? let_go_locked(m, key, gone, BN_COUNT(gone)) : 0;
        bn_mutex_unlock(&m->mu);
        for (size_t i = 0; i < n; i++)
            bn_chunks_drop(m->chunks, gone[i]);
    } while (n);
    return true;
}

bn_row_source *bn_media_rows(bn_media_store *m, bn_session *s, bn_bytes id)
{
    bn_row_source *rows = NULL;
    bn_media_item *f;
    bn_mutex_lock(&m->mu);
    f = bn_media_of_session_locked(m, s, id);
    if (f && f->rows) {
        rows = f->rows;
        atomic_fetch_add_explicit(&rows->refs, 1, memory_order_relaxed);
        rows->used_ns = bn_now_ns();
    }
    bn_mutex_unlock(&m->mu);
    return rows;
}
