/* test_cdoor_chart.c: charts in C apps, on the real runtime; the test is the server and the browser. */
#include "unit/cdoor_harness.h"

#include "bourn/st.h"

static void free_table(st_table **t)
{
    st_table_free(*t);
}

static void chart_app(void)
{
    st_table *t __attribute__((cleanup(free_table))) = st_table_new();
    const st_dataset sets[] = { { "cities", ST_TABLE(t) } };
    st_column_utf8(t, "city", (const char *[]){ "Oslo", "Rome" }, 2, NULL);
    st_column_f64(t, "degrees", (double[]){ 4.5, 18 }, 2, NULL);
    st_bar_chart(ST_TABLE(t), .x = "city", .alt = "built in");
    st_vega_lite_chart(ST_TABLE(t), "{\"mark\": \"bar\", \"params\": [{\"name\": \"pick\", \"select\": \"point\"}]}", .key = "vega",
                       .datasets = sets, .datasets_n = 1, .on_select = ST_MODE("rerun"));
    st_text(st_fmt("vega %s", st_state_str("vega", "nothing")));
    st_plotly_chart("{\"data\": [], \"layout\": {\"width\": 321}}", .width = ST_STR("content"));
    st_pydeck_chart(NULL, .tooltip = "{\"text\": \"a tip\"}");
    st_echarts_chart("{\"dataset\": {\"source\": {\"name\": \"cities\"}}, \"series\": {\"type\": \"pie\", \"selectedMode\": true}}",
                     .datasets = sets, .datasets_n = 1, .key = "pie", .on_select = ST_MODE("rerun"), .renderer = "svg");
    st_text(st_fmt("pie %s", st_state_str("pie", "nothing")));
    st_echarts_chart("{\"series\": {\"type\": \"bar3D\"}}");
    st_text("not reached");
}

static void charts_and_what_is_selected_in_them(void **state)
{
    bench *b = begin_main(chart_app);
    uint64_t s = open_session(b);
    char vega[128], pie[128];
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "built in");
    widget_id(expect_delta(b, s, "-vega"), vega);
    expect_delta(b, s, "vega {\"selection\":{\"pick\":{}}}");
    expect_delta(b, s, "\"width\": 321");
    expect_delta(b, s, "a tip");
    widget_id(expect_delta(b, s, "-pie"), pie);
    expect_delta(b, s, "pie {\"selection\":{\"selected\":[],\"areas\":[]}}");
    expect_delta(b, s, "`bar3D`");
    expect_finished(b, s, FINISHED);
    assert_int_equal(count_deltas(b, s, "not reached"), 0);
    type_text(b, s, pie, "{\"selection\": {\"selected\": [{\"data_indices\": [1]}]}}");
    expect_delta(b, s, "pie {\"selection\":{\"selected\":[{\"data_indices\":[1]}],\"areas\":[]}}");
    expect_finished(b, s, FINISHED);
    type_text(b, s, vega, "{\"selection\": {\"pick\": {\"x\": [1]}}}");
    expect_delta(b, s, "vega {\"selection\": {\"pick\": {\"x\": [1]}}}");
    expect_finished(b, s, FINISHED);
    type_text(b, s, pie, "no selection");
    expect_delta(b, s, "pie {\"selection\":{\"selected\":[],\"areas\":[]}}");
    expect_finished(b, s, FINISHED);
    end(b);
}

/* ---------------------------------------------------------------- selections, read */

#define PICK "{\"name\": \"pick\", \"select\": \"point\"}"
#define BRUSH "{\"name\": \"brush\", \"select\": \"interval\"}"

static void selecting_app(void)
{
    st_table *t __attribute__((cleanup(free_table))) = st_table_new();
    double low = -1, high = -1;
    st_column_f64(t, "degrees", (double[]){ 4.5, 18 }, 2, NULL);
    const st_tree *vega = st_vega_lite_chart_select(ST_TABLE(t), "{\"mark\": \"bar\", \"params\": [" PICK ", " BRUSH "]}", .key = "vega");
    const st_tree *pick = st_tree_get(vega, "pick");
    st_tree_range(st_tree_get(st_tree_get(vega, "brush"), "degrees"), &low, &high);
    st_text(st_fmt("vega %zu picked, last %s, brush %g to %g", st_tree_count(pick),
                   st_tree_str(st_tree_get(st_tree_at(pick, st_tree_count(pick) - 1), "city"), "none"), low, high));
    const st_tree *fig = st_plotly_chart_select("{\"data\": [{\"type\": \"bar\", \"y\": [1, 2]}]}", .key = "plotly");
    const st_tree *points = st_tree_get(fig, "points"), *box = st_tree_at(st_tree_get(fig, "box"), 0);
    bool boxed = st_tree_range(st_tree_get(box, "x"), &low, &high);
    st_text(st_fmt("plotly %zu points, y %g, index %d, box %s %g", st_tree_count(points),
                   st_tree_f64(st_tree_get(st_tree_at(points, 0), "y"), -1),
                   (int)st_tree_i64(st_tree_at(st_tree_get(fig, "point_indices"), 0), -1), boxed ? "to" : "none", high));
    const st_tree *deck = st_pydeck_chart_select("{\"layers\": []}", .key = "deck", .selection_mode = ST_STR("multi-object"));
    const st_tree *cities = st_tree_get(st_tree_get(deck, "objects"), "cities");
    st_text(st_fmt("deck %zu layers, %s at %d", st_tree_count(st_tree_get(deck, "indices")),
                   st_tree_str(st_tree_get(st_tree_at(cities, 0), "name"), "none"),
                   (int)st_tree_i64(st_tree_at(st_tree_get(st_tree_get(deck, "indices"), "cities"), 0), -1)));
    const st_tree *pie = st_echarts_chart_select("{\"series\": {\"type\": \"pie\", \"selectedMode\": true}}", .key = "pie");
    const st_tree *first = st_tree_at(st_tree_get(pie, "selected"), 0);
    st_text(st_fmt("echarts %d", (int)st_tree_i64(st_tree_at(st_tree_get(first, "data_indices"), 0), -1)));
    st_text("all said");
}

static void selections_are_read_by_type(void **state)
{
    bench *b = begin_main(selecting_app);
    uint64_t s = open_session(b);
    char vega[128], plotly[128], deck[128], pie[128];
    (void)state;
    rerun(b, s);
    widget_id(expect_delta(b, s, "-vega"), vega);
    expect_delta(b, s, "vega 0 picked, last none, brush -1 to -1");
    widget_id(expect_delta(b, s, "-plotly"), plotly);
    expect_delta(b, s, "plotly 0 points, y -1, index -1, box none -1");
    widget_id(expect_delta(b, s, "-deck"), deck);
    expect_delta(b, s, "deck 0 layers, none at -1");
    widget_id(expect_delta(b, s, "-pie"), pie);
    expect_delta(b, s, "echarts -1");
    expect_delta(b, s, "all said");
    expect_finished(b, s, FINISHED);
    type_text(b, s, vega, "{\"selection\": {\"pick\": [{\"city\": \"Oslo\"}, {\"city\": \"Rome\"}], \"brush\": {\"degrees\": [18, 4.5]}}}");
    expect_delta(b, s, "vega 2 picked, last Rome, brush 4.5 to 18");
    expect_finished(b, s, FINISHED);
    type_text(b, s, plotly, "{\"selection\": {\"points\": [{\"x\": 1, \"y\": 2.5}], \"point_indices\": [7], \"box\": [{\"x\": [0.5, 3]}]}}");
    expect_delta(b, s, "plotly 1 points, y 2.5, index 7, box to 3");
    expect_finished(b, s, FINISHED);
    type_text(b, s, deck, "{\"selection\": {\"indices\": {\"cities\": [2]}, \"objects\": {\"cities\": [{\"name\": \"Oslo\"}]}}}");
    expect_delta(b, s, "deck 1 layers, Oslo at 2");
    expect_finished(b, s, FINISHED);
    type_text(b, s, pie, "{\"selection\": {\"selected\": [{\"data_indices\": [1]}]}}");
    expect_delta(b, s, "echarts 1");
    expect_finished(b, s, FINISHED);
    type_text(b, s, pie, "[\"no\", \"selection\"]");
    expect_delta(b, s, "echarts -1");
    expect_finished(b, s, FINISHED);
    end(b);
}

/* ---------------------------------------------------------------- trees */

static void tree_app(void)
{
    const st_tree *t = st_tree_read("{\"a\": 1, \"b\": 2.5, \"c\": \"x\\u0000y\", \"d\": [true, null, 3.0, []], \"e\": {\"f\": -0.0}, \"\": 9}");
    const st_tree *d = st_tree_get(t, "d");
    double low = 7, high = 8;
    bool others = st_tree_range(d, &low, &high) || st_tree_range(st_tree_at(d, 3), &low, &high) || low < 7 || high > 8;
    bool numbers = st_tree_range(st_tree_read("[3, -1, 2.5]"), &low, &high);
    st_text(st_fmt("members %zu %s %s %s", st_tree_count(t), st_tree_name(st_tree_at(t, 4)), st_tree_name(d),
                   st_tree_name(st_tree_at(d, 0)) ? "named" : "unnamed"));
    st_text(st_fmt("numbers %g %g %d %d %d", st_tree_f64(st_tree_get(t, "a"), 0), st_tree_f64(st_tree_get(t, "b"), 0),
                   (int)st_tree_i64(st_tree_get(t, "b"), -3), (int)st_tree_i64(st_tree_at(d, 2), -3), (int)st_tree_i64(st_tree_get(t, ""), 0)));
    st_text(st_fmt("others %s %d %d %s", st_tree_str(st_tree_get(t, "c"), "none"), st_tree_bool(st_tree_at(d, 0), false),
                   st_tree_bool(st_tree_at(d, 1), true), st_tree_str(st_tree_at(d, 0), "no text")));
    st_text(st_fmt("nothing %d %zu %s %g", st_tree_get(d, "x") || st_tree_at(d, 4) || st_tree_at(NULL, 0) || st_tree_get(NULL, "a"),
                   st_tree_count(NULL), st_tree_name(NULL) ? "name" : "no name", st_tree_f64(NULL, 5)));
    st_text(st_fmt("ranges %d %d %g %g", others, numbers, low, high));
    st_text(st_fmt("wrong %d %d %d", st_tree_read("{") || st_tree_read(NULL), st_tree_read("\"text\"") != NULL,
                   st_tree_str(st_tree_read("\"text\""), NULL) != NULL));
}

static void json_is_read_as_a_tree(void **state)
{
    bench *b = begin_main(tree_app);
    uint64_t s = open_session(b);
    (void)state;
    rerun(b, s);
    expect_delta(b, s, "members 6 e d unnamed");
    expect_delta(b, s, "numbers 1 2.5 -3 3 9");
    expect_delta(b, s, "others x 1 1 no text");
    expect_delta(b, s, "nothing 0 0 no name 5");
    expect_delta(b, s, "ranges 0 1 -1 3");
    expect_delta(b, s, "wrong 0 1 1");
    expect_finished(b, s, FINISHED);
    end(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charts_and_what_is_selected_in_them),
        cmocka_unit_test(selections_are_read_by_type),
        cmocka_unit_test(json_is_read_as_a_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
