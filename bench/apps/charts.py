"""Microseconds per built-in chart of 10,000 points (the button that was clicked), in a loop of BENCH_CALLS."""
import os
import time

import numpy as np
import pandas as pd

import streamlit as st

N = int(os.environ.get("BENCH_CALLS", "20"))
clock = time.perf_counter


@st.cache_resource
def points():
    rng = np.random.default_rng(0)
    return pd.DataFrame({"x": np.arange(10_000), "y": rng.random(10_000).cumsum()})


CHARTS = {
    "line_chart": lambda: st.line_chart(points(), x="x", y="y"),
    "bar_chart": lambda: st.bar_chart(points(), x="x", y="y"),
    "scatter_chart": lambda: st.scatter_chart(points(), x="x", y="y"),
}
chosen = [name for name in CHARTS if st.button(name, key=name)]
points()
out = st.container()
for name in chosen:
    place = st.empty()
    t = clock()
    for _ in range(N):
        with place:
            CHARTS[name]()
    out.text(f"{name}={(clock() - t) / N * 1e6}")
