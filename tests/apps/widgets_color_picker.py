"""color_picker with every parameter.

# wirediff: [{"open": true}, {"set": "Value", "to": "#00ff00"}, {"set": "Value", "to": "abc"}, {"set": "Value", "to": "nonsense"},
# wirediff:  {"set": "Value", "to": ""}, {"set": "key=call", "to": "#010203"}, {"set": "key=call", "to": "#010203"},
# wirediff:  {"set": "key=query", "to": "#010203"}, {"set": "key=ignore", "to": "#010203"}, {"click": "Set"}, {"rerun": true}]
"""
import streamlit as st

log = st.session_state.setdefault("log", [])
if st.button("Set"):
    st.session_state.state = "#abcdef"
    st.session_state.free = "any text"
values = [
    st.color_picker("Plain"),
    st.color_picker("Value", "#FF0000"),
    st.color_picker("Short", "#0fA"),
    st.color_picker("None", None),
    st.color_picker("Positional", "#112233", "positional", "help"),
    st.color_picker("Help", help="about it"),
    st.color_picker("Disabled", disabled=True),
    st.color_picker("Hidden", label_visibility="hidden"),
    st.color_picker("Collapsed", label_visibility="collapsed"),
    st.color_picker("Narrow", width=10),
    st.color_picker("Pixels", width=100),
    st.color_picker("Stretch", width="stretch"),
    st.color_picker("Call", key="call", on_change=lambda n: log.append((n, st.session_state.call)), kwargs={"n": 1}),
    st.color_picker("Query", key="query", bind="query-params"),
    st.color_picker("Persist", key="persist", persist_state="page"),
    st.color_picker("Ignore", key="ignore", on_change="ignore"),
    st.color_picker("State", key="state"),
    st.color_picker("Free", key="free"),
]
st.text(values)
st.text(log)
