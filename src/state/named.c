/* named.c: the entries of a session's state: found by name, with their values, and gone when they carry nothing.
 *
 * Entries stand in an array in the order they came, found through an open-addressing table of positions;
 * entries that carry nothing any more go when a run ends. Those with a value from the browser are chained in
 * the order it came.
 *
 * Lock     the caller's, as in state.h. */
#include "state/state_private.h"
#include "state/widget_states.h"

#include "base/hash.h"

bn_bytes bn_named_name(const bn_named *e)
{
    return bn_bytes_of(e->name, e->name_n);
}

bool bn_named_starts_with(bn_bytes s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

static uint64_t hash_of(const bn_state *s, bn_bytes name)
{
    bn_hash h;
    uint64_t two[2];
    bn_hash_init(&h, s->hash_key);
    bn_hash_bytes(&h, name);
    bn_hash_end(&h, two);
    return two[0];
}

static bn_named *find_hashed(const bn_state *s, bn_bytes name, uint64_t hash)
{
    if (!s->slot_cap)
        return NULL;
    for (size_t i = hash & (s->slot_cap - 1);; i = (i + 1) & (s->slot_cap - 1)) {
        bn_named *e;
        if (!s->slots[i])
            return NULL;
        e = s->items[s->slots[i] - 1];
        if (e->hash == hash && bn_bytes_eq(bn_named_name(e), name))
            return e;
    }
}

bn_named *bn_named_find(const bn_state *s, bn_bytes name)
{
    return s->slot_cap ? find_hashed(s, name, hash_of(s, name)) : NULL;
}

static void place(bn_state *s, size_t at)
{
    size_t i = s->items[at]->hash & (s->slot_cap - 1);
    while (s->slots[i])
        i = (i + 1) & (s->slot_cap - 1);
    s->slots[i] = (uint32_t)at + 1;
}

static void rebuild(bn_state *s, size_t slot_cap)
{
    free(s->slots);
    s->slot_cap = slot_cap;
    s->slots = slot_cap ? bn_xcalloc(slot_cap, sizeof *s->slots) : NULL;
    for (size_t i = 0; i < s->n; i++)
        place(s, i);
}

bn_named *bn_named_intern(bn_state *s, bn_bytes name)
{
    uint64_t hash = hash_of(s, name);
    bn_named *e = find_hashed(s, name, hash);
    if (e)
        return e;
    e = bn_xcalloc(1, sizeof *e + name.n + 1);
    e->hash = hash;
    e->name_n = (uint32_t)name.n;
    e->is_id = bn_named_starts_with(name, BN_NAMED_ID_PREFIX) ||
               bn_named_starts_with(name, BN_NAMED_INTERNAL_PREFIX "_" BN_NAMED_ID_PREFIX); /* a widget's second one */
    if (name.n)
        memcpy(e->name, name.p, name.n);
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 8;
        s->items = bn_xrealloc(s->items, s->cap * sizeof *s->items);
    }
    s->items[s->n++] = e;
    if (s->n * 2 > s->slot_cap)
        rebuild(s, s->slot_cap ? 2 * s->slot_cap : 16);
    else
        place(s, s->n - 1);
    return e;
}

/* ---- one entry's values ---- */

void bn_named_put_old(bn_named *e, bn_value *v, bn_value_bin *bin)
{
    bn_value_bin_put(bin, &e->old);
    e->old = *v;
    e->has_old = true;
}

void bn_named_drop_old(bn_named *e, bn_value_bin *bin)
{
    bn_value_bin_put(bin, &e->old);
    e->has_old = false;
}

void bn_named_drop_set(bn_named *e, bn_value_bin *bin)
{
    bn_value_bin_put(bin, &e->set);
    e->has_set = false;
}

void bn_named_drop_sent(bn_state *s, bn_named *e, bn_value_bin *bin)
{
    if (e->has_sent == SENT_NONE)
        return;
    bn_value_bin_put(bin, &e->sent);
    e->has_sent = SENT_NONE;
    *(e->sent_prev ? &e->sent_prev->sent_next : &s->sent_first) = e->sent_next;
    *(e->sent_next ? &e->sent_next->sent_prev : &s->sent_last) = e->sent_prev;
    e->sent_prev = e->sent_next = NULL;
}

/* Takes over *v. A name that has a value already keeps its turn. */
void bn_named_put_sent(bn_state *s, bn_named *e, bn_named_sent kind, uint32_t field, bn_value *v, bn_value_bin *bin)
{
    if (e->has_sent == SENT_NONE) {
        e->sent_seq = ++s->seq;
        e->sent_prev = s->sent_last;
        *(s->sent_last ? &s->sent_last->sent_next : &s->sent_first) = e;
        s->sent_last = e;
    }
    bn_value_bin_put(bin, &e->sent);
    e->sent = *v;
    e->has_sent = (uint8_t)kind;
    e->sent_field = field;
    *v = bn_value_none();
}

bn_value bn_widget_decoded(const bn_widget_meta *meta, bn_value raw)
{
    if (meta->decode)
        return meta->decode(meta->decode_arg, raw);
    return bn_value_ref(raw.kind == BN_VALUE_NONE ? meta->fallback : raw);
}

/* To the bin with what it holds, so that it can be written over. */
void bn_widget_meta_release(bn_widget_meta *meta, bn_value_bin *bin)
{
    bn_value_bin_put(bin, &meta->fallback);
    bn_value_bin_put(bin, &meta->callback);
    bn_value_bin_put(bin, &meta->options);
    free(meta->decode_arg);
    *meta = (bn_widget_meta){ 0 };
}

void bn_named_free_meta(bn_named *e, bn_value_bin *bin)
{
    if (!e->meta)
        return;
    bn_widget_meta_release(e->meta, bin);
    free(e->meta);
    e->meta = NULL;
}

/* Is there a value from the browser that can be read? One whose widget is unknown, or of another kind than
 * the widget declares, counts as not sent. Decoding replaces only plain values, so nothing of the host is
 * released here. */
bool bn_named_read_sent(bn_named *e)
{
    bn_value v;
    if (e->has_sent != SENT_RAW)
        return e->has_sent == SENT_VALUE;
    if (!e->meta || (e->sent_field && !bn_widget_field_fits(e->meta->kind, e->sent_field)))
        return false;
    if (e->meta->kind == BN_WIDGET_F64 && e->sent.kind == BN_VALUE_INT)
        e->sent = bn_value_f64((double)e->sent.i);
    v = bn_widget_decoded(e->meta, e->sent);
    bn_value_release(&e->sent);
    e->sent = v;
    e->has_sent = SENT_VALUE;
    return true;
}

/* A name as a person gives it, a key or an id, and the two entries that may hold its value. */
static void resolve(bn_named *e, bn_named **widget, bn_named **user)
{
    *widget = e->widget ? e->widget : e;
    *user = !e->widget && e->user_key ? e->user_key : e;
}

const bn_value *bn_named_value(bn_named *widget, bn_named *user)
{
    if (user->has_set)
        return &user->set;
    if (bn_named_read_sent(widget))
        return &widget->sent;
    if (widget->has_old)
        return &widget->old;
    return user->has_old ? &user->old : NULL;
}

const bn_value *bn_named_lookup(bn_named *e)
{
    bn_named *widget, *user;
    resolve(e, &widget, &user);
    return bn_named_value(widget, user);
}

/* ---- the end of an entry ---- */

void bn_named_set_page(bn_named *e, const char *page)
{
    char *copy = page ? bn_xstrdup(page) : NULL;
    free(e->page);
    e->page = copy;
}

void bn_named_free(bn_named *e)
{
    free(e->page);
    free(e);
}

/* Does the entry still carry anything? A tie between key and widget holds both, for a while. */
static bool is_used(const bn_state *s, const bn_named *e)
{
    return e->has_old || e->has_set || e->has_sent || e->meta || e->id_run == s->run || e->key_run == s->run ||
           e->form_run == s->run || e->widget || (e->user_key && e->user_key->widget == e);
}

void bn_named_sweep(bn_state *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->n; i++)
        s->items[i]->mark = is_used(s, s->items[i]);
    for (size_t i = 0; i < s->n; i++) { /* a widget may outlive a tie to a key that has gone */
        bn_named *e = s->items[i];
        if (e->mark && e->user_key && !e->user_key->mark)
            e->user_key = NULL;
    }
    for (size_t i = 0; i < s->n; i++) {
        if (s->items[i]->mark)
            s->items[kept++] = s->items[i];
        else
            bn_named_free(s->items[i]);
    }
    if (kept == s->n)
        return;
    s->n = kept;
    rebuild(s, s->slot_cap);
}
