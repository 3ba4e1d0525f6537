"""What the page shows while a spinner turns, and after the run was stopped inside it.

# wirediff: [{"open": true}, {"click": "key=spin", "async": true}, {"wait": 1.2}, {"stop": true}, {"rerun": true}]
"""
import time

import streamlit as st

st.text("above")
if st.button("spin", key="spin"):
    beat = st.empty()
    with st.spinner("Turning **slowly**", show_time=True, width=300):
        while True:
            beat.text("turning")
            time.sleep(0.05)
st.text("below")
