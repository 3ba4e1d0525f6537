"""Large tables: the first rows come with the page, others when it asks for them, in the table's order or sorted by a column."""
import pyarrow as pa
import pytest
from session import walk

APP = """
import decimal
import numpy as np
import pandas as pd
import streamlit as st

n = 20_000
rng = np.random.default_rng(3)
frame = pd.DataFrame({
    "number": rng.integers(-50, 50, n),
    "real": np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n)),
    "text": pd.Series([None if i % 7 == 0 else f"t{(i * 7919) % 997}" for i in range(n)]),
    "flag": rng.random(n) < 0.5,
    "when": pd.date_range("2024-01-01", periods=n, freq="37min", tz="Europe/Rome")[rng.permutation(n)],
    "kind": pd.Categorical(rng.choice(["low", "middle", "high"], n), ["low", "middle", "high"]),
    "price": [decimal.Decimal(int(v)) / 100 for v in rng.integers(-10_000, 10_000, n)],
    "list": [[i, i + 1] for i in range(n)],
})
"""
SHOWN = APP + """
st.dataframe(frame, lazy=True, key="grid")
if st.checkbox("another"):
    st.dataframe(frame.head(5000), lazy=True)
"""


@pytest.fixture(scope="module")
def frame():
    scope = {}
    exec(APP.replace("import streamlit as st\n", ""), scope)
    return scope["frame"]


def grids(tab):
    return [w for k, w, _ in walk(tab.root) if k == "dataframe"]


def ask(tab, source, offset, limit=1000, column=None, descending=False):
    sort = {"sort": {"column": column, "direction": 2 if descending else 1}} if column else {}
    return tab.backend_operation(dataframe_chunk={"source_id": source, "offset": offset, "limit": limit, **sort})


def table(data):
    return pa.ipc.open_stream(data).read_all()


def rows(tab, source, *args, **kw):
    answer = ask(tab, source, *args, **kw)
    assert not answer.error_msg, answer.error_msg
    return table(answer.dataframe_chunk.arrow_data.data)


def test_pieces_are_the_rows_of_the_table(serve, frame):
    tab = serve(SHOWN).tab()
    lazy = grids(tab)[0].lazy_data
    assert (lazy.row_count, lazy.page_size, lazy.access_mode, lazy.sortable) == (20_000, 1000, 1, True)
    assert not grids(tab)[0].HasField("arrow_data")
    expected = pa.Table.from_pandas(frame, preserve_index=True)
    assert table(lazy.initial_chunk.data).equals(expected.slice(0, 1000))
    for offset, limit in ((0, 1000), (1000, 1000), (19_500, 1000), (7, 3), (0, 10_000), (19_999, 1), (20_000, 10), (5, 0)):
        assert rows(tab, lazy.source_id, offset, limit).equals(expected.slice(offset, limit)), (offset, limit)
    answer = ask(tab, lazy.source_id, 3000)
    assert (answer.dataframe_chunk.source_id, answer.dataframe_chunk.offset) == (lazy.source_id, 3000)


@pytest.mark.parametrize("column", ["number", "real", "text", "flag", "when", "price", "__index_level_0__"])
@pytest.mark.parametrize("descending", [False, True])
def test_pieces_are_sorted_as_arrow_sorts(serve, frame, column, descending):
    tab = serve(SHOWN).tab()
    source = grids(tab)[0].lazy_data.source_id
    whole = pa.Table.from_pandas(frame, preserve_index=True)
    whole = whole.set_column(5, "kind", whole["kind"].cast(pa.string()))
    expected = whole.sort_by([(column, "descending" if descending else "ascending")])
    for offset in (0, 9500, 19_000):
        piece = rows(tab, source, offset, 1000, column, descending)
        piece = piece.set_column(5, "kind", piece["kind"].cast(pa.string()))
        assert piece.to_pylist() == expected.slice(offset, 1000).to_pylist(), offset


def test_categories_are_sorted_by_what_they_are_called(serve):
    tab = serve(SHOWN).tab()
    source = grids(tab)[0].lazy_data.source_id
    assert set(rows(tab, source, 0, 1000, "kind")["kind"].to_pylist()) == {"high"}
    assert set(rows(tab, source, 19_000, 1000, "kind")["kind"].to_pylist()) == {"middle"}
    assert set(rows(tab, source, 0, 1000, "kind", True)["kind"].to_pylist()) == {"middle"}


def test_what_has_no_order_is_refused_and_an_unknown_column_is_none(serve, frame):
    tab = serve(SHOWN).tab()
    source = grids(tab)[0].lazy_data.source_id
    assert ask(tab, source, 0, 10, "list").error_msg
    assert rows(tab, source, 0, 10, "nothing")["number"].to_pylist() == frame["number"].head(10).to_list()


def test_hostile_requests_are_answered_and_harm_nobody(serve):
    tab = serve(SHOWN).tab()
    source = grids(tab)[0].lazy_data.source_id
    assert rows(tab, source, 2**64 - 1, 1000).num_rows == 0
    assert rows(tab, source, 2**63, 2**32 - 1, "number").num_rows == 0
    assert rows(tab, source, 0, 2**32 - 1).num_rows == 10_000, "no more than that at a time"
    for forged in ("", "x", "0" * 32, source[:-1], source + "0", source.upper() + " ", "é" * 16):
        assert ask(tab, forged, 0).error_msg, forged
    assert tab.backend_operation(dataframe_chunk={}).error_msg
    assert rows(tab, source, 0, 1).num_rows == 1


def test_a_session_reads_its_own_tables_only(serve):
    server = serve(SHOWN)
    one, two = server.tab(), server.tab()
    ids = [grids(tab)[0].lazy_data.source_id for tab in (one, two)]
    assert ids[0] != ids[1], "the same content, by other names"
    assert ask(one, ids[1], 0).error_msg
    assert ask(two, ids[0], 0).error_msg
    assert rows(one, ids[0], 0).num_rows == rows(two, ids[1], 0).num_rows == 1000
    two.close()
    assert rows(one, ids[0], 5000).num_rows == 1000, "what both had is still there"


def test_the_same_content_keeps_its_name_and_what_is_not_shown_any_more_goes(serve):
    tab = serve(SHOWN).tab()
    first = grids(tab)[0].lazy_data.source_id
    tab.go("another")
    assert [g.lazy_data.row_count for g in grids(tab)] == [20_000, 5000]
    second = grids(tab)[1].lazy_data.source_id
    assert grids(tab)[0].lazy_data.source_id == first, "the page need not ask again"
    assert rows(tab, second, 4000).num_rows == 1000
    tab.go("another", False)
    assert rows(tab, first, 0).num_rows == 1000
    assert ask(tab, second, 0).error_msg


def test_a_changed_table_has_another_name(serve):
    tab = serve("""
import numpy as np, pandas as pd, streamlit as st
if "frame" not in st.session_state:
    st.session_state.frame = pd.DataFrame({"a": np.zeros(5000)})
if st.button("change"):
    st.session_state.frame.to_numpy()  # stays the same memory
    st.session_state.frame.loc[4321, "a"] = 7
st.dataframe(st.session_state.frame, lazy=True)
""").tab()
    before = grids(tab)[0].lazy_data.source_id
    tab.go("change")
    now = grids(tab)[0].lazy_data.source_id
    assert now != before
    assert rows(tab, now, 4321, 1)["a"].to_pylist() == [7]


def test_a_table_is_shown_as_it_was_whatever_the_app_does_to_it_later(serve):
    server = serve("""
import numpy as np, pandas as pd, streamlit as st
def shown(thing):
    st.dataframe(thing, lazy=True)
    return thing
n = 5000
whole, column = shown(np.zeros((n, 2))), np.zeros(n)
whole[:] = 7
shown({"x": column})
column[:] = 7
frame = shown(pd.DataFrame({"x": np.zeros(n), "y": np.zeros(n), "flag": np.ones(n, dtype=bool)}))
frame.loc[:, ["x", "y"]] = 7.0
frame.loc[:, "flag"] = False
kinds = shown(pd.DataFrame({"kind": pd.Categorical(["a"] * n, ["a", "b"]), "t": ["x"] * n, "when": pd.Timestamp("2024-01-01")}))
kinds.loc[:, "kind"] = "b"
kinds.loc[:, "when"] = pd.Timestamp("1999-01-01")
series = shown(pd.Series(np.zeros(n, dtype="int16")))
series[:] = 7
""")
    for tab in (server.tab(), server.tab()):  # whoever shows it again is shown the same
        found = [rows(tab, g.lazy_data.source_id, 4000, 2).to_pylist() for g in grids(tab)]
        assert [[*f[1].values()][:3] for f in found] == [
            [0, 0, 4001], [0, 4001], [0, 0, True], ["a", "x", found[3][1]["when"]], [0, 4001]]
        assert found[3][1]["when"].year == 2024


def test_one_session_is_not_shown_what_another_has_done_to_equal_rows(serve):
    server = serve("""
import numpy as np, pandas as pd, streamlit as st
frame = pd.DataFrame({"x": np.zeros(5000)})
st.dataframe(frame, lazy=True)
if st.checkbox("change"):
    frame.loc[:, "x"] = 7
    st.session_state.kept = frame
""")
    one, two = server.tab(), server.tab()
    one.go("change")
    three = server.tab()
    for tab in (one, two, three):
        assert rows(tab, grids(tab)[0].lazy_data.source_id, 4000, 1)["x"].to_pylist() == [0]


def test_what_is_larger_than_all_that_may_be_held_is_held_as_it_is(serve):
    server = serve("""
import numpy as np, pandas as pd, streamlit as st
st.dataframe(pd.DataFrame({"x": np.arange(5000)}), lazy=True)
""", "--server.lazyBytes", "1000")
    one, two = server.tab(), server.tab()
    assert rows(two, grids(two)[0].lazy_data.source_id, 4000, 1)["x"].to_pylist() == [4000]
    assert "run the app again" in ask(one, grids(one)[0].lazy_data.source_id, 0).error_msg


def test_when_it_is_served_in_pieces(serve):
    tab = serve("""
import numpy as np, pandas as pd, streamlit as st
few, many = pd.DataFrame({"a": np.arange(1000)}), pd.DataFrame({"a": np.arange(150_001)})
st.dataframe(few, lazy=True)
st.dataframe(many.head(150_000))
st.dataframe(many)
st.dataframe(many, lazy=False)
st.dataframe(many, on_select="rerun")
st.dataframe(many.head(1001), lazy=True)
st.dataframe(list(range(2000)), lazy=True)
st.dataframe(pd.DataFrame(np.zeros((2000, 2)), columns=pd.MultiIndex.from_product([["a"], ["b", "c"]])))
""").tab()
    assert [g.HasField("lazy_data") for g in grids(tab)] == [False, False, True, False, False, True, True, False]


def test_what_does_not_go_together_is_told(serve):
    tab = serve("""
import numpy as np, pandas as pd, streamlit as st
frame = pd.DataFrame(np.zeros((2000, 2)), columns=["a", "b"])
deep = pd.DataFrame(np.zeros((2000, 2)), columns=pd.MultiIndex.from_product([["a"], ["b", "c"]]))
for kind, kw in ((frame.style, {}), (frame, {"on_select": "rerun"}), (deep, {})):
    try:
        st.dataframe(kind, lazy=True, **kw)
    except st.errors.StreamlitAPIException as error:
        st.text(type(error).__name__)
""").tab()
    assert tab.texts() == ["StreamlitAPIException", "StreamlitIncompatibleParametersError", "StreamlitAPIException"]


def test_past_the_limit_the_oldest_is_let_go(serve):
    tab = serve("""
import numpy as np, pandas as pd, streamlit as st
for i in range(3):
    st.dataframe(pd.DataFrame({"a": np.arange(10_000) + i}), lazy=True)
""", "--server.lazyBytes", "170000").tab()
    ids = [g.lazy_data.source_id for g in grids(tab)]
    assert "run the app again" in ask(tab, ids[0], 0).error_msg
    assert [rows(tab, i, 0, 1)["a"].to_pylist() for i in ids[1:]] == [[1], [2]]


def test_a_session_that_ends_while_rows_are_sorted_takes_nothing_with_it(serve):
    server = serve("""
import numpy as np, pandas as pd, streamlit as st
@st.cache_resource
def frame():
    n = 400_000
    return pd.DataFrame({"text": [f"{(i * 7919) % n:x}" for i in range(n)], "a": np.arange(n)})
st.dataframe(frame())
""")
    stays = server.tab()
    source = grids(stays)[0].lazy_data.source_id
    for i in range(3):
        goes = server.tab()
        own = grids(goes)[0].lazy_data.source_id
        for offset in range(0, 40_000, 1000):
            goes.send_backend_operation(dataframe_chunk={
                "source_id": own, "offset": offset, "limit": 1000, "sort": {"column": "text", "direction": 1 + i % 2}})
        goes.close()
        assert rows(stays, source, 1000 * i, 10, "text").num_rows == 10
    assert server.process.poll() is None


def test_tables_of_other_libraries(serve):
    pytest.importorskip("polars")
    tab = serve("""
import polars as pl, pyarrow as pa, streamlit as st
n = 3000
data = {"i": list(range(n)), "t": [f"text number {i}" if i % 3 else None for i in range(n)], "l": [[str(i)] for i in range(n)]}
st.dataframe(pl.DataFrame(data), lazy=True)
st.dataframe(pa.table(data), lazy=True)
st.dataframe(pa.concat_tables([pa.table(data), pa.table(data)]), lazy=True)
""").tab()
    for grid in grids(tab):
        lazy = grid.lazy_data
        piece = rows(tab, lazy.source_id, 2000, 1000, "t", True)
        assert piece.num_rows == 1000
        assert rows(tab, lazy.source_id, 0, 1, "t")["t"].to_pylist() == ["text number 1"]
        assert rows(tab, lazy.source_id, lazy.row_count - 1, 9)["l"].to_pylist() == [["2999"]]


def test_what_is_not_computed_is_asked_for_its_rows(serve):
    pytest.importorskip("polars")
    tab = serve("""
import sqlite3
import polars as pl, streamlit as st
lazy = pl.LazyFrame({"i": list(range(12_000)), "t": [f"t{(i * 7919) % 12_000}" if i % 5 else None for i in range(12_000)]})
st.dataframe(lazy)
st.dataframe(lazy.head(5000))
st.dataframe(lazy.head(5000), lazy=True)
st.dataframe(lazy, lazy=False)
db = sqlite3.connect(":memory:")
st.dataframe(db.execute("with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) select i, i * i as s from n"),
             lazy=True)
""").tab()
    assert [g.lazy_data.row_count for g in grids(tab)] == [12_000, 0, 5000, 0, 20_000]
    first, rest = grids(tab)[0].lazy_data.source_id, grids(tab)[4].lazy_data.source_id
    assert rows(tab, first, 11_500, 1000)["i"].to_pylist() == list(range(11_500, 12_000))
    texts = sorted(f"t{(i * 7919) % 12_000}" for i in range(12_000) if i % 5)
    assert rows(tab, first, 0, 100, "t")["t"].to_pylist() == texts[:100]
    assert rows(tab, first, 11_000, 1000, "t", True)["t"].to_pylist() == [None] * 1000
    assert rows(tab, rest, 19_999, 10, "s")["s"].to_pylist() == [400_000_000]
    assert rows(tab, rest, 0, 1, "s", True)["i"].to_pylist() == [20_000]
