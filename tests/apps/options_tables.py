"""Options and defaults from arrays and tables.

# wirediff: [{"open": true}, {"set": "Integers", "to": "2"}, {"set": "Series", "to": "b"}, {"set": "Some of a series", "to": ["c", "a"]},
# wirediff:  {"set": "Texts", "to": ["b"]}, {"rerun": true}, {"click": "Set"}, {"rerun": true}]
"""
import numpy as np
import pandas as pd

import streamlit as st

state = st.session_state
frame = pd.DataFrame({"name": ["a", "b", "c"], "n": [1, 2, 3]})
if st.button("Set"):
    state.chosen, state.page, state.rated = np.int64(3), np.int64(4), np.int64(2)
values = [
    st.selectbox("Integers", np.array([1, 2, 3])),
    st.selectbox("Reals", np.array([1.5, float("nan")])),
    st.pills("Texts", np.array(["a", "b"])),
    st.selectbox("Objects", np.array(["a", 1, None], dtype=object)),
    st.selectbox("Two dimensions", np.array([[1, 2], [3, 4]])),
    st.selectbox("Empty array", np.array([])),
    st.selectbox("Dates", np.array(["2024-05-06", "2024-05-07"], dtype="datetime64[D]")),
    st.selectbox("A number", np.float64(1.5)),
    st.selectbox("Range", np.arange(3, 6), 1),
    st.radio("Series", frame["name"]),
    st.radio("Numbers of a series", frame["n"]),
    st.selectbox("Index", frame.index),
    st.selectbox("Columns", frame.columns),
    st.selectbox("Frame", frame),
    st.selectbox("Empty frame", pd.DataFrame()),
    st.selectbox("Empty series", pd.Series([], dtype=float)),
    st.selectbox("Categories", pd.Categorical(["x", "y", "x"])),
    st.selectbox("Times", pd.Series(pd.to_datetime(["2024-05-06", "2024-05-07"]))),
    st.selectbox("Days", pd.date_range("2024-05-06", periods=2)),
    st.multiselect("Some of a series", frame["name"], frame["name"][:2]),
    st.multiselect("Default of an array", [1, 2, 3], np.array([3, 1])),
    st.multiselect("Frame as default", ["a", "b", "c"], frame),
    st.segmented_control("Unique", frame["n"].unique(), default=2),
    st.menu_button("Menu", frame["name"]),
    st.radio("Chosen", frame["n"], key="chosen"),
    st.feedback("stars", key="rated"),
]
st.text(values)
st.text([type(v).__name__ for v in values])
st.text((state.chosen, state.rated))
