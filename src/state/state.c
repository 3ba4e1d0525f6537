/* state.c: see state.h.
 *
 * One entry per name. A name is a user's key or a widget's id, and an entry has up to three values, as the
 * rules need:
 *   old    what the runs before left
 *   set    what the app has set under this key in this run
 *   sent   what the browser sent for this id, or its default: raw until a command declares how to read it
 * A user key and the widget rendered under it point at each other (`widget`, `user_key`).
 *
 * Entries stand in an array in the order they came, found through an open-addressing table of positions;
 * entries that carry nothing any more go when a run ends. Those with a value from the browser are chained in
 * the order it came. */
#include "state/address.h"
#include "state/query_value.h"
#include "state/widget_states.h"

#include "base/hash.h"

#include <stdio.h>

#define ID_PREFIX       "$$ID"
#define KEYLESS_SUFFIX  "-None"
#define INTERNAL_PREFIX "$$STREAMLIT_INTERNAL_KEY"

enum {
    META_RUNS = 2,   /* ended runs that a widget's metadata outlives the widget: a click may cross with the run that
                        removes the widget, and still finds its callback */
    PAIR_RUNS = 250, /* ... that the tie between a user key and its widget outlives both values */
};

typedef enum sent_kind { SENT_NONE, SENT_RAW, SENT_VALUE } sent_kind;

typedef struct entry entry;
struct entry {
    uint64_t        hash;
    entry          *widget;   /* of a user key: the widget last rendered under it */
    entry          *user_key; /* of a widget */
    entry          *sent_prev, *sent_next;
    bn_widget_meta *meta;
    bn_value        old, set, sent;
    uint64_t        sent_seq;
    uint64_t        id_run, key_run, form_run; /* the run in which this name was last taken, as what */
    uint32_t        name_n;
    uint32_t        sent_field;
    uint8_t         has_old, has_set, has_sent; /* has_sent: sent_kind */
    uint8_t         idle;                       /* ended runs since it was rendered */
    bool            is_id, mark;
    bool            bound; /* to the page's address, when it was last rendered */
    bool            dropped; /* of a widget that its page alone remembers: another page has been shown */
    char           *page;  /* of a widget that its page alone remembers, and of a user key with such a value: which */
    char            name[];
};

struct bn_state {
    entry   **items;
    uint32_t *slots; /* position in items + 1; 0: free */
    size_t    n, cap, slot_cap;
    entry    *sent_first, *sent_last;
    uint64_t  seq, run, hash_key;
    bn_address address;
    char      page[33];
};

/* ---- the table ---- */

static bn_bytes name_of(const entry *e)
{
    return bn_bytes_of(e->name, e->name_n);
}

static bool starts_with(bn_bytes s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

static bool ends_with(bn_bytes s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
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

static entry *find_hashed(const bn_state *s, bn_bytes name, uint64_t hash)
{
    if (!s->slot_cap)
        return NULL;
    for (size_t i = hash & (s->slot_cap - 1);; i = (i + 1) & (s->slot_cap - 1)) {
        entry *e;
        if (!s->slots[i])
            return NULL;
        e = s->items[s->slots[i] - 1];
        if (e->hash == hash && bn_bytes_eq(name_of(e), name))
            return e;
    }
}

static entry *find(const bn_state *s, bn_bytes name)
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

static entry *intern(bn_state *s, bn_bytes name)
{
    uint64_t hash = hash_of(s, name);
    entry *e = find_hashed(s, name, hash);
    if (e)
        return e;
    e = bn_xcalloc(1, sizeof *e + name.n + 1);
    e->hash = hash;
    e->name_n = (uint32_t)name.n;
    e->is_id = starts_with(name, ID_PREFIX) || starts_with(name, INTERNAL_PREFIX "_" ID_PREFIX); /* a widget's second one */
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

static void put_old(entry *e, bn_value *v, bn_value_bin *bin)
{
    bn_value_bin_put(bin, &e->old);
    e->old = *v;
    e->has_old = true;
}

static void drop_old(entry *e, bn_value_bin *bin)
{
    bn_value_bin_put(bin, &e->old);
    e->has_old = false;
}

static void drop_set(entry *e, bn_value_bin *bin)
{
    bn_value_bin_put(bin, &e->set);
    e->has_set = false;
}

static void drop_sent(bn_state *s, entry *e, bn_value_bin *bin)
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
static void put_sent(bn_state *s, entry *e, sent_kind kind, uint32_t field, bn_value *v, bn_value_bin *bin)
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

static void free_meta(entry *e, bn_value_bin *bin)
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
static bool read_sent(entry *e)
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

/* ---- looking up ---- */

/* A name as a person gives it, a key or an id, and the two entries that may hold its value. */
static void resolve(entry *e, entry **widget, entry **user)
{
    *widget = e->widget ? e->widget : e;
    *user = !e->widget && e->user_key ? e->user_key : e;
}

static const bn_value *value_of(entry *widget, entry *user)
{
    if (user->has_set)
        return &user->set;
    if (read_sent(widget))
        return &widget->sent;
    if (widget->has_old)
        return &widget->old;
    return user->has_old ? &user->old : NULL;
}

static const bn_value *lookup(entry *e)
{
    entry *widget, *user;
    resolve(e, &widget, &user);
    return value_of(widget, user);
}

bn_status bn_state_get(bn_state *s, bn_bytes key, bn_value *out)
{
    entry *e = find(s, key);
    const bn_value *v = e ? lookup(e) : NULL;
    if (!v)
        return BN_ENOENT;
    *out = bn_value_ref(*v);
    return BN_OK;
}

bool bn_state_has(bn_state *s, bn_bytes key)
{
    entry *e = find(s, key);
    return e && lookup(e);
}

bn_status bn_state_set(bn_state *s, bn_bytes key, bn_value *value, bn_value_bin *bin, bn_error *err)
{
    entry *e = intern(s, key);
    if ((e->widget && e->widget->id_run == s->run) || e->form_run == s->run) {
        bn_value_bin_put(bin, value);
        return bn_fail_kind(err, BN_EUSER, "StreamlitWidgetAlreadyInstantiatedError",
                            "`st.session_state.%.*s` cannot be modified after the widget with key `%.*s` has been "
                            "rendered in this run. Set it before the widget, or in a callback.",
                            (int)key.n, (const char *)key.p, (int)key.n, (const char *)key.p);
    }
    bn_state_reset(s, key, value, bin);
    return BN_OK;
}

bn_value bn_state_callback(const bn_state *s, bn_bytes id)
{
    const entry *e = find(s, id);
    return e && e->meta ? bn_value_ref(e->meta->callback) : bn_value_none();
}

bn_status bn_state_send(bn_state *s, bn_bytes id, bn_value *value, bn_value_bin *bin, bn_error *err)
{
    entry *e = intern(s, id);
    if (e->id_run == s->run)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "The state of a component cannot be changed after the component has been rendered in this run. "
                            "Change it before, or in a callback.");
    put_sent(s, e, SENT_VALUE, 0, value, bin);
    return BN_OK;
}

bool bn_state_is_set(const bn_state *s, bn_bytes key)
{
    const entry *e = find(s, key);
    return e && e->has_set;
}

void bn_state_reset(bn_state *s, bn_bytes key, bn_value *value, bn_value_bin *bin)
{
    entry *e = intern(s, key);
    bn_value_bin_put(bin, &e->set);
    e->set = *value;
    e->has_set = true;
    *value = bn_value_none();
}

bn_status bn_state_delete(bn_state *s, bn_bytes key, bn_value_bin *bin)
{
    entry *e = find(s, key), *widget;
    if (!e)
        return BN_ENOENT;
    widget = e->widget ? e->widget : e;
    if (!lookup(e) && !lookup(widget))
        return BN_ENOENT;
    drop_set(e, bin);
    drop_old(e, bin);
    if (e->widget) {
        e->widget->user_key = NULL;
        e->widget = NULL;
    }
    drop_sent(s, widget, bin);
    drop_old(widget, bin);
    return BN_OK;
}

/* The name under which the app sees this entry, or NULL: it is internal, has no value, or is a widget without
 * key. */
static entry *shown_as(entry *e)
{
    if (starts_with(name_of(e), INTERNAL_PREFIX))
        return NULL;
    if (!e->is_id && e->widget)
        e = e->widget; /* what a user key holds counts as its widget's */
    if (!e->is_id)
        return e->has_set || e->has_sent || e->has_old ? e : NULL;
    if (ends_with(name_of(e), KEYLESS_SUFFIX) || !e->user_key || !lookup(e))
        return NULL;
    return e->user_key;
}

bn_value bn_state_keys(bn_state *s)
{
    bn_bytes *names = bn_xmalloc((s->n + 1) * sizeof *names);
    size_t n = 0;
    bn_value v;
    for (size_t i = 0; i < s->n; i++)
        s->items[i]->mark = false;
    for (size_t i = 0; i < s->n; i++) {
        entry *e = shown_as(s->items[i]);
        if (!e || e->mark)
            continue;
        e->mark = true;
        names[n++] = name_of(e);
    }
    v = bn_value_strs(names, n);
    free(names);
    return v;
}

/* ---- the run's life ---- */

bn_state *bn_state_new(void)
{
    bn_state *s = bn_xcalloc(1, sizeof *s);
    bn_random(&s->hash_key, sizeof s->hash_key);
    s->run = 1;
    return s;
}

static void drop_values(bn_state *s, entry *e, bn_value_bin *bin)
{
    drop_old(e, bin);
    drop_set(e, bin);
    drop_sent(s, e, bin);
}

static void set_page(entry *e, const char *page)
{
    char *copy = page ? bn_xstrdup(page) : NULL;
    free(e->page);
    e->page = copy;
}

static void free_entry(entry *e)
{
    free(e->page);
    free(e);
}

void bn_state_free(bn_state *s, bn_value_bin *bin)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++) {
        drop_values(s, s->items[i], bin);
        free_meta(s->items[i], bin);
        free_entry(s->items[i]);
    }
    bn_address_release(&s->address);
    free(s->items);
    free(s->slots);
    free(s);
}

void bn_state_clear(bn_state *s, bn_value_bin *bin)
{
    for (size_t i = 0; i < s->n; i++) {
        entry *e = s->items[i];
        drop_values(s, e, bin);
        e->widget = e->user_key = NULL;
        e->bound = e->dropped = false;
        set_page(e, NULL);
    }
}

void bn_state_reset_triggers(bn_state *s, bn_value_bin *bin)
{
    for (size_t i = 0; i < s->n; i++) {
        entry *e = s->items[i];
        bn_value sent, old;
        if (!e->meta || !bn_widget_kind_is_trigger(e->meta->kind))
            continue;
        sent = old = e->meta->kind == BN_WIDGET_TRIGGER ? bn_value_bool(false) : bn_value_none();
        if (e->has_sent)
            put_sent(s, e, SENT_VALUE, 0, &sent, bin);
        if (e->has_old)
            put_old(e, &old, bin);
    }
}

/* Everything that has a value now becomes "old", a widget's under its id. */
static void compact(bn_state *s, bn_value_bin *bin)
{
    for (size_t i = 0; i < s->n; i++)
        s->items[i]->mark = false;
    for (size_t i = 0; i < s->n; i++) {
        entry *e = s->items[i];
        if (e->has_old || e->has_set || e->has_sent)
            (e->widget ? e->widget : e)->mark = true;
    }
    for (size_t i = 0; i < s->n; i++) {
        entry *e = s->items[i];
        const bn_value *v = e->mark ? lookup(e) : NULL;
        bn_value kept;
        if (!v || v == &e->old)
            continue;
        kept = bn_value_ref(*v);
        put_old(e, &kept, bin);
    }
    for (size_t i = 0; i < s->n; i++) {
        drop_set(s->items[i], bin);
        drop_sent(s, s->items[i], bin);
    }
}

static bn_status check_states(bn_bytes widget_states, bn_error *err)
{
    bn_widget_raw raw;
    bn_status rc;
    while ((rc = bn_widget_states_next(&widget_states, &raw)) == BN_OK)
        bn_value_release(&raw.value);
    return rc == BN_ENOENT ? BN_OK : bn_fail(err, BN_EPROTO, "malformed widget states");
}

void bn_state_begin_address(bn_state *s, bn_bytes query_string, bool history)
{
    bn_address_begin(&s->address, query_string, history);
}

void bn_state_set_page(bn_state *s, const char *page)
{
    snprintf(s->page, sizeof s->page, "%s", page);
}

void bn_state_leave_page(bn_state *s, bn_bytes widget_states, const char *main, const char *page, bn_value_bin *bin)
{
    bn_widget_raw raw;
    entry *e;
    bn_address_leave_page(&s->address, main, page);
    s->run++;
    while (bn_widget_states_next(&widget_states, &raw) == BN_OK) {
        e = raw.id.n ? find(s, raw.id) : NULL;
        if (e)
            e->id_run = s->run;
        bn_value_release(&raw.value);
    }
    bn_state_end_run(s, bin);
}

bn_address *bn_state_address(bn_state *s)
{
    return &s->address;
}

bn_status bn_state_begin_run(bn_state *s, bn_bytes widget_states, bn_value_bin *bin, bn_error *err)
{
    bn_widget_raw raw;
    bn_status rc = check_states(widget_states, err);
    if (rc)
        return rc;
    bn_state_reset_triggers(s, bin);
    compact(s, bin);
    while (bn_widget_states_next(&widget_states, &raw) == BN_OK) {
        entry *e = raw.id.n ? intern(s, raw.id) : NULL;
        if (e && !(s->address.history && e->bound))
            put_sent(s, e, SENT_RAW, raw.field, &raw.value, bin);
        else
            bn_value_release(&raw.value);
    }
    for (entry *e = s->sent_first; e; e = e->sent_next)
        read_sent(e); /* by what the page knew when it sent: the run may declare it otherwise */
    bn_state_begin_again(s);
    return BN_OK;
}

void bn_state_begin_again(bn_state *s)
{
    s->run++;
}

bn_value bn_state_next_callback(bn_state *s, size_t *cursor)
{
    for (entry *e = s->sent_first; e; e = e->sent_next) {
        bool sent;
        if (e->sent_seq <= *cursor || !e->meta || e->meta->disabled || e->meta->callback.kind == BN_VALUE_NONE)
            continue;
        sent = read_sent(e);
        if (bn_value_same(sent ? e->sent : bn_value_none(), e->has_old ? e->old : bn_value_none()))
            continue;
        *cursor = e->sent_seq;
        return bn_value_ref(e->meta->callback);
    }
    *cursor = SIZE_MAX;
    return bn_value_none();
}

static bool of_other_fragment(const entry *e, const char *const *ids, size_t n)
{
    if (!n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(e->meta->fragment_id, ids[i]) == 0)
            return false;
    }
    return true;
}

/* Does the entry still carry anything? A tie between key and widget holds both, for a while. */
static bool is_used(const bn_state *s, const entry *e)
{
    return e->has_old || e->has_set || e->has_sent || e->meta || e->id_run == s->run || e->key_run == s->run ||
           e->form_run == s->run || e->widget || (e->user_key && e->user_key->widget == e);
}

/* A widget that only its page remembers is not there, and another page is: its value is forgotten. */
static void drop_of_other_page(const bn_state *s, entry *e, bn_value_bin *bin)
{
    if (!e->page || e->bound || strcmp(e->page, s->page) == 0)
        return;
    e->dropped = true;
    if (e->user_key)
        drop_old(e->user_key, bin);
}

/* A widget that remembers has gone from the page: what it last had is kept under the user's key, where a
 * later one finds it. */
static void keep_value(const bn_state *s, entry *e, bn_value_bin *bin)
{
    bool asked = e->meta && (e->bound || e->meta->persist == BN_PERSIST_SESSION ||
                             (e->meta->persist == BN_PERSIST_PAGE && e->page && strcmp(e->page, s->page) == 0));
    const bn_value *v = asked && e->user_key ? lookup(e) : NULL;
    bn_value kept;
    if (!v)
        return;
    set_page(e->user_key, e->meta->persist == BN_PERSIST_PAGE ? e->page : NULL);
    if (v == &e->user_key->old)
        return;
    kept = bn_value_ref(*v);
    put_old(e->user_key, &kept, bin);
}

static void untie(entry *e)
{
    if (e->user_key && e->user_key->widget == e)
        e->user_key->widget = NULL;
    e->user_key = NULL;
}

static void sweep(bn_state *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->n; i++)
        s->items[i]->mark = is_used(s, s->items[i]);
    for (size_t i = 0; i < s->n; i++) { /* a widget may outlive a tie to a key that has gone */
        entry *e = s->items[i];
        if (e->mark && e->user_key && !e->user_key->mark)
            e->user_key = NULL;
    }
    for (size_t i = 0; i < s->n; i++) {
        if (s->items[i]->mark)
            s->items[kept++] = s->items[i];
        else
            free_entry(s->items[i]);
    }
    if (kept == s->n)
        return;
    s->n = kept;
    rebuild(s, s->slot_cap);
}

typedef struct ended {
    const bn_state    *state;
    const char *const *fragment_ids;
    size_t             n;
} ended;

/* Has a bound widget gone from the page? */
static bool has_gone(const void *arg, bn_bytes widget)
{
    const ended *of = arg;
    const entry *e = find(of->state, widget);
    if (!e)
        return true;
    return e->id_run != of->state->run && !(e->meta && of_other_fragment(e, of->fragment_ids, of->n));
}

/* What a widget held before what it holds now has been compared, and will not be asked for: a file may be let go of. */
static void forget_before(entry *e, bn_value_bin *bin)
{
    bn_value now;
    if (!e->has_old || e->has_sent != SENT_VALUE || bn_value_same(e->old, e->sent))
        return;
    now = bn_value_ref(e->sent);
    put_old(e, &now, bin);
}

void bn_state_end_fragments(bn_state *s, const char *const *fragment_ids, size_t n, bn_value_bin *bin)
{
    bn_address_sweep(&s->address, has_gone, &(ended){ s, fragment_ids, n });
    bn_state_reset_triggers(s, bin);
    for (size_t i = 0; i < s->n; i++) {
        entry *e = s->items[i];
        bool rendered = e->id_run == s->run;
        if (rendered)
            forget_before(e, bin);
        if (rendered || (e->meta && of_other_fragment(e, fragment_ids, n))) {
            e->idle = 0;
            continue;
        }
        if (e->is_id) {
            keep_value(s, e, bin);
            drop_of_other_page(s, e, bin);
        }
        drop_sent(s, e, bin);
        if (!e->is_id)
            continue;
        drop_old(e, bin);
        if (e->idle < UINT8_MAX)
            e->idle++;
        if (e->idle >= META_RUNS)
            free_meta(e, bin);
        if (e->idle >= PAIR_RUNS && !(e->user_key && e->user_key->has_set))
            untie(e);
    }
    sweep(s);
}

void bn_state_end_run(bn_state *s, bn_value_bin *bin)
{
    bn_state_end_fragments(s, NULL, 0, bin);
}

/* ---- widgets ---- */

static bn_status duplicate_key(bn_bytes key, bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitDuplicateElementKey",
                        "There are multiple elements with the same `key='%.*s'`. Give each element a key of its own.",
                        (int)key.n, (const char *)key.p);
}

bn_status bn_state_claim_form(bn_state *s, bn_bytes name, bn_error *err)
{
    entry *e = intern(s, name);
    if (e->has_set)
        return bn_fail_kind(err, BN_EUSER, "StreamlitValueAssignmentNotAllowedError",
                            "`st.session_state['%.*s']` belongs to a form, which has no value. Keep your own value under "
                            "another key.", (int)name.n, (const char *)name.p);
    if (e->form_run == s->run)
        return duplicate_key(name, err);
    e->form_run = s->run;
    return BN_OK;
}

/* `e` and `key`: the entries of the id and of the user key, NULL for none. */
static bn_status claim(const bn_state *s, entry *e, entry *key, bn_error *err)
{
    if (key && key->key_run == s->run)
        return duplicate_key(name_of(key), err);
    if (e && e->id_run == s->run)
        return bn_fail_kind(err, BN_EUSER, "StreamlitDuplicateElementId",
                            "There are multiple elements of the same kind with the same automatically made ID, because "
                            "their parameters are the same. Give each a `key` of its own.");
    if (key)
        key->key_run = s->run;
    if (e)
        e->id_run = s->run;
    return BN_OK;
}

bn_status bn_state_claim(bn_state *s, bn_bytes id, bn_bytes user_key, bn_error *err)
{
    entry *key = user_key.n ? intern(s, user_key) : NULL;
    return claim(s, id.n ? intern(s, id) : NULL, key, err);
}

static void set_meta(entry *e, bn_widget_meta *meta, bn_value_bin *bin)
{
    if (e->meta)
        bn_widget_meta_release(e->meta, bin);
    else
        e->meta = bn_xmalloc(sizeof *e->meta);
    *e->meta = *meta;
    *meta = (bn_widget_meta){ 0 };
    e->idle = 0;
}

/* The app set the key in an earlier run, before the widget was there, or the widget was away and its value
 * was kept: the page has to be told, unless it would start with that value anyhow. */
static bool restored(const entry *widget, const entry *user, const bn_value *value, bn_value_bin *bin)
{
    bn_value fallback;
    bool differs;
    if (user == widget || user->has_set || widget->has_sent)
        return false;
    if (!user->has_old && !(widget->meta->persist && widget->has_old))
        return false;
    fallback = bn_widget_decoded(widget->meta, bn_value_none());
    differs = !bn_value_same(fallback, *value);
    bn_value_bin_put(bin, &fallback);
    return differs;
}

/* The value that the address has for a bound widget. True: it has one, which now counts as sent and as set. */
static bool seed_from_address(bn_state *s, entry *widget, entry *user, bn_value *raw, bn_value_bin *bin)
{
    bool history = s->address.history;
    bn_value value;
    if (!widget->meta->disabled && read_sent(widget)) {
        if (!history)
            return false;
        drop_sent(s, widget, bin);
    }
    if (widget->has_old && user->has_set && !history)
        return false;
    if (!bn_address_seed(&s->address, name_of(user), widget->meta, &value, raw)) {
        if (!history)
            return false;
        value = bn_widget_decoded(widget->meta, bn_value_none());
    }
    bn_value_bin_put(bin, &user->set);
    user->set = bn_value_ref(value);
    user->has_set = true;
    put_sent(s, widget, SENT_VALUE, 0, &value, bin);
    return true;
}

/* What a widget that only its page remembers, rendered again, may still have of another page's goes. True: there was
 * something. */
static bool forget_other_page(bn_state *s, entry *widget, entry *user, bn_value_bin *bin)
{
    bool drop = widget->dropped || (user->page && strcmp(user->page, s->page) != 0), had;
    widget->dropped = false;
    set_page(user, NULL);
    if (widget->meta->persist != BN_PERSIST_PAGE) {
        set_page(widget, NULL);
        return false;
    }
    set_page(widget, s->page);
    if (!drop || widget->bound)
        return false;
    had = widget->has_sent || widget->has_old || user->has_old;
    drop_sent(s, widget, bin);
    drop_old(widget, bin);
    drop_old(user, bin);
    return had;
}

static bn_status tie(bn_state *s, entry *widget, entry *user, bn_widget_result *out, bool *seeded, bn_value_bin *bin,
                     bn_error *err)
{
    bn_status rc;
    user->widget = widget;
    widget->user_key = user;
    widget->bound = widget->meta->bind;
    if (!widget->bound) {
        bn_address_unbind(&s->address, name_of(widget));
        return BN_OK;
    }
    rc = bn_address_bind(&s->address, name_of(user), name_of(widget), widget->meta->script, err);
    if (rc)
        return rc;
    *seeded = seed_from_address(s, widget, user, &out->seed, bin);
    out->bound = true;
    out->fallback = bn_widget_decoded(widget->meta, bn_value_none());
    return BN_OK;
}

bn_status bn_state_widget(bn_state *s, bn_bytes id, bn_bytes user_key, bn_widget_meta *meta, bn_widget_result *out,
                          bn_value_bin *bin, bn_error *err)
{
    entry *key = user_key.n ? intern(s, user_key) : NULL, *widget = intern(s, id), *user = key ? key : widget;
    const bn_value *value;
    bn_status rc = claim(s, id.n ? widget : NULL, key, err);
    bool discarded = false, seeded = false, forgotten = false;

    *out = (bn_widget_result){ 0 };
    if (rc) {
        bn_widget_meta_release(meta, bin);
        return rc;
    }
    if (!meta->script)
        meta->script = "";
    set_meta(widget, meta, bin);
    if (user != widget)
        rc = tie(s, widget, user, out, &seeded, bin, err);
    widget->meta->script = NULL;
    if (rc)
        return rc;
    if (user != widget)
        forgotten = forget_other_page(s, widget, user, bin);
    if (widget->meta->disabled && widget->has_sent && !seeded) {
        drop_sent(s, widget, bin);
        discarded = user == widget || !user->has_set;
    }
    value = value_of(widget, user);
    if (!value) {
        bn_value fallback = bn_widget_decoded(widget->meta, bn_value_none());
        put_sent(s, widget, SENT_VALUE, 0, &fallback, bin);
        value = &widget->sent;
    }
    out->value = bn_value_ref(*value);
    out->seeded = seeded;
    out->value_changed = (user != widget && user->has_set) || restored(widget, user, value, bin) || discarded ||
                         forgotten;
    return BN_OK;
}

/* The value goes into the address, unless its text stands there. */
static void write_to_address(bn_state *s, const bn_bound *b, bn_widget_kind kind, bool even_if_there)
{
    bn_value text = bn_query_write(kind, b->raw);
    const bn_value *there = bn_query_get(&s->address.now, b->user_key);
    if (even_if_there || !there || !bn_value_same(*there, text))
        bn_address_put(&s->address, b->user_key, &text);
    bn_value_release(&text);
}

bool bn_state_bound(bn_state *s, const bn_bound *b)
{
    const entry *widget = find(s, b->id), *user = find(s, b->user_key);
    bool there = bn_query_get(&s->address.now, b->user_key) != NULL, was;
    if (!widget || !user || !widget->meta)
        return false;
    was = widget->has_old || user->has_old;
    if (b->seeded && b->seed.kind != BN_VALUE_NONE && !bn_value_same(b->seed, b->raw))
        write_to_address(s, b, widget->meta->kind, true);
    if (!b->is_default && user->has_old && !user->has_set && !there) {
        write_to_address(s, b, widget->meta->kind, true);
        return true;
    }
    if (!b->is_default && user->has_set && !b->seeded && was)
        write_to_address(s, b, widget->meta->kind, false);
    else if (b->is_default && user->has_set && !b->seeded && there && was)
        bn_address_drop(&s->address, b->user_key);
    else if (b->is_default)
        bn_query_remove(&s->address.now, b->user_key);
    return false;
}
