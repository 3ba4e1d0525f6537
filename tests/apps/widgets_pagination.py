"""pagination with every parameter.

# wirediff: [{"open": true}, {"set": "key=plain", "to": 3}, {"set": "key=called", "to": 2}, {"set": "key=called", "to": 2},
# wirediff:  {"set": "key=shrinks", "to": 9}, {"set": "Fewer", "to": true}, {"click": "Set them"}, {"click": "Set them wrong"},
# wirediff:  {"set": "key=ignored", "to": 2}, {"rerun": true}, {"set": "key=query", "to": 2}]
"""
import streamlit as st

state = st.session_state
log = state.setdefault("log", [])
if st.button("Set them"):
    state.plain, state.called = 4, 1
if st.button("Set them wrong"):
    state.plain, state.called, state.ignored = 11, "2", None
fewer = st.checkbox("Fewer")
values = [
    st.pagination(10),
    st.pagination(1),
    st.pagination(10, key="plain"),
    st.pagination(10, default=10),
    st.pagination(10, max_visible_pages=3),
    st.pagination(10, max_visible_pages=None),
    st.pagination(10, max_visible_pages=0),
    st.pagination(10, width="stretch"),
    st.pagination(10, width=400),
    st.pagination(10, disabled=True),
    st.pagination(9, key="called", on_change=lambda a, b: log.append((a, b, state.called)), args=[1], kwargs={"b": 2}),
    st.pagination(9, key="ignored", on_change="ignore"),
    st.pagination(9, key="query", bind="query-params"),
    st.pagination(9, key="kept", persist_state="session"),
    st.pagination(5 if fewer else 9, key="shrinks", default=2),
]
st.text(values)
st.text([state.plain, state.called, state.shrinks])
st.text(log)
