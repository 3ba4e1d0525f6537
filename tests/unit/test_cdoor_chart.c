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

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(charts_and_what_is_selected_in_them) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
