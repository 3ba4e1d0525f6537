"""Vega-Lite: what is unusual in a specification, in its tables, and in what can be selected in it."""
import math

import pandas as pd
import pyarrow as pa

import streamlit as st

df = pd.DataFrame({"a": [1, 2, 3], "b": [4.0, 5.5, 6.0]})
spec = {"mark": "bar", "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}}}
pick, brush = {"name": "pick", "select": "point"}, {"name": "brush", "select": "interval"}
both = {**spec, "params": [pick, brush]}


def stream(table):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return sink.getvalue().to_pybytes()


def show(name, *args, **kwargs):
    try:
        got = st.vega_lite_chart(*args, **kwargs)
        st.text(f"{name}: {got if isinstance(got, dict) else 'shown'}")
    except Exception as e:
        st.text(f"{name}: {type(e).__name__}")


on = {"on_select": "rerun"}
# selections
show("none of them", df, both, key="a", selection_mode=[], **on)
show("none, as a tuple", df, both, key="b", selection_mode=(), **on)
show("none, as a set", df, both, key="b2", selection_mode=set(), **on)
show("twice", df, both, key="c", selection_mode=["pick", "brush", "pick"], **on)
show("a set", df, both, key="d", selection_mode={"brush"}, **on)
show("no name", df, both, key="e", selection_mode="", **on)
show("number", df, both, key="f", selection_mode=5, **on)
show("numbers", df, both, key="g", selection_mode=[5], **on)
show("dict", df, both, key="h", selection_mode={"pick": 1}, **on)
for i, select in enumerate((False, 0.0, "", {}, True, {"type": "point"})):
    show(f"only {select!r}", df, {**spec, "params": [{"name": "p", "select": select}]}, key=f"j{i}", **on)
for i, params in enumerate(([pick, None, 3, "text"], {"pick": pick}, None, [], [{"select": "point"}], [{"name": "", "select": "point"}],
                            [{"name": None, "select": "point"}], (pick, brush), [pick, pick])):
    show(f"params {i}", df, {**spec, "params": params}, key=f"k{i}", **on)
show("in layers", df, {"layer": [{**spec, "params": [brush]}, None], "hconcat": {"params": [pick]}}, key="l", **on)
show("in a facet's", df, {"facet": {"field": "a"}, "spec": {**spec, "params": [pick]}}, key="m", **on)
show("names of all kinds", df, {**spec, "params": [{"name": "ä", "select": "point"}, {"name": "Z", "select": "point"},
                                                   {"name": "\U0001f388", "select": "point"}, {"name": "\uffff", "select": "point"}]}, key="n", **on)
# numbers and texts that plain JSON does not know
show("nan", df, {**spec, "width": math.nan})
show("inf", df, {**spec, "usermeta": [math.inf, -math.inf, 1e400, 2**70, -(2**64), 2**63, 1e-320, 0.1, -0.0, 1e22]})
show("nan selected", df, {**both, "width": math.nan}, key="o", **on)
show("nul in a key", df, {**spec, "usermeta": {"a\0b": "c\0d", "\\u0000": "\\\0"}})
show("text like ours", df, {**spec, "usermeta": ["~0~NaN", "NaN", math.nan]})
show("keys", df, {**spec, "usermeta": {1: 2, None: 3, True: 4, 1.5: 5}})
show("object", df, {**spec, "usermeta": object()})
# specifications of other kinds
show("text", df, '{"mark": "bar"}')
show("empty text", df, "")
show("text only", '{"mark": "bar"}')
show("list", df, [("mark", "bar")])
show("empty list", df, [])
show("number", df, 5)
show("bytes", df, b'{"mark": "bar"}')
show("true", df, True)
show("false", df, False)
show("nothing")
# what is in places where something else is meant
for i, odd in enumerate((None, "text", [])):
    for name in ("autosize", "vconcat", "hconcat", "facet", "layer", "spec", "data", "datasets"):
        show(f"{name} {odd!r}", df, {**spec, name: odd}, key=f"p{i}{name}")
show("color", df, {**spec, "encoding": {"color": None}})
show("color text", df, {**spec, "encoding": {"color": {"legend": None, "title": None}}})
show("color deep", df, {"layer": [{**spec, "encoding": {"color": {"title": None}}}]})
# tables
raw = stream(pa.table({"a": [1, 2], "b": [0.5, 1.5]}))
show("arrow bytes", {**spec, "datasets": {"mine": raw}, "data": {"name": "mine"}})
show("other bytes", {**spec, "datasets": {"mine": b"no stream"}, "data": {"name": "mine"}})
show("no bytes", {**spec, "datasets": {"mine": b""}, "data": {"name": "mine"}})
show("bytearray", {**spec, "datasets": {"mine": bytearray(b"ab")}, "data": {"name": "mine"}})
show("bytes as data", b"ab", spec)
show("bytes as values", {**spec, "data": {"values": b"ab"}})
show("number as a set", {**spec, "datasets": {"mine": 5}})
show("number of a set", {**spec, "datasets": {5: df}})
show("null values", df, {**spec, "data": {"values": None}})
show("no values", df, {**spec, "data": {"values": []}})
show("data address", {**spec, "data": {"url": "data.csv"}})
show("data text", {**spec, "data": "text"})
show("numbers", [1, 2, 3], spec)
show("number as data", 5, spec)
show("function", len, spec)
show("no columns", pd.DataFrame(), spec)
show("no rows", df[:0], spec)
# sizes, texts, themes
show("alt twice", df, {**spec, "description": "One"}, alt="Two")
show("alt", df, spec, alt=5)
show("no alt", df, spec, alt="  ")
show("sizes", df, spec, width=0)
show("sizes", df, spec, height=-1)
show("width", df, spec, width=1.5)
show("key", df, spec, key=5)
show("theme", df, spec, theme=["x"])
show("theme", df, spec, theme="")
show("on_select", df, both, on_select=None)
show("on_select", df, both, on_select=5)
