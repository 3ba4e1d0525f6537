/* put.c: deltas into containers: made ready outside of the lock, given their place and queued in one locked step.
 * Threads  any, attached to the context or not: see runtime.h.
 * Lock     session->mu; a canvas's own before it, see canvas.h. */
#include "runtime/put_private.h"

#include "base/bulk.h"
#include "runtime/canvas.h"
#include "runtime/capture.h"
#include "runtime/pages.h"
#include "runtime/transient_private.h"
#include "wire_tags.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

/* A hash for the page to tell equal elements apart: not against malice, so a fast one. */
static uint64_t quick_hash(bn_bytes content)
{
    uint64_t h = 0x9E3779B97F4A7C15u ^ content.n, word;
    size_t i = 0;
    for (; i + 8 <= content.n; i += 8) {
        memcpy(&word, content.p + i, 8);
        h = (h ^ word) * 0xFF51AFD7ED558CCDu;
        h ^= h >> 32;
    }
    word = 0;
    if (i < content.n)
        memcpy(&word, content.p + i, content.n - i);
    h = (h ^ word) * 0xC4CEB9FE1A85EC53u;
    return h ^ h >> 29;
}

/* ---- large messages ---- */

enum { BLOCK_HEAD = sizeof(uint32_t) + BN_DELTA_HEAD_MAX, IOV_MAX_HERE = 256 };

/* The content's pieces, in order. */
static void content_pieces(const put_plan *p, bn_wire_each each, void *arg)
{
    const bn_wire_splice *splice = p->all_n > p->content.n ? p->delta->splice : NULL;
    size_t at = splice ? splice->at : p->content.n;
    each(arg, bn_bytes_of(p->content.p, at));
    if (!splice)
        return;
    splice->pieces(splice->from, each, arg);
    each(arg, bn_bytes_of(p->content.p + at, p->content.n - at));
}

static void hash_piece(void *arg, bn_bytes piece)
{
    bn_bulk_add(arg, piece);
}

static void copy_piece(void *arg, bn_bytes piece)
{
    uint8_t **to = arg;
    if (piece.n)
        memcpy(*to, piece.p, piece.n);
    *to += piece.n;
}

/* Pieces on their way into a file, many with one call. */
typedef struct writer {
    int          fd;
    struct iovec iov[IOV_MAX_HERE];
    int          n;
    bool         failed;
} writer;

static void write_out(writer *w)
{
    struct iovec *iov = w->iov;
    while (w->n && !w->failed) {
        ssize_t done = writev(w->fd, iov, w->n);
        if (done < 0 && errno == EINTR)
            continue;
        w->failed = done <= 0;
        for (; done > 0 && w->n && (size_t)done >= iov->iov_len; iov++, w->n--)
            done -= (ssize_t)iov->iov_len;
        if (done > 0) {
            iov->iov_base = (uint8_t *)iov->iov_base + done;
            iov->iov_len -= (size_t)done;
        }
    }
    w->n = 0;
}

static void write_piece(void *arg, bn_bytes piece)
{
    writer *w = arg;
    if (!piece.n)
        return;
    if (w->n == IOV_MAX_HERE)
        write_out(w);
    w->iov[w->n++] = (struct iovec){ (void *)(uintptr_t)piece.p, piece.n };
}

/* The bytes go from where they are into the memfd: the kernel's copy is the only one on the way to the server. */
static bool write_block(const put_plan *p, bn_out_block *b)
{
    static const uint8_t head[BLOCK_HEAD];
    writer w = { .n = 0 };
    if (bn_port_memfd_new("bourn-message", &b->fd, NULL))
        return false;
    w.fd = b->fd;
    write_piece(&w, bn_bytes_of(head, sizeof head));
    content_pieces(p, write_piece, &w);
    write_piece(&w, bn_bytes_of(p->tail, p->tail_n));
    write_out(&w);
    b->p = w.failed ? MAP_FAILED : mmap(NULL, b->n, PROT_READ | PROT_WRITE, MAP_SHARED, b->fd, 0);
    b->shared = b->p != MAP_FAILED;
    if (b->shared)
        return true;
    close(b->fd);
    b->p = NULL;
    return false;
}

/* A large message holds its content, a quarter megabyte or more, before the lock is taken. */
static bn_status plan_block(put_plan *p)
{
    uint8_t *to;
    if (p->by_ref || p->all_n < BN_PORT_FD_FROM)
        return BN_OK;
    p->block.n = BLOCK_HEAD + p->all_n + p->tail_n;
    if (write_block(p, &p->block))
        return BN_OK;
    p->block = (bn_out_block){ .p = malloc(BLOCK_HEAD + p->all_n + p->tail_n), .n = BLOCK_HEAD + p->all_n + p->tail_n };
    if (!p->block.p)
        return BN_ENOMEM;
    to = p->block.p + BLOCK_HEAD;
    content_pieces(p, copy_piece, &to);
    memcpy(to, p->tail, p->tail_n);
    return BN_OK;
}

void bn_put_plan_release(put_plan *p)
{
    bn_out_block_free(&p->block);
    bn_buf_release(&p->error);
}

/* For the page to tell large elements apart, and for what it holds already. */
static void hash_content(const put_plan *p, uint64_t out[2])
{
    bn_bulk *h;
    if (p->all_n == p->content.n) {
        bn_bulk_hash(p->content, out);
        return;
    }
    h = bn_bulk_new();
    content_pieces(p, hash_piece, h);
    bn_bulk_end(h, out);
}

bn_status bn_put_plan(const bn_runtime *rt, const char *active_hash, const bn_facts *facts,
                      const bn_delta *delta, put_plan *p)
{
    const bn_runtime_limits *limits = &rt->limits;
    p->delta = delta;
    p->active_hash = active_hash;
    p->content = delta->content;
    p->hash[0] = '\0';
    p->cacheable = p->by_ref = false;
    p->all_n = p->content.n + (delta->splice ? delta->splice->n : 0);
    p->block = (bn_out_block){ 0 };
    p->error = (bn_buf){ 0 };
    p->tail_n = p->fragment ? bn_forward_delta_tail(p->fragment, p->tail) : 0;
    if (p->all_n > limits->message_max) {
        char text[512];
        snprintf(text, sizeof text, "**%.1f MB of data are more than one message may carry (%.0f MB).**\n\nShow less of "
                 "it at once, or raise the option `server.maxMessageSize`; long loading times may follow.",
                 (double)p->all_n / 1e6, (double)limits->message_max / 1e6);
        bn_buf_init(&p->error, 4096);
        bn_forward_exception_element("MessageSizeError", text, true, &p->error);
        p->content = bn_buf_view(&p->error);
        p->all_n = p->content.n;
        return p->error.n ? BN_OK : BN_ENOMEM;
    }
    if (delta->kind != BN_DELTA_ELEMENT)
        return plan_block(p);
    if (p->all_n >= limits->message_cached_from) {
        uint64_t two[2];
        hash_content(p, two);
        bn_hex(bn_bytes_of(two, sizeof two), p->hash);
        p->cacheable = true;
        p->by_ref = facts && bn_facts_holds(facts, two);
    } else {
        uint64_t h = quick_hash(p->content);
        bn_hex(bn_bytes_of(&h, sizeof h), p->hash);
    }
    return plan_block(p);
}

bn_status bn_put_queue_locked(bn_session *s, put_plan *p, const uint32_t *path, size_t path_n, uint32_t slot)
{
    static const bn_out_kind kinds[] = { BN_OUT_ELEMENT, BN_OUT_BLOCK, BN_OUT_TRANSIENT };
    uint8_t head[BN_DELTA_HEAD_MAX];
    bn_delta_head d = {
        .kind = p->error.n ? BN_DELTA_ELEMENT : p->delta->kind, .hash = p->hash, .cacheable = p->cacheable,
        .path = path, .path_n = path_n, .slot = slot, .active_hash = p->active_hash,
        .content_n = p->all_n, .tail_n = p->tail_n,
    };
    bn_out_message m = { .kind = kinds[d.kind], .field = bn_pb_number(PB_FORWARD_MSG_DELTA), .fresh = p->fresh };
    size_t n;
    if (p->by_ref) {
        n = bn_forward_ref(&d, head, &m.path_off, &m.path_n);
        m.field = bn_pb_number(PB_FORWARD_MSG_REF_HASH);
        m.head = bn_bytes_of(head, n);
        return bn_session_put_locked(s, &m);
    }
    n = bn_forward_delta_head(&d, head, &m.path_off, &m.path_n);
    if (p->block.p) {
        m.block = p->block;
        m.block_off = BLOCK_HEAD - n;
        m.block_n = n + p->all_n + p->tail_n;
        memcpy(m.block.p + m.block_off, head, n);
        p->block = (bn_out_block){ 0 };
    } else {
        m.head = bn_bytes_of(head, n);
        m.body = p->content;
        m.tail = bn_bytes_of(p->tail, p->tail_n);
    }
    return bn_session_put_locked(s, &m);
}

bn_status bn_run_ctx_put_transient_locked(bn_session *s, const bn_block *parent, uint32_t slot, bn_bytes content)
{
    const bn_delta delta = { .kind = BN_DELTA_TRANSIENT, .content = content };
    put_plan p = { .delta = &delta, .content = content, .all_n = content.n, .active_hash = s->rt->forward.main_hash };
    p.tail_n = bn_forward_delta_tail(parent->fragment, p.tail);
    return bn_put_queue_locked(s, &p, parent->path, parent->path_n, slot);
}

static bn_status put_locked(bn_run_ctx *ctx, bn_block *parent, put_plan *p, uint32_t *slot, bn_block **block)
{
    bn_session *s = ctx->session;
    uint32_t at = *slot == BN_SLOT_NEW ? parent->next : *slot;
    bn_status rc = bn_run_ctx_check_locked(ctx);
    if (rc)
        return rc;
    if (ctx->canvas && !bn_block_is_shown_locked(s, parent))
        return BN_EUSER;
    p->fresh = *slot == BN_SLOT_NEW;
    rc = bn_put_queue_locked(s, p, parent->path, parent->path_n, at);
    if (rc)
        return rc;
    if (*slot == BN_SLOT_NEW && p->delta->kind != BN_DELTA_TRANSIENT)
        __atomic_store_n(&parent->next, at + 1, __ATOMIC_RELAXED); /* read without the lock for display */
    *slot = at;
    if (block && p->delta->kind == BN_DELTA_BLOCK && !p->error.n)
        (*block = bn_block_new(s, parent, at, p->delta))->gen = s->gen;
    return BN_OK;
}

bn_status bn_run_ctx_put(bn_run_ctx *ctx, bn_block *parent, const bn_delta *delta, uint32_t *slot, bn_block **block,
                         bool *full, bn_error *err)
{
    bn_session *s = ctx->session;
    bool dirty = false;
    const uint32_t asked = *slot;
    put_plan p;
    bn_status rc;

    if (block)
        *block = NULL;
    if (full)
        *full = false;
    if (parent->serial != s->serial)
        return bn_run_ctx_explain(ctx, BN_EFOREIGN, err);
    if (delta->fragment_id && strlen(delta->fragment_id) >= BN_FRAGMENT_ID_MAX)
        return bn_fail(err, BN_EINVAL, "a fragment's id has at most %d bytes", BN_FRAGMENT_ID_MAX - 1);
    if (parent->path_n >= BN_PATH_MAX)
        return bn_fail(err, BN_EUSER, "Containers are nested deeper than %d.", BN_PATH_MAX);
    if (parent->canvas)
        return bn_canvas_put(ctx, parent, delta, slot, block, full, err);
    p.fragment = delta->fragment_id && *delta->fragment_id ? delta->fragment_id : parent->fragment;
    rc = bn_put_plan(s->rt, bn_run_ctx_active_hash(ctx), ctx->facts, delta, &p);
    if (rc) {
        bn_put_plan_release(&p);
        return bn_fail(err, rc, "no memory for a message of %zu bytes", delta->content.n);
    }
    bn_mutex_lock(&s->mu);
    rc = put_locked(ctx, parent, &p, slot, block);
    if (rc == BN_OK) {
        dirty = bn_session_touch_locked(s, false);
        if (full)
            *full = s->outbox.bytes > s->rt->limits.outbox_bytes && s->attached;
    }
    bn_mutex_unlock(&s->mu);
    if (dirty)
        bn_runtime_mark_dirty(s->rt, s);
    if (rc == BN_OK && p.error.n)
        rc = bn_fail(err, BN_ETOOBIG, "%.1f MB of data are more than one message may carry (server.maxMessageSize)",
                     (double)(delta->content.n + (delta->splice ? delta->splice->n : 0)) / 1e6);
    else
        rc = bn_run_ctx_explain(ctx, rc, err);
    if (rc == BN_OK && bn_capture_here())
        bn_capture_note(ctx, parent, delta, asked, *slot, block ? *block : NULL);
    bn_put_plan_release(&p);
    return rc;
}

bool bn_run_ctx_takes_splice(const bn_block *parent)
{
    return !parent->canvas && !bn_capture_here();
}
