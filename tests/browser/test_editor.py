"""st.data_editor in the browser: what is typed, chosen, ticked, pasted, added and deleted in the grid arrives in the app,
from both doors; and what both grids offer besides: sorting, searching, columns that are hidden or resized, a CSV file, the
full screen, and selections of all kinds.

The grid is a canvas: it is worked by places in it, and read by the table that it holds for screen readers."""
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError, expect

APP = """
import pandas as pd
import streamlit as st

c = st.column_config


def told():
    st.session_state.told = st.session_state.get("told", 0) + 1


frame = pd.DataFrame({"name": ["Ann", "Bob", "Cid"], "kind": pd.Categorical(["u", "v", "u"], ["u", "v", "w"]),
                      "done": [False, True, False], "n": [1, 2, 3]})
made = st.data_editor(frame, key="grid", num_rows="dynamic", on_change=told, width="content", column_config={
    "name": c.TextColumn(width=150), "kind": c.SelectboxColumn(width=150), "done": c.CheckboxColumn(width=100),
    "n": c.NumberColumn(width=100)})
st.text(f"{st.session_state.get('told', 0)} {made.to_json(orient='values')}")
st.button("again")
"""

C_APP = """
#include <bourn/st.h>

static void told(void *arg)
{
    (void)arg;
    st_state_add_int("told", 1);
}

void st_main(void)
{
    st_table *t = st_table_new();
    const char *changes;
    st_column_utf8(t, "name", (const char *[]){ "Ann", "Bob", "Cid" }, 3, NULL);
    st_column_utf8(t, "kind", (const char *[]){ "u", "v", "u" }, 3, NULL);
    st_column_bool(t, "done", (bool[]){ false, true, false }, 3, NULL);
    st_column_i64(t, "n", (int64_t[]){ 1, 2, 3 }, 3, NULL);
    changes = st_data_editor(ST_TABLE(t), .key = "grid", .num_rows = "dynamic", .on_change = ST_DO(told, NULL), .hide_index = ST_YES,
                             .width = ST_STR("content"), .column_config =
        "{\\"name\\": {\\"width\\": 150}, \\"done\\": {\\"width\\": 100}, \\"n\\": {\\"width\\": 100}, \\"kind\\": {\\"width\\": 150,"
        " \\"type_config\\": {\\"type\\": \\"selectbox\\", \\"options\\": [\\"u\\", \\"v\\", \\"w\\"]}}}");
    st_text(st_fmt("%d %s", (int)st_state_int("told", 0), changes));
    st_button("again");
    st_table_free(t);
}
"""


class Grid:
    """A grid without an index whose columns have these widths, behind a bar for selecting rows if there is one."""

    def __init__(self, page, widths, bar=32, number=0):
        self.page, self.canvas = page, page.get_by_test_id("data-grid-canvas").nth(number)
        self.element = page.get_by_test_id("stDataFrame").nth(number)
        self.bar, self.edges = bar, [bar + sum(widths[:i]) for i in range(len(widths) + 1)]
        self.canvas.wait_for()

    def place(self, column, row):
        """In the page; row -1 is the header, column -1 the bar."""
        box = self.canvas.bounding_box()
        x = self.bar / 2 if column < 0 else (self.edges[column] + self.edges[column + 1]) / 2
        return box["x"] + x, box["y"] + 35 * (row + 1) + 17

    def click(self, column, row):
        self.page.mouse.click(*self.place(column, row))

    def drag(self, first, last):
        self.page.mouse.move(*self.place(*first))
        self.page.mouse.down()
        self.page.mouse.move(*self.place(*last), steps=4)
        self.page.mouse.up()

    def widen(self, width, wanted):
        """Draws the edge of the first column. A press is lost on a grid that is just drawn anew: then again."""
        for _ in range(8):
            x, y = self.canvas.bounding_box()["x"], self.place(0, -1)[1]
            self.page.mouse.move(x + width - 2, y)
            self.page.mouse.down()
            self.page.mouse.move(x + wanted - 2, y, steps=4)
            self.page.mouse.up()
            try:
                return self.page.wait_for_function("([grid, width]) => grid.clientWidth > width - 10",
                                                   arg=[self.canvas.element_handle(), wanted], timeout=4000)
            except TimeoutError:
                self.page.mouse.move(x + width / 2, y + 35)
        raise AssertionError(f"the first column stays {width} pixels wide")

    def cell(self, column, row):
        return self.canvas.locator(f"#glide-cell-{column + (self.bar > 0)}-{row}")

    def column(self, column):
        """Its cells, from top to bottom."""
        return self.canvas.locator(f'td[id^="glide-cell-{column + (self.bar > 0)}-"]')

    def pick_row(self, row):
        """By the bar. A click is lost on a grid that is just drawn anew: then again."""
        picked = self.canvas.locator(f'tr[aria-rowindex="{row + 2}"][aria-selected="true"]')
        for _ in range(8):
            self.click(-1, row)
            try:
                return picked.wait_for(state="attached", timeout=4000)
            except TimeoutError:
                pass
        raise AssertionError(f"row {row} cannot be picked")

    def tool(self, name):
        """A button of the toolbar, which shows while the mouse is over the grid."""
        self.page.mouse.move(*self.place(0, 0))
        self.element.get_by_role("button", name=name).click()

    def open(self, column, row):
        """The cell's editor. A click is lost on a grid that is just drawn anew: then again, as a person would."""
        editing = self.page.locator("#portal textarea, [role=option]").first
        for _ in range(8):
            self.click(column, row)
            self.page.keyboard.press("Enter")
            try:
                return editing.wait_for(timeout=4000)
            except TimeoutError:
                self.page.keyboard.press("Escape")
        raise AssertionError(f"the cell {column}, {row} cannot be edited")

    def write(self, column, row, text):
        self.open(column, row)
        self.page.locator("#portal textarea").fill(text)
        self.page.keyboard.press("Enter")

    def paste(self, text):
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")


@pytest.fixture
def pasting(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def told(page, text, timeout=30_000):
    """The app's line about its table, which begins with how often its callback was called."""
    page.get_by_text(text, exact=True).wait_for(timeout=timeout)


def until_told(page, act, text):
    """A click is lost on a grid that is just drawn anew: then again, as a person would."""
    for _ in range(5):
        act()
        try:
            return told(page, text, 5000)
        except TimeoutError:
            pass
    told(page, text)


def editor(page, url):
    page.goto(url)
    return Grid(page, [150, 150, 100, 100])


def test_what_is_edited_arrives_as_a_table_of_the_same_types(serve, pasting, shot):
    page = pasting
    grid = editor(page, serve(APP).url)
    told(page, '0 [["Ann","u",false,1],["Bob","v",true,2],["Cid","u",false,3]]')
    grid.write(0, 0, "Zoe")
    told(page, '1 [["Zoe","u",false,1],["Bob","v",true,2],["Cid","u",false,3]]')
    grid.open(1, 1)
    page.get_by_role("option", name="w", exact=True).click()
    told(page, '2 [["Zoe","u",false,1],["Bob","w",true,2],["Cid","u",false,3]]')
    until_told(page, lambda: grid.click(2, 2), '3 [["Zoe","u",false,1],["Bob","w",true,2],["Cid","u",true,3]]')
    until_told(page, lambda: (grid.click(0, 1), grid.paste("P\tu\tfalse\t7\nQ\tv\ttrue\t8")),
               '4 [["Zoe","u",false,1],["P","u",false,7],["Q","v",true,8]]')
    page.get_by_role("button", name="again").click()
    told(page, '4 [["Zoe","u",false,1],["P","u",false,7],["Q","v",true,8]]')
    expect(grid.column(0)).to_have_text(["Zoe", "P", "Q"])
    expect(grid.column(3)).to_have_text(["1", "7", "8"])
    shot(page, "editor")


def test_rows_are_added_and_deleted(serve, pasting):
    page = pasting
    grid = editor(page, serve(APP).url)
    until_told(page, lambda: (grid.click(3, 2), grid.paste("8\n9")),  # one row further than there are
               '1 [["Ann","u",false,1],["Bob","v",true,2],["Cid","u",false,8],[null,null,null,9]]')
    until_told(page, lambda: grid.click(0, 4), '2 [["Ann","u",false,1.0],["Bob","v",true,2.0],["Cid","u",false,8.0],'
               '[null,null,null,9.0],[null,null,null,null]]')
    grid.pick_row(3)
    grid.pick_row(4)
    page.keyboard.press("Delete")
    told(page, '3 [["Ann","u",false,1],["Bob","v",true,2],["Cid","u",false,8]]')
    grid.pick_row(0)
    page.keyboard.press("Delete")
    told(page, '4 [["Bob","v",true,2],["Cid","u",false,8]]')
    until_told(page, lambda: (grid.click(0, 0), page.keyboard.press("Delete")), '5 [[null,"v",true,2],["Cid","u",false,8]]')


def test_a_block_chosen_by_dragging_is_copied_and_emptied(serve, pasting):
    page = pasting
    grid = editor(page, serve(APP).url)
    told(page, '0 [["Ann","u",false,1],["Bob","v",true,2],["Cid","u",false,3]]')
    grid.drag((0, 0), (3, 1))
    page.keyboard.press("Control+c")
    page.wait_for_function("async () => await navigator.clipboard.readText() == 'Ann\\tu\\tFALSE\\t1\\nBob\\tv\\tTRUE\\t2'")
    page.keyboard.press("Delete")  # a box that is ticked or not has no third state
    told(page, '1 [[null,null,false,null],[null,null,true,null],["Cid","u",false,3.0]]')


def test_what_is_edited_arrives_in_an_app_in_c(serve, pasting, tmp_path):
    page, app = pasting, tmp_path / "editor.c"
    app.write_text(C_APP)
    grid = editor(page, serve(app).url)
    nothing = '"added_rows":[],"deleted_rows":[]'
    page.get_by_text("0 {").wait_for()
    grid.write(0, 0, "Zoe")
    told(page, '1 {"edited_rows":{"0":{"name":"Zoe"}},' + nothing + "}")
    grid.open(1, 0)
    page.get_by_role("option", name="w", exact=True).click()
    told(page, '2 {"edited_rows":{"0":{"name":"Zoe","kind":"w"}},' + nothing + "}")
    until_told(page, lambda: grid.click(2, 0), '3 {"edited_rows":{"0":{"name":"Zoe","kind":"w","done":true}},' + nothing + "}")
    until_told(page, lambda: (grid.click(3, 2), grid.paste("8\n9")),
               '4 {"edited_rows":{"0":{"name":"Zoe","kind":"w","done":true},"2":{"n":8}},"added_rows":[{"n":9}],'
               '"deleted_rows":[]}')
    grid.pick_row(0)
    page.keyboard.press("Delete")
    told(page, '5 {"edited_rows":{"2":{"n":8}},"added_rows":[{"n":9}],"deleted_rows":[0]}')
    page.get_by_role("button", name="again").click()
    told(page, '5 {"edited_rows":{"2":{"n":8}},"added_rows":[{"n":9}],"deleted_rows":[0]}')


TOOLS = """
import pandas as pd
import streamlit as st

c = st.column_config
made = st.data_editor(pd.DataFrame({"name": ["Bob", "Cid", "Ann"], "n": [2, 3, 1]}), hide_index=True, width="content",
                      column_config={"name": c.TextColumn(width=150), "n": c.NumberColumn(width=150)})
st.text(made.to_json(orient="values"))
"""


def test_a_grid_is_sorted_searched_and_edited_where_it_is_sorted(serve, page):
    page.goto(serve(TOOLS).url)
    grid = Grid(page, [150, 150], bar=0)
    grid.click(1, -1)
    expect(grid.cell(0, 0)).to_have_text("Ann")
    expect(grid.column(1)).to_have_text(["1", "2", "3"])
    grid.write(0, 1, "Zoe")  # Bob, who came first
    told(page, '[["Zoe",2],["Cid",3],["Ann",1]]')
    grid.tool("Search")
    page.keyboard.type("zo")
    page.get_by_text("1 result").wait_for()


def test_columns_are_hidden_and_resized(serve, page):
    page.goto(serve(TOOLS).url)
    grid = Grid(page, [150, 150], bar=0)
    grid.tool("Show/hide columns")
    menu = page.get_by_test_id("stDataFrameColumnVisibilityMenu")
    menu.get_by_text("name", exact=True).click()
    expect(grid.cell(0, 0)).to_have_text("2")
    expect(grid.column(0)).to_have_text(["2", "3", "1"])
    page.keyboard.press("Escape")
    menu.wait_for(state="detached")
    grid.widen(150, 200)
    assert 195 <= grid.canvas.bounding_box()["width"] <= 205


def test_a_grid_is_downloaded_as_csv(serve, page):
    page.add_init_script("delete window.showSaveFilePicker")  # a dialog of the system's
    page.goto(serve(TOOLS).url)
    grid = Grid(page, [150, 150], bar=0)
    with page.expect_download() as download:
        grid.tool("Download as CSV")
    assert download.value.suggested_filename.endswith(".csv")
    assert Path(download.value.path()).read_text("utf-8-sig").split() == ["name,n", "Bob,2", "Cid,3", "Ann,1"]


def test_a_grid_fills_the_screen(serve, page):
    page.goto(serve(TOOLS).url)
    grid = Grid(page, [150, 150], bar=0)
    grid.tool("Fullscreen")
    page.get_by_test_id("stFullScreenFrame").get_by_role("button", name="Close fullscreen").wait_for()
    page.wait_for_function("() => document.querySelector('[data-testid=stDataFrame]').clientHeight > 600")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close fullscreen").wait_for(state="detached")


SELECT = """
import streamlit as st

event = st.dataframe({"a": [1, 2, 3], "b": ["x", "y", "z"]}, key="grid", on_select="rerun", width="content", hide_index=True,
                     selection_mode=MODE, selection_default=DEFAULT, column_config={"a": {"width": 150}, "b": {"width": 150}})
st.text(f"{event.selection.rows} {event.selection.columns} {event.selection.cells}")
"""


@pytest.mark.parametrize("mode, default, clicks, shown", [
    ("single-row", {"rows": [2]}, [(-1, 0), (-1, 1)], ["[2] [] []", "[0] [] []", "[1] [] []"]),
    ("multi-row", {}, [(-1, 0), (-1, 2), (-1, 0)], ["[] [] []", "[0] [] []", "[0, 2] [] []", "[2] [] []"]),
    ("single-row-required", {}, [(-1, 1), (-1, 1)], ["[0] [] []", "[1] [] []", "[1] [] []"]),
    ("single-column", {"columns": ["b"]}, [(0, -1), (1, -1)], ["[] ['b'] []", "[] ['a'] []", "[] ['b'] []"]),
    ("multi-column", {}, [(0, -1)], ["[] [] []", "[] ['a'] []"]),
    ("multi-cell", {}, [(0, 1)], ["[] [] []", "[] [] [(1, 'a')]"]),
    ("single-cell", {"cells": [[1, "b"]]}, [(0, 2), (1, 0)], ["[] [] [(1, 'b')]", "[] [] [(2, 'a')]", "[] [] [(0, 'b')]"]),
])
def test_what_is_selected_arrives(serve, page, mode, default, clicks, shown):
    default = {"selection": default} if default else None
    page.goto(serve(SELECT.replace("MODE", repr(mode)).replace("DEFAULT", repr(default))).url)
    grid = Grid(page, [150, 150], bar=32 if "row" in mode else 0)
    told(page, shown[0])
    for place, text in zip(clicks, shown[1:]):
        grid.click(*place)
        told(page, text)


BUTTONS = """
import pandas as pd
import streamlit as st


def told():
    st.session_state.told = st.session_state.get("told", 0) + 1


st.dataframe(pd.DataFrame({"open": ["Open", "Show"], "n": [1, 2]}), width="content", hide_index=True, column_config={
    "open": st.column_config.ButtonColumn(width=150, key="open", on_click=told),
    "n": st.column_config.NumberColumn(width=150)})
st.text(f"{st.session_state.get('told', 0)} {st.session_state.open.row if st.session_state.open else -1}")
st.button("again")
"""
C_BUTTONS = """
#include <bourn/st.h>

static void told(void *arg)
{
    (void)arg;
    st_state_add_int("told", 1);
}

void st_main(void)
{
    st_table *t = st_table_new();
    st_column_utf8(t, "open", (const char *[]){ "Open", "Show" }, 2, NULL);
    st_column_i64(t, "n", (int64_t[]){ 1, 2 }, 2, NULL);
    st_dataframe(ST_TABLE(t), .width = ST_STR("content"), .hide_index = ST_YES, .column_config = ST_COLUMNS(
        { "open", .kind = ST_COLUMN_BUTTON, .width = ST_INT(150), .key = "open", .on_click = ST_DO(told, NULL) },
        { "n", .kind = ST_COLUMN_NUMBER, .width = ST_INT(150) }));
    st_table_free(t);
    st_text(st_fmt("%d %d", (int)st_state_int("told", 0), (int)st_column_clicked("open")));
    st_button("again");
}
"""


@pytest.mark.parametrize("language", ["py", "c"])
def test_a_button_in_a_table_tells_its_row_for_one_run(serve, page, language, tmp_path, shot):
    app = tmp_path / f"buttons.{language}"
    app.write_text(C_BUTTONS if language == "c" else BUTTONS)
    page.goto(serve(app).url)
    grid = Grid(page, [150, 150], bar=0)
    told(page, "0 -1")
    until_told(page, lambda: grid.click(0, 1), "1 1")
    grid.click(1, -1)
    grid.click(1, -1)  # sorted the other way round: the row is still the app's
    expect(grid.cell(1, 0)).to_have_text("2")
    until_told(page, lambda: grid.click(0, 1), "2 0")
    page.get_by_role("button", name="again").click()
    told(page, "2 -1")
    shot(page, f"button_column_{language}")


SEVERAL = """
import pandas as pd
import streamlit as st

c = st.column_config


def button(key, **more):
    return c.ButtonColumn(width=150, key=key, **more)


def told():
    st.session_state.told = st.session_state.b.row


few = pd.DataFrame({"a": ["A0", "A1"], "b": ["B0", "B1"], "c": ["C0", "C1"]})
st.data_editor(few[["a", "b"]], width="content", hide_index=True, column_config={
    "a": button("edited"), "b": c.TextColumn(width=150)})
st.dataframe(few, width="content", hide_index=True, column_config={
    "a": button("a"), "b": button("b", on_click=told), "c": button("c")}, column_order=["a", "b"])
st.dataframe(pd.DataFrame({"a": [f"L{i}" for i in range(2000)], "n": range(2000, 0, -1)}), lazy=True, width="content",
             hide_index=True, column_config={"a": button("long"), "n": c.NumberColumn(width=150)})
rows = [st.session_state[key].row if st.session_state[key] else -1 for key in ("edited", "a", "b", "c", "long")]
st.text(" ".join(map(str, [st.session_state.get("told", -1), *rows])))
"""
C_SEVERAL = """
#include <bourn/st.h>

#define BUTTONS(name, id, ...) { name, .kind = ST_COLUMN_BUTTON, .width = ST_INT(150), .key = id, __VA_ARGS__ }
static const st_val shown[] = { ST_STR("a"), ST_STR("b") };

static void told(void *arg)
{
    (void)arg;
    st_state_set_int("told", st_column_clicked("b"));
}

static st_table *few(bool third)
{
    st_table *t = st_table_new();
    st_column_utf8(t, "a", (const char *[]){ "A0", "A1" }, 2, NULL);
    st_column_utf8(t, "b", (const char *[]){ "B0", "B1" }, 2, NULL);
    if (third)
        st_column_utf8(t, "c", (const char *[]){ "C0", "C1" }, 2, NULL);
    return t;
}

static st_table *many(void)
{
    const char *labels[2000];
    int64_t n[2000];
    st_table *t = st_table_new();
    for (int i = 0; i < 2000; i++) {
        labels[i] = st_fmt("L%d", i);
        n[i] = 2000 - i;
    }
    st_column_utf8(t, "a", labels, 2000, NULL);
    st_column_i64(t, "n", n, 2000, NULL);
    return t;
}

void st_main(void)
{
    st_table *edited = few(false), *frame = few(true), *lazy = many();
    st_data_editor(ST_TABLE(edited), .width = ST_STR("content"), .hide_index = ST_YES, .column_config = ST_COLUMNS(
        BUTTONS("a", "edited"), { "b", .kind = ST_COLUMN_TEXT, .width = ST_INT(150) }));
    st_dataframe(ST_TABLE(frame), .width = ST_STR("content"), .hide_index = ST_YES, .column_config = ST_COLUMNS(
        BUTTONS("a", "a"), BUTTONS("b", "b", .on_click = ST_DO(told, NULL)), BUTTONS("c", "c", .hidden = true)));
    st_dataframe(ST_TABLE(lazy), .lazy = ST_YES, .width = ST_STR("content"), .hide_index = ST_YES, .column_config = ST_COLUMNS(
        BUTTONS("a", "long"), { "n", .kind = ST_COLUMN_NUMBER, .width = ST_INT(150) }));
    st_text(st_fmt("%d %d %d %d %d %d", (int)st_state_int("told", -1), (int)st_column_clicked("edited"), (int)st_column_clicked("a"),
                   (int)st_column_clicked("b"), (int)st_column_clicked("c"), (int)st_column_clicked("long")));
    st_table_free(edited);
    st_table_free(frame);
    st_table_free(lazy);
}
"""


@pytest.mark.parametrize("language", ["py", "c"])
def test_each_column_of_buttons_in_each_table_is_told_apart(serve, page, language, tmp_path, shot):
    app = tmp_path / f"several.{language}"
    app.write_text(C_SEVERAL if language == "c" else SEVERAL)
    page.goto(serve(app).url)
    edited, frame, lazy = [Grid(page, [150, 150], bar=0, number=number) for number in range(3)]
    told(page, "-1 -1 -1 -1 -1 -1")
    until_told(page, lambda: edited.click(0, 1), "-1 1 -1 -1 -1 -1")
    until_told(page, lambda: frame.click(0, 0), "-1 -1 0 -1 -1 -1")
    until_told(page, lambda: frame.click(1, 1), "1 -1 -1 1 -1 -1")  # the callback has read the row as well
    expect(frame.cell(1, 1)).to_have_text("B1")
    assert frame.cell(2, 0).count() == 0
    until_told(page, lambda: lazy.click(0, 2), "1 -1 -1 -1 -1 2")
    lazy.click(1, -1)  # such a table is not sorted by the page, where the row would be lost
    page.mouse.move(*lazy.place(0, 1))
    page.mouse.wheel(0, 35 * 1500)  # beyond the rows that came at first
    expect(lazy.cell(0, 1500)).to_have_text("L1500")
    until_told(page, lambda: lazy.click(0, 1), "1 -1 -1 -1 -1 1501")
    shot(page, f"button_columns_{language}")
