/* options.h: widgets over options: select boxes, radio buttons, several of several. */
#ifndef BOURN_ST_OPTIONS_H
#define BOURN_ST_OPTIONS_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One of several, from a list that unfolds.
 * options              ST_LIST of ST_STR labels
 * .index               the one chosen at first, the first if left out; ST_NONE: none, and NULL is returned
 * .accept_new_options  a text that is no option can be typed in
 * .filter_mode         "fuzzy", "contains", "prefix", or ST_NONE
 * Source               st.selectbox */
typedef struct st_selectbox_opts {
    st_call     call;
    const char *label;
    st_val      options;
    st_val      index;
    const char *placeholder;
    bool        required;
    const char *icon;
    bool        accept_new_options;
    st_val      filter_mode;
    ST_WIDGET_FIELDS
} st_selectbox_opts;
ST_API const char *st_selectbox_run(const st_selectbox_opts *opts);   /* the label; NULL: nothing is chosen */
/* st_selectbox("Colour", ST_LIST(ST_STR("red"), ST_STR("blue")), .key = "colour") */
#define st_selectbox(...)     st_selectbox_run(ST_ARGS(st_selectbox_opts, __VA_ARGS__))

/** One of several, all in sight. Options and index as st_selectbox. .captions: ST_LIST of ST_STR. Source: st.radio */
typedef struct st_radio_opts {
    st_call     call;
    const char *label;
    st_val      options;
    st_val      index;
    bool        horizontal;
    st_val      captions;
    ST_WIDGET_FIELDS
} st_radio_opts;
ST_API const char *st_radio_run(const st_radio_opts *opts);           /* the label; NULL: nothing is chosen */
#define st_radio(...)         st_radio_run(ST_ARGS(st_radio_opts, __VA_ARGS__))

/** One of several, or several, as buttons side by side. Options as st_selectbox; an emoji or ":material/name:" at the start
 * of a label is its icon.
 * .default_  those chosen at first: a label or a place, or ST_LIST of them for the forms that fill `out`
 * .required  the one chosen stays when it is clicked again
 * Source     st.pills, st.segmented_control; with selection_mode="multi" for the forms that fill `out` */
typedef struct st_pills_opts {
    st_call     call;
    const char *label;
    st_val      options;
    const char *selection_mode; /* the function called says it: leave it out */
    st_val      default_;
    bool        required;
    const bool *wrap;
    ST_WIDGET_FIELDS
} st_pills_opts;
ST_API const char *st_pills_run(const st_pills_opts *opts);           /* the label; NULL: nothing is chosen */
ST_API const char *st_segmented_control_run(const st_pills_opts *opts);
/* These fill `out`, `cap` long, with the labels chosen, and return how many are chosen, which may be more. */
ST_API size_t   st_pills_multi_run(const char **out, size_t cap, const st_pills_opts *opts);
ST_API size_t   st_segmented_control_multi_run(const char **out, size_t cap, const st_pills_opts *opts);
#define st_pills(...)         st_pills_run(ST_ARGS(st_pills_opts, __VA_ARGS__))
#define st_segmented_control(...) st_segmented_control_run(ST_ARGS(st_pills_opts, __VA_ARGS__))
#define st_pills_multi(out, cap, ...) st_pills_multi_run((out), (cap), ST_ARGS(st_pills_opts, __VA_ARGS__))
#define st_segmented_control_multi(out, cap, ...) \
    st_segmented_control_multi_run((out), (cap), ST_ARGS(st_pills_opts, __VA_ARGS__))

/** A button that unfolds a list. Options as st_selectbox, no two alike. Source: st.menu_button */
typedef struct st_menu_button_opts {
    st_call     call;
    const char *label;
    st_val      options;
    const char *key;
    const char *help;
    st_callback on_click;
    const char *type; /* "primary", "secondary", "tertiary" */
    const char *icon;
    bool        disabled;
    st_val      width;
    const bool *wrap;
    st_block    in;
} st_menu_button_opts;
/* The label clicked, in the run that the click started; else NULL. */
ST_API const char *st_menu_button_run(const st_menu_button_opts *opts);
#define st_menu_button(...)   st_menu_button_run(ST_ARGS(st_menu_button_opts, __VA_ARGS__))

/** Several of several.
 * options          ST_LIST of ST_STR labels
 * .default_        those chosen at first: ST_LIST of ST_STR labels or ST_INT places
 * .max_selections  ST_INT; left out: any number
 * .select_all      one click chooses all: ST_BOOL, or ST_INT(n): if there are no more than n; 1000 if left out
 * Source           st.multiselect */
typedef struct st_multiselect_opts {
    st_call     call;
    const char *label;
    st_val      options;
    st_val      default_;
    st_val      max_selections;
    const char *placeholder;
    bool        accept_new_options;
    st_val      filter_mode;
    st_val      select_all;
    const bool *wrap;
    ST_WIDGET_FIELDS
} st_multiselect_opts;
/* Fills `out`, `cap` long, with the labels chosen; returns how many are chosen, which may be more. */
ST_API size_t   st_multiselect_run(const char **out, size_t cap, const st_multiselect_opts *opts);
#define st_multiselect(out, cap, ...) st_multiselect_run((out), (cap), ST_ARGS(st_multiselect_opts, __VA_ARGS__))

/** One of several in their order, on a slider.
 * options  ST_LIST of ST_STR labels, at least one
 * .value   the one chosen at first: ST_STR, or ST_INT for its place; the first if left out. ST_LIST of two picks a range
 * Source   st.select_slider */
typedef struct st_select_slider_opts {
    st_call     call;
    const char *label;
    st_val      options;
    st_val      value;
    ST_WIDGET_FIELDS
} st_select_slider_opts;
ST_API const char *st_select_slider_run(const st_select_slider_opts *opts); /* the label; of a range, the first */
/* st_select_slider("Size", ST_LIST(ST_STR("S"), ST_STR("M"), ST_STR("L")), .value = ST_STR("M")) */
#define st_select_slider(...) st_select_slider_run(ST_ARGS(st_select_slider_opts, __VA_ARGS__))
/* A range: fills `out` with the labels of its two ends. */
ST_API void st_select_slider_range_run(const char *out[2], const st_select_slider_opts *opts);
#define st_select_slider_range(out, ...) st_select_slider_range_run((out), ST_ARGS(st_select_slider_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
