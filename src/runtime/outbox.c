/* outbox.c: see outbox.h. Under the session's lock.
 *
 * Most deltas are for places just taken: they only join the queue. The table of places is brought up to date when a delta
 * comes for a place that was taken before.
 *
 * Items have numbers that only grow; a place of the page maps to the number of the item that shows it. An
 * item that has left leaves its number in the table, which is below the first that waits, so it counts as
 * absent and is written over later. Bytes of replaced messages stay dead in the buffer until they outweigh
 * the living. */
#include "runtime/outbox.h"

#include <sys/mman.h>
#include <unistd.h>

#include "port/port.h"
#include "wire_tags.h"

enum {
    COMPACT_FROM = 64 << 10, /* dead bytes below this are left alone */
    GATHER_MAX = 64 << 10,   /* messages that lie apart are put together up to here */
    GATHER_BELOW = 4 << 10,  /* ... when what lies together is less than this */
};

struct bn_out_item {
    bn_out_block block; /* a message of its own; p NULL: in data */
    size_t   off;      /* of the u32 length, in data or block */
    uint64_t key;      /* hash of the delta path; 0: not composed */
    uint32_t len;      /* without the length */
    uint32_t path_off; /* within the message */
    uint16_t path_n;
    uint8_t  field;    /* of ForwardMsg */
    uint8_t  kind;     /* bn_out_kind */
};

struct bn_out_slot {
    uint64_t key; /* 0: free */
    uint64_t seq;
};

void bn_out_block_free(bn_out_block *b)
{
    if (b->shared) {
        munmap(b->p, b->n);
        close(b->fd);
    } else {
        free(b->p);
    }
    *b = (bn_out_block){ 0 };
}

void bn_outbox_init(bn_outbox *o, size_t max)
{
    *o = (bn_outbox){ .first_seq = 1 };
    bn_buf_init(&o->data, max);
}

static uint8_t *bytes_of(const bn_outbox *o, const bn_out_item *it)
{
    return (it->block.p ? it->block.p : o->data.p) + it->off + sizeof(uint32_t);
}

static void forget_items(bn_outbox *o)
{
    for (size_t i = o->head; i < o->n; i++)
        bn_out_block_free(&o->items[i].block);
    o->first_seq += o->n;
    o->head = o->n = 0;
    o->bytes = o->dead = 0;
    bn_buf_clear(&o->data);
}

void bn_outbox_clear(bn_outbox *o)
{
    forget_items(o);
}

void bn_outbox_release(bn_outbox *o)
{
    size_t max = o->data.max;
    forget_items(o);
    bn_buf_release(&o->data);
    free(o->items);
    free(o->slots);
    bn_outbox_init(o, max);
}

void bn_outbox_trim(bn_outbox *o)
{
    uint64_t seq = o->first_seq + o->n;
    if (!bn_outbox_empty(o))
        return;
    bn_outbox_release(o);
    o->first_seq = seq;
}

/* ---- places ---- */

static uint64_t path_key(bn_bytes path)
{
    uint64_t h = 0x9E3779B97F4A7C15u ^ path.n;
    for (size_t i = 0; i < path.n; i++)
        h = (h ^ path.p[i]) * 0x100000001B3u;
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93u;
    h ^= h >> 29;
    return h ? h : 1;
}

static void grow_slots(bn_outbox *o)
{
    size_t cap = o->slot_cap ? o->slot_cap : 16;
    while (cap < 4 * (o->n - o->head + 1))
        cap *= 2;
    if (cap != o->slot_cap) {
        free(o->slots);
        o->slots = bn_xmalloc(cap * sizeof *o->slots);
        o->slot_cap = cap;
    }
    memset(o->slots, 0, cap * sizeof *o->slots);
    o->slot_used = 0;
    for (size_t i = o->head; i < o->n; i++) {
        const bn_out_item *it = &o->items[i];
        size_t at = it->key & (cap - 1);
        if (!it->key)
            continue;
        while (o->slots[at].key && o->slots[at].key != it->key)
            at = (at + 1) & (cap - 1);
        o->slot_used += !o->slots[at].key;
        o->slots[at] = (bn_out_slot){ it->key, o->first_seq + i };
    }
    o->indexed = o->first_seq + o->n;
}

/* The table's entry for a key: the one it has, or a free one. */
static bn_out_slot *slot_for(bn_outbox *o, uint64_t key)
{
    size_t at;
    if (2 * (o->slot_used + 1) > o->slot_cap)
        grow_slots(o);
    at = key & (o->slot_cap - 1);
    while (o->slots[at].key && o->slots[at].key != key)
        at = (at + 1) & (o->slot_cap - 1);
    if (!o->slots[at].key) {
        o->slots[at] = (bn_out_slot){ key, 0 };
        o->slot_used++;
    }
    return &o->slots[at];
}

/* Into the table with all that is not there yet. */
static void index_items(bn_outbox *o)
{
    uint64_t end = o->first_seq + o->n, at = o->first_seq + o->head;
    if (at < o->indexed)
        at = o->indexed;
    if (at < end && 2 * (o->slot_used + (end - at) + 1) > o->slot_cap)
        grow_slots(o);
    for (; at < end; at++) {
        const bn_out_item *it = &o->items[at - o->first_seq];
        if (it->key && at >= o->indexed) /* growing the table takes in all at once */
            slot_for(o, it->key)->seq = at;
    }
    o->indexed = end;
}

/* The item that waits at this place, or NULL. */
static bn_out_item *waiting_at(bn_outbox *o, const bn_out_slot *slot, bn_bytes path)
{
    bn_out_item *it;
    if (slot->seq < o->first_seq + o->head)
        return NULL;
    it = &o->items[slot->seq - o->first_seq];
    return bn_bytes_eq(bn_bytes_of(bytes_of(o, it) + it->path_off, it->path_n), path) ? it : NULL;
}

/* ---- putting ---- */

/* The living bytes, in the order of the queue, into a fresh buffer. */
static void compact(bn_outbox *o)
{
    bn_buf fresh;
    size_t at = 0;
    bn_buf_init(&fresh, o->data.max);
    if (bn_buf_reserve(&fresh, o->data.n - o->dead))
        return; /* no memory for it now: the dead stay a while longer */
    for (size_t i = o->head; i < o->n; i++) {
        bn_out_item *it = &o->items[i];
        size_t n = sizeof(uint32_t) + it->len;
        if (it->block.p)
            continue;
        memcpy(fresh.p + at, o->data.p + it->off, n);
        it->off = at;
        at += n;
    }
    fresh.n = at;
    bn_buf_release(&o->data);
    o->data = fresh;
    o->dead = 0;
}

static void drop_bytes(bn_outbox *o, bn_out_item *it)
{
    size_t n = sizeof(uint32_t) + it->len;
    o->bytes -= n;
    if (it->block.p)
        bn_out_block_free(&it->block);
    else
        o->dead += n;
}

static void put_pieces(uint8_t *p, uint32_t len, const bn_out_message *m)
{
    memcpy(p, &len, sizeof len);
    p += sizeof len;
    memcpy(p, m->head.p, m->head.n);
    p += m->head.n;
    if (m->body.n)
        memcpy(p, m->body.p, m->body.n);
    if (m->tail.n)
        memcpy(p + m->body.n, m->tail.p, m->tail.n);
}

static bn_status store(bn_outbox *o, const bn_out_message *m, bn_out_item *it)
{
    size_t len = m->block.p ? m->block_n : m->head.n + m->body.n + m->tail.n, n = sizeof(uint32_t) + len;
    *it = (bn_out_item){ .len = (uint32_t)len, .path_off = (uint32_t)m->path_off, .path_n = (uint16_t)m->path_n,
                         .field = (uint8_t)m->field, .kind = (uint8_t)m->kind };
    if (o->bytes + n > o->data.max) {
        bn_out_block_free(&(bn_out_block){ m->block.p, m->block.n, m->block.shared, m->block.fd });
        return BN_ETOOBIG;
    }
    if (m->block.p) {
        it->block = m->block;
        it->off = m->block_off - sizeof(uint32_t);
        memcpy(m->block.p + it->off, &it->len, sizeof it->len);
    } else {
        bn_status rc;
        if (o->dead > COMPACT_FROM && o->dead > o->data.n / 2)
            compact(o);
        rc = bn_buf_reserve(&o->data, n);
        if (rc)
            return rc;
        it->off = o->data.n;
        put_pieces(o->data.p + o->data.n, it->len, m);
        o->data.n += n;
    }
    o->bytes += n;
    return BN_OK;
}

static bn_out_item *new_item(bn_outbox *o)
{
    if (o->n == o->cap && o->head > o->n / 2) {
        memmove(o->items, o->items + o->head, (o->n - o->head) * sizeof *o->items);
        o->first_seq += o->head;
        o->n -= o->head;
        o->head = 0;
    }
    if (o->n == o->cap) {
        o->cap = o->cap ? 2 * o->cap : 16;
        o->items = bn_xrealloc(o->items, o->cap * sizeof *o->items);
    }
    return &o->items[o->n++];
}

bn_status bn_outbox_put(bn_outbox *o, const bn_out_message *m)
{
    bn_out_item it, *old;
    bn_out_slot *slot;
    bn_bytes path;
    bn_status rc = store(o, m, &it);
    if (rc)
        return rc;
    if (!m->path_n || m->kind == BN_OUT_TRANSIENT || m->kind == BN_OUT_OTHER) {
        *new_item(o) = it;
        return BN_OK;
    }
    path = bn_bytes_of(bytes_of(o, &it) + it.path_off, it.path_n);
    it.key = path_key(path);
    if (m->fresh) {
        *new_item(o) = it;
        return BN_OK;
    }
    index_items(o);
    slot = slot_for(o, it.key);
    old = waiting_at(o, slot, path);
    if (old && old->kind != BN_OUT_BLOCK) {
        drop_bytes(o, old);
        *old = it;
        return BN_OK;
    }
    *new_item(o) = it;
    slot->seq = o->first_seq + o->n - 1;
    o->indexed = slot->seq + 1;
    return BN_OK;
}

/* ---- a new run ---- */

static bool find_field(bn_bytes message, bn_pb tag, bn_wire_field *out)
{
    while (bn_wire_next(&message, out) == BN_OK) {
        if (out->number == bn_pb_number(tag))
            return true;
    }
    return false;
}

static bool is_toast(bn_bytes delta)
{
    bn_wire_field f;
    return find_field(delta, PB_DELTA_NEW_ELEMENT, &f) && find_field(f.bytes, PB_ELEMENT_TOAST, &f);
}

static bool is_of(bn_bytes delta, const char (*fragments)[BN_FRAGMENT_ID_MAX], size_t n)
{
    bn_wire_field f;
    if (!find_field(delta, PB_DELTA_FRAGMENT_ID, &f))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (bn_bytes_eq(f.bytes, bn_bytes_str(fragments[i])))
            return true;
    }
    return false;
}

static bool survives(const bn_outbox *o, const bn_out_item *it, const char (*fragments)[BN_FRAGMENT_ID_MAX], size_t n)
{
    bn_wire_field delta;
    if (it->field == bn_pb_number(PB_FORWARD_MSG_NEW_SESSION) ||
        it->field == bn_pb_number(PB_FORWARD_MSG_SCRIPT_FINISHED) ||
        it->field == bn_pb_number(PB_FORWARD_MSG_SESSION_STATUS_CHANGED) ||
        it->field == bn_pb_number(PB_FORWARD_MSG_PARENT_MESSAGE) ||
        it->field == bn_pb_number(PB_FORWARD_MSG_PAGE_INFO_CHANGED))
        return true;
    if (!find_field(bn_bytes_of(bytes_of(o, it), it->len), PB_FORWARD_MSG_DELTA, &delta))
        return n > 0;
    return is_toast(delta.bytes) || (n > 0 && !is_of(delta.bytes, fragments, n));
}

/* The status is one byte whatever it is, so it can be changed where it lies. */
static void finish_early(const bn_outbox *o, const bn_out_item *it, bool is_fragment_run)
{
    uint8_t *p = bytes_of(o, it);
    bn_bytes rest = bn_bytes_of(p, it->len);
    bn_wire_field f;
    while (bn_wire_next(&rest, &f) == BN_OK) {
        if (f.number != bn_pb_number(PB_FORWARD_MSG_SCRIPT_FINISHED))
            continue;
        if (!is_fragment_run || f.value != PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_SUCCESSFULLY)
            p[rest.p - p - 1] = PB_FORWARD_MSG_SCRIPT_FINISHED_STATUS_FINISHED_EARLY_FOR_RERUN;
        return;
    }
}

void bn_outbox_run_begins(bn_outbox *o, const char (*fragments)[BN_FRAGMENT_ID_MAX], size_t fragments_n)
{
    size_t kept = o->head;
    if (bn_outbox_empty(o))
        return;
    for (size_t i = o->head; i < o->n; i++) {
        bn_out_item *it = &o->items[i];
        if (!survives(o, it, fragments, fragments_n)) {
            drop_bytes(o, it);
            continue;
        }
        if (it->field == bn_pb_number(PB_FORWARD_MSG_SCRIPT_FINISHED))
            finish_early(o, it, fragments_n > 0);
        it->key = 0; /* the new run's deltas do not compose with those of the old */
        o->items[kept++] = *it;
    }
    o->first_seq += o->n - kept; /* every number in the table is below the first now */
    o->n = kept;
    if (bn_outbox_empty(o))
        forget_items(o);
    o->first_seq += o->n;
    o->indexed = o->first_seq; /* what is left is not composed with */
    if (o->slot_used)
        grow_slots(o);
}

/* ---- draining ---- */

/* Whole messages that lie behind each other from the head on. */
static size_t together(const bn_outbox *o, size_t max, size_t *bytes)
{
    size_t count = 0, n = 0, at = o->items[o->head].off;
    for (size_t i = o->head; i < o->n; i++, count++) {
        const bn_out_item *it = &o->items[i];
        size_t size = sizeof(uint32_t) + it->len;
        if (it->block.p || it->off != at + n || (count && n + size > max))
            break;
        n += size;
    }
    *bytes = n;
    return count;
}

static size_t gathered(const bn_outbox *o, size_t max, bn_buf *gather)
{
    size_t count = 0;
    bn_buf_clear(gather);
    for (size_t i = o->head; i < o->n; i++, count++) {
        const bn_out_item *it = &o->items[i];
        size_t size = sizeof(uint32_t) + it->len;
        if (it->block.p || (count && gather->n + size > max))
            break;
        if (bn_buf_append(gather, bn_bytes_of(o->data.p + it->off, size)))
            break;
    }
    return count;
}

bn_status bn_outbox_next(bn_outbox *o, size_t max, bn_buf *gather, bn_out_batch *batch)
{
    const bn_out_item *first;
    size_t bytes;
    *batch = (bn_out_batch){ 0 };
    if (bn_outbox_empty(o))
        return BN_ENOENT;
    first = &o->items[o->head];
    if (first->block.p) {
        batch->large = bn_bytes_of(bytes_of(o, first), first->len);
        batch->count = 1;
        return BN_OK;
    }
    batch->count = together(o, max, &bytes);
    batch->view = bn_bytes_of(o->data.p + first->off, bytes);
    if (bytes < GATHER_BELOW && batch->count < o->n - o->head && bytes < max) {
        size_t count = gathered(o, max < GATHER_MAX ? max : GATHER_MAX, gather);
        if (count > batch->count) {
            batch->count = count;
            batch->view = bn_buf_view(gather);
        }
    }
    return BN_OK;
}

void bn_outbox_pop(bn_outbox *o, size_t count)
{
    BN_ASSERT(count <= o->n - o->head);
    for (; count; count--)
        drop_bytes(o, &o->items[o->head++]);
    if (bn_outbox_empty(o))
        forget_items(o);
}

bn_out_block bn_outbox_pop_large(bn_outbox *o)
{
    bn_out_item *it = &o->items[o->head];
    bn_out_block block = it->block;
    BN_ASSERT(block.p);
    o->bytes -= sizeof(uint32_t) + it->len;
    it->block = (bn_out_block){ 0 };
    it->len = 0;
    o->head++;
    if (bn_outbox_empty(o))
        forget_items(o);
    return block;
}
