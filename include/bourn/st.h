/* st.h: the commands of bourn for apps written in C.
 *
 * An app defines `void st_main(void)`; `bourn run app.c` compiles it, loads it and calls it once per run, on a script
 * thread of its own, for every visitor. Each command shows something in the visitor's page and returns at once:
 *
 *     #include <bourn/st.h>
 *
 *     void st_main(void)
 *     {
 *         double t = st_slider("Degrees", .min_value = ST_F64(-40), .max_value = ST_F64(60));
 *         st_write(st_fmt("It is **%.1f** degrees", t));
 *         if (st_button("Again"))
 *             st_toast("Here we go");
 *     }
 *
 * Arguments  the first one or two by position, the rest as designated initialisers named as in Streamlit. What is left
 *            out is zero, and zero means Streamlit's default. Where zero or false is something people mean, the field
 *            is an st_val or a pointer and "not given" is its zero.
 * Text       UTF-8; copied before a command returns.
 * .in        the container to write into; {0} (left out) is the current one: the main page, or st_with's.
 * .key       names a widget: its value is found under it with st_state_*, and it stays the same widget when its other
 *            arguments change.
 * Errors     a wrong argument ends the run and shows a box with file and line; it never ends the process.
 * Threads    any thread with a run context: the script thread, and threads made with st_thread_create() or given the
 *            context with st_attach(). In another thread a command does nothing, warns once, returns its default, and
 *            st_last_error() is ST_ENOCTX.
 * Stopping   a command may not return: when the run was asked to stop or to start over, the script thread is unwound
 *            and cleanup attributes run. In a custom thread the thread's function is unwound likewise.
 * Memory     strings that commands return live until the run ends. */
#ifndef BOURN_ST_H
#define BOURN_ST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ST_API
#define ST_API __attribute__((visibility("default")))
#endif

/* ---------------------------------------------------------------- shared types */

/* Where a command stands in the app's source: error boxes name it. The hidden first field of every option struct. */
typedef struct st_call {
    const char *file;
    int         line;
} st_call;
#define ST_CALL .call = { __FILE__, __LINE__ }

/* A container or an element's place in the page: a value, copied, never freed. {0} is the current container. One of an
 * older run or of another visitor is refused with an error, never a fault. */
typedef struct st_block {
    uint64_t id;
} st_block;

/* A value of one of several types; {0} is "not given". */
typedef enum st_kind {
    ST_NOT_GIVEN = 0,
    ST_KIND_NONE,     /* Python's None, given on purpose */
    ST_KIND_BOOL,     /* i */
    ST_KIND_INT,      /* i */
    ST_KIND_F64,      /* f */
    ST_KIND_DATE,     /* i: microseconds since 1970-01-01 00:00 */
    ST_KIND_TIME,     /* i: microseconds since midnight */
    ST_KIND_DATETIME, /* i: microseconds since 1970-01-01 00:00 */
    ST_KIND_DELTA,    /* i: microseconds */
    ST_KIND_STR,      /* s, n bytes */
    ST_KIND_LIST,     /* items, n of them */
    ST_KIND_OBJECT,   /* p: an object of the calling language; not for C apps */
} st_kind;

typedef struct st_val {
    st_kind kind;
    size_t  n;
    union {
        int64_t              i;
        double               f;
        const char          *s;
        const struct st_val *items;
        void                *p;
    };
} st_val;

#define ST_BOOL(x) ((st_val){ .kind = ST_KIND_BOOL, .i = (x) ? 1 : 0 })
#define ST_INT(x)  ((st_val){ .kind = ST_KIND_INT, .i = (x) })
#define ST_F64(x)  ((st_val){ .kind = ST_KIND_F64, .f = (x) })
#define ST_STR(x)  ((st_val){ .kind = ST_KIND_STR, .s = (x), .n = SIZE_MAX }) /* SIZE_MAX: up to the NUL */
#define ST_NONE    ((st_val){ .kind = ST_KIND_NONE })
#define ST_LIST(...)                                                                                   \
    ((st_val){ .kind = ST_KIND_LIST, .n = sizeof((st_val[]){ __VA_ARGS__ }) / sizeof(st_val),          \
               .items = (const st_val[]){ __VA_ARGS__ } })
/* Sizes: .width = ST_PX(300), .width = ST_STRETCH, .height = ST_CONTENT */
#define ST_PX(x)   ST_INT(x)
#define ST_STRETCH ST_STR("stretch")
#define ST_CONTENT ST_STR("content")
/* For options that are true when left out: .wrap = ST_NO */
#define ST_YES (&(const bool){ true })
#define ST_NO  (&(const bool){ false })

/* What a widget calls when its value changes: on the script thread, before the run. .on_change = ST_DO(fn, arg), or
 * .on_change = ST_MODE("ignore"): a change reaches the app with the next rerun. For containers (tabs, expander,
 * popover) "ignore" is what is meant when nothing is given, and "rerun" tells the app which one is open. */
typedef struct st_callback {
    void (*fn)(void *arg);
    void       *arg;
    const char *mode;
    void       *object; /* the calling language's own callable; not for C apps */
} st_callback;

#define ST_DO(function, argument) ((st_callback){ .fn = (function), .arg = (argument) })
#define ST_MODE(word)             ((st_callback){ .mode = (word) })

typedef enum st_error { ST_OK = 0, ST_ENOCTX, ST_ESTALE, ST_EFOREIGN, ST_EINVAL, ST_ENOMEM } st_error;

/* The last error of a command in this thread; commands that succeed set ST_OK. */
ST_API st_error st_last_error(void);

/* ---------------------------------------------------------------- text */

#define ST_TEXT_FIELDS                                                  \
    const char *help;           /* tooltip, Markdown */                 \
    st_val      width;          /* pixels, "stretch" or "content" */    \
    const char *text_alignment; /* "left", "center", "right", "justify" */ \
    const bool *wrap;           /* ST_NO: one line, cut with an ellipsis */ \
    st_block    in;

/** Plain text, as it stands. Source: st.text */
typedef struct st_text_opts {
    st_call     call;
    const char *body;
    ST_TEXT_FIELDS
} st_text_opts;

/** Markdown. `.unsafe_allow_html`: HTML in it is shown. Source: st.markdown */
typedef struct st_markdown_opts {
    st_call     call;
    const char *body;
    bool        unsafe_allow_html;
    const bool *anchors; /* ST_NO: headings get no link */
    ST_TEXT_FIELDS
} st_markdown_opts;

/** Small, muted Markdown. Source: st.caption */
typedef struct st_caption_opts {
    st_call     call;
    const char *body;
    bool        unsafe_allow_html;
    ST_TEXT_FIELDS
} st_caption_opts;

/** A heading: st_title (h1), st_header (h2), st_subheader (h3).
 * .anchor   the id in the page's address; ST_BOOL(false): no link
 * .icon     an emoji or ":material/name:"
 * .divider  ST_BOOL(true) or a colour: a line below (not for st_title)
 * Source    st.title, st.header, st.subheader */
typedef struct st_heading_opts {
    st_call     call;
    const char *body;
    st_val      anchor;
    const char *icon;
    st_val      divider;
    ST_TEXT_FIELDS
} st_heading_opts;

/** A block of code. .language: NULL is "python"; ST_NONE: no colours. Source: st.code */
typedef struct st_code_opts {
    st_call     call;
    const char *body;
    st_val      language;
    bool        line_numbers;
    bool        wrap_lines;
    st_val      height;
    st_val      width;
    st_block    in;
} st_code_opts;

/** A formula in LaTeX. Source: st.latex */
typedef struct st_latex_opts {
    st_call     call;
    const char *body;
    const char *help;
    st_val      width;
    st_block    in;
} st_latex_opts;

/** A horizontal line. Source: st.divider */
typedef struct st_divider_opts {
    st_call  call;
    st_val   width;
    st_block in;
} st_divider_opts;

/** A small coloured label. .color: "blue" if left out. Source: st.badge */
typedef struct st_badge_opts {
    st_call     call;
    const char *label;
    const char *icon;
    const char *color;
    st_val      width;
    const char *help;
    st_block    in;
} st_badge_opts;

/** HTML, cleaned of scripts unless allowed. Source: st.html */
typedef struct st_html_opts {
    st_call     call;
    const char *body;
    st_val      width;
    bool        unsafe_allow_javascript;
    st_block    in;
} st_html_opts;

/** JSON text as a tree that folds. .expanded: ST_BOOL, or ST_INT(depth). Source: st.json */
typedef struct st_json_opts {
    st_call     call;
    const char *body;
    st_val      expanded;
    st_val      width;
    st_block    in;
} st_json_opts;

/** An error with a type, a message and a stack (lines, NULL at the end). .message_n: the message's length; 0: up to the
 * NUL. Source: st.exception */
typedef struct st_exception_opts {
    st_call            call;
    const char        *message;
    const char        *type;
    const char *const *stack_trace;
    bool               is_warning;
    bool               message_is_markdown;
    bool               is_streamlit_exception;
    size_t             message_n;
    st_val             width;
    st_block           in;
} st_exception_opts;

/* ---------------------------------------------------------------- status */

/** A coloured box: st_error_box, st_warning, st_info, st_success. Source: st.error, st.warning, st.info, st.success */
typedef struct st_alert_opts {
    st_call     call;
    const char *body;
    const char *icon;
    st_val      width;
    const char *title;
    st_block    in;
} st_alert_opts;

/** A note in the corner. .duration: "short", "long", "infinite" or ST_INT(seconds). Source: st.toast */
typedef struct st_toast_opts {
    st_call     call;
    const char *body;
    const char *icon;
    st_val      duration;
    st_block    in;
} st_toast_opts;

/** A progress bar. `value`: ST_INT 0..100 or ST_F64 0..1. Source: st.progress */
typedef struct st_progress_opts {
    st_call     call;
    st_val      value;
    const char *text;
    st_val      width;
    st_block    in;
} st_progress_opts;

/** Balloons, or snow, over the page. Source: st.balloons, st.snow */
typedef struct st_effect_opts {
    st_call  call;
    st_block in;
} st_effect_opts;

/* ---------------------------------------------------------------- layout */

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

/** A place for one element, replaced by each write into it. Source: st.empty */
typedef struct st_empty_opts {
    st_call  call;
    st_block in;
} st_empty_opts;

/** Empty room. `size`: "small" …, ST_PX, ST_STRETCH. Source: st.space */
typedef struct st_space_opts {
    st_call  call;
    st_val   size;
    st_block in;
} st_space_opts;

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

/** What st_status_update() changes; what is left out stays. Source: StatusContainer.update */
typedef struct st_status_update_opts {
    st_call     call;
    const char *label;
    const bool *expanded;
    const char *state;
} st_status_update_opts;

/** A spinner while something takes long; st_spinner_end takes it away. Source: st.spinner */
typedef struct st_spinner_opts {
    st_call     call;
    const char *text;
    bool        show_time;
    bool        cache;
    st_val      width;
    st_block    in;
} st_spinner_opts;

/* ---------------------------------------------------------------- widgets */

/* .bind           "query-params": the value is in the page's address; wants a key
 * .persist_state  "page" or "session": the value outlives the widget's absence; wants a key */
#define ST_WIDGET_FIELDS                                              \
    const char *key;                                                  \
    const char *help;                                                 \
    st_callback on_change;                                            \
    bool        disabled;                                             \
    const char *label_visibility; /* "visible", "hidden", "collapsed" */ \
    st_val      width;                                                \
    const char *bind;                                                 \
    const char *persist_state;                                        \
    st_block    in;

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

/** A box, or a switch, that is on or off. Source: st.checkbox, st.toggle */
typedef struct st_checkbox_opts {
    st_call     call;
    const char *label;
    bool        value;
    const bool *wrap;
    ST_WIDGET_FIELDS
} st_checkbox_opts;

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

/** A slider over integers, reals, dates, times; .value = ST_LIST(low, high) picks a range. Source: st.slider */
typedef struct st_slider_opts {
    st_call     call;
    const char *label;
    st_val      min_value, max_value, value, step;
    const char *format;
    ST_WIDGET_FIELDS
} st_slider_opts;

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

/* ---------------------------------------------------------------- data */

/** A number in large print, how it has changed, and a small chart.
 * value, .delta  ST_INT, ST_F64 or ST_STR; ST_LIST(ST_STR(shown), number): a text, judged by the number
 * .delta_color   "normal", "inverse", "off", or a colour
 * .delta_arrow   "auto", "up", "down", "off"
 * .chart_data    ST_LIST of numbers; .chart_type: "line", "bar", "area"
 * .format        as in printf, or a preset such as "percent"
 * Source         st.metric */
typedef struct st_metric_opts {
    st_call     call;
    const char *label;
    st_val      value;
    st_val      delta;
    const char *delta_color;
    const char *help;
    const char *icon;
    const char *label_visibility; /* "visible", "hidden", "collapsed" */
    bool        border;
    st_val      width;
    st_val      height;
    st_val      chart_data;
    const char *chart_type;
    const char *delta_arrow;
    const char *format;
    const char *delta_description;
    st_block    in;
} st_metric_opts;

/* ---------------------------------------------------------------- page */

/** Title, icon and layout of the page; NULL leaves a thing as it is.
 * .page_icon              an emoji, ":material/name:" or a URL
 * .layout                 "centered", "wide"
 * .initial_sidebar_state  "auto", "expanded", "collapsed", "locked", or ST_PX(width)
 * .get_help, .report_a_bug, .about  menu entries: a URL, Markdown for .about; ST_NONE hides one
 * Source                  st.set_page_config */
typedef struct st_set_page_config_opts {
    st_call     call;
    const char *page_title;
    const char *page_icon;
    const char *layout;
    st_val      initial_sidebar_state;
    st_val      get_help, report_a_bug, about;
} st_set_page_config_opts;

/* ---------------------------------------------------------------- the commands
 * Elements return their place: writing .in it replaces them. */

#define ST_ARGS(opts, ...) (&(opts){ ST_CALL, __VA_ARGS__ })

ST_API st_block st_write_run(const st_markdown_opts *opts);
ST_API st_block st_text_run(const st_text_opts *opts);
ST_API st_block st_markdown_run(const st_markdown_opts *opts);
ST_API st_block st_caption_run(const st_caption_opts *opts);
ST_API st_block st_title_run(const st_heading_opts *opts);
ST_API st_block st_header_run(const st_heading_opts *opts);
ST_API st_block st_subheader_run(const st_heading_opts *opts);
ST_API st_block st_code_run(const st_code_opts *opts);
ST_API st_block st_latex_run(const st_latex_opts *opts);
ST_API st_block st_divider_run(const st_divider_opts *opts);
ST_API st_block st_badge_run(const st_badge_opts *opts);
ST_API st_block st_html_run(const st_html_opts *opts);
ST_API st_block st_json_run(const st_json_opts *opts);
ST_API st_block st_exception_run(const st_exception_opts *opts);
ST_API st_block st_error_run(const st_alert_opts *opts);
ST_API st_block st_warning_run(const st_alert_opts *opts);
ST_API st_block st_info_run(const st_alert_opts *opts);
ST_API st_block st_success_run(const st_alert_opts *opts);
ST_API st_block st_toast_run(const st_toast_opts *opts);
ST_API st_block st_progress_run(const st_progress_opts *opts);
ST_API st_block st_balloons_run(const st_effect_opts *opts);
ST_API st_block st_snow_run(const st_effect_opts *opts);
ST_API st_block st_container_run(const st_container_opts *opts);
ST_API size_t   st_columns_run(st_block *out, size_t n, const st_columns_opts *opts); /* returns how many it filled */
ST_API size_t   st_tabs_run(st_block *out, size_t n, const st_tabs_opts *opts);
ST_API st_block st_expander_run(const st_expander_opts *opts);
ST_API st_block st_popover_run(const st_popover_opts *opts);
ST_API st_block st_empty_run(const st_empty_opts *opts);
ST_API st_block st_space_run(const st_space_opts *opts);
ST_API st_block st_status_run(const st_status_opts *opts);
ST_API void     st_status_update_run(st_block status, const st_status_update_opts *opts);
ST_API st_block st_spinner_run(const st_spinner_opts *opts);
ST_API void     st_spinner_end(st_block spinner);
ST_API bool     st_button_run(const st_button_opts *opts);
ST_API bool     st_checkbox_run(const st_checkbox_opts *opts);
ST_API bool     st_toggle_run(const st_checkbox_opts *opts);
ST_API const char *st_text_input_run(const st_text_input_opts *opts); /* NULL: empty, when .value was ST_NONE */
ST_API double   st_number_input_run(const st_number_input_opts *opts); /* NaN: empty, when .value was ST_NONE */
ST_API double   st_slider_run(const st_slider_opts *opts);            /* dates and times: microseconds */
ST_API void     st_slider_range_run(double out[2], const st_slider_opts *opts);
ST_API const char *st_text_area_run(const st_text_area_opts *opts);   /* NULL: empty, when .value was ST_NONE */
ST_API const char *st_selectbox_run(const st_selectbox_opts *opts);   /* the label; NULL: nothing is chosen */
ST_API const char *st_radio_run(const st_radio_opts *opts);           /* the label; NULL: nothing is chosen */
/* Fills `out`, `cap` long, with the labels chosen; returns how many are chosen, which may be more. */
ST_API size_t   st_multiselect_run(const char **out, size_t cap, const st_multiselect_opts *opts);
ST_API st_block st_metric_run(const st_metric_opts *opts);
ST_API void     st_set_page_config_run(const st_set_page_config_opts *opts);

#define st_write(...)         st_write_run(ST_ARGS(st_markdown_opts, __VA_ARGS__))
#define st_text(...)          st_text_run(ST_ARGS(st_text_opts, __VA_ARGS__))
#define st_markdown(...)      st_markdown_run(ST_ARGS(st_markdown_opts, __VA_ARGS__))
#define st_caption(...)       st_caption_run(ST_ARGS(st_caption_opts, __VA_ARGS__))
#define st_title(...)         st_title_run(ST_ARGS(st_heading_opts, __VA_ARGS__))
#define st_header(...)        st_header_run(ST_ARGS(st_heading_opts, __VA_ARGS__))
#define st_subheader(...)     st_subheader_run(ST_ARGS(st_heading_opts, __VA_ARGS__))
#define st_code(...)          st_code_run(ST_ARGS(st_code_opts, __VA_ARGS__))
#define st_latex(...)         st_latex_run(ST_ARGS(st_latex_opts, __VA_ARGS__))
#define st_divider(...)       st_divider_run(ST_ARGS(st_divider_opts, __VA_ARGS__))
#define st_badge(...)         st_badge_run(ST_ARGS(st_badge_opts, __VA_ARGS__))
#define st_html(...)          st_html_run(ST_ARGS(st_html_opts, __VA_ARGS__))
#define st_json(...)          st_json_run(ST_ARGS(st_json_opts, __VA_ARGS__))
#define st_exception(...)     st_exception_run(ST_ARGS(st_exception_opts, __VA_ARGS__))
#define st_error(...)         st_error_run(ST_ARGS(st_alert_opts, __VA_ARGS__))
#define st_warning(...)       st_warning_run(ST_ARGS(st_alert_opts, __VA_ARGS__))
#define st_info(...)          st_info_run(ST_ARGS(st_alert_opts, __VA_ARGS__))
#define st_success(...)       st_success_run(ST_ARGS(st_alert_opts, __VA_ARGS__))
#define st_toast(...)         st_toast_run(ST_ARGS(st_toast_opts, __VA_ARGS__))
#define st_progress(...)      st_progress_run(ST_ARGS(st_progress_opts, __VA_ARGS__))
#define st_balloons(...)      st_balloons_run(ST_ARGS(st_effect_opts, __VA_ARGS__))
#define st_snow(...)          st_snow_run(ST_ARGS(st_effect_opts, __VA_ARGS__))
#define st_container(...)     st_container_run(ST_ARGS(st_container_opts, __VA_ARGS__))
/* st_columns(col, 2) fills an array of 2; st_columns_of(col, n, ST_LIST(...), .gap = ...) takes options */
#define st_columns(out, count) st_columns_run((out), (count), &(st_columns_opts){ ST_CALL, ST_INT(count) })
#define st_columns_of(out, count, ...) st_columns_run((out), (count), ST_ARGS(st_columns_opts, __VA_ARGS__))
#define st_tabs(out, count, ...) st_tabs_run((out), (count), ST_ARGS(st_tabs_opts, __VA_ARGS__))
#define st_expander(...)      st_expander_run(ST_ARGS(st_expander_opts, __VA_ARGS__))
#define st_popover(...)       st_popover_run(ST_ARGS(st_popover_opts, __VA_ARGS__))
#define st_empty(...)         st_empty_run(ST_ARGS(st_empty_opts, __VA_ARGS__))
#define st_space(...)         st_space_run(ST_ARGS(st_space_opts, __VA_ARGS__))
#define st_status(...)        st_status_run(ST_ARGS(st_status_opts, __VA_ARGS__))
#define st_status_update(status, ...) st_status_update_run((status), ST_ARGS(st_status_update_opts, __VA_ARGS__))
#define st_spinner(...)       st_spinner_run(ST_ARGS(st_spinner_opts, __VA_ARGS__))
#define st_button(...)        st_button_run(ST_ARGS(st_button_opts, __VA_ARGS__))
#define st_checkbox(...)      st_checkbox_run(ST_ARGS(st_checkbox_opts, __VA_ARGS__))
#define st_toggle(...)        st_toggle_run(ST_ARGS(st_checkbox_opts, __VA_ARGS__))
#define st_text_input(...)    st_text_input_run(ST_ARGS(st_text_input_opts, __VA_ARGS__))
#define st_number_input(...)  st_number_input_run(ST_ARGS(st_number_input_opts, __VA_ARGS__))
#define st_slider(...)        st_slider_run(ST_ARGS(st_slider_opts, __VA_ARGS__))
#define st_slider_range(out, ...) st_slider_range_run((out), ST_ARGS(st_slider_opts, __VA_ARGS__))
#define st_text_area(...)     st_text_area_run(ST_ARGS(st_text_area_opts, __VA_ARGS__))
/* st_selectbox("Colour", ST_LIST(ST_STR("red"), ST_STR("blue")), .key = "colour") */
#define st_selectbox(...)     st_selectbox_run(ST_ARGS(st_selectbox_opts, __VA_ARGS__))
#define st_radio(...)         st_radio_run(ST_ARGS(st_radio_opts, __VA_ARGS__))
#define st_multiselect(out, cap, ...) st_multiselect_run((out), (cap), ST_ARGS(st_multiselect_opts, __VA_ARGS__))
/* st_metric("Wind", ST_F64(4.2), .delta = ST_F64(-0.5)) */
#define st_metric(...)        st_metric_run(ST_ARGS(st_metric_opts, __VA_ARGS__))
#define st_set_page_config(...) st_set_page_config_run(ST_ARGS(st_set_page_config_opts, __VA_ARGS__))

/* The root containers of the page. */
ST_API st_block st_main_block(void);
ST_API st_block st_sidebar(void);

/* Make `block` the current container of this thread; returns the one before, for st_with_end. */
ST_API st_block st_with(st_block block);
ST_API void     st_with_end(st_block before);

/* Text formatted into the run's memory: valid until the run ends. (A run that formats more than 16 MiB uses the room of
 * the oldest after those again, 16 MiB later at the earliest.) "" without a run context. */
ST_API const char *st_fmt(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---------------------------------------------------------------- control and state */

/** End this run and start another at once. Does not return. Source: st.rerun */
ST_API void st_rerun(void);
/** End this run. Does not return. Source: st.stop */
ST_API void st_stop(void);

/** What stood after `--` on the command line of `bourn run app.c -- ...`; returns how many. Source: sys.argv[1:] */
ST_API int st_args(char *const **out);

/* Values that outlive runs, one set per visitor; the same keys as Python's st.session_state. A widget's value is found
 * under its key. Getters give `fallback` where the key is missing or holds another type. */
ST_API bool        st_state_has_run(st_call at, const char *key);
ST_API int64_t     st_state_int_run(st_call at, const char *key, int64_t fallback);
ST_API double      st_state_f64_run(st_call at, const char *key, double fallback); /* takes integers too */
ST_API bool        st_state_bool_run(st_call at, const char *key, bool fallback);
ST_API const char *st_state_str_run(st_call at, const char *key, const char *fallback);
ST_API void        st_state_set_int_run(st_call at, const char *key, int64_t value);
ST_API void        st_state_set_f64_run(st_call at, const char *key, double value);
ST_API void        st_state_set_bool_run(st_call at, const char *key, bool value);
ST_API void        st_state_set_str_run(st_call at, const char *key, const char *value); /* NULL: Python's None */
ST_API void        st_state_delete_run(st_call at, const char *key); /* missing: nothing happens */

#define ST_HERE ((st_call){ __FILE__, __LINE__ })
#define st_state_has(key)             st_state_has_run(ST_HERE, (key))
#define st_state_int(key, fallback)   st_state_int_run(ST_HERE, (key), (fallback))
#define st_state_f64(key, fallback)   st_state_f64_run(ST_HERE, (key), (fallback))
#define st_state_bool(key, fallback)  st_state_bool_run(ST_HERE, (key), (fallback))
#define st_state_str(key, fallback)   st_state_str_run(ST_HERE, (key), (fallback))
#define st_state_set_int(key, value)  st_state_set_int_run(ST_HERE, (key), (value))
#define st_state_set_f64(key, value)  st_state_set_f64_run(ST_HERE, (key), (value))
#define st_state_set_bool(key, value) st_state_set_bool_run(ST_HERE, (key), (value))
#define st_state_set_str(key, value)  st_state_set_str_run(ST_HERE, (key), (value))
#define st_state_delete(key)          st_state_delete_run(ST_HERE, (key))

/* ---------------------------------------------------------------- threads */

/* A reference to the run that a thread writes for. A leaked one does no harm: when a newer run has begun or the
 * visitor has gone, commands under it end the thread's function. */
typedef struct st_ctx st_ctx;

ST_API st_ctx *st_get_ctx(void);          /* this thread's, a new reference; NULL: none */
ST_API void    st_ctx_release(st_ctx *c); /* takes NULL */
/** Give this thread the context (NULL: take it away). ST_EFOREIGN: the thread writes for another visitor. */
ST_API st_error st_attach(st_ctx *c);

typedef struct st_thread st_thread;
/** Start a thread that has the caller's context. NULL on failure. */
ST_API st_thread *st_thread_create(void *(*fn)(void *arg), void *arg);
/** Wait for it and free it; returns what fn returned, NULL when it was unwound. */
ST_API void *st_thread_join(st_thread *t);
/** Let go of it without waiting: it runs on, and is freed when it ends. */
ST_API void st_thread_detach(st_thread *t);

#ifdef __cplusplus
}
#endif

#endif
