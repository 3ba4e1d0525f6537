/* figure.c: st.plotly_chart and st.pydeck_chart: JSON that a library has made. See command.h and figure.h. */
#include <stdio.h>

#include "elements/figure.h"

/* ---------------------------------------------------------------- what is selected */

bn_status bn_figure_modes(const bn_call *call, const st_val *v, const bn_word *words, uint32_t *out, size_t *n, bn_error *err)
{
    const st_val *items = v->kind == ST_KIND_LIST ? v->items : v;
    size_t count = v->kind == ST_KIND_LIST ? v->n : 1;
    uint64_t found = 0;
    char all[200], got[200];
    *n = 0;
    for (size_t i = 0; i < count; i++) {
        const bn_word *word = words;
        while (word->word && !bn_val_is(&items[i], word->word))
            word++;
        if (!word->word) {
            bn_words_join(words, all, sizeof all);
            return bn_bad_value(err, "selection_mode", all, bn_val_repr(call, &items[i], got, sizeof got));
        }
        found |= UINT64_C(1) << word->value;
    }
    for (uint32_t i = 0; i < 64; i++)
        if (found >> i & 1)
            out[(*n)++] = i;
    return BN_OK;
}

typedef struct rule {
    const char *name;
    bool        fill;
    char        empty[];
} rule;

static bn_value filled(const rule *r, json_t *all)
{
    json_t *empty = json_loads(r->empty, 0, NULL);
    char *text = NULL;
    bn_value v;
    if (json_object_update_missing(json_object_get(all, "selection"), json_object_get(empty, "selection")) == 0)
        text = json_dumps(all, JSON_COMPACT);
    v = bn_value_state(r->name, bn_bytes_str(text ? text : r->empty));
    free(text);
    json_decref(empty);
    return v;
}

static bn_value decode(const void *arg, bn_value raw)
{
    const rule *r = arg;
    json_t *all = raw.kind == BN_VALUE_STR ? json_loadb((const char *)bn_value_text(raw).p, bn_value_text(raw).n, 0, NULL) : NULL;
    bool whole = json_is_object(json_object_get(all, "selection"));
    bn_value v = whole && r->fill ? filled(r, all)
                                  : bn_value_state(r->name, whole ? bn_value_text(raw) : bn_bytes_str(r->empty));
    json_decref(all);
    return v;
}

void bn_figure_meta(bn_widget_meta *meta, const char *name, const char *empty, bool fill)
{
    size_t n = strlen(empty) + 1;
    rule *r = bn_xmalloc(sizeof *r + n);
    r->name = name;
    r->fill = fill;
    memcpy(r->empty, empty, n);
    meta->decode = decode;
    meta->decode_arg = r;
    meta->fallback = decode(r, bn_value_none());
}

bn_status bn_figure_identify(bn_call *call, size_t i, bool always, bn_error *err)
{
    bn_status rc;
    if (bn_select_is_on(call, i))
        return bn_call_widget(call, err);
    if (!always)
        return BN_OK;
    rc = bn_call_widget_id(call, err);
    return rc || !call->ctx ? rc : bn_run_ctx_claim(call->ctx, bn_call_id(call), bn_call_key(call), err);
}

bn_status bn_figure_theme(const bn_call *call, size_t i, bn_error *err)
{
    bn_bytes theme = bn_call_text(call, i);
    char got[100];
    if (!theme.p || bn_bytes_is(theme, "streamlit"))
        return BN_OK;
    snprintf(got, sizeof got, "'%.*s'", bn_cut(theme, 80), (const char *)theme.p);
    return bn_bad_value(err, "theme", "'streamlit', None", got);
}

st_val bn_figure_pixels(bn_bytes json, const char *name, int64_t standard)
{
    json_t *all = json_loadb((const char *)json.p, json.n, 0, NULL);
    json_t *size = json_object_get(json_object_get(all, "layout"), name);
    double px = json_number_value(size);
    json_decref(all);
    return ST_INT(px > 0 ? (int64_t)px : standard);
}

/* ---------------------------------------------------------------- tables by name */

bn_status bn_sets_open(const bn_call *call, const st_dataset *from, size_t n, bn_sets *out, bn_error *err)
{
    bn_status rc = BN_OK;
    *out = (bn_sets){ .from = from, .sheets = bn_xcalloc(n + 1, sizeof *out->sheets), .n = n };
    for (size_t i = 0; !rc && i < n; i++)
        if (from[i].table.kind != ST_KIND_BYTES)
            rc = bn_sheet_open(call, &from[i].table, "datasets", &out->sheets[i], err);
    return rc;
}

void bn_sets_release(bn_sets *sets)
{
    for (size_t i = 0; i < sets->n; i++)
        bn_sheet_release(&sets->sheets[i]);
    free(sets->sheets);
    *sets = (bn_sets){ 0 };
}

void bn_sets_encode(const bn_sets *sets, bn_wire *w, bn_pb tag)
{
    for (size_t i = 0; i < sets->n; i++) {
        const st_val *table = &sets->from[i].table;
        bool stream = table->kind == ST_KIND_BYTES;
        size_t mark = bn_wire_open(w, tag, (stream ? table->n : bn_ipc_size(sets->sheets[i].ipc)) + 64);
        bn_wire_cstr(w, PB_ARROW_NAMED_DATA_SET_NAME, sets->from[i].name);
        bn_wire_int(w, PB_ARROW_NAMED_DATA_SET_HAS_NAME, 1);
        if (stream)
            bn_stream_encode(bn_bytes_of(table->s, table->n), w, PB_ARROW_NAMED_DATA_SET_DATA);
        else
            bn_sheet_encode(&sets->sheets[i], w, PB_ARROW_NAMED_DATA_SET_DATA);
        bn_wire_close(w, mark);
    }
}

/* ---------------------------------------------------------------- st.plotly_chart */

static const bn_word plotly_modes[] = {
    { "points", PB_PLOTLY_CHART_SELECTION_MODE_POINTS }, { "box", PB_PLOTLY_CHART_SELECTION_MODE_BOX },
    { "lasso", PB_PLOTLY_CHART_SELECTION_MODE_LASSO },   { NULL, 0 },
};

/* In call->scratch. */
typedef struct modes {
    uint32_t list[8];
    size_t   n;
} modes;

static modes *found(const bn_call *call)
{
    return (modes *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_plotly_chart_opts *plotly(const bn_call *call)
{
    return call->opts;
}

static bn_status check_plotly(bn_call *call, bn_error *err)
{
    const st_val *v = &plotly(call)->selection_mode;
    bn_status rc = bn_figure_theme(call, BN_CALL_INDEX(call, st_plotly_chart_opts, theme), err);
    *found(call) = (modes){ .list = { 0, 1, 2 }, .n = 3 };
    if (rc || !bn_select_is_on(call, BN_CALL_INDEX(call, st_plotly_chart_opts, on_select)) || v->kind <= ST_KIND_NONE)
        return rc;
    return bn_figure_modes(call, v, plotly_modes, found(call)->list, &found(call)->n, err);
}

static bn_status meta_plotly(bn_call *call, bn_widget_meta *meta, bn_error *err)
{
    (void)call;
    (void)err;
    bn_figure_meta(meta, "PlotlyState", "{\"selection\":{\"points\":[],\"point_indices\":[],\"box\":[],\"lasso\":[]}}", false);
    return BN_OK;
}

static bn_status identify_plotly(bn_call *call, bn_error *err)
{
    return bn_figure_identify(call, BN_CALL_INDEX(call, st_plotly_chart_opts, on_select), true, err);
}

static void identity_plotly(const bn_call *call, bn_hash *h)
{
    bn_hash_u64(h, bn_select_is_on(call, BN_CALL_INDEX(call, st_plotly_chart_opts, on_select)));
}

static void encode_plotly(bn_call *call, bn_wire *w)
{
    bn_bytes config = bn_call_text(call, BN_CALL_INDEX(call, st_plotly_chart_opts, config));
    bn_wire_str(w, PB_PLOTLY_CHART_CONFIG, config.p ? config : BN_BYTES("{}"));
    if (bn_select_is_on(call, BN_CALL_INDEX(call, st_plotly_chart_opts, on_select)))
        bn_wire_uints(w, PB_PLOTLY_CHART_SELECTION_MODE, found(call)->list, found(call)->n);
    bn_encode_alt(call, BN_CALL_INDEX(call, st_plotly_chart_opts, alt), w, PB_PLOTLY_CHART_ALT);
}

/* "content" is what the figure says of itself. */
static st_val size_plotly(const bn_call *call, size_t i, st_val v)
{
    bool width = i == BN_CALL_INDEX(call, st_plotly_chart_opts, width);
    const st_plotly_chart_opts *o = plotly(call);
    if (width && o->use_container_width && !*o->use_container_width && o->width.kind == ST_KIND_INT)
        return o->width;
    if (!bn_val_is(&v, "content"))
        return v;
    return bn_figure_pixels(bn_call_text(call, 0), width ? "width" : "height", width ? 700 : 450);
}

#define O st_plotly_chart_opts
static const bn_param plotly_params[] = {
    P(O, figure_or_data, .pb = PB_PLOTLY_CHART_SPEC, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_IDENTITY,
      .py_type = "FigureOrData", .doc = "A figure of plotly's, its data, or one of Matplotlib's."),
    P(O, use_container_width, .flags = BN_ARG_POSITIONAL | BN_ARG_USE_WIDTH | BN_ARG_NO_ID | BN_ARG_ANY,
      .py_type = "bool | None", .fallback = "None", .doc = "Older form of width: True is \"stretch\", False \"content\"."),
    P(O, width, .flags = BN_ARG_WIDTH | BN_ARG_CONTENT | BN_ARG_IDENTITY, .py_type = "Width", .fallback = "'stretch'",
      .doc = "Pixels, \"stretch\", or \"content\": what the figure says."),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_CONTENT | BN_ARG_IDENTITY, .py_type = "Height", .fallback = "'content'",
      .doc = "Pixels, \"stretch\", or \"content\": what the figure says."),
    P_THEME(O, PB_PLOTLY_CHART_THEME),
    P_KEY(O, 0),
    P_ON_SELECT(O),
    P(O, selection_mode, .flags = BN_ARG_ITERABLE | BN_ARG_NULLABLE | BN_ARG_IDENTITY, .takes = BN_TAKES_EMPTY,
      .py_type = "SelectionMode | Iterable[SelectionMode]", .fallback = "('points', 'box', 'lasso')",
      .doc = "How something is selected: \"points\", \"box\", \"lasso\", one or several."),
    P(O, config, .flags = BN_ARG_IDENTITY, .py_type = "dict[str, Any] | None", .fallback = "None",
      .doc = "What plotly is told: its buttons, whether the wheel zooms."),
    P_ALT(O),
};
#undef O
const bn_command bn_cmd_plotly_chart = {
    .name = "plotly_chart", .doc = "Show a figure of plotly's. Returns what is selected, where something can be.",
    .pb = PB_ELEMENT_PLOTLY_CHART, .flags = BN_CMD_CLICK, .opts_size = sizeof(st_plotly_chart_opts), .params = plotly_params,
    .param_count = BN_COUNT(plotly_params), .py_returns = "DeltaGenerator | PlotlyState", .id_pb = PB_PLOTLY_CHART_ID,
    .form_pb = PB_PLOTLY_CHART_FORM_ID, .widget_kind = BN_WIDGET_STR, .check = check_plotly, .identify = identify_plotly,
    .meta = meta_plotly, .identity = identity_plotly, .encode = encode_plotly, .size = size_plotly,
};

/* ---------------------------------------------------------------- st.pydeck_chart */

static const bn_word deck_modes[] = {
    { "single-object", PB_DECK_GL_JSON_CHART_SELECTION_MODE_SINGLE_OBJECT },
    { "multi-object", PB_DECK_GL_JSON_CHART_SELECTION_MODE_MULTI_OBJECT }, { NULL, 0 },
};

static const st_pydeck_chart_opts *deck(const bn_call *call)
{
    return call->opts;
}

static bn_status check_deck(bn_call *call, bn_error *err)
{
    const st_val *v = &deck(call)->selection_mode;
    *found(call) = (modes){ .n = 1 };
    if (!bn_select_is_on(call, BN_CALL_INDEX(call, st_pydeck_chart_opts, on_select)) || v->kind == ST_NOT_GIVEN)
        return BN_OK;
    if (v->kind != ST_KIND_STR)
        return bn_bad_type(err, "selection_mode", bn_val_type(call, v), "str");
    return bn_figure_modes(call, v, deck_modes, found(call)->list, &found(call)->n, err);
}

static bn_status meta_deck(bn_call *call, bn_widget_meta *meta, bn_error *err)
{
    (void)call;
    (void)err;
    bn_figure_meta(meta, "PydeckState", "{\"selection\":{\"indices\":{},\"objects\":{}}}", false);
    return BN_OK;
}

static bn_status identify_deck(bn_call *call, bn_error *err)
{
    return bn_figure_identify(call, BN_CALL_INDEX(call, st_pydeck_chart_opts, on_select), false, err);
}

static void encode_deck(bn_call *call, bn_wire *w)
{
    const st_pydeck_chart_opts *o = deck(call);
    bn_bytes json = bn_call_text(call, 0);
    bn_wire_str(w, PB_DECK_GL_JSON_CHART_JSON,
                json.p ? json : BN_BYTES("{\"initialViewState\": {\"latitude\": 0, \"longitude\": 0, \"pitch\": 0, \"zoom\": 1}}"));
    if (o->tooltip)
        bn_wire_cstr(w, PB_DECK_GL_JSON_CHART_TOOLTIP, o->tooltip);
    if (o->mapbox_token)
        bn_wire_cstr(w, PB_DECK_GL_JSON_CHART_MAPBOX_TOKEN, o->mapbox_token);
    bn_encode_alt(call, BN_CALL_INDEX(call, st_pydeck_chart_opts, alt), w, PB_DECK_GL_JSON_CHART_ALT);
    if (!bn_select_is_on(call, BN_CALL_INDEX(call, st_pydeck_chart_opts, on_select)))
        return;
    bn_wire_uints(w, PB_DECK_GL_JSON_CHART_SELECTION_MODE, found(call)->list, found(call)->n);
    bn_wire_cstr(w, PB_DECK_GL_JSON_CHART_FORM_ID, bn_call_form(call));
}

#define O st_pydeck_chart_opts
static const bn_param deck_params[] = {
    P(O, pydeck_obj, .flags = BN_ARG_POSITIONAL, .py_type = "Deck | None", .fallback = "None",
      .doc = "A map of pydeck's. None: an empty one."),
    P_WIDTH_NO_CONTENT(O, BN_ARG_NO_ID, BN_TURN_FIRST),
    P(O, use_container_width, .flags = BN_ARG_USE_WIDTH | BN_ARG_NO_ID | BN_ARG_ANY, .py_type = "bool | None",
      .fallback = "None", .doc = "Older form of width: True is \"stretch\"."),
    P(O, height, .flags = BN_ARG_HEIGHT | BN_ARG_NO_ID, .py_type = "HeightWithoutContent", .fallback = "500", .doc = "Pixels, or \"stretch\"."),
    P(O, selection_mode, .flags = BN_ARG_IDENTITY, .py_type = "SelectionMode", .fallback = "'single-object'",
      .doc = "\"single-object\" or \"multi-object\"."),
    P_ON_SELECT(O),
    P_KEY(O, 0),
    P_ALT(O),
};
#undef O
const bn_command bn_cmd_pydeck_chart = {
    .name = "pydeck_chart", .doc = "Show a map of pydeck's. Returns what is selected, where something can be.",
    .pb = PB_ELEMENT_DECK_GL_JSON_CHART, .flags = BN_CMD_CLICK, .opts_size = sizeof(st_pydeck_chart_opts), .params = deck_params,
    .param_count = BN_COUNT(deck_params), .py_returns = "DeltaGenerator | PydeckState", .id_pb = PB_DECK_GL_JSON_CHART_ID,
    .id_kind = "deck_gl_json_chart", .widget_kind = BN_WIDGET_STR, .check = check_deck, .identify = identify_deck,
    .meta = meta_deck, .encode = encode_deck,
};
