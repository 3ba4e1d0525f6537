/* chart.h: charts of a table's columns. */
#ifndef BOURN_ST_CHART_H
#define BOURN_ST_CHART_H

#include "bourn/st/tree.h"
#include "bourn/st/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the built-in charts are told. A field that a chart does not have is left alone.
 * data          ST_TABLE(t); left out: an empty chart
 * .x            the column along the x axis; NULL: the index, which counts the rows
 * .y            ST_STR, or an ST_LIST of them: the columns along the y axis; left out: all others
 * .x_label      what stands at the axis; NULL: the column's name
 * .color        ST_STR("#ff0000"), a column's name, a name of the theme ("red"), ST_LIST of three or four numbers
 *               (red, green, blue, alpha), or an ST_LIST with a color for each column of `y`
 * .size         scatter_chart: ST_STR of a column, or a number
 * .stack        area_chart, bar_chart: ST_BOOL(true) or (false), ST_STR("normalize"), "center" or "layered"
 * .sort         bar_chart: ST_BOOL(false): as they come; ST_STR("column") or ("-column"): by it; left out: by x
 * .horizontal   bar_chart: bars from left to right
 * Errors        a column that is not there or a color that is none: a StreamlitAPIException that says so */
typedef struct st_chart_opts {
    st_call     call;
    st_val      data;
    const char *x;
    st_val      y;
    const char *x_label;
    const char *y_label;
    st_val      color;
    st_val      size;
    st_val      stack;
    st_val      sort;
    bool        horizontal;
    st_val      width;
    st_val      height;
    const bool *use_container_width; /* older form of width */
    const char *alt;
    st_block    in;
} st_chart_opts;

/** A line for each column of values. st_line_chart(ST_TABLE(t), .x = "day", .y = ST_STR("degrees"))
 * Source  st.line_chart */
ST_API st_block st_line_chart_run(const st_chart_opts *opts);
#define st_line_chart(...) st_line_chart_run(ST_ARGS(st_chart_opts, __VA_ARGS__))

/** An area for each column of values, one behind the other, or stacked by .stack.
 * Source  st.area_chart */
ST_API st_block st_area_chart_run(const st_chart_opts *opts);
#define st_area_chart(...) st_area_chart_run(ST_ARGS(st_chart_opts, __VA_ARGS__))

/** Bars, stacked; beside each other with .stack = ST_BOOL(false).
 * Source  st.bar_chart */
ST_API st_block st_bar_chart_run(const st_chart_opts *opts);
#define st_bar_chart(...) st_bar_chart_run(ST_ARGS(st_chart_opts, __VA_ARGS__))

/** A point for each row.
 * Source  st.scatter_chart */
ST_API st_block st_scatter_chart_run(const st_chart_opts *opts);
#define st_scatter_chart(...) st_scatter_chart_run(ST_ARGS(st_chart_opts, __VA_ARGS__))

/** Points on a map.
 * data        ST_TABLE(t) with a column of latitudes and one of longitudes, in degrees; left out: an empty map
 * .latitude   its name; NULL: "lat" or "latitude", also in capitals. .longitude likewise
 * .color      ST_STR("#ff0000"), an ST_LIST of three or four numbers, or a column's name
 * .size       the radius in meters, or a column's name
 * .zoom       0 is the world, 20 a house; left out: all points are seen
 * .height     pixels or "stretch"; left out: 500 pixels
 * Source      st.map */
typedef struct st_map_opts {
    st_call     call;
    st_val      data;
    const char *latitude;
    const char *longitude;
    st_val      color;
    st_val      size;
    st_val      zoom;
    st_val      width;
    st_val      height;
    const bool *use_container_width; /* older form of width */
    const char *alt;
    st_block    in;
} st_map_opts;
ST_API st_block st_map_run(const st_map_opts *opts);
#define st_map(...) st_map_run(ST_ARGS(st_map_opts, __VA_ARGS__))

/* A table by its name: what {"name": ...} in a specification means. */
typedef struct st_dataset {
    const char *name;
    st_val      table; /* ST_TABLE(t), or ST_BYTES(p, n): an Arrow IPC stream, which is sent as it is */
} st_dataset;

/** A chart by a Vega-Lite specification.
 *
 *     st_vega_lite_chart(ST_TABLE(t), "{\"mark\": \"bar\", \"encoding\": {\"x\": {\"field\": \"city\"}}}");
 *
 * data             ST_TABLE(t): what is drawn; {0}: the specification says
 * spec             the specification, as JSON
 * .datasets        further tables by name, .datasets_n of them
 * .width           pixels, "stretch" or "content"; left out: as it suits the chart
 * .on_select       ST_MODE("rerun") or ST_DO: a selection is found under .key in the session's state
 * .selection_mode  ST_STR or ST_LIST of them: the `params` that count; left out: all
 * Source           st.vega_lite_chart */
typedef struct st_vega_lite_chart_opts {
    st_call     call;
    st_val      data;
    const char *spec;
    const st_dataset *datasets;
    size_t      datasets_n;
    st_val      width;
    st_val      height;
    const bool *use_container_width; /* older form of width */
    const char *theme;
    const char *key;
    st_callback on_select;
    st_val      selection_mode;
    const char *alt;
    st_block    in;
} st_vega_lite_chart_opts;
ST_API st_block st_vega_lite_chart_run(const st_vega_lite_chart_opts *opts);
#define st_vega_lite_chart(...) st_vega_lite_chart_run(ST_ARGS(st_vega_lite_chart_opts, __VA_ARGS__))

/** st_vega_lite_chart() in which something can be selected: .on_select is "rerun" if nothing is said.
 *
 *     const st_tree *s = st_vega_lite_chart_select(ST_TABLE(t), spec, .key = "weather"), *pick = st_tree_get(s, "pick");
 *     double from, to;
 *     if (st_tree_range(st_tree_get(st_tree_get(s, "brush"), "day"), &from, &to))
 *         st_text(st_fmt("days %g to %g", from, to));
 *     for (size_t i = 0; i < st_tree_count(pick); i++)
 *         st_text(st_tree_str(st_tree_get(st_tree_at(pick, i), "city"), ""));
 *
 * Returns  an object with a member for each selection: of points an array, {"city": "Oslo"} for each; of an interval an
 *          object, {"day": [2, 7]} for each axis. What is empty has no members. NULL: it failed, or there is no context
 * Owns     the run */
ST_API const st_tree *st_vega_lite_chart_select_run(const st_vega_lite_chart_opts *opts);
#define st_vega_lite_chart_select(...) st_vega_lite_chart_select_run(ST_ARGS(st_vega_lite_chart_opts, __VA_ARGS__))

/** A chart by an option of ECharts.
 *
 *     st_echarts_chart("{\"xAxis\": {\"type\": \"category\"}, \"yAxis\": {}, \"series\": [{\"type\": \"bar\"}],"
 *                      " \"dataset\": {\"source\": {\"name\": \"cities\"}}}",
 *                      .datasets = &(st_dataset){ "cities", ST_TABLE(t) }, .datasets_n = 1);
 *
 * spec             the option, as JSON: no functions, maps or three dimensions
 * .datasets        tables by name, for a "source": {"name": ...} in it; .datasets_n of them
 * .width, .height  pixels, "stretch", or "content": 700 and 350 pixels; left out: as wide as there is room, 350 high
 * .theme           "streamlit" (left out): in the page's colors; "": in the library's own
 * .on_select       ST_MODE("rerun") or ST_DO: a selection is found under .key in the session's state, where a series has a
 *                  "selectedMode" or there is a brush: {"selection": {"selected": [...], "areas": [...]}}
 * .renderer        "canvas" (left out) or "svg"
 * Errors           what is no JSON, or needs what is not there: a StreamlitAPIException that names it
 * Source           st.echarts_chart */
typedef struct st_echarts_chart_opts {
    st_call     call;
    const char *spec;
    const st_dataset *datasets;
    size_t      datasets_n;
    st_val      width;
    st_val      height;
    const char *theme;
    const char *key;
    st_callback on_select;
    const char *renderer;
    const char *alt;
    st_block    in;
} st_echarts_chart_opts;
ST_API st_block st_echarts_chart_run(const st_echarts_chart_opts *opts);
#define st_echarts_chart(...) st_echarts_chart_run(ST_ARGS(st_echarts_chart_opts, __VA_ARGS__))

/** st_echarts_chart() in which something can be selected.
 * Returns  {"selected": [{"series_index": 0, "data_indices": [1]}], "areas": [...]}; else as st_vega_lite_chart_select()
 * Owns     the run */
ST_API const st_tree *st_echarts_chart_select_run(const st_echarts_chart_opts *opts);
#define st_echarts_chart_select(...) st_echarts_chart_select_run(ST_ARGS(st_echarts_chart_opts, __VA_ARGS__))

/** A figure of plotly's, as JSON: {"data": [...], "layout": {...}}.
 * .width, .height  pixels, "stretch", or "content": what the figure's layout says
 * .theme           "streamlit" (left out): in the page's colors; "": in plotly's own
 * .config          JSON: what plotly is told, {"scrollZoom": true}
 * .on_select       ST_MODE("rerun") or ST_DO: a selection is found under .key in the session's state
 * .selection_mode  ST_STR or ST_LIST of them: "points", "box", "lasso"; left out: all
 * Source           st.plotly_chart */
typedef struct st_plotly_chart_opts {
    st_call     call;
    const char *figure_or_data;
    const bool *use_container_width; /* older form of width */
    st_val      width;
    st_val      height;
    const char *theme;
    const char *key;
    st_callback on_select;
    st_val      selection_mode;
    const char *config;
    const char *alt;
    st_block    in;
} st_plotly_chart_opts;
ST_API st_block st_plotly_chart_run(const st_plotly_chart_opts *opts);
#define st_plotly_chart(...) st_plotly_chart_run(ST_ARGS(st_plotly_chart_opts, __VA_ARGS__))

/** st_plotly_chart() in which something can be selected.
 *
 *     const st_tree *points = st_tree_get(st_plotly_chart_select(figure, .key = "fig"), "points");
 *     for (size_t i = 0; i < st_tree_count(points); i++)
 *         st_text(st_fmt("x = %g", st_tree_f64(st_tree_get(st_tree_at(points, i), "x"), 0)));
 *
 * Returns  {"points": [{"curve_number": 0, "point_index": 3, "x": 1, "y": 2}], "point_indices": [3],
 *          "box": [{"xref": "x", "yref": "y", "x": [0, 2], "y": [1, 3]}], "lasso": [...]}; else as
 *          st_vega_lite_chart_select()
 * Owns     the run */
ST_API const st_tree *st_plotly_chart_select_run(const st_plotly_chart_opts *opts);
#define st_plotly_chart_select(...) st_plotly_chart_select_run(ST_ARGS(st_plotly_chart_opts, __VA_ARGS__))

/** A map of deck.gl's, as its JSON.
 * pydeck_obj       the JSON; NULL: an empty map
 * .tooltip         JSON: {"text": "{name}"}
 * .on_select       ST_MODE("rerun") or ST_DO: a selection is found under .key in the session's state
 * .selection_mode  ST_STR("single-object") or ("multi-object")
 * .height          pixels or "stretch"; left out: 500 pixels
 * Source           st.pydeck_chart */
typedef struct st_pydeck_chart_opts {
    st_call     call;
    const char *pydeck_obj;
    const char *tooltip;
    const char *mapbox_token;
    st_val      width;
    const bool *use_container_width; /* older form of width */
    st_val      height;
    st_val      selection_mode;
    st_callback on_select;
    const char *key;
    const char *alt;
    st_block    in;
} st_pydeck_chart_opts;
ST_API st_block st_pydeck_chart_run(const st_pydeck_chart_opts *opts);
#define st_pydeck_chart(...) st_pydeck_chart_run(ST_ARGS(st_pydeck_chart_opts, __VA_ARGS__))

/** st_pydeck_chart() in which something can be selected: of layers that have an "id" and are "pickable".
 *
 *     const st_tree *s = st_pydeck_chart_select(deck, .key = "map", .selection_mode = ST_STR("multi-object"));
 *     const st_tree *cities = st_tree_get(st_tree_get(s, "objects"), "cities");
 *     for (size_t i = 0; i < st_tree_count(cities); i++)
 *         st_text(st_tree_str(st_tree_get(st_tree_at(cities, i), "name"), ""));
 *
 * Returns  {"indices": {"cities": [2]}, "objects": {"cities": [{"name": "Oslo"}]}}: by layer, what is selected and where it
 *          stands in the layer's data; else as st_vega_lite_chart_select()
 * Owns     the run */
ST_API const st_tree *st_pydeck_chart_select_run(const st_pydeck_chart_opts *opts);
#define st_pydeck_chart_select(...) st_pydeck_chart_select_run(ST_ARGS(st_pydeck_chart_opts, __VA_ARGS__))

#ifdef __cplusplus
}
#endif

#endif
