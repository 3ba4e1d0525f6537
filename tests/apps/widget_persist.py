"""persist_state: what a widget remembers while it is not shown.

# wirediff: [{"open": true}, {"set": "key=plain", "to": "a"}, {"set": "key=page", "to": "b"}, {"set": "key=session", "to": "c"},
# wirediff:  {"set": "key=show", "to": false}, {"rerun": true}, {"set": "key=show", "to": true}]
"""
import streamlit as st

if st.checkbox("show", True, key="show"):
    for keep in (None, "page", "session"):
        st.text(st.text_input(str(keep), "start", key=keep or "plain", persist_state=keep))
st.text([st.session_state.get(k) for k in ("plain", "page", "session")])
