/* embed.c: what the browser draws by itself: pages in a frame, diagrams of Graphviz and Mermaid. See command.h. */
#include <stdio.h>

#include "base/log.h"
#include "base/mime.h"
#include "elements/media.h"

/* ---------------------------------------------------------------- frames */

typedef struct frame {
    bn_shown shown;
    bn_buf   page;
    bool     inside; /* HTML in the message, not an address */
} frame;

static frame *frame_of(const bn_call *call)
{
    frame *f;
    memcpy(&f, call->scratch.bytes, sizeof f);
    return f;
}

bn_status bn_check_tab_index(const bn_call *call, const st_val *v, bn_error *err)
{
    if (v->kind <= ST_KIND_NONE)
        return BN_OK;
    if (v->kind != ST_KIND_INT && !bn_val_is_huge(call, v))
        return bn_bad_type(err, "tab_index", bn_val_type(call, v), "int");
    if (v->kind == ST_KIND_INT && v->i >= -1 && v->i <= INT32_MAX)
        return BN_OK;
    return bn_bad_value(err, "tab_index", "None, -1, a non-negative integer", "out of range");
}

static bool is_page(bn_bytes path)
{
    static const char *const suffixes[] = { ".html", ".htm", ".xhtml" };
    bn_bytes suffix = bn_mime_suffix(path);
    for (size_t i = 0; i < BN_COUNT(suffixes); i++)
        if (bn_is_word(suffix, suffixes[i]))
            return true;
    return false;
}

/* A file: a page goes into the message, anything else is served. */
static bn_status take_file(bn_call *call, bn_bytes path, frame *f, bn_error *err)
{
    const char *type = bn_mime_guess(path);
    bn_media_add add = { .type = type ? type : "application/octet-stream" };
    bn_status rc = bn_read_file(path, &f->page, err);
    f->inside = is_page(path);
    add.content = bn_buf_view(&f->page);
    if (!rc && f->inside && !bn_utf8_valid(add.content))
        rc = bn_fail(err, BN_EUSER, "'%.*s' is no UTF-8 text", bn_cut(path, 300), (const char *)path.p);
    if (!rc)
        return f->inside ? BN_OK : bn_shown_content(call, &add, &f->shown, err);
    if (err)
        err->kind = "StreamlitAPIException";
    return rc;
}

static bn_status run_iframe(bn_call *call, bn_error *err)
{
    const st_iframe_opts *o = call->opts;
    bn_bytes src = bn_call_text(call, 0), path = bn_val_text(&o->file);
    frame own = { 0 }, *f = &own;
    bn_status rc = BN_OK;

    bn_buf_init(&own.page, (size_t)256 << 20);
    memcpy(call->scratch.bytes, &f, sizeof f);
    if (path.p)
        rc = take_file(call, path, &own, err);
    else if (o->file.kind == ST_KIND_BYTES)
        rc = bn_shown_file(call, &o->file, o->mime ? o->mime : "application/octet-stream", &own.shown, err);
    else
        own.inside = !bn_is_url(src, BN_URL_HTTP | BN_URL_DATA) && (bn_is_file(src) || !src.n || src.p[0] != '/');
    if (!rc)
        rc = bn_check_tab_index(call, &o->tab_index, err);
    if (!rc)
        rc = bn_shown_put(call, &own.shown, 1, err);
    bn_shown_release(&own.shown, 1);
    bn_buf_release(&own.page);
    return rc;
}

static void encode_iframe(bn_call *call, bn_wire *w)
{
    const st_iframe_opts *o = call->opts;
    const frame *f = frame_of(call);
    bn_bytes src = bn_call_text(call, 0);
    if (o->file.kind > ST_KIND_NONE)
        src = f->inside ? bn_buf_view(&f->page) : f->shown.url;
    bn_wire_str(w, f->inside ? PB_I_FRAME_SRCDOC : PB_I_FRAME_SRC, src);
    bn_wire_int(w, PB_I_FRAME_SCROLLING, 1);
    if (o->tab_index.kind > ST_KIND_NONE)
        bn_wire_int(w, PB_I_FRAME_TAB_INDEX, o->tab_index.i);
    bn_encode_alt(call, BN_CALL_INDEX(call, st_iframe_opts, alt), w, PB_I_FRAME_ALT);
}

/* An address has no size of its own: "content" is 400 pixels, and the whole width. */
static st_val iframe_size(const bn_call *call, size_t i, st_val v)
{
    (void)i;
    if (!bn_val_is(&v, "content") || frame_of(call)->inside)
        return v;
    return call->cmd->params[i].flags & BN_ARG_HEIGHT ? ST_INT(400) : ST_STRETCH;
}

#define O st_iframe_opts
#define P_TAB_INDEX(type)                                                                            \
    P(type, tab_index, .py_type = "int | None", .fallback = "None",                                  \
      .doc = "Its place among what the Tab key goes to; -1: left out.")
static const bn_param iframe_params[] = {
    P(O, src, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "str | Path",
      .doc = "An address, HTML, or a `pathlib.Path` of a file."),
    P(O, width, .flags = BN_ARG_WIDTH | BN_ARG_CONTENT, .py_type = "int | Literal['stretch', 'content']",
      .fallback = "'stretch'", .doc = "Pixels, \"stretch\" or \"content\"."),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT, .py_type = "int | Literal['stretch', 'content']",
      .fallback = "'content'", .doc = "Pixels, \"stretch\" or \"content\": 400 pixels for an address."),
    P_TAB_INDEX(O),
    P_ALT(O),
};
#undef O
const bn_command bn_cmd_iframe = {
    .name = "iframe", .doc = "Show a page inside the page: an address, a file or HTML.", .pb = PB_ELEMENT_IFRAME,
    .opts_size = sizeof(st_iframe_opts), .params = iframe_params, .param_count = BN_COUNT(iframe_params),
    .py_returns = "DeltaGenerator", .run = run_iframe, .encode = encode_iframe, .size = iframe_size,
};

/* components.v1: the older forms. */
static bn_status check_frame(bn_call *call, bn_error *err)
{
    return bn_check_tab_index(call, &((const st_frame_opts *)call->opts)->tab_index, err);
}

static void encode_frame(bn_call *call, bn_wire *w)
{
    const st_frame_opts *o = call->opts;
    if (o->tab_index.kind > ST_KIND_NONE)
        bn_wire_int(w, PB_I_FRAME_TAB_INDEX, o->tab_index.i);
}

static st_val frame_size(const bn_call *call, size_t i, st_val v)
{
    if (v.kind == ST_KIND_INT || v.kind == ST_KIND_BOOL || (v.kind == ST_KIND_STR && !bn_val_is(&v, "auto")))
        return v;
    if (v.kind == ST_KIND_F64)
        return ST_INT((int64_t)v.f);
    return v.kind <= ST_KIND_NONE && call->cmd->params[i].flags & BN_ARG_HEIGHT ? ST_INT(150) : ST_STRETCH;
}

#define O st_frame_opts
#define FRAME_PARAMS(tag, word, text)                                                                         \
    { .name = word, .kind = BN_PARAM_STR, .offset = offsetof(O, body), .pb = tag,                             \
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "str", .doc = text },                          \
    P(O, width, .flags = BN_ARG_WIDTH | BN_ARG_POSITIONAL | BN_ARG_NULLABLE | BN_ARG_ANY, .py_type = "int | None",        \
      .fallback = "None", .doc = "Pixels; None: the whole width."),                                           \
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_POSITIONAL | BN_ARG_NULLABLE | BN_ARG_ANY, .py_type = "int | None",      \
      .fallback = "None", .doc = "Pixels; None: 150."),                                                       \
    P(O, scrolling, .pb = PB_I_FRAME_SCROLLING, .flags = BN_ARG_POSITIONAL, .py_type = "bool",                \
      .fallback = "False", .doc = "Whether it scrolls where it is larger."),                                  \
    P_TAB_INDEX(O)
static const bn_param html_params[] = { FRAME_PARAMS(PB_I_FRAME_SRCDOC, "html", "The HTML.") };
static const bn_param frame_params[] = { FRAME_PARAMS(PB_I_FRAME_SRC, "src", "The address.") };
#undef O
const bn_command bn_cmd__html = {
    .name = "_html", .doc = "Show HTML in a frame of its own.", .pb = PB_ELEMENT_IFRAME,
    .opts_size = sizeof(st_frame_opts), .params = html_params, .param_count = BN_COUNT(html_params),
    .py_returns = "DeltaGenerator", .check = check_frame, .encode = encode_frame, .size = frame_size,
};
const bn_command bn_cmd__iframe = {
    .name = "_iframe", .doc = "Show an address in a frame of its own.", .pb = PB_ELEMENT_IFRAME,
    .opts_size = sizeof(st_frame_opts), .params = frame_params, .param_count = BN_COUNT(frame_params),
    .py_returns = "DeltaGenerator", .check = check_frame, .encode = encode_frame, .size = frame_size,
};

/* ---------------------------------------------------------------- Graphviz */

/* The browser finds the drawing by this id: the place of the element, which is not known before it is put. */
static void encode_place(const bn_call *call, bn_wire *w)
{
    const uint32_t *path;
    size_t n = call->parent ? bn_block_path(call->parent, &path) : 0;
    char hex[33];
    bn_hash h;
    bn_hash_init(&h, UINT64_C(0x67726170687669));
    for (size_t i = 0; i < n; i++)
        bn_hash_u64(&h, path[i]);
    bn_hash_u64(&h, call->slot);
    bn_hash_end_hex(&h, hex);
    bn_wire_cstr(w, PB_GRAPH_VIZ_CHART_ELEMENT_ID, hex);
}

static void encode_graphviz(bn_call *call, bn_wire *w)
{
    const char *engine = ((const st_graphviz_chart_opts *)call->opts)->engine;
    bn_wire_cstr(w, PB_GRAPH_VIZ_CHART_ENGINE, engine ? engine : "dot");
    bn_encode_alt(call, BN_CALL_INDEX(call, st_graphviz_chart_opts, alt), w, PB_GRAPH_VIZ_CHART_ALT);
    encode_place(call, w);
}

/* Put with the id of the place that is next; where another thread has taken that one, again with the right id. */
static bn_status run_graphviz(bn_call *call, bn_error *err)
{
    uint32_t guess;
    bn_status rc;
    bn_wire w;

    if (!call->ctx || call->slot != BN_SLOT_NEW)
        return bn_shown_put(call, NULL, 0, err);
    w = bn_wire_to(&bn_warm_get()->out);
    call->slot = guess = bn_block_next_index(call->parent);
    bn_call_encode_element(call, &w);
    call->slot = BN_SLOT_NEW;
    rc = bn_call_wire_status(call, &w, err);
    if (!rc)
        rc = bn_call_put(call, call->parent, BN_DELTA_ELEMENT, NULL, &call->slot, NULL, err);
    return rc || call->slot == guess ? rc : bn_shown_put(call, NULL, 0, err);
}

#define O st_graphviz_chart_opts
static const bn_param graphviz_params[] = {
    P(O, figure_or_dot, .pb = PB_GRAPH_VIZ_CHART_SPEC, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED,
      .py_type = "FigureOrDot", .doc = "The graph in the DOT language, or an object of the graphviz library."),
    P(O, use_container_width, .flags = BN_ARG_USE_WIDTH | BN_ARG_POSITIONAL | BN_ARG_ANY, .py_type = "bool | None",
      .fallback = "None", .doc = "Older form of width: True is \"stretch\", False \"content\"."),
    P_WIDTH(O, "'content'", BN_TURN_FIRST),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT, .py_type = "Height", .fallback = "'content'",
      .doc = "Pixels, \"stretch\" or \"content\"."),
    P_ALT(O),
};
#undef O
const bn_command bn_cmd_graphviz_chart = {
    .name = "graphviz_chart", .doc = "Draw a graph that is written in Graphviz's DOT language.",
    .pb = PB_ELEMENT_GRAPHVIZ_CHART, .opts_size = sizeof(st_graphviz_chart_opts), .params = graphviz_params,
    .param_count = BN_COUNT(graphviz_params), .py_returns = "DeltaGenerator", .run = run_graphviz,
    .encode = encode_graphviz,
};

/* ---------------------------------------------------------------- Mermaid */

static size_t line_end(bn_bytes text, size_t at)
{
    const uint8_t *nl = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
    return nl ? (size_t)(nl - text.p) + 1 : text.n;
}

static bn_bytes line_at(bn_bytes text, size_t at)
{
    return bn_strip(bn_bytes_of(text.p + at, line_end(text, at) - at));
}

static bool begins(bn_bytes text, const char *word)
{
    return text.n >= strlen(word) && memcmp(text.p, word, strlen(word)) == 0;
}

/* Up to and with the line that ends a block. */
static size_t skip_block(bn_bytes text, size_t at, const char *end, bool inside)
{
    for (; at < text.n; at = line_end(text, at)) {
        bn_bytes line = line_at(text, at);
        if (inside ? memmem(line.p, line.n, end, strlen(end)) != NULL : bn_bytes_is(line, end))
            return line_end(text, at);
    }
    return text.n;
}

/* Where the diagram itself begins: behind blank lines, comments, directives and front matter. */
static size_t preamble(bn_bytes text)
{
    size_t at = 0;
    while (at < text.n) {
        bn_bytes line = line_at(text, at);
        if (begins(line, "%%{"))
            at = skip_block(text, at, "}%%", true);
        else if (!line.n || begins(line, "%%"))
            at = line_end(text, at);
        else if (bn_bytes_is(line, "---"))
            at = skip_block(text, line_end(text, at), "---", false);
        else
            break;
    }
    return at;
}

static size_t skip_space(bn_bytes text, size_t at)
{
    while (at < text.n && (text.p[at] == ' ' || (text.p[at] >= '\t' && text.p[at] <= '\r')))
        at++;
    return at;
}

/* The end of a "%% stAlt:" line that begins here, with the blank lines before it; 0: none. */
static size_t marker_end(bn_bytes text, size_t at)
{
    at = skip_space(text, at);
    if (!begins(bn_bytes_of(text.p + at, text.n - at), "%%"))
        return 0;
    at = skip_space(text, at + 2);
    if (!begins(bn_bytes_of(text.p + at, text.n - at), "stAlt"))
        return 0;
    at = skip_space(text, at + 5);
    return at < text.n && text.p[at] == ':' ? line_end(text, at) : 0;
}

/* The diagram with its description in a comment that the browser knows, in place of one that is there. */
static bn_status with_alt(bn_bytes body, bn_bytes alt, bn_buf *out)
{
    bn_buf plain;
    size_t at = 0, head;
    bn_status rc = BN_OK;

    bn_buf_init(&plain, body.n + 1);
    while (!rc && at < body.n) {
        size_t end = marker_end(body, at);
        if (!end) {
            end = line_end(body, at);
            rc = bn_buf_append(&plain, bn_bytes_of(body.p + at, end - at));
        }
        at = end;
    }
    body = bn_buf_view(&plain);
    head = preamble(body);
    if (!rc)
        rc = bn_buf_append(out, bn_bytes_of(body.p, head));
    if (!rc && head && body.p[head - 1] != '\n')
        rc = bn_buf_append_str(out, "\n");
    if (!rc)
        rc = bn_buf_append_str(out, "%% stAlt:");
    for (size_t i = skip_space(alt, 0); !rc && i < alt.n; i = skip_space(alt, i)) {
        size_t from = i;
        while (i < alt.n && skip_space(alt, i) == i)
            i++;
        rc = bn_buf_append_str(out, " ");
        if (!rc)
            rc = bn_buf_append(out, bn_bytes_of(alt.p + from, i - from));
    }
    if (!rc)
        rc = bn_buf_append_str(out, "\n");
    if (!rc && head < body.n)
        rc = bn_buf_append(out, bn_bytes_of(body.p + head, body.n - head));
    bn_buf_release(&plain);
    return rc;
}

static size_t longest_ticks(bn_bytes text)
{
    size_t best = 0, run = 0;
    for (size_t i = 0; i < text.n; i++) {
        run = text.p[i] == '`' ? run + 1 : 0;
        best = run > best ? run : best;
    }
    return best;
}

static bn_status put_ticks(bn_buf *out, size_t n, const char *rest)
{
    bn_status rc = BN_OK;
    while (!rc && n--)
        rc = bn_buf_append_str(out, "`");
    return rc ? rc : bn_buf_append_str(out, rest);
}

static void encode_mermaid(bn_call *call, bn_wire *w)
{
    bn_bytes body = bn_call_text(call, 0);
    bn_bytes alt = bn_alt_text(bn_call_text(call, BN_CALL_INDEX(call, st_mermaid_chart_opts, alt)), false);
    size_t ticks;
    bn_buf marked, fenced, clean;
    bn_status rc = BN_OK;

    bn_buf_init(&marked, (size_t)256 << 20);
    bn_buf_init(&fenced, (size_t)256 << 20);
    bn_buf_init(&clean, (size_t)256 << 20);
    if (alt.p) {
        rc = with_alt(body, alt, &marked);
        body = bn_buf_view(&marked);
    }
    ticks = longest_ticks(body) + 1 > 4 ? longest_ticks(body) + 1 : 4;
    if (!rc)
        rc = put_ticks(&fenced, ticks, "mermaid\n");
    if (!rc)
        rc = bn_buf_append(&fenced, body);
    if (!rc)
        rc = bn_buf_append_str(&fenced, "\n");
    if (!rc)
        rc = put_ticks(&fenced, ticks, "");
    if (!rc)
        bn_wire_str(w, PB_MARKDOWN_BODY, bn_clean_text(bn_buf_view(&fenced), true, &clean));
    else
        w->status = rc;
    bn_wire_int(w, PB_MARKDOWN_ELEMENT_TYPE, PB_MARKDOWN_TYPE_NATIVE);
    bn_wire_int(w, PB_MARKDOWN_WRAP, 1);
    bn_buf_release(&marked);
    bn_buf_release(&fenced);
    bn_buf_release(&clean);
}

static void encode_left(const bn_call *call, bn_wire *w)
{
    size_t mark = bn_wire_open(w, PB_ELEMENT_TEXT_ALIGNMENT_CONFIG, 0);
    (void)call;
    bn_wire_int(w, PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT, PB_TEXT_ALIGNMENT_CONFIG_ALIGNMENT_LEFT);
    bn_wire_close(w, mark);
}

#define O st_mermaid_chart_opts
static const bn_param mermaid_params[] = {
    P(O, body, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "str", .doc = "The diagram, in Mermaid's language."),
    P_WIDTH(O, "'stretch'", BN_TURN_FIRST),
    P_ALT(O),
};
#undef O
const bn_command bn_cmd_mermaid_chart = {
    .name = "mermaid_chart", .doc = "Draw a diagram that is written in Mermaid's language.",
    .pb = PB_ELEMENT_MARKDOWN, .opts_size = sizeof(st_mermaid_chart_opts), .params = mermaid_params,
    .param_count = BN_COUNT(mermaid_params), .py_returns = "DeltaGenerator", .encode = encode_mermaid,
    .encode_outer = encode_left,
};
