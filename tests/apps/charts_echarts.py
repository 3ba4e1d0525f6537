"""ECharts: options as dictionaries, JSON and objects of pyecharts', tables in them, sizes, selections, errors."""
import numpy as np
import pandas as pd
from pyecharts.charts import Bar
from pyecharts.commons.utils import JsCode
from pyecharts.options import InitOpts, LabelOpts

import streamlit as st

df = pd.DataFrame({"day": ["Mon", "Tue"], "sales": [120, 200], "at": pd.to_datetime(["2026-01-01", "2026-01-02"])})
axes = {"xAxis": {"type": "category"}, "yAxis": {}}
bars = {**axes, "series": [{"type": "bar", "data": [1, None, 2.5]}]}
picking = {**axes, "dataset": {"source": df}, "series": [{"type": "bar", "selectedMode": "multiple"}]}
st.echarts_chart(bars)
st.echarts_chart('{"series": {"type": "pie", "data": [1, 2]}}', width=300, height="stretch", theme=None, renderer="svg", alt="Halves")
st.echarts_chart(picking, width="content")
st.echarts_chart({**axes, "dataset": [{"source": df}, {"source": df}, {"source": np.arange(6).reshape(3, 2)}, {"source": [[1, 2]]}],
                  "series": {"type": "line"}})
st.echarts_chart({"baseOption": {**axes, "timeline": {"data": ["a"]}, "dataset": {"source": df["sales"]}},
                  "options": [{"dataset": {"source": df}, "series": [{"type": "bar"}]}],
                  "media": [{"query": {"maxWidth": 300}, "option": {"dataset": {"source": df[["day"]]}}}]})
plain = Bar().add_xaxis(["a", "b"]).add_yaxis("y", [1, 2], label_opts=LabelOpts(formatter="{b}: {c}"))
plain.chart_id = "plain"
st.echarts_chart(plain)
for width, height in (("400px", "240px"), ("100%", "100%"), ("900px", " 301.9px ")):
    sized = Bar(init_opts=InitOpts(width=width, height=height)).add_xaxis(["a"]).add_yaxis("y", [1])
    st.echarts_chart(sized, width="content")
st.echarts_chart(sized, width=500, height=100)
event = st.echarts_chart(picking, key="chosen", on_select="rerun")
st.write(event.selection.selected, event["selection"]["areas"], type(event.selection).__name__)
st.write(st.session_state.chosen)
with st.form("form"):
    st.echarts_chart({**bars, "brush": {}}, key="in_form", on_select="rerun")
    st.form_submit_button("Send")


def twice(spec):
    st.echarts_chart(spec, key="same")
    st.echarts_chart(spec, key="same")


scripted = Bar().add_xaxis(["a"]).add_yaxis("y", [1], label_opts=LabelOpts(formatter=JsCode("function (x) { return x; }")))
for call in (
    lambda: st.echarts_chart(3),
    lambda: st.echarts_chart([bars]),
    lambda: st.echarts_chart("[1]"),
    lambda: st.echarts_chart("{"),
    lambda: st.echarts_chart(None),
    lambda: st.echarts_chart({"series": [{"type": "custom", "renderItem": print}]}),
    lambda: st.echarts_chart({"tooltip": {"formatter": print}}),
    lambda: st.echarts_chart({"series": {"data": df}}),
    lambda: st.echarts_chart({"series": {"data": [np.int64(1)]}}),
    lambda: st.echarts_chart({"series": {"data": [float("nan")]}}),
    lambda: st.echarts_chart({"series": {"type": "map"}}),
    lambda: st.echarts_chart({"options": {"a": 1}}),
    lambda: st.echarts_chart({"dataset": {"source": pd.DataFrame({"a": [1 + 2j]})}}),
    lambda: st.echarts_chart({"dataset": {"source": pd.Series([{1}, object()])}}),
    lambda: st.echarts_chart(scripted),
    lambda: st.echarts_chart(bars, theme="dark"),
    lambda: st.echarts_chart(bars, renderer="gl"),
    lambda: st.echarts_chart(bars, on_select="sometimes"),
    lambda: st.echarts_chart(bars, width="wide"),
    lambda: st.echarts_chart(bars, height=0),
    lambda: twice(bars),
):
    try:
        call()
    except Exception as e:
        st.text(type(e).__name__)
