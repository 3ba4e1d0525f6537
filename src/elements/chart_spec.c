/* chart_spec.c: the Vega-Lite specification of a built-in chart. See chart.h. The forms are those of the official server,
 * so that charts look and behave alike. */
#include <math.h>

#include "elements/chart.h"

#define SCHEMA      "https://vega.github.io/schema/vega-lite/v6.4.1.json"
#define MANY_POINTS 1000 /* from here on the pointer is followed at most every 16 ms */

static bool is_flat(const bn_chart *c)
{
    return c->kind == BN_CHART_BAR_FLAT;
}

static bool is_bar(const bn_chart *c)
{
    return c->kind == BN_CHART_BAR || is_flat(c);
}

/* ---------------------------------------------------------------- axes */

static json_t *axis(const bn_chart_column *col, bool grid)
{
    return col->field && col->whole ? json_pack("{s:i, s:b}", "tickMinStep", 1, "grid", grid) : json_pack("{s:b}", "grid", grid);
}

/* `named`: the app has named the column. `made`: the name that stands for no name. */
static const char *axis_title(const bn_chart_column *col, bool named, const char *label, const char *made)
{
    if (label)
        return label;
    if (!col->field || !named || strcmp(col->field, made) == 0)
        return "";
    return col->title;
}

static json_t *along(const bn_chart_column *col, const char *title, const char *type, bool grid)
{
    return json_pack("{s:o, s:s, s:{}, s:s, s:s}", "axis", axis(col, grid), "field", col->field ? col->field : BN_CHART_NONE,
                     "scale", "title", title, "type", type);
}

static json_t *x_axis(const bn_chart *c, const bn_chart_column *col, bool named, const char *label)
{
    const char *type = !col->field ? "quantitative" : c->kind == BN_CHART_BAR && !col->is_date ? "ordinal" : col->type;
    json_t *out = along(col, axis_title(col, named, label, BN_CHART_INDEX), type, is_flat(c));
    if (col->order)
        json_object_set(out, "sort", col->order);
    return out;
}

static json_t *y_axis(const bn_chart *c, const bn_chart_column *col, bool named, const char *label)
{
    const char *type = is_flat(c) && !col->is_date ? "ordinal" : !col->field ? "quantitative" : col->type;
    return along(col, axis_title(col, named, label, BN_CHART_VALUE), type, !is_flat(c));
}

static void set_stack(const bn_chart *c, json_t *axis)
{
    json_t *value;
    if (!c->stack)
        return;
    if (strcmp(c->stack, "true") == 0)
        value = json_true();
    else if (strcmp(c->stack, "false") == 0 || strcmp(c->stack, "layered") == 0)
        value = json_false();
    else
        value = json_string(c->stack);
    json_object_set_new(axis, "stack", value);
}

static void set_sort(const bn_chart *c, json_t *axis)
{
    if (!is_bar(c) || !c->sort)
        return;
    if (!*c->sort)
        json_object_set_new(axis, "sort", json_null());
    else
        json_object_set_new(axis, "sort", json_pack("{s:s, s:s}", "field", c->at_sort.field, "order",
                                                    c->sort_down ? "descending" : "ascending"));
}

static void set_axes(const bn_chart *c, json_t *to)
{
    json_t *x, *y;
    if (is_flat(c)) {
        x = x_axis(c, &c->at_y, c->y_given, c->y_label);
        y = y_axis(c, &c->at_x, c->x != NULL, c->x_label);
    } else {
        x = x_axis(c, &c->at_x, c->x != NULL, c->x_label);
        y = y_axis(c, &c->at_y, c->y_given, c->y_label);
    }
    set_stack(c, is_flat(c) ? x : y);
    set_sort(c, is_flat(c) ? y : x);
    json_object_set_new(to, "x", x);
    json_object_set_new(to, "y", y);
}

/* ---------------------------------------------------------------- color, size, opacity, what the pointer shows */

static json_t *legend(double padding)
{
    return json_pack("{s:o, s:i, s:s}", "titlePadding", padding < 1 ? json_real(padding) : json_integer((json_int_t)padding),
                     "offset", 5, "orient", "bottom");
}

static json_t *color(const bn_chart *c)
{
    json_t *out;
    if (c->colors && !json_is_array(c->colors))
        return json_pack("{s:O}", "value", c->colors);
    if (c->colors) {
        json_t *domain = json_array();
        for (size_t i = 0; i < c->ys_n; i++)
            json_array_append_new(domain, json_string(c->ys[i]));
        out = json_pack("{s:o, s:{s:o, s:O}, s:s, s:s}", "legend", legend(5), "scale", "domain", domain, "range", c->colors,
                        "title", " ", "type", "nominal");
        if (c->at_color.field)
            json_object_set_new(out, "field", json_string(c->at_color.field));
        return out;
    }
    if (!c->at_color.field)
        return NULL;
    out = json_pack("{s:s, s:o, s:s}", "field", c->at_color.field, "legend", legend(5), "type", c->at_color.type);
    if (c->folded)
        json_object_set_new(out, "title", json_string(" "));
    else if (strcmp(c->at_color.field, c->at_color.title) != 0)
        json_object_set_new(out, "title", json_string(c->at_color.title));
    if (!c->folded && c->range) {
        json_object_set_new(out, "scale", json_pack("{s:O}", "range", c->range));
        json_object_set_new(out, "legend", json_null());
    }
    return out;
}

static json_t *size(const bn_chart *c)
{
    double whole = fabs(c->size_value) < 1e15 ? (double)(json_int_t)c->size_value : NAN;
    if (c->at_size.field)
        return json_pack("{s:s, s:o, s:s, s:s}", "field", c->at_size.field, "legend", legend(0.5), "title", c->at_size.title,
                         "type", c->at_size.type);
    return json_pack("{s:o}", "value", whole == c->size_value ? json_integer((json_int_t)c->size_value) : json_real(c->size_value));
}

static void tip(json_t *tips, const bn_chart_column *col, const char *made, const char *title, const char *type)
{
    bool is_made = made && strcmp(col->field, made) == 0;
    json_t *out = json_pack("{s:s, s:s}", "field", col->field, "type", is_made && type ? type : col->type);
    if (is_made)
        json_object_set_new(out, "title", json_string(title));
    else if (strcmp(col->field, col->title) != 0)
        json_object_set_new(out, "title", json_string(col->title));
    json_array_append_new(tips, out);
}

static json_t *tips(const bn_chart *c)
{
    json_t *out = json_array();
    tip(out, &c->at_x, BN_CHART_INDEX, "index", NULL);
    tip(out, &c->at_y, BN_CHART_VALUE, "value", "quantitative");
    if (c->at_color.field)
        tip(out, &c->at_color, BN_CHART_COLOR, "color", "nominal");
    if (c->at_size.field)
        tip(out, &c->at_size, NULL, NULL, NULL);
    return out;
}

/* Bars beside each other instead of on top of each other. */
static void set_offsets(const bn_chart *c, json_t *to)
{
    bool beside = c->stack && strcmp(c->stack, "false") == 0 && c->at_color.field;
    if (!beside)
        return;
    json_object_set_new(to, "xOffset", is_flat(c) ? json_object() : json_pack("{s:s}", "field", c->at_color.field));
    json_object_set_new(to, "yOffset", is_flat(c) ? json_pack("{s:s}", "field", c->at_color.field) : json_object());
}

static json_t *encoding(const bn_chart *c)
{
    bool layered = c->stack && strcmp(c->stack, "layered") == 0;
    json_t *out = json_object(), *paint = color(c);
    set_axes(c, out);
    set_offsets(c, out);
    if (c->at_color.field && (c->kind == BN_CHART_AREA || layered))
        json_object_set_new(out, "opacity", json_pack("{s:f}", "value", 0.7));
    if (paint)
        json_object_set_new(out, "color", paint);
    if (c->kind == BN_CHART_SCATTER)
        json_object_set_new(out, "size", size(c));
    if (c->at_x.field && c->at_y.field)
        json_object_set_new(out, "tooltip", tips(c));
    return out;
}

/* ---------------------------------------------------------------- the whole */

/* Points appear where the pointer comes near them. */
static void set_layers(const bn_chart *c, json_t *spec)
{
    json_t *same = encoding(c);
    const char *on = c->table->rows > MANY_POINTS ? "mousemove{16}" : "mousemove";
    json_object_set_new(spec, "layer",
        json_pack("[{s:{s:s}, s:O, s:s}, {s:{s:s, s:i}, s:O, s:s}, {s:{s:s, s:b, s:i}, s:O, s:[{s:{s:s, s:b}}]}]",
                  "mark", "type", "line", "encoding", same, "name", "view_1",
                  "mark", "type", "point", "opacity", 0, "encoding", same, "name", "view_2",
                  "mark", "type", "point", "filled", 1, "size", 65, "encoding", same,
                  "transform", "filter", "param", "param_1", "empty", 0));
    json_object_set_new(spec, "config", json_pack("{s:{s:s}}", "legend", "symbolType", "stroke"));
    json_object_set_new(spec, "params",
        json_pack("[{s:s, s:{s:s, s:s, s:[s], s:b, s:s}, s:[s]}, {s:s, s:{s:s, s:[s, s]}, s:s, s:[s]}]",
                  "name", "param_1", "select", "type", "point", "clear", "mouseleave", "fields", c->at_x.field, "nearest", 1,
                  "on", on, "views", "view_2", "name", "param_2", "select", "type", "interval", "encodings", "x", "y",
                  "bind", "scales", "views", "view_1"));
    json_decref(same);
}

static void set_mark(const bn_chart *c, json_t *spec)
{
    static const char *const marks[] = { "line", "area", "bar", "bar", "circle" };
    json_object_set_new(spec, "mark", json_pack("{s:s}", "type", marks[c->kind]));
    json_object_set_new(spec, "encoding", encoding(c));
    json_object_set_new(spec, "params", json_pack("[{s:s, s:{s:s, s:[s, s]}, s:s}]", "name", "param_1", "select", "type",
                                                  "interval", "encodings", "x", "y", "bind", "scales"));
}

char *bn_chart_spec(const bn_chart *c)
{
    json_t *spec = json_pack("{s:s, s:{s:s}, s:I, s:I, s:{s:s, s:s}}", "$schema", SCHEMA, "data", "name", c->dataset,
                             "width", (json_int_t)c->width, "height", (json_int_t)c->height,
                             "autosize", "type", "fit", "contains", "padding");
    char *out;
    if (c->kind == BN_CHART_LINE && c->at_x.field)
        set_layers(c, spec);
    else
        set_mark(c, spec);
    out = json_dumps(spec, JSON_COMPACT | JSON_REAL_PRECISION(15));
    json_decref(spec);
    return out;
}
