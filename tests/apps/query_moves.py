"""Bound widgets that come and go, change what they are, or are bound no more; folds and tabs.

# wirediff: [{"open": true, "query": "x=5&tab=two&fold=true&keep=1"}, {"set": "How", "to": "other"}, {"set": "How", "to": "free"},
# wirediff:  {"set": "key=x", "to": 3}, {"set": "How", "to": "bound"}, {"set": "How", "to": "gone"}, {"set": "How", "to": "bound"},
# wirediff:  {"set": "key=tab", "to": "two"}, {"click": "key=tabs"}, {"set": "How", "to": "embed"}, {"set": "How", "to": "gone"},
# wirediff:  {"query": "x=2"}, {"set": "How", "to": "other"}, {"reload": true, "query": "tab=four&fold=maybe&x=7"},
# wirediff:  {"set": "How", "to": "same"}, {"set": "key=y", "to": 8}, {"set": "key=x", "to": 9}, {"set": "How", "to": "gone"},
# wirediff:  {"reload": true, "query": ""}, {"set": "key=x", "to": 3}, {"set": "How", "to": "other"}, {"rerun": true},
# wirediff:  {"set": "key=x", "to": 4}, {"set": "How", "to": "bound"}, {"click": "key=again"}]
"""
import streamlit as st


def choose():
    st.session_state.tab = "three"
    st.session_state.fold = True


st.button("tabs", key="tabs", on_click=choose)
how = st.selectbox("How", ["bound", "other", "free", "gone", "embed", "same"])
x = y = None
if how == "bound":
    x = st.slider("x", 0, 9, key="x", bind="query-params")
elif how == "other":
    x = st.slider("x", 0, 20, key="x", bind="query-params")
elif how == "free":
    x = st.slider("x", 0, 9, key="x")
elif how == "embed":
    x = st.slider("x", 0, 9, key="embed", bind="query-params")
elif how == "same":
    y = st.slider("y", 0, 9, key="y", bind="query-params")
    x = st.slider("x", 0, 9, key="x", bind="query-params")
tabs = st.tabs(["one", "two", "three"], key="tab", bind="query-params")
fold = st.expander("fold", key="fold", bind="query-params")
st.text([x, y, [t.open for t in tabs], fold.open])
if st.button("again", key="again"):
    st.rerun()
