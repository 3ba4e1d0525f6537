/* plain_table.c: st.table: all rows, as text. See command.h and frame.h. */
#include "elements/frame.h"
#include "elements/media.h"

typedef struct plain {
    int      border;
    bn_sheet sheet;
} plain;

static plain *found(const bn_call *call)
{
    return (plain *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_table_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_val *v = &opts_of(call)->border;
    char got[200];
    *found(call) = (plain){ .border = PB_TABLE_BORDER_MODE_ALL };
    if (v->kind == ST_KIND_BOOL && !v->i)
        found(call)->border = PB_TABLE_BORDER_MODE_NONE;
    else if (bn_val_is(v, "horizontal"))
        found(call)->border = PB_TABLE_BORDER_MODE_HORIZONTAL;
    else if (v->kind != ST_NOT_GIVEN && v->kind != ST_KIND_BOOL)
        return bn_bad_value(err, "border", "True, False, 'horizontal'", bn_val_repr(call, v, got, sizeof got));
    return BN_OK;
}

static bn_status identify(bn_call *call, bn_error *err)
{
    return bn_sheet_open(call, &opts_of(call)->data, "data", &found(call)->sheet, err);
}

static void done(bn_call *call, bool put)
{
    (void)put;
    bn_sheet_release(&found(call)->sheet);
}

static void encode(bn_call *call, bn_wire *w)
{
    const st_table_opts *o = opts_of(call);
    const plain *p = found(call);
    unsigned hints = p->sheet.from->hints;
    bool no_index = hints & BN_FRAME_PREVIEW || bn_frame_counts(p->sheet.table);
    bn_sheet_encode(&p->sheet, w, PB_TABLE_ARROW_DATA);
    bn_wire_int(w, PB_TABLE_BORDER_MODE, p->border);
    bn_wire_int(w, PB_TABLE_HIDE_INDEX, o->hide_index ? *o->hide_index : no_index);
    bn_wire_int(w, PB_TABLE_HIDE_HEADER, o->hide_header ? *o->hide_header : (hints & BN_FRAME_NO_HEADER) != 0);
    bn_encode_alt(call, BN_CALL_INDEX(call, st_table_opts, alt), w, PB_TABLE_ALT);
}

#define O st_table_opts
static const bn_param params[] = {
    P(O, data, .flags = BN_ARG_POSITIONAL, .takes = BN_TAKES_TABLE, .py_type = "Data", .fallback = "None",
      .doc = "A table: of pandas, polars, pyarrow, NumPy, a list, a dict, a database's cursor, or what offers Arrow's stream."),
    P(O, border, .py_type = "bool | Literal['horizontal']", .fallback = "True",
      .doc = "Lines around all cells, between rows only (\"horizontal\"), or none."),
    P_WIDTH(O, "'stretch'", 0),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT, .py_type = "Height", .fallback = "'content'",
      .doc = "Pixels, \"stretch\" or \"content\"."),
    P(O, hide_index, .py_type = "bool | None", .fallback = "None",
      .doc = "Whether the index is left out; None: where it only counts."),
    P(O, hide_header, .py_type = "bool | None", .fallback = "None",
      .doc = "Whether the names of the columns are left out; None: where they were made up."),
    P_ALT(O),
};
const bn_command bn_cmd_table = {
    .name = "table", .doc = "Show all rows of a table, as text in Markdown.", .pb = PB_ELEMENT_TABLE,
    .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params), .py_returns = "DeltaGenerator",
    .check = check, .identify = identify, .done = done, .encode = encode,
};
