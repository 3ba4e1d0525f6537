/* media.h: pictures, sound and video, files to download, pages in frames, diagrams. */
#ifndef BOURN_ST_MEDIA_H
#define BOURN_ST_MEDIA_H

#include <stdio.h>

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One picture, or several.
 * image           ST_STR: a path, an address or the text of an SVG; ST_BYTES: a picture's file; ST_PIXELS, ST_ARRAY;
 *                 ST_LIST of these. Reals are 0 to 1, integers 0 to 255
 * .caption        ST_STR, or an ST_LIST of as many as there are pictures; .alt likewise
 * .width          ST_PX, ST_STRETCH, or ST_CONTENT: the picture's own, if it fits
 * .clamp          numbers out of bounds are cut to them, not refused
 * .channels       "RGB" if left out, or "BGR"
 * .output_format  "auto" if left out, "JPEG" (small) or "PNG" (exact)
 * .link           an address that a click goes to; for one picture
 * Source          st.image */
typedef struct st_image_opts {
    st_call     call;
    st_val      image;
    st_val      caption;
    st_val      width;
    bool        clamp;
    const char *channels;
    const char *output_format;
    const bool *use_container_width; /* older form of width */
    const char *link;
    st_val      alt;
    st_block    in;
} st_image_opts;
ST_API st_block st_image_run(const st_image_opts *opts);
#define st_image(...)          st_image_run(ST_ARGS(st_image_opts, __VA_ARGS__))

/** A player for sound.
 * data                     ST_STR: a path or an address; ST_BYTES: a file's bytes; ST_SAMPLES or ST_ARRAY, with
 *                          .sample_rate
 * .format                  its MIME type; "audio/wav" if left out
 * .start_time, .end_time   ST_INT or ST_F64: seconds; ST_STR("1m 30s")
 * Source                   st.audio */
typedef struct st_audio_opts {
    st_call     call;
    st_val      data;
    const char *format;
    st_val      start_time;
    st_val      sample_rate; /* ST_INT: samples per second */
    st_val      end_time;
    bool        loop;
    bool        autoplay;
    const char *alt;
    st_val      width;
    st_block    in;
} st_audio_opts;
ST_API st_block st_audio_run(const st_audio_opts *opts);
#define st_audio(...)          st_audio_run(ST_ARGS(st_audio_opts, __VA_ARGS__))

/** A player for films; an address of YouTube will do.
 * .subtitles   ST_STR: a path, or text in WebVTT or SubRip; ST_BYTES; ST_LIST of ST_LIST(ST_STR(label), subtitles)
 * Source       st.video */
typedef struct st_video_opts {
    st_call     call;
    st_val      data;
    const char *format; /* "video/mp4" if left out */
    st_val      start_time;
    st_val      subtitles;
    st_val      end_time;
    bool        loop;
    bool        autoplay;
    bool        muted;
    const char *alt;
    st_val      width;
    st_block    in;
} st_video_opts;
ST_API st_block st_video_run(const st_video_opts *opts);
#define st_video(...)          st_video_run(ST_ARGS(st_video_opts, __VA_ARGS__))

/** A logo in the corner of the page, and what stands there while the sidebar is folded away.
 * image, .icon_image   as st_image takes one; or ST_STR of an emoji or ":material/name:"
 * Source               st.logo */
typedef struct st_logo_opts {
    st_call     call;
    st_val      image;
    const char *size; /* "small", "medium", "large" */
    const char *link; /* an address that a click goes to */
    st_val      icon_image;
} st_logo_opts;
ST_API void st_logo_run(const st_logo_opts *opts);
#define st_logo(...)           st_logo_run(ST_ARGS(st_logo_opts, __VA_ARGS__))

/* What makes a file when a visitor asks for it: fn(out, arg) writes it to `out` and returns true; false: it cannot be made,
 * which the page says. Called once a click, on a thread of its own without a run context, also side by side for several
 * clicks. .make = ST_MAKE(fn, arg): `arg` is passed as it is and must live as long as the page offers the file;
 * .make = ST_MAKE_COPY(fn, &what): what is passed points to a copy of it. */
typedef struct st_maker {
    bool  (*fn)(FILE *out, void *arg);
    void   *arg;
    size_t  arg_size;
    void   *object; /* the calling language's own callable; not for C apps */
} st_maker;
#define ST_MAKE(function, argument)   ((st_maker){ .fn = (function), .arg = (argument) })
#define ST_MAKE_COPY(function, what) ((st_maker){ .fn = (function), .arg = (what), .arg_size = sizeof *(what) })

/** A button that saves a file: true in the run that its click starts.
 * data         ST_STR: text; ST_BYTES: what else a file may be
 * .make        instead of data: ST_MAKE(fn, arg) or ST_MAKE_COPY(fn, &what): bool fn(FILE *out, void *arg) writes the file when it
 *              is asked for, and not before
 * .file_name   what it is called where it is saved
 * .on_click    ST_MODE("ignore"): a click starts no run
 * Source       st.download_button */
typedef struct st_download_button_opts {
    st_call     call;
    const char *label;
    st_val      data;
    const char *file_name;
    const char *mime;
    const char *key;
    const char *help;
    st_callback on_click;
    const char *type; /* "primary", "secondary", "tertiary" */
    const char *icon;
    const char *icon_position; /* "left", "right" */
    bool        disabled;
    const bool *use_container_width; /* older form of width */
    st_val      width;
    const char *shortcut;
    const bool *wrap;
    st_maker    make;
    st_block    in;
} st_download_button_opts;
ST_API bool st_download_button_run(const st_download_button_opts *opts);
#define st_download_button(...) st_download_button_run(ST_ARGS(st_download_button_opts, __VA_ARGS__))

/** A page inside the page.
 * src            an address, or HTML
 * .file          instead of src: ST_STR(path) of a file; one of HTML becomes part of the message, others are served;
 *                or ST_BYTES of one, which is served as .mime
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
    const char *mime;
    st_block    in;
} st_iframe_opts;
ST_API st_block st_iframe_run(const st_iframe_opts *opts);
#define st_iframe(...)         st_iframe_run(ST_ARGS(st_iframe_opts, __VA_ARGS__))

/** A PDF in the browser's own viewer.
 * data      ST_STR: a path or an address; ST_BYTES
 * .height   ST_PX or ST_STRETCH; 500 pixels if left out
 * Source    st.pdf, which shows it by a component of its own */
typedef struct st_pdf_opts {
    st_call     call;
    st_val      data;
    st_val      height;
    const char *alt;
    st_block    in;
} st_pdf_opts;
ST_API st_block st_pdf_run(const st_pdf_opts *opts);
#define st_pdf(...)            st_pdf_run(ST_ARGS(st_pdf_opts, __VA_ARGS__))

/** Markdown that grows: next(arg) is called for piece after piece until it returns NULL; each may be changed or freed when
 * it is called again.
 * .cursor   stands behind the text while more may come
 * Returns   the whole text; lives as long as the run
 * Source    st.write_stream */
typedef struct st_write_stream_opts {
    st_call     call;
    const char *(*next)(void *arg);
    void       *arg;
    const char *cursor;
    st_block    in;
} st_write_stream_opts;
ST_API const char *st_write_stream_run(const st_write_stream_opts *opts);
#define st_write_stream(...)   st_write_stream_run(ST_ARGS(st_write_stream_opts, __VA_ARGS__))

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
