"""The theme and client options of .streamlit/config.toml, as the page is told of them.

# wirediff: [{"open": true}, {"rerun": true}]
"""
import streamlit as st

st.title("Themed")
st.text("text")
st.sidebar.button("in the sidebar")
