/* grid.c: st.grid: elements in rows and columns; and its cells, which span several. See command.h. */
#include <stdio.h>

#include "elements/layout_private.h"

#define COLUMNS_MAX 24

static const bn_word alignments[] = {
    { "top", PB_BLOCK_GRID_CONTAINER_VERTICAL_ALIGNMENT_TOP },
    { "center", PB_BLOCK_GRID_CONTAINER_VERTICAL_ALIGNMENT_CENTER },
    { "bottom", PB_BLOCK_GRID_CONTAINER_VERTICAL_ALIGNMENT_BOTTOM },
    { NULL, 0 },
};

static bn_status out_of_range(const bn_call *call, const char *name, const st_val *v, uint32_t most, bn_error *err)
{
    char got[200];
    return bn_fail_kind(err, BN_EUSER, "StreamlitValueOutOfRangeError", "`%s` is %s; it may be 1 to %u.", name,
                        bn_val_repr(call, v, got, sizeof got), most);
}

/* A count from 1 to `most`, or `word` (NULL: there is none). Too small a number is `below` the range, or no value. */
static bn_status check_count(const bn_call *call, size_t i, const char *word, uint32_t most, bool ranged, bn_error *err)
{
    const char *name = call->cmd->params[i].name;
    const st_val v = bn_call_effective(call, i);
    bool huge = bn_val_is_huge(call, &v);
    char allowed[80], wanted[40], got[200];

    snprintf(allowed, sizeof allowed, "%s%s%sa positive integer", word ? "\"" : "", word ? word : "", word ? "\", " : "");
    snprintf(wanted, sizeof wanted, word ? "int, \"%s\"" : "int", word);
    if (v.kind == ST_KIND_STR && word && bn_val_is(&v, word))
        return BN_OK;
    if (v.kind == ST_KIND_STR && word)
        return bn_bad_value(err, name, allowed, bn_val_repr(call, &v, got, sizeof got));
    if (v.kind != ST_KIND_INT && !huge)
        return bn_bad_type(err, name, bn_val_type(call, &v), wanted);
    if (ranged && (huge || v.i < 1 || v.i > most))
        return out_of_range(call, name, &v, most, err);
    if (huge ? bn_val_repr(call, &v, got, sizeof got)[0] == '-' : v.i < 1)
        return bn_bad_value(err, name, allowed, bn_val_repr(call, &v, got, sizeof got));
    return huge || v.i > most ? out_of_range(call, name, &v, most, err) : BN_OK;
}

/* ---------------------------------------------------------------- grid */

#define O st_grid_opts
#define I(field) BN_CALL_INDEX(call, O, field)

static bn_status check_gaps(const bn_call *call, bn_error *err)
{
    const st_val *gap = bn_call_val(call, I(gap));
    bn_status rc = BN_OK;
    if (gap->kind != ST_KIND_LIST)
        return bn_check_gap(call, gap, err);
    if (gap->n != 2)
        return bn_bad_value(err, "gap", "a size, (size between rows, size between columns)", "a list of another length");
    for (size_t i = 0; !rc && i < 2; i++)
        rc = bn_check_gap(call, &gap->items[i], err);
    return rc;
}

static bn_status check_grid(bn_call *call, bn_error *err)
{
    st_val columns = bn_call_effective(call, I(columns));
    bn_status rc = check_count(call, I(columns), "auto", COLUMNS_MAX, true, err);
    if (!rc && columns.kind == ST_KIND_STR && !bn_call_bool(call, I(wrap)))
        return bn_fail_kind(err, BN_EUSER, "StreamlitIncompatibleParametersError",
                            "`columns=\"auto\"` and `wrap=False` do not go together: one row wants a number of columns.");
    if (!rc)
        rc = check_count(call, I(min_column_width), "auto", UINT32_MAX, false, err);
    if (!rc)
        rc = check_count(call, I(row_height), "content", UINT32_MAX, false, err);
    if (!rc)
        rc = check_gaps(call, err);
    call->columns = columns.kind == ST_KIND_INT ? (uint32_t)columns.i : 0;
    return rc;
}

static void encode_grid(bn_call *call, bn_wire *w)
{
    const st_val *gap = bn_call_val(call, I(gap));
    bool two = gap->kind == ST_KIND_LIST;
    st_val width = bn_call_effective(call, I(min_column_width)), row = bn_call_effective(call, I(row_height));

    if (call->columns)
        bn_wire_int(w, PB_BLOCK_GRID_CONTAINER_COLUMNS, call->columns);
    if (width.kind == ST_KIND_INT)
        bn_wire_int(w, PB_BLOCK_GRID_CONTAINER_MIN_COLUMN_WIDTH_PX, width.i);
    bn_encode_gap(w, PB_BLOCK_GRID_CONTAINER_ROW_GAP_CONFIG, two ? &gap->items[0] : gap, "'small'");
    bn_encode_gap(w, PB_BLOCK_GRID_CONTAINER_COLUMN_GAP_CONFIG, two ? &gap->items[1] : gap, "'small'");
    bn_wire_int(w, PB_BLOCK_GRID_CONTAINER_ROW_HEIGHT_MODE,
                row.kind == ST_KIND_INT ? PB_BLOCK_GRID_CONTAINER_ROW_HEIGHT_MODE_FIXED
                                        : PB_BLOCK_GRID_CONTAINER_ROW_HEIGHT_MODE_CONTENT);
    if (row.kind == ST_KIND_INT)
        bn_encode_size(w, PB_BLOCK_GRID_CONTAINER_ROW_HEIGHT_CONFIG, true, &row, NULL);
}

static void encode_grid_block(bn_call *call, bn_wire *w)
{
    bn_wire_int(w, PB_BLOCK_ALLOW_EMPTY, 1);
    bn_layout_encode_id(call, w);
}

static const bn_param grid_params[] = {
    P(O, columns, .flags = BN_ARG_POSITIONAL, .py_type = "Literal['auto'] | int", .fallback = "'auto'",
      .doc = "How many columns, at most 24; \"auto\": as many as there is room for."),
    P(O, min_column_width, .py_type = "Literal['auto'] | int", .fallback = "'auto'",
      .doc = "A column is at least so many pixels wide."),
    P(O, wrap, .pb = PB_BLOCK_GRID_CONTAINER_WRAP, .flags = BN_ARG_STRICT | BN_ARG_PRESENT, .py_type = "bool",
      .fallback = "True", .doc = "Where the columns do not fit, there are fewer; False: the grid is scrolled sideways."),
    P(O, gap, .py_type = "Gap | tuple[Gap | None, Gap | None] | list[Gap | None] | None", .fallback = "'small'",
      .doc = "Room between cells: \"xxsmall\" to \"xxlarge\", pixels, None, or one between rows and one between columns."),
    P(O, vertical_alignment, .pb = PB_BLOCK_GRID_CONTAINER_VERTICAL_ALIGNMENT, .words = alignments,
      .py_type = "Literal['top', 'center', 'bottom']", .fallback = "'top'", .turn = BN_TURN_LATE,
      .doc = "\"top\", \"center\" or \"bottom\"."),
    P(O, border, .pb = PB_BLOCK_GRID_CONTAINER_BORDER, .flags = BN_ARG_STRICT | BN_ARG_TYPED, .py_type = "bool",
      .fallback = "False", .doc = "A line around each cell."),
    P(O, row_height, .py_type = "Literal['content'] | int", .fallback = "'content'",
      .doc = "How high each row is, in pixels; \"content\": as high as what is in it."),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_LATE),
    P_HEIGHT(O, BN_TURN_LATE),
    P(O, key, .flags = BN_ARG_KEY | BN_ARG_NO_ID, .py_type = "Key | None", .fallback = "None",
      .doc = "Names the container, for CSS."),
    P(O, dense, .pb = PB_BLOCK_GRID_CONTAINER_DENSE, .flags = BN_ARG_STRICT | BN_ARG_TYPED, .py_type = "bool",
      .fallback = "False", .doc = "Later cells fill the holes that wide ones have left."),
};

const bn_command bn_cmd_grid = {
    .name = "grid", .doc = "Make a container whose elements stand in rows and columns.", .pb = PB_BLOCK_GRID_CONTAINER,
    .flags = BN_CMD_BLOCK | BN_CMD_CLAIM, .opts_size = sizeof(O), .params = grid_params,
    .param_count = BN_COUNT(grid_params), .py_returns = "GridContainer", .block_kind = "grid_container",
    .check = check_grid, .identify = bn_layout_claim_key, .encode = encode_grid, .encode_block = encode_grid_block,
};

#undef O
#undef I

/* ---------------------------------------------------------------- cell */

#define O st_grid_cell_opts
#define I(field) BN_CALL_INDEX(call, O, field)

static bn_status check_cell(bn_call *call, bn_error *err)
{
    st_val span = bn_call_effective(call, I(column_span));
    uint32_t columns = call->parent ? bn_block_columns(call->parent) : 0;
    bn_status rc = check_count(call, I(column_span), "all", UINT32_MAX, false, err);
    if (!rc && columns && span.kind == ST_KIND_INT && span.i > columns)
        return out_of_range(call, "column_span", &span, columns, err);
    return rc ? rc : check_count(call, I(row_span), NULL, UINT32_MAX, false, err);
}

static void encode_cell(bn_call *call, bn_wire *w)
{
    const st_val gap = { 0 };
    (void)call;
    bn_encode_gap(w, PB_BLOCK_FLEX_CONTAINER_GAP_CONFIG, &gap, "'small'");
    bn_wire_int(w, PB_BLOCK_FLEX_CONTAINER_DIRECTION, PB_BLOCK_FLEX_CONTAINER_DIRECTION_VERTICAL);
    bn_wire_int(w, PB_BLOCK_FLEX_CONTAINER_JUSTIFY, PB_BLOCK_FLEX_CONTAINER_JUSTIFY_JUSTIFY_START);
    bn_wire_int(w, PB_BLOCK_FLEX_CONTAINER_ALIGN, PB_BLOCK_FLEX_CONTAINER_ALIGN_ALIGN_START);
}

static void encode_cell_block(bn_call *call, bn_wire *w)
{
    st_val across = bn_call_effective(call, I(column_span)), down = bn_call_effective(call, I(row_span));
    size_t mark;
    bn_wire_int(w, PB_BLOCK_ALLOW_EMPTY, 1);
    mark = bn_wire_open(w, PB_BLOCK_GRID_CELL, 0);
    if (across.kind == ST_KIND_STR)
        bn_wire_int(w, PB_BLOCK_GRID_CELL_COLUMN_SPAN_ALL, 1);
    else if (across.i > 1)
        bn_wire_int(w, PB_BLOCK_GRID_CELL_COLUMN_SPAN, across.i);
    if (down.i > 1)
        bn_wire_int(w, PB_BLOCK_GRID_CELL_ROW_SPAN, down.i);
    bn_wire_close(w, mark);
}

static const bn_param cell_params[] = {
    P(O, column_span, .py_type = "int | Literal['all']", .fallback = "1", .doc = "Over how many columns it goes, or \"all\"."),
    P(O, row_span, .py_type = "int", .fallback = "1", .doc = "Over how many rows it goes."),
};

const bn_command bn_cmd_grid_cell = {
    .name = "cell", .doc = "Make a cell of the grid that goes over several columns or rows.",
    .pb = PB_BLOCK_FLEX_CONTAINER, .flags = BN_CMD_BLOCK | BN_CMD_HIDDEN, .opts_size = sizeof(O), .params = cell_params,
    .param_count = BN_COUNT(cell_params), .py_returns = "DeltaGenerator", .block_kind = "flex_container",
    .check = check_cell, .encode = encode_cell, .encode_block = encode_cell_block,
};
