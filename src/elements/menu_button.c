/* menu_button.c: st.menu_button: a button that unfolds a list; what is clicked in it is the value, for one run. See
 * options.h. */
#include "elements/button.h"
#include "elements/options.h"

static bn_choices *found(const bn_call *call)
{
    return (bn_choices *)(void *)(uintptr_t)call->scratch.bytes;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_menu_button_opts *o = call->opts;
    bn_choices *c = found(call);
    bn_status rc;

    if (bn_call_form(call)[0])
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError",
                            "A `menu_button` cannot stand in a form: `st.form_submit_button` is what sends a form.");
    rc = bn_choices_read(call, &o->options, c, err);
    if (rc)
        return rc;
    if (!c->n)
        return bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError",
                            "`st.menu_button` needs `options`: at least one.");
    for (size_t i = 0; i < c->n; i++)
        if (bn_choices_find(c, bn_val_text(&c->labels[i]), false) != i)
            return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                                "Two options of the menu have the label \"%.*s\": each needs one of its own.",
                                bn_cut(bn_val_text(&c->labels[i]), 100), (const char *)bn_val_text(&c->labels[i]).p);
    return BN_OK;
}

/* `kept` belongs to the meta, as its fallback: decoding only looks at it. */
static bn_value decode(const void *arg, bn_value raw)
{
    const bn_value *kept = arg;
    size_t i = raw.kind == BN_VALUE_STR ? bn_choices_place(*kept, bn_value_text(raw), true) : BN_NOT_AN_OPTION;
    return i == BN_NOT_AN_OPTION ? bn_value_none() : bn_value_ref(bn_value_items(*kept)[i]);
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    bn_value *kept = bn_xmalloc(sizeof *kept);
    (void)err;
    *kept = m->fallback = bn_choices_keep(call, found(call));
    m->decode = decode;
    m->decode_arg = kept;
    return BN_OK;
}

static void encode(bn_call *call, bn_wire *w)
{
    bn_choices_encode(found(call), w, PB_MENU_BUTTON_OPTIONS);
}

#define O st_menu_button_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_MENU_BUTTON_LABEL,
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_NULLABLE | BN_ARG_ANY | BN_ARG_LABEL, .py_type = "str",
      .doc = "What stands on the button, in Markdown."),
    P_OPTIONS(O),
    P_KEY(O, 0),
    P_HELP(O, PB_MENU_BUTTON_HELP, 0),
    P_ON_CLICK(O, 0),
    P_ARGS(0),
    P_BUTTON_TYPE(O, PB_MENU_BUTTON_TYPE),
    P_ICON(O, PB_MENU_BUTTON_ICON, 0, BN_TURN_LATE),
    P_DISABLED(O, PB_MENU_BUTTON_DISABLED),
    P_WIDTH(O, "'content'", BN_TURN_THIRD),
    P_FORMAT_FUNC_AS("Callable[[Any], str]", "str", 0),
    P_WRAP_OPTIONAL(O, PB_MENU_BUTTON_WRAP),
};
const bn_command bn_cmd_menu_button = {
    .name = "menu_button",
    .doc = "Show a button that unfolds a list. Returns the option that was clicked, in the run that the click started.",
    .pb = PB_ELEMENT_MENU_BUTTON, .flags = BN_CMD_WIDGET | BN_CMD_OPTIONS | BN_CMD_CLICK, .opts_size = sizeof(O),
    .params = params, .param_count = BN_COUNT(params), .py_returns = "T | None", .id_pb = PB_MENU_BUTTON_ID,
    .widget_kind = BN_WIDGET_STR_TRIGGER, .check = check, .meta = meta, .encode = encode,
};
