/* echarts.c: st.echarts_chart: an option of ECharts with its tables. See command.h and figure.h.
 *
 * The option is JSON and goes as it came; it is read here for what a browser could not draw, so that the app
 * is told. */
#include "base/log.h"
#include "elements/figure.h"

/* What an option says of itself, in all its variants. */
typedef struct facts {
    const char *described; /* its own text for those who do not see it; the option's */
    bool        selects;   /* something in it can be selected */
} facts;

static const st_echarts_chart_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

/* In call->scratch. */
static bn_sets *found(const bn_call *call)
{
    return (bn_sets *)(void *)(uintptr_t)call->scratch.bytes;
}

static bn_status refuse(bn_error *err, const char *what, const char *why)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "This chart's option has %s%s%s, %s.",
                        *what ? "`" : "", *what ? what : "functions", *what ? "`" : "", why);
}

static bn_status no_callbacks(bn_error *err)
{
    return refuse(err, "", "and only JSON is sent to the browser: use texts with places to fill in, such as \"{b}: {c}\"");
}

/* ---------------------------------------------------------------- series */

/* The i-th of one object or of a list of them; NULL: no object. *n is how many there are. */
static const json_t *entry(const json_t *value, size_t i, size_t *n)
{
    const json_t *one = json_is_array(value) ? json_array_get(value, i) : value;
    *n = json_is_array(value) ? json_array_size(value) : 1;
    return json_is_object(one) ? one : NULL;
}

static bool is_true(const json_t *v)
{
    if (json_is_string(v))
        return json_string_length(v) > 0;
    if (json_is_number(v))
        return json_number_value(v) < 0 || json_number_value(v) > 0;
    return json_is_true(v) || json_object_size(v) > 0 || json_array_size(v) > 0;
}

static bool is_one_of(const char *word, const char *const *list)
{
    while (word && *list && strcmp(word, *list) != 0)
        list++;
    return word && *list;
}

static bn_status check_series(const json_t *series, bn_error *err)
{
    static const char *const gl[] = { "bar3D", "flowGL", "globe", "graphGL", "line3D", "lines3D", "linesGL", "map3D", "polygons3D",
                                      "scatter3D", "scatterGL", "surface", NULL };
    static const char *const extensions[] = { "liquidFill", "wordCloud", NULL };
    const char *type = json_string_value(json_object_get(series, "type"));
    const char *system = json_string_value(json_object_get(series, "coordinateSystem"));
    if (is_one_of(type, gl))
        return refuse(err, type, "which needs ECharts GL: three dimensions are not drawn");
    if (is_one_of(type, extensions))
        return refuse(err, type, "a series of an extension: only those of ECharts itself are drawn");
    if (type && strcmp(type, "custom") == 0)
        return refuse(err, type, "a series that draws by a function, and functions are not sent");
    if ((type && strcmp(type, "map") == 0) || (system && strcmp(system, "geo") == 0))
        return refuse(err, "map", "and maps are not drawn here: st.map and st.pydeck_chart do");
    return BN_OK;
}

/* ---------------------------------------------------------------- formats of tooltips */

static bool is_number_format(const char *format)
{
    static const char *const named[] = { "plain", "localized", "dollar", "euro", "yen", "percent", "compact", "scientific",
                                         "engineering", "accounting", "bytes", NULL };
    bool conversion = false;
    if (!format || is_one_of(format, named))
        return format != NULL;
    for (const char *p = format; *p; p++) { /* as sprintf-js reads it */
        if (*p != '%' || *++p == '%')
            continue;
        if (*p == '(')
            p += strcspn(p, ")") + (strchr(p, ')') != NULL);
        p += strspn(p, "0123456789$+-,_.'*# ");
        if (!*p || !strchr("bcdefgijostTuvxX", *p))
            return false;
        conversion = true;
    }
    return conversion;
}

static void check_tooltips(const json_t *value)
{
    size_t n = 1;
    for (size_t i = 0; i < n; i++) {
        const json_t *formatter = json_object_get(entry(value, i, &n), "valueFormatter");
        if (formatter && !json_is_null(formatter) && !is_number_format(json_string_value(formatter)))
            bn_log(BN_LOG_WARNING, "bourn.elements", "A chart's `valueFormatter` is no format of numbers and is not heard: give a "
                                                     "name such as \"dollar\", or one as in printf, such as \"%%.2f\".");
    }
}

/* ---------------------------------------------------------------- the option */

static bool has_brush(const json_t *variant)
{
    const json_t *toolbox = json_object_get(variant, "toolbox");
    size_t n = 1;
    if (json_object_get(variant, "brush"))
        return true;
    for (size_t i = 0; i < n; i++)
        if (json_object_get(json_object_get(entry(toolbox, i, &n), "feature"), "brush"))
            return true;
    return false;
}

static bn_status look(const json_t *variant, facts *f, bn_error *err)
{
    static const char *const gl[] = { "geo3D", "globe", "grid3D", "mapbox3D", "maptalks3D", NULL };
    const json_t *series = json_object_get(variant, "series");
    const char *told = json_string_value(
        json_object_get(json_object_get(json_object_get(variant, "aria"), "label"), "description"));
    size_t n = 1;
    bn_status rc = BN_OK;
    for (const char *const *name = gl; *name; name++)
        if (json_object_get(variant, *name))
            return refuse(err, *name, "which needs ECharts GL: three dimensions are not drawn");
    if (json_object_get(variant, "geo"))
        return refuse(err, "geo", "and maps are not drawn here: st.map and st.pydeck_chart do");
    for (size_t i = 0; !rc && i < n; i++) {
        const json_t *one = entry(series, i, &n);
        rc = check_series(one, err);
        check_tooltips(json_object_get(one, "tooltip"));
        f->selects |= is_true(json_object_get(one, "selectedMode"));
    }
    check_tooltips(json_object_get(variant, "tooltip"));
    f->selects |= has_brush(variant);
    if (!f->described && told && told[strspn(told, " \t\r\n")])
        f->described = told;
    return rc;
}

static bn_status list_only(const json_t *value, const char *name, bn_error *err)
{
    return !value || json_is_null(value) || json_is_array(value) ? BN_OK : refuse(err, name, "which must be a list");
}

/* A variant, and what it is on screens of some size. */
static bn_status look_with_media(const json_t *variant, facts *f, bn_error *err)
{
    const json_t *media = json_object_get(variant, "media");
    bn_status rc = list_only(media, "media", err);
    if (!rc)
        rc = look(variant, f, err);
    for (size_t i = 0; !rc && i < json_array_size(media); i++) {
        const json_t *option = json_object_get(json_array_get(media, i), "option");
        if (json_is_object(option))
            rc = look(option, f, err);
    }
    return rc;
}

static bn_status look_everywhere(const json_t *option, facts *f, bn_error *err)
{
    const json_t *base = json_object_get(option, "baseOption"), *options = json_object_get(option, "options");
    bn_status rc = look_with_media(option, f, err);
    if (!rc && json_is_object(base))
        rc = look_with_media(base, f, err);
    if (!rc)
        rc = list_only(options, "options", err);
    for (size_t i = 0; !rc && i < json_array_size(options); i++)
        if (json_is_object(json_array_get(options, i)))
            rc = look_with_media(json_array_get(options, i), f, err);
    return rc;
}

/* pyecharts marks a function in a text by this, at both ends. */
static bool has_marked(const json_t *v)
{
    static const char mark[] = "--x_x--";
    const char *key, *text = json_string_value(v), *first = text ? strstr(text, mark) : NULL;
    json_t *item;
    size_t i;
    if (first)
        return strstr(first + 1, mark) != NULL && (size_t)(first - text) == strspn(text, " \t\r\n");
    if (json_is_object(v))
        json_object_foreach ((json_t *)(uintptr_t)v, key, item)
            if (has_marked(item))
                return true;
    json_array_foreach (v, i, item)
        if (has_marked(item))
            return true;
    return false;
}

/* What stands where JSON ends: is it a function? */
static bool is_function(bn_bytes text, const json_error_t *why)
{
    size_t at = why->position > 0 && (size_t)why->position <= text.n ? (size_t)why->position - 1 : 0;
    bn_bytes rest;
    at = at > 16 ? at - 16 : 0; /* the position is the end of the word that is wrong */
    rest = bn_bytes_of((const char *)text.p + at, text.n - at);
    return memmem(rest.p, rest.n, "function", 8) || memmem(rest.p, rest.n, "=>", 2);
}

static bn_status read_option(const bn_call *call, facts *f, json_t **out, bn_error *err)
{
    bn_bytes text = bn_call_text(call, BN_CALL_INDEX(call, st_echarts_chart_opts, spec));
    json_error_t why = { .text = "" };
    *out = text.p ? json_loadb((const char *)text.p, text.n, JSON_ALLOW_NUL | JSON_DECODE_ANY, &why) : NULL;
    if (!*out && text.p && is_function(text, &why))
        return no_callbacks(err);
    if (!*out)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "The chart's option is no JSON: %s.", why.text);
    if (has_marked(*out))
        return no_callbacks(err);
    if (!json_is_object(*out))
        return bn_bad_type(err, "spec", "JSON that is no object", "dict");
    return look_everywhere(*out, f, err);
}

/* ---------------------------------------------------------------- the command */

static bn_status check(bn_call *call, bn_error *err)
{
    _Static_assert(sizeof(bn_sets) <= sizeof call->scratch.bytes, "check's findings fit");
    *found(call) = (bn_sets){ 0 };
    return bn_figure_theme(call, BN_CALL_INDEX(call, st_echarts_chart_opts, theme), err);
}

static bool is_on(const bn_call *call)
{
    return bn_select_is_on(call, BN_CALL_INDEX(call, st_echarts_chart_opts, on_select));
}

static bn_status identify(bn_call *call, bn_error *err)
{
    bn_bytes alt = bn_call_text(call, BN_CALL_INDEX(call, st_echarts_chart_opts, alt));
    facts f = { 0 };
    json_t *option = NULL;
    bn_status rc = read_option(call, &f, &option, err);
    if (!rc && f.described && bn_strip(alt).n)
        bn_log(BN_LOG_WARNING, "bourn.elements", "A chart's `aria.label.description` and its `alt` both say what is shown: `alt` counts.");
    if (!rc && is_on(call) && !f.selects)
        bn_log(BN_LOG_WARNING, "bourn.elements", "st.echarts_chart has `on_select`, but nothing can be selected in this chart: no "
                                                 "series has a `selectedMode`, and there is no `brush`.");
    json_decref(option);
    if (!rc)
        rc = bn_sets_open(call, opts_of(call)->datasets, opts_of(call)->datasets_n, found(call), err);
    return rc ? rc : bn_figure_identify(call, BN_CALL_INDEX(call, st_echarts_chart_opts, on_select), bn_call_key(call).p != NULL, err);
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    (void)call;
    (void)err;
    bn_figure_meta(m, "EChartsState", "{\"selection\":{\"selected\":[],\"areas\":[]}}", true);
    return BN_OK;
}

static void identity(const bn_call *call, bn_hash *h)
{
    bn_hash_u64(h, is_on(call));
    for (size_t i = 0; !bn_call_key(call).p && i < opts_of(call)->datasets_n; i++)
        bn_id_text(h, "set", bn_bytes_str(opts_of(call)->datasets[i].name));
}

static void done(bn_call *call, bool put)
{
    (void)put;
    bn_sets_release(found(call));
}

static void encode(bn_call *call, bn_wire *w)
{
    bn_encode_alt(call, BN_CALL_INDEX(call, st_echarts_chart_opts, alt), w, PB_E_CHARTS_CHART_ALT);
    bn_sets_encode(found(call), w, PB_E_CHARTS_CHART_DATASETS);
    if (!is_on(call))
        return;
    bn_wire_int(w, PB_E_CHARTS_CHART_SELECTION_ACTIVATED, 1);
    bn_wire_cstr(w, PB_E_CHARTS_CHART_FORM_ID, bn_call_form(call));
}

static st_val size(const bn_call *call, size_t i, st_val v)
{
    bool width = i == BN_CALL_INDEX(call, st_echarts_chart_opts, width);
    return !bn_val_is(&v, "content") ? v : ST_INT(width ? 700 : 350);
}

static const bn_word renderers[] = {
    { "canvas", PB_E_CHARTS_CHART_RENDERER_CANVAS }, { "svg", PB_E_CHARTS_CHART_RENDERER_SVG }, { NULL, 0 },
};

#define O st_echarts_chart_opts
static const bn_param params[] = {
    P(O, spec, .pb = PB_E_CHARTS_CHART_SPEC, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "EChartsSpec",
      .doc = "An option of ECharts: a dictionary, JSON, or a chart of pyecharts'. Tables may stand in `dataset.source`."),
    P(O, width, .flags = BN_ARG_WIDTH | BN_ARG_CONTENT, .py_type = "Width", .fallback = "'stretch'",
      .doc = "Pixels, \"stretch\", or \"content\": what a chart of pyecharts' says, else 700 pixels."),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT, .py_type = "Height", .fallback = "'content'",
      .doc = "Pixels, \"stretch\", or \"content\": what a chart of pyecharts' says, else 350 pixels."),
    P_THEME(O, PB_E_CHARTS_CHART_THEME),
    P_KEY(O, 0),
    P_ON_SELECT(O),
    P(O, renderer, .pb = PB_E_CHARTS_CHART_RENDERER, .words = renderers, .flags = BN_ARG_HASHED,
      .py_type = "Literal['canvas', 'svg']", .fallback = "'canvas'", .doc = "What it is drawn on: \"canvas\" or \"svg\"."),
    P_ALT(O),
};
#undef O
const bn_command bn_cmd_echarts_chart = {
    .name = "echarts_chart", .doc = "Draw a chart by an option of ECharts. Returns what is selected, where something can be.",
    .pb = PB_ELEMENT_ECHARTS_CHART, .flags = BN_CMD_CLICK, .opts_size = sizeof(st_echarts_chart_opts), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "DeltaGenerator | EChartsState", .id_pb = PB_E_CHARTS_CHART_ID,
    .widget_kind = BN_WIDGET_STR, .check = check, .identify = identify, .meta = meta, .identity = identity, .done = done,
    .encode = encode, .size = size,
};
