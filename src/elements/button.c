/* button.c: st.button: true in the run that its click starts; and st.form_submit_button, whose click sends the values of
 * its form. See command.h. */
#include "elements/button.h"

const bn_word bn_words_icon_position[] = {
    { "left", PB_BUTTON_LIKE_ICON_POSITION_LEFT },
    { "right", PB_BUTTON_LIKE_ICON_POSITION_RIGHT },
    { NULL, 0 },
};

/* A form's button has a key, so that a form can have several: its form's name and its label. */
static bn_status make_key(bn_call *call, bn_error *err)
{
    bn_bytes label = bn_call_text(call, BN_CALL_INDEX(call, st_button_opts, label));
    bn_buf *key = &bn_warm_here()->key;
    bn_status rc;
    bn_buf_clear(key);
    rc = bn_buf_append_str(key, "FormSubmitter:");
    if (!rc)
        rc = bn_buf_append_str(key, bn_call_form(call));
    if (!rc)
        rc = bn_buf_append_str(key, "-");
    if (!rc)
        rc = bn_buf_append(key, label);
    if (rc)
        return bn_fail(err, rc, "no room for a `label` of %zu bytes", label.n);
    call->made_key = bn_buf_view(key);
    return BN_OK;
}

static bn_status check(bn_call *call, bn_error *err)
{
    bn_bytes shortcut = bn_call_text(call, BN_CALL_INDEX(call, st_button_opts, shortcut));
    call->scratch.bytes[0] = '\0';
    if (call->cmd->flags & BN_CMD_SUBMIT) {
        bn_status rc = make_key(call, err);
        if (rc)
            return rc;
    }
    return shortcut.p ? bn_shortcut_normalize(shortcut, (char *)call->scratch.bytes, err) : BN_OK;
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    (void)call, (void)err;
    m->fallback = bn_value_bool(false);
    return BN_OK;
}

/* Only after its id and key were claimed: of two mistakes, the one that the app is told first. */
static bn_status check_place(bn_call *call, bn_error *err)
{
    bool submits = call->cmd->flags & BN_CMD_SUBMIT, in_form = bn_call_form(call)[0];
    if (submits && !in_form && call->ctx)
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError",
                            "A `form_submit_button` stands in the form that it sends: see `st.form`.");
    if (!submits && in_form)
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError",
                            "A `button` cannot stand in a form: `st.form_submit_button` is what sends a form.");
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
    bn_wire_int(w, PB_BUTTON_IS_FORM_SUBMITTER, call->cmd->flags & BN_CMD_SUBMIT);
}

#define O st_button_opts
#define P_BUTTON_KEY(more)                                                                                     \
    P(O, key, .flags = BN_ARG_KEY | BN_ARG_NO_ID | (more), .turn = BN_TURN_LATE, .py_type = "Key | None",      \
      .fallback = "None", .doc = "Names the widget: its value is found under it in the session's state.")
/* What both have behind the parameters that go by position. */
#define P_BUTTON_LOOKS                                                                                         \
    P_BUTTON_TYPE(O, PB_BUTTON_TYPE),                                                                          \
    P_ICON(O, PB_BUTTON_ICON, 0, BN_TURN_LATE),                                                                \
    P_ICON_POSITION(O, PB_BUTTON_ICON_POSITION),                                                               \
    P_DISABLED(O, PB_BUTTON_DISABLED),                                                                         \
    P_USE_WIDTH(O),                                                                                            \
    P_WIDTH(O, "'content'", BN_TURN_LAST),                                                                     \
    P_SHORTCUT(O),                                                                                             \
    P_WRAP_OPTIONAL(O, PB_BUTTON_WRAP)
#define LABEL_FLAGS (BN_ARG_POSITIONAL | BN_ARG_NULLABLE | BN_ARG_ANY | BN_ARG_LABEL)

static const bn_param params[] = {
    P(O, label, .pb = PB_BUTTON_LABEL, .flags = LABEL_FLAGS | BN_ARG_REQUIRED, .py_type = "str",
      .doc = "What stands on the button, in Markdown."),
    P_BUTTON_KEY(BN_ARG_POSITIONAL),
    P_HELP(O, PB_BUTTON_HELP, BN_ARG_POSITIONAL),
    P_ON_CLICK(O, BN_ARG_POSITIONAL),
    P_ARGS(BN_ARG_POSITIONAL),
    P_BUTTON_LOOKS,
};

const bn_command bn_cmd_button = {
    .name = "button", .doc = "Show a button. Returns True in the run that its click started.",
    .pb = PB_ELEMENT_BUTTON, .flags = BN_CMD_WIDGET | BN_CMD_CLICK, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "bool", .id_pb = PB_BUTTON_ID,
    .widget_kind = BN_WIDGET_TRIGGER, .check = check, .identity = identity, .meta = meta, .settle = check_place,
    .encode = encode,
};

static const bn_param submit_params[] = {
    P(O, label, .pb = PB_BUTTON_LABEL, .flags = LABEL_FLAGS, .py_type = "str", .fallback = "'Submit'",
      .doc = "What stands on the button, in Markdown."),
    P_HELP(O, PB_BUTTON_HELP, BN_ARG_POSITIONAL),
    P_ON_CLICK(O, BN_ARG_POSITIONAL),
    P_ARGS(BN_ARG_POSITIONAL),
    P_BUTTON_KEY(0),
    P_BUTTON_LOOKS,
};

const bn_command bn_cmd_form_submit_button = {
    .name = "form_submit_button", .doc = "Show the button that sends a form. Returns True in the run that its click started.",
    .pb = PB_ELEMENT_BUTTON, .flags = BN_CMD_WIDGET | BN_CMD_SUBMIT | BN_CMD_CLICK, .opts_size = sizeof(O), .params = submit_params,
    .param_count = BN_COUNT(submit_params), .py_returns = "bool", .id_pb = PB_BUTTON_ID, .form_pb = PB_BUTTON_FORM_ID,
    .widget_kind = BN_WIDGET_TRIGGER, .check = check, .identity = identity, .meta = meta, .settle = check_place,
    .encode = encode,
};
