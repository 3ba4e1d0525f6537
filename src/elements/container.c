/* container.c: container; and what needs no more than a place: empty and space. See command.h. */
#include "elements/layout.h"
#include "elements/layout_private.h"

enum { START, CENTER, END, BETWEEN };
static const bn_word horizontal_words[] = {
    { "left", START }, { "center", CENTER }, { "right", END }, { "distribute", BETWEEN }, { NULL, 0 }
};
static const bn_word vertical_words[] = {
    { "top", START }, { "center", CENTER }, { "bottom", END }, { "distribute", BETWEEN }, { NULL, 0 }
};
static const int justify_of[] = {
    [START] = PB_BLOCK_FLEX_CONTAINER_JUSTIFY_JUSTIFY_START,
    [CENTER] = PB_BLOCK_FLEX_CONTAINER_JUSTIFY_JUSTIFY_CENTER,
    [END] = PB_BLOCK_FLEX_CONTAINER_JUSTIFY_JUSTIFY_END,
    [BETWEEN] = PB_BLOCK_FLEX_CONTAINER_JUSTIFY_SPACE_BETWEEN,
};
static const int align_of[] = {
    [START] = PB_BLOCK_FLEX_CONTAINER_ALIGN_ALIGN_START,
    [CENTER] = PB_BLOCK_FLEX_CONTAINER_ALIGN_ALIGN_CENTER,
    [END] = PB_BLOCK_FLEX_CONTAINER_ALIGN_ALIGN_END,
    [BETWEEN] = PB_BLOCK_FLEX_CONTAINER_ALIGN_ALIGN_UNDEFINED,
};

static bn_status check_container(bn_call *call, bn_error *err)
{
    const st_container_opts *opts = call->opts;
    if (opts->horizontal || bn_call_bool(call, BN_CALL_INDEX(call, st_container_opts, wrap)))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitIncompatibleParametersError",
                        "`wrap=False` and `horizontal=False` do not go together: without a row there is nothing to keep "
                        "in one row.");
}

static void encode_container(bn_call *call, bn_wire *w)
{
    const st_container_opts *opts = call->opts;
    int across = bn_layout_word(call, horizontal_words, BN_CALL_INDEX(call, st_container_opts, horizontal_alignment));
    int down = bn_layout_word(call, vertical_words, BN_CALL_INDEX(call, st_container_opts, vertical_alignment));
    st_val height = bn_call_effective(call, BN_CALL_INDEX(call, st_container_opts, height));
    bool wrap = bn_call_bool(call, BN_CALL_INDEX(call, st_container_opts, wrap));

    bn_wire_int(w, PB_BLOCK_FLEX_CONTAINER_BORDER, opts->border ? *opts->border : bn_layout_is_pixels(height));
    bn_encode_gap(w, PB_BLOCK_FLEX_CONTAINER_GAP_CONFIG, &opts->gap, "'small'");
    bn_wire_int(w, PB_BLOCK_FLEX_CONTAINER_WRAP, opts->horizontal && wrap);
    bn_wire_int(w, PB_BLOCK_FLEX_CONTAINER_DIRECTION,
                opts->horizontal ? PB_BLOCK_FLEX_CONTAINER_DIRECTION_HORIZONTAL : PB_BLOCK_FLEX_CONTAINER_DIRECTION_VERTICAL);
    bn_wire_int(w, PB_BLOCK_FLEX_CONTAINER_JUSTIFY, justify_of[opts->horizontal ? across : down]);
    bn_wire_int(w, PB_BLOCK_FLEX_CONTAINER_ALIGN, align_of[opts->horizontal ? down : across]);
}

static void encode_container_block(bn_call *call, bn_wire *w)
{
    const st_container_opts *opts = call->opts;
    st_val height = bn_call_effective(call, BN_CALL_INDEX(call, st_container_opts, height));
    bn_wire_int(w, PB_BLOCK_ALLOW_EMPTY, bn_layout_is_pixels(height) || (opts->border && *opts->border));
    bn_layout_encode_id(call, w);
    if (opts->autoscroll)
        bn_wire_int(w, PB_BLOCK_AUTOSCROLL, *opts->autoscroll);
}

static const bn_param container_params[] = {
    P(st_container_opts, border, .py_type = "bool | None", .fallback = "None",
      .doc = "A line around it; None: where its height is fixed."),
    P(st_container_opts, key, .flags = BN_ARG_KEY | BN_ARG_NO_ID, .py_type = "Key | None", .fallback = "None",
      .doc = "Names the container, for CSS."),
    P_WIDTH(st_container_opts, "'stretch'", BN_TURN_LATE),
    P_HEIGHT(st_container_opts, BN_TURN_LATE),
    P(st_container_opts, horizontal, .flags = BN_ARG_ANY, .py_type = "bool", .fallback = "False", .doc = "Its elements stand in a row."),
    P(st_container_opts, wrap, .flags = BN_ARG_ANY | BN_ARG_NULLABLE, .py_type = "bool", .fallback = "True", .doc = "A row that is too long is broken."),
    P(st_container_opts, horizontal_alignment, .words = horizontal_words, .py_type = "HorizontalAlignment",
      .fallback = "'left'", .turn = BN_TURN_SECOND, .doc = "\"left\", \"center\", \"right\" or \"distribute\"."),
    P(st_container_opts, vertical_alignment, .words = vertical_words, .py_type = "VerticalAlignment",
      .fallback = "'top'", .turn = BN_TURN_SECOND, .doc = "\"top\", \"center\", \"bottom\" or \"distribute\"."),
    P_GAP(st_container_opts, BN_TURN_FIRST),
    P(st_container_opts, autoscroll, .py_type = "bool | None", .fallback = "None",
      .doc = "Whether it scrolls to what is added last."),
};
const bn_command bn_cmd_container = {
    .name = "container", .doc = "Make a container for elements.", .pb = PB_BLOCK_FLEX_CONTAINER,
    .flags = BN_CMD_BLOCK | BN_CMD_CLAIM, .opts_size = sizeof(st_container_opts), .params = container_params,
    .param_count = BN_COUNT(container_params), .py_returns = "DeltaGenerator", .block_kind = "flex_container",
    .check = check_container, .identify = bn_layout_claim_key, .encode = encode_container,
    .encode_block = encode_container_block,
};

/* ---------------------------------------------------------------- empty and space */

const bn_command bn_cmd_empty = {
    .name = "empty", .doc = "Make a place for one element, which each write into it replaces.", .pb = PB_ELEMENT_EMPTY,
    .opts_size = sizeof(st_empty_opts), .py_returns = "DeltaGenerator",
};

static const bn_param space_params[] = {
    P(st_space_opts, size, .flags = BN_ARG_POSITIONAL | BN_ARG_WIDTH | BN_ARG_HEIGHT, .py_type = "SpaceSize",
      .fallback = "'small'", .doc = "\"xxsmall\" to \"xxlarge\", \"stretch\", or pixels."),
};
const bn_command bn_cmd_space = {
    .name = "space", .doc = "Leave room between elements.", .pb = PB_ELEMENT_SPACE, .opts_size = sizeof(st_space_opts),
    .params = space_params, .param_count = BN_COUNT(space_params), .py_returns = "DeltaGenerator",
};

/* ---------------------------------------------------------------- bottom */

bn_status bn_bottom_check(const bn_block *current, bn_error *err)
{
    bn_root root = bn_block_root(current);
    if (root != BN_ROOT_SIDEBAR && root != BN_ROOT_EVENT)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError",
                        "The bottom container belongs to the page's main part: it cannot be used in %s.",
                        root == BN_ROOT_SIDEBAR ? "the sidebar" : "a dialog");
}
