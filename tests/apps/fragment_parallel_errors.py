# What a fragment on the pool may not do, and what becomes of its errors.
import streamlit as st


@st.fragment(parallel=True)
def fails():
    st.write("fails")
    raise ValueError("in a fragment")


@st.dialog("Title")
def window():
    st.write("window")


@st.fragment(parallel=True)
def opens():
    try:
        window()
    except Exception as error:
        st.write(type(error).__name__)
    try:
        st.switch_page("fragment_parallel_errors.py")
    except Exception as error:
        st.write(type(error).__name__)


box = st.container()


@st.fragment(parallel=True)
def outside():
    try:
        box.write("outside")
    except Exception as error:
        st.write(type(error).__name__)


opens()
outside()
st.write("end")
fails()
st.write("after")
