/* text.c: text, Markdown and what is written with it, code, HTML, JSON, errors with a stack. See command.h. */
#include "elements/command_private.h"

/* ---------------------------------------------------------------- text */

#define BODY(type, tag, annotation, what)                                                                     \
    P(type, body, .pb = (tag), .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_CLEAN,      \
      .py_type = annotation, .doc = what)
#define ROW(command, text, member, list, type) \
    .name = #command, .doc = text, .pb = (member), .opts_size = sizeof(type), .params = list, \
    .param_count = BN_COUNT(list), .py_returns = "DeltaGenerator"

static const bn_param text_params[] = {
    BODY(st_text_opts, PB_TEXT_BODY, "SupportsStr", "The text."),
    P_HELP(st_text_opts, PB_TEXT_HELP, 0),
    P_WIDTH(st_text_opts, "'content'", BN_TURN_FIRST),
    P_ALIGNMENT(st_text_opts),
    P_WRAP(st_text_opts, PB_TEXT_WRAP),
};
const bn_command bn_cmd_text = {
    ROW(text, "Show text as it stands, in a fixed-width font.", PB_ELEMENT_TEXT, text_params, st_text_opts),
};

/* ---------------------------------------------------------------- Markdown */

static void encode_type(bn_call *call, bn_wire *w)
{
    bn_wire_int(w, PB_MARKDOWN_ELEMENT_TYPE, call->cmd->fixed_value);
}

/* One cut line and HTML do not go together: HTML cannot be cut. */
static bn_status check_wrap(bn_call *call, bool wrap, bool html, bn_error *err)
{
    (void)call;
    if (wrap || !html)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitIncompatibleParametersError",
                        "`wrap=False` and `unsafe_allow_html=True` do not go together: HTML cannot be cut to one line.");
}

static bn_status check_markdown(bn_call *call, bn_error *err)
{
    return check_wrap(call, bn_call_bool(call, BN_CALL_INDEX(call, st_markdown_opts, wrap)),
                      bn_call_bool(call, BN_CALL_INDEX(call, st_markdown_opts, unsafe_allow_html)), err);
}

static bn_status check_caption(bn_call *call, bn_error *err)
{
    return check_wrap(call, bn_call_bool(call, BN_CALL_INDEX(call, st_caption_opts, wrap)),
                      bn_call_bool(call, BN_CALL_INDEX(call, st_caption_opts, unsafe_allow_html)), err);
}

#define ALLOW_HTML(type)                                                                                      \
    P(type, unsafe_allow_html, .pb = PB_MARKDOWN_ALLOW_HTML, .flags = BN_ARG_POSITIONAL, .py_type = "bool",   \
      .fallback = "False", .doc = "HTML in the text is shown, not escaped.")
#define LATE_ALIGNMENT(type)                                                                                  \
    P(type, text_alignment, .flags = BN_ARG_ALIGN, .words = bn_words_alignment, .py_type = "TextAlignment",   \
      .fallback = "'left'", .turn = BN_TURN_LATE, .doc = "\"left\", \"center\", \"right\" or \"justify\".")

static const bn_param markdown_params[] = {
    BODY(st_markdown_opts, PB_MARKDOWN_BODY, "SupportsStr", "The text, in Markdown."),
    ALLOW_HTML(st_markdown_opts),
    P_HELP(st_markdown_opts, PB_MARKDOWN_HELP, 0),
    P(st_markdown_opts, width, .flags = BN_ARG_WIDTH | BN_ARG_CONTENT, .py_type = "Width | Literal['auto']",
      .fallback = "'auto'", .turn = BN_TURN_LATE,
      .doc = "Pixels, \"stretch\", \"content\", or \"auto\": as its container wants."),
    LATE_ALIGNMENT(st_markdown_opts),
    P(st_markdown_opts, anchors, .pb = PB_MARKDOWN_HIDE_ANCHORS, .flags = BN_ARG_INVERT | BN_ARG_ANY, .py_type = "bool",
      .fallback = "True", .doc = "Whether headings in the text get a link."),
    P_WRAP(st_markdown_opts, PB_MARKDOWN_WRAP),
};
const bn_command bn_cmd_markdown = {
    ROW(markdown, "Show Markdown.", PB_ELEMENT_MARKDOWN, markdown_params, st_markdown_opts),
    .fixed_value = PB_MARKDOWN_TYPE_NATIVE, .check = check_markdown, .encode = encode_type,
};

/* Markdown that is still being written: what st.write_stream shows meanwhile. */
static const bn_param stream_params[] = {
    BODY(st_markdown_opts, PB_MARKDOWN_BODY, "SupportsStr", "The text, in Markdown."),
    ALLOW_HTML(st_markdown_opts),
    P_HELP(st_markdown_opts, PB_MARKDOWN_HELP, 0),
    P(st_markdown_opts, width, .flags = BN_ARG_WIDTH | BN_ARG_CONTENT, .py_type = "Width | Literal['auto']",
      .fallback = "'auto'", .turn = BN_TURN_LATE,
      .doc = "Pixels, \"stretch\", \"content\", or \"auto\": as its container wants."),
    LATE_ALIGNMENT(st_markdown_opts),
    P(st_markdown_opts, unterminated_parsing, .pb = PB_MARKDOWN_UNTERMINATED_PARSING, .py_type = "bool",
      .fallback = "False", .doc = "More will come: what is half written is not taken at its word."),
    P(st_markdown_opts, anchors, .pb = PB_MARKDOWN_HIDE_ANCHORS, .flags = BN_ARG_INVERT | BN_ARG_ANY, .py_type = "bool",
      .fallback = "True", .doc = "Whether headings in the text get a link."),
    P_WRAP(st_markdown_opts, PB_MARKDOWN_WRAP),
    P_NO_FIELD("agent_props", "str | None", 0, "Not used."),
};
const bn_command bn_cmd__markdown = {
    ROW(_markdown, "Show Markdown that may not be complete.", PB_ELEMENT_MARKDOWN, stream_params, st_markdown_opts),
    .fixed_value = PB_MARKDOWN_TYPE_NATIVE, .check = check_markdown, .encode = encode_type,
};

static const bn_param caption_params[] = {
    BODY(st_caption_opts, PB_MARKDOWN_BODY, "SupportsStr", "The text, in Markdown."),
    ALLOW_HTML(st_caption_opts),
    P_HELP(st_caption_opts, PB_MARKDOWN_HELP, 0),
    P_WIDTH(st_caption_opts, "'stretch'", BN_TURN_LATE),
    LATE_ALIGNMENT(st_caption_opts),
    P_WRAP(st_caption_opts, PB_MARKDOWN_WRAP),
};
const bn_command bn_cmd_caption = {
    ROW(caption, "Show small, muted Markdown.", PB_ELEMENT_MARKDOWN, caption_params, st_caption_opts),
    .fixed_value = PB_MARKDOWN_TYPE_CAPTION, .check = check_caption, .encode = encode_type,
};

/* A text field made of pieces. */
static void encode_pieces(bn_wire *w, bn_pb tag, const bn_bytes *pieces, size_t n)
{
    size_t size = 0, mark;
    for (size_t i = 0; i < n; i++)
        size += pieces[i].n;
    mark = bn_wire_open(w, tag, size);
    for (size_t i = 0; i < n; i++)
        bn_wire_raw(w, pieces[i]);
    bn_wire_close(w, mark);
}

static bn_bytes cleaned(const bn_call *call, size_t i)
{
    bn_buf *scratch = &bn_warm_here()->text;
    bn_buf_clear(scratch);
    return bn_clean_text(bn_call_text(call, i), true, scratch);
}

static void encode_latex(bn_call *call, bn_wire *w)
{
    bn_bytes pieces[] = { BN_BYTES("$$\n"), cleaned(call, 0), BN_BYTES("\n$$") };
    encode_pieces(w, PB_MARKDOWN_BODY, pieces, BN_COUNT(pieces));
    encode_type(call, w);
}

static const bn_param latex_params[] = {
    BODY(st_latex_opts, 0, "SupportsStr | sympy.Expr", "The formula, in LaTeX, or a SymPy expression."),
    P_HELP(st_latex_opts, PB_MARKDOWN_HELP, 0),
    P_WIDTH(st_latex_opts, "'stretch'", BN_TURN_FIRST),
};
const bn_command bn_cmd_latex = {
    ROW(latex, "Show a formula.", PB_ELEMENT_MARKDOWN, latex_params, st_latex_opts),
    .fixed_value = PB_MARKDOWN_TYPE_LATEX, .encode = encode_latex,
};

static void encode_divider(bn_call *call, bn_wire *w)
{
    bn_wire_cstr(w, PB_MARKDOWN_BODY, "---");
    encode_type(call, w);
}

static const bn_param divider_params[] = { P_WIDTH_NO_CONTENT(st_divider_opts, 0, BN_TURN_FIRST) };
const bn_command bn_cmd_divider = {
    ROW(divider, "Show a horizontal line.", PB_ELEMENT_MARKDOWN, divider_params, st_divider_opts),
    .fixed_value = PB_MARKDOWN_TYPE_DIVIDER, .encode = encode_divider,
};

/* ---------------------------------------------------------------- badge */

/* Square brackets in the label are text, not Markdown. */
static bn_bytes escape_brackets(bn_bytes label, bn_buf *scratch)
{
    bn_buf_clear(scratch);
    if (bn_buf_reserve(scratch, 2 * label.n)) {
        bn_warm_here()->lost = true;
        return label;
    }
    for (size_t i = 0; i < label.n; i++) {
        if (label.p[i] == '[' || label.p[i] == ']')
            scratch->p[scratch->n++] = '\\';
        scratch->p[scratch->n++] = label.p[i];
    }
    return bn_buf_view(scratch);
}

static void encode_badge(bn_call *call, bn_wire *w)
{
    bn_bytes icon = bn_icon_text(bn_call_text(call, BN_CALL_INDEX(call, st_badge_opts, icon)));
    bn_bytes pieces[] = {
        BN_BYTES(":"), bn_call_text(call, BN_CALL_INDEX(call, st_badge_opts, color)), BN_BYTES("-badge["),
        icon, icon.n ? BN_BYTES(" ") : (bn_bytes){ 0 },
        escape_brackets(bn_call_text(call, 0), &bn_warm_here()->text), BN_BYTES("]"),
    };
    encode_pieces(w, PB_MARKDOWN_BODY, pieces, BN_COUNT(pieces));
    encode_type(call, w);
}

static const bn_param badge_params[] = {
    P(st_badge_opts, label, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "str",
      .doc = "The text, in Markdown."),
    P_ICON(st_badge_opts, 0, 0, BN_TURN_FIRST),
    P(st_badge_opts, color, .flags = BN_ARG_ANY,
      .py_type = "Literal['red', 'orange', 'yellow', 'blue', 'green', 'violet', 'gray', 'grey', 'primary']",
      .fallback = "'blue'", .doc = "The colour's name."),
    P_WIDTH(st_badge_opts, "'content'", BN_TURN_FIRST),
    P_HELP(st_badge_opts, PB_MARKDOWN_HELP, 0),
};
const bn_command bn_cmd_badge = {
    ROW(badge, "Show a small coloured label.", PB_ELEMENT_MARKDOWN, badge_params, st_badge_opts),
    .fixed_value = PB_MARKDOWN_TYPE_NATIVE, .encode = encode_badge,
};

/* ---------------------------------------------------------------- code */

static bn_status check_code(bn_call *call, bn_error *err)
{
    const st_val *language = &((const st_code_opts *)call->opts)->language;
    if (language->kind <= ST_KIND_NONE || language->kind == ST_KIND_STR)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "TypeError", "`language` must be a string or None, not %s",
                        bn_val_type(call, language));
}

static void encode_code(bn_call *call, bn_wire *w)
{
    const st_code_opts *opts = call->opts;
    bn_bytes body = bn_call_text(call, 0), language = bn_val_text(&opts->language);

    if (body.n && body.p[0] == '\n')
        body = bn_bytes_of(body.p + 1, body.n - 1);
    if (body.n && body.p[body.n - 1] == '\n')
        body.n--;
    bn_wire_str(w, PB_CODE_CODE_TEXT, body);
    if (opts->language.kind == ST_NOT_GIVEN)
        language = BN_BYTES("python");
    bn_wire_str(w, PB_CODE_LANGUAGE, language.n ? language : BN_BYTES("plaintext"));
}

static const bn_param code_params[] = {
    P(st_code_opts, body, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY, .py_type = "SupportsStr",
      .doc = "The code."),
    P(st_code_opts, language, .flags = BN_ARG_POSITIONAL | BN_ARG_FALSY, .py_type = "str | None", .fallback = "'python'",
      .doc = "The language it is written in; None: no colours."),
    P(st_code_opts, line_numbers, .pb = PB_CODE_SHOW_LINE_NUMBERS, .py_type = "bool", .fallback = "False",
      .doc = "Number the lines."),
    P(st_code_opts, wrap_lines, .pb = PB_CODE_WRAP_LINES, .py_type = "bool", .fallback = "False",
      .doc = "Break long lines."),
    P(st_code_opts, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT | BN_ARG_NULLABLE, .py_type = "Height | None",
      .fallback = "'content'", .turn = BN_TURN_SECOND, .doc = "Pixels, \"stretch\" or \"content\"."),
    P_WIDTH(st_code_opts, "'stretch'", BN_TURN_FIRST),
};
const bn_command bn_cmd_code = {
    ROW(code, "Show a block of code with its syntax coloured.", PB_ELEMENT_CODE, code_params, st_code_opts),
    .check = check_code, .encode = encode_code,
};

/* ---------------------------------------------------------------- HTML */

static bn_bytes html_body(const bn_call *call)
{
    return call->prepared ? bn_call_text(call, 0) : cleaned(call, 0);
}

static bn_status check_html(bn_call *call, bn_error *err)
{
    if (html_body(call).n)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError", "`st.html` needs a `body` with text.");
}

/* What follows `text`'s first `end` (any case), p NULL if it is not there. */
static bn_bytes after(bn_bytes text, const char *end)
{
    size_t n = strlen(end);
    for (; text.n >= n; text = bn_bytes_of(text.p + 1, text.n - 1))
        if (bn_starts_with_word(text, end))
            return bn_bytes_of(text.p + n, text.n - n);
    return (bn_bytes){ 0 };
}

/* What follows the comment that `text` begins with, p NULL if it begins with none. */
static bn_bytes after_comment(bn_bytes text)
{
    if (text.n < 7 || memcmp(text.p, "<!--", 4))
        return (bn_bytes){ 0 };
    return after(bn_bytes_of(text.p + 4, text.n - 4), "-->");
}

static bn_bytes after_style(bn_bytes text)
{
    bn_bytes inside;
    if (!bn_starts_with_word(text, "<style"))
        return (bn_bytes){ 0 };
    inside = after(bn_bytes_of(text.p + 6, text.n - 6), ">");
    return inside.p ? after(inside, "</style>") : inside;
}

/* Comments and style elements show nothing: such HTML goes where it takes no room. */
static bool only_styles(bn_bytes text)
{
    for (;;) {
        bn_bytes rest;
        text = bn_strip(text);
        if (!text.n)
            return true;
        rest = after_comment(text);
        if (!rest.p)
            rest = after_style(text);
        if (!rest.p)
            return false;
        text = rest;
    }
}

static bn_status run_html(bn_call *call, bn_error *err)
{
    bn_wire w = bn_wire_to(&bn_warm_get()->out);
    bn_bytes body = html_body(call);
    bool styles = only_styles(body);
    bn_status rc;
    size_t mark;

    if (!call->ctx)
        return BN_OK;
    mark = bn_wire_open(&w, PB_ELEMENT_HTML, body.n);
    bn_wire_str(&w, PB_HTML_BODY, body);
    if (!styles)
        bn_call_encode_rows(call, &w);
    bn_wire_close(&w, mark);
    if (styles)
        call->parent = bn_run_ctx_root(call->ctx, BN_ROOT_EVENT);
    else
        bn_call_encode_layout(call, &w, false);
    rc = bn_call_wire_status(call, &w, err);
    return rc ? rc : bn_call_put(call, call->parent, BN_DELTA_ELEMENT, NULL, &call->slot, NULL, err);
}

static const bn_param html_params[] = {
    BODY(st_html_opts, 0, "str | Path | SupportsStr | SupportsReprHtml", "HTML, or the path of a file with it."),
    P_WIDTH(st_html_opts, "'stretch'", BN_TURN_LATE),
    P(st_html_opts, unsafe_allow_javascript, .pb = PB_HTML_UNSAFE_ALLOW_JAVASCRIPT, .py_type = "bool",
      .fallback = "False", .doc = "Scripts in it are run."),
};
const bn_command bn_cmd_html = {
    ROW(html, "Show HTML.", PB_ELEMENT_HTML, html_params, st_html_opts), .check = check_html, .run = run_html,
};

/* ---------------------------------------------------------------- JSON */

static bn_status check_json(bn_call *call, bn_error *err)
{
    const st_json_opts *opts = call->opts;
    switch (opts->expanded.kind) {
    case ST_NOT_GIVEN:
    case ST_KIND_BOOL:
    case ST_KIND_INT:
        return BN_OK;
    default:
        if (bn_val_is_huge(call, &opts->expanded))
            return bn_fail_kind(err, BN_EUSER, "ValueError", "`expanded` is deeper than can be said");
        return bn_bad_type(err, "expanded", bn_val_type(call, &opts->expanded), "bool, int");
    }
}

static void encode_json(bn_call *call, bn_wire *w)
{
    const st_json_opts *opts = call->opts;
    bn_wire_int(w, PB_JSON_EXPANDED, opts->expanded.kind == ST_KIND_BOOL ? opts->expanded.i : 1);
    if (opts->expanded.kind == ST_KIND_INT)
        bn_wire_int(w, PB_JSON_MAX_EXPAND_DEPTH, opts->expanded.i);
}

static const bn_param json_params[] = {
    P(st_json_opts, body, .pb = PB_JSON_BODY, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "object",
      .doc = "JSON text, or an object that becomes it."),
    P(st_json_opts, expanded, .py_type = "bool | int", .fallback = "True",
      .doc = "Whether it is unfolded, or to which depth."),
    P_WIDTH_NO_CONTENT(st_json_opts, 0, BN_TURN_LATE),
};
const bn_command bn_cmd_json = {
    ROW(json, "Show JSON as a tree that folds.", PB_ELEMENT_JSON, json_params, st_json_opts),
    .check = check_json, .encode = encode_json,
};

/* ---------------------------------------------------------------- exception */

/* Python's own exception becomes these fields in its door; C gives them by name. */
static void encode_exception(bn_call *call, bn_wire *w)
{
    const st_exception_opts *opts = call->opts;
    bn_wire_cstr(w, PB_EXCEPTION_TYPE, opts->type);
    if (opts->message_n)
        bn_wire_str(w, PB_EXCEPTION_MESSAGE, bn_bytes_of(opts->message, opts->message_n));
    else
        bn_wire_cstr(w, PB_EXCEPTION_MESSAGE, opts->message);
    bn_wire_int(w, PB_EXCEPTION_MESSAGE_IS_MARKDOWN, opts->message_is_markdown);
    for (const char *const *line = opts->stack_trace; line && *line; line++)
        bn_wire_cstr(w, PB_EXCEPTION_STACK_TRACE, *line);
    bn_wire_int(w, PB_EXCEPTION_IS_WARNING, opts->is_warning);
    bn_wire_int(w, PB_EXCEPTION_IS_STREAMLIT_EXCEPTION, opts->is_streamlit_exception);
}

static const bn_param exception_params[] = {
    { .name = "exception", .kind = BN_PARAM_NONE, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED,
      .py_type = "BaseException", .doc = "What to show." },
    P(st_exception_opts, width, .pb = PB_EXCEPTION_WIDTH_CONFIG,
      .flags = BN_ARG_WIDTH | BN_ARG_ROOT_WIDTH | BN_ARG_POSITIONAL, .py_type = "WidthWithoutContent",
      .fallback = "'stretch'", .doc = "Pixels, or \"stretch\"."),
};
const bn_command bn_cmd_exception = {
    ROW(exception, "Show an exception with its stack.", PB_ELEMENT_EXCEPTION, exception_params, st_exception_opts),
    .encode = encode_exception,
};
