"""Large tables in the browser: a million rows are scrolled through to the end, sorted, and shown from C as well."""
import json

APP = """
import numpy as np
import pandas as pd
import streamlit as st

n = 1_000_000
st.dataframe(pd.DataFrame({"row": np.arange(n), "shuffled": (np.arange(n) * 7919) % n}), key="grid")
st.text("drawn")
"""

C_APP = """
#include <stdlib.h>
#include <bourn/st.h>

void st_main(void)
{
    static int64_t row[1000000], shuffled[1000000];
    st_table *t = st_table_new();
    for (int64_t i = 0; i < 1000000; i++) {
        row[i] = i;
        shuffled[i] = i * 7919 % 1000000;
    }
    st_column_i64(t, "row", row, 1000000, NULL);
    st_column_i64(t, "shuffled", shuffled, 1000000, NULL);
    st_dataframe(ST_TABLE(t), .key = "grid");
    st_text("drawn");
    st_table_free(t);
}
"""

# The grid draws on a canvas; what screen readers are told stands beside it, for the rows in sight.
CELLS = """() => [...document.querySelectorAll('[data-testid="data-grid-canvas"] [role="row"]')]
    .map(row => [...row.querySelectorAll('[role="gridcell"]')].map(cell => cell.innerText))"""


def numbers(text):
    return int(text.replace(",", ""))


def last_row(page, wanted):
    """Waits until the last row that is in sight reads so."""
    page.wait_for_function("""wanted => {
        const rows = [...document.querySelectorAll('[data-testid="data-grid-canvas"] [role="row"]')];
        const cells = rows.length ? [...rows.at(-1).querySelectorAll('[role="gridcell"]')].map(c => c.innerText) : [];
        return cells.slice(-wanted.length).map(t => t.replaceAll(',', '')).join() === wanted.join();
    }""", arg=[str(v) for v in wanted])


def scroll_to_end(page):
    page.locator('[data-testid="data-grid-canvas"]').first.wait_for()
    page.evaluate("""() => { const s = document.querySelector('.dvn-scroller'); s.scrollTop = s.scrollHeight; }""")


def check(page, artifacts=None):
    page.get_by_text("drawn").wait_for()
    scroll_to_end(page)
    last_row(page, (999_999, 999_999 * 7919 % 1_000_000))
    middle = "() => { const s = document.querySelector('.dvn-scroller'); s.scrollTop = s.scrollHeight / 2; }"
    page.evaluate(middle)
    page.wait_for_function("""() => {
        const cells = [...document.querySelectorAll('[data-testid="data-grid-canvas"] [role="row"]')]
            .map(r => [...r.querySelectorAll('[role="gridcell"]')].slice(-2).map(c => Number(c.innerText.replaceAll(',', ''))));
        const read = cells.filter(c => c.length === 2 && c[0] > 400000);
        return read.length > 5 && read.every(([row, shuffled]) => row * 7919 % 1000000 === shuffled);
    }""")
    assert json.dumps(page.evaluate(CELLS))


def test_a_million_rows_from_python(serve, page):
    page.goto(serve(APP).url)
    check(page)


def test_a_million_rows_from_c(serve, page, tmp_path):
    app = tmp_path / "grid.c"
    app.write_text(C_APP)
    page.goto(serve(app).url)
    check(page)


def test_it_is_sorted_by_the_server(serve, page):
    page.goto(serve(APP).url)
    page.get_by_text("drawn").wait_for()
    canvas = page.locator('[data-testid="data-grid-canvas"]').first
    canvas.wait_for()
    page.wait_for_function("() => document.querySelectorAll('[data-testid=\"data-grid-canvas\"] [role=\"row\"]').length > 5")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.9, "y": 15}, force=True)  # the last column: ascending
    page.wait_for_function("""() => {
        const cells = [...document.querySelectorAll('[data-testid="data-grid-canvas"] [role="row"]')]
            .map(r => [...r.querySelectorAll('[role="gridcell"]')].slice(-1).map(c => Number(c.innerText.replaceAll(',', ''))));
        const read = cells.flat().slice(0, 8);
        return read.length === 8 && read.every((v, i) => v === i);
    }""")
