"""One click has every session run again."""
import streamlit as st

st.session_state.n = st.session_state.get("n", 0) + 1
if st.button("push"):
    st.request_rerun("all")
st.text(f"n={st.session_state.n}")
