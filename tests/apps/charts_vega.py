"""Vega-Lite and Altair: tables in every place, sizes, facets, selections, maps, errors."""
import altair as alt
import pandas as pd

import streamlit as st

df = pd.DataFrame({"a": [1, 2, 3], "b": [4.0, 5.5, 6.0], "c": ["x", "y", "x"]})
spec = {"mark": "bar", "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}}}
picking = {**spec, "params": [{"name": "pick", "select": "point"}, {"name": "brush", "select": "interval"}]}
st.vega_lite_chart(df, spec)
st.vega_lite_chart({**spec, "data": {"values": [{"a": 1, "b": 2}]}})
st.vega_lite_chart(None, {**spec, "data": df}, width=300, height=200, theme=None)
st.vega_lite_chart({**spec, "data": {"name": "mine"}, "datasets": {"mine": df, "other": [{"a": 1}]}}, use_container_width=True)
st.vega_lite_chart(df, {**spec, "encoding": {**spec["encoding"], "row": {"field": "c"}}}, alt="Rows")
st.vega_lite_chart(df, {"vconcat": [spec, {"hconcat": [spec, spec]}]})
st.vega_lite_chart(df, {"vconcat": [spec, spec]}, width="stretch")
st.vega_lite_chart(df, {"hconcat": [spec, spec]}, use_container_width=False)
st.vega_lite_chart(df, {**spec, "encoding": {**spec["encoding"], "color": {"field": "c", "title": None, "legend": {"title": None}}}})
st.vega_lite_chart({"mark": "geoshape", "data": {"values": {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}}})
event = st.vega_lite_chart(df, picking, key="all", on_select="rerun")
st.write(event.selection, event["selection"]["pick"], event.selection.brush)
one = st.vega_lite_chart(df, picking, key="one", on_select="rerun", selection_mode="brush")
st.write(one)
base = alt.Chart(df).mark_circle().encode(x="a", y="b", color="c", tooltip=["a", "b"])
st.altair_chart(base)
st.altair_chart(base.interactive(), theme=None, width=320, height="stretch")
st.altair_chart(base | base.mark_bar())
st.altair_chart(alt.vconcat(base, base | base))
st.altair_chart(base.mark_line() + base, use_container_width=True)
st.altair_chart(base.facet("c"), alt="Facets")
st.write(base)
click = alt.selection_point(name="click", fields=["a"])
chosen = st.altair_chart(base.add_params(click), key="chosen", on_select="rerun")
st.write(chosen.selection.click)
with st.form("form"):
    st.altair_chart(base.add_params(click), key="in_form", on_select="rerun")
    st.form_submit_button("Send")
for call in (
    lambda: st.vega_lite_chart(df),
    lambda: st.vega_lite_chart(df, {}),
    lambda: st.vega_lite_chart(df, spec, theme="dark"),
    lambda: st.vega_lite_chart(df, spec, on_select="rerun"),
    lambda: st.vega_lite_chart(df, picking, on_select="rerun", selection_mode="none"),
    lambda: st.vega_lite_chart(df, spec, on_select="sometimes"),
    lambda: st.vega_lite_chart(df, spec, width="wide"),
):
    try:
        call()
    except Exception as e:
        st.text(type(e).__name__)
