/* canvas.c: see canvas.h. What is kept is a list of messages in the order in which their places were taken first, one for
 * each place, and a table to find them by. */
#include "runtime/canvas.h"

#include "base/hash.h"
#include "runtime/capture.h"
#include "runtime/put_private.h"
#include "wire_tags.h"

#include <stdio.h>

#define TICKET UINT64_C(0x8000000000000000) /* in tickets of a canvas; the rest is a number */

typedef struct entry {
    struct entry   *before, *after;
    uint64_t        key;
    bn_delta_kind   kind;
    uint8_t        *content;
    size_t          content_n;
    bn_media_item **files;
    size_t          files_n;
    uint32_t        slot, path_n;
    uint32_t        path[]; /* of the container; the first stands for the place */
} entry;

typedef struct transient {
    struct transient *next;
    uint64_t          ticket;
    bn_block         *block; /* a reference */
    uint32_t          slot;
} transient;

struct bn_canvas {
    atomic_uint refs;
    size_t      bytes_max;
    bn_mutex    mu;
    entry      *first, *last  BN_GUARDED_BY(mu);
    bn_map      by_key        BN_GUARDED_BY(mu);
    size_t      bytes         BN_GUARDED_BY(mu);
    bn_block   *place         BN_GUARDED_BY(mu); /* a reference; NULL: nowhere yet */
    bn_session *on            BN_GUARDED_BY(mu); /* whose page that is on; a reference */
    char        active_hash[BN_PAGE_HASH] BN_GUARDED_BY(mu);
};

/* Their blocks hold the canvas: they are the run context's, under the canvas's lock. */
bn_canvas *bn_canvas_new(size_t bytes_max)
{
    bn_canvas *c = bn_xcalloc(1, sizeof *c);
    atomic_init(&c->refs, 1);
    bn_mutex_init(&c->mu);
    c->bytes_max = bytes_max;
    return c;
}

bn_canvas *bn_canvas_ref(bn_canvas *c)
{
    atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed);
    return c;
}

static void files_release(entry *e)
{
    for (size_t i = 0; i < e->files_n; i++)
        bn_media_item_unref(e->files[i]);
    free(e->files);
    e->files = NULL;
    e->files_n = 0;
}

static void entry_free(entry *e)
{
    files_release(e);
    free(e->content);
    free(e);
}

void bn_canvas_unref(bn_canvas *c)
{
    /* acq_rel: the last holder sees every other holder's use before it frees */
    if (!c || atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (entry *e = c->first, *next; e; e = next) {
        next = e->after;
        entry_free(e);
    }
    bn_map_release(&c->by_key);
    bn_block_unref(c->place);
    if (c->on)
        bn_session_unref(c->on);
    bn_mutex_release(&c->mu);
    free(c);
}

bn_block *bn_canvas_root(bn_canvas *c, bn_session *home, bn_root side)
{
    bn_block *b = bn_block_new(home, NULL, side, NULL);
    b->canvas = bn_canvas_ref(c);
    return b;
}

/* ---------------------------------------------------------------- keeping */

static uint64_t key_of(const uint32_t *path, size_t n, uint32_t slot)
{
    uint64_t two[2];
    bn_hash h;
    bn_hash_init(&h, UINT64_C(0x63616e766173));
    for (size_t i = 1; i < n; i++)
        bn_hash_u64(&h, path[i]);
    bn_hash_u64(&h, slot);
    bn_hash_end(&h, two);
    return two[0] | 1;
}

static void drop_locked(bn_canvas *c, entry *e)
{
    *(e->before ? &e->before->after : &c->first) = e->after;
    *(e->after ? &e->after->before : &c->last) = e->before;
    bn_map_remove(&c->by_key, e->key);
    c->bytes -= e->content_n;
    entry_free(e);
}

/* What stood in the container at `slot` of this path. */
static void drop_inside_locked(bn_canvas *c, const entry *of)
{
    for (entry *e = of->after, *next; e; e = next) {
        next = e->after;
        if (e->path_n > of->path_n && e->path[of->path_n] == of->slot &&
            memcmp(e->path + 1, of->path + 1, (of->path_n - 1) * sizeof *e->path) == 0)
            drop_locked(c, e);
    }
}

static entry *append_locked(bn_canvas *c, const bn_block *parent, uint32_t slot, uint64_t key)
{
    entry *e = bn_xcalloc(1, sizeof *e + parent->path_n * sizeof *e->path);
    e->key = key;
    e->slot = slot;
    e->path_n = parent->path_n;
    memcpy(e->path, parent->path, parent->path_n * sizeof *e->path);
    e->before = c->last;
    *(c->last ? &c->last->after : &c->first) = e;
    c->last = e;
    bn_map_put(&c->by_key, key, e);
    return e;
}

/* NULL: there is no room. *emptied: a container stood there whose content is gone. */
static entry *keep_locked(bn_canvas *c, const bn_block *parent, uint32_t slot, const bn_delta *delta, bool renews,
                          bool *emptied)
{
    uint64_t key = key_of(parent->path, parent->path_n, slot);
    entry *e = bn_map_get(&c->by_key, key);
    uint8_t *content;
    *emptied = false;
    if (c->bytes - (e ? e->content_n : 0) + delta->content.n > c->bytes_max)
        return NULL;
    content = malloc(delta->content.n + 1);
    if (!content)
        return NULL;
    if (!e)
        e = append_locked(c, parent, slot, key);
    else if (e->kind == BN_DELTA_BLOCK && (delta->kind != BN_DELTA_BLOCK || renews)) {
        drop_inside_locked(c, e);
        *emptied = delta->kind == BN_DELTA_BLOCK;
    }
    files_release(e);
    if (delta->content.n)
        memcpy(content, delta->content.p, delta->content.n);
    c->bytes += delta->content.n - e->content_n;
    free(e->content);
    e->content = content;
    e->content_n = delta->content.n;
    e->kind = delta->kind;
    return e;
}

/* ---------------------------------------------------------------- sending */

static void empty_element(bn_buf *buf)
{
    bn_wire w;
    bn_buf_init(buf, 64);
    w = bn_wire_to(buf);
    bn_wire_close(&w, bn_wire_open(&w, PB_ELEMENT_EMPTY, 0));
}

static void send_locked(bn_canvas *c, const entry *e, bn_delta_kind kind, bn_bytes content)
{
    bn_session *s = c->on;
    uint32_t path[BN_PATH_MAX];
    const bn_delta delta = { .kind = kind, .content = content };
    put_plan p = { .fragment = c->place->fragment };
    size_t n = c->place->path_n;
    if (n + e->path_n - 1 > BN_PATH_MAX)
        return;
    memcpy(path, c->place->path, n * sizeof *path);
    memcpy(path + n, e->path + 1, (e->path_n - 1) * sizeof *path);
    if (bn_put_plan(s->rt, c->active_hash, NULL, &delta, &p) ||
        bn_put_queue_locked(s, &p, path, n + e->path_n - 1, e->slot))
        s->lost = true; /* a run makes it good */
    bn_put_plan_release(&p);
}

/* Under both locks. */
static void send_entry_locked(bn_canvas *c, const entry *e, bool emptied)
{
    bn_buf empty;
    if (emptied) {
        empty_element(&empty);
        send_locked(c, e, BN_DELTA_ELEMENT, bn_buf_view(&empty));
        bn_buf_release(&empty);
    }
    send_locked(c, e, e->kind, bn_bytes_of(e->content, e->content_n));
}

/* Does the page show it? Then its session's lock is held. */
static bool enter_page_locked(bn_canvas *c)
{
    if (!c->place)
        return false;
    bn_mutex_lock(&c->on->mu);
    if (!c->on->ended && bn_block_is_shown_locked(c->on, c->place))
        return true;
    bn_mutex_unlock(&c->on->mu);
    return false;
}

/* Lets go of the session's lock. True: bn_runtime_mark_dirty() is due, with no lock held. */
static bool leave_page_locked(bn_canvas *c, bool *full)
{
    bn_session *s = c->on;
    bool dirty = bn_session_touch_locked(s, false);
    if (full)
        *full = s->attached && s->outbox.bytes > s->rt->limits.outbox_bytes;
    bn_mutex_unlock(&s->mu);
    return dirty;
}

void bn_canvas_show(bn_canvas *c, bn_run_ctx *ctx, bn_block *place, bool *full)
{
    bn_block *old;
    bn_session *was, *s = ctx->session;
    bool dirty = false;
    *full = false;
    bn_mutex_lock(&c->mu);
    old = c->place;
    was = c->on;
    c->place = bn_block_ref(place);
    bn_session_ref(s);
    c->on = s;
    snprintf(c->active_hash, sizeof c->active_hash, "%s", bn_run_ctx_active_hash(ctx));
    if (enter_page_locked(c)) {
        for (const entry *e = c->first; e; e = e->after)
            send_entry_locked(c, e, false);
        dirty = leave_page_locked(c, full);
    }
    bn_mutex_unlock(&c->mu);
    if (dirty)
        bn_runtime_mark_dirty(s->rt, s);
    bn_block_unref(old);
    if (was)
        bn_session_unref(was);
}

/* ---------------------------------------------------------------- putting */

static bn_status check(bn_run_ctx *ctx)
{
    bn_status rc;
    bn_mutex_lock(&ctx->session->mu);
    rc = bn_run_ctx_check_locked(ctx);
    bn_mutex_unlock(&ctx->session->mu);
    return rc;
}

static bn_status put_locked(bn_run_ctx *ctx, bn_block *parent, const bn_delta *delta, uint32_t *slot, bn_block **block,
                            bool *full, bn_session **dirty)
{
    bn_canvas *c = parent->canvas;
    uint32_t at = *slot == BN_SLOT_NEW ? parent->next : *slot;
    bool emptied;
    entry *e;
    e = keep_locked(c, parent, at, delta, block != NULL, &emptied);
    if (!e)
        return BN_ETOOBIG;
    if (enter_page_locked(c)) {
        send_entry_locked(c, e, emptied);
        if (leave_page_locked(c, c->on == ctx->session ? full : NULL)) {
            bn_session_ref(c->on);
            *dirty = c->on;
        }
    }
    if (*slot == BN_SLOT_NEW)
        __atomic_store_n(&parent->next, at + 1, __ATOMIC_RELAXED); /* read without the lock for display */
    *slot = at;
    if (block && delta->kind == BN_DELTA_BLOCK)
        *block = bn_block_new(ctx->session, parent, at, delta);
    return BN_OK;
}

/* checked: what the app does, which ends when its task is cancelled. */
static bn_status put(bn_run_ctx *ctx, bool checked, bn_block *parent, const bn_delta *delta, uint32_t *slot,
                     bn_block **block, bool *full, bn_error *err)
{
    bn_session *dirty = NULL;
    bn_status rc;
    bn_mutex_lock(&parent->canvas->mu);
    rc = checked ? check(ctx) : BN_OK;
    if (!rc)
        rc = put_locked(ctx, parent, delta, slot, block, full, &dirty);
    bn_mutex_unlock(&parent->canvas->mu);
    if (dirty) {
        bn_runtime_mark_dirty(dirty->rt, dirty);
        bn_session_unref(dirty);
    }
    if (rc != BN_ETOOBIG)
        return bn_run_ctx_explain(ctx, rc, err);
    return bn_fail_kind(err, rc, "StreamlitAPIException",
                        "A task keeps what it shows for the runs to come: at most %.0f MB (server.outboxBytes).",
                        (double)parent->canvas->bytes_max / 1e6);
}

bn_status bn_canvas_put(bn_run_ctx *ctx, bn_block *parent, const bn_delta *delta, uint32_t *slot, bn_block **block,
                        bool *full, bn_error *err)
{
    const uint32_t asked = *slot;
    bn_status rc;
    if (delta->content.n > ctx->session->rt->limits.message_max)
        return bn_fail(err, BN_ETOOBIG, "%.1f MB of data are more than one message may carry (server.maxMessageSize)",
                       (double)delta->content.n / 1e6);
    rc = put(ctx, true, parent, delta, slot, block, full, err);
    if (rc == BN_OK && bn_capture_here())
        bn_capture_note(ctx, parent, delta, asked, *slot, block ? *block : NULL);
    return rc;
}

void bn_canvas_clear(bn_run_ctx *ctx, bn_block *parent, uint32_t slot)
{
    bn_delta delta = { .kind = BN_DELTA_ELEMENT };
    bn_error ignored;
    bn_buf empty;
    empty_element(&empty);
    delta.content = bn_buf_view(&empty);
    put(ctx, false, parent, &delta, &slot, NULL, NULL, &ignored);
    bn_buf_release(&empty);
}

void bn_canvas_media(bn_canvas *c, const bn_block *block, uint32_t slot, bn_media_item *item)
{
    entry *e;
    bn_mutex_lock(&c->mu);
    e = bn_map_get(&c->by_key, key_of(block->path, block->path_n, slot));
    if (e) {
        e->files = bn_xrealloc(e->files, (e->files_n + 1) * sizeof(bn_media_item *));
        e->files[e->files_n++] = item;
        item = NULL;
    }
    bn_mutex_unlock(&c->mu);
    bn_media_item_unref(item);
}

/* ---------------------------------------------------------------- what is shown for a while */

/* One list for the process: a ticket is all that its end is told, and few are open at a time. */
static bn_mutex transients_mu = { .m = PTHREAD_MUTEX_INITIALIZER };
static transient *transients; /* BN_GUARDED_BY(transients_mu) */
static uint64_t   tickets;    /* BN_GUARDED_BY(transients_mu) */

bn_status bn_canvas_transient(bn_run_ctx *ctx, bn_block *parent, uint32_t slot, bn_bytes element, uint64_t *ticket,
                              bn_error *err)
{
    uint32_t at = slot == BN_SLOT_NEW ? bn_block_next_index(parent) : slot;
    const bn_delta delta = { .kind = BN_DELTA_ELEMENT, .content = element };
    bn_status rc = put(ctx, true, parent, &delta, &at, NULL, NULL, err);
    transient *t;
    if (rc)
        return rc;
    t = bn_xcalloc(1, sizeof *t);
    t->block = bn_block_ref(parent);
    t->slot = at;
    bn_mutex_lock(&transients_mu);
    *ticket = t->ticket = TICKET | ++tickets;
    t->next = transients;
    transients = t;
    bn_mutex_unlock(&transients_mu);
    return BN_OK;
}

bool bn_canvas_transient_end(bn_run_ctx *ctx, uint64_t ticket, bn_status *rc, bn_error *err)
{
    transient *t = NULL;
    *rc = BN_OK;
    if (!(ticket & TICKET))
        return false;
    bn_mutex_lock(&transients_mu);
    for (transient **at = &transients; *at; at = &(*at)->next)
        if ((*at)->ticket == ticket) {
            t = *at;
            *at = t->next;
            break;
        }
    bn_mutex_unlock(&transients_mu);
    if (!t)
        return true;
    if (bn_block_next_index(t->block) <= t->slot) /* nothing has taken its place */
        bn_canvas_clear(ctx, t->block, t->slot);
    *rc = bn_run_ctx_check(ctx, err);
    bn_block_unref(t->block);
    free(t);
    return true;
}
