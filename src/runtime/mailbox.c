/* mailbox.c: see mailbox.h. Pure functions. */
#include "runtime/mailbox.h"

#include "base/hash.h"
#include "state/widget_states.h"
#include "wire_tags.h"

#include <stdatomic.h>
#include <stdio.h>

bn_facts *bn_facts_ref(bn_facts *f)
{
    atomic_fetch_add_explicit(&f->refs, 1, memory_order_relaxed);
    return f;
}

void bn_facts_unref(bn_facts *f)
{
    /* acq_rel: the last holder sees the others' reads done before it frees */
    if (!f || atomic_fetch_sub_explicit(&f->refs, 1, memory_order_acq_rel) != 1)
        return;
    free(f->cached);
    free(f->text);
    free(f);
}

static int by_hash(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    if (x[0] != y[0])
        return x[0] < y[0] ? -1 : 1;
    return x[1] < y[1] ? -1 : x[1] > y[1];
}

void bn_facts_seal(bn_facts *f)
{
    if (f->cached_n > 1)
        qsort(f->cached, f->cached_n, sizeof *f->cached, by_hash);
}

static const char *append(char **at, const char *text)
{
    char *to = *at;
    size_t n = strlen(text) + 1;
    memcpy(to, text, n);
    *at += n;
    return to;
}

bn_facts *bn_facts_for_page(bn_facts *f, const char *page_hash)
{
    bn_facts *copy;
    char *at;
    if (!*f->page_name && strcmp(f->page_hash, page_hash) == 0)
        return bn_facts_ref(f);
    copy = bn_xcalloc(1, sizeof *copy);
    atomic_init(&copy->refs, 1);
    copy->text = at = bn_xmalloc(strlen(f->query_string) + strlen(page_hash) + strlen(f->timezone) + strlen(f->locale) +
                                 strlen(f->url) + strlen(f->color_scheme) + 7);
    copy->query_string = append(&at, f->query_string);
    copy->page_hash = append(&at, page_hash);
    copy->page_name = append(&at, "");
    copy->timezone = append(&at, f->timezone);
    copy->locale = append(&at, f->locale);
    copy->url = append(&at, f->url);
    copy->color_scheme = append(&at, f->color_scheme);
    copy->timezone_offset = f->timezone_offset;
    copy->has_timezone_offset = f->has_timezone_offset;
    copy->is_embedded = f->is_embedded;
    copy->has_info = f->has_info;
    if (f->cached_n) {
        copy->cached = bn_xmalloc(f->cached_n * sizeof *copy->cached);
        memcpy(copy->cached, f->cached, f->cached_n * sizeof *copy->cached);
        copy->cached_n = f->cached_n;
    }
    return copy;
}

bool bn_facts_holds(const bn_facts *f, const uint64_t hash[2])
{
    return f->cached_n && bsearch(hash, f->cached, f->cached_n, sizeof *f->cached, by_hash);
}

bn_request *bn_request_new(bn_facts *facts)
{
    bn_request *r = bn_xcalloc(1, sizeof *r);
    r->facts = facts;
    return r;
}

void bn_request_free(bn_request *r)
{
    if (!r)
        return;
    bn_facts_unref(r->facts);
    bn_value_release(&r->query);
    free(r->widget_states);
    free(r->fragments);
    free(r);
}

bool bn_request_has_fragment(const bn_request *r, const char *id)
{
    for (size_t i = 0; i < r->fragments_n; i++)
        if (strcmp(r->fragments[i], id) == 0)
            return true;
    return false;
}

void bn_request_add_fragment(bn_request *r, const char *id)
{
    if (bn_request_has_fragment(r, id))
        return;
    r->fragments = bn_xrealloc(r->fragments, (r->fragments_n + 1) * sizeof *r->fragments);
    snprintf(r->fragments[r->fragments_n++], sizeof *r->fragments, "%s", id);
}

/* ---- widget states ---- */

typedef struct widget {
    bn_bytes content; /* of the WidgetState message */
    bn_bytes id;
    uint32_t field;   /* which value it carries, 0: none */
    bool     active;  /* a trigger that has fired */
    bool     trigger;
} widget;

/* The widgets of a message, one per id, and a table to find them by. */
typedef struct widgets {
    widget   *items;
    uint32_t *slots;
    size_t    n, cap, slot_cap;
    uint64_t  key;
} widgets;

static bool is_trigger_field(uint32_t field)
{
    return field == bn_pb_number(PB_WIDGET_STATE_TRIGGER_VALUE) ||
           field == bn_pb_number(PB_WIDGET_STATE_STRING_TRIGGER_VALUE) ||
           field == bn_pb_number(PB_WIDGET_STATE_CHAT_INPUT_VALUE) ||
           field == bn_pb_number(PB_WIDGET_STATE_JSON_TRIGGER_VALUE);
}

static bn_status read_widget(bn_bytes content, widget *w)
{
    bn_bytes rest = content;
    bn_wire_field f;
    bn_status rc;
    *w = (widget){ .content = content };
    while ((rc = bn_wire_next(&rest, &f)) == BN_OK) {
        if (f.number == 1 && f.wire_type == 2) {
            w->id = f.bytes;
        } else if (f.number >= 2 && f.number <= 16) {
            w->field = f.number;
            w->active = f.wire_type == 2 ? f.bytes.n > 0 : f.value != 0;
        }
    }
    w->trigger = is_trigger_field(w->field);
    w->active = w->active && w->trigger;
    return rc == BN_ENOENT ? BN_OK : rc;
}

static uint64_t hash_id(const widgets *all, bn_bytes id)
{
    bn_hash h;
    uint64_t two[2];
    bn_hash_init(&h, all->key);
    bn_hash_bytes(&h, id);
    bn_hash_end(&h, two);
    return two[0];
}

/* The place in the table where `id` is, or would be. */
static uint32_t *slot_of(widgets *all, bn_bytes id)
{
    size_t i = hash_id(all, id) & (all->slot_cap - 1);
    while (all->slots[i] && !bn_bytes_eq(all->items[all->slots[i] - 1].id, id))
        i = (i + 1) & (all->slot_cap - 1);
    return &all->slots[i];
}

static void put_widget(widgets *all, const widget *w)
{
    uint32_t *slot;
    if (2 * (all->n + 1) > all->slot_cap) {
        all->slot_cap = all->slot_cap ? 2 * all->slot_cap : 32;
        free(all->slots);
        all->slots = bn_xcalloc(all->slot_cap, sizeof *all->slots);
        for (size_t i = 0; i < all->n; i++)
            *slot_of(all, all->items[i].id) = (uint32_t)i + 1;
    }
    slot = slot_of(all, w->id);
    if (*slot) {
        all->items[*slot - 1] = *w;
        return;
    }
    if (all->n == all->cap) {
        all->cap = all->cap ? 2 * all->cap : 16;
        all->items = bn_xrealloc(all->items, all->cap * sizeof *all->items);
    }
    all->items[all->n++] = *w;
    *slot = (uint32_t)all->n;
}

static bn_status next_widget(bn_bytes *rest, widget *w)
{
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(rest, &f)) == BN_OK) {
        if (f.number == bn_pb_number(PB_WIDGET_STATES_WIDGETS) && f.wire_type == 2)
            return read_widget(f.bytes, w);
    }
    return rc;
}

bool bn_request_has_click(const bn_request *r)
{
    bn_bytes rest = bn_bytes_of(r->widget_states, r->widget_states_n);
    widget w;
    while (next_widget(&rest, &w) == BN_OK)
        if (w.active)
            return true;
    return false;
}

static bn_status fold_older(widgets *all, bn_bytes older)
{
    widget w;
    bn_status rc;
    while ((rc = next_widget(&older, &w)) == BN_OK) {
        uint32_t at = all->slot_cap ? *slot_of(all, w.id) : 0;
        const widget *now = at ? &all->items[at - 1] : NULL;
        if (w.active && (!now || (now->field == w.field && !now->active)))
            put_widget(all, &w);
    }
    return rc == BN_ENOENT ? BN_OK : rc;
}

bn_status bn_widget_states_fold(bn_bytes older, bn_bytes newer, bn_buf *out)
{
    widgets all = { 0 };
    bn_wire wire = bn_wire_to(out);
    widget w;
    bn_status rc;
    bn_random(&all.key, sizeof all.key);
    while ((rc = next_widget(&newer, &w)) == BN_OK)
        put_widget(&all, &w);
    if (rc == BN_ENOENT)
        rc = fold_older(&all, older);
    for (size_t i = 0; rc == BN_OK && i < all.n; i++)
        bn_wire_msg(&wire, PB_WIDGET_STATES_WIDGETS, all.items[i].content);
    free(all.items);
    free(all.slots);
    return rc ? rc : wire.status;
}

/* The newer request takes what the older one still has to say. Both were checked when they came in. */
static void fold_states(bn_request *older, bn_request *newer)
{
    bn_buf out;
    if (!older->has_widget_states)
        return;
    if (!newer->has_widget_states) {
        newer->widget_states = older->widget_states;
        newer->widget_states_n = older->widget_states_n;
        newer->has_widget_states = true;
        older->widget_states = NULL;
        return;
    }
    bn_buf_init(&out, older->widget_states_n + newer->widget_states_n + 64);
    if (bn_widget_states_fold(bn_bytes_of(older->widget_states, older->widget_states_n),
                              bn_bytes_of(newer->widget_states, newer->widget_states_n), &out)) {
        bn_buf_release(&out);
        return;
    }
    free(newer->widget_states);
    newer->widget_states = out.p;
    newer->widget_states_n = out.n;
}

static void fold_fragments(bn_request *older, bn_request *newer)
{
    char (*more)[BN_FRAGMENT_ID_MAX] = newer->fragments;
    size_t n = newer->fragments_n;
    bool whole = (!older->fragments_n && !older->fragment_scoped) || (!n && !newer->fragment_scoped);
    newer->fragments = NULL;
    newer->fragments_n = 0;
    if (!whole) {
        newer->fragments = older->fragments;
        newer->fragments_n = older->fragments_n;
        older->fragments = NULL;
        for (size_t i = 0; i < n; i++)
            bn_request_add_fragment(newer, more[i]);
    }
    newer->fragment_scoped = !whole && (older->fragment_scoped || newer->fragment_scoped);
    free(more);
}

bn_bytes bn_request_query(const bn_request *r)
{
    return r->query.kind == BN_VALUE_STR ? bn_value_text(r->query) : bn_bytes_str(r->facts->query_string);
}

bn_request *bn_request_fold(bn_request *older, bn_request *newer)
{
    if (!older || !newer)
        return newer ? newer : older;
    newer->pushed = newer->pushed && older->pushed;
    fold_states(older, newer);
    fold_fragments(older, newer);
    newer->is_history_navigation = newer->is_history_navigation ||
                                   (older->is_history_navigation && newer->is_auto_rerun);
    bn_request_free(older);
    return newer;
}
