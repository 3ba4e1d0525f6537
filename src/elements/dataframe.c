/* dataframe.c: st.dataframe and st.data_editor: grids. The first is a widget where something in it can be selected, the
 * second always: its value is what the visitor has changed. See command.h, frame.h and selection.h. */
#include <jansson.h>

#include "elements/lazy.h"
#include "elements/media.h"
#include "elements/selection.h"

/* In call->scratch. What `identify` opens, `done` closes. */
typedef struct grid {
    bool            on; /* something can be selected */
    bn_select_modes modes;
    int64_t         row_height;
    bn_sheet        sheet;
    bn_lazy         lazy;    /* instead of all of the sheet */
    json_t         *columns;  /* the configuration of the columns */
    json_t         *buttons;  /* columns of buttons: their names and the ids of their widgets; NULL: none */
    json_t         *signature; /* what an editor with fixed rows is known by; NULL: its table */
    bn_value        standard; /* the selection at first: a STR, or NONE */
    bn_value        told;     /* the selection that the app has set: a STR, or NONE */
} grid;

static grid *found(const bn_call *call)
{
    return (grid *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_dataframe_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

/* ---------------------------------------------------------------- checks */

static bn_status incompatible(bn_error *err, const char *one, const char *two, const char *why)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitIncompatibleParametersError", "`%s` does not go with `%s`: %s", one, two,
                        why);
}

static bn_status check_row_height(const bn_call *call, const st_val *v, grid *g, bn_error *err)
{
    g->row_height = 0;
    if (v->kind <= ST_KIND_NONE)
        return BN_OK;
    if (v->kind != ST_KIND_INT && v->kind != ST_KIND_BOOL)
        return bn_fail_kind(err, BN_EUSER, "TypeError", "`row_height` must be an int or None, not %s", bn_val_type(call, v));
    if (v->i < 0 || v->i > UINT32_MAX)
        return bn_fail_kind(err, BN_EUSER, "ValueError", "`row_height` is %lld; it may be 0 to 4294967295.", (long long)v->i);
    g->row_height = v->i;
    return BN_OK;
}

static bn_status check_order(const bn_call *call, const st_val *order, bn_error *err)
{
    for (size_t i = 0; order->kind == ST_KIND_LIST && i < order->n; i++)
        if (order->items[i].kind != ST_KIND_STR)
            return bn_fail_kind(err, BN_EUSER, "TypeError", "`column_order` takes names of columns, which are texts, not %s.",
                                bn_val_type(call, &order->items[i]));
    return BN_OK;
}

static bn_status check_lazy(const bn_call *call, const grid *g, bn_error *err)
{
    const st_dataframe_opts *o = opts_of(call);
    const st_table *t = o->data.kind == ST_KIND_TABLE ? o->data.p : NULL;
    if (!o->lazy || !*o->lazy)
        return BN_OK;
    if (t && t->styled)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "A `Styler` is styled as a whole: leave out `lazy=True`, or show the frame without its styles.");
    return g->on ? incompatible(err, "lazy=True", "on_select", "what is selected is told by its place in the whole table.")
                 : BN_OK;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_dataframe_opts *o = opts_of(call);
    grid *g = found(call);
    bn_status rc = BN_OK;

    _Static_assert(sizeof(grid) <= sizeof call->scratch.bytes, "check's findings fit");
    *g = (grid){ .standard = bn_value_none(), .told = bn_value_none() };
    g->on = bn_select_is_on(call, BN_CALL_INDEX(call, st_dataframe_opts, on_select));
    if (o->selection_default && !g->on)
        return incompatible(err, "selection_default", "on_select='ignore'", "say \"rerun\" or give a callback.");
    if (g->on)
        rc = bn_check_key(bn_call_key(call), err);
    if (!rc && g->on)
        rc = bn_select_modes_read(call, &o->selection_mode, &g->modes, err);
    if (!rc)
        rc = check_lazy(call, g, err);
    if (!rc)
        rc = check_order(call, &o->column_order, err);
    return rc ? rc : check_row_height(call, &o->row_height, g, err);
}

/* ---------------------------------------------------------------- columns */

static void hide_index(json_t *columns, bool hidden)
{
    json_t *index = json_object_get(columns, "_index");
    if (!json_is_object(index)) {
        index = json_object();
        json_object_set_new(columns, "_index", index);
    }
    json_object_set_new(index, "hidden", json_boolean(hidden));
}

/* An object; or an array of it, one of buttons, and a signature. */
static bn_status parse_columns(const char *text, grid *g, bn_error *err)
{
    json_error_t why = { .text = "" };
    json_t *all = text ? json_loads(text, 0, &why) : json_object();
    if (!all && !why.text[0]) /* no fault of the text's */
        return bn_fail(err, BN_ENOMEM, "no memory for a table's columns");
    g->columns = json_incref(json_is_array(all) ? json_array_get(all, 0) : all);
    g->buttons = json_incref(json_array_get(all, 1));
    g->signature = json_incref(json_array_get(all, 2));
    if (!json_is_object(g->columns))
        bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`column_config` is no JSON object: %s",
                     all ? "it is something else" : why.text);
    json_decref(all);
    return json_is_object(g->columns) ? BN_OK : BN_EUSER;
}

static bn_status read_columns(const bn_call *call, grid *g, bn_error *err)
{
    const st_dataframe_opts *o = opts_of(call);
    unsigned hints = g->sheet.from->hints;
    bn_status rc = parse_columns(o->column_config, g, err);
    if (rc)
        return rc;
    if (hints & BN_FRAME_NO_INDEX)
        hide_index(g->columns, true);
    if (o->hide_index)
        hide_index(g->columns, *o->hide_index);
    else if (g->on && g->modes & BN_SELECT_ROWS && !(hints & BN_FRAME_ARROW) && bn_frame_counts(g->sheet.table))
        hide_index(g->columns, true);
    return BN_OK;
}

/* ---------------------------------------------------------------- the selection */

static bn_status read_standard(const bn_call *call, grid *g, bn_error *err)
{
    bn_bytes text = bn_call_text(call, BN_CALL_INDEX(call, st_dataframe_opts, selection_default));
    return text.p ? bn_selection_check(text, g->sheet.table, g->modes, &g->standard, err) : BN_OK;
}

static bn_status identify(bn_call *call, bn_error *err)
{
    grid *g = found(call);
    bn_status rc = bn_sheet_find(call, &opts_of(call)->data, "data", &g->sheet, err);
    if (!rc)
        rc = bn_lazy_open(call, &g->sheet, opts_of(call)->lazy, !g->on, &g->lazy, err);
    if (!rc && !g->lazy.item)
        rc = bn_sheet_ready(call, &g->sheet, err);
    if (!rc)
        rc = read_columns(call, g, err);
    if (!rc && g->on)
        rc = read_standard(call, g, err);
    return rc ? rc : bn_select_identify(call, BN_CALL_INDEX(call, st_dataframe_opts, on_select), err);
}

static void identity(const bn_call *call, bn_hash *h)
{
    const grid *g = found(call);
    char *columns;
    bn_hash_u64(h, g->on);
    if (bn_call_key(call).p)
        return;
    columns = json_dumps(g->columns, JSON_COMPACT);
    bn_sheet_hash(&g->sheet, h);
    bn_id_text(h, "columns", bn_bytes_str(columns));
    free(columns);
}

/* What the browser's text is read by. */
typedef struct rule {
    bool   required;
    size_t standard_n;
    char   standard[];
} rule;

static bn_value decode(const void *arg, bn_value raw)
{
    const rule *r = arg;
    return bn_selection_read(raw.kind == BN_VALUE_STR ? bn_value_text(raw) : bn_bytes_of(r->standard, r->standard_n),
                             r->required);
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const grid *g = found(call);
    bn_bytes standard = g->standard.kind == BN_VALUE_STR ? bn_value_text(g->standard) : (bn_bytes){ 0 };
    rule *r = bn_xmalloc(sizeof *r + standard.n);
    (void)err;
    *r = (rule){ .required = g->modes & BN_SELECT_BIT(SINGLE_ROW_REQUIRED) && g->sheet.table->rows,
                 .standard_n = standard.n };
    if (standard.n)
        memcpy(r->standard, standard.p, standard.n);
    m->decode = decode;
    m->decode_arg = r;
    m->fallback = decode(r, bn_value_none());
    return BN_OK;
}

/* The app may have set the selection: what of it is possible goes to the browser. */
static bn_status settle(bn_call *call, bn_error *err)
{
    grid *g = found(call);
    bn_value json, kept;
    bn_status rc;
    if (!g->on || (call->value.kind == BN_VALUE_STATE && !call->value_changed))
        return BN_OK;
    json = bn_state_json(call, call->value);
    if (json.kind != BN_VALUE_STR)
        json = bn_value_str(BN_BYTES("null"));
    rc = bn_selection_check(bn_value_text(json), g->sheet.table, g->modes, &kept, err);
    bn_value_release(&json);
    if (rc)
        return rc;
    bn_value_release(&call->value);
    call->value = bn_value_state("DataframeState", bn_value_text(kept));
    if (call->value_changed)
        g->told = kept;
    else
        bn_value_release(&kept);
    return BN_OK;
}

static void done(bn_call *call, bool put)
{
    grid *g = found(call);
    if (put)
        bn_lazy_place(call, &g->lazy);
    bn_lazy_release(&g->lazy);
    bn_sheet_release(&g->sheet);
    json_decref(g->columns);
    json_decref(g->buttons);
    json_decref(g->signature);
    bn_value_release(&g->standard);
    bn_value_release(&g->told);
}

/* ---------------------------------------------------------------- the message */

static void encode_order(const st_val *order, bn_wire *w)
{
    for (size_t i = 0; order->kind == ST_KIND_LIST && i < order->n; i++)
        bn_wire_str(w, PB_DATAFRAME_COLUMN_ORDER, bn_val_text(&order->items[i]));
}

static void encode_buttons(const grid *g, bn_wire *w)
{
    const char *column;
    json_t *id;
    json_object_foreach (g->buttons, column, id) {
        size_t mark = bn_wire_open(w, PB_DATAFRAME_BUTTON_CLICK_WIDGETS, 0);
        bn_wire_cstr(w, PB_DATAFRAME_BUTTON_CLICK_WIDGETS_ENTRY_KEY, column);
        bn_wire_cstr(w, PB_DATAFRAME_BUTTON_CLICK_WIDGETS_ENTRY_VALUE, json_string_value(id));
        bn_wire_close(w, mark);
    }
}

static void encode_selection(const grid *g, bn_wire *w)
{
    uint32_t modes[8];
    size_t n = 0;
    for (uint32_t i = 0; i < 8; i++)
        if (g->modes >> i & 1)
            modes[n++] = i;
    bn_wire_uints(w, PB_DATAFRAME_SELECTION_MODE, modes, n);
    if (g->standard.kind == BN_VALUE_STR)
        bn_wire_str(w, PB_DATAFRAME_SELECTION_DEFAULT, bn_value_text(g->standard));
    if (g->told.kind == BN_VALUE_STR)
        bn_wire_str(w, PB_DATAFRAME_SELECTION_STATE, bn_value_text(g->told));
}

/* What both grids have. */
static void encode_grid(const grid *g, const st_val *order, bn_wire *w)
{
    char *columns = json_dumps(g->columns, JSON_ENSURE_ASCII);
    if (g->lazy.item)
        bn_lazy_encode(&g->lazy, w, PB_DATAFRAME_LAZY_DATA);
    else
        bn_sheet_encode(&g->sheet, w, PB_DATAFRAME_ARROW_DATA);
    bn_wire_cstr(w, PB_DATAFRAME_COLUMNS, columns);
    free(columns);
    encode_order(order, w);
    if (g->row_height)
        bn_wire_int(w, PB_DATAFRAME_ROW_HEIGHT, g->row_height);
    encode_buttons(g, w);
}

static void encode(bn_call *call, bn_wire *w)
{
    const grid *g = found(call);
    encode_grid(g, &opts_of(call)->column_order, w);
    bn_encode_alt(call, BN_CALL_INDEX(call, st_dataframe_opts, alt), w, PB_DATAFRAME_ALT);
    if (g->on || g->buttons)
        bn_wire_cstr(w, PB_DATAFRAME_FORM_ID, bn_call_form(call));
    if (g->on)
        encode_selection(g, w);
}

#define O st_dataframe_opts
static const bn_param params[] = {
    P(O, data, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .takes = BN_TAKES_TABLE, .py_type = "Data", .fallback = "None",
      .doc = "A table: of pandas, polars, pyarrow, NumPy, a list, a dict, a database's cursor, or what offers Arrow's stream."),
    P(O, width, .flags = BN_ARG_WIDTH | BN_ARG_CONTENT | BN_ARG_POSITIONAL, .py_type = "Width", .fallback = "'stretch'",
      .turn = BN_TURN_LATE, .doc = "Pixels, \"stretch\" or \"content\"."),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT | BN_ARG_POSITIONAL, .py_type = "Height | Literal['auto']",
      .fallback = "'auto'", .turn = BN_TURN_LATE, .doc = "Pixels, \"auto\" (at most ten rows), \"stretch\" or \"content\"."),
    P(O, use_container_width, .flags = BN_ARG_USE_WIDTH | BN_ARG_NO_ID | BN_ARG_ANY, .py_type = "bool | None",
      .fallback = "None", .doc = "Older form of width: True is \"stretch\", False \"content\"."),
    P(O, hide_index, .flags = BN_ARG_NO_ID | BN_ARG_ANY, .py_type = "bool | None", .fallback = "None",
      .doc = "Whether the index is left out; None: where it only counts."),
    P(O, column_order, .flags = BN_ARG_ITERABLE, .py_type = "Iterable[str] | None", .fallback = "None",
      .doc = "The columns that are shown, in this order."),
    P(O, column_config, .flags = BN_ARG_NO_ID, .py_type = "ColumnConfigMappingInput | None", .fallback = "None",
      .doc = "How columns are shown: by name, st.column_config's results, texts as titles, None for those to hide."),
    P_KEY(O, 0),
    P(O, on_select, .flags = BN_ARG_NO_ID, .py_type = "Literal['ignore', 'rerun'] | WidgetCallback",
      .fallback = "'ignore'", .doc = "\"rerun\", or a function that is called first: something can be selected."),
    P(O, selection_mode, .flags = BN_ARG_ITERABLE | BN_ARG_NULLABLE | BN_ARG_IDENTITY,
      .py_type = "SelectionMode | Iterable[SelectionMode]", .fallback = "'multi-row'",
      .doc = "What can be selected: \"single-row\", \"multi-column\", \"multi-cell\" and so on, one or several."),
    P(O, selection_default, .py_type = "DataframeStateInput | DataframeState | None", .fallback = "None",
      .doc = "What is selected at first, as a dictionary."),
    P(O, row_height, .py_type = "int | None", .fallback = "None", .doc = "The height of rows in pixels."),
    P(O, placeholder, .pb = PB_DATAFRAME_PLACEHOLDER, .py_type = "str | None", .fallback = "None",
      .doc = "What stands where there is no value."),
    P(O, lazy, .flags = BN_ARG_NO_ID | BN_ARG_ANY, .py_type = "bool | None", .fallback = "None",
      .doc = "Whether rows are sent as they are looked at."),
    P_ALT(O),
};
const bn_command bn_cmd_dataframe = {
    .name = "dataframe", .doc = "Show a table as a grid. Returns what is selected, where something can be.",
    .pb = PB_ELEMENT_DATAFRAME, .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params),
    .py_returns = "DeltaGenerator | DataframeState", .id_pb = PB_DATAFRAME_ID, .widget_kind = BN_WIDGET_STR,
    .check = check, .identify = identify, .meta = meta, .identity = identity, .settle = settle, .done = done,
    .encode = encode,
};
#undef O

/* ---------------------------------------------------------------- data_editor */

static bn_status check_editor(bn_call *call, bn_error *err)
{
    const st_data_editor_opts *o = call->opts;
    grid *g = found(call);
    bn_status rc = check_order(call, &o->column_order, err);
    *g = (grid){ .standard = bn_value_none(), .told = bn_value_none() };
    return rc ? rc : check_row_height(call, &o->row_height, g, err);
}

static bn_status identify_editor(bn_call *call, bn_error *err)
{
    const st_data_editor_opts *o = call->opts;
    grid *g = found(call);
    bn_status rc = bn_sheet_open(call, &o->data, "data", &g->sheet, err);
    if (!rc)
        rc = parse_columns(o->column_config, g, err);
    if (rc)
        return rc;
    if (o->hide_index)
        hide_index(g->columns, *o->hide_index);
    return bn_call_widget(call, err);
}

/* With a key and fixed rows an editor stays the same while values come from elsewhere; all others are known by everything
 * about them, since what was changed is told by places in the table. */
static void identity_of_editor(const bn_call *call, bn_hash *h)
{
    const st_data_editor_opts *o = call->opts;
    const grid *g = found(call);
    bn_bytes rows = bn_call_text(call, BN_CALL_INDEX(call, st_data_editor_opts, num_rows));
    char *columns;
    bn_id_text(h, "num_rows", rows);
    if (bn_call_key(call).p && g->signature && bn_bytes_eq(rows, BN_BYTES("fixed"))) {
        bn_id_text(h, "signature", bn_bytes_str(json_string_value(g->signature)));
        return;
    }
    columns = json_dumps(g->columns, JSON_COMPACT);
    bn_sheet_hash(&g->sheet, h);
    bn_id_text(h, "columns", bn_bytes_str(columns));
    free(columns);
    bn_id_val(h, call, &o->width);
    bn_id_val(h, call, &o->height);
    bn_id_val(h, call, &o->column_order);
    bn_id_val(h, call, &o->row_height);
    bn_id_text(h, "placeholder", bn_call_text(call, BN_CALL_INDEX(call, st_data_editor_opts, placeholder)));
    bn_id_text(h, "alt", bn_call_text(call, BN_CALL_INDEX(call, st_data_editor_opts, alt)));
}

/* Whatever is no object says that nothing was changed. */
static bn_value decode_edits(const void *arg, bn_value raw)
{
    static const char nothing[] = "{\"edited_rows\": {}, \"added_rows\": [], \"deleted_rows\": []}";
    bn_bytes text = raw.kind == BN_VALUE_STR ? bn_value_text(raw) : (bn_bytes){ 0 };
    json_t *root = text.n ? json_loadb((const char *)text.p, text.n, JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, NULL) : NULL;
    bool whole = json_is_object(root);
    (void)arg;
    json_decref(root);
    return bn_value_state("DataEditorState", whole ? text : bn_bytes_str(nothing));
}

static bn_status meta_of_editor(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    (void)call;
    (void)err;
    m->decode = decode_edits;
    m->fallback = decode_edits(NULL, bn_value_none());
    return BN_OK;
}

static void encode_editor(bn_call *call, bn_wire *w)
{
    const st_data_editor_opts *o = call->opts;
    encode_grid(found(call), &o->column_order, w);
    bn_encode_alt(call, BN_CALL_INDEX(call, st_data_editor_opts, alt), w, PB_DATAFRAME_ALT);
    bn_wire_cstr(w, PB_DATAFRAME_FORM_ID, bn_call_form(call));
}

static const bn_word words_rows[] = {
    { "fixed", PB_DATAFRAME_EDITING_MODE_FIXED },
    { "dynamic", PB_DATAFRAME_EDITING_MODE_DYNAMIC },
    { "add", PB_DATAFRAME_EDITING_MODE_ADD_ONLY },
    { "delete", PB_DATAFRAME_EDITING_MODE_DELETE_ONLY },
    { NULL, 0 },
};

#define O st_data_editor_opts
static const bn_param editor_params[] = {
    P(O, data, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_NO_ID, .takes = BN_TAKES_TABLE, .py_type = "DataTypes",
      .doc = "A table, as of st.dataframe; the changed one that is returned is of the same kind."),
    P(O, width, .flags = BN_ARG_WIDTH | BN_ARG_CONTENT, .py_type = "Width", .fallback = "'stretch'",
      .turn = BN_TURN_LATE, .doc = "Pixels, \"stretch\" or \"content\"."),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT, .py_type = "Height | Literal['auto']",
      .fallback = "'auto'", .turn = BN_TURN_LATE, .doc = "Pixels, \"auto\" (at most ten rows), \"stretch\" or \"content\"."),
    P(O, use_container_width, .flags = BN_ARG_USE_WIDTH | BN_ARG_NO_ID | BN_ARG_ANY, .py_type = "bool | None",
      .fallback = "None", .doc = "Older form of width: True is \"stretch\", False \"content\"."),
    P(O, hide_index, .flags = BN_ARG_NO_ID, .py_type = "bool | None", .fallback = "None",
      .doc = "Whether the index is left out; None: where it only counts and rows can be added."),
    P(O, column_order, .flags = BN_ARG_ITERABLE | BN_ARG_NO_ID, .py_type = "Iterable[str] | None", .fallback = "None",
      .doc = "The columns that are shown, in this order."),
    P(O, column_config, .flags = BN_ARG_NO_ID, .py_type = "ColumnConfigMappingInput | None", .fallback = "None",
      .doc = "How columns are shown and edited: by name, st.column_config's results, texts as titles, None for those to hide."),
    P(O, num_rows, .pb = PB_DATAFRAME_EDITING_MODE, .flags = BN_ARG_NO_ID, .words = words_rows,
      .py_type = "Literal['fixed', 'dynamic', 'add', 'delete']", .fallback = "'fixed'",
      .doc = "Whether rows can be added, deleted, both (\"dynamic\") or neither."),
    P(O, disabled, .pb = PB_DATAFRAME_DISABLED, .flags = BN_ARG_DISABLED | BN_ARG_NO_ID,
      .py_type = "bool | Iterable[str | int]", .fallback = "False", .doc = "True: nothing can be edited; or the columns that cannot."),
    P_KEY(O, 0),
    P_ON_CHANGE_KEYWORD(O, PB_DATAFRAME_IGNORE_RERUN),
    P_ARGS(0),
    P(O, row_height, .flags = BN_ARG_NO_ID, .py_type = "int | None", .fallback = "None",
      .doc = "The height of rows in pixels."),
    P(O, placeholder, .pb = PB_DATAFRAME_PLACEHOLDER, .flags = BN_ARG_NO_ID, .py_type = "str | None", .fallback = "None",
      .doc = "What stands where there is no value."),
    P_ALT(O),
};
const bn_command bn_cmd_data_editor = {
    .name = "data_editor", .doc = "Show a table as a grid to edit. Returns the table with the visitor's changes.",
    .pb = PB_ELEMENT_DATAFRAME, .flags = BN_CMD_CLICK, .opts_size = sizeof(O), .params = editor_params,
    .param_count = BN_COUNT(editor_params), .py_returns = "DataTypes", .id_pb = PB_DATAFRAME_ID,
    .widget_kind = BN_WIDGET_STR, .check = check_editor, .identify = identify_editor, .meta = meta_of_editor,
    .identity = identity_of_editor, .done = done, .encode = encode_editor,
};
