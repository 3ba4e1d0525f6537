"""A script that does not compile."""
import streamlit as st

st.text("never shown")
if True
    st.text("never")
