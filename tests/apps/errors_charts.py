"""Charts of data that is not what they were made for: missing columns, wrong types, nothing at all, names of every kind."""
import decimal
import math

import numpy as np
import pandas as pd
import pyarrow as pa

import streamlit as st

df = pd.DataFrame({"a": [1, 2, 3], "b": [4.0, 5.5, 6.0], "c": ["x", "y", "x"], "t": pd.date_range("2024-01-01", periods=3)})
built = (st.line_chart, st.area_chart, st.bar_chart, st.scatter_chart)


def show(name, command, *args, **kwargs):
    try:
        command(*args, **kwargs)
        st.text(f"{name}: shown")
    except Exception as e:
        st.text(f"{name}: {type(e).__name__}")


for chart in built:
    show("missing x", chart, df, x="nothing")
    show("missing y", chart, df, y="nothing")
    show("missing in y", chart, df, x="a", y=["b", "nothing"])
    show("missing color", chart, df, x="a", y="b", color="nothing")
    show("wrong x", chart, df, x=5)
    show("wrong y", chart, df, y=5)
    show("wrong y in list", chart, df, y=["a", 5])
    show("no y", chart, df, x="a", y=[])
    show("no y, tuple", chart, df, x="a", y=())
    show("list as x", chart, df, x=["a"])
    show("x twice", chart, df, x="a", y="a")
    show("y twice", chart, df, x="a", y=["b", "b"])
    show("text as y", chart, df, x="a", y="c")
    show("text among y", chart, df, x="a", y=["b", "c"])
    show("no rows", chart, df[:0], x="a", y="b")
    show("no rows at all", chart, df[["a", "b"]][:0])
    show("no columns", chart, df[[]])
    show("nothing", chart, pd.DataFrame())
    show("none", chart, None)
    show("none with x", chart, None, x="a")
    show("number", chart, 5)
    show("text", chart, "text")
    show("function", chart, len)
    show("list of lists", chart, [[1, 2], [3, 4]])
    show("ragged", chart, [[1, 2], [3]])
    show("ragged dict", chart, {"a": [1, 2], "b": [3]})
    show("wrong color", chart, df, x="a", y="b", color="no color")
    show("two colors", chart, df, x="a", y=["b"], color=["#f00", "#0f0"])
    show("color of many", chart, df, x="a", y=["a", "b"], color="#f00")
    show("number as color", chart, df, x="a", y="b", color=5)
    show("short color", chart, df, x="a", y="b", color=(1, 2))
    show("width", chart, df, width=0)
    show("height", chart, df, height="wide")
odd = pd.DataFrame({"n": [1.0, math.nan, math.inf, -math.inf], "m": [math.nan] * 4,
                    "d": pd.to_datetime(["2024-01-01", None, "2024-01-03", None]), "z": [None] * 4,
                    "l": [[1], [2, 3], None, []], "k": [{"a": 1}, {}, None, {"b": 2}],
                    "e": [decimal.Decimal("1.5"), None, decimal.Decimal("2"), decimal.Decimal("NaN")],
                    "g": pd.Categorical(["u", None, "v", "u"]), "p": pd.period_range("2024-01", periods=4, freq="M"),
                    "i": pd.interval_range(0, 4), "f": pd.array([1, None, 3, 4], "Int64"),
                    "s": pd.array(["a", None, "c", "d"], "string"), "q": pd.array([True, None, False, True], "boolean")})
for name in odd:
    show(f"{name} along x", st.line_chart, odd[[name, "n"]] if name != "n" else odd[["n", "m"]], x=name)
    show(f"{name} along y", st.bar_chart, odd[["f", name]] if name != "f" else odd[["n", "f"]], y=name)
    show(f"{name} as color", st.scatter_chart, odd[["f", "n", name]] if name not in "fn" else odd[["f", "n"]], x="f", y="n", color=name)
    show(f"{name} as size", st.scatter_chart, odd[["f", "n", name]] if name not in "fn" else odd[["f", "n"]], x="f", y="n", size=name)
for chart in built:
    show("numbers as names", chart, pd.DataFrame({0: [1, 2], 1: [3, 4]}))
    show("numbers as names, y", chart, pd.DataFrame({0: [1, 2], 1: [3, 4]}), x=0, y=1)
    show("mixed names", chart, pd.DataFrame({0: [1, 2], "x": [3, 4], None: [5, 6], 1.5: [7, 8], (1, 2): [1, 1]}))
    show("dates as names", chart, pd.DataFrame({pd.Timestamp("2024-01-01"): [1, 2], pd.NaT: [3, 4]}))
    show("empty name", chart, pd.DataFrame({"": [1, 2], " ": [3, 4]}))
    show("odd names", chart, pd.DataFrame({"a.b": [1, 2], "c[0]": [3, 4], "d'e\"": [5, 6], "f\\g": [7, 8]}))
    show("name of ours", chart, pd.DataFrame({"value--p5bJXXpQgvPz6yvQMFiy": [1, 2], "color--p5bJXXpQgvPz6yvQMFiy": [3, 4]}))
    show("arrow, same names", chart, pa.table([[1, 2], [3, 4]], names=["a", "a"]))
    show("arrow, no columns", chart, pa.table({}))
    show("arrow, nulls", chart, pa.table({"a": pa.nulls(3), "b": [1.5, 2, 3]}))
    show("array of nothing", chart, np.empty((0, 3)))
    show("array without columns", chart, np.empty((3, 0)))
    show("array of three axes", chart, np.zeros((2, 2, 2)))
    show("one number", chart, np.float64(3))
    show("10,000 columns", chart, pd.DataFrame(np.arange(10_000).reshape(1, -1)))
show("wrong stack", st.bar_chart, df, stack="up")
show("wrong stack", st.area_chart, df, stack=5)
show("wrong sort", st.bar_chart, df, x="a", y="b", sort="nothing")
show("missing size", st.scatter_chart, df, x="a", y="b", size="nothing")
show("wrong size", st.scatter_chart, df, x="a", y="b", size=[1, 2])
places = pd.DataFrame({"lat": [1.0, math.nan, 3.0], "lon": [4.0, 5.0, 6.0], "n": ["x", "y", "z"]})
for name, data in (("places", places), ("places without gaps", places.dropna()), ("no lat", places[["lon"]]), ("no lon", places[["lat"]]),
                   ("no rows", places[:0]), ("nothing", pd.DataFrame()),
                   ("none", None), ("number", 5), 
                   ("far", pd.DataFrame({"lat": [1000.0], "lon": [2000.0]})), ("nulls", pd.DataFrame({"lat": [None], "lon": [None]}))):
    show(f"map: {name}", st.map, data)
for kwargs in ({"latitude": "nothing"}, {"color": "nothing"}, {"color": "n"}, {"size": "nothing"}, {"size": "n"}, {"color": 5},
               {"color": (1, 2)}, {"zoom": "far"}, {"size": [1]}, {"zoom": 100}):
    show(f"map: {kwargs}", st.map, places.dropna(), **kwargs)
show("plotly: text", st.plotly_chart, "text")
show("plotly: none", st.plotly_chart, None)
show("plotly: number", st.plotly_chart, 5)
show("plotly: other", st.plotly_chart, {"data": [{"type": "no such"}]})
show("plotly: config", st.plotly_chart, {"data": []}, config=5)
show("plotly: config of objects", st.plotly_chart, {"data": []}, config={"a": object()})
show("plotly: mode", st.plotly_chart, {"data": []}, on_select="rerun", selection_mode=["point"])
show("plotly: mode number", st.plotly_chart, {"data": []}, on_select="rerun", selection_mode=5)
show("pydeck: text", st.pydeck_chart, "text")
show("pydeck: number", st.pydeck_chart, 5)
show("pydeck: mode", st.pydeck_chart, None, on_select="rerun", selection_mode="many")
show("pydeck: mode list", st.pydeck_chart, None, on_select="rerun", selection_mode=["single-object"])
show("altair: none", st.altair_chart, None)
show("altair: text", st.altair_chart, "text")
show("graphviz: none", st.graphviz_chart, None)
show("graphviz: number", st.graphviz_chart, 5)
