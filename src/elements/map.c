/* map.c: st.map: points on a map, by columns with their latitude and longitude. See command.h.
 *
 * What is sent is a deck.gl specification with the points in it, and the place and zoom from which all are seen. */
#include <math.h>
#include <stdio.h>

#include <jansson.h>

#include "data/pick.h"
#include "elements/chart.h"
#include "elements/frame.h"
#include "elements/media.h"

/* In call->scratch. What `identify` makes, `done` lets go of. */
typedef struct atlas {
    char *json;
} atlas;

typedef struct columns {
    bn_table   *table;
    const char *lat, *lon, *size, *color; /* borrowed of the table; NULL: none */
} columns;

static atlas *found(const bn_call *call)
{
    return (atlas *)(void *)(uintptr_t)call->scratch.bytes;
}

static const st_map_opts *opts_of(const bn_call *call)
{
    return call->opts;
}

/* ---------------------------------------------------------------- colors */

/* As deck.gl takes it; NULL: it is none. A color by hexadecimal digits always says how opaque it is. */
static json_t *numbers_of_hex(bn_bytes text)
{
    bn_rgba color;
    if (!bn_rgba_of_hex(text, &color))
        return NULL;
    if (color.n == 3)
        bn_rgba_set(&color, color.n++, 255, true);
    return bn_rgba_json(&color);
}

static json_t *numbers_of_tuple(const st_val *v)
{
    bn_rgba color = { .n = v->n };
    if (v->kind != ST_KIND_LIST || (v->n != 3 && v->n != 4))
        return NULL;
    for (size_t i = 0; i < v->n; i++) {
        if (v->items[i].kind != ST_KIND_F64 && v->items[i].kind != ST_KIND_INT)
            return NULL;
        bn_rgba_set(&color, i, v->items[i].kind == ST_KIND_F64 ? v->items[i].f : (double)v->items[i].i, v->items[i].kind == ST_KIND_INT);
    }
    return bn_rgba_json(&color);
}

static bn_status read_color(const bn_call *call, const columns *c, json_t **out, bn_error *err)
{
    const st_val *v = &opts_of(call)->color;
    char said[200];
    *out = NULL;
    if (c->color) {
        snprintf(said, sizeof said, "@@=%.180s", c->color);
        *out = json_string(said);
    } else if (v->kind <= ST_KIND_NONE || (v->kind == ST_KIND_STR && bn_is_word(bn_bytes_str(v->s), "primary"))) {
        *out = json_string("primary");
    } else {
        *out = v->kind == ST_KIND_STR ? numbers_of_hex(bn_val_text(v)) : numbers_of_tuple(v);
    }
    if (*out)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidColorError",
                        "This is no color: `%s`. A map's `color` is \"#ffaa00\" or \"#ffaa0088\", a tuple of red, green, blue "
                        "and maybe alpha, \"primary\", or the name of a column with such texts.",
                        bn_val_repr(call, v, said, sizeof said));
}

/* ---------------------------------------------------------------- columns */

static bn_status missing(const bn_call *call, const bn_table *t, const char *what, const char *names, bn_error *err)
{
    char all[600] = "";
    size_t at = 0;
    (void)call;
    for (size_t i = 0; i < t->root.children_n && at < sizeof all - 8; i++)
        at += (size_t)snprintf(all + at, sizeof all - at, "%s'%s'", at ? ", " : "", t->root.children[i].name);
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                        "A map needs a column with the %s, by one of these names: %s. The data has: %s", what, names, all);
}

/* Nothing that JSON could say. */
static bool is_null(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    if (!bn_is_valid(f, a, i))
        return true;
    return f->type == BN_TYPE_FLOAT && f->bits >= 32 && !isfinite(bn_float_at(f, a, i));
}

static bool is_number_column(const bn_field *f)
{
    return !f->dictionary && (f->type == BN_TYPE_INT || (f->type == BN_TYPE_FLOAT && f->bits >= 32));
}

static bn_status check_degrees(const bn_table *t, const char *name, bn_error *err)
{
    ptrdiff_t column = bn_table_column(t, bn_bytes_str(name));
    const bn_field *f = &t->root.children[column];
    if (!is_number_column(f))
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "The column '%.200s' has to hold degrees, as numbers.", name);
    for (size_t b = 0; b < t->batches_n; b++)
        for (int64_t i = 0; i < t->batches[b].length; i++)
            if (is_null(f, t->batches[b].children[column], t->batches[b].offset + i))
                return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                                    "The column '%.200s' has places with no finite number in them (NaN, NaT, None, infinity): leave such rows out.", name);
    return BN_OK;
}

static bn_status find_degrees(const bn_call *call, bn_table *t, const char *given, bool north, const char **out, bn_error *err)
{
    static const char *const lats[] = { "lat", "latitude", "LAT", "LATITUDE", NULL };
    static const char *const lons[] = { "lon", "longitude", "LON", "LONGITUDE", NULL };
    const char *const *names = north ? lats : lons;
    ptrdiff_t i = given ? bn_table_column(t, bn_bytes_str(given)) : -1;
    for (; i < 0 && *names; names++)
        i = bn_table_column(t, bn_bytes_str(*names));
    if (i < 0)
        return missing(call, t, north ? "latitude" : "longitude",
                       north ? "'LAT', 'LATITUDE', 'lat', 'latitude'" : "'LON', 'LONGITUDE', 'lon', 'longitude'", err);
    *out = t->root.children[i].name;
    return check_degrees(t, *out, err);
}

static const char *column_named(const st_val *v, const bn_table *t)
{
    ptrdiff_t i = v->kind == ST_KIND_STR ? bn_table_column(t, bn_val_text(v)) : -1;
    return i < 0 ? NULL : t->root.children[i].name;
}

/* ---------------------------------------------------------------- points */

static json_t *value_at(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    bn_bytes text;
    if (is_null(f, a, i))
        return json_null();
    if (is_number_column(f))
        return f->type == BN_TYPE_INT ? json_integer(bn_int_at(f, a, i)) : json_real(bn_float_at(f, a, i));
    if (f->type == BN_TYPE_BOOL)
        return json_boolean(bn_bit(a->buffers[1], a->offset + i));
    text = bn_text_at(f, a, i);
    return text.p ? json_stringn((const char *)text.p, text.n) : json_null();
}

static json_t *color_at(const bn_field *f, const struct ArrowArray *a, int64_t i)
{
    bn_bytes text = bn_text_at(f, a, i);
    bn_rgba color;
    if (!text.p && bn_rgba_at(f, a, i, &color))
        return bn_rgba_json(&color);
    return text.p ? numbers_of_hex(text) : NULL;
}

static json_t *point(const columns *c, size_t batch, int64_t row)
{
    const char *const names[] = { c->lat, c->lon, c->size, c->color };
    const struct ArrowArray *b = &c->table->batches[batch];
    json_t *out = json_object();
    for (size_t k = 0; k < BN_COUNT(names); k++) {
        ptrdiff_t i = names[k] ? bn_table_column(c->table, bn_bytes_str(names[k])) : -1;
        const bn_field *f = i < 0 ? NULL : &c->table->root.children[i];
        json_t *value = !f ? NULL : k == 3 ? color_at(f, b->children[i], b->offset + row) : value_at(f, b->children[i], b->offset + row);
        if (f && !value) { /* a color that is none */
            json_decref(out);
            return NULL;
        }
        if (f)
            json_object_set_new(out, names[k], value);
    }
    return out;
}

static bn_status points(const columns *c, json_t **out, bn_error *err)
{
    *out = json_array();
    for (size_t b = 0; b < c->table->batches_n; b++)
        for (int64_t i = 0; i < c->table->batches[b].length; i++) {
            json_t *one = point(c, b, i);
            if (!one) {
                json_decref(*out);
                *out = NULL;
                return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "The column \"%.200s\" holds something that is no color.",
                                    c->color);
            }
            json_array_append_new(*out, one);
        }
    return BN_OK;
}

/* ---------------------------------------------------------------- the view */

static void bounds(const bn_table *t, const char *name, double *least, double *most)
{
    ptrdiff_t column = bn_table_column(t, bn_bytes_str(name));
    *least = INFINITY;
    *most = -INFINITY;
    for (size_t b = 0; b < t->batches_n; b++)
        for (int64_t i = 0; i < t->batches[b].length; i++) {
            double x = bn_float_at(&t->root.children[column], t->batches[b].children[column], t->batches[b].offset + i);
            *least = x < *least ? x : *least;
            *most = x > *most ? x : *most;
        }
}

/* The zoom from which a distance in degrees is seen as a whole. */
static json_int_t zoom_of(double distance)
{
    static const double levels[] = { 360,   180,   90,    45,    22.5,  11.25, 5.625, 2.813,  1.406,  0.703,   0.352,
                                     0.176, 0.088, 0.044, 0.022, 0.011, 0.005, 0.003, 0.001,  0.0005, 0.00025 };
    for (size_t i = 0; i + 1 < BN_COUNT(levels); i++)
        if (levels[i + 1] < distance && distance <= levels[i])
            return (json_int_t)i;
    return 12;
}

static json_t *view(const bn_call *call, const columns *c)
{
    const st_val *zoom = &opts_of(call)->zoom;
    double south, north, west, east, high, wide;
    bounds(c->table, c->lat, &south, &north);
    bounds(c->table, c->lon, &west, &east);
    high = fabs(north - south);
    wide = fabs(east - west);
    return json_pack("{s:f, s:f, s:i, s:o}", "latitude", (north + south) / 2, "longitude", (east + west) / 2, "pitch", 0, "zoom",
                     zoom->kind == ST_KIND_INT   ? json_integer(zoom->i)
                     : zoom->kind == ST_KIND_F64 ? json_real(zoom->f)
                                                 : json_integer(zoom_of(high > wide ? high : wide)));
}

static json_t *size_of(const bn_call *call, const columns *c)
{
    const st_val *v = &opts_of(call)->size;
    char said[200];
    if (c->size) {
        snprintf(said, sizeof said, "@@=%.180s", c->size);
        return json_string(said);
    }
    if (v->kind == ST_KIND_INT)
        return json_integer(v->i);
    if (v->kind == ST_KIND_F64)
        return json_real(v->f);
    return v->kind == ST_KIND_STR ? json_stringn(v->s, bn_val_text(v).n) : json_integer(100);
}

static json_t *layer(const bn_call *call, const columns *c, json_t *data, json_t *color)
{
    char position[420];
    snprintf(position, sizeof position, "@@=[%.200s, %.200s]", c->lon, c->lat);
    return json_pack("{s:s, s:s, s:o, s:i, s:s, s:o, s:o}", "@@type", "ScatterplotLayer", "getPosition", position, "getRadius",
                     size_of(call, c), "radiusMinPixels", 3, "radiusUnits", "meters", "getFillColor", color, "data", data);
}

/* ---------------------------------------------------------------- all of it */

static bn_status draw(const bn_call *call, bn_table *t, char **out, bn_error *err)
{
    const st_map_opts *o = opts_of(call);
    columns c = { .table = t };
    json_t *data = NULL, *color = NULL, *all;
    bn_status rc = find_degrees(call, t, o->latitude, true, &c.lat, err);
    if (!rc)
        rc = find_degrees(call, t, o->longitude, false, &c.lon, err);
    c.size = column_named(&o->size, t);
    c.color = column_named(&o->color, t);
    if (!rc)
        rc = points(&c, &data, err);
    if (!rc)
        rc = read_color(call, &c, &color, err);
    if (rc) {
        json_decref(data);
        return rc;
    }
    all = json_pack("{s:o, s:[o]}", "initialViewState", view(call, &c), "layers", layer(call, &c, data, color));
    *out = json_dumps(all, JSON_COMPACT | JSON_REAL_PRECISION(17));
    json_decref(all);
    return *out ? BN_OK : bn_fail(err, BN_ENOMEM, "a map does not fit into memory");
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_map_opts *o = opts_of(call);
    char got[64];
    *found(call) = (atlas){ 0 };
    if (o->size.kind == ST_KIND_F64 && !isfinite(o->size.f))
        return bn_bad_value(err, "size", "a column name, a number", bn_val_repr(call, &o->size, got, sizeof got));
    if (o->zoom.kind == ST_KIND_F64 && !isfinite(o->zoom.f))
        return bn_bad_value(err, "zoom", "a number", bn_val_repr(call, &o->zoom, got, sizeof got));
    return BN_OK;
}

static bn_status identify(bn_call *call, bn_error *err)
{
    bn_sheet sheet = { 0 };
    atlas *a = found(call);
    bn_status rc = bn_sheet_open(call, &opts_of(call)->data, "data", &sheet, err);
    if (rc)
        return rc;
    if (sheet.table->rows)
        rc = draw(call, sheet.table, &a->json, err);
    else
        a->json = bn_xstrdup("{\"initialViewState\":{\"latitude\":0,\"longitude\":0,\"pitch\":0,\"zoom\":1}}");
    bn_sheet_release(&sheet);
    return rc;
}

static void done(bn_call *call, bool put)
{
    (void)put;
    free(found(call)->json);
}

static void encode(bn_call *call, bn_wire *w)
{
    const char *token = getenv("MAPBOX_API_KEY");
    bn_wire_cstr(w, PB_DECK_GL_JSON_CHART_JSON, found(call)->json);
    if (token && *token)
        bn_wire_cstr(w, PB_DECK_GL_JSON_CHART_MAPBOX_TOKEN, token);
    bn_encode_alt(call, BN_CALL_INDEX(call, st_map_opts, alt), w, PB_DECK_GL_JSON_CHART_ALT);
}

#define O st_map_opts
static const bn_param map_params[] = {
    P(O, data, .flags = BN_ARG_POSITIONAL, .takes = BN_TAKES_TABLE, .py_type = "Data", .fallback = "None",
      .doc = "The points: anything that can be a table."),
    P(O, latitude, .py_type = "str | None", .fallback = "None",
      .doc = "The column with the latitudes. None: \"lat\" or \"latitude\", also in capitals."),
    P(O, longitude, .py_type = "str | None", .fallback = "None",
      .doc = "The column with the longitudes. None: \"lon\" or \"longitude\", also in capitals."),
    P(O, color, .py_type = "str | Color | None", .fallback = "None", .doc = "A color, or the column that says it."),
    P(O, size, .py_type = "str | float | None", .fallback = "None", .doc = "The points' radius in meters, or the column that says it."),
    P(O, zoom, .py_type = "int | None", .fallback = "None", .doc = "0 is the world, 20 a house. None: all points are seen."),
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_FIRST),
    P(O, height, .flags = BN_ARG_HEIGHT, .py_type = "HeightWithoutContent", .fallback = "500", .doc = "Pixels, or \"stretch\"."),
    P(O, use_container_width, .flags = BN_ARG_USE_WIDTH | BN_ARG_NO_ID | BN_ARG_ANY, .py_type = "bool | None",
      .fallback = "None", .doc = "Older form of width: True is \"stretch\"."),
    P_ALT(O),
};
#undef O
const bn_command bn_cmd_map = {
    .name = "map", .doc = "Show points on a map.", .pb = PB_ELEMENT_DECK_GL_JSON_CHART, .opts_size = sizeof(st_map_opts),
    .params = map_params, .param_count = BN_COUNT(map_params), .py_returns = "DeltaGenerator", .check = check,
    .identify = identify, .done = done, .encode = encode,
};
