/* text.h: text and headings, code, formulas, JSON, exceptions. */
#ifndef BOURN_ST_TEXT_H
#define BOURN_ST_TEXT_H

#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

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
ST_API st_block st_text_run(const st_text_opts *opts);
#define st_text(...)          st_text_run(ST_ARGS(st_text_opts, __VA_ARGS__))

/** Markdown. `.unsafe_allow_html`: HTML in it is shown. Source: st.markdown */
typedef struct st_markdown_opts {
    st_call     call;
    const char *body;
    bool        unsafe_allow_html;
    const bool *anchors; /* ST_NO: headings get no link */
    bool        unterminated_parsing; /* more will come: what is half written is not taken at its word */
    ST_TEXT_FIELDS
} st_markdown_opts;
ST_API st_block st_write_run(const st_markdown_opts *opts);
ST_API st_block st_markdown_run(const st_markdown_opts *opts);
#define st_write(...)         st_write_run(ST_ARGS(st_markdown_opts, __VA_ARGS__))
#define st_markdown(...)      st_markdown_run(ST_ARGS(st_markdown_opts, __VA_ARGS__))

/** Small, muted Markdown. Source: st.caption */
typedef struct st_caption_opts {
    st_call     call;
    const char *body;
    bool        unsafe_allow_html;
    ST_TEXT_FIELDS
} st_caption_opts;
ST_API st_block st_caption_run(const st_caption_opts *opts);
#define st_caption(...)       st_caption_run(ST_ARGS(st_caption_opts, __VA_ARGS__))

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
ST_API st_block st_title_run(const st_heading_opts *opts);
ST_API st_block st_header_run(const st_heading_opts *opts);
ST_API st_block st_subheader_run(const st_heading_opts *opts);
#define st_title(...)         st_title_run(ST_ARGS(st_heading_opts, __VA_ARGS__))
#define st_header(...)        st_header_run(ST_ARGS(st_heading_opts, __VA_ARGS__))
#define st_subheader(...)     st_subheader_run(ST_ARGS(st_heading_opts, __VA_ARGS__))

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
ST_API st_block st_code_run(const st_code_opts *opts);
#define st_code(...)          st_code_run(ST_ARGS(st_code_opts, __VA_ARGS__))

/** A formula in LaTeX. Source: st.latex */
typedef struct st_latex_opts {
    st_call     call;
    const char *body;
    const char *help;
    st_val      width;
    st_block    in;
} st_latex_opts;
ST_API st_block st_latex_run(const st_latex_opts *opts);
#define st_latex(...)         st_latex_run(ST_ARGS(st_latex_opts, __VA_ARGS__))

/** A horizontal line. Source: st.divider */
typedef struct st_divider_opts {
    st_call  call;
    st_val   width;
    st_block in;
} st_divider_opts;
ST_API st_block st_divider_run(const st_divider_opts *opts);
#define st_divider(...)       st_divider_run(ST_ARGS(st_divider_opts, __VA_ARGS__))

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
ST_API st_block st_badge_run(const st_badge_opts *opts);
#define st_badge(...)         st_badge_run(ST_ARGS(st_badge_opts, __VA_ARGS__))

/** What something is: a box with its name, type, documentation, value and members.
 * .name, .type, .doc_string, .value   ST_STR
 * .members   ST_LIST of ST_LIST(ST_STR(name), ST_STR(type), ST_STR(value) or ST_NONE, ST_STR(documentation) or ST_NONE)
 * Source     st.help */
typedef struct st_help_opts {
    st_call  call;
    st_val   name;
    st_val   type;
    st_val   doc_string;
    st_val   value;
    st_val   members;
    st_val   width;
    st_block in;
} st_help_opts;
ST_API st_block st_help_run(const st_help_opts *opts);
#define st_help(...)          st_help_run(ST_ARGS(st_help_opts, __VA_ARGS__))

/** HTML, cleaned of scripts unless allowed. Source: st.html */
typedef struct st_html_opts {
    st_call     call;
    const char *body;
    st_val      width;
    bool        unsafe_allow_javascript;
    st_block    in;
} st_html_opts;
ST_API st_block st_html_run(const st_html_opts *opts);
#define st_html(...)          st_html_run(ST_ARGS(st_html_opts, __VA_ARGS__))

/** JSON text as a tree that folds. .expanded: ST_BOOL, or ST_INT(depth). Source: st.json */
typedef struct st_json_opts {
    st_call     call;
    const char *body;
    st_val      expanded;
    st_val      width;
    st_block    in;
} st_json_opts;
ST_API st_block st_json_run(const st_json_opts *opts);
#define st_json(...)          st_json_run(ST_ARGS(st_json_opts, __VA_ARGS__))

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
ST_API st_block st_exception_run(const st_exception_opts *opts);
#define st_exception(...)     st_exception_run(ST_ARGS(st_exception_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
