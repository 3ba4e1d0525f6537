/* st_table.c: commands of include/bourn/st/table.h. See way.h; what a table is lies in src/data. */
#include <jansson.h>

#include "cdoor/way.h"
#include "data/build.h"
#include "data/cell.h"
#include "data/csv.h"
#include "data/edit.h"
#include "data/frame.h"
#include "data/sqlite.h"

BN_DOOR_ELEMENT(dataframe, st_dataframe_opts)
BN_DOOR_ELEMENT(table, st_table_opts)

/* ---------------------------------------------------------------- tables */

st_table *st_table_new(void)
{
    st_table *t = bn_frame_new(NULL, BN_FRAME_ARROW);
    t->build = bn_build_new();
    return t;
}

void st_table_free(st_table *t)
{
    bn_frame_unref(t);
}

/* Made of what `err` says where `rc` is a failure. */
static st_table *made(bn_build *b, bn_status rc, const bn_error *err)
{
    st_table *t = bn_frame_new(NULL, BN_FRAME_ARROW);
    t->build = b;
    if (rc)
        bn_build_fail(b, rc, "%s", err->text);
    return t;
}

st_table *st_table_from_stream(struct ArrowArrayStream *stream)
{
    bn_error err = { 0 };
    bn_table *data;
    bn_status rc = bn_table_read(stream, &data, &err);
    return rc ? made(bn_build_new(), rc, &err) : bn_frame_new(data, BN_FRAME_ARROW);
}

st_table *st_table_from_csv(const char *path, char separator)
{
    bn_build *b = bn_build_new();
    bn_error err = { 0 };
    bn_status rc = bn_csv_read(path, separator, b, &err);
    return made(b, rc, &err);
}

st_table *st_table_from_sqlite(struct sqlite3_stmt *statement)
{
    bn_build *b = bn_build_new();
    bn_error err = { 0 };
    bn_status rc = bn_sqlite_read(statement, __builtin_return_address(0), b, &err);
    return made(b, rc, &err);
}

bool st_column_i64(st_table *t, const char *name, const int64_t *values, size_t n, const bool *valid)
{
    return t->build && bn_build_fixed(t->build, name, "l", sizeof *values, values, n, valid) == BN_OK;
}

bool st_column_f64(st_table *t, const char *name, const double *values, size_t n, const bool *valid)
{
    return t->build && bn_build_fixed(t->build, name, "g", sizeof *values, values, n, valid) == BN_OK;
}

bool st_column_bool(st_table *t, const char *name, const bool *values, size_t n, const bool *valid)
{
    return t->build && bn_build_bools(t->build, name, values, n, valid) == BN_OK;
}

bool st_column_utf8(st_table *t, const char *name, const char *const *values, size_t n, const bool *valid)
{
    bn_bytes *texts = n < SIZE_MAX / sizeof *texts - 1 ? malloc((n + 1) * sizeof *texts) : NULL;
    bn_status rc = BN_ENOMEM;
    if (texts && t->build) {
        for (size_t i = 0; i < n; i++)
            texts[i] = bn_bytes_str(values[i]);
        rc = bn_build_texts(t->build, name, texts, n, valid);
    }
    free(texts);
    return rc == BN_OK;
}

bool st_column_timestamp(st_table *t, const char *name, const int64_t *values, size_t n, const bool *valid,
                         const char *zone)
{
    char format[128];
    if (zone && strlen(zone) > sizeof format - 8)
        return t->build && !bn_build_fail(t->build, BN_EINVAL, "'%.100s' is no time zone.", zone);
    snprintf(format, sizeof format, "tsu:%s", zone ? zone : "");
    return t->build && bn_build_fixed(t->build, name, format, sizeof *values, values, n, valid) == BN_OK;
}

size_t st_table_rows(st_table *t)
{
    return t->data ? (size_t)t->data->rows : bn_build_rows(t->build);
}

size_t st_table_columns(st_table *t)
{
    return t->data ? t->data->root.children_n : bn_build_columns(t->build);
}

const char *st_table_error(st_table *t)
{
    return t->data ? NULL : bn_build_error(t->build);
}

st_val st_table_value(st_table *t, size_t row, const char *column)
{
    bn_table *data = NULL;
    ptrdiff_t c = bn_frame_table(t, &data, NULL) ? -1 : bn_table_column(data, bn_bytes_str(column));
    for (size_t b = 0; c >= 0 && b < data->batches_n; b++) {
        const struct ArrowArray *a = &data->batches[b];
        if (row < (size_t)a->length)
            return bn_cell_read(&data->root.children[c], a->children[c], a->offset + (int64_t)row);
        row -= (size_t)a->length;
    }
    return (st_val){ 0 };
}

st_table *st_table_edited(st_table *t, const char *changes, size_t *refused)
{
    bn_error err = { 0 };
    bn_table *data = NULL, *edited = NULL;
    size_t left_out = 0;
    bn_status rc = bn_frame_table(t, &data, &err);
    if (!rc)
        rc = bn_table_edit(data, bn_bytes_str(changes ? changes : "{}"), &edited, &left_out, &err);
    if (refused)
        *refused = left_out;
    return rc ? made(bn_build_new(), rc, &err) : bn_frame_new(edited, BN_FRAME_ARROW);
}

/* ---------------------------------------------------------------- what is selected */

static const char *keep(bn_entry *e, const json_t *text)
{
    return bn_door_keep(e->ctx, bn_bytes_str(json_string_value(text)));
}

static bool fill_rows(bn_entry *e, const json_t *list, st_selection *out)
{
    size_t n = json_array_size(list);
    int64_t *rows = bn_door_keep_room(e->ctx, n * sizeof *rows);
    for (size_t i = 0; rows && i < n; i++)
        rows[i] = json_integer_value(json_array_get(list, i));
    out->rows = rows;
    out->rows_n = rows ? n : 0;
    return rows != NULL;
}

static bool fill_columns(bn_entry *e, const json_t *list, st_selection *out)
{
    size_t n = json_array_size(list);
    const char **columns = bn_door_keep_room(e->ctx, n * sizeof *columns);
    for (size_t i = 0; columns && i < n; i++)
        if (!(columns[i] = keep(e, json_array_get(list, i))))
            return false;
    out->columns = columns;
    out->columns_n = columns ? n : 0;
    return columns != NULL;
}

static bool fill_cells(bn_entry *e, const json_t *list, st_selection *out)
{
    size_t n = json_array_size(list);
    st_cell *cells = bn_door_keep_room(e->ctx, n * sizeof *cells);
    for (size_t i = 0; cells && i < n; i++) {
        const json_t *cell = json_array_get(list, i);
        cells[i] = (st_cell){ json_integer_value(json_array_get(cell, 0)), keep(e, json_array_get(cell, 1)) };
        if (!cells[i].column)
            return false;
    }
    out->cells = cells;
    out->cells_n = cells ? n : 0;
    return cells != NULL;
}

static bool fill_selection(bn_entry *e, bn_value v, st_selection *out)
{
    bn_bytes text = v.kind == BN_VALUE_STATE ? bn_value_text(bn_value_items(v)[1]) : (bn_bytes){ 0 };
    json_t *root = text.n ? json_loadb((const char *)text.p, text.n, 0, NULL) : NULL;
    const json_t *selection = json_object_get(root, "selection");
    bool whole = fill_rows(e, json_object_get(selection, "rows"), out) &&
                 fill_columns(e, json_object_get(selection, "columns"), out) &&
                 fill_cells(e, json_object_get(selection, "cells"), out);
    json_decref(root);
    return whole;
}

st_selection st_dataframe_select_run(const st_dataframe_opts *opts)
{
    bn_entry e = bn_door_enter("st_dataframe_select", opts->call);
    st_dataframe_opts on = *opts;
    st_selection out = { 0 };
    bn_value got = bn_value_none();
    bool whole;
    if (!on.on_select.fn && !on.on_select.mode)
        on.on_select = ST_MODE("rerun");
    if (!bn_door_widget(&e, &bn_cmd_dataframe, &on, opts->in, &got))
        return out;
    whole = !e.ctx || fill_selection(&e, got, &out);
    bn_value_release(&got);
    if (whole)
        bn_door_leave_ok(&e);
    else
        bn_door_fail_full(&e);
    return out;
}

const char *st_data_editor_run(const st_data_editor_opts *opts)
{
    bn_entry e = bn_door_enter("st_data_editor", opts->call);
    bn_value got = bn_value_none();
    const char *out = "{}";
    if (!bn_door_widget(&e, &bn_cmd_data_editor, opts, opts->in, &got))
        return NULL;
    if (e.ctx && got.kind == BN_VALUE_STATE)
        out = bn_door_keep(e.ctx, bn_value_text(bn_value_items(got)[1]));
    bn_value_release(&got);
    if (out)
        bn_door_leave_ok(&e);
    else
        bn_door_fail_full(&e);
    return out;
}
