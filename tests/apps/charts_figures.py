"""Charts of other libraries: plotly, pydeck and Matplotlib, with sizes, themes, and selections."""
import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
import plotly.graph_objects as go
import pydeck as pdk

import streamlit as st

matplotlib.use("agg")
bars = go.Figure(go.Bar(x=["a", "b"], y=[1, 2]))
small = go.Figure(go.Scatter(x=[1, 2], y=[3, 4]), layout={"width": 320, "height": 200})
st.plotly_chart(bars)
st.plotly_chart(small, width="content", theme=None, config={"scrollZoom": True}, alt="Two points")
st.plotly_chart(small, width=400, height=300, key="sized")
st.plotly_chart([{"type": "bar", "x": [1], "y": [2]}], use_container_width=False)
st.plotly_chart({"data": [{"type": "bar", "x": [1], "y": [3]}]}, use_container_width=True, height="stretch")
event = st.plotly_chart(bars, key="chosen", on_select="rerun", selection_mode="box")
st.write(event.selection.points, event["selection"]["box"], event.selection.point_indices)
with st.form("form"):
    st.plotly_chart(small, key="in_form", on_select="rerun")
    st.form_submit_button("Send")

frame = pd.DataFrame({"lat": [48.1, 48.2], "lon": [11.5, 11.6]})
layer = pdk.Layer("ScatterplotLayer", frame.to_dict("records"), id="points", get_position="[lon, lat]", pickable=True)
view = pdk.ViewState(latitude=48, longitude=11, zoom=6)
st.pydeck_chart()
st.pydeck_chart(pdk.Deck(layers=[layer], initial_view_state=view, tooltip={"text": "{lat}"}), height=200, alt="A map")
st.pydeck_chart(pdk.Deck(layers=[layer], initial_view_state=view, map_style=None), width=300, use_container_width=False)
places = st.pydeck_chart(pdk.Deck(layers=[layer], initial_view_state=view, map_style=None), key="map", on_select="rerun",
                         selection_mode="multi-object")
st.write(places.selection.indices, places.selection["objects"])

fig, ax = plt.subplots(figsize=(2, 1))
ax.plot([1, 2], [3, 4])
st.pyplot(fig, alt="A line")
st.pyplot(fig, clear_figure=True, width=200)
st.text(len(fig.axes))
for call in (
    lambda: st.plotly_chart(bars, key="e1", theme="dark"),
    lambda: st.plotly_chart(bars, key="e2", on_select="rerun", selection_mode="all"),
    lambda: st.plotly_chart(bars, key="e3", on_select="sometimes"),
    lambda: st.plotly_chart(bars, key="e4", width="wide"),
    lambda: st.plotly_chart("text"),
    lambda: st.plotly_chart(bars),
    lambda: st.pydeck_chart(key="e5", on_select="rerun", selection_mode=["multi-object"]),
    lambda: st.pydeck_chart(key="e6", on_select="rerun", selection_mode="all"),
    lambda: st.pydeck_chart(height="content"),
    lambda: st.pyplot(None),
):
    try:
        call()
    except Exception as e:
        st.text(type(e).__name__)
