/* state.c: session state as the app sees it, and its life from run to run. See state.h for threads and locks, and
 * state_private.h for the entries. */
#include "state/state_private.h"
#include "state/widget_states.h"

#include "base/hash.h"

#include <stdio.h>

#define KEYLESS_SUFFIX "-None"

enum {
    META_RUNS = 2,   /* ended runs that a widget's metadata outlives the widget: a click may cross with the run that
                        removes the widget, and still finds its callback */
    PAIR_RUNS = 250, /* ... that the tie between a user key and its widget outlives both values */
};

/* ---- looking up ---- */

static bool ends_with(bn_bytes s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
}


bn_status bn_state_get(bn_state *s, bn_bytes key, bn_value *out)
{
    bn_named *e = bn_named_find(s, key);
    const bn_value *v = e ? bn_named_lookup(e) : NULL;
    if (!v)
        return BN_ENOENT;
    *out = bn_value_ref(*v);
    return BN_OK;
}

bool bn_state_has(bn_state *s, bn_bytes key)
{
    bn_named *e = bn_named_find(s, key);
    return e && bn_named_lookup(e);
}

bn_status bn_state_set(bn_state *s, bn_bytes key, bn_value *value, bn_value_bin *bin, bn_error *err)
{
    bn_named *e = bn_named_intern(s, key);
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
    const bn_named *e = bn_named_find(s, id);
    return e && e->meta ? bn_value_ref(e->meta->callback) : bn_value_none();
}

bn_status bn_state_send(bn_state *s, bn_bytes id, bn_value *value, bn_value_bin *bin, bn_error *err)
{
    bn_named *e = bn_named_intern(s, id);
    if (e->id_run == s->run)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "The state of a component cannot be changed after the component has been rendered in this run. "
                            "Change it before, or in a callback.");
    bn_named_put_sent(s, e, SENT_VALUE, 0, value, bin);
    return BN_OK;
}

bool bn_state_is_set(const bn_state *s, bn_bytes key)
{
    const bn_named *e = bn_named_find(s, key);
    return e && e->has_set;
}

void bn_state_reset(bn_state *s, bn_bytes key, bn_value *value, bn_value_bin *bin)
{
    bn_named *e = bn_named_intern(s, key);
    bn_value_bin_put(bin, &e->set);
    e->set = *value;
    e->has_set = true;
    *value = bn_value_none();
}

bn_status bn_state_delete(bn_state *s, bn_bytes key, bn_value_bin *bin)
{
    bn_named *e = bn_named_find(s, key), *widget;
    if (!e)
        return BN_ENOENT;
    widget = e->widget ? e->widget : e;
    if (!bn_named_lookup(e) && !bn_named_lookup(widget))
        return BN_ENOENT;
    bn_named_drop_set(e, bin);
    bn_named_drop_old(e, bin);
    if (e->widget) {
        e->widget->user_key = NULL;
        e->widget = NULL;
    }
    bn_named_drop_sent(s, widget, bin);
    bn_named_drop_old(widget, bin);
    return BN_OK;
}

/* The name under which the app sees this entry, or NULL: it is internal, has no value, or is a widget without
 * key. */
static bn_named *shown_as(bn_named *e)
{
    if (bn_named_starts_with(bn_named_name(e), BN_NAMED_INTERNAL_PREFIX))
        return NULL;
    if (!e->is_id && e->widget)
        e = e->widget; /* what a user key holds counts as its widget's */
    if (!e->is_id)
        return e->has_set || e->has_sent || e->has_old ? e : NULL;
    if (ends_with(bn_named_name(e), KEYLESS_SUFFIX) || !e->user_key || !bn_named_lookup(e))
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
        bn_named *e = shown_as(s->items[i]);
        if (!e || e->mark)
            continue;
        e->mark = true;
        names[n++] = bn_named_name(e);
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

static void drop_values(bn_state *s, bn_named *e, bn_value_bin *bin)
{
    bn_named_drop_old(e, bin);
    bn_named_drop_set(e, bin);
    bn_named_drop_sent(s, e, bin);
}

void bn_state_free(bn_state *s, bn_value_bin *bin)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++) {
        drop_values(s, s->items[i], bin);
        bn_named_free_meta(s->items[i], bin);
        bn_named_free(s->items[i]);
    }
    bn_address_release(&s->address);
    free(s->items);
    free(s->slots);
    free(s);
}

void bn_state_clear(bn_state *s, bn_value_bin *bin)
{
    for (size_t i = 0; i < s->n; i++) {
        bn_named *e = s->items[i];
        drop_values(s, e, bin);
        e->widget = e->user_key = NULL;
        e->bound = e->dropped = false;
        bn_named_set_page(e, NULL);
    }
}

void bn_state_reset_triggers(bn_state *s, bn_value_bin *bin)
{
    for (size_t i = 0; i < s->n; i++) {
        bn_named *e = s->items[i];
        bn_value sent, old;
        if (!e->meta || !bn_widget_kind_is_trigger(e->meta->kind))
            continue;
        sent = old = e->meta->kind == BN_WIDGET_TRIGGER ? bn_value_bool(false) : bn_value_none();
        if (e->has_sent)
            bn_named_put_sent(s, e, SENT_VALUE, 0, &sent, bin);
        if (e->has_old)
            bn_named_put_old(e, &old, bin);
    }
}

/* Everything that has a value now becomes "old", a widget's under its id. */
static void compact(bn_state *s, bn_value_bin *bin)
{
    for (size_t i = 0; i < s->n; i++)
        s->items[i]->mark = false;
    for (size_t i = 0; i < s->n; i++) {
        bn_named *e = s->items[i];
        if (e->has_old || e->has_set || e->has_sent)
            (e->widget ? e->widget : e)->mark = true;
    }
    for (size_t i = 0; i < s->n; i++) {
        bn_named *e = s->items[i];
        const bn_value *v = e->mark ? bn_named_lookup(e) : NULL;
        bn_value kept;
        if (!v || v == &e->old)
            continue;
        kept = bn_value_ref(*v);
        bn_named_put_old(e, &kept, bin);
    }
    for (size_t i = 0; i < s->n; i++) {
        bn_named_drop_set(s->items[i], bin);
        bn_named_drop_sent(s, s->items[i], bin);
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
    bn_named *e;
    bn_address_leave_page(&s->address, main, page);
    s->run++;
    while (bn_widget_states_next(&widget_states, &raw) == BN_OK) {
        e = raw.id.n ? bn_named_find(s, raw.id) : NULL;
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
        bn_named *e = raw.id.n ? bn_named_intern(s, raw.id) : NULL;
        if (e && !(s->address.history && e->bound))
            bn_named_put_sent(s, e, SENT_RAW, raw.field, &raw.value, bin);
        else
            bn_value_release(&raw.value);
    }
    for (bn_named *e = s->sent_first; e; e = e->sent_next)
        bn_named_read_sent(e); /* by what the page knew when it sent: the run may declare it otherwise */
    bn_state_begin_again(s);
    return BN_OK;
}

void bn_state_begin_again(bn_state *s)
{
    s->run++;
}

bn_value bn_state_next_callback(bn_state *s, size_t *cursor)
{
    for (bn_named *e = s->sent_first; e; e = e->sent_next) {
        bool sent;
        if (e->sent_seq <= *cursor || !e->meta || e->meta->disabled || e->meta->callback.kind == BN_VALUE_NONE)
            continue;
        sent = bn_named_read_sent(e);
        if (bn_value_same(sent ? e->sent : bn_value_none(), e->has_old ? e->old : bn_value_none()))
            continue;
        *cursor = e->sent_seq;
        return bn_value_ref(e->meta->callback);
    }
    *cursor = SIZE_MAX;
    return bn_value_none();
}

static bool of_other_fragment(const bn_named *e, const char *const *ids, size_t n)
{
    if (!n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(e->meta->fragment_id, ids[i]) == 0)
            return false;
    }
    return true;
}

/* A widget that only its page remembers is not there, and another page is: its value is forgotten. */
static void drop_of_other_page(const bn_state *s, bn_named *e, bn_value_bin *bin)
{
    if (!e->page || e->bound || strcmp(e->page, s->page) == 0)
        return;
    e->dropped = true;
    if (e->user_key)
        bn_named_drop_old(e->user_key, bin);
}

/* A widget that remembers has gone from the page: what it last had is kept under the user's key, where a
 * later one finds it. */
static void keep_value(const bn_state *s, bn_named *e, bn_value_bin *bin)
{
    bool asked = e->meta && (e->bound || e->meta->persist == BN_PERSIST_SESSION ||
                             (e->meta->persist == BN_PERSIST_PAGE && e->page && strcmp(e->page, s->page) == 0));
    const bn_value *v = asked && e->user_key ? bn_named_lookup(e) : NULL;
    bn_value kept;
    if (!v)
        return;
    bn_named_set_page(e->user_key, e->meta->persist == BN_PERSIST_PAGE ? e->page : NULL);
    if (v == &e->user_key->old)
        return;
    kept = bn_value_ref(*v);
    bn_named_put_old(e->user_key, &kept, bin);
}

static void untie(bn_named *e)
{
    if (e->user_key && e->user_key->widget == e)
        e->user_key->widget = NULL;
    e->user_key = NULL;
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
    const bn_named *e = bn_named_find(of->state, widget);
    if (!e)
        return true;
    return e->id_run != of->state->run && !(e->meta && of_other_fragment(e, of->fragment_ids, of->n));
}

/* What a widget held before what it holds now has been compared, and will not be asked for: a file may be let go of. */
static void forget_before(bn_named *e, bn_value_bin *bin)
{
    bn_value now;
    if (!e->has_old || e->has_sent != SENT_VALUE || bn_value_same(e->old, e->sent))
        return;
    now = bn_value_ref(e->sent);
    bn_named_put_old(e, &now, bin);
}

void bn_state_end_fragments(bn_state *s, const char *const *fragment_ids, size_t n, bn_value_bin *bin)
{
    bn_address_sweep(&s->address, has_gone, &(ended){ s, fragment_ids, n });
    bn_state_reset_triggers(s, bin);
    for (size_t i = 0; i < s->n; i++) {
        bn_named *e = s->items[i];
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
        bn_named_drop_sent(s, e, bin);
        if (!e->is_id)
            continue;
        bn_named_drop_old(e, bin);
        if (e->idle < UINT8_MAX)
            e->idle++;
        if (e->idle >= META_RUNS)
            bn_named_free_meta(e, bin);
        if (e->idle >= PAIR_RUNS && !(e->user_key && e->user_key->has_set))
            untie(e);
    }
    bn_named_sweep(s);
}

void bn_state_end_run(bn_state *s, bn_value_bin *bin)
{
    bn_state_end_fragments(s, NULL, 0, bin);
}
