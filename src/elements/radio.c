/* radio.c: st.radio: one of several, all in sight. See options.h. */
#include "elements/options.h"

static const st_radio_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bn_status check_captions(const bn_call *call, const st_val *captions, bn_error *err)
{
    if (captions->kind <= ST_KIND_NONE)
        return BN_OK;
    if (captions->kind != ST_KIND_LIST)
        return bn_bad_type(err, "captions", bn_val_type(call, captions), "a list of str, None");
    for (size_t i = 0; i < captions->n; i++)
        if (captions->items[i].kind != ST_KIND_STR && captions->items[i].kind != ST_KIND_NONE)
            return bn_bad_type(err, "captions", bn_val_type(call, &captions->items[i]), "str, None");
    return BN_OK;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_radio_opts *o = opts_of(call);
    bn_status rc = bn_single_check(call, &o->options, &o->index, false, err);
    return rc ? rc : check_captions(call, &o->captions, err);
}

static void encode(bn_call *call, bn_wire *w)
{
    const st_val *captions = &opts_of(call)->captions;
    bn_single_encode(call, w, PB_RADIO_DEFAULT, PB_RADIO_OPTIONS, PB_RADIO_RAW_VALUE, PB_RADIO_SET_VALUE);
    for (size_t i = 0; captions->kind == ST_KIND_LIST && i < captions->n; i++)
        bn_wire_str(w, PB_RADIO_CAPTIONS, bn_val_text(&captions->items[i]));
}

#define O st_radio_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_RADIO_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is chosen, in Markdown."),
    P_OPTIONS(O),
    P(O, index, .flags = BN_ARG_POSITIONAL, .py_type = "int | None", .fallback = "0",
      .doc = "The place of the option chosen at first; None: none, and the command returns None until one is."),
    P_FORMAT_FUNC("Any"),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_RADIO_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_RADIO_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P_DISABLED(O, PB_RADIO_DISABLED),
    P(O, horizontal, .pb = PB_RADIO_HORIZONTAL, .py_type = "bool", .fallback = "False",
      .doc = "Side by side instead of one below the other."),
    P(O, captions, .flags = BN_ARG_ITERABLE, .py_type = "Sequence[str] | None", .fallback = "None",
      .doc = "A line of Markdown below each option; None: nothing there."),
    P_VISIBILITY(O, PB_RADIO_LABEL_VISIBILITY),
    P_WIDTH(O, "'content'", BN_TURN_THIRD),
    P_BIND(O, PB_RADIO_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_radio = {
    .name = "radio", .doc = "Show options of which one is chosen. Returns the option.", .pb = PB_ELEMENT_RADIO,
    .flags = BN_CMD_WIDGET | BN_CMD_OPTIONS, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "T | None", .id_pb = PB_RADIO_ID, .form_pb = PB_RADIO_FORM_ID,
    .widget_kind = BN_WIDGET_STR, .check = check, .meta = bn_single_meta, .to_raw = bn_single_to_raw,
    .settle = bn_single_settle,
    .encode = encode,
};
