"""BENCH_HOLD seconds in one C call that does not give the GIL away, once "hold" is clicked."""
import ctypes
import os

import streamlit as st

if st.button("hold", key="hold"):
    ctypes.PyDLL(None).sleep(int(float(os.environ.get("BENCH_HOLD", "10"))))
st.text("done")
