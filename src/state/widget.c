/* widget.c: what a command does to the state when it renders a widget: takes its names, ties the user's key to the id,
 * and finds the value, also in the page's address. See state.h for threads and locks. */
#include "state/query_value.h"
#include "state/state_private.h"

static bn_status duplicate_key(bn_bytes key, bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitDuplicateElementKey",
                        "There are multiple elements with the same `key='%.*s'`. Give each element a key of its own.",
                        (int)key.n, (const char *)key.p);
}

bn_status bn_state_claim_form(bn_state *s, bn_bytes name, bn_error *err)
{
    bn_named *e = bn_named_intern(s, name);
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
static bn_status claim(const bn_state *s, bn_named *e, bn_named *key, bn_error *err)
{
    if (key && key->key_run == s->run)
        return duplicate_key(bn_named_name(key), err);
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
    bn_named *key = user_key.n ? bn_named_intern(s, user_key) : NULL;
    return claim(s, id.n ? bn_named_intern(s, id) : NULL, key, err);
}

static void set_meta(bn_named *e, bn_widget_meta *meta, bn_value_bin *bin)
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
static bool restored(const bn_named *widget, const bn_named *user, const bn_value *value, bn_value_bin *bin)
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
static bool seed_from_address(bn_state *s, bn_named *widget, bn_named *user, bn_value *raw, bn_value_bin *bin)
{
    bool history = s->address.history;
    bn_value value;
    if (!widget->meta->disabled && bn_named_read_sent(widget)) {
        if (!history)
            return false;
        bn_named_drop_sent(s, widget, bin);
    }
    if (widget->has_old && user->has_set && !history)
        return false;
    if (!bn_address_seed(&s->address, bn_named_name(user), widget->meta, &value, raw)) {
        if (!history)
            return false;
        value = bn_widget_decoded(widget->meta, bn_value_none());
    }
    bn_value_bin_put(bin, &user->set);
    user->set = bn_value_ref(value);
    user->has_set = true;
    bn_named_put_sent(s, widget, SENT_VALUE, 0, &value, bin);
    return true;
}

/* What a widget that only its page remembers, rendered again, may still have of another page's goes. True: there was
 * something. */
static bool forget_other_page(bn_state *s, bn_named *widget, bn_named *user, bn_value_bin *bin)
{
    bool drop = widget->dropped || (user->page && strcmp(user->page, s->page) != 0), had;
    widget->dropped = false;
    bn_named_set_page(user, NULL);
    if (widget->meta->persist != BN_PERSIST_PAGE) {
        bn_named_set_page(widget, NULL);
        return false;
    }
    bn_named_set_page(widget, s->page);
    if (!drop || widget->bound)
        return false;
    had = widget->has_sent || widget->has_old || user->has_old;
    bn_named_drop_sent(s, widget, bin);
    bn_named_drop_old(widget, bin);
    bn_named_drop_old(user, bin);
    return had;
}

static bn_status tie(bn_state *s, bn_named *widget, bn_named *user, bn_widget_result *out, bool *seeded,
                     bn_value_bin *bin, bn_error *err)
{
    bn_status rc;
    user->widget = widget;
    widget->user_key = user;
    widget->bound = widget->meta->bind;
    if (!widget->bound) {
        bn_address_unbind(&s->address, bn_named_name(widget));
        return BN_OK;
    }
    rc = bn_address_bind(&s->address, bn_named_name(user), bn_named_name(widget), widget->meta->script, err);
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
    bn_named *key = user_key.n ? bn_named_intern(s, user_key) : NULL, *widget = bn_named_intern(s, id);
    bn_named *user = key ? key : widget;
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
        bn_named_drop_sent(s, widget, bin);
        discarded = user == widget || !user->has_set;
    }
    value = bn_named_value(widget, user);
    if (!value) {
        bn_value fallback = bn_widget_decoded(widget->meta, bn_value_none());
        bn_named_put_sent(s, widget, SENT_VALUE, 0, &fallback, bin);
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
    const bn_named *widget = bn_named_find(s, b->id), *user = bn_named_find(s, b->user_key);
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
