/* table.h: tables: built here, read from CSV files and SQLite, or taken from other libraries by Arrow; and shown. */
#ifndef BOURN_ST_TABLE_H
#define BOURN_ST_TABLE_H

#include "bourn/st/arrow.h"
#include "bourn/st/column.h"
#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A table: columns of equal length, each of one type.
 *
 *     st_table *t = st_table_new();
 *     st_column_utf8(t, "city", (const char *[]){ "Oslo", "Rome", NULL }, 3, NULL);
 *     st_column_f64(t, "degrees", (double[]){ 4.5, 18, 21 }, 3, NULL);
 *     st_dataframe(ST_TABLE(t));
 *     st_table_free(t);
 *
 * Owns     the caller, until st_table_free(); columns are copied. A command that shows it needs it for the call only.
 * Threads  one at a time while columns are added; any number once it has been shown. */
typedef struct st_table st_table;

ST_API st_table *st_table_new(void);
ST_API void      st_table_free(st_table *t); /* takes NULL */

/** Add a column of `n` values. All columns of a table have as many.
 * valid    one per value: false is "nothing there"; NULL: all are there. Of texts, NULL is "nothing there" as well
 * Returns  true; false: a name or a text is no UTF-8, `n` is another one than before, the table is finished (shown
 *          already), or memory is gone. Shown without it the table says which column it was. */
ST_API bool st_column_i64(st_table *t, const char *name, const int64_t *values, size_t n, const bool *valid);
ST_API bool st_column_f64(st_table *t, const char *name, const double *values, size_t n, const bool *valid);
ST_API bool st_column_bool(st_table *t, const char *name, const bool *values, size_t n, const bool *valid);
ST_API bool st_column_utf8(st_table *t, const char *name, const char *const *values, size_t n, const bool *valid);
/** Moments, as microseconds since 1970-01-01 00:00 UTC.
 * zone     shown in this zone, "Europe/Rome"; NULL: as they are, in no zone */
ST_API bool st_column_timestamp(st_table *t, const char *name, const int64_t *values, size_t n, const bool *valid,
                                const char *zone);

/** A table of another library's, by the Arrow C stream interface. The stream is read to its end and released; its
 * buffers stay where they are.
 * Returns  a table; where the stream is malformed, one that says so where it is shown */
ST_API st_table *st_table_from_stream(struct ArrowArrayStream *stream);

/** A CSV file with names in its first line. Columns of whole numbers, of numbers, of true and false, and of dates are
 * found out; all others are text. Quotes may surround fields, and hold commas, line ends and doubled quotes. An empty
 * field is "nothing there".
 * separator  ',' or ';' or '\t'; 0: whichever the first line has most of
 * Returns    a table; where the file cannot be read, one that says so where it is shown */
ST_API st_table *st_table_from_csv(const char *path, char separator);

struct sqlite3_stmt;
/** All rows of a prepared SQLite statement, from where it stands. The program brings its own libsqlite3.
 * Returns  a table; where a step fails, one that says so where it is shown */
ST_API st_table *st_table_from_sqlite(struct sqlite3_stmt *statement);

/** A value of a table, by the column's name; rows count from 0.
 * Returns  BOOL, INT, F64, STR, BYTES, DATE, TIME, DATETIME (in UTC where the column has a zone) or DELTA; NONE: nothing is
 *          there; kind ST_NOT_GIVEN: no such row or column, or a column of lists or of other values that have no form here
 * Owns     the table: texts are valid as long as it is. They are `n` bytes with no NUL behind them: print "%.*s" */
ST_API st_val st_table_value(st_table *t, size_t row, const char *column);

/** A table with the changes that st_data_editor() has told: a new one, in which every column has the type that it had.
 * changes  what st_data_editor() has returned; NULL: none
 * refused  how many of them had no place in the table, and were left out: a cell keeps its value, or is empty in a row that
 *          was added. A text in a column of numbers is one, a number that a column is too narrow for, a word that no
 *          category is; a row or a column that is not there. NULL: nobody asks
 * Returns  a table, the caller's as any; where `changes` is no JSON, one that says so where it is shown */
ST_API st_table *st_table_edited(st_table *t, const char *changes, size_t *refused);

ST_API size_t st_table_rows(st_table *t);
ST_API size_t st_table_columns(st_table *t);
/* What is wrong with it; NULL: nothing. */
ST_API const char *st_table_error(st_table *t);

/* As a command's data: st_dataframe(ST_TABLE(t)) */
#define ST_TABLE(t) ((st_val){ .kind = ST_KIND_TABLE, .p = (t) })

/** A grid to sort, search and look through, with many kinds of columns.
 * data             ST_TABLE(t)
 * .height          pixels, "auto" (ten rows), "stretch" or "content"
 * .column_order    ST_LIST of ST_STR: the columns shown, in this order
 * .column_config   how columns are shown: ST_COLUMNS({ "price", .kind = ST_COLUMN_NUMBER, .format = "euro" }, ...), or JSON
 * .on_select       ST_MODE("rerun") or ST_DO: rows, columns or cells can be selected; see st_dataframe_select()
 * .selection_mode  ST_STR or ST_LIST of them: "single-row", "single-row-required", "multi-row", "single-column",
 *                  "multi-column", "single-cell", "multi-cell"
 * .selection_default  JSON: {"selection": {"rows": [0]}}
 * .lazy            whether rows are sent as they are looked at
 * Source           st.dataframe */
typedef struct st_dataframe_opts {
    st_call     call;
    st_val      data;
    st_val      width;
    st_val      height;
    const bool *use_container_width;
    const bool *hide_index;
    st_val      column_order;
    const char *column_config;
    const char *key;
    st_callback on_select;
    st_val      selection_mode;
    const char *selection_default;
    st_val      row_height;
    const char *placeholder;
    const bool *lazy;
    const char *alt;
    st_block    in;
} st_dataframe_opts;
ST_API st_block st_dataframe_run(const st_dataframe_opts *opts);
/* st_dataframe(ST_TABLE(t), .hide_index = ST_YES) */
#define st_dataframe(...) st_dataframe_run(ST_ARGS(st_dataframe_opts, __VA_ARGS__))

/* What is selected in a dataframe. */
typedef struct st_cell {
    int64_t     row;
    const char *column;
} st_cell;
typedef struct st_selection {
    const int64_t     *rows;
    size_t             rows_n;
    const char *const *columns;
    size_t             columns_n;
    const st_cell     *cells;
    size_t             cells_n;
} st_selection;

/** st_dataframe() in which something can be selected: .on_select is "rerun" if nothing is said.
 * Returns  what is selected
 * Owns     the run */
ST_API st_selection st_dataframe_select_run(const st_dataframe_opts *opts);
#define st_dataframe_select(...) st_dataframe_select_run(ST_ARGS(st_dataframe_opts, __VA_ARGS__))

/** A grid to edit.
 * data       ST_TABLE(t)
 * .num_rows  "fixed", "dynamic" (rows can be added and deleted), "add" or "delete"
 * .disabled  nothing can be edited; single columns are disabled by .column_config
 * .on_change called before the run that a change starts
 * Returns    what the visitor has changed, as JSON: {"edited_rows": {"0": {"name": "x"}}, "added_rows": [{"name": "y"}],
 *            "deleted_rows": [2]}; lists that are empty may be left out. The table itself stays as it is: what it has become
 *            is st_table_edited(). NULL: it failed
 * Owns       the run
 * Source     st.data_editor */
typedef struct st_data_editor_opts {
    st_call     call;
    st_val      data;
    st_val      width;
    st_val      height;
    const bool *use_container_width;
    const bool *hide_index;
    st_val      column_order;
    const char *column_config;
    const char *num_rows;
    bool        disabled;
    const char *key;
    st_callback on_change;
    st_val      row_height;
    const char *placeholder;
    const char *alt;
    st_block    in;
} st_data_editor_opts;
ST_API const char *st_data_editor_run(const st_data_editor_opts *opts);
/* st_data_editor(ST_TABLE(t), .num_rows = "dynamic") */
#define st_data_editor(...) st_data_editor_run(ST_ARGS(st_data_editor_opts, __VA_ARGS__))

/** A plain table: every row, as text in Markdown.
 * data     ST_TABLE(t)
 * .border  true, false, or ST_STR("horizontal")
 * Source   st.table */
typedef struct st_table_opts {
    st_call     call;
    st_val      data;
    st_val      border;
    st_val      width;
    st_val      height;
    const bool *hide_index;
    const bool *hide_header;
    const char *alt;
    st_block    in;
} st_table_opts;
ST_API st_block st_table_run(const st_table_opts *opts);
#define st_table(...) st_table_run(ST_ARGS(st_table_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
