"""Sliders over options in the address.

# wirediff: [{"open": true, "query": "one=c&ends=b&ends=d&same=b&same=b&num=2"}, {"click": "key=set"}, {"click": "key=reset"},
# wirediff:  {"set": "key=one", "to": ["b"]}, {"set": "key=ends", "to": ["a", "c"]}, {"rerun": true},
# wirediff:  {"reload": true, "query": "one=zz&ends=b&ends=zz&same=c&num=1&num=3"},
# wirediff:  {"reload": true, "query": "one=a&one=b&ends=d&ends=a&same=&num=9&lab=%3Cc%3E"},
# wirediff:  {"reload": true, "query": "one=&ends=b&ends=c&ends=d&lab=c"}, {"reload": true, "query": "ends=a&ends=a&same=b&same=b"}]
"""
import streamlit as st

OPTIONS = ["a", "b", "c", "d"]
state = st.session_state


def some():
    state.one, state.ends, state.num, state.lab = "d", ("b", "b"), 3, "b"


def standard():
    state.one, state.ends, state.num, state.lab = "a", ("a", "d"), 1, "a"


for name, call in (("set", some), ("reset", standard)):
    st.button(name, key=name, on_click=call)
bound = {"bind": "query-params"}
st.text([
    st.select_slider("one", OPTIONS, key="one", **bound),
    st.select_slider("ends", OPTIONS, ("a", "d"), key="ends", **bound),
    st.select_slider("same", OPTIONS, ("b", "c"), key="same", **bound),
    st.select_slider("num", [1, 2, 3], key="num", **bound),
    st.select_slider("lab", OPTIONS, format_func=lambda o: f"<{o}>", key="lab", **bound),
])
