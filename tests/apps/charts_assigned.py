"""What is selected in a chart is the visitor's to say: a value under its key is refused where the chart is a widget."""
import altair as alt
import pandas as pd
import plotly.graph_objects as go

import streamlit as st

df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
points = alt.Chart(df).mark_point().encode(x="a", y="b").add_params(alt.selection_point(name="pick"))
for name, show in (
    ("plotly", lambda **given: st.plotly_chart(go.Figure(go.Bar(x=[1], y=[2])), **given)),
    ("altair", lambda **given: st.altair_chart(points, **given)),
    ("vega", lambda **given: st.vega_lite_chart(points.to_dict(), **given)),
    ("deck", lambda **given: st.pydeck_chart(None, **given)),
    ("echarts", lambda **given: st.echarts_chart({"series": {"type": "pie", "selectedMode": True, "data": [1]}}, **given)),
):
    for key, given in ((name, {"on_select": "rerun"}), (f"{name}_still", {})):
        st.session_state[key] = {"selection": {}}
        try:
            show(key=key, **given)
            st.text(f"{key} is shown")
        except Exception as e:
            st.text(f"{key}: {type(e).__name__}")
