"""st.map: columns by name and by default, colors, sizes, zoom."""
import pandas as pd

import streamlit as st

df = pd.DataFrame({"lat": [48.1, 48.2, 52.5], "lon": [11.5, 11.6, 13.4], "c": ["#f00", "#00ff0080", "#123456"], "s": [10, 20, 30.5],
                   "f": [[0.5, 1.0, 0.0, 0.25], [1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]]})
st.map()
st.map(df)
st.map(df, size="s", color="c")
st.map(df, color="f")
st.map(df, size=20, color="#0044ff", zoom=3)
st.map(df, color=(1.0, 0.5, 0.0), height=200, width=300)
st.map(df, color=(1, 2, 3, 4), size=1.5, alt="Towns")
st.map(df[:1].rename(columns={"lat": "LAT", "lon": "LONGITUDE"}), use_container_width=True)
st.map(df, latitude="lon", longitude="lat", color="primary")
st.map(pd.DataFrame({"lat": [], "lon": []}))
st.map(pd.DataFrame({"lat": [0.0, 170.0], "lon": [0.0, 179.0]}), height="stretch")
for call in (
    lambda: st.map(df.rename(columns={"lat": "y"})),
    lambda: st.map(pd.DataFrame({"lat": [1.0, None], "lon": [1.0, 2.0]})),
    lambda: st.map(df, color="s"),
    lambda: st.map(df, color="red"),
    lambda: st.map(df, height="content"),
):
    try:
        call()
    except Exception as e:
        st.text(type(e).__name__)
