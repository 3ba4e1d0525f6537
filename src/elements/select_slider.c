/* select_slider.c: st.select_slider: one of several in their order, or all from one to another. See options.h. The value is
 * an OPTION or a STR; of a range, a TUPLE of two. */
#include "elements/options.h"

/* check's findings, in call->scratch */
typedef struct select_slider {
    bn_choices options;
    size_t     n;         /* of places: the default; 2: a range */
    size_t     places[2]; /* in their order */
} select_slider;

static select_slider *found(const bn_call *call)
{
    return (select_slider *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_select_slider_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

/* ---- checks ---- */

/* A label, or a place. */
static bn_status read_place(const bn_call *call, const st_val *v, size_t *out, bn_error *err)
{
    const bn_choices *o = &found(call)->options;
    char got[200];
    *out = v->kind == ST_KIND_STR                                                ? bn_choices_find(o, bn_val_text(v), false)
           : v->kind == ST_KIND_INT && v->i >= 0 && (uint64_t)v->i < o->n ? (size_t)v->i
                                                                                 : BN_NOT_AN_OPTION;
    if (*out != BN_NOT_AN_OPTION)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "ValueError", "The value %s is not among the options.",
                        bn_val_repr(call, v, got, sizeof got));
}

static bn_status read_value(const bn_call *call, const st_val *v, bn_error *err)
{
    select_slider *s = found(call);
    bn_status rc = BN_OK;
    s->n = v->kind == ST_KIND_LIST ? v->n : 1;
    if (v->kind == ST_KIND_LIST && v->n != 2)
        return bn_fail_kind(err, BN_EUSER, "ValueError", "A range has two ends, not %zu.", v->n);
    for (size_t i = 0; i < s->n && !rc && v->kind > ST_KIND_NONE; i++)
        rc = read_place(call, v->kind == ST_KIND_LIST ? &v->items[i] : v, &s->places[i], err);
    if (!rc && s->n == 2 && s->places[0] > s->places[1]) {
        size_t last = s->places[0];
        s->places[0] = s->places[1];
        s->places[1] = last;
    }
    return rc;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_select_slider_opts *o = opts_of(call);
    select_slider *s = found(call);
    bn_status rc;

    _Static_assert(sizeof(select_slider) <= sizeof call->scratch.bytes, "check's findings fit");
    *s = (select_slider){ 0 };
    rc = bn_choices_read(call, &o->options, &s->options, err);
    if (!rc && s->options.n == 0)
        return bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError",
                            "A `select_slider` needs `options`: at least one.");
    return rc ? rc : read_value(call, &o->value, err);
}

/* What is chosen at first counts, not how it was said. */
static void identity(const bn_call *call, bn_hash *h)
{
    const select_slider *s = found(call);
    if (bn_call_key(call).p)
        return;
    for (size_t i = 0; i < s->n; i++)
        bn_hash_u64(h, s->places[i]);
}

/* ---- the value ---- */

/* `kept` belongs to the meta, as its fallback: decoding only looks at it. */
typedef struct ends_rule {
    bn_value kept;
    size_t   n, places[2];
} ends_rule;

static bn_value value_at(bn_value kept, const size_t *places, size_t n)
{
    bn_value ends[2];
    for (size_t i = 0; i < n; i++)
        ends[i] = bn_value_ref(bn_value_items(kept)[places[i]]);
    return n == 1 ? ends[0] : bn_value_tuple(ends, n);
}

static bn_value decode(const void *arg, bn_value raw)
{
    const ends_rule *rule = arg;
    size_t places[2] = { rule->places[0], rule->places[1] }, ordered[2];
    if (raw.kind == BN_VALUE_STRS && bn_value_count(raw) == rule->n)
        for (size_t i = 0; i < rule->n; i++) {
            size_t at = bn_choices_place(rule->kept, bn_value_text(bn_value_items(raw)[i]), true);
            places[i] = at == BN_NOT_AN_OPTION ? places[i] : at;
        }
    ordered[0] = rule->n == 2 && places[1] < places[0] ? places[1] : places[0];
    ordered[1] = ordered[0] == places[0] ? places[1] : places[0];
    return value_at(rule->kept, ordered, rule->n);
}

/* A tuple, as a range is; a list is none. *items: its items as a LIST or TUPLE, owned. */
static bool is_range(bn_call *call, bn_value v, bn_value *items)
{
    st_val object = { .kind = ST_KIND_OBJECT, .p = v.object };
    if (v.kind == BN_VALUE_TUPLE)
        *items = bn_value_ref(v);
    else if (v.kind == BN_VALUE_FOREIGN && strcmp(bn_val_type(call, &object), "tuple") == 0 && call->door->items)
        *items = call->door->items(v);
    else
        return false;
    return true;
}

/* The two ends as they were chosen, as a TUPLE in *out; false: one of them is no option. */
static bool accept_range(bn_call *call, bn_value items, bn_value *out)
{
    const bn_choices *o = &found(call)->options;
    bn_value ends[2], label;
    size_t n = 0;
    bool fine = bn_value_count(items) == 2;
    while (fine && n < 2) {
        ends[n] = bn_value_ref(bn_value_items(items)[n]);
        fine = bn_choices_is_current(call, ends[n]);
        if (!fine) {
            fine = bn_choices_accept(call, o, &ends[n], &label);
            bn_value_release(&label);
        }
        n++;
    }
    if (fine)
        *out = bn_value_tuple(ends, 2);
    else
        while (n)
            bn_value_release(&ends[--n]);
    return fine;
}

/* The default, as the one value or the range that the state held: an open range ends at the last option. */
static bn_value standard(const bn_call *call, bool range)
{
    const select_slider *s = found(call);
    size_t places[2] = { s->places[0], s->n == 2 ? s->places[1] : s->options.n - 1 };
    bn_value kept = bn_choices_keep(call, &s->options), v = value_at(kept, places, range ? 2 : 1);
    bn_value_release(&kept);
    return v;
}

/* Turns a value of the session's state into one of options: what is none gives way to the default. True: it did, or was
 * no option before. None is left alone. */
static bool fit(bn_call *call, bn_value *v, bool *gave_way)
{
    bn_value items, made = bn_value_none(), label = bn_value_none();
    bool range = is_range(call, *v, &items), was_option = v->kind == BN_VALUE_OPTION || v->kind == BN_VALUE_TUPLE;

    *gave_way = false;
    if (v->kind == BN_VALUE_NONE || bn_choices_is_current(call, *v))
        return false;
    if (range) {
        *gave_way = !accept_range(call, items, &made);
        bn_value_release(&items);
    } else if (bn_choices_accept(call, &found(call)->options, v, &label)) {
        bn_value_release(&label);
        return v->kind == BN_VALUE_OPTION && !was_option;
    } else {
        *gave_way = true;
    }
    bn_value_release(&label);
    bn_value_release(v);
    *v = *gave_way ? standard(call, range) : made;
    return *gave_way || !was_option;
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const select_slider *s = found(call);
    bn_status rc = BN_OK;
    bool gave_way;
    ends_rule *rule;
    bn_value v;

    if (bn_call_in_state(call, bn_call_key(call), &v) && fit(call, &v, &gave_way))
        rc = bn_choices_mend(call, &v, err);
    else
        bn_value_release(&v);
    if (rc)
        return rc;
    rule = bn_xmalloc(sizeof *rule);
    *rule = (ends_rule){ bn_choices_keep(call, &s->options), s->n, { s->places[0], s->places[1] } };
    m->repeats = true; /* both ends may be one option; what is no option is seen to by decoding */
    m->decode = decode;
    m->decode_arg = rule;
    m->fallback = rule->kept;
    return BN_OK;
}

/* Labels, as the browser sends them. */
static bool to_raw(bn_call *call, bn_value v, bn_value *raw)
{
    bn_value items, one = bn_value_ref(v), labels[2];
    bn_bytes texts[2] = { 0 };
    size_t n = 0;
    if (!is_range(call, v, &items))
        items = bn_value_list(&one, 1);
    else
        bn_value_release(&one);
    for (; n < bn_value_count(items) && n < 2; n++) {
        one = bn_value_ref(bn_value_items(items)[n]);
        labels[n] = bn_choices_label(call, &one, true);
        texts[n] = labels[n].kind == BN_VALUE_STR ? bn_value_text(labels[n]) : BN_BYTES("None");
        bn_value_release(&one);
    }
    *raw = bn_value_strs(texts, n);
    while (n)
        bn_value_release(&labels[--n]);
    bn_value_release(&items);
    return true;
}

static bn_status settle(bn_call *call, bn_error *err)
{
    bool gave_way;
    (void)err;
    if (!call->ctx)
        return BN_OK;
    fit(call, &call->value, &gave_way);
    call->value_changed |= gave_way;
    if (call->value_changed)
        to_raw(call, call->value, &found(call)->options.wire);
    return BN_OK;
}

static void encode(bn_call *call, bn_wire *w)
{
    select_slider *s = found(call);
    double places[2] = { (double)s->places[0], (double)s->places[1] };

    bn_wire_str(w, PB_SLIDER_FORMAT, BN_BYTES("%s"));
    bn_wire_int(w, PB_SLIDER_DATA_TYPE, PB_SLIDER_DATA_TYPE_INT);
    bn_wire_int(w, PB_SLIDER_TYPE, PB_SLIDER_TYPE_SELECT_SLIDER);
    bn_wire_nums(w, PB_SLIDER_DEFAULT, places, s->n);
    bn_wire_num(w, PB_SLIDER_MAX, (double)(s->options.n - 1));
    bn_wire_num(w, PB_SLIDER_STEP, 1);
    bn_choices_encode(&s->options, w, PB_SLIDER_OPTIONS);
    if (!call->value_changed)
        return;
    for (size_t i = 0; i < bn_value_count(s->options.wire); i++)
        bn_wire_str(w, PB_SLIDER_RAW_VALUE, bn_value_text(bn_value_items(s->options.wire)[i]));
    bn_wire_int(w, PB_SLIDER_SET_VALUE, 1);
    bn_value_release(&s->options.wire);
}

#define O st_select_slider_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_SLIDER_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is chosen, in Markdown."),
    P(O, options, .flags = BN_ARG_POSITIONAL, .py_type = "OptionSequence[T]", .fallback = "()",
      .doc = "What can be chosen, in order: a sequence, the keys of a dict, the members of an Enum, a column."),
    P(O, value, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .py_type = "T | Sequence[T] | None", .fallback = "None",
      .doc = "The option chosen at first; a list or tuple of two picks a range; None: the first option."),
    P_FORMAT_FUNC("Any"),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_SLIDER_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_SLIDER_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P_DISABLED(O, PB_SLIDER_DISABLED),
    P_VISIBILITY(O, PB_SLIDER_LABEL_VISIBILITY),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
    P_BIND(O, PB_SLIDER_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_select_slider = {
    .name = "select_slider", .doc = "Show a slider over options in their order. Returns the option, or a tuple of two.",
    .pb = PB_ELEMENT_SLIDER, .flags = BN_CMD_WIDGET | BN_CMD_OPTIONS, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "T | tuple[T, T]", .id_pb = PB_SLIDER_ID,
    .form_pb = PB_SLIDER_FORM_ID, .widget_kind = BN_WIDGET_STRS, .check = check, .meta = meta, .to_raw = to_raw,
    .identity = identity, .settle = settle, .encode = encode,
};
