/* several.c: several of several options, the value and the default of them. See options.h. */
#include "elements/options.h"

bn_several *bn_several_of(const bn_call *call)
{
    return (bn_several *)(void *)(uintptr_t)call->scratch.bytes;
}

/* ---- the default: where its members stand in the list, or the one option that it is ---- */

size_t bn_several_count(const bn_several *s)
{
    return s->standard->kind == ST_KIND_LIST ? s->standard->n : s->standard->kind > ST_KIND_NONE;
}

size_t bn_several_at(const bn_several *s, size_t i)
{
    const st_val *v = s->standard->kind == ST_KIND_LIST ? &s->standard->items[i] : s->standard;
    if (v->kind == ST_KIND_STR)
        return bn_choices_find(&s->options, bn_val_text(v), false);
    if (v->kind != ST_KIND_INT && v->kind != ST_KIND_BOOL)
        return BN_NOT_AN_OPTION;
    return v->i >= 0 && (uint64_t)v->i < s->options.n ? (size_t)v->i : BN_NOT_AN_OPTION;
}

bn_status bn_several_check(const bn_call *call, bn_error *err)
{
    const bn_several *s = bn_several_of(call);
    const st_val *v = s->standard;
    char got[200];
    for (size_t i = 0; i < bn_several_count(s); i++)
        if (bn_several_at(s, i) == BN_NOT_AN_OPTION)
            return bn_fail_kind(err, BN_EUSER, "StreamlitDefaultNotInOptionsError",
                                "The default %s is not among the options.",
                                bn_val_repr(call, v->kind == ST_KIND_LIST ? &v->items[i] : v, got, sizeof got));
    return BN_OK;
}

/* ---- what the browser sends ---- */

/* `kept` belongs to the meta, as its fallback: decoding only looks at it. */
typedef struct several_rule {
    bn_value kept;
    bool     strict;
    size_t   n;
    size_t   places[]; /* of the default */
} several_rule;

static bn_value standard(const several_rule *rule)
{
    bn_value *items = bn_xmalloc((rule->n + 1) * sizeof *items), list;
    for (size_t i = 0; i < rule->n; i++)
        items[i] = bn_value_ref(bn_value_items(rule->kept)[rule->places[i]]);
    list = bn_value_list(items, rule->n);
    free(items);
    return list;
}

static bn_value decode(const void *arg, bn_value raw)
{
    const several_rule *rule = arg;
    size_t n = raw.kind == BN_VALUE_STRS ? bn_value_count(raw) : 0, kept = 0;
    bn_value *items, list;

    if (raw.kind != BN_VALUE_STRS)
        return standard(rule);
    items = bn_xmalloc((n + 1) * sizeof *items);
    for (size_t i = 0; i < n; i++) {
        bn_value label = bn_value_items(raw)[i];
        if (!rule->strict || bn_choices_place(rule->kept, bn_value_text(label), true) != BN_NOT_AN_OPTION)
            items[kept++] = bn_choices_pick(rule->kept, label, rule->strict);
    }
    list = n && !kept ? standard(rule) : bn_value_list(items, kept);
    free(items);
    return list;
}

bn_status bn_several_meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const bn_several *s = bn_several_of(call);
    size_t n = bn_several_count(s);
    several_rule *rule = bn_xmalloc(sizeof *rule + n * sizeof rule->places[0]);

    (void)err;
    *rule = (several_rule){ .kept = bn_choices_keep(call, &s->options), .strict = s->strict, .n = n };
    for (size_t i = 0; i < n; i++)
        rule->places[i] = bn_several_at(s, i);
    m->clearable = true;
    m->most = s->most;
    if (!s->options.any)
        m->options = bn_value_ref(rule->kept);
    m->decode = decode;
    m->decode_arg = rule;
    m->fallback = rule->kept;
    return BN_OK;
}

/* ---- the value ---- */

static bool is_array(bn_value v)
{
    return v.kind == BN_VALUE_LIST || v.kind == BN_VALUE_TUPLE || v.kind == BN_VALUE_STRS;
}

/* A selection as an array of its items, owned. */
static bn_value items_of(bn_call *call, bn_value v)
{
    bn_value one;
    if (is_array(v))
        return bn_value_ref(v);
    if (v.kind == BN_VALUE_FOREIGN && call->door && call->door->items)
        return call->door->items(v);
    one = bn_value_ref(v);
    return bn_value_list(&one, v.kind == BN_VALUE_NONE ? 0 : 1);
}

static bool same_items(bn_value list, bn_value items)
{
    size_t n = bn_value_count(list);
    for (size_t i = 0; i < n && n == bn_value_count(items); i++) {
        bn_value was = bn_value_items(list)[i], is = bn_value_items(items)[i];
        if (!bn_value_same(was.kind == BN_VALUE_OPTION ? bn_value_items(was)[1] : was, is))
            return false;
    }
    return n == bn_value_count(items);
}

/* The app has the list in its own form, and may have changed it there. */
static void follow_twin(bn_call *call)
{
    bn_value twin = bn_value_twin(call->value), items;
    if (twin.kind == BN_VALUE_NONE || !call->door || !call->door->items)
        return;
    items = call->door->items(twin);
    if (same_items(call->value, items)) {
        bn_value_release(&items);
        return;
    }
    bn_value_set_twin(items, twin);
    bn_value_release(&call->value);
    call->value = items;
    bn_several_of(call)->other = true;
}

void bn_several_items(bn_call *call)
{
    bn_value items;
    bn_several_of(call)->other |= call->value.kind != BN_VALUE_LIST;
    if (call->value.kind == BN_VALUE_LIST)
        follow_twin(call);
    if (is_array(call->value))
        return;
    items = items_of(call, call->value);
    bn_value_release(&call->value);
    call->value = items;
}

/* What became of a selection. */
typedef struct outcome {
    bn_value valid;      /* what of it are options, a LIST, owned; where new options are welcome, all */
    bool     all;        /* is it all of it? */
    bool     mended;     /* options that were none by their kind are now */
    bool     relabelled; /* an option's label was another one */
} outcome;

static outcome accept(bn_call *call, bn_value selection)
{
    const bn_choices *o = &bn_several_of(call)->options;
    size_t n = bn_value_count(selection), kept = 0;
    bn_value *items = bn_xmalloc((n + 1) * sizeof *items);
    outcome out = { 0 };
    for (size_t i = 0; i < n; i++) {
        bn_value v = bn_value_ref(bn_value_items(selection)[i]), label = bn_value_none();
        bool was_option = v.kind == BN_VALUE_OPTION;
        bool fine = bn_choices_is_current(call, v) || bn_choices_accept(call, o, &v, &label);
        out.mended |= fine && !was_option && v.kind == BN_VALUE_OPTION;
        out.relabelled |= fine && was_option && bn_choices_relabelled(v, label);
        bn_value_release(&label);
        if (fine || o->any)
            items[kept++] = v;
        else
            bn_value_release(&v);
    }
    out.valid = bn_value_list(items, kept);
    out.all = kept == n;
    free(items);
    return out;
}

/* The labels of the value, for the browser. */
static bn_value labels_of(bn_call *call, bn_value list)
{
    size_t n = bn_value_count(list), kept = 0;
    bn_value *labels = bn_xmalloc((n + 1) * sizeof *labels), out;
    for (size_t i = 0; i < n; i++) {
        bn_value v = bn_value_ref(bn_value_items(list)[i]);
        labels[kept] = bn_choices_label(call, &v, true);
        kept += labels[kept].kind == BN_VALUE_STR;
        bn_value_release(&v);
    }
    out = bn_value_list(labels, kept);
    free(labels);
    return out;
}

bool bn_several_to_raw(bn_call *call, bn_value v, bn_value *raw)
{
    bn_value items = items_of(call, v), labels = labels_of(call, items);
    size_t n = bn_value_count(labels);
    bn_bytes *texts = bn_xmalloc((n + 1) * sizeof *texts);
    for (size_t i = 0; i < n; i++)
        texts[i] = bn_value_text(bn_value_items(labels)[i]);
    *raw = bn_value_strs(texts, n);
    free(texts);
    bn_value_release(&labels);
    bn_value_release(&items);
    return true;
}

bn_status bn_several_settle(bn_call *call, bn_error *err)
{
    bn_several *s = bn_several_of(call);
    bn_status rc = BN_OK;
    outcome made;

    bn_several_items(call);
    if (!call->ctx)
        return BN_OK;
    made = accept(call, call->value);
    call->value_changed |= s->options.told && made.relabelled;
    if (!made.all) {
        rc = bn_call_reset(call, &made.valid, err);
    } else if (made.mended || s->other) {
        bn_value copy = bn_value_ref(made.valid), twin = bn_value_twin(call->value);
        if (twin.kind != BN_VALUE_NONE)
            bn_value_set_twin(copy, twin);
        rc = bn_choices_mend(call, &copy, err);
    }
    if (made.valid.kind == BN_VALUE_LIST) {
        bn_value_release(&call->value);
        call->value = made.valid;
    }
    if (!rc && call->value_changed)
        s->options.wire = labels_of(call, call->value);
    return rc;
}

void bn_several_encode(bn_call *call, bn_wire *w, bn_pb standard_pb, bn_pb raw_values, bn_pb set_value)
{
    bn_several *s = bn_several_of(call);
    size_t n = bn_several_count(s);
    uint32_t *places = bn_xmalloc((n + 1) * sizeof *places);

    for (size_t i = 0; i < n; i++)
        places[i] = (uint32_t)bn_several_at(s, i);
    bn_wire_uints(w, standard_pb, places, n);
    free(places);
    if (call->value_changed) {
        for (size_t i = 0; i < bn_value_count(s->options.wire); i++)
            bn_wire_str(w, raw_values, bn_value_text(bn_value_items(s->options.wire)[i]));
        bn_wire_int(w, set_value, 1);
    }
    bn_value_release(&s->options.wire);
}
