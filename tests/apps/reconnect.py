"""A session survives its connection; a new tab is a new session; the menu's Rerun and Clear cache.

# wirediff: [{"open": true, "query": "a=1&b=2"}, {"click": "key=count"}, {"set": "key=name", "to": "kept"}, {"reconnect": true},
# wirediff:  {"click": "key=count"}, {"reload": true}, {"click": "key=count"}, {"clear_cache": true}, {"rerun": true},
# wirediff:  {"query": "a=3"}]
"""
import streamlit as st

state = st.session_state
state.setdefault("n", 0)
if st.button("count", key="count"):
    state.n += 1
st.text(f"n {state.n}, name {st.text_input('name', key='name')}")
