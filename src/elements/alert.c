/* alert.c: st.error, st.warning, st.info, st.success: one box in four colours. See command.h.
 *
 * Without .icon, an emoji or ":material/name:" that the text begins with becomes the icon. */
#include "elements/command_private.h"

static bn_bytes from(bn_bytes text, size_t n)
{
    return bn_bytes_of(text.p + n, text.n - n);
}

/* The Material icon code that `text` begins with, 0 bytes: none. */
static size_t leading_material(bn_bytes text)
{
    static const char head[] = ":material/";
    const uint8_t *end;
    if (text.n < sizeof head - 1 || memcmp(text.p, head, sizeof head - 1))
        return 0;
    end = memchr(text.p + 1, ':', text.n - 1);
    if (!end || !bn_is_material(bn_bytes_of(text.p + sizeof head - 1, (size_t)(end - text.p) - (sizeof head - 1))))
        return 0;
    return (size_t)(end - text.p) + 1;
}

/* Takes the icon off the front of *text. */
static bn_bytes take_icon(bn_bytes *text)
{
    bn_bytes icon = bn_bytes_of(text->p, leading_material(*text)), rest;
    if (icon.n) {
        rest = from(*text, icon.n);
        *text = bn_strip(rest); /* its end has been stripped already */
        return icon;
    }
    icon = bn_bytes_of(text->p, bn_leading_emoji(*text));
    rest = from(*text, icon.n);
    while (icon.n && rest.n && (rest.p[0] == '_' || rest.p[0] == ' ' || rest.p[0] == '-'))
        rest = from(rest, 1);
    *text = rest;
    return icon;
}

static void encode(bn_call *call, bn_wire *w)
{
    bn_buf *scratch = &bn_warm_here()->text;
    size_t given = BN_CALL_INDEX(call, st_alert_opts, icon);
    bn_bytes body, icon;

    bn_buf_clear(scratch);
    body = bn_clean_text(bn_call_text(call, 0), true, scratch);
    icon = bn_call_given(call, given) ? bn_icon_text(bn_call_text(call, given)) : take_icon(&body);
    bn_wire_str(w, PB_ALERT_BODY, body);
    bn_wire_str(w, PB_ALERT_ICON, icon);
    bn_wire_int(w, PB_ALERT_FORMAT, call->cmd->fixed_value);
}

#define O st_alert_opts
static const bn_param params[] = {
    P(O, body, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY, .py_type = "SupportsStr",
      .doc = "The text, in Markdown."),
    P_ICON(O, 0, 0, BN_TURN_FIRST),
    P(O, width, .pb = PB_ALERT_WIDTH_CONFIG, .flags = BN_ARG_WIDTH | BN_ARG_ROOT_WIDTH,
      .py_type = "WidthWithoutContent", .fallback = "'stretch'", .doc = "Pixels, or \"stretch\"."),
    P(O, title, .pb = PB_ALERT_TITLE, .flags = BN_ARG_ANY | BN_ARG_CLEAN, .py_type = "SupportsStr | None",
      .fallback = "None", .doc = "A line above the text, in Markdown."),
};
#define ROW(command, text, format)                                                                            \
    const bn_command bn_cmd_##command = {                                                                     \
        .name = #command, .doc = text, .pb = PB_ELEMENT_ALERT, .opts_size = sizeof(O), .params = params,      \
        .param_count = BN_COUNT(params), .py_returns = "DeltaGenerator", .fixed = #command,                   \
        .fixed_value = format, .encode = encode,                                                              \
    }

ROW(error, "Show a message about an error.", PB_ALERT_FORMAT_ERROR);
ROW(warning, "Show a warning.", PB_ALERT_FORMAT_WARNING);
ROW(info, "Show a piece of information.", PB_ALERT_FORMAT_INFO);
ROW(success, "Show that something went well.", PB_ALERT_FORMAT_SUCCESS);
