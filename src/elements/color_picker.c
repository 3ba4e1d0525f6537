/* color_picker.c: st.color_picker: a colour. See command.h. The value is "#rrggbb" or "#rgb". */
#include "elements/command_private.h"

#define WIDTH_MIN_PX 40

static bn_bytes default_of(const bn_call *call)
{
    bn_bytes text = bn_call_text(call, BN_CALL_INDEX(call, st_color_picker_opts, value));
    return text.p ? text : BN_BYTES("#000000");
}

static bool is_colour(bn_bytes text)
{
    if (text.n && text.p[text.n - 1] == '\n')
        text.n--; /* a line's end is no part of it */
    if ((text.n != 4 && text.n != 7) || text.p[0] != '#')
        return false;
    for (size_t i = 1; i < text.n; i++)
        if (!memchr("0123456789abcdefABCDEF", text.p[i], 22))
            return false;
    return true;
}

static bn_status check(bn_call *call, bn_error *err)
{
    bn_bytes text = default_of(call);
    if (is_colour(text))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                        "\"%.*s\" is no colour: it takes # and three or six hexadecimal digits, as in \"#00FFAA\" or "
                        "\"#0FA\".",
                        bn_cut(text, 100), (const char *)text.p);
}

/* ---- the value ---- */

static bn_value decode(const void *arg, bn_value raw)
{
    const char *standard = arg;
    bn_bytes text = raw.kind == BN_VALUE_STR ? bn_value_text(raw) : (bn_bytes){ 0 };
    char with_sign[8] = "#";

    if (text.n && text.n < sizeof with_sign && text.p[0] != '#') {
        memcpy(with_sign + 1, text.p, text.n);
        text = bn_bytes_of(with_sign, text.n + 1);
    }
    return bn_value_str(is_colour(text) ? text : bn_bytes_str(standard));
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    bn_bytes text = default_of(call);
    char *standard = bn_xcalloc(1, text.n + 1);
    (void)err;
    memcpy(standard, text.p, text.n);
    m->decode = decode;
    m->decode_arg = standard;
    m->fallback = bn_value_str(text);
    return BN_OK;
}

static bn_status settle(bn_call *call, bn_error *err)
{
    if (!call->value_changed || call->value.kind == BN_VALUE_STR)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "TypeError",
                        "The value set for a `color_picker` in the session's state is no text.");
}

static void encode(bn_call *call, bn_wire *w)
{
    bn_wire_str(w, PB_COLOR_PICKER_DEFAULT, default_of(call));
    if (!call->value_changed)
        return;
    bn_wire_str(w, PB_COLOR_PICKER_VALUE, bn_value_text(call->value));
    bn_wire_int(w, PB_COLOR_PICKER_SET_VALUE, 1);
}

#define O st_color_picker_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_COLOR_PICKER_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .turn = BN_TURN_THIRD, .py_type = "str", .doc = "What the colour is for, in Markdown."),
    P(O, value, .flags = BN_ARG_POSITIONAL | BN_ARG_TYPED, .py_type = "str | None", .fallback = "None",
      .doc = "The colour at first: # and three or six hexadecimal digits; None: black."),
    P_KEY(O, BN_ARG_POSITIONAL),
    P_HELP(O, PB_COLOR_PICKER_HELP, BN_ARG_POSITIONAL),
    P_ON_CHANGE(O, PB_COLOR_PICKER_IGNORE_RERUN),
    P_ARGS(BN_ARG_POSITIONAL),
    P_DISABLED(O, PB_COLOR_PICKER_DISABLED),
    P_VISIBILITY(O, PB_COLOR_PICKER_LABEL_VISIBILITY),
    P(O, width, .flags = BN_ARG_WIDTH | BN_ARG_CONTENT, .min_px = WIDTH_MIN_PX, .py_type = "Width",
      .fallback = "'content'", .turn = BN_TURN_THIRD, .doc = "Pixels (40 or more), \"stretch\" or \"content\"."),
    P_BIND(O, PB_COLOR_PICKER_QUERY_PARAM_KEY),
    P_PERSIST(O),
};
const bn_command bn_cmd_color_picker = {
    .name = "color_picker", .doc = "Show a field for a colour. Returns it as text, as in \"#00ffaa\".",
    .pb = PB_ELEMENT_COLOR_PICKER, .flags = BN_CMD_WIDGET, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "str", .id_pb = PB_COLOR_PICKER_ID,
    .form_pb = PB_COLOR_PICKER_FORM_ID, .widget_kind = BN_WIDGET_STR, .check = check, .meta = meta, .settle = settle,
    .encode = encode,
};
