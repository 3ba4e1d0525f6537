/* layout.h: containers and the space between things. */
#ifndef BOURN_ST_LAYOUT_H
#define BOURN_ST_LAYOUT_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A container. Source: st.container */
typedef struct st_container_opts {
    st_call     call;
    const bool *border;
    const char *key;
    st_val      width;
    st_val      height;
    bool        horizontal;
    const bool *wrap;
    const char *horizontal_alignment; /* "left", "center", "right", "distribute" */
    const char *vertical_alignment;   /* "top", "center", "bottom", "distribute" */
    st_val      gap;                  /* "small" …, ST_PX, ST_NONE */
    const bool *autoscroll;
    st_block    in;
} st_container_opts;
ST_API st_block st_container_run(const st_container_opts *opts);
#define st_container(...)     st_container_run(ST_ARGS(st_container_opts, __VA_ARGS__))

/** Columns side by side. `spec`: ST_INT(n), or ST_LIST of relative widths. Source: st.columns */
typedef struct st_columns_opts {
    st_call     call;
    st_val      spec;
    st_val      gap;
    const char *vertical_alignment; /* "top", "center", "bottom" */
    bool        border;
    st_val      width;
    const bool *wrap;
    st_block    in;
} st_columns_opts;
ST_API size_t   st_columns_run(st_block *out, size_t n, const st_columns_opts *opts); /* returns how many it filled */
/* st_columns(col, 2) fills an array of 2; st_columns_of(col, n, ST_LIST(...), .gap = ...) takes options */
#define st_columns(out, count) st_columns_run((out), (count), &(st_columns_opts){ ST_CALL, ST_INT(count) })
#define st_columns_of(out, count, ...) st_columns_run((out), (count), ST_ARGS(st_columns_opts, __VA_ARGS__))

/** Elements in rows and columns.
 * columns            ST_INT(1 to 24); left out: as many as there is room for
 * .min_column_width  ST_PX
 * .wrap              ST_NO: too many columns are scrolled sideways
 * .gap               "small" …, ST_PX, ST_NONE; ST_LIST(between rows, between columns)
 * .row_height        ST_PX; left out: as high as what is in it
 * .dense             later cells fill the holes that wide ones have left
 * Source             st.grid */
typedef struct st_grid_opts {
    st_call     call;
    st_val      columns;
    st_val      min_column_width;
    const bool *wrap;
    st_val      gap;
    const char *vertical_alignment; /* "top", "center", "bottom" */
    bool        border;
    st_val      row_height;
    st_val      width;
    st_val      height;
    const char *key;
    bool        dense;
    st_block    in;
} st_grid_opts;
ST_API st_block st_grid_run(const st_grid_opts *opts);
#define st_grid(...)          st_grid_run(ST_ARGS(st_grid_opts, __VA_ARGS__))

/** A cell of the grid `.in` that goes over several columns or rows. .column_span: ST_INT or ST_STR("all"). Source: .cell of
 * what st.grid returns */
typedef struct st_grid_cell_opts {
    st_call  call;
    st_val   column_span;
    st_val   row_span;
    st_block in;
} st_grid_cell_opts;
ST_API st_block st_grid_cell_run(const st_grid_cell_opts *opts);
#define st_grid_cell(...)     st_grid_cell_run(ST_ARGS(st_grid_cell_opts, __VA_ARGS__))

/** What somebody says in a chat. name: "user", "assistant", "ai", "human", or any. .avatar: ST_STR of "user", "assistant",
 * an emoji or ":material/name:", or an image as st_image takes it. Source: st.chat_message */
typedef struct st_chat_message_opts {
    st_call     call;
    const char *name;
    st_val      avatar;
    st_val      width;
    st_block    in;
} st_chat_message_opts;
ST_API st_block st_chat_message_run(const st_chat_message_opts *opts);
#define st_chat_message(...)  st_chat_message_run(ST_ARGS(st_chat_message_opts, __VA_ARGS__))

/** Tabs. `tabs`: ST_LIST of ST_STR labels. Source: st.tabs */
typedef struct st_tabs_opts {
    st_call     call;
    st_val      tabs;
    st_val      width;
    st_val      height;
    st_val      default_; /* the label of the tab that is open first */
    const char *key;
    st_callback on_change;
    const char *bind;
    st_block    in;
} st_tabs_opts;
ST_API size_t   st_tabs_run(st_block *out, size_t n, const st_tabs_opts *opts);
#define st_tabs(out, count, ...) st_tabs_run((out), (count), ST_ARGS(st_tabs_opts, __VA_ARGS__))

/** A container that folds. Source: st.expander */
typedef struct st_expander_opts {
    st_call     call;
    const char *label;
    bool        expanded;
    const char *key;
    const char *icon;
    st_val      width;
    const char *type; /* "default", "compact", "step" */
    st_callback on_change;
    const char *bind;
    st_block    in;
} st_expander_opts;
ST_API st_block st_expander_run(const st_expander_opts *opts);
#define st_expander(...)      st_expander_run(ST_ARGS(st_expander_opts, __VA_ARGS__))

/** A button that opens a container over the page. Source: st.popover */
typedef struct st_popover_opts {
    st_call     call;
    const char *label;
    const char *type; /* "primary", "secondary", "tertiary" */
    const char *help;
    const char *icon;
    bool        disabled;
    const bool *use_container_width;
    const char *key;
    st_val      width;
    const bool *wrap;
    st_callback on_change;
    st_block    in;
} st_popover_opts;
ST_API st_block st_popover_run(const st_popover_opts *opts);
#define st_popover(...)       st_popover_run(ST_ARGS(st_popover_opts, __VA_ARGS__))

/** A container whose widgets send their values together, when its st_form_submit_button() is clicked. One form does not
 * stand in another; of its widgets only that button may have a callback.
 *
 *     st_block form = st_form("person", .clear_on_submit = true);
 *     const char *name = st_text_input("Name", .in = form);
 *     if (st_form_submit_button("Send", .in = form))
 *         st_toast(st_fmt("Hello %s", name));
 *
 * key               names the form
 * .clear_on_submit  its widgets get their defaults back
 * .enter_to_submit  ST_NO: the Enter key in a text does not send it
 * .border           ST_NO: no line around it
 * Source            st.form */
typedef struct st_form_opts {
    st_call     call;
    const char *key;
    bool        clear_on_submit;
    const bool *enter_to_submit;
    const bool *border;
    st_val      width;
    st_val      height;
    st_block    in;
} st_form_opts;
ST_API st_block st_form_run(const st_form_opts *opts);
#define st_form(...)          st_form_run(ST_ARGS(st_form_opts, __VA_ARGS__))

/** A window over the page. `fn` fills it: fn(arg) is called at once, and again whenever the visitor uses what is in it,
 * while the rest of the app does not run (see st_fragment). It closes when the visitor closes it, or when st_main runs
 * without calling st_dialog: call st_rerun() to close it from within. One is open at a time, and none within another.
 * `fn` and what `arg` points to must outlive the run.
 *
 *     static void ask(void *arg) { if (st_button("Yes")) { ...; st_rerun(); } }
 *     if (st_button("Delete"))
 *         st_dialog("Are you sure?", ask, NULL, .width = ST_STR("medium"));
 *
 * .width        "small", "medium", "large", or ST_PX
 * .position     "center"; "left", "right": at the edge of the window
 * .dismissible  ST_NO: the visitor cannot close it
 * .on_dismiss   ST_DO(function, arg) or ST_MODE("rerun"): the app is told that the visitor has closed it
 * Source        st.dialog */
typedef struct st_dialog_opts {
    st_call     call;
    const char *title;
    void      (*fn)(void *arg);
    void       *arg;
    st_val      width;
    const char *position;
    const bool *dismissible;
    const char *icon;
    st_callback on_dismiss;
} st_dialog_opts;
ST_API void     st_dialog_run(const st_dialog_opts *opts);
#define st_dialog(...)        st_dialog_run(ST_ARGS(st_dialog_opts, __VA_ARGS__))

/** A place for one element, replaced by each write into it. Source: st.empty */
typedef struct st_empty_opts {
    st_call  call;
    st_block in;
} st_empty_opts;
ST_API st_block st_empty_run(const st_empty_opts *opts);
#define st_empty(...)         st_empty_run(ST_ARGS(st_empty_opts, __VA_ARGS__))

/** Empty room. `size`: "small" …, ST_PX, ST_STRETCH. Source: st.space */
typedef struct st_space_opts {
    st_call  call;
    st_val   size;
    st_block in;
} st_space_opts;
ST_API st_block st_space_run(const st_space_opts *opts);
#define st_space(...)         st_space_run(ST_ARGS(st_space_opts, __VA_ARGS__))

/** A container with a state: "running", "complete", "error". Source: st.status */
typedef struct st_status_opts {
    st_call     call;
    const char *label;
    bool        expanded;
    const char *state;
    const char *type;
    st_val      width;
    st_block    in;
} st_status_opts;
ST_API st_block st_status_run(const st_status_opts *opts);
#define st_status(...)        st_status_run(ST_ARGS(st_status_opts, __VA_ARGS__))

/** What st_status_update() changes; what is left out stays. Source: StatusContainer.update */
typedef struct st_status_update_opts {
    st_call     call;
    const char *label;
    const bool *expanded;
    const char *state;
} st_status_update_opts;
ST_API void     st_status_update_run(st_block status, const st_status_update_opts *opts);
#define st_status_update(status, ...) st_status_update_run((status), ST_ARGS(st_status_update_opts, __VA_ARGS__))

/** A spinner while something takes long; st_spinner_end takes it away. Source: st.spinner */
typedef struct st_spinner_opts {
    st_call     call;
    const char *text;
    bool        show_time;
    bool        cache;
    st_val      width;
    st_block    in;
} st_spinner_opts;
ST_API st_block st_spinner_run(const st_spinner_opts *opts);
ST_API void     st_spinner_end(st_block spinner);
#define st_spinner(...)       st_spinner_run(ST_ARGS(st_spinner_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
