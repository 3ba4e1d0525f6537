/* options.c: see options.h. */
#include "elements/options.h"

/* ---- labels ---- */

bn_status bn_choices_read(const bn_call *call, const st_val *list, bn_choices *out, bn_error *err)
{
    *out = (bn_choices){ 0 };
    if (list->kind == ST_NOT_GIVEN || list->kind == ST_KIND_NONE)
        return BN_OK;
    if (list->kind != ST_KIND_LIST)
        return bn_bad_type(err, "options", bn_val_type(call, list), "a list of texts");
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i].kind != ST_KIND_STR)
            return bn_bad_type(err, "options", bn_val_type(call, &list->items[i]), "a list of texts");
    out->labels = list->items;
    out->n = list->n;
    return BN_OK;
}

size_t bn_choices_find(const bn_choices *o, bn_bytes label, bool last)
{
    for (size_t k = 0; k < o->n; k++) {
        size_t i = last ? o->n - 1 - k : k;
        if (bn_bytes_eq(bn_val_text(&o->labels[i]), label))
            return i;
    }
    return BN_NOT_AN_OPTION;
}

void bn_choices_encode(const bn_choices *o, bn_wire *w, bn_pb tag)
{
    for (size_t i = 0; i < o->n; i++)
        bn_wire_str(w, tag, bn_val_text(&o->labels[i]));
}

bn_status bn_filter_mode(const bn_call *call, const st_val *v, bool any, int *out, bn_error *err)
{
    static const bn_word modes[] = {
        { "fuzzy", PB_SELECT_WIDGET_FILTER_MODE_FILTER_MODE_FUZZY },
        { "contains", PB_SELECT_WIDGET_FILTER_MODE_FILTER_MODE_CONTAINS },
        { "prefix", PB_SELECT_WIDGET_FILTER_MODE_FILTER_MODE_PREFIX },
        { NULL, 0 },
    };
    char got[200];
    const bn_word *mode = modes;

    *out = PB_SELECT_WIDGET_FILTER_MODE_FILTER_MODE_FUZZY;
    if (v->kind == ST_NOT_GIVEN)
        return BN_OK;
    if (v->kind == ST_KIND_NONE) {
        *out = PB_SELECT_WIDGET_FILTER_MODE_FILTER_MODE_NONE;
        if (!any)
            return BN_OK;
        return bn_fail_kind(err, BN_EUSER, "StreamlitIncompatibleParametersError",
                            "`filter_mode=None` and `accept_new_options=True` do not go together: what is typed is both "
                            "the search and the new option.");
    }
    while (mode->word && !bn_val_is(v, mode->word))
        mode++;
    if (!mode->word)
        return bn_bad_value(err, "filter_mode", "'fuzzy', 'contains', 'prefix', None",
                            bn_val_repr(call, v, got, sizeof got));
    *out = mode->value;
    return BN_OK;
}

/* ---- what they stand for ---- */

bn_value bn_choices_keep(const bn_call *call, const bn_choices *o)
{
    bn_bytes *labels;
    bn_value kept;
    if (call->options.kind != BN_VALUE_NONE)
        return bn_value_ref(call->options);
    labels = bn_xmalloc((o->n + 1) * sizeof *labels);
    for (size_t i = 0; i < o->n; i++)
        labels[i] = bn_val_text(&o->labels[i]);
    kept = bn_value_strs(labels, o->n);
    free(labels);
    return kept;
}

static bn_bytes label_of_item(bn_value item)
{
    return bn_value_text(item.kind == BN_VALUE_OPTION ? bn_value_items(item)[0] : item);
}

size_t bn_choices_place(bn_value kept, bn_bytes label, bool last)
{
    const bn_value *items = bn_value_items(kept);
    size_t n = bn_value_count(kept);
    for (size_t k = 0; k < n; k++) {
        size_t i = last ? n - 1 - k : k;
        if (bn_bytes_eq(label_of_item(items[i]), label))
            return i;
    }
    return BN_NOT_AN_OPTION;
}

bn_value bn_choices_pick(bn_value kept, bn_value raw, bool last)
{
    size_t i = bn_choices_place(kept, bn_value_text(raw), last);
    return bn_value_ref(i == BN_NOT_AN_OPTION ? raw : bn_value_items(kept)[i]);
}

bn_value bn_choices_label(bn_call *call, bn_value *v, bool any)
{
    if (call->door && call->door->label)
        return call->door->label(call, v, any);
    if (v->kind == BN_VALUE_STR)
        return bn_value_ref(*v);
    return v->kind == BN_VALUE_OPTION ? bn_value_ref(bn_value_items(*v)[0]) : bn_value_none();
}

bool bn_choices_is_current(const bn_call *call, bn_value v)
{
    const bn_value *items;
    if (v.kind != BN_VALUE_OPTION || call->options.kind == BN_VALUE_NONE)
        return false;
    items = bn_value_items(call->options);
    for (size_t i = 0; i < bn_value_count(call->options); i++)
        if (items[i].box == v.box)
            return true;
    return false;
}

bool bn_choices_accept(bn_call *call, const bn_choices *o, bn_value *v, bn_value *label)
{
    *label = bn_choices_label(call, v, o->any);
    if (label->kind == BN_VALUE_NONE || bn_choices_find(o, bn_value_text(*label), true) == BN_NOT_AN_OPTION)
        return false;
    if (v->kind != BN_VALUE_OPTION && call->options.kind != BN_VALUE_NONE)
        *v = bn_value_option(bn_value_text(*label), v);
    return true;
}

bool bn_choices_relabelled(bn_value v, bn_value label)
{
    return v.kind == BN_VALUE_OPTION && label.kind == BN_VALUE_STR &&
           !bn_bytes_eq(label_of_item(v), bn_value_text(label));
}

bn_status bn_choices_mend(bn_call *call, bn_value *v, bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    if (call->ctx && key.p)
        return bn_run_ctx_state_reset(call->ctx, key, v, err);
    bn_value_release(v);
    return BN_OK;
}

/* ---- one of several ---- */

/* What a text from the browser is read by. `kept` belongs to the meta, as its fallback: decoding only looks at it. */
typedef struct single_rule {
    int64_t  index;
    bool     empty_is_none; /* without options nothing is chosen, whatever the browser says */
    bn_value kept;
} single_rule;

bn_single *bn_single_of(const bn_call *call)
{
    return (bn_single *)(void *)(uintptr_t)call->scratch.bytes;
}

static bn_value standard(bn_value kept, int64_t index)
{
    if (index < 0 || (size_t)index >= bn_value_count(kept))
        return bn_value_none();
    return bn_value_ref(bn_value_items(kept)[index]);
}

/* Some widgets send a list of one label or none. */
static bn_value decode_list(const single_rule *rule, bn_value raw)
{
    size_t i;
    if (!bn_value_count(raw))
        return bn_value_none();
    i = bn_choices_place(rule->kept, bn_value_text(bn_value_items(raw)[0]), true);
    return i == BN_NOT_AN_OPTION ? standard(rule->kept, rule->index) : bn_value_ref(bn_value_items(rule->kept)[i]);
}

static bn_value decode(const void *arg, bn_value raw)
{
    const single_rule *rule = arg;
    if (rule->empty_is_none && bn_value_count(rule->kept) == 0)
        return bn_value_none();
    if (raw.kind == BN_VALUE_STRS)
        return decode_list(rule, raw);
    return raw.kind == BN_VALUE_STR ? bn_choices_pick(rule->kept, raw, true) : standard(rule->kept, rule->index);
}

bn_status bn_single_check(bn_call *call, const st_val *options, const st_val *index, bool any, bn_error *err)
{
    bn_single *s = bn_single_of(call);
    bn_choices o;
    char got[64];
    bn_status rc = bn_choices_read(call, options, &o, err);

    _Static_assert(sizeof(bn_single) <= sizeof call->scratch.bytes, "the findings fit");
    if (rc)
        return rc;
    o.any = any;
    *s = (bn_single){ .options = o };
    if (index->kind == ST_KIND_NONE)
        s->index = -1;
    if (index->kind <= ST_KIND_NONE)
        return BN_OK;
    if (o.n && bn_val_is_huge(call, index))
        return bn_fail_kind(err, BN_EUSER, "StreamlitValueOutOfRangeError", "`index` is %s; it may be 0 to %zu.",
                            bn_val_repr(call, index, got, sizeof got), o.n - 1);
    if (index->kind != ST_KIND_INT && index->kind != ST_KIND_BOOL)
        return bn_bad_type(err, "index", bn_val_type(call, index), "int, None");
    if (o.n && (index->i < 0 || (uint64_t)index->i >= o.n))
        return bn_fail_kind(err, BN_EUSER, "StreamlitValueOutOfRangeError", "`index` is %lld; it may be 0 to %zu.",
                            (long long)index->i, o.n - 1);
    if (index->kind == ST_KIND_BOOL)
        return bn_fail_kind(err, BN_EUSER, "TypeError", "`index` must be an integer or None, not bool.");
    s->index = index->i;
    return BN_OK;
}

/* A list of options that is there to fold out, or to be seen, is empty at first where the app has set None. */
static void empty_if_set(bn_call *call)
{
    bn_value v;
    if (call->cmd->widget_kind == BN_WIDGET_STR && bn_call_in_state(call, bn_call_key(call), &v)) {
        if (v.kind == BN_VALUE_NONE)
            bn_single_of(call)->index = -1;
        bn_value_release(&v);
    }
}

bn_status bn_single_meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    bn_single *s = bn_single_of(call);
    bn_value kept = bn_choices_keep(call, &s->options);
    single_rule *rule = bn_xmalloc(sizeof *rule);

    (void)err;
    empty_if_set(call);
    *rule = (single_rule){ .index = s->index, .empty_is_none = call->cmd != &bn_cmd_selectbox, .kept = kept };
    m->clearable = s->index < 0 || call->cmd->widget_kind == BN_WIDGET_STRS;
    if (!s->options.any)
        m->options = bn_value_ref(kept);
    m->decode = decode;
    m->decode_arg = rule;
    m->fallback = kept;
    return BN_OK;
}

bool bn_single_to_raw(bn_call *call, bn_value v, bn_value *raw)
{
    bn_bytes text;
    v = bn_value_ref(v);
    *raw = v.kind == BN_VALUE_NONE ? bn_value_none() : bn_choices_label(call, &v, true);
    bn_value_release(&v);
    if (call->cmd->widget_kind == BN_WIDGET_STRS) {
        bn_value label = *raw;
        text = label.kind == BN_VALUE_STR ? bn_value_text(label) : (bn_bytes){ 0 };
        *raw = bn_value_strs(&text, label.kind == BN_VALUE_STR);
        bn_value_release(&label);
    }
    return true;
}

/* What has no label any more by today's format_func is the option that had its label, if there is one. */
static bool same_label(bn_call *call, bn_value label, bn_value kept)
{
    size_t i;
    if (label.kind != BN_VALUE_NONE || call->value.kind != BN_VALUE_OPTION || call->cmd != &bn_cmd_selectbox)
        return false;
    i = bn_choices_place(kept, label_of_item(call->value), true);
    if (i == BN_NOT_AN_OPTION)
        return false;
    bn_value_release(&call->value);
    call->value = bn_value_ref(bn_value_items(kept)[i]);
    return true;
}

/* What is no option gives way to the default, for good. An option by its label is one in the session's state as well,
 * so that the browser's choice of it is no change. */
static bn_status settle_value(bn_call *call, bn_value *label, bn_error *err)
{
    bn_single *s = bn_single_of(call);
    bool was_option = call->value.kind == BN_VALUE_OPTION;
    bn_value kept, v;

    if (bn_choices_accept(call, &s->options, &call->value, label)) {
        if (was_option)
            call->value_changed |= s->options.told && bn_choices_relabelled(call->value, *label);
        else if (call->value.kind == BN_VALUE_OPTION) {
            v = bn_value_ref(call->value);
            return bn_choices_mend(call, &v, err);
        }
        return BN_OK;
    }
    if (s->options.any)
        return BN_OK;
    kept = bn_choices_keep(call, &s->options);
    if (same_label(call, *label, kept)) {
        bn_value_release(&kept);
        return BN_OK;
    }
    bn_value_release(label);
    v = standard(kept, s->index);
    bn_value_release(&kept);
    return bn_call_reset(call, &v, err);
}

bn_status bn_single_settle(bn_call *call, bn_error *err)
{
    bn_single *s = bn_single_of(call);
    bn_value label = bn_value_none();
    bn_status rc = BN_OK;

    if (!call->ctx || call->value.kind == BN_VALUE_NONE)
        return BN_OK;
    if (!bn_choices_is_current(call, call->value))
        rc = settle_value(call, &label, err);
    if (call->value_changed && call->value.kind != BN_VALUE_NONE && label.kind == BN_VALUE_NONE)
        label = bn_choices_label(call, &call->value, true);
    s->options.wire = label;
    return rc;
}

void bn_single_encode(bn_call *call, bn_wire *w, bn_pb standard_pb, bn_pb options, bn_pb raw_value, bn_pb set_value)
{
    bn_single *s = bn_single_of(call);
    if (s->index >= 0)
        bn_wire_int(w, standard_pb, s->index);
    bn_choices_encode(&s->options, w, options);
    if (call->value_changed) {
        if (s->options.wire.kind == BN_VALUE_STR)
            bn_wire_str(w, raw_value, bn_value_text(s->options.wire));
        bn_wire_int(w, set_value, 1);
    }
    bn_value_release(&s->options.wire);
}
