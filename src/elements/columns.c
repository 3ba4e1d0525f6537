/* columns.c: columns side by side. See command.h. */
#include "elements/layout_private.h"

static const bn_word column_words[] = {
    { "top", PB_BLOCK_COLUMN_VERTICAL_ALIGNMENT_TOP },
    { "center", PB_BLOCK_COLUMN_VERTICAL_ALIGNMENT_CENTER },
    { "bottom", PB_BLOCK_COLUMN_VERTICAL_ALIGNMENT_BOTTOM },
    { NULL, 0 },
};

static size_t column_count(const st_val *spec)
{
    return bn_layout_is_pixels(*spec) ? (spec->i > 0 ? (size_t)spec->i : 0) : spec->n;
}

static double column_weight(const st_val *spec, size_t i)
{
    if (bn_layout_is_pixels(*spec))
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
    if (!bn_layout_is_pixels(*spec) && spec->kind != ST_KIND_LIST) {
        bn_bytes text = bn_val_text(spec);
        return text.p && !text.n ? bad_spec(err)
                                 : bn_bad_type(err, "spec", bn_val_type(call, spec), "int, sequence of numbers");
    }
    n = column_count(spec);
    for (size_t i = 0; spec->kind == ST_KIND_LIST && i < n; i++) {
        const st_val *item = &spec->items[i];
        if (!bn_layout_is_pixels(*item) && item->kind != ST_KIND_F64)
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
                bn_layout_word(call, column_words, BN_CALL_INDEX(call, st_columns_opts, vertical_alignment)));
    bn_wire_int(&w, PB_BLOCK_COLUMN_SHOW_BORDER, opts->border);
    bn_wire_close(&w, mark);
    bn_wire_int(&w, PB_BLOCK_ALLOW_EMPTY, 1);
    return bn_layout_put_part(call, row, "column", &w, err);
}

static bn_status run_columns(bn_call *call, bn_error *err)
{
    const st_val *spec = &((const st_columns_opts *)call->opts)->spec;
    size_t n = column_count(spec);
    bn_block *row = NULL;
    double total = 0;
    bn_status rc;

    if (n > call->blocks_cap)
        return bn_layout_too_many(call, n, err);
    if (!call->ctx)
        return BN_OK;
    for (size_t i = 0; i < n; i++)
        total += column_weight(spec, i);
    rc = put_columns_row(call, &row, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = put_column(call, row, column_weight(spec, i) / total, err);
    bn_block_unref(row);
    if (rc)
        bn_layout_drop(call);
    return rc;
}

static const bn_param columns_params[] = {
    P(st_columns_opts, spec, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "SpecType",
      .doc = "How many columns, or how wide each is relative to the others."),
    P_GAP(st_columns_opts, BN_TURN_LAST),
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
