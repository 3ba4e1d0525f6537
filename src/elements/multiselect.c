/* multiselect.c: st.multiselect: several of several. See options.h. The value is a LIST, in the order of choosing. */
#include "elements/options.h"

#define SELECT_ALL_ALWAYS (-1)
#define SELECT_ALL_FROM   1000 /* options; more, and there is no "select all" */

/* check's findings, in call->scratch */
typedef struct multiselect {
    bn_several several;
    int        filter_mode;
    int32_t    select_all;
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

static bn_status check_max(const bn_call *call, size_t *out, bn_error *err)
{
    const st_val *v = &opts_of(call)->max_selections;
    char got[200];
    *out = 0;
    if (v->kind <= ST_KIND_NONE)
        return BN_OK;
    if (v->kind != ST_KIND_INT || v->i < 1 || v->i > INT32_MAX)
        return bn_bad_value(err, "max_selections", "None, a positive integer", bn_val_repr(call, v, got, sizeof got));
    *out = (size_t)v->i;
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
    *s = (multiselect){ .several.standard = &o->default_ };
    rc = check_max(call, &s->several.most, err);
    if (!rc)
        rc = bn_choices_read(call, &o->options, &s->several.options, err);
    s->several.options.any = o->accept_new_options;
    if (!rc)
        rc = bn_several_check(call, err);
    if (!rc)
        rc = bn_filter_mode(call, &o->filter_mode, o->accept_new_options, &s->filter_mode, err);
    return rc ? rc : check_select_all(call, &s->select_all, err);
}

/* ---- the value ---- */

static bn_status check_count(const bn_call *call, bn_error *err)
{
    size_t n = bn_value_count(call->value), most = found(call)->several.most;
    if (!most || n <= most)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitSelectionCountExceedsMaxError",
                        "%zu options are selected, but `max_selections` allows %zu. The selection comes from `default`, "
                        "or from `st.session_state`.",
                        n, most);
}

static bn_status settle(bn_call *call, bn_error *err)
{
    bn_status rc;
    bn_several_items(call);
    rc = check_count(call, err);
    return rc ? rc : bn_several_settle(call, err);
}

static void encode(bn_call *call, bn_wire *w)
{
    multiselect *s = found(call);
    bn_bytes placeholder = bn_call_text(call, BN_CALL_INDEX(call, st_multiselect_opts, placeholder));

    bn_choices_encode(&s->several.options, w, PB_MULTI_SELECT_OPTIONS);
    bn_wire_int(w, PB_MULTI_SELECT_MAX_SELECTIONS, (int64_t)s->several.most);
    /* "" would be the browser's own words; a space shows none */
    bn_wire_str(w, PB_MULTI_SELECT_PLACEHOLDER, placeholder.p && !placeholder.n ? BN_BYTES(" ") : placeholder);
    bn_wire_int(w, PB_MULTI_SELECT_FILTER_MODE, s->filter_mode);
    bn_wire_int(w, PB_MULTI_SELECT_SELECT_ALL, s->select_all);
    bn_several_encode(call, w, PB_MULTI_SELECT_DEFAULT, PB_MULTI_SELECT_RAW_VALUES, PB_MULTI_SELECT_SET_VALUE);
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
    P(O, placeholder, .flags = BN_ARG_FALSY, .py_type = "str | None", .fallback = "None", .doc = "Shown while nothing is chosen."),
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
    .form_pb = PB_MULTI_SELECT_FORM_ID, .widget_kind = BN_WIDGET_STRS, .check = check, .meta = bn_several_meta,
    .to_raw = bn_several_to_raw, .settle = settle, .encode = encode,
};
