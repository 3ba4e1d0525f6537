"""Widgets whose values live in the address.

# wirediff: [{"open": true, "query": "n=5&t=hey&c=true&s=3&r=2&r=7&g=false&f=2.5&unknown=1"}, {"set": "key=n", "to": 6},
# wirediff:  {"set": "key=n", "to": 1}, {"set": "key=t", "to": ""}, {"set": "key=c", "to": false}, {"click": "key=reset"},
# wirediff:  {"reload": true, "query": "n=nothing&s=99&c=maybe&r=9&f="}, {"reload": true, "query": ""}]
"""
import streamlit as st


def reset():
    st.session_state.n = 3
    st.session_state.t = "reset"


st.text([
    st.number_input("n", 0, 9, 1, key="n", bind="query-params"),
    st.number_input("f", 0.0, 9.0, 1.5, key="f", bind="query-params"),
    st.text_input("t", "default", key="t", bind="query-params"),
    st.checkbox("c", key="c", bind="query-params"),
    st.toggle("g", True, key="g", bind="query-params"),
    st.slider("s", 0, 9, 1, key="s", bind="query-params"),
    st.slider("r", 0, 9, (1, 8), key="r", bind="query-params"),
])
st.button("reset", key="reset", on_click=reset)
one, two = st.tabs(["one", "two"], key="tab", on_change="rerun", bind="query-params")
st.text([one.open, two.open])
