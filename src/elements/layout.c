/* layout.c: containers: container, columns, tabs, expander, popover; empty and space. See command.h.
 *
 * An expander, popover or row of tabs whose on_change is not "ignore" is a widget as well: it has an id and a value
 * (whether it is open, which tab is), found in call->value; else call->value is NONE. */
#include <stdio.h>

#include "elements/command_private.h"

static void encode_id(bn_call *call, bn_wire *w)
{
    if (call->id_len)
        bn_wire_str(w, PB_BLOCK_ID, bn_call_id(call));
}

static bool is_pixels(st_val v)
{
    return v.kind == ST_KIND_INT || v.kind == ST_KIND_BOOL;
}

/* ---------------------------------------------------------------- container */

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

static int word_value(const bn_call *call, const bn_word *words, size_t i)
{
    bn_bytes text = bn_call_text(call, i);
    while (words->word && !bn_bytes_is(text, words->word))
        words++;
    return words->value;
}

static bn_status check_container(bn_call *call, bn_error *err)
{
    const st_container_opts *opts = call->opts;
    if (opts->horizontal || bn_call_bool(call, BN_CALL_INDEX(call, st_container_opts, wrap)))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitIncompatibleParametersError",
                        "`wrap=False` and `horizontal=False` do not go together: without a row there is nothing to keep "
                        "in one row.");
}

static bn_status identify_container(bn_call *call, bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    bn_hash h;
    bn_status rc;
    if (!key.n)
        return BN_OK;
    bn_id_begin(&h, call->cmd->name, key);
    rc = bn_id_end(&h, call, key, err);
    return rc || !call->ctx ? rc : bn_run_ctx_claim(call->ctx, bn_call_id(call), key, err);
}

static void encode_container(bn_call *call, bn_wire *w)
{
    const st_container_opts *opts = call->opts;
    int across = word_value(call, horizontal_words, BN_CALL_INDEX(call, st_container_opts, horizontal_alignment));
    int down = word_value(call, vertical_words, BN_CALL_INDEX(call, st_container_opts, vertical_alignment));
    st_val height = bn_call_effective(call, BN_CALL_INDEX(call, st_container_opts, height));
    bool wrap = bn_call_bool(call, BN_CALL_INDEX(call, st_container_opts, wrap));

    bn_wire_int(w, PB_BLOCK_FLEX_CONTAINER_BORDER, opts->border ? *opts->border : is_pixels(height));
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
    bn_wire_int(w, PB_BLOCK_ALLOW_EMPTY, is_pixels(height) || (opts->border && *opts->border));
    encode_id(call, w);
    if (opts->autoscroll)
        bn_wire_int(w, PB_BLOCK_AUTOSCROLL, *opts->autoscroll);
}

#define GAP(type, when)                                                                                       \
    P(type, gap, .flags = BN_ARG_GAP, .py_type = "Gap | None", .fallback = "'small'", .turn = (when),         \
      .doc = "Room between elements: \"xxsmall\" to \"xxlarge\", pixels, or None.")
#define HEIGHT(type, when)                                                                                    \
    P(type, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT, .py_type = "Height", .fallback = "'content'",    \
      .turn = (when), .doc = "Pixels, \"stretch\" or \"content\".")

static const bn_param container_params[] = {
    P(st_container_opts, border, .py_type = "bool | None", .fallback = "None",
      .doc = "A line around it; None: where its height is fixed."),
    P(st_container_opts, key, .flags = BN_ARG_KEY | BN_ARG_NO_ID, .py_type = "Key | None", .fallback = "None",
      .doc = "Names the container, for CSS."),
    P_WIDTH(st_container_opts, "'stretch'", BN_TURN_LATE),
    HEIGHT(st_container_opts, BN_TURN_LATE),
    P(st_container_opts, horizontal, .flags = BN_ARG_ANY, .py_type = "bool", .fallback = "False", .doc = "Its elements stand in a row."),
    P(st_container_opts, wrap, .flags = BN_ARG_ANY | BN_ARG_NULLABLE, .py_type = "bool", .fallback = "True", .doc = "A row that is too long is broken."),
    P(st_container_opts, horizontal_alignment, .words = horizontal_words, .py_type = "HorizontalAlignment",
      .fallback = "'left'", .turn = BN_TURN_SECOND, .doc = "\"left\", \"center\", \"right\" or \"distribute\"."),
    P(st_container_opts, vertical_alignment, .words = vertical_words, .py_type = "VerticalAlignment",
      .fallback = "'top'", .turn = BN_TURN_SECOND, .doc = "\"top\", \"center\", \"bottom\" or \"distribute\"."),
    GAP(st_container_opts, BN_TURN_FIRST),
    P(st_container_opts, autoscroll, .py_type = "bool | None", .fallback = "None",
      .doc = "Whether it scrolls to what is added last."),
};
const bn_command bn_cmd_container = {
    .name = "container", .doc = "Make a container for elements.", .pb = PB_BLOCK_FLEX_CONTAINER,
    .flags = BN_CMD_BLOCK | BN_CMD_CLAIM, .opts_size = sizeof(st_container_opts), .params = container_params,
    .param_count = BN_COUNT(container_params), .py_returns = "DeltaGenerator", .block_kind = "flex_container",
    .check = check_container, .identify = identify_container, .encode = encode_container,
    .encode_block = encode_container_block,
};

/* ---------------------------------------------------------------- several blocks */

static void drop_blocks(bn_call *call)
{
    while (call->blocks_n)
        bn_block_unref(call->blocks[--call->blocks_n]);
}

static bn_status too_many(const bn_call *call, size_t n, bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`st.%s` is to make %zu containers; there is room for %zu.",
                        call->cmd->name, n, call->blocks_cap);
}

/* Puts what the warm buffer holds into `row` and notes the new container. */
static bn_status put_part(bn_call *call, bn_block *row, const char *kind_name, const bn_wire *w, bn_error *err)
{
    uint32_t slot = BN_SLOT_NEW;
    bn_status rc = bn_call_wire_status(call, w, err);
    if (!rc)
        rc = bn_call_put(call, row, BN_DELTA_BLOCK, kind_name, &slot, &call->blocks[call->blocks_n], err);
    if (!rc)
        call->blocks_n++;
    return rc;
}

/* ---------------------------------------------------------------- columns */

static const bn_word column_words[] = {
    { "top", PB_BLOCK_COLUMN_VERTICAL_ALIGNMENT_TOP },
    { "center", PB_BLOCK_COLUMN_VERTICAL_ALIGNMENT_CENTER },
    { "bottom", PB_BLOCK_COLUMN_VERTICAL_ALIGNMENT_BOTTOM },
    { NULL, 0 },
};

static size_t column_count(const st_val *spec)
{
    return is_pixels(*spec) ? (spec->i > 0 ? (size_t)spec->i : 0) : spec->n;
}

static double column_weight(const st_val *spec, size_t i)
{
    if (is_pixels(*spec))
        return 1;
    return spec->items[i].kind == ST_KIND_F64 ? spec->items[i].f : (double)spec->items[i].i;
}

static bn_status bad_spec(bn_error *err)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidColumnSpecError",
                        "`spec` of `st.columns` must be a positive integer (how many columns), or a list of positive "
                        "numbers (how wide each is, relative to the others).");
}

static bn_status check_columns(bn_call *call, bn_error *err)
{
    const st_val *spec = &((const st_columns_opts *)call->opts)->spec;
    size_t n;
    if (bn_val_is_huge(call, spec))
        return bn_fail_kind(err, BN_EUSER, "OverflowError", "`spec` of `st.columns` is more than can be counted");
    if (!is_pixels(*spec) && spec->kind != ST_KIND_LIST) {
        bn_bytes text = bn_val_text(spec);
        return text.p && !text.n ? bad_spec(err)
                                 : bn_bad_type(err, "spec", bn_val_type(call, spec), "int, sequence of numbers");
    }
    n = column_count(spec);
    for (size_t i = 0; spec->kind == ST_KIND_LIST && i < n; i++) {
        const st_val *item = &spec->items[i];
        if (!is_pixels(*item) && item->kind != ST_KIND_F64)
            return bn_bad_type(err, "spec", bn_val_type(call, spec), "int, sequence of numbers");
        if (column_weight(spec, i) <= 0)
            return bad_spec(err);
    }
    return n ? BN_OK : bad_spec(err);
}

static bn_status put_columns_row(bn_call *call, bn_block **row, bn_error *err)
{
    const st_columns_opts *opts = call->opts;
    bn_wire w = bn_wire_to(&bn_warm_get()->out);
    size_t mark = bn_wire_open(&w, PB_BLOCK_FLEX_CONTAINER, 0);
    bn_status rc;

    bn_encode_gap(&w, PB_BLOCK_FLEX_CONTAINER_GAP_CONFIG, &opts->gap, "'small'");
    bn_wire_num(&w, PB_BLOCK_FLEX_CONTAINER_SCALE, 1);
    bn_wire_int(&w, PB_BLOCK_FLEX_CONTAINER_DIRECTION, PB_BLOCK_FLEX_CONTAINER_DIRECTION_HORIZONTAL);
    bn_wire_int(&w, PB_BLOCK_FLEX_CONTAINER_WRAP, bn_call_bool(call, BN_CALL_INDEX(call, st_columns_opts, wrap)));
    bn_wire_int(&w, PB_BLOCK_FLEX_CONTAINER_ALIGN, PB_BLOCK_FLEX_CONTAINER_ALIGN_STRETCH);
    bn_wire_close(&w, mark);
    bn_call_encode_layout(call, &w, true);
    rc = bn_call_wire_status(call, &w, err);
    return rc ? rc : bn_call_put(call, call->parent, BN_DELTA_BLOCK, "flex_container", &call->slot, row, err);
}

static bn_status put_column(bn_call *call, bn_block *row, double weight, bn_error *err)
{
    const st_columns_opts *opts = call->opts;
    bn_wire w = bn_wire_to(&bn_warm_get()->out);
    size_t mark = bn_wire_open(&w, PB_BLOCK_COLUMN, 0);

    bn_wire_num(&w, PB_BLOCK_COLUMN_WEIGHT, weight);
    bn_encode_gap(&w, PB_BLOCK_COLUMN_GAP_CONFIG, &opts->gap, "'small'");
    bn_wire_int(&w, PB_BLOCK_COLUMN_VERTICAL_ALIGNMENT,
                word_value(call, column_words, BN_CALL_INDEX(call, st_columns_opts, vertical_alignment)));
    bn_wire_int(&w, PB_BLOCK_COLUMN_SHOW_BORDER, opts->border);
    bn_wire_close(&w, mark);
    bn_wire_int(&w, PB_BLOCK_ALLOW_EMPTY, 1);
    return put_part(call, row, "column", &w, err);
}

static bn_status run_columns(bn_call *call, bn_error *err)
{
    const st_val *spec = &((const st_columns_opts *)call->opts)->spec;
    size_t n = column_count(spec);
    bn_block *row = NULL;
    double total = 0;
    bn_status rc;

    if (n > call->blocks_cap)
        return too_many(call, n, err);
    if (!call->ctx)
        return BN_OK;
    for (size_t i = 0; i < n; i++)
        total += column_weight(spec, i);
    rc = put_columns_row(call, &row, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = put_column(call, row, column_weight(spec, i) / total, err);
    bn_block_unref(row);
    if (rc)
        drop_blocks(call);
    return rc;
}

static const bn_param columns_params[] = {
    P(st_columns_opts, spec, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "SpecType",
      .doc = "How many columns, or how wide each is relative to the others."),
    GAP(st_columns_opts, BN_TURN_LAST),
    P(st_columns_opts, vertical_alignment, .flags = BN_ARG_HASHED, .words = column_words, .py_type = "Literal['top', 'center', 'bottom']",
      .fallback = "'top'", .turn = BN_TURN_LATE, .doc = "\"top\", \"center\" or \"bottom\"."),
    P(st_columns_opts, border, .py_type = "bool", .fallback = "False", .doc = "A line around each column."),
    P_WIDTH_NO_CONTENT(st_columns_opts, 0, BN_TURN_LAST),
    P(st_columns_opts, wrap, .flags = BN_ARG_STRICT, .py_type = "bool", .fallback = "True",
      .doc = "Columns that do not fit go below each other."),
};
const bn_command bn_cmd_columns = {
    .name = "columns", .doc = "Make containers side by side.", .flags = BN_CMD_BLOCKS,
    .opts_size = sizeof(st_columns_opts), .params = columns_params, .param_count = BN_COUNT(columns_params),
    .py_returns = "Sequence[DeltaGenerator]", .check = check_columns, .run = run_columns,
};

/* ---------------------------------------------------------------- containers that may be widgets */

#define ON_CHANGE(type)                                                                                       \
    P(type, on_change, .flags = BN_ARG_NO_ID, .py_type = "Literal['ignore', 'rerun'] | WidgetCallback",       \
      .fallback = "'ignore'", .turn = BN_TURN_SECOND,                                                         \
      .doc = "\"rerun\" or a function: the app is told what is open.")
#define KEY(type)                                                                                             \
    P(type, key, .flags = BN_ARG_KEY | BN_ARG_NO_ID, .py_type = "Key | None", .fallback = "None",             \
      .doc = "Names the container: whether it is open is found under it in the session's state.")

static bool is_stateful(const bn_call *call)
{
    const bn_command *cmd = call->cmd;
    for (size_t i = 0; i < cmd->param_count; i++) {
        if (cmd->params[i].kind == BN_PARAM_CALLBACK && strcmp(bn_call_mode(call, i), "ignore") != 0)
            return true;
        if (cmd->params[i].flags & BN_ARG_BIND && bn_call_text(call, i).p)
            return true;
    }
    return false;
}

static bn_status check_stateful(bn_call *call, bn_error *err)
{
    return is_stateful(call) ? bn_check_key(bn_call_key(call), err) : BN_OK;
}

/* The id of a stateful container: all its parameters, with a key or without; else those in `plain`. */
static bn_status make_id(bn_call *call, bool stateful, size_t plain, bn_error *err)
{
    const bn_command *cmd = call->cmd;
    bn_bytes key = bn_call_key(call);
    bn_hash h;
    bn_id_begin(&h, cmd->name, key);
    for (size_t i = 0; i < cmd->param_count; i++) {
        const bn_param *p = &cmd->params[i];
        if (p->kind == BN_PARAM_NONE || p->flags & (BN_ARG_NO_ID | BN_ARG_KEY | BN_ARG_USE_WIDTH))
            continue;
        if (stateful || i == plain)
            bn_id_param(&h, call, i);
    }
    bn_id_place(&h, call);
    return bn_id_end(&h, call, key, err);
}

static bn_value callback_of(bn_call *call)
{
    const bn_command *cmd = call->cmd;
    for (size_t i = 0; i < cmd->param_count; i++)
        if (cmd->params[i].kind == BN_PARAM_CALLBACK && bn_call_callback(call, i) && call->door && call->door->callback)
            return call->door->callback(call, bn_call_callback(call, i));
    return bn_value_none();
}

#define NOTHING SIZE_MAX

/* Takes over `fallback`. */
static bn_status identify_foldable(bn_call *call, bn_widget_kind kind, bn_value fallback, bool disabled, size_t plain,
                                   bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    bool stateful = is_stateful(call);
    bn_widget_meta meta = { .kind = kind, .fallback = fallback, .disabled = disabled };
    bn_status rc = BN_OK;

    if (stateful || key.p)
        rc = make_id(call, stateful, plain, err);
    if (rc || !stateful) {
        bn_value_release(&meta.fallback);
        return rc || !key.p || !call->ctx ? rc : bn_run_ctx_claim(call->ctx, bn_call_id(call), key, err);
    }
    meta.callback = callback_of(call);
    return bn_call_value(call, key, &meta, err);
}

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
    encode_id(call, w);
}

/* ---------------------------------------------------------------- expander */

static bn_status identify_expander(bn_call *call, bn_error *err)
{
    const st_expander_opts *opts = call->opts;
    return identify_foldable(call, BN_WIDGET_BOOL, bn_value_bool(opts->expanded), false,
                             BN_CALL_INDEX(call, st_expander_opts, type), err);
}

static void encode_expander(bn_call *call, bn_wire *w)
{
    const st_expander_opts *opts = call->opts;
    bn_wire_int(w, PB_BLOCK_EXPANDABLE_EXPANDED, is_open(call, opts->expanded));
    if (is_stateful(call))
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
    KEY(st_expander_opts),
    P_ICON(st_expander_opts, PB_BLOCK_EXPANDABLE_ICON, 0, BN_TURN_LATE),
    P(st_expander_opts, type, .pb = PB_BLOCK_EXPANDABLE_TYPE, .flags = BN_ARG_HASHED, .words = bn_words_expandable,
      .py_type = "ExpandableType", .fallback = "'default'", .turn = BN_TURN_THIRD,
      .doc = "\"default\", \"compact\" or \"step\"."),
    P_WIDTH_NO_CONTENT(st_expander_opts, 0, BN_TURN_LATE),
    ON_CHANGE(st_expander_opts),
    P_ARGS(0),
    P(st_expander_opts, bind, .pb = PB_BLOCK_EXPANDABLE_QUERY_PARAM_KEY, .flags = BN_ARG_BIND | BN_ARG_NO_ID,
      .words = bn_words_bind, .py_type = "BindOption", .fallback = "None", .turn = BN_TURN_THIRD,
      .doc = "\"query-params\": whether it is open is part of the page's address; wants a key."),
};
const bn_command bn_cmd_expander = {
    .name = "expander", .doc = "Make a container that folds.", .pb = PB_BLOCK_EXPANDABLE,
    .flags = BN_CMD_BLOCK | BN_CMD_CLAIM, .opts_size = sizeof(st_expander_opts), .params = expander_params,
    .param_count = BN_COUNT(expander_params), .py_returns = "ExpanderContainer", .block_kind = "expandable",
    .check = check_stateful, .identify = identify_expander, .encode = encode_expander,
    .encode_block = encode_folded_block,
};

/* ---------------------------------------------------------------- popover */

static bn_status identify_popover(bn_call *call, bn_error *err)
{
    const st_popover_opts *opts = call->opts;
    return identify_foldable(call, BN_WIDGET_BOOL, bn_value_bool(false), opts->disabled, NOTHING, err);
}

static void encode_popover(bn_call *call, bn_wire *w)
{
    bn_wire_int(w, PB_BLOCK_POPOVER_OPEN, is_open(call, false));
    if (is_stateful(call))
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
    KEY(st_popover_opts),
    ON_CHANGE(st_popover_opts),
    P_ARGS(0),
};
const bn_command bn_cmd_popover = {
    .name = "popover", .doc = "Make a button that opens a container over the page.", .pb = PB_BLOCK_POPOVER,
    .flags = BN_CMD_BLOCK | BN_CMD_CLAIM, .opts_size = sizeof(st_popover_opts), .params = popover_params,
    .param_count = BN_COUNT(popover_params), .py_returns = "PopoverContainer", .block_kind = "popover",
    .check = check_stateful, .identify = identify_popover, .encode = encode_popover,
    .encode_block = encode_folded_block,
};

/* ---------------------------------------------------------------- tabs */

static const st_val *labels_of(const bn_call *call)
{
    return &((const st_tabs_opts *)call->opts)->tabs;
}

static size_t tab_index(const st_val *tabs, bn_bytes label)
{
    for (size_t i = 0; i < tabs->n; i++)
        if (bn_bytes_eq(bn_val_text(&tabs->items[i]), label))
            return i;
    return SIZE_MAX;
}

static bn_bytes default_label(const bn_call *call)
{
    bn_bytes given = bn_val_text(&((const st_tabs_opts *)call->opts)->default_);
    return given.n ? given : bn_val_text(&labels_of(call)->items[0]);
}

static bn_status check_tab_labels(const bn_call *call, bn_error *err)
{
    const st_val *tabs = labels_of(call);
    const st_val *def = &((const st_tabs_opts *)call->opts)->default_;
    char got[200];

    if (tabs->kind <= ST_KIND_NONE || (tabs->kind == ST_KIND_LIST && !tabs->n))
        return bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError", "`st.tabs` needs at least one label.");
    if (tabs->kind != ST_KIND_LIST)
        return bn_bad_type(err, "tabs", bn_val_type(call, tabs), "a list of strings");
    if (def->kind > ST_KIND_NONE && !bn_val_is(def, "") && (def->kind != ST_KIND_STR || tab_index(tabs, bn_val_text(def)) == SIZE_MAX))
        return bn_bad_value(err, "default", "one of the labels in `tabs`", bn_val_repr(call, def, got, sizeof got));
    for (size_t i = 0; i < tabs->n; i++)
        if (tabs->items[i].kind != ST_KIND_STR)
            return bn_bad_type(err, "tabs", bn_val_type(call, &tabs->items[i]), "a string for each tab");
    return BN_OK;
}

/* Labels that stand in the page's address must say which tab is meant. */
static bn_status check_bound_labels(const bn_call *call, bn_error *err)
{
    const st_val *tabs = labels_of(call);
    for (size_t i = 0; i < tabs->n; i++) {
        bn_bytes label = bn_val_text(&tabs->items[i]);
        if (!label.n)
            return bn_bad_value(err, "tabs", "labels that are not empty, as bind=\"query-params\" needs them", "''");
        if (tab_index(tabs, label) != i)
            return bn_bad_value(err, "tabs", "labels that differ, as bind=\"query-params\" needs them",
                                "a list with one label twice");
    }
    return BN_OK;
}

static bn_status check_tabs(bn_call *call, bn_error *err)
{
    bn_status rc = check_tab_labels(call, err);
    size_t bind = BN_CALL_INDEX(call, st_tabs_opts, bind);
    if (!rc && bn_bytes_is(bn_call_text(call, bind), "query-params"))
        rc = check_bound_labels(call, err);
    return rc ? rc : check_stateful(call, err);
}

/* A value from the session's state that names no tab is replaced by the default, for good. */
static bn_status mend_state(bn_call *call, bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    bn_value v, fresh;
    bool bad;
    if (!bn_call_in_state(call, key, &v))
        return BN_OK;
    bad = v.kind != BN_VALUE_STR || tab_index(labels_of(call), bn_value_text(v)) == SIZE_MAX;
    bn_value_release(&v);
    if (!bad)
        return BN_OK;
    fresh = bn_value_str(default_label(call));
    return bn_run_ctx_state_set(call->ctx, key, &fresh, err);
}

static size_t open_tab(const bn_call *call)
{
    const st_val *tabs = labels_of(call);
    size_t i = call->value.kind == BN_VALUE_STR ? tab_index(tabs, bn_value_text(call->value)) : SIZE_MAX;
    return i == SIZE_MAX ? tab_index(tabs, default_label(call)) : i;
}

static bn_status put_tabs_row(bn_call *call, bn_block **row, bn_error *err)
{
    st_val height = bn_call_effective(call, BN_CALL_INDEX(call, st_tabs_opts, height));
    bn_bytes bind = bn_call_text(call, BN_CALL_INDEX(call, st_tabs_opts, bind));
    bn_wire w = bn_wire_to(&bn_warm_get()->out);
    size_t mark = bn_wire_open(&w, PB_BLOCK_TAB_CONTAINER, 0);
    bn_status rc;

    bn_wire_int(&w, PB_BLOCK_TAB_CONTAINER_DEFAULT_TAB_INDEX, (int64_t)open_tab(call));
    if (is_stateful(call))
        bn_wire_str(&w, PB_BLOCK_TAB_CONTAINER_ID, bn_call_id(call));
    if (bind.p) {
        bn_wire_str(&w, PB_BLOCK_TAB_CONTAINER_QUERY_PARAM_KEY, bn_call_key(call));
        bn_wire_str(&w, PB_BLOCK_TAB_CONTAINER_DEFAULT_TAB_LABEL, default_label(call));
    }
    bn_wire_close(&w, mark);
    bn_call_encode_layout(call, &w, true);
    bn_wire_int(&w, PB_BLOCK_ALLOW_EMPTY, is_pixels(height));
    encode_id(call, &w);
    rc = bn_call_wire_status(call, &w, err);
    return rc ? rc : bn_call_put(call, call->parent, BN_DELTA_BLOCK, "tab_container", &call->slot, row, err);
}

static bn_status put_tab(bn_call *call, bn_block *row, bn_bytes label, bn_error *err)
{
    bn_wire w = bn_wire_to(&bn_warm_get()->out);
    size_t mark = bn_wire_open(&w, PB_BLOCK_TAB, 0);
    bn_wire_str(&w, PB_BLOCK_TAB_LABEL, label);
    bn_wire_close(&w, mark);
    bn_wire_int(&w, PB_BLOCK_ALLOW_EMPTY, 1);
    return put_part(call, row, "tab", &w, err);
}

static bn_status put_tabs(bn_call *call, bn_error *err)
{
    const st_val *tabs = labels_of(call);
    bn_block *row = NULL;
    bn_status rc = put_tabs_row(call, &row, err);
    for (size_t i = 0; !rc && i < tabs->n; i++)
        rc = put_tab(call, row, bn_val_text(&tabs->items[i]), err);
    bn_block_unref(row);
    if (rc)
        drop_blocks(call);
    return rc;
}

static bn_status run_tabs(bn_call *call, bn_error *err)
{
    bn_status rc = BN_OK;
    if (labels_of(call)->n > call->blocks_cap)
        return too_many(call, labels_of(call)->n, err);
    if (is_stateful(call))
        rc = mend_state(call, err);
    if (!rc)
        rc = identify_foldable(call, BN_WIDGET_STR, bn_value_str(default_label(call)), false, NOTHING, err);
    if (!rc && call->ctx)
        rc = put_tabs(call, err);
    if (rc)
        bn_value_release(&call->value);
    return rc;
}

static const bn_param tabs_params[] = {
    P(st_tabs_opts, tabs, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ITERABLE, .py_type = "Sequence[str]",
      .doc = "The tabs' labels, in Markdown."),
    P_WIDTH_NO_CONTENT(st_tabs_opts, 0, BN_TURN_LATE),
    HEIGHT(st_tabs_opts, BN_TURN_LATE),
    BN_PARAM(st_tabs_opts, default_, .name = "default", .flags = BN_ARG_FALSY, .py_type = "str | None", .fallback = "None",
             .doc = "The label of the tab that is open first."),
    KEY(st_tabs_opts),
    ON_CHANGE(st_tabs_opts),
    P_ARGS(0),
    P(st_tabs_opts, bind, .flags = BN_ARG_BIND | BN_ARG_NO_ID, .words = bn_words_bind, .py_type = "BindOption",
      .fallback = "None", .turn = BN_TURN_THIRD,
      .doc = "\"query-params\": the open tab is part of the page's address; wants a key."),
};
const bn_command bn_cmd_tabs = {
    .name = "tabs", .doc = "Make containers of which one is seen at a time.", .flags = BN_CMD_BLOCKS | BN_CMD_CLAIM,
    .opts_size = sizeof(st_tabs_opts), .params = tabs_params, .param_count = BN_COUNT(tabs_params),
    .py_returns = "Sequence[TabContainer]", .check = check_tabs, .run = run_tabs,
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
