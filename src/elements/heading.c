/* heading.c: st.title, st.header, st.subheader: one message with a tag. See command.h. */
#include "elements/command_private.h"

static const char colours[] = "True, 'red', 'orange', 'yellow', 'blue', 'green', 'violet', 'gray', 'grey', 'rainbow'";

/* Nothing, false, "" and 0 are no line. */
static bool has_divider(const st_val *v)
{
    switch (v->kind) {
    case ST_NOT_GIVEN:
    case ST_KIND_NONE:
        return false;
    case ST_KIND_BOOL:
    case ST_KIND_INT:
        return v->i != 0;
    case ST_KIND_STR:
        return bn_val_text(v).n != 0;
    default:
        return true;
    }
}

static bn_status check_divider(const bn_call *call, const st_val *v, bn_error *err)
{
    static const char *const words[] = { "red", "orange", "yellow", "blue", "green", "violet", "gray", "grey", "rainbow" };
    char got[200];
    if (!has_divider(v) || v->kind == ST_KIND_BOOL)
        return BN_OK;
    for (size_t i = 0; i < BN_COUNT(words); i++)
        if (bn_val_is(v, words[i]))
            return BN_OK;
    return bn_bad_value(err, "divider", colours, bn_val_repr(call, v, got, sizeof got));
}

static bn_status check_anchor(const bn_call *call, const st_val *v, bn_error *err)
{
    switch (v->kind) {
    case ST_NOT_GIVEN:
    case ST_KIND_NONE:
    case ST_KIND_STR:
        return BN_OK;
    case ST_KIND_BOOL:
        return v->i ? bn_bad_value(err, "anchor", "None, False, any string", "True") : BN_OK;
    default:
        return bn_bad_type(err, "anchor", bn_val_type(call, v), "str, None, False");
    }
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_heading_opts *opts = call->opts;
    bn_status rc = check_divider(call, &opts->divider, err);
    return rc ? rc : check_anchor(call, &opts->anchor, err);
}

static void encode(bn_call *call, bn_wire *w)
{
    const st_heading_opts *opts = call->opts;
    bn_wire_cstr(w, PB_HEADING_TAG, call->cmd->fixed);
    if (has_divider(&opts->divider))
        bn_wire_str(w, PB_HEADING_DIVIDER,
                    opts->divider.kind == ST_KIND_STR ? bn_val_text(&opts->divider) : BN_BYTES("auto"));
    if (opts->anchor.kind == ST_KIND_BOOL)
        bn_wire_int(w, PB_HEADING_HIDE_ANCHOR, 1);
    else if (opts->anchor.kind == ST_KIND_STR)
        bn_wire_str(w, PB_HEADING_ANCHOR, bn_val_text(&opts->anchor));
}

#define O st_heading_opts
#define BEFORE_DIVIDER                                                                                        \
    P(O, body, .pb = PB_HEADING_BODY, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_CLEAN, \
      .py_type = "SupportsStr", .doc = "The text, in Markdown."),                                             \
    P(O, anchor, .flags = BN_ARG_POSITIONAL, .py_type = "Anchor", .fallback = "None",                         \
      .doc = "The id in the page's address; False: no link."),                                                \
    P_HELP(O, PB_HEADING_HELP, 0),                                                                            \
    P_ICON(O, PB_HEADING_ICON, 0, BN_TURN_SECOND)
#define AFTER_DIVIDER                                                                                         \
    P_WIDTH(O, "'stretch'", BN_TURN_FIRST), P_ALIGNMENT(O), P_WRAP(O, PB_HEADING_WRAP)

static const bn_param title_params[] = { BEFORE_DIVIDER, AFTER_DIVIDER };
static const bn_param params[] = {
    BEFORE_DIVIDER,
    P(O, divider, .flags = BN_ARG_FALSY, .py_type = "Divider", .fallback = "False",
      .doc = "A line below: True for colours in turn, or the name of one."),
    AFTER_DIVIDER,
};

#define ROW(command, text, list, tag)                                                                         \
    const bn_command bn_cmd_##command = {                                                                     \
        .name = #command, .doc = text, .pb = PB_ELEMENT_HEADING, .opts_size = sizeof(O), .params = list,      \
        .param_count = BN_COUNT(list), .py_returns = "DeltaGenerator", .fixed = tag, .check = check,          \
        .encode = encode,                                                                                     \
    }

ROW(title, "Show a title: a heading of the first level.", title_params, "h1");
ROW(header, "Show a heading of the second level.", params, "h2");
ROW(subheader, "Show a heading of the third level.", params, "h3");
