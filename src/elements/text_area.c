/* text_area.c: st.text_area: several lines of text. See command.h. */
#include "elements/text_value.h"

/* Pixels, where the app gives no height: three lines and a label. */
#define HEIGHT_PX           122
#define HEIGHT_NO_LABEL_PX  94

/* check's findings, in call->scratch */
typedef struct text_area {
    int64_t max_chars; /* -1: any */
    bool    none;      /* the default is no text at all */
} text_area;

static text_area *found(const bn_call *call)
{
    return (text_area *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_text_area_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_val *max = &opts_of(call)->max_chars;
    text_area *in = found(call);

    _Static_assert(sizeof(text_area) <= sizeof call->scratch.bytes, "check's findings fit");
    *in = (text_area){ .max_chars = -1, .none = opts_of(call)->value.kind == ST_KIND_NONE };
    if (max->kind <= ST_KIND_NONE)
        return BN_OK;
    if (max->kind != ST_KIND_INT && !bn_val_is_huge(call, max))
        return bn_fail_kind(err, BN_EUSER, "TypeError", "`max_chars` is of type `%s`, but must be an int or None.",
                            bn_val_type(call, max));
    if (max->kind != ST_KIND_INT)
        return bn_fail_kind(err, BN_EUSER, "ValueError", "`max_chars` is beyond 4294967295.");
    if (max->i < 0 || max->i > UINT32_MAX)
        return bn_fail_kind(err, BN_EUSER, "ValueError", "`max_chars` is %lld; it may be 0 to 4294967295.",
                            (long long)max->i);
    in->max_chars = max->i;
    return BN_OK;
}

/* ---- the value ---- */

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    text_area *in = found(call);
    return bn_text_meta(call, &opts_of(call)->value, in->max_chars, &in->none, m, err);
}

static bn_status settle(bn_call *call, bn_error *err)
{
    if (!call->value_changed || call->value.kind == BN_VALUE_STR || call->value.kind == BN_VALUE_NONE)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidParameterTypeError",
                        "The value set for a `text_area` in the session's state is neither text nor None.");
}

static void encode(bn_call *call, bn_wire *w)
{
    const text_area *in = found(call);
    char buf[64];

    if (!in->none)
        bn_wire_str(w, PB_TEXT_AREA_DEFAULT, bn_text_default(call, &opts_of(call)->value, buf));
    if (in->max_chars > 0)
        bn_wire_int(w, PB_TEXT_AREA_MAX_CHARS, in->max_chars);
    if (!call->value_changed)
        return;
    if (call->value.kind == BN_VALUE_STR)
        bn_wire_str(w, PB_TEXT_AREA_VALUE, bn_value_text(call->value));
    bn_wire_int(w, PB_TEXT_AREA_SET_VALUE, 1);
}

static st_val standard_height(const bn_call *call)
{
    bn_bytes visibility = bn_call_text(call, BN_CALL_INDEX(call, st_text_area_opts, label_visibility));
    return ST_PX(bn_bytes_is(visibility, "collapsed") ? HEIGHT_NO_LABEL_PX : HEIGHT_PX);
}

#define O st_text_area_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_TEXT_AREA_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is asked for, in Markdown."),
    P(O, value, .flags = BN_ARG_POSITIONAL | BN_ARG_TEXT, .py_type = "str | SupportsStr | None", .fallback = "''",
      .doc = "The text at first; None: empty, and the command returns None until something is typed."),
    P(O, height, .flags = BN_ARG_POSITIONAL | BN_ARG_HEIGHT | BN_ARG_CONTENT | BN_ARG_NULLABLE, .turn = BN_TURN_LAST,
      .py_type = "Height | None", .fallback = "None",
      .doc = "Pixels, \"stretch\", or \"content\": as high as the text; None: three lines."),
    P(O, max_chars, .flags = BN_ARG_POSITIONAL | BN_ARG_IDENTITY, .py_type = "int | None", .fallback = "None",
      .doc = "Most characters."),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_TEXT_AREA_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_TEXT_AREA_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P(O, placeholder, .pb = PB_TEXT_AREA_PLACEHOLDER, .flags = BN_ARG_ANY, .py_type = "str | None",
      .fallback = "None", .doc = "Shown while there is no text."),
    P_DISABLED(O, PB_TEXT_AREA_DISABLED),
    P(O, required, .pb = PB_TEXT_AREA_REQUIRED, .py_type = "bool", .fallback = "False",
      .doc = "Marked as one that must be filled in."),
    P_VISIBILITY(O, PB_TEXT_AREA_LABEL_VISIBILITY),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
    P_BIND(O, PB_TEXT_AREA_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_text_area = {
    .name = "text_area", .doc = "Show a field for several lines of text. Returns the text.",
    .pb = PB_ELEMENT_TEXT_AREA, .flags = BN_CMD_WIDGET, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "str | None", .id_pb = PB_TEXT_AREA_ID,
    .form_pb = PB_TEXT_AREA_FORM_ID, .widget_kind = BN_WIDGET_STR, .check = check, .meta = meta, .settle = settle,
    .encode = encode, .standard_height = standard_height,
};
