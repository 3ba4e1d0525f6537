/* media.c: see media.h and media_private.h.
 *
 * Threads  script and custom threads add and place, the port thread flushes and ends sessions.
 * Lock     store->mu: the table, all references, all places, the orders for the server. */
#include <stdio.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/mime.h"
#include "runtime/canvas.h"
#include "runtime/capture.h"
#include "runtime/session_private.h"
#include "wire_tags.h"

enum {
    FIRST_BUCKETS = 64,
    IDLE_MAX = 64 << 20,  /* bytes of replaced files that wait for the end of a run */
    PORT_FULL = 32 << 20, /* bytes that wait in the port */
    MAKING_MAX = 16,      /* downloads that are made for one session at a time: each is a thread of the host's */
};

/* A file for the server to keep, or a name to forget. */
struct bn_media_order {
    bn_media_order *next;
    bn_port_type    type;
    uint64_t        size;
    int             fd; /* -1: the content is in the payload */
    bn_buf          payload;
};

void bn_media_store_init(bn_media_store *m)
{
    *m = (bn_media_store){ .bucket_count = FIRST_BUCKETS };
    bn_mutex_init(&m->mu);
    m->buckets = bn_xcalloc(m->bucket_count, sizeof(bn_media_item *));
}

static void order_free(bn_media_order *o)
{
    if (!o)
        return;
    if (o->fd >= 0)
        close(o->fd);
    bn_buf_release(&o->payload);
    free(o);
}

static void item_free(bn_media_item *f);

void bn_media_store_release(bn_media_store *m)
{
    for (size_t i = 0; i < m->bucket_count; i++)
        for (bn_media_item *f = m->buckets[i], *next; f; f = next) {
            next = f->next;
            item_free(f);
        }
    for (bn_media_order *o = m->orders_first, *next; o; o = next) {
        next = o->next;
        order_free(o);
    }
    bn_component_dirs_free(m->components);
    free(m->buckets);
    bn_mutex_release(&m->mu);
}

/* ---- orders ---- */

static bn_media_order *order_new(bn_port_type type, size_t payload_max)
{
    bn_media_order *o = bn_xcalloc(1, sizeof *o);
    o->type = type;
    o->fd = -1;
    bn_buf_init(&o->payload, payload_max);
    return o;
}

static void order_locked(bn_media_store *m, bn_media_order *o)
{
    if (m->orders_last)
        m->orders_last->next = o;
    else
        m->orders_first = o;
    m->orders_last = o;
}

void bn_media_tell_locked(bn_media_store *m, bn_port_type type, bn_buf *payload)
{
    bn_media_order *o = order_new(type, payload->max);
    bn_buf empty = o->payload;
    o->payload = *payload;
    *payload = empty;
    order_locked(m, o);
}

static void forget_locked(bn_media_store *m, const char *id)
{
    bn_media_order *o = order_new(BN_PORT_MEDIA_DROP, 64);
    bn_buf_append_str(&o->payload, id);
    order_locked(m, o);
}

/* What the server is told of a new file. A small one travels in the frame, a large one as a memfd. */
static bn_media_order *put_order(const bn_media_add *add, const char *id, bn_error *err)
{
    bn_media_order *o = order_new(BN_PORT_MEDIA_PUT, BN_PORT_FRAME_MAX);
    bn_buf name;
    bn_status rc = bn_port_string_put(&o->payload, BN_PORT_MEDIA_NAME, id);

    if (!rc)
        rc = bn_port_string_put(&o->payload, BN_PORT_MEDIA_TYPE, add->type);
    if (!rc && add->download) {
        bn_buf_init(&name, 64 << 10);
        rc = bn_buf_append(&name, add->filename);
        for (size_t i = 0; i < name.n; i++)
            name.p[i] = name.p[i] ? name.p[i] : ' '; /* headers have no NUL */
        if (!rc)
            rc = bn_buf_append(&name, bn_bytes_of("", 1));
        if (!rc)
            rc = bn_port_string_put(&o->payload, BN_PORT_MEDIA_FILENAME, (const char *)name.p);
        bn_buf_release(&name);
    }
    o->size = add->content.n;
    if (!rc && (add->content.n < BN_PORT_FD_FROM || bn_port_memfd("bourn-media", add->content, &o->fd, err)))
        rc = bn_buf_append(&o->payload, add->content);
    if (!rc)
        return o;
    order_free(o);
    bn_fail(err, rc, "a media file of %zu bytes cannot be passed to the server", add->content.n);
    return NULL;
}

bool bn_media_flush(bn_media_store *m, bn_port *port)
{
    for (;;) {
        bn_media_order *o;
        bn_port_head head;
        bn_error err = { 0 };
        if (bn_port_queued(port) > PORT_FULL)
            return false;
        bn_mutex_lock(&m->mu);
        o = m->orders_first;
        if (o) {
            m->orders_first = o->next;
            if (!o->next)
                m->orders_last = NULL;
        }
        bn_mutex_unlock(&m->mu);
        if (!o)
            return true;
        head = (bn_port_head){ .type = (uint16_t)o->type, .arg = o->size, .nfds = o->fd >= 0 };
        if (bn_port_queue(port, head, bn_buf_view(&o->payload), o->fd >= 0 ? &o->fd : NULL, &err))
            bn_log(BN_LOG_ERROR, "bourn.media", "a media file is lost: %s", err.text);
        o->fd = -1; /* taken over */
        order_free(o);
    }
}

/* ---- the table ---- */

bn_media_item **bn_media_slot_locked(const bn_media_store *m, const char *id)
{
    bn_media_item **at = &m->buckets[(size_t)bn_hash64(bn_bytes_str(id)) & (m->bucket_count - 1)];
    while (*at && strcmp((*at)->id, id) != 0)
        at = &(*at)->next;
    return at;
}

static void grow_locked(bn_media_store *m)
{
    bn_media_item **old = m->buckets;
    size_t n = m->bucket_count;
    m->bucket_count = 2 * n;
    m->buckets = bn_xcalloc(m->bucket_count, sizeof(bn_media_item *));
    for (size_t i = 0; i < n; i++)
        for (bn_media_item *f = old[i], *next; f; f = next) {
            bn_media_item **at = bn_media_slot_locked(m, f->id);
            next = f->next;
            f->next = NULL;
            *at = f;
        }
    free(old);
}

static void wake_locked(bn_media_store *m, bn_media_item *f)
{
    *(f->idle_before ? &f->idle_before->idle_after : &m->idle_first) = f->idle_after;
    *(f->idle_after ? &f->idle_after->idle_before : &m->idle_last) = f->idle_before;
    f->idle_before = f->idle_after = NULL;
    f->idle = f->marked = false;
    m->idle_bytes -= f->download ? 0 : f->size;
}

static void drop_locked(bn_media_store *m, bn_media_item *f)
{
    bn_media_item **at = bn_media_slot_locked(m, f->id);
    wake_locked(m, f);
    *at = f->next;
    m->count--;
    if (f->rows)
        bn_media_unlist_rows_locked(m, f);
    if (f->deferred || f->rows) {
        f->next = m->dead;
        m->dead = f;
        return;
    }
    forget_locked(m, f->id);
    free(f);
}

static void item_free(bn_media_item *f)
{
    if (f->deferred)
        bn_value_release(&f->make);
    if (f->rows)
        bn_chunks_drop(f->store->chunks, f->rows);
    free(f->type);
    bn_buf_release(&f->filename);
    free(f);
}

/* Unlock, and let go of what was dropped meanwhile: that may be the app's own objects. */
void bn_media_unlock(bn_media_store *m)
{
    bn_media_item *f = m->dead, *next;
    m->dead = NULL;
    bn_mutex_unlock(&m->mu);
    for (; f; f = next) {
        next = f->next;
        item_free(f);
    }
}

static void ref_locked(bn_media_store *m, bn_media_item *f)
{
    if (f->refs++ == 0 && f->idle)
        wake_locked(m, f);
}

static void unref_locked(bn_media_store *m, bn_media_item *f)
{
    if (--f->refs)
        return;
    f->idle = true;
    f->idle_before = m->idle_last;
    *(m->idle_last ? &m->idle_last->idle_after : &m->idle_first) = f;
    m->idle_last = f;
    m->idle_bytes += f->download ? 0 : f->size;
    for (bn_media_item *i = m->idle_first, *next; i && m->idle_bytes > IDLE_MAX; i = next) {
        next = i->idle_after;
        if (!i->download)
            drop_locked(m, i);
    }
}

/* The end of a run: what was shown goes, what was offered goes the second time. */
static void sweep_locked(bn_media_store *m)
{
    for (bn_media_item *f = m->idle_first, *next; f; f = next) {
        next = f->idle_after;
        if (!f->download || f->marked)
            drop_locked(m, f);
        else
            f->marked = true;
    }
}

void bn_media_insert_locked(bn_media_store *m, bn_media_item *f)
{
    if (m->count >= m->bucket_count)
        grow_locked(m);
    *bn_media_slot_locked(m, f->id) = f;
    m->count++;
}

/* ---- adding ---- */

bn_media_item *bn_media_known_locked(bn_media_store *m, const char *id)
{
    bn_media_item *f = *bn_media_slot_locked(m, id);
    if (f)
        ref_locked(m, f);
    return f;
}

static bn_media_item *insert_locked(bn_media_store *m, const bn_media_add *add, const char *id)
{
    bn_media_item *f = bn_xcalloc(1, sizeof *f);
    f->store = m;
    f->refs = 1;
    f->download = add->download;
    f->size = add->content.n;
    memcpy(f->id, id, sizeof f->id);
    snprintf(f->url, sizeof f->url, "/media/%s%s", id, bn_mime_extension_of(add->type));
    bn_media_insert_locked(m, f);
    return f;
}

static bn_status add_file(bn_media_store *m, const bn_media_add *add, bn_media_item **out, bn_error *err)
{
    bn_media_order *o;
    char id[33];

    *out = NULL;
    bn_media_name(add, id);
    bn_mutex_lock(&m->mu);
    *out = bn_media_known_locked(m, id);
    bn_mutex_unlock(&m->mu);
    if (*out)
        return BN_OK;
    o = put_order(add, id, err);
    if (!o)
        return err ? err->status : BN_ENOMEM;
    bn_mutex_lock(&m->mu);
    *out = bn_media_known_locked(m, id); /* another thread may have been quicker */
    if (!*out) {
        *out = insert_locked(m, add, id);
        order_locked(m, o);
        o = NULL;
    }
    bn_mutex_unlock(&m->mu);
    order_free(o);
    return BN_OK;
}

bn_status bn_run_ctx_media(bn_run_ctx *ctx, const bn_media_add *add, bn_media_item **out, bn_error *err)
{
    bn_status rc = add_file(&ctx->session->rt->media, add, out, err);
    if (!rc && bn_capture_here())
        bn_capture_media(add);
    return rc;
}

/* ---- downloads that are made when they are asked for ---- */

bn_status bn_run_ctx_defer(bn_run_ctx *ctx, bn_value *make, const char *type, bn_bytes filename, bn_media_item **out,
                           bn_error *err)
{
    bn_media_store *m = &ctx->session->rt->media;
    bn_media_item *f = bn_xcalloc(1, sizeof *f);
    uint8_t id[16];

    bn_random(id, sizeof id);
    bn_hex(bn_bytes_of(id, sizeof id), f->id);
    f->store = m;
    f->refs = 1;
    f->deferred = true;
    f->session = ctx->session->serial;
    f->make = *make;
    *make = bn_value_none();
    f->type = type ? bn_xstrdup(type) : NULL;
    bn_buf_init(&f->filename, 64 << 10);
    f->named = filename.p != NULL;
    if (bn_buf_append(&f->filename, filename)) {
        item_free(f);
        return bn_fail(err, BN_ETOOBIG, "a file name of %zu bytes", filename.n);
    }
    bn_mutex_lock(&m->mu);
    bn_media_insert_locked(m, f);
    bn_mutex_unlock(&m->mu);
    *out = f;
    return BN_OK;
}

bn_media_item *bn_media_of_session_locked(const bn_media_store *m, const bn_session *s, bn_bytes id)
{
    bn_media_item *f;
    char name[33];
    if (id.n != 32)
        return NULL;
    memcpy(name, id.p, 32);
    name[32] = '\0';
    f = *bn_media_slot_locked(m, name);
    return f && f->session == s->serial ? f : NULL;
}

bn_making *bn_media_making(bn_media_store *m, bn_session *s, bn_bytes id, bn_bytes request_id)
{
    bn_making *made = NULL;
    bn_media_item *f;
    bn_mutex_lock(&m->mu);
    f = bn_media_of_session_locked(m, s, id);
    if (f && f->deferred && s->media.making < MAKING_MAX) {
        s->media.making++;
        made = bn_xcalloc(1, sizeof *made);
        made->make = bn_value_ref(f->make);
        made->type = f->type ? bn_xstrdup(f->type) : NULL;
        made->named = f->named;
        bn_buf_init(&made->filename, 64 << 10);
        bn_buf_append(&made->filename, bn_buf_view(&f->filename));
    }
    bn_mutex_unlock(&m->mu);
    if (!made)
        return NULL;
    bn_session_ref(s);
    made->session = s;
    bn_buf_init(&made->request_id, 128 << 10);
    bn_buf_append(&made->request_id, request_id);
    return made;
}

bn_value bn_making_value(const bn_making *m)
{
    return m->make;
}

/* The file by itself: no place refers to it, so it lives for two ends of runs, as a download does. */
static bn_status keep_made(bn_making *making, bn_bytes content, const char *type, char url[80])
{
    bn_media_store *m = &making->session->rt->media;
    bn_media_item *f = NULL;
    bn_media_add add = { .content = content, .type = making->type ? making->type : type, .download = true,
                         .filename = making->named ? bn_buf_view(&making->filename) : (bn_bytes){ 0 } };
    bn_status rc;
    if (making->named && !making->filename.n)
        add.filename = BN_BYTES("");
    rc = add_file(m, &add, &f, NULL);
    if (!rc)
        snprintf(url, 80, "%s", f->url);
    bn_media_item_unref(f);
    return rc;
}

void bn_making_done(bn_making *making, bn_bytes content, const char *type)
{
    char url[80];
    bn_buf out;
    bn_buf_init(&out, 1 << 20);
    if (type && keep_made(making, content, type, url) == BN_OK)
        bn_forward_deferred_file(bn_buf_view(&making->request_id), url, &out);
    else
        bn_forward_operation_error(bn_buf_view(&making->request_id), "The file could not be made", &out);
    bn_session_answer(making->session, &out, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE);
    bn_buf_release(&out);
    bn_mutex_lock(&making->session->rt->media.mu);
    making->session->media.making--;
    bn_mutex_unlock(&making->session->rt->media.mu);
    bn_value_release(&making->make);
    bn_buf_release(&making->filename);
    bn_buf_release(&making->request_id);
    free(making->type);
    bn_session_unref(making->session);
    free(making);
}

const char *bn_media_item_id(const bn_media_item *item)
{
    return item->id;
}

const char *bn_media_item_url(const bn_media_item *item)
{
    return item->url;
}

void bn_media_item_unref(bn_media_item *item)
{
    bn_media_store *m = item ? item->store : NULL;
    if (!item)
        return;
    bn_mutex_lock(&m->mu);
    unref_locked(m, item);
    bn_media_unlock(m);
}

/* ---- places ---- */

static size_t find_place(const bn_media_places *p, uint64_t key)
{
    size_t i = (size_t)key & (p->cap - 1);
    while (p->keys[i] && p->keys[i] != key)
        i = (i + 1) & (p->cap - 1);
    return i;
}

static void places_grow(bn_media_places *p)
{
    bn_media_places old = *p;
    p->cap = old.cap ? 2 * old.cap : 8;
    p->keys = bn_xcalloc(p->cap, sizeof *p->keys);
    p->items = bn_xcalloc(p->cap, sizeof(bn_media_item *));
    for (size_t i = 0; i < old.cap; i++) {
        size_t at;
        if (!old.keys[i])
            continue;
        at = find_place(p, old.keys[i]);
        p->keys[at] = old.keys[i];
        p->items[at] = old.items[i];
    }
    free(old.keys);
    free(old.items);
}

static void places_empty_locked(bn_media_store *m, bn_media_places *p)
{
    for (size_t i = 0; i < p->cap; i++)
        if (p->keys[i])
            unref_locked(m, p->items[i]);
    free(p->keys);
    free(p->items);
    *p = (bn_media_places){ 0 };
}

static uint64_t place_key(const bn_block *block, uint32_t slot, const char *part)
{
    const uint32_t *path = NULL;
    size_t n = block ? bn_block_path(block, &path) : 0;
    uint64_t key[2];
    bn_hash h;
    bn_hash_init(&h, UINT64_C(0x6d65646961));
    for (size_t i = 0; i < n; i++)
        bn_hash_u64(&h, path[i]);
    bn_hash_u64(&h, slot);
    bn_hash_bytes(&h, bn_bytes_str(part));
    bn_hash_end(&h, key);
    return key[0] | 1;
}

void bn_run_ctx_media_place(bn_run_ctx *ctx, const bn_block *block, uint32_t slot, const char *part,
                            bn_media_item *item)
{
    bn_media_store *m = item->store;
    bn_media_refs *refs = &ctx->session->media;
    uint64_t key = place_key(block, slot, part);
    bn_media_item *was;
    size_t at;

    if (block && block->canvas) {
        bn_mutex_lock(&m->mu);
        ref_locked(m, item);
        bn_media_unlock(m);
        bn_canvas_media(block->canvas, block, slot, item);
        return;
    }
    bn_mutex_lock(&m->mu);
    if (refs->ended) {
        bn_media_unlock(m);
        return;
    }
    if (4 * (refs->now.n + 1) > 3 * refs->now.cap)
        places_grow(&refs->now);
    at = find_place(&refs->now, key);
    was = refs->now.keys[at] ? refs->now.items[at] : NULL;
    refs->now.n += !was;
    refs->now.keys[at] = key;
    refs->now.items[at] = item;
    ref_locked(m, item);
    if (was)
        unref_locked(m, was);
    bn_media_unlock(m);
    if (block && bn_capture_here())
        bn_capture_media_place(block, slot, part, item);
}

void bn_media_run_begins(bn_media_store *m, bn_media_refs *refs)
{
    bn_mutex_lock(&m->mu);
    places_empty_locked(m, &refs->before);
    refs->before = refs->now;
    refs->now = (bn_media_places){ 0 };
    bn_media_unlock(m);
}

void bn_media_run_ends(bn_media_store *m, bn_media_refs *refs)
{
    bn_mutex_lock(&m->mu);
    places_empty_locked(m, &refs->before);
    sweep_locked(m);
    bn_media_unlock(m);
}

void bn_media_session_ends(bn_media_store *m, bn_media_refs *refs)
{
    bn_mutex_lock(&m->mu);
    refs->ended = true;
    places_empty_locked(m, &refs->before);
    places_empty_locked(m, &refs->now);
    sweep_locked(m);
    bn_media_unlock(m);
}
