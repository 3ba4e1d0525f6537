# What a fragment on the pool asks of the run: to start over, to go elsewhere; and what it may not touch.
import streamlit as st

asked = st.selectbox("asked", ["nothing", "rerun", "own page", "toast", "sidebar", "nested"])


@st.fragment
def inner():
    st.write("inner")


@st.fragment(parallel=True)
def deeper():
    st.write("deeper")


@st.fragment(parallel=True)
def part():
    st.write("part", asked)
    if asked == "rerun" and st.session_state.setdefault("again", True):
        st.session_state.again = False
        st.rerun()
    if asked == "own page":
        st.switch_page("fragment_parallel_flow.py")
    if asked == "toast":
        st.toast("up")
    if asked == "sidebar":
        st.sidebar.write("beside")
    if asked == "nested":
        inner()
        st.write(deeper())
    st.button("again")
    st.write("end of part")


part()
