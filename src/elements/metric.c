/* metric.c: st.metric: a number in large print, how it has changed, and a small chart. See command.h.
 *
 * Numbers are shown as Python prints them: the fewest digits that give the same double back. */
#include <stdio.h>

#include "base/number.h"
#include "elements/command_private.h"

/* check's findings, in call->scratch */
typedef struct metric {
    int  color, direction, chart_type;
    char value[40], delta[40]; /* numbers as text */
} metric;

static const bn_word colors[] = {
    { "red", PB_METRIC_METRIC_COLOR_RED },       { "orange", PB_METRIC_METRIC_COLOR_ORANGE },
    { "yellow", PB_METRIC_METRIC_COLOR_YELLOW }, { "green", PB_METRIC_METRIC_COLOR_GREEN },
    { "blue", PB_METRIC_METRIC_COLOR_BLUE },     { "violet", PB_METRIC_METRIC_COLOR_VIOLET },
    { "gray", PB_METRIC_METRIC_COLOR_GRAY },     { "grey", PB_METRIC_METRIC_COLOR_GRAY },
    { "primary", PB_METRIC_METRIC_COLOR_PRIMARY }, { NULL, 0 },
};
static const bn_word arrows[] = {
    { "off", PB_METRIC_METRIC_DIRECTION_NONE },
    { "up", PB_METRIC_METRIC_DIRECTION_UP },
    { "down", PB_METRIC_METRIC_DIRECTION_DOWN },
    { NULL, 0 },
};

static metric *found(const bn_call *call)
{
    return (metric *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_metric_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

static bool is_number(const st_val *v)
{
    return v->kind == ST_KIND_BOOL || v->kind == ST_KIND_INT || v->kind == ST_KIND_F64;
}

/* ---- numbers as text ---- */

/* `out` holds 21 bytes or more. */
static void print_int(int64_t i, char *out)
{
    uint64_t rest = i < 0 ? -(uint64_t)i : (uint64_t)i;
    char digits[24], *p = digits + sizeof digits;
    *--p = '\0';
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (i < 0)
        *--p = '-';
    memcpy(out, p, (size_t)(digits + sizeof digits - p));
}

static void print_number(const st_val *v, char out[40])
{
    if (v->kind == ST_KIND_F64)
        bn_repr_f64(v->f, out);
    else if (v->kind == ST_KIND_BOOL)
        snprintf(out, 40, "%s", v->i ? "True" : "False");
    else
        print_int(v->i, out);
}

/* A number, a text, or a text and the number that it is judged by. */
static bn_status check_number(const bn_call *call, const char *name, const st_val *v, char out[40], bn_error *err)
{
    out[0] = '\0';
    if (v->kind <= ST_KIND_NONE || v->kind == ST_KIND_STR)
        return BN_OK;
    if (v->kind == ST_KIND_LIST && v->n == 2 && v->items[0].kind == ST_KIND_STR && is_number(&v->items[1]))
        return BN_OK;
    if (!is_number(v))
        return bn_bad_type(err, name, bn_val_type(call, v), "int, float, Decimal, NumPy number");
    print_number(v, out);
    return BN_OK;
}

static bn_bytes text_of(const st_val *v, const char *printed)
{
    if (v->kind == ST_KIND_STR)
        return bn_val_text(v);
    return v->kind == ST_KIND_LIST ? bn_val_text(&v->items[0]) : bn_bytes_str(printed);
}

/* ---- the change ---- */

/* A text without its indentation; valid until this thread's next text is cleaned. */
static bn_bytes dedented(bn_bytes text, bool strip)
{
    bn_warm *warm = bn_warm_here();
    bn_buf_clear(&warm->text);
    return bn_clean_text(text, strip, &warm->text);
}

static bool no_delta(const st_val *v)
{
    return v->kind <= ST_KIND_NONE || (v->kind == ST_KIND_STR && bn_val_text(v).n == 0);
}

static bool is_zero(const st_val *v)
{
    if (v->kind == ST_KIND_STR)
        return bn_bytes_is(dedented(bn_val_text(v), false), "0");
    if (v->kind == ST_KIND_LIST)
        v = &v->items[1];
    return v->kind == ST_KIND_F64 ? v->f == 0 : v->i == 0;
}

static int direction_of(const bn_call *call)
{
    const st_val *v = &opts_of(call)->delta;
    bn_bytes text;
    if (no_delta(v) || is_zero(v))
        return PB_METRIC_METRIC_DIRECTION_NONE;
    text = dedented(text_of(v, found(call)->delta), false);
    return text.n && text.p[0] == '-' ? PB_METRIC_METRIC_DIRECTION_DOWN : PB_METRIC_METRIC_DIRECTION_UP;
}

static const bn_word *find(const bn_word *words, bn_bytes text)
{
    for (; words->word; words++)
        if (bn_bytes_is(text, words->word))
            return words;
    return NULL;
}

/* A word in spite of white space around it. */
static bn_bytes word_at(const bn_call *call, size_t offset)
{
    bn_bytes text = bn_call_text(call, bn_call_index(call, offset));
    return text.p ? dedented(text, true) : BN_BYTES("None");
}

static bn_status check_color(const bn_call *call, metric *m, bn_error *err)
{
    bn_bytes word = word_at(call, offsetof(st_metric_opts, delta_color));
    bool normal = bn_bytes_is(word, "normal"), inverse = bn_bytes_is(word, "inverse");
    const bn_word *color = find(colors, word);
    char got[100];

    snprintf(got, sizeof got, "'%.*s'", (int)(word.n > 90 ? 90 : word.n), (const char *)word.p);
    if (!color && !normal && !inverse && !bn_bytes_is(word, "off"))
        return bn_bad_value(err, "delta_color",
                            "'normal', 'inverse', 'off', 'red', 'orange', 'yellow', 'green', 'blue', 'violet', 'gray', "
                            "'grey', 'primary'",
                            got);
    m->direction = direction_of(call);
    m->color = PB_METRIC_METRIC_COLOR_GRAY;
    if (no_delta(&opts_of(call)->delta))
        return BN_OK;
    if (color)
        m->color = color->value;
    else if (m->direction != PB_METRIC_METRIC_DIRECTION_NONE && (normal || inverse))
        m->color = normal == (m->direction == PB_METRIC_METRIC_DIRECTION_UP) ? PB_METRIC_METRIC_COLOR_GREEN
                                                                             : PB_METRIC_METRIC_COLOR_RED;
    return BN_OK;
}

static bn_status check_arrow(const bn_call *call, metric *m, bn_error *err)
{
    bn_bytes word = word_at(call, offsetof(st_metric_opts, delta_arrow));
    const bn_word *arrow = find(arrows, word);
    char got[100];
    snprintf(got, sizeof got, "'%.*s'", (int)(word.n > 90 ? 90 : word.n), (const char *)word.p);
    if (!arrow && !bn_bytes_is(word, "auto"))
        return bn_bad_value(err, "delta_arrow", "'auto', 'up', 'down', 'off'", got);
    if (arrow)
        m->direction = arrow->value;
    return BN_OK;
}

static bn_status check_chart(const bn_call *call, metric *m, bn_error *err)
{
    const st_val *data = &opts_of(call)->chart_data;
    bn_bytes type = bn_call_text(call, BN_CALL_INDEX(call, st_metric_opts, chart_type));
    m->chart_type = bn_bytes_is(type, "bar")    ? PB_METRIC_CHART_TYPE_BAR
                    : bn_bytes_is(type, "area") ? PB_METRIC_CHART_TYPE_AREA
                                                : PB_METRIC_CHART_TYPE_LINE;
    if (data->kind <= ST_KIND_NONE)
        return BN_OK;
    for (size_t i = 0; i < (data->kind == ST_KIND_LIST ? data->n : 1); i++) {
        const st_val *v = data->kind == ST_KIND_LIST ? &data->items[i] : data;
        if (!is_number(v))
            return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                                "`chart_data` takes numbers; one of its values is of type %s.", bn_val_type(call, v));
    }
    return BN_OK;
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_metric_opts *o = opts_of(call);
    metric *m = found(call);
    bn_status rc;

    _Static_assert(sizeof(metric) <= sizeof call->scratch.bytes, "check's findings fit");
    *m = (metric){ 0 };
    rc = check_number(call, "value", &o->value, m->value, err);
    if (!rc)
        rc = check_number(call, "delta", &o->delta, m->delta, err);
    if (!rc)
        rc = check_color(call, m, err);
    if (!rc)
        rc = check_arrow(call, m, err);
    return rc ? rc : check_chart(call, m, err);
}

static void encode_chart(const st_val *data, bn_wire *w)
{
    bool list = data->kind == ST_KIND_LIST;
    size_t n = list ? data->n : data->kind > ST_KIND_NONE;
    double *numbers = bn_xmalloc((n + 1) * sizeof *numbers);
    for (size_t i = 0; i < n; i++) {
        const st_val *v = list ? &data->items[i] : data;
        numbers[i] = v->kind == ST_KIND_F64 ? v->f : (double)v->i;
    }
    bn_wire_nums(w, PB_METRIC_CHART_DATA, numbers, n);
    free(numbers);
}

static void encode(bn_call *call, bn_wire *w)
{
    const st_metric_opts *o = opts_of(call);
    const metric *m = found(call);

    bn_wire_str(w, PB_METRIC_BODY, o->value.kind <= ST_KIND_NONE ? BN_BYTES("—") : text_of(&o->value, m->value));
    if (!no_delta(&o->delta))
        bn_wire_str(w, PB_METRIC_DELTA, o->delta.kind == ST_KIND_STR ? dedented(bn_val_text(&o->delta), false)
                                                                     : text_of(&o->delta, m->delta));
    bn_wire_int(w, PB_METRIC_COLOR, m->color);
    bn_wire_int(w, PB_METRIC_DIRECTION, m->direction);
    bn_wire_int(w, PB_METRIC_CHART_TYPE, m->chart_type);
    encode_chart(&o->chart_data, w);
}

#define O st_metric_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_METRIC_LABEL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_ANY | BN_ARG_LABEL,
      .py_type = "str", .doc = "What is measured, in Markdown."),
    P(O, value, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "Value",
      .doc = "The number, or a text; None: a long dash."),
    P(O, delta, .flags = BN_ARG_POSITIONAL, .py_type = "Delta", .fallback = "None",
      .doc = "How it has changed: a number, or a text that begins with \"-\" where it went down."),
    P(O, delta_color, .flags = BN_ARG_POSITIONAL, .py_type = "DeltaColor", .fallback = "'normal'",
      .doc = "\"normal\": up is green; \"inverse\": up is red; \"off\": grey; or a colour."),
    P_HELP(O, PB_METRIC_HELP, 0),
    P_ICON(O, PB_METRIC_ICON, 0, BN_TURN_SECOND),
    P_VISIBILITY(O, PB_METRIC_LABEL_VISIBILITY),
    P(O, border, .pb = PB_METRIC_SHOW_BORDER, .py_type = "bool", .fallback = "False", .doc = "A line around it."),
    P_WIDTH(O, "'stretch'", BN_TURN_LAST),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT, .turn = BN_TURN_LAST, .py_type = "Height",
      .fallback = "'content'", .doc = "Pixels, \"stretch\" or \"content\"."),
    P(O, chart_data, .py_type = "OptionSequence[Any] | None", .fallback = "None",
      .doc = "Numbers to draw a small chart of."),
    P(O, chart_type, .py_type = "Literal['line', 'bar', 'area']", .fallback = "'line'",
      .doc = "\"line\", \"bar\" or \"area\"."),
    P(O, delta_arrow, .py_type = "DeltaArrow", .fallback = "'auto'",
      .doc = "\"auto\", \"up\", \"down\" or \"off\"."),
    P(O, format, .pb = PB_METRIC_FORMAT, .py_type = "str | NumberFormat | None", .fallback = "None",
      .doc = "How the number is shown, as in printf, or a preset such as \"percent\"."),
    P(O, delta_description, .pb = PB_METRIC_DELTA_DESCRIPTION, .py_type = "str | None", .fallback = "None",
      .doc = "A few words after the change, such as \"since yesterday\"."),
};
const bn_command bn_cmd_metric = {
    .name = "metric", .doc = "Show a number in large print, and how it has changed.", .pb = PB_ELEMENT_METRIC,
    .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params), .py_returns = "DeltaGenerator",
    .check = check, .encode = encode,
};
