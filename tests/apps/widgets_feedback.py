"""feedback with every parameter.

# wirediff: [{"open": true}, {"set": "key=thumbs", "to": 1}, {"set": "key=thumbs", "to": 0}, {"set": "key=thumbs", "to": null},
# wirediff:  {"set": "key=faces", "to": 4}, {"set": "key=stars", "to": 4}, {"set": "key=called", "to": 3}, {"set": "key=called", "to": 3},
# wirediff:  {"click": "Set them"}, {"click": "Set them wrong"}, {"click": "Empty them"}, {"set": "key=ignored", "to": 1}, {"rerun": true},
# wirediff:  {"set": "key=changes", "to": 4}, {"set": "Thumbs", "to": true}]
"""
import streamlit as st

state = st.session_state
log = state.setdefault("log", [])
if st.button("Set them"):
    state.thumbs, state.stars, state.called = 1, 0, 4
if st.button("Set them wrong"):
    state.thumbs, state.stars, state.called = 2, -1, True
if st.button("Empty them"):
    state.thumbs = state.stars = state.called = None
values = [
    st.feedback(),
    st.feedback("thumbs", key="thumbs"),
    st.feedback("faces", key="faces"),
    st.feedback("stars", key="stars", default=2),
    st.feedback("stars", default=0),
    st.feedback("stars", disabled=True),
    st.feedback("faces", width="stretch"),
    st.feedback("faces", width=300),
    st.feedback("stars", key="called", on_change=lambda a, b: log.append((a, b, state.called)), args=[1], kwargs={"b": 2}),
    st.feedback("thumbs", key="ignored", on_change="ignore"),
    st.feedback("thumbs", key="query", bind="query-params"),
    st.feedback("thumbs", key="kept", persist_state="page"),
    st.feedback("thumbs" if st.checkbox("Thumbs") else "stars", key="changes"),
]
st.text(values)
st.text([state.thumbs, state.stars, state.called])
st.text(log)
