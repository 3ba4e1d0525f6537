/* selectbox.c: st.selectbox: one of several, from a list that unfolds. See options.h. */
#include "elements/options.h"

/* check's findings, in call->scratch */
typedef struct selectbox {
    bn_single single;
    int       filter_mode;
} selectbox;

static const st_selectbox_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_selectbox_opts *o = opts_of(call);
    selectbox *s = (selectbox *)(void *)bn_single_of(call);
    bn_status rc = bn_single_check(call, &o->options, &o->index, o->accept_new_options, err);

    _Static_assert(sizeof(selectbox) <= sizeof call->scratch.bytes, "check's findings fit");
    return rc ? rc : bn_filter_mode(call, &o->filter_mode, o->accept_new_options, &s->filter_mode, err);
}

static void encode(bn_call *call, bn_wire *w)
{
    const selectbox *s = (const selectbox *)(void *)bn_single_of(call);
    bn_bytes placeholder = bn_call_text(call, BN_CALL_INDEX(call, st_selectbox_opts, placeholder));

    /* "" would be the browser's own words; a space shows none */
    bn_wire_str(w, PB_SELECTBOX_PLACEHOLDER, placeholder.p && !placeholder.n ? BN_BYTES(" ") : placeholder);
    bn_wire_int(w, PB_SELECTBOX_FILTER_MODE, s->filter_mode);
    bn_single_encode(call, w, PB_SELECTBOX_DEFAULT, PB_SELECTBOX_OPTIONS, PB_SELECTBOX_RAW_VALUE,
                     PB_SELECTBOX_SET_VALUE);
}

#define O st_selectbox_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_SELECTBOX_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is chosen, in Markdown."),
    P_OPTIONS(O),
    P(O, index, .flags = BN_ARG_POSITIONAL, .py_type = "int | None", .fallback = "0",
      .doc = "The place of the option chosen at first; None: none, and the command returns None until one is."),
    P_FORMAT_FUNC("str"),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_SELECTBOX_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_SELECTBOX_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P(O, placeholder, .flags = BN_ARG_FALSY, .py_type = "str | None", .fallback = "None", .doc = "Shown while nothing is chosen."),
    P_DISABLED(O, PB_SELECTBOX_DISABLED),
    P(O, required, .pb = PB_SELECTBOX_REQUIRED, .py_type = "bool", .fallback = "False",
      .doc = "Marked as one that must be chosen."),
    P_VISIBILITY(O, PB_SELECTBOX_LABEL_VISIBILITY),
    P_ICON(O, PB_SELECTBOX_ICON, 0, BN_TURN_LATE),
    P(O, accept_new_options, .pb = PB_SELECTBOX_ACCEPT_NEW_OPTIONS, .flags = BN_ARG_IDENTITY, .py_type = "bool",
      .fallback = "False", .doc = "Whether a text that is no option can be typed in; it is returned as it stands."),
    P_FILTER_MODE(O),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LAST),
    P_BIND(O, PB_SELECTBOX_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_selectbox = {
    .name = "selectbox", .doc = "Show a list that unfolds to choose one option of. Returns the option.",
    .pb = PB_ELEMENT_SELECTBOX, .flags = BN_CMD_WIDGET | BN_CMD_OPTIONS, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "T | str | None", .id_pb = PB_SELECTBOX_ID,
    .form_pb = PB_SELECTBOX_FORM_ID, .widget_kind = BN_WIDGET_STR, .check = check, .meta = bn_single_meta,
    .to_raw = bn_single_to_raw, .settle = bn_single_settle, .encode = encode,
};
