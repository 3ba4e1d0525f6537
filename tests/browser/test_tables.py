"""Tables in the browser: what is clicked in the grid is what the app is told, and what a table shows can be read."""

APP = """
import pandas as pd
import streamlit as st

frame = pd.DataFrame({"city": pd.Categorical(["Oslo", "Rome", None]), "degrees": [4.5, 18, None],
                      "when": pd.date_range("2024-01-01", periods=3, tz="Europe/Rome")})
if st.button("choose"):
    st.session_state.grid = {"selection": {"rows": [2]}}
event = st.dataframe(frame, on_select="rerun", key="grid", selection_mode=["multi-row", "single-cell"])
st.text(f"rows {event.selection.rows} cells {event.selection.cells}")
st.table(frame.style.format({"degrees": "{:.1f} °C"}, na_rep="-"))
"""

C_APP = """
#include <bourn/st.h>

void st_main(void)
{
    st_table *t = st_table_new();
    st_selection s;
    st_column_utf8(t, "city", (const char *[]){ "Oslo", "Rome" }, 2, NULL);
    s = st_dataframe_select(ST_TABLE(t), .key = "grid", .selection_mode = ST_STR("single-row"));
    st_text(st_fmt("%d selected, first %d", (int)s.rows_n, s.rows_n ? (int)s.rows[0] : -1));
    st_table(ST_TABLE(t));
    st_table_free(t);
}
"""


def click_row(page, row):
    """The box at the row's left edge."""
    canvas = page.locator('[data-testid="data-grid-canvas"]').first
    canvas.wait_for()
    canvas.click(position={"x": 16, "y": 35 + 35 * row + 17}, force=True)  # what lies above it hands clicks on


def test_rows_are_selected_by_click_and_by_the_app(serve, page):
    page.goto(serve(APP).url)
    page.get_by_text("rows [] cells []").wait_for()
    click_row(page, 1)
    page.get_by_text("rows [1] cells []").wait_for()
    click_row(page, 0)
    page.get_by_text("rows [0, 1] cells []").wait_for()
    page.get_by_role("button", name="choose").click()
    page.get_by_text("rows [2] cells []").wait_for()


def test_a_styled_table_shows_its_texts(serve, page):
    page.goto(serve(APP).url)
    table = page.get_by_test_id("stTable")
    table.get_by_text("18.0 °C").wait_for()
    assert table.get_by_role("row").count() == 4


def test_rows_are_selected_in_an_app_in_c(serve, page, tmp_path):
    app = tmp_path / "grid.c"
    app.write_text(C_APP)
    page.goto(serve(app).url)
    page.get_by_text("0 selected, first -1").wait_for()
    click_row(page, 1)
    page.get_by_text("1 selected, first 1").wait_for()
    page.get_by_test_id("stTable").get_by_text("Rome").wait_for()
