/* vega.c: st.vega_lite_chart: a Vega-Lite specification with its tables. See command.h and figure.h.
 *
 * The specification is JSON; what lies in tables stands beside it: one that the whole is drawn from, and
 * others by name. */
#include <stdio.h>

#include "base/log.h"
#include "elements/figure.h"
#include "elements/loose.h"

/* In call->scratch. What `identify` makes, `done` lets go of. */
typedef struct view {
    json_t   *spec;
    bn_loose  loose;  /* what is in it that JSON does not know */
    char     *text;   /* as it is sent */
    bn_sheet  data;
    bn_sets   sets;
    json_t   *params; /* the names of what can be selected, sorted; one that was asked for twice stands there twice */
    bool      on, wide;
} view;

static view *found(const bn_call *call)
{
    return (view *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_vega_lite_chart_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

/* ---------------------------------------------------------------- the specification */

static bool has_any(const json_t *object, const char *const *names)
{
    for (; *names; names++)
        if (json_object_get(object, *names))
            return true;
    return false;
}

static bool is_facet(const json_t *spec)
{
    static const char *const channels[] = { "row", "column", "facet", NULL };
    return json_object_get(spec, "facet") || has_any(json_object_get(spec, "encoding"), channels);
}

/* Charts below each other, of which one is several itself? */
static bool is_nested(const json_t *spec)
{
    static const char *const compositions[] = { "hconcat", "vconcat", "concat", "layer", "facet", "repeat", NULL };
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(spec, "vconcat"), i, one)
        if (has_any(one, compositions))
            return true;
    return false;
}

static void set_autosize(json_t *spec, bool wide)
{
    bool nested = is_nested(spec);
    const char *way = "fit";
    if (json_object_get(spec, "autosize"))
        return;
    if (json_object_get(spec, "vconcat") && wide)
        way = nested ? "pad" : "fit-x";
    else if (is_facet(spec) || (nested && !wide))
        way = "pad";
    json_object_set_new(spec, "autosize", json_pack("{s:s, s:s}", "type", way, "contains", "padding"));
}

/* A title that is null would be shown as such. */
static void mend_titles(json_t *spec)
{
    json_t *color = json_object_get(json_object_get(spec, "encoding"), "color"), *legend = json_object_get(color, "legend");
    if (json_is_null(json_object_get(color, "title")))
        json_object_set_new(color, "title", json_string(" "));
    if (json_is_null(json_object_get(legend, "title")))
        json_object_set_new(legend, "title", json_string(" "));
}

/* What Python calls true. */
static bool is_something(const json_t *v)
{
    switch (v ? json_typeof(v) : JSON_NULL) {
    case JSON_OBJECT:
        return json_object_size(v) > 0;
    case JSON_ARRAY:
        return json_array_size(v) > 0;
    case JSON_STRING:
        return json_string_length(v) > 0;
    case JSON_INTEGER:
    case JSON_REAL:
        return json_number_value(v) != 0;
    default:
        return json_is_true(v);
    }
}

/* Names of what can be selected, into an object. */
static void collect(const json_t *spec, json_t *names)
{
    static const char *const parts[] = { "layer", "hconcat", "vconcat", "concat", NULL };
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(spec, "params"), i, one)
        if (json_string_length(json_object_get(one, "name")) && is_something(json_object_get(one, "select")))
            json_object_set_new(names, json_string_value(json_object_get(one, "name")), json_true());
    for (const char *const *part = parts; *part; part++)
        json_array_foreach (json_object_get(spec, *part), i, one)
            collect(one, names);
    if (json_is_object(json_object_get(spec, "spec")))
        collect(json_object_get(spec, "spec"), names);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The texts of an array, sorted. */
static json_t *sorted(const json_t *names)
{
    size_t n = json_array_size(names);
    const char **list = bn_xcalloc(n + 1, sizeof *list);
    json_t *out = json_array();
    for (size_t i = 0; i < n; i++)
        list[i] = json_string_value(json_array_get(names, i));
    qsort(list, n, sizeof *list, by_text);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(out, json_string(list[i]));
    free(list);
    return out;
}

static bn_status choose(const bn_call *call, const st_val *v, json_t *names, json_t *chosen, bn_error *err)
{
    const st_val *items = v->kind == ST_KIND_LIST ? v->items : v;
    size_t n = v->kind == ST_KIND_LIST ? v->n : 1;
    char got[200];
    for (size_t i = 0; i < n; i++) {
        bn_bytes name = bn_val_text(&items[i]);
        if (!name.p || !json_object_getn(names, (const char *)name.p, name.n))
            return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                                "`selection_mode` names %s, and the chart's specification has no selection of that name.",
                                bn_val_repr(call, &items[i], got, sizeof got));
        json_array_append_new(chosen, json_stringn((const char *)name.p, name.n));
    }
    return BN_OK;
}

static bn_status find_params(const bn_call *call, view *g, bn_error *err)
{
    const st_val *v = &opts_of(call)->selection_mode;
    json_t *names = json_object(), *chosen = json_array(), *value;
    const char *name;
    bn_status rc = BN_OK;
    collect(g->spec, names);
    if (!json_object_size(names))
        rc = bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                          "`on_select` is given, but nothing can be selected in this chart: its specification has no `params` "
                          "with a `select` (in Altair: add_params(alt.selection_point())).");
    else if (v->kind > ST_KIND_NONE)
        rc = choose(call, v, names, chosen, err);
    else
        json_object_foreach (names, name, value)
            json_array_append_new(chosen, json_string(name));
    if (!rc)
        g->params = sorted(chosen);
    json_decref(names);
    json_decref(chosen);
    return rc;
}

/* ---------------------------------------------------------------- the command */

/* Is it as wide as its container? What the app says, else what suits the chart. */
static bool is_wide(const bn_call *call, const json_t *spec)
{
    const st_vega_lite_chart_opts *o = opts_of(call);
    if (o->use_container_width)
        return *o->use_container_width;
    if (o->width.kind > ST_KIND_NONE)
        return bn_val_is(&o->width, "stretch");
    return !is_facet(spec) && !json_object_get(spec, "hconcat") && !json_object_get(spec, "repeat") && !is_nested(spec);
}

static st_val size(const bn_call *call, size_t i, st_val v)
{
    const st_vega_lite_chart_opts *o = opts_of(call);
    if (i != BN_CALL_INDEX(call, st_vega_lite_chart_opts, width))
        return v;
    if (o->use_container_width && !*o->use_container_width && o->width.kind == ST_KIND_INT)
        return o->width;
    return v.kind > ST_KIND_NONE ? v : found(call)->wide ? ST_STRETCH : ST_CONTENT;
}

static bn_status check(bn_call *call, bn_error *err)
{
    _Static_assert(sizeof(view) <= sizeof call->scratch.bytes, "check's findings fit");
    *found(call) = (view){ 0 };
    return bn_figure_theme(call, BN_CALL_INDEX(call, st_vega_lite_chart_opts, theme), err);
}

static bn_status read_spec(const bn_call *call, view *g, bn_error *err)
{
    bn_bytes text = bn_call_text(call, BN_CALL_INDEX(call, st_vega_lite_chart_opts, spec));
    json_error_t why = { .text = "" };
    g->spec = text.p ? bn_loose_load(text, &g->loose, &why) : NULL;
    if (text.p && !json_is_object(g->spec))
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`spec` is no JSON object: %s",
                            g->spec ? "it is something else" : why.text);
    if (!json_object_size(g->spec))
        return bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError",
                            "`spec` is needed: a Vega-Lite specification that is not empty.");
    g->wide = is_wide(call, g->spec);
    set_autosize(g->spec, g->wide);
    mend_titles(g->spec);
    if (bn_strip(bn_call_text(call, BN_CALL_INDEX(call, st_vega_lite_chart_opts, alt))).n && is_something(json_object_get(g->spec, "description")))
        bn_log(BN_LOG_WARNING, "bourn.elements", "A chart's `description` and its `alt` both say what is shown: `alt` counts.");
    g->text = bn_loose_dump(g->spec, &g->loose);
    return g->text ? BN_OK : bn_fail(err, BN_ENOMEM, "a chart's specification does not fit into memory");
}

static bn_status open_tables(const bn_call *call, view *g, bn_error *err)
{
    const st_vega_lite_chart_opts *o = opts_of(call);
    bn_status rc = o->data.kind > ST_KIND_NONE ? bn_sheet_open(call, &o->data, "data", &g->data, err) : BN_OK;
    return rc ? rc : bn_sets_open(call, o->datasets, o->datasets_n, &g->sets, err);
}

static bn_status identify(bn_call *call, bn_error *err)
{
    view *g = found(call);
    size_t on = BN_CALL_INDEX(call, st_vega_lite_chart_opts, on_select);
    bn_status rc = read_spec(call, g, err);
    if (!rc)
        rc = open_tables(call, g, err);
    g->on = bn_select_is_on(call, on);
    if (!rc && g->on)
        rc = find_params(call, g, err);
    return rc ? rc : bn_figure_identify(call, on, false, err);
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    const view *g = found(call);
    json_t *none = json_object(), *name, *whole;
    size_t i;
    char *text;
    (void)err;
    json_array_foreach (g->params, i, name)
        json_object_set_new(none, json_string_value(name), json_object());
    whole = json_pack("{s:o}", "selection", none);
    text = json_dumps(whole, JSON_COMPACT);
    bn_figure_meta(m, "VegaLiteState", text ? text : "{\"selection\":{}}", false);
    free(text);
    json_decref(whole);
    return BN_OK;
}

static void identity(const bn_call *call, bn_hash *h)
{
    const view *g = found(call);
    char *params = json_dumps(g->params, JSON_COMPACT);
    bn_id_text(h, "params", bn_bytes_str(params));
    free(params);
    if (bn_call_key(call).p)
        return;
    bn_id_text(h, "spec", bn_bytes_str(g->text));
    if (g->data.ipc)
        bn_sheet_hash(&g->data, h);
    for (size_t i = 0; i < opts_of(call)->datasets_n; i++)
        bn_id_text(h, "set", bn_bytes_str(opts_of(call)->datasets[i].name));
}

static void done(bn_call *call, bool put)
{
    view *g = found(call);
    (void)put;
    bn_sheet_release(&g->data);
    bn_sets_release(&g->sets);
    free(g->text);
    json_decref(g->spec);
    json_decref(g->params);
    *g = (view){ 0 };
}

static void encode(bn_call *call, bn_wire *w)
{
    const view *g = found(call);
    size_t i;
    json_t *name;
    bn_wire_cstr(w, PB_VEGA_LITE_CHART_SPEC, g->text);
    if (g->data.ipc)
        bn_sheet_encode(&g->data, w, PB_VEGA_LITE_CHART_DATA);
    bn_sets_encode(&g->sets, w, PB_VEGA_LITE_CHART_DATASETS);
    bn_encode_alt(call, BN_CALL_INDEX(call, st_vega_lite_chart_opts, alt), w, PB_VEGA_LITE_CHART_ALT);
    if (!g->on)
        return;
    json_array_foreach (g->params, i, name)
        bn_wire_cstr(w, PB_VEGA_LITE_CHART_SELECTION_MODE, json_string_value(name));
    bn_wire_cstr(w, PB_VEGA_LITE_CHART_FORM_ID, bn_call_form(call));
}

#define O st_vega_lite_chart_opts
static const bn_param params[] = {
    P(O, data, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .takes = BN_TAKES_TABLE, .py_type = "Data", .fallback = "None",
      .doc = "The table that is drawn; or the specification, where `spec` is left out."),
    P(O, spec, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .py_type = "VegaLiteSpec | None", .fallback = "None",
      .doc = "The Vega-Lite specification, as a dictionary."),
    P(O, width, .flags = BN_ARG_WIDTH | BN_ARG_CONTENT | BN_ARG_NULLABLE | BN_ARG_NO_ID, .py_type = "Width | None",
      .fallback = "None", .doc = "Pixels, \"stretch\" or \"content\". None: as it suits the chart."),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT | BN_ARG_NO_ID, .py_type = "Height", .fallback = "'content'",
      .doc = "Pixels, \"stretch\" or \"content\"."),
    P(O, use_container_width, .pb = PB_VEGA_LITE_CHART_USE_CONTAINER_WIDTH,
      .flags = BN_ARG_USE_WIDTH | BN_ARG_ANY, .py_type = "bool | None", .fallback = "None",
      .doc = "Older form of width: True is \"stretch\", False \"content\"."),
    P_THEME(O, PB_VEGA_LITE_CHART_THEME),
    P_KEY(O, 0),
    P_ON_SELECT(O),
    P(O, selection_mode, .flags = BN_ARG_ITERABLE | BN_ARG_NULLABLE | BN_ARG_NO_ID, .takes = BN_TAKES_EMPTY, .py_type = "str | Iterable[str] | None",
      .fallback = "None", .doc = "Which of the chart's selections count, by name. None: all."),
    P_ALT(O),
};
const bn_command bn_cmd_vega_lite_chart = {
    .name = "vega_lite_chart", .doc = "Draw a chart by a Vega-Lite specification. Returns what is selected, where something can be.",
    .pb = PB_ELEMENT_VEGA_LITE_CHART, .flags = BN_CMD_CLICK, .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params),
    .py_returns = "DeltaGenerator | VegaLiteState", .id_pb = PB_VEGA_LITE_CHART_ID, .widget_kind = BN_WIDGET_STR,
    .check = check, .identify = identify, .meta = meta, .identity = identity, .done = done, .encode = encode, .size = size,
};
