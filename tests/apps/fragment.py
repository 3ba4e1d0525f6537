"""st.fragment: what runs alone, nested ones, keys, run_every, what is written outside, errors inside.

# wirediff: [{"open": true},
# wirediff:  {"click": "Count"}, {"click": "Count"}, {"set": "Inner box", "to": true}, {"click": "Outer"},
# wirediff:  {"set": "Inner box", "to": true}, {"set": "Whole", "to": true}, {"click": "Count"},
# wirediff:  {"click": "Again"}, {"click": "All"}, {"tick": 0}, {"click": "Fail"}, {"click": "Count"},
# wirediff:  {"click": "Count in a place"}, {"click": "Third"}, {"click": "By key"}, {"click": "Side"}, {"set": "Sent", "to": "x"}, {"click": "Submit"}, {"rerun": true}, {"click": "Break"}, {"click": "Count"}]
"""
import datetime

import streamlit as st

runs = st.session_state.setdefault("runs", {})


def count(name):
    runs[name] = runs.get(name, 0) + 1
    return f"{name} {runs[name]}"


st.text(count("app"))
whole = st.checkbox("Whole")


@st.fragment
def counting(label="Count"):
    """Counts."""
    st.text(count("counting"))
    if st.button(label):
        st.text("pressed")


@st.fragment
def inner(label):
    st.text(count("inner"))
    st.checkbox(label)


@st.fragment()
def outer():
    st.text(count("outer"))
    left, right = st.columns(2)
    with left:
        st.button("Outer")
    with right:
        inner("Inner box")
    return "returned"


@st.fragment(run_every="2s", key="ticking")
def ticking():
    st.text(count("ticking"))


@st.fragment(run_every=datetime.timedelta(seconds=5))
def again():
    st.text(count("again"))
    if st.button("Again") and runs["again"] % 2:
        st.rerun(scope="fragment")
    if st.button("All"):
        st.rerun()


@st.fragment
def failing():
    st.text("before")
    if st.button("Fail"):
        raise ValueError("inside")
    st.text("after")


outside = st.container()
place = st.empty()


@st.fragment
def writes_outside():
    if st.button("Side"):
        st.session_state.side = True
    st.sidebar.text(count("side"))
    with st.sidebar:
        st.text("within")
    outside.text(count("outside"))
    if st.session_state.get("side"):
        outside.text("more")
    place.text(count("place"))
    st.toast("hello")
    with outside:
        st.text("by with")


def by_key():
    st.rerun("ticking")


counting()
st.text(outer())
with st.container(border=True):
    ticking()
with st.sidebar:
    st.text("side first")
again()
failing()
writes_outside()
outside.text("the app's own")
place2 = st.empty()
with place2:
    counting("Count in a place")
st.button("By key", on_click=by_key)


@st.fragment
def with_form():
    with st.form("form"):
        st.text_input("Sent")
        st.form_submit_button()
    st.text(count("form"))


with_form()
st.text([counting.__name__, counting.__doc__, counting("Third")])
if st.button("Break"):
    st.fragment(lambda: 1 / 0)()
st.text("end")
