/* checkbox.c: st.checkbox and st.toggle: on or off. See command.h. */
#include "elements/command_private.h"

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const st_checkbox_opts *opts = call->opts;
    (void)err;
    m->fallback = bn_value_bool(opts->value);
    return BN_OK;
}

/* What the session's state was given must be a bool, or an integer as one. */
static bn_status settle(bn_call *call, bn_error *err)
{
    if (!call->value_changed || call->value.kind == BN_VALUE_BOOL || call->value.kind == BN_VALUE_INT)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "TypeError", "The value set for a `%s` in the session's state is no bool.",
                        call->cmd->name);
}

static void encode(bn_call *call, bn_wire *w)
{
    bn_wire_int(w, PB_CHECKBOX_TYPE, call->cmd->fixed_value);
    if (!call->value_changed)
        return;
    bn_wire_int(w, PB_CHECKBOX_VALUE, call->value.kind == BN_VALUE_BOOL ? call->value.b : call->value.i != 0);
    bn_wire_int(w, PB_CHECKBOX_SET_VALUE, 1);
}

#define O st_checkbox_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_CHECKBOX_LABEL,
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What is switched on or off, in Markdown."),
    P(O, value, .pb = PB_CHECKBOX_DEFAULT, .flags = BN_ARG_POSITIONAL | BN_ARG_ANY, .py_type = "bool", .fallback = "False",
      .doc = "Whether it is on at first."),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_CHECKBOX_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_CHECKBOX_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P_DISABLED(O, PB_CHECKBOX_DISABLED),
    P_VISIBILITY(O, PB_CHECKBOX_LABEL_VISIBILITY),
    P_WIDTH(O, "'content'", BN_TURN_THIRD),
    P_WRAP_OPTIONAL(O, PB_CHECKBOX_WRAP),
    P_BIND(O, PB_CHECKBOX_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
#define ROW(command, text, style)                                                                             \
    const bn_command bn_cmd_##command = {                                                                     \
        .name = #command, .doc = text, .pb = PB_ELEMENT_CHECKBOX, .flags = BN_CMD_WIDGET,                     \
        .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params), .py_returns = "bool",      \
        .id_pb = PB_CHECKBOX_ID, .form_pb = PB_CHECKBOX_FORM_ID, .fixed_value = style,                        \
        .widget_kind = BN_WIDGET_BOOL, .meta = meta, .settle = settle, .encode = encode,                    \
    }

ROW(checkbox, "Show a box that is checked or not. Returns whether it is.", PB_CHECKBOX_STYLE_TYPE_DEFAULT);
ROW(toggle, "Show a switch that is on or off. Returns whether it is on.", PB_CHECKBOX_STYLE_TYPE_TOGGLE);
