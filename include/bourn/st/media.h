/* media.h: pictures, sound and video, files to download, pages in frames, diagrams. */
#ifndef BOURN_ST_MEDIA_H
#define BOURN_ST_MEDIA_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A page inside the page.
 * src            an address, or HTML
 * .file          instead of src: ST_STR(path) of a file; one of HTML becomes part of the message, others are served
 * .width         ST_PX, ST_STRETCH, ST_CONTENT
 * .height        the same; left out: as high as the HTML, 400 pixels for an address
 * .tab_index     ST_INT: its place among what the Tab key goes to; -1: left out
 * .alt           says what is shown to those who cannot see it
 * Source         st.iframe */
typedef struct st_iframe_opts {
    st_call     call;
    const char *src;
    st_val      file;
    st_val      width;
    st_val      height;
    st_val      tab_index;
    const char *alt;
    st_block    in;
} st_iframe_opts;
ST_API st_block st_iframe_run(const st_iframe_opts *opts);
#define st_iframe(...)         st_iframe_run(ST_ARGS(st_iframe_opts, __VA_ARGS__))

/** The older frames: HTML (st_html_frame) or an address (st_frame), 150 pixels high unless said otherwise.
 * Source  st.components.v1.html, st.components.v1.iframe */
typedef struct st_frame_opts {
    st_call     call;
    const char *body;
    st_val      width;
    st_val      height;
    bool        scrolling;
    st_val      tab_index;
    st_block    in;
} st_frame_opts;
ST_API st_block st_html_frame_run(const st_frame_opts *opts);
ST_API st_block st_frame_run(const st_frame_opts *opts);
#define st_html_frame(...)     st_html_frame_run(ST_ARGS(st_frame_opts, __VA_ARGS__))
#define st_frame(...)          st_frame_run(ST_ARGS(st_frame_opts, __VA_ARGS__))

/** A graph in Graphviz's DOT language. .engine: "dot" if left out, or "neato", "circo", ... Source: st.graphviz_chart */
typedef struct st_graphviz_chart_opts {
    st_call     call;
    const char *figure_or_dot;
    const bool *use_container_width; /* older form of width */
    st_val      width;
    st_val      height;
    const char *alt;
    const char *engine;
    st_block    in;
} st_graphviz_chart_opts;
ST_API st_block st_graphviz_chart_run(const st_graphviz_chart_opts *opts);
#define st_graphviz_chart(...) st_graphviz_chart_run(ST_ARGS(st_graphviz_chart_opts, __VA_ARGS__))

/** A diagram in Mermaid's language. Source: st.mermaid_chart */
typedef struct st_mermaid_chart_opts {
    st_call     call;
    const char *body;
    st_val      width;
    const char *alt;
    st_block    in;
} st_mermaid_chart_opts;
ST_API st_block st_mermaid_chart_run(const st_mermaid_chart_opts *opts);
#define st_mermaid_chart(...)  st_mermaid_chart_run(ST_ARGS(st_mermaid_chart_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
