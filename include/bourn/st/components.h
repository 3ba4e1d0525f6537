/* components.h: parts of the page that are programs of their own, in HTML, CSS and JavaScript. */
#ifndef BOURN_ST_COMPONENTS_H
#define BOURN_ST_COMPONENTS_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A component in a frame: a page that speaks with the app through the Streamlit component protocol.
 * name        what it is called: letters, digits, dots and underscores
 * .path       its folder; index.html in it is the page. Served under component/NAME/
 * .url        instead of .path: the address of a server that has the page
 * .args       a JSON object: its arguments
 * .special    further arguments that are no JSON: ST_LIST of ST_LIST(ST_STR(name), ST_BYTES(p, n)), or of
 *             ST_LIST(ST_STR(name), ST_LIST(data, index, columns)), a table as three Arrow IPC streams in ST_BYTES;
 *             behind them a style may stand, ST_LIST(ST_STR(id), ST_STR(caption), ST_STR(style sheet), stream of shown texts)
 * .default_   JSON: the value until the component has sent one
 * .tab_index  ST_INT: its place among what the Tab key goes to; -1: left out
 * Returns     ST_STR: JSON; ST_BYTES; ST_LIST of three ST_BYTES: a table as above; ST_NONE: no value yet. Lives as long as
 *             the run
 * Source      st.components.v1.declare_component and what it returns */
typedef struct st_component_opts {
    st_call     call;
    const char *name;
    const char *path;
    const char *url;
    const char *args;
    st_val      special;
    const char *default_;
    const char *key;
    st_callback on_change;
    st_val      tab_index;
    st_block    in;
} st_component_opts;
ST_API st_val st_component_run(const st_component_opts *opts);
/* st_val v = st_component("meter", .path = "meter", .args = "{\"most\": 10}", .default_ = "0"); */
#define st_component(...)        st_component_run(ST_ARGS(st_component_opts, __VA_ARGS__))

/* What a component in the page has to say. */
typedef struct st_component_said {
    const char *state;    /* a JSON object: what it last told, and the defaults of what it has not told */
    const char *triggers; /* a JSON array of {"event": ..., "value": ...}: what it told to be heard once; NULL: nothing */
} st_component_said;

/** A component that is part of the page, without a frame: its JavaScript exports a function that is given its element and
 * the means to speak with the app.
 * name             what it is called
 * .html            its content
 * .css, .js        its style and its module as text
 * .path            a folder with files of the component; served under _stcore/bidi-components/NAME/
 * .css_path, .js_path  instead of .css and .js: files in that folder
 * .isolate_styles  ST_NO: the page's styles reach it, and its own the page
 * .data            what it is given: ST_STR of JSON, ST_BYTES, ST_LIST(ST_BYTES) of an Arrow IPC stream, or
 *                  ST_LIST(ST_STR(json), ST_LIST(ST_STR(name), ST_BYTES(stream)), ...), where the JSON speaks of a stream by
 *                  {"__streamlit_arrow_ref__": name}
 * .default_        a JSON object: its state where it has told none
 * .on_change       called when its state has changed, or it has triggered something
 * Source           st.components.v2.component and what it returns */
typedef struct st_component_v2_opts {
    st_call     call;
    const char *name;
    const char *html;
    const char *css;
    const char *js;
    const char *path;
    const char *css_path;
    const char *js_path;
    const bool *isolate_styles;
    st_val      data;
    const char *default_;
    const char *identity; /* for the Python door: what tells it from others without a key; else `data` does */
    const char *key;
    st_callback on_change;
    st_val      width;
    st_val      height;
    st_block    in;
} st_component_v2_opts;
ST_API st_component_said st_component_v2_run(const st_component_v2_opts *opts);
#define st_component_v2(...)     st_component_v2_run(ST_ARGS(st_component_v2_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
