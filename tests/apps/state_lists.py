"""The list that the session's state has for a multiselect is one list: what is done to it is seen.

# wirediff: [{"open": true}, {"set": "key=m", "to": ["a", "b"]}, {"click": "Remove"}, {"rerun": true}, {"set": "key=m", "to": ["c"]},
# wirediff:  {"click": "Append before"}, {"rerun": true}, {"click": "Append after"}, {"rerun": true}, {"click": "Set"}, {"rerun": true},
# wirediff:  {"click": "Append before"}, {"set": "key=p", "to": ["2"]}, {"click": "Append before"}]
"""
import streamlit as st

state = st.session_state
log = state.setdefault("log", [])


def remove():
    if state.m:
        state.m.pop()
    log.append(list(state.m))


st.button("Remove", on_click=remove)
if st.button("Append before") and "c" not in state.m:
    state.m.append("c")
    state.p.append(3)
if st.button("Set"):
    state.m = ["b"]
m = st.multiselect("m", ["a", "b", "c"], ["a"], key="m")
p = st.pills("p", [1, 2, 3], selection_mode="multi", key="p", on_change=lambda: log.append("p"))
st.text((m, state.m, p, state.p))
st.text((state.m is state.m, state["m"] is state.m, m is state.m, p is state.p))
if st.button("Append after") and "a" not in state.m:
    state.m.append("a")
    m.append("not seen")
st.text((state.m, state.p))
st.text(log)
