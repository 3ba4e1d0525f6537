/* column.h: how the columns of a grid are shown and edited. */
#ifndef BOURN_ST_COLUMN_H
#define BOURN_ST_COLUMN_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The kinds of columns; ANY is the one that suits the values. */
typedef enum st_column_kind {
    ST_COLUMN_ANY = 0, ST_COLUMN_AREA_CHART, ST_COLUMN_AUDIO, ST_COLUMN_BAR_CHART, ST_COLUMN_BUTTON, ST_COLUMN_CHECKBOX,
    ST_COLUMN_DATE, ST_COLUMN_DATETIME, ST_COLUMN_IMAGE, ST_COLUMN_JSON, ST_COLUMN_LINE_CHART, ST_COLUMN_LINK,
    ST_COLUMN_LIST, ST_COLUMN_MARKDOWN, ST_COLUMN_MULTISELECT, ST_COLUMN_NUMBER, ST_COLUMN_PROGRESS, ST_COLUMN_SELECTBOX,
    ST_COLUMN_TEXT, ST_COLUMN_TIME, ST_COLUMN_VIDEO
} st_column_kind;

/** How one column is shown. A field that its kind does not have is refused where it is given.
 * name, kind      the column, and what it is; {0}: whichever its values are
 * .width          ST_STR("small"), "medium" or "large", or ST_PX()
 * .alignment      "left", "center", "right"
 * .disabled, .required, .pinned  ST_YES or ST_NO
 * .default_       what a new row has; dates as ST_DATE(), ST_TIME(), ST_DATETIME()
 * .format         numbers: "%.2f", "euro", "percent", ...; dates: "localized", "distance", "DD.MM.YYYY", ...
 * .min_value, .max_value, .step  of numbers, dates and times; steps of times ST_SECONDS()
 * .validate       a regular expression of JavaScript's; .max_chars: so many characters
 * .display_text   links: what stands there instead of the address
 * .options        selectbox, multiselect: ST_LIST of values, or of ST_LIST(value, ST_STR(label)), ST_LIST(value, label, ST_STR(color))
 * .y_min, .y_max  charts: the axis; .color: charts and progress
 * .button_type    buttons: "secondary", "primary", "tertiary"
 * .key            buttons: clicks are told to the app, under this key of the session's state; the cells of a column without one
 *                 are shown as buttons that do nothing. Made with ST_COLUMNS() where the table is shown, once in a run
 * .on_click       with .key: ST_DO(), called before the run that a click starts */
typedef struct st_column_config {
    const char    *name;
    st_column_kind kind;
    const char    *label;
    const char    *help;
    const char    *alignment;
    bool           hidden;
    st_val         width;
    const bool    *disabled;
    const bool    *required;
    const bool    *pinned;
    st_val         default_;
    const char    *format;
    st_val         min_value;
    st_val         max_value;
    st_val         step;
    st_val         max_chars;
    const char    *validate;
    const char    *display_text;
    const char    *timezone;
    st_val         y_min;
    st_val         y_max;
    const char    *color;
    st_val         options;
    const bool    *accept_new_options;
    const char    *button_type;
    const char    *key;
    st_callback    on_click;
} st_column_config;
/* For .column_config: the JSON text, kept by the run. NULL: something is wrong, or there is no run context. */
ST_API const char *st_column_configs_run(st_call at, const st_column_config *columns, size_t n);
/* st_dataframe(ST_TABLE(t), .column_config = ST_COLUMNS({ "price", .kind = ST_COLUMN_NUMBER, .format = "euro" }, { "id", .hidden = true })) */
#define ST_COLUMNS(...)                                                                                              \
    st_column_configs_run((st_call){ __FILE__, __LINE__ }, (const st_column_config[]){ __VA_ARGS__ },                 \
                          sizeof((const st_column_config[]){ __VA_ARGS__ }) / sizeof(st_column_config))

/* The row whose button of the column with this key was clicked, counted from 0 in the table as the app gave it; -1: none was, in
 * this run. The button's label is in the same text: {"row": 3, "label": "Open"}. */
#define st_column_clicked(key) st_tree_i64(st_tree_get(st_tree_read(st_state_str((key), NULL)), "row"), -1)

#ifdef __cplusplus
}
#endif

#endif
