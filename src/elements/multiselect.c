/* multiselect.c: st.multiselect: several of several. See options.h. The value is a LIST, in the order of choosing. */
#include "elements/options.h"

#define SELECT_ALL_ALWAYS (-1)
#define SELECT_ALL_FROM   1000 /* options; more, and there is no "select all" */

/* check's findings, in call->scratch */
typedef struct multiselect {
    bn_choices options;
    int        filter_mode;
    int32_t    max_selections, select_all; /* max_selections 0: any number */
} multiselect;

static multiselect *found(const bn_call *call)
{
    return (multiselect *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_multiselect_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bool is_int(const st_val *v)
{
    return v->kind == ST_KIND_INT || v->kind == ST_KIND_BOOL;
}

/* ---- checks ---- */

static bn_status check_max(const bn_call *call, int32_t *out, bn_error *err)
{
    const st_val *v = &opts_of(call)->max_selections;
    char got[200];
    *out = 0;
    if (v->kind <= ST_KIND_NONE)
        return BN_OK;
    if (v->kind != ST_KIND_INT || v->i < 1 || v->i > INT32_MAX)
        return bn_bad_value(err, "max_selections", "None, a positive integer", bn_val_repr(call, v, got, sizeof got));
    *out = (int32_t)v->i;
    return BN_OK;
}

/* The places of the options chosen at first: where they stand in the list .default_, or the one option that it is. */
static size_t default_count(const bn_call *call)
{
    const st_val *v = &opts_of(call)->default_;
    return v->kind == ST_KIND_LIST ? v->n : v->kind > ST_KIND_NONE;
}

static size_t default_at(const bn_call *call, size_t i)
{
    const bn_choices *o = &found(call)->options;
    const st_val *v = &opts_of(call)->default_;
    if (v->kind == ST_KIND_LIST)
        v = &v->items[i];
    if (v->kind == ST_KIND_STR)
        return bn_choices_find(o, bn_val_text(v), false);
    return is_int(v) && v->i >= 0 && (uint64_t)v->i < o->n ? (size_t)v->i : BN_NOT_AN_OPTION;
}

static bn_status check_default(const bn_call *call, bn_error *err)
{
    const st_val *v = &opts_of(call)->default_;
    char got[200];
    for (size_t i = 0; i < default_count(call); i++)
        if (default_at(call, i) == BN_NOT_AN_OPTION)
            return bn_fail_kind(err, BN_EUSER, "StreamlitDefaultNotInOptionsError",
                                "The default %s is not among the options.",
                                bn_val_repr(call, v->kind == ST_KIND_LIST ? &v->items[i] : v, got, sizeof got));
    return BN_OK;
}

static bn_status check_select_all(const bn_call *call, int32_t *out, bn_error *err)
{
    const st_val *v = &opts_of(call)->select_all;
    char got[200];
    *out = SELECT_ALL_FROM;
    if (v->kind == ST_NOT_GIVEN)
        return BN_OK;
    if (!is_int(v))
        return bn_bad_type(err, "select_all", bn_val_type(call, v), "bool, int");
    if (v->i < 0)
        return bn_bad_value(err, "select_all", "True, False, a non-negative integer",
                            bn_val_repr(call, v, got, sizeof got));
    if (v->kind == ST_KIND_BOOL)
        *out = v->i ? SELECT_ALL_ALWAYS : 0;
    else
        *out = v->i > INT32_MAX ? INT32_MAX : (int32_t)v->i;
    return BN_OK;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_multiselect_opts *o = opts_of(call);
    multiselect *s = found(call);
    bn_status rc;

    _Static_assert(sizeof(multiselect) <= sizeof call->scratch.bytes, "check's findings fit");
    *s = (multiselect){ 0 };
    rc = check_max(call, &s->max_selections, err);
    if (!rc)
        rc = bn_choices_read(call, &o->options, &s->options, err);
    s->options.any = o->accept_new_options;
    if (!rc)
        rc = check_default(call, err);
    if (!rc)
        rc = bn_filter_mode(call, &o->filter_mode, o->accept_new_options, &s->filter_mode, err);
    return rc ? rc : check_select_all(call, &s->select_all, err);
}

/* ---- the value ---- */

/* `kept` belongs to the meta, as its fallback: decoding only looks at it. */
typedef struct multi_rule {
    bn_value kept;
    size_t   n;
    size_t   places[]; /* of the default */
} multi_rule;

static bn_value decode(const void *arg, bn_value raw)
{
    const multi_rule *rule = arg;
    bool sent = raw.kind == BN_VALUE_STRS;
    size_t n = sent ? bn_value_count(raw) : rule->n;
    bn_value *items = bn_xmalloc((n + 1) * sizeof *items), list;
    for (size_t i = 0; i < n; i++)
        items[i] = sent ? bn_choices_pick(rule->kept, bn_value_items(raw)[i], false)
                        : bn_value_ref(bn_value_items(rule->kept)[rule->places[i]]);
    list = bn_value_list(items, n);
    free(items);
    return list;
}

static bool is_array(bn_value v)
{
    return v.kind == BN_VALUE_LIST || v.kind == BN_VALUE_TUPLE || v.kind == BN_VALUE_STRS;
}

/* A selection as an array of its items, owned, however the app has put it into the session's state. */
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

/* What of a selection are options, as a LIST in *out, owned; where new options are welcome, all. True: that
 * is all of it. */
static bool accept(bn_call *call, bn_value selection, bn_value *out)
{
    const bn_choices *o = &found(call)->options;
    size_t n = bn_value_count(selection), kept = 0;
    bn_value *items = bn_xmalloc((n + 1) * sizeof *items), label;
    for (size_t i = 0; i < n; i++) {
        bn_value v = bn_value_ref(bn_value_items(selection)[i]);
        bool is_option = bn_choices_accept(call, o, &v, &label);
        bn_value_release(&label);
        if (is_option || o->any)
            items[kept++] = v;
        else
            bn_value_release(&v);
    }
    *out = bn_value_list(items, kept);
    free(items);
    return kept == n;
}

static bn_status check_count(const bn_call *call, size_t n, bn_error *err)
{
    int32_t max = found(call)->max_selections;
    if (!max || n <= (size_t)max)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitSelectionCountExceedsMaxError",
                        "%zu options are selected, but `max_selections` allows %ld. The selection comes from `default`, "
                        "or from `st.session_state`.",
                        n, (long)max);
}

/* What the session's state has under the widget's key, before it is declared: what is no option any more goes. */
static bn_status mend_state(bn_call *call, bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    bn_value v, items, valid;
    bn_status rc;

    if (!bn_call_in_state(call, key, &v))
        return BN_OK;
    items = items_of(call, v);
    rc = check_count(call, bn_value_count(items), err);
    if (!rc && (!accept(call, items, &valid) || v.kind != BN_VALUE_LIST))
        rc = bn_choices_mend(call, &valid, err);
    else if (!rc)
        bn_value_release(&valid);
    bn_value_release(&items);
    bn_value_release(&v);
    return rc;
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    size_t n = default_count(call);
    bn_status rc = mend_state(call, err);
    multi_rule *rule;

    if (rc)
        return rc;
    rule = bn_xmalloc(sizeof *rule + n * sizeof rule->places[0]);
    rule->kept = bn_choices_keep(call, &found(call)->options);
    rule->n = n;
    for (size_t i = 0; i < n; i++)
        rule->places[i] = default_at(call, i);
    m->clearable = true;
    m->most = (size_t)found(call)->max_selections;
    if (!found(call)->options.any)
        m->options = bn_value_ref(rule->kept);
    m->decode = decode;
    m->decode_arg = rule;
    m->fallback = rule->kept;
    return BN_OK;
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

static bool to_raw(bn_call *call, bn_value v, bn_value *raw)
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

static bn_status settle(bn_call *call, bn_error *err)
{
    bn_choices *o = &found(call)->options;
    bn_value items, valid;
    bn_status rc;

    if (!is_array(call->value)) {
        items = items_of(call, call->value);
        bn_value_release(&call->value);
        call->value = items;
    }
    rc = check_count(call, bn_value_count(call->value), err);
    if (rc || !call->ctx)
        return rc;
    call->value_changed |= !accept(call, call->value, &valid);
    bn_value_release(&call->value);
    call->value = valid;
    if (call->value_changed)
        o->wire = labels_of(call, call->value);
    return BN_OK;
}

static void encode_default(const bn_call *call, bn_wire *w)
{
    size_t n = default_count(call);
    uint32_t *places = bn_xmalloc((n + 1) * sizeof *places);
    for (size_t i = 0; i < n; i++)
        places[i] = (uint32_t)default_at(call, i);
    bn_wire_uints(w, PB_MULTI_SELECT_DEFAULT, places, n);
    free(places);
}

static void encode(bn_call *call, bn_wire *w)
{
    multiselect *s = found(call);
    bn_bytes placeholder = bn_call_text(call, BN_CALL_INDEX(call, st_multiselect_opts, placeholder));

    encode_default(call, w);
    bn_choices_encode(&s->options, w, PB_MULTI_SELECT_OPTIONS);
    bn_wire_int(w, PB_MULTI_SELECT_MAX_SELECTIONS, s->max_selections);
    /* "" would be the browser's own words; a space shows none */
    bn_wire_str(w, PB_MULTI_SELECT_PLACEHOLDER, placeholder.p && !placeholder.n ? BN_BYTES(" ") : placeholder);
    bn_wire_int(w, PB_MULTI_SELECT_FILTER_MODE, s->filter_mode);
    bn_wire_int(w, PB_MULTI_SELECT_SELECT_ALL, s->select_all);
    if (call->value_changed) {
        for (size_t i = 0; i < bn_value_count(s->options.wire); i++)
            bn_wire_str(w, PB_MULTI_SELECT_RAW_VALUES, bn_value_text(bn_value_items(s->options.wire)[i]));
        bn_wire_int(w, PB_MULTI_SELECT_SET_VALUE, 1);
    }
    bn_value_release(&s->options.wire);
}

#define O st_multiselect_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_MULTI_SELECT_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is chosen, in Markdown."),
    P_OPTIONS(O),
    { .name = "default", .kind = BN_PARAM_VAL, .offset = offsetof(O, default_), .flags = BN_ARG_POSITIONAL,
      .py_type = "Any | None", .fallback = "None", .doc = "The options chosen at first, or the one." },
    P_FORMAT_FUNC("str"),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_MULTI_SELECT_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_MULTI_SELECT_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P(O, max_selections, .flags = BN_ARG_IDENTITY, .py_type = "int | None", .fallback = "None",
      .doc = "Most options that can be chosen."),
    P(O, placeholder, .py_type = "str | None", .fallback = "None", .doc = "Shown while nothing is chosen."),
    P_DISABLED(O, PB_MULTI_SELECT_DISABLED),
    P_VISIBILITY(O, PB_MULTI_SELECT_LABEL_VISIBILITY),
    P(O, accept_new_options, .pb = PB_MULTI_SELECT_ACCEPT_NEW_OPTIONS, .flags = BN_ARG_IDENTITY, .py_type = "bool",
      .fallback = "False", .doc = "Whether texts that are no options can be typed in; they are returned as they stand."),
    P_FILTER_MODE(O),
    P(O, select_all, .py_type = "bool | int", .fallback = "1000",
      .doc = "Whether all can be chosen by one click; a number: if there are no more options than that."),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
    P_WRAP_OPTIONAL(O, PB_MULTI_SELECT_WRAP),
    P_BIND(O, PB_MULTI_SELECT_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_multiselect = {
    .name = "multiselect", .doc = "Show a list that unfolds to choose any number of options. Returns a list of them.",
    .pb = PB_ELEMENT_MULTISELECT, .flags = BN_CMD_WIDGET | BN_CMD_OPTIONS, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "list[T] | list[T | str]", .id_pb = PB_MULTI_SELECT_ID,
    .form_pb = PB_MULTI_SELECT_FORM_ID, .widget_kind = BN_WIDGET_STRS, .check = check, .meta = meta,
    .to_raw = to_raw, .settle = settle, .encode = encode,
};
