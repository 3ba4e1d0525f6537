"""A fragment that the browser asks for ten times a second; and a button that computes for BENCH_BUSY seconds."""
import os
import time

import streamlit as st


@st.fragment(run_every=0.1)
def clock():
    st.session_state.n = st.session_state.get("n", 0) + 1
    st.text(f"n={st.session_state.n}")


if st.button("busy"):
    end = time.perf_counter() + float(os.environ.get("BENCH_BUSY", "10"))
    while time.perf_counter() < end:
        sum(i * i % 7 for i in range(1000))
clock()
