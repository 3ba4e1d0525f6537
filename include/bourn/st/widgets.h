/* widgets.h: widgets of one value: buttons, boxes, numbers, text. */
#ifndef BOURN_ST_WIDGETS_H
#define BOURN_ST_WIDGETS_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A button: true in the run that its click starts. Source: st.button */
typedef struct st_button_opts {
    st_call     call;
    const char *label;
    const char *key;
    const char *help;
    st_callback on_click;
    const char *type; /* "primary", "secondary", "tertiary" */
    const char *icon;
    const char *icon_position; /* "left", "right" */
    bool        disabled;
    const bool *use_container_width;
    st_val      width;
    const char *shortcut;
    const bool *wrap;
    st_block    in;
} st_button_opts;
ST_API bool     st_button_run(const st_button_opts *opts);
#define st_button(...)        st_button_run(ST_ARGS(st_button_opts, __VA_ARGS__))
/** The button that sends its form: true in the run that its click starts. label: "Submit" if it is left out. Stands in a
 * container from st_form(). Source: st.form_submit_button */
ST_API bool     st_form_submit_button_run(const st_button_opts *opts);
#define st_form_submit_button(...) st_form_submit_button_run(ST_ARGS(st_button_opts, __VA_ARGS__))

/** A button that opens an address in a tab of its own. With .on_click = ST_MODE("rerun") or ST_DO(fn, arg) a click starts
 * a run as well, in which it returns true. Source: st.link_button */
typedef struct st_link_button_opts {
    st_call     call;
    const char *label;
    const char *url;
    const char *key;
    st_callback on_click;
    const char *help;
    const char *type; /* "primary", "secondary", "tertiary" */
    const char *icon;
    const char *icon_position; /* "left", "right" */
    bool        disabled;
    const bool *use_container_width;
    st_val      width;
    const char *shortcut;
    const bool *wrap;
    st_block    in;
} st_link_button_opts;
ST_API bool     st_link_button_run(const st_link_button_opts *opts);
#define st_link_button(...)   st_link_button_run(ST_ARGS(st_link_button_opts, __VA_ARGS__))

/** A link to a page of the app, by the path of its script, or to an address ("https://…", with a label).
 * .to            instead: a page made by st_page(); title, icon and help are its own where none are given
 * .query_params  what stands behind the question mark: "a=1&b=2"
 * Source         st.page_link */
typedef struct st_page_link_opts {
    st_call     call;
    const char *page;
    const char *label;
    const char *icon;
    const char *icon_position; /* "left", "right" */
    const char *help;
    bool        disabled;
    const bool *use_container_width;
    st_val      width;
    const char *query_params;
    const struct st_page *to;
    st_block    in;
} st_page_link_opts;
ST_API st_block st_page_link_run(const st_page_link_opts *opts);
#define st_page_link(...)     st_page_link_run(ST_ARGS(st_page_link_opts, __VA_ARGS__))

/** Thumbs, faces or stars to choose one of. .default_: ST_INT(0) to ST_INT(1), or to ST_INT(4). Source: st.feedback */
typedef struct st_feedback_opts {
    st_call     call;
    const char *options; /* "thumbs", "faces", "stars" */
    const char *key;
    st_val      default_;
    bool        disabled;
    st_callback on_change;
    st_val      width;
    const char *bind;
    const char *persist_state;
    st_block    in;
} st_feedback_opts;
ST_API int      st_feedback_run(const st_feedback_opts *opts); /* from 0; -1: none is chosen */
#define st_feedback(...)      st_feedback_run(ST_ARGS(st_feedback_opts, __VA_ARGS__))

/** Numbers of pages to go to, from 1.
 * num_pages           ST_INT
 * .max_visible_pages  ST_INT, 7 if left out; ST_NONE: all are in sight
 * Source              st.pagination */
typedef struct st_pagination_opts {
    st_call     call;
    st_val      num_pages;
    st_val      default_;
    st_val      max_visible_pages;
    st_val      width;
    const char *key;
    st_callback on_change;
    bool        disabled;
    const char *bind;
    const char *persist_state;
    st_block    in;
} st_pagination_opts;
ST_API int64_t  st_pagination_run(const st_pagination_opts *opts);
#define st_pagination(...)    st_pagination_run(ST_ARGS(st_pagination_opts, __VA_ARGS__))

/** A box, or a switch, that is on or off. Source: st.checkbox, st.toggle */
typedef struct st_checkbox_opts {
    st_call     call;
    const char *label;
    bool        value;
    const bool *wrap;
    ST_WIDGET_FIELDS
} st_checkbox_opts;
ST_API bool     st_checkbox_run(const st_checkbox_opts *opts);
ST_API bool     st_toggle_run(const st_checkbox_opts *opts);
#define st_checkbox(...)      st_checkbox_run(ST_ARGS(st_checkbox_opts, __VA_ARGS__))
#define st_toggle(...)        st_toggle_run(ST_ARGS(st_checkbox_opts, __VA_ARGS__))

/** One line of text. .value: ST_NONE starts empty and returns NULL. Source: st.text_input */
typedef struct st_text_input_opts {
    st_call     call;
    const char *label;
    st_val      value;
    st_val      max_chars;
    const char *type; /* "default", "password", "email", "url", "phone", "search" */
    const char *autocomplete;
    const char *placeholder;
    bool        required;
    const char *icon;
    st_val      validate; /* a regular expression, or ST_LIST(expression, message) */
    st_val      live;     /* ST_BOOL(true) or "300ms": rerun while typing */
    ST_WIDGET_FIELDS
} st_text_input_opts;
ST_API const char *st_text_input_run(const st_text_input_opts *opts); /* NULL: empty, when .value was ST_NONE */
#define st_text_input(...)    st_text_input_run(ST_ARGS(st_text_input_opts, __VA_ARGS__))

/** A number. Integers or reals, by the type of what is given. .value: "min" if left out. Source: st.number_input */
typedef struct st_number_input_opts {
    st_call     call;
    const char *label;
    st_val      min_value, max_value, value, step;
    const char *format;
    const char *placeholder;
    bool        required;
    const char *icon;
    ST_WIDGET_FIELDS
} st_number_input_opts;
ST_API double   st_number_input_run(const st_number_input_opts *opts); /* NaN: empty, when .value was ST_NONE */
#define st_number_input(...)  st_number_input_run(ST_ARGS(st_number_input_opts, __VA_ARGS__))

/** A slider over integers, reals, dates, times; .value = ST_LIST(low, high) picks a range. Source: st.slider */
typedef struct st_slider_opts {
    st_call     call;
    const char *label;
    st_val      min_value, max_value, value, step;
    const char *format;
    ST_WIDGET_FIELDS
} st_slider_opts;
ST_API double   st_slider_run(const st_slider_opts *opts);            /* dates and times: microseconds */
ST_API void     st_slider_range_run(double out[2], const st_slider_opts *opts);
#define st_slider(...)        st_slider_run(ST_ARGS(st_slider_opts, __VA_ARGS__))
#define st_slider_range(out, ...) st_slider_range_run((out), ST_ARGS(st_slider_opts, __VA_ARGS__))

/* A slider of any kind: fills `out` with the value, or the two ends of a range, as what they were given as: st_as_date() and
 * the like take dates and times out. Returns how many. */
ST_API size_t   st_slider_values_run(st_val out[2], const st_slider_opts *opts);
#define st_slider_values(out, ...) st_slider_values_run((out), ST_ARGS(st_slider_opts, __VA_ARGS__))

/** A colour. .value: "#rrggbb" or "#rgb", black if left out. Source: st.color_picker */
typedef struct st_color_picker_opts {
    st_call     call;
    const char *label;
    const char *value;
    ST_WIDGET_FIELDS
} st_color_picker_opts;
ST_API const char *st_color_picker_run(const st_color_picker_opts *opts);
#define st_color_picker(...)  st_color_picker_run(ST_ARGS(st_color_picker_opts, __VA_ARGS__))

/** Several lines of text. .value: ST_NONE starts empty and returns NULL. .height: ST_PX, ST_STRETCH, or ST_CONTENT: as
 * high as the text. Source: st.text_area */
typedef struct st_text_area_opts {
    st_call     call;
    const char *label;
    st_val      value;
    st_val      height;
    st_val      max_chars;
    const char *placeholder;
    bool        required;
    ST_WIDGET_FIELDS
} st_text_area_opts;
ST_API const char *st_text_area_run(const st_text_area_opts *opts);   /* NULL: empty, when .value was ST_NONE */
#define st_text_area(...)     st_text_area_run(ST_ARGS(st_text_area_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
