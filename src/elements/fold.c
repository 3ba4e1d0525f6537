/* fold.c: expander and popover. See command.h and layout_private.h. */
#include "elements/layout_private.h"

static bool is_open(const bn_call *call, bool fallback)
{
    switch (call->value.kind) {
    case BN_VALUE_NONE:
        return fallback;
    case BN_VALUE_BOOL:
        return call->value.b;
    case BN_VALUE_INT:
        return call->value.i != 0;
    default:
        return true;
    }
}

static void encode_folded_block(bn_call *call, bn_wire *w)
{
    bn_wire_int(w, PB_BLOCK_ALLOW_EMPTY, 1);
    bn_layout_encode_id(call, w);
}

/* ---------------------------------------------------------------- expander */

static bn_status identify_expander(bn_call *call, bn_error *err)
{
    const st_expander_opts *opts = call->opts;
    bn_widget_meta meta = { .kind = BN_WIDGET_BOOL, .fallback = bn_value_bool(opts->expanded) };
    return bn_layout_identify(call, &meta, BN_CALL_INDEX(call, st_expander_opts, type), err);
}

static void encode_expander(bn_call *call, bn_wire *w)
{
    const st_expander_opts *opts = call->opts;
    bn_wire_int(w, PB_BLOCK_EXPANDABLE_EXPANDED, is_open(call, opts->expanded));
    if (bn_layout_is_stateful(call))
        bn_wire_str(w, PB_BLOCK_EXPANDABLE_ID, bn_call_id(call));
    if (opts->bind)
        bn_wire_int(w, PB_BLOCK_EXPANDABLE_DEFAULT_EXPANDED, opts->expanded);
}

static const bn_param expander_params[] = {
    P(st_expander_opts, label, .pb = PB_BLOCK_EXPANDABLE_LABEL,
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED,
      .py_type = "str", .doc = "What stands above the fold, in Markdown."),
    P(st_expander_opts, expanded, .flags = BN_ARG_POSITIONAL, .py_type = "bool", .fallback = "False",
      .doc = "Whether it is unfolded at first."),
    P_BLOCK_KEY(st_expander_opts),
    P_ICON(st_expander_opts, PB_BLOCK_EXPANDABLE_ICON, 0, BN_TURN_LATE),
    P(st_expander_opts, type, .pb = PB_BLOCK_EXPANDABLE_TYPE, .flags = BN_ARG_HASHED, .words = bn_words_expandable,
      .py_type = "ExpandableType", .fallback = "'default'", .turn = BN_TURN_THIRD,
      .doc = "\"default\", \"compact\" or \"step\"."),
    P_WIDTH_NO_CONTENT(st_expander_opts, 0, BN_TURN_LATE),
    P_ON_FOLD(st_expander_opts),
    P_ARGS(0),
    P(st_expander_opts, bind, .pb = PB_BLOCK_EXPANDABLE_QUERY_PARAM_KEY, .flags = BN_ARG_BIND | BN_ARG_NO_ID,
      .words = bn_words_bind, .py_type = "BindOption", .fallback = "None", .turn = BN_TURN_THIRD,
      .doc = "\"query-params\": whether it is open is part of the page's address; wants a key."),
};
const bn_command bn_cmd_expander = {
    .name = "expander", .doc = "Make a container that folds.", .pb = PB_BLOCK_EXPANDABLE,
    .flags = BN_CMD_BLOCK | BN_CMD_CLAIM, .opts_size = sizeof(st_expander_opts), .params = expander_params,
    .param_count = BN_COUNT(expander_params), .py_returns = "ExpanderContainer", .block_kind = "expandable",
    .check = bn_layout_check_stateful, .identify = identify_expander, .encode = encode_expander,
    .encode_block = encode_folded_block,
};

/* ---------------------------------------------------------------- popover */

static bn_status identify_popover(bn_call *call, bn_error *err)
{
    const st_popover_opts *opts = call->opts;
    bn_widget_meta meta = { .kind = BN_WIDGET_BOOL, .fallback = bn_value_bool(false), .disabled = opts->disabled };
    return bn_layout_identify(call, &meta, BN_LAYOUT_NONE, err);
}

static void encode_popover(bn_call *call, bn_wire *w)
{
    bn_wire_int(w, PB_BLOCK_POPOVER_OPEN, is_open(call, false));
    if (bn_layout_is_stateful(call))
        bn_wire_str(w, PB_BLOCK_POPOVER_ID, bn_call_id(call));
}

static const bn_param popover_params[] = {
    P(st_popover_opts, label, .pb = PB_BLOCK_POPOVER_LABEL,
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED,
      .py_type = "str", .doc = "What stands on the button, in Markdown."),
    P(st_popover_opts, type, .pb = PB_BLOCK_POPOVER_TYPE, .flags = BN_ARG_HASHED, .words = bn_words_button,
      .py_type = "Literal['primary', 'secondary', 'tertiary']", .fallback = "'secondary'",
      .doc = "How much the button stands out."),
    P(st_popover_opts, help, .pb = PB_BLOCK_POPOVER_HELP, .flags = BN_ARG_ANY,
      .py_type = "str | None", .fallback = "None", .doc = "A tooltip, in Markdown."),
    P_ICON(st_popover_opts, PB_BLOCK_POPOVER_ICON, 0, BN_TURN_LATE),
    P(st_popover_opts, disabled, .pb = PB_BLOCK_POPOVER_DISABLED, .flags = BN_ARG_DISABLED, .py_type = "bool",
      .fallback = "False", .doc = "Greyed out: shown, but cannot be opened."),
    P(st_popover_opts, use_container_width, .flags = BN_ARG_USE_WIDTH | BN_ARG_NO_ID | BN_ARG_ANY,
      .py_type = "bool | None", .fallback = "None", .doc = "Older form of width: True is \"stretch\", False \"content\"."),
    P_WIDTH(st_popover_opts, "'content'", BN_TURN_LATE),
    P_WRAP_OPTIONAL(st_popover_opts, PB_BLOCK_POPOVER_WRAP),
    P_BLOCK_KEY(st_popover_opts),
    P_ON_FOLD(st_popover_opts),
    P_ARGS(0),
};
const bn_command bn_cmd_popover = {
    .name = "popover", .doc = "Make a button that opens a container over the page.", .pb = PB_BLOCK_POPOVER,
    .flags = BN_CMD_BLOCK | BN_CMD_CLAIM, .opts_size = sizeof(st_popover_opts), .params = popover_params,
    .param_count = BN_COUNT(popover_params), .py_returns = "PopoverContainer", .block_kind = "popover",
    .check = bn_layout_check_stateful, .identify = identify_popover, .encode = encode_popover,
    .encode_block = encode_folded_block,
};
