"""Charts of ECharts in the browser: what is clicked is what the app is told, from both doors."""

APP = """
import pandas as pd
import streamlit as st

frame = pd.DataFrame({"day": ["Mon", "Tue"], "sales": [120, 200]})
event = st.echarts_chart({"dataset": {"source": frame}, "xAxis": {"type": "category"}, "yAxis": {},
                          "series": [{"type": "bar", "selectedMode": "single"}]}, key="days", on_select="rerun")
st.text(f"chosen {[group['data_indices'] for group in event.selection.selected]}")
"""

C_APP = """
#include <bourn/st.h>

void st_main(void)
{
    st_table *t = st_table_new();
    st_dataset days = { "days", ST_TABLE(t) };
    st_column_utf8(t, "day", (const char *[]){ "Mon", "Tue" }, 2, NULL);
    st_column_i64(t, "sales", (int64_t[]){ 120, 200 }, 2, NULL);
    st_echarts_chart("{\\"dataset\\": {\\"source\\": {\\"name\\": \\"days\\"}}, \\"xAxis\\": {\\"type\\": \\"category\\"}, \\"yAxis\\": {},"
                     " \\"series\\": [{\\"type\\": \\"bar\\", \\"selectedMode\\": \\"single\\"}]}",
                     .datasets = &days, .datasets_n = 1, .key = "days", .on_select = ST_MODE("rerun"));
    st_text(st_fmt("chosen %s", st_state_str("days", "nothing")));
    st_table_free(t);
}
"""


C_SELECTIONS = """
#include <bourn/st.h>

void st_main(void)
{
    st_table *t = st_table_new();
    st_column_utf8(t, "city", (const char *[]){ "Oslo", "Rome" }, 2, NULL);
    st_column_i64(t, "degrees", (int64_t[]){ 10, 20 }, 2, NULL);
    const st_tree *vega = st_vega_lite_chart_select(ST_TABLE(t),
        "{\\"mark\\": \\"bar\\", \\"width\\": 300, \\"height\\": 200, \\"encoding\\": {"
        "\\"x\\": {\\"field\\": \\"city\\", \\"type\\": \\"nominal\\"}, \\"y\\": {\\"field\\": \\"degrees\\", \\"type\\": \\"quantitative\\"}},"
        " \\"params\\": [{\\"name\\": \\"pick\\", \\"select\\": {\\"type\\": \\"point\\", \\"fields\\": [\\"city\\", \\"degrees\\"]}}]}", .key = "vega");
    const st_tree *first = st_tree_at(st_tree_get(vega, "pick"), 0);
    st_text(st_fmt("vega %s %g", st_tree_str(st_tree_get(first, "city"), "none"), st_tree_f64(st_tree_get(first, "degrees"), -1)));
    const st_tree *figure = st_plotly_chart_select(
        "{\\"data\\": [{\\"type\\": \\"bar\\", \\"x\\": [1, 2], \\"y\\": [30, 40]}], \\"layout\\": {\\"height\\": 300}}", .key = "plotly");
    const st_tree *point = st_tree_at(st_tree_get(figure, "points"), 0);
    st_text(st_fmt("plotly %g at %d", st_tree_f64(st_tree_get(point, "y"), -1),
                   (int)st_tree_i64(st_tree_at(st_tree_get(figure, "point_indices"), 0), -1)));
    st_table_free(t);
}
"""


def click_bar(page, bar, chosen):
    """The first or the second of two bars, as soon as it is drawn."""
    chart = page.get_by_test_id("stEChartsChart")
    canvas = chart.locator("canvas").first
    canvas.wait_for()
    page.wait_for_function("""() => {
        const canvas = document.querySelector('[data-testid="stEChartsChart"] canvas');
        const at = canvas.getContext('2d').getImageData(canvas.width * 0.3, canvas.height * 0.7, 1, 1).data;
        return at[3] > 0 && at[2] > at[0] + 50;
    }""")
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] * (0.3, 0.7)[bar], box["y"] + box["height"] * 0.7)
    page.mouse.click(box["x"] + box["width"] * (0.3, 0.7)[bar], box["y"] + box["height"] * 0.7)
    page.get_by_text(chosen).wait_for()


def test_a_bar_is_chosen_by_click(serve, page):
    page.goto(serve(APP).url)
    page.get_by_text("chosen []").wait_for()
    click_bar(page, 1, "chosen [[1]]")
    click_bar(page, 0, "chosen [[0]]")


def test_a_bar_is_chosen_in_an_app_in_c(serve, page, tmp_path):
    app = tmp_path / "bars.c"
    app.write_text(C_APP)
    page.goto(serve(app).url)
    page.get_by_text('chosen {"selection":{"selected":[],"areas":[]}}').wait_for()
    click_bar(page, 1, '"data_indices":[1]')


def test_selections_of_vega_lite_and_plotly_are_read_in_c(serve, page, tmp_path):
    app = tmp_path / "selections.c"
    app.write_text(C_SELECTIONS)
    page.goto(serve(app).url)
    page.get_by_text("vega none -1").wait_for()
    page.get_by_text("plotly -1 at -1").wait_for()
    page.get_by_test_id("stVegaLiteChart").locator('path[aria-label*="Rome"]').first.click()
    page.get_by_text("vega Rome 20").wait_for()
    page.get_by_test_id("stPlotlyChart").locator(".bars .point").nth(1).wait_for()
    box = page.get_by_test_id("stPlotlyChart").locator(".bars .point path").nth(1).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_text("plotly 40 at 1").wait_for()
