/* transient.c: elements that are shown for a while. See transient.h.
 *
 * Threads  begin and end: any thread with a run context. due: the port thread, when the delay of one has passed.
 * Lock     session->mu over the list and the message together, so that "shown" can never follow "taken away". */
#include "runtime/transient_private.h"

#include "runtime/canvas.h"

#include "wire_tags.h"

struct bn_transient {
    bn_transient *next; /* in order of their tickets */
    uint64_t      ticket, gen, due_ns;
    bn_block     *block; /* a reference */
    uint32_t      slot;
    bool          shown;
    size_t        n;
    uint8_t       element[];
};

static void transient_free(bn_transient *t)
{
    bn_block_unref(t->block);
    free(t);
}

/* All that is shown at one place, as one message. */
static bn_status send_locked(bn_session *s, const bn_block *block, uint32_t slot)
{
    bn_buf buf;
    bn_wire w;
    bn_status rc;

    bn_buf_init(&buf, s->rt->limits.message_max);
    w = bn_wire_to(&buf);
    for (const bn_transient *t = s->transients; t; t = t->next)
        if (t->shown && t->block == block && t->slot == slot)
            bn_wire_msg(&w, PB_TRANSIENT_ELEMENTS, bn_bytes_of(t->element, t->n));
    rc = w.status ? w.status : bn_run_ctx_put_transient_locked(s, block, slot, bn_buf_view(&buf));
    bn_buf_release(&buf);
    return rc;
}

void bn_transients_forget_locked(bn_session *s, bool all)
{
    bn_transient **at = &s->transients;
    while (*at) {
        bn_transient *t = *at;
        if (!all && t->gen == s->gen) {
            at = &t->next;
            continue;
        }
        *at = t->next;
        transient_free(t);
    }
}

bool bn_transients_due_locked(bn_session *s, uint64_t now_ns, uint64_t *next_ns)
{
    bool sent = false;
    *next_ns = UINT64_MAX;
    for (bn_transient *t = s->transients; t; t = t->next) {
        if (t->shown || t->gen != s->gen)
            continue;
        if (t->due_ns > now_ns) {
            *next_ns = t->due_ns < *next_ns ? t->due_ns : *next_ns;
            continue;
        }
        t->shown = true;
        sent |= send_locked(s, t->block, t->slot) == BN_OK;
    }
    return sent;
}

bn_status bn_run_ctx_transient(bn_run_ctx *ctx, bn_block *parent, uint32_t slot, bn_bytes element, unsigned delay_ms,
                               uint64_t *ticket, bn_error *err)
{
    bn_session *s = ctx->session;
    bn_transient *t = bn_xcalloc(1, sizeof *t + element.n), **at = &s->transients;
    bool dirty = false;
    bn_status rc;

    *ticket = 0;
    if (parent->canvas) {
        free(t);
        return bn_canvas_transient(ctx, parent, slot, element, ticket, err);
    }
    t->block = bn_block_ref(parent);
    t->n = element.n;
    memcpy(t->element, element.p, element.n);
    bn_mutex_lock(&s->mu);
    rc = parent->serial == s->serial ? bn_run_ctx_check_locked(ctx) : BN_EFOREIGN;
    if (rc == BN_OK) {
        bn_transients_forget_locked(s, false);
        while (*at)
            at = &(*at)->next;
        *at = t;
        t->gen = s->gen;
        t->slot = slot == BN_SLOT_NEW ? parent->next : slot;
        *ticket = t->ticket = ++s->transient_tickets;
        t->due_ns = bn_now_ns() + delay_ms * BN_MS_NS;
        t = NULL;
        dirty = bn_session_touch_locked(s, true); /* the port thread keeps the delay */
    }
    bn_mutex_unlock(&s->mu);
    if (dirty)
        bn_runtime_mark_dirty(s->rt, s);
    if (t)
        transient_free(t);
    return bn_run_ctx_explain(ctx, rc, err);
}

bn_status bn_run_ctx_transient_end(bn_run_ctx *ctx, uint64_t ticket, bn_error *err)
{
    bn_session *s = ctx->session;
    bn_transient *t = NULL;
    bool dirty = false;
    bn_status rc;

    if (bn_canvas_transient_end(ctx, ticket, &rc, err))
        return rc;
    bn_mutex_lock(&s->mu);
    rc = bn_run_ctx_check_locked(ctx);
    for (bn_transient **at = &s->transients; *at; at = &(*at)->next)
        if ((*at)->ticket == ticket) {
            t = *at;
            *at = t->next;
            break;
        }
    if (t && rc == BN_OK && s->gen == t->gen && send_locked(s, t->block, t->slot) == BN_OK)
        dirty = bn_session_touch_locked(s, false);
    bn_mutex_unlock(&s->mu);
    if (dirty)
        bn_runtime_mark_dirty(s->rt, s);
    if (t)
        transient_free(t);
    return bn_run_ctx_explain(ctx, rc, err);
}
