/* button.c: st.button: true in the run that its click starts. See command.h. */
#include "elements/command_private.h"
#include "elements/shortcut.h"

static const bn_word positions[] = {
    { "left", PB_BUTTON_LIKE_ICON_POSITION_LEFT },
    { "right", PB_BUTTON_LIKE_ICON_POSITION_RIGHT },
    { NULL, 0 },
};

static bn_status check(bn_call *call, bn_error *err)
{
    bn_bytes shortcut = bn_call_text(call, BN_CALL_INDEX(call, st_button_opts, shortcut));
    call->scratch.bytes[0] = '\0';
    return shortcut.p ? bn_shortcut_normalize(shortcut, (char *)call->scratch.bytes, err) : BN_OK;
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    if (bn_call_form(call)[0])
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError",
                            "A `button` cannot stand in a form: `st.form_submit_button` is what sends a form.");
    m->fallback = bn_value_bool(false);
    return BN_OK;
}

static void identity(const bn_call *call, bn_hash *h)
{
    if (!bn_call_key(call).p)
        bn_id_text(h, "shortcut", bn_bytes_str((const char *)call->scratch.bytes));
}

static void encode(bn_call *call, bn_wire *w)
{
    bn_wire_cstr(w, PB_BUTTON_SHORTCUT, (const char *)call->scratch.bytes);
}

#define O st_button_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_BUTTON_LABEL, 
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_NULLABLE | BN_ARG_ANY | BN_ARG_LABEL,
      .py_type = "str", .doc = "What stands on the button, in Markdown."),
    P(O, key, .flags = BN_ARG_KEY | BN_ARG_NO_ID | BN_ARG_POSITIONAL, .turn = BN_TURN_LATE, .py_type = "Key | None",
      .fallback = "None", .doc = "Names the widget: its value is found under it in the session's state."),
    P_HELP(O, PB_BUTTON_HELP, BN_ARG_POSITIONAL),
    P(O, on_click, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .turn = BN_TURN_SECOND,
      .py_type = "WidgetCallback | None", .fallback = "None", .doc = "Called before the run that a click starts."),
    P_ARGS(BN_ARG_POSITIONAL),
    P(O, type, .pb = PB_BUTTON_TYPE, .flags = BN_ARG_HASHED, .words = bn_words_button,
      .py_type = "Literal['primary', 'secondary', 'tertiary']", .fallback = "'secondary'",
      .doc = "How much it stands out."),
    P_ICON(O, PB_BUTTON_ICON, 0, BN_TURN_LATE),
    P(O, icon_position, .pb = PB_BUTTON_ICON_POSITION, .flags = BN_ARG_NULLABLE, .words = positions,
      .py_type = "IconPosition", .fallback = "'left'", .doc = "On which side of the label the icon stands."),
    P_DISABLED(O, PB_BUTTON_DISABLED),
    P(O, use_container_width, .flags = BN_ARG_USE_WIDTH | BN_ARG_NO_ID | BN_ARG_ANY, .py_type = "bool | None", .fallback = "None",
      .doc = "Older form of width: True is \"stretch\", False \"content\"."),
    P_WIDTH(O, "'content'", BN_TURN_LAST),
    P(O, shortcut, .flags = BN_ARG_NO_ID | BN_ARG_TYPED, .py_type = "str | None", .fallback = "None",
      .doc = "Keys that click it, such as \"Ctrl+K\"."),
    P_WRAP_OPTIONAL(O, PB_BUTTON_WRAP),
};

const bn_command bn_cmd_button = {
    .name = "button", .doc = "Show a button. Returns True in the run that its click started.",
    .pb = PB_ELEMENT_BUTTON, .flags = BN_CMD_WIDGET, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "bool", .id_pb = PB_BUTTON_ID,
    .widget_kind = BN_WIDGET_TRIGGER, .check = check, .identity = identity, .meta = meta, .encode = encode,
};
