r"""text_area with every parameter.

# wirediff: [{"open": true}, {"set": "Plain", "to": "two\nlines"}, {"set": "Plain", "to": ""}, {"set": "key=none", "to": "now some"},
# wirediff:  {"set": "key=call", "to": "a"}, {"set": "key=call", "to": "a"}, {"set": "key=max", "to": "12345 and more"},
# wirediff:  {"set": "Plain", "to": "é 你好 🎈 \u0000 \" \\"}, {"set": "key=ignored", "to": "later"}, {"rerun": true},
# wirediff:  {"set": "key=query", "to": "in the address"}, {"click": "Set them"}, {"click": "Empty them"}]
"""
import streamlit as st


class Said:
    def __str__(self):
        return "said"


log = st.session_state.setdefault("log", [])
state = st.session_state
if st.button("Set them"):
    state.call, state.none = "set", "set as well"
if st.button("Empty them"):
    state.call = state.none = None
values = [
    st.text_area("Plain"),
    st.text_area("With a value", "value\nof two lines"),
    st.text_area("None", None, key="none"),
    st.text_area("Object", Said()),
    st.text_area("Number", 12),
    st.text_area("Max", "abc", max_chars=5, key="max"),
    st.text_area("Cut", "abcdef", max_chars=5),
    st.text_area("Positional", "v", 150, 9, "positional", "help"),
    st.text_area("Help", help="about it"),
    st.text_area("Placeholder", placeholder="type here"),
    st.text_area("Height", height=300),
    st.text_area("Height None", height=None),
    st.text_area("High as its text", height="content"),
    st.text_area("High as can be", height="stretch"),
    st.text_area("Disabled", disabled=True),
    st.text_area("Required", required=True),
    st.text_area("Hidden", label_visibility="hidden"),
    st.text_area("Collapsed", label_visibility="collapsed"),
    st.text_area("Collapsed and high", height=200, label_visibility="collapsed"),
    st.text_area("Pixels", width=200),
    st.text_area("Stretch", width="stretch"),
    st.text_area("Call", key="call", on_change=lambda a, b: log.append((a, b, state.call)), args=[1], kwargs={"b": 2}),
    st.text_area("Ignored", key="ignored", on_change="ignore"),
    st.text_area("Query", key="query", bind="query-params"),
    st.text_area("Persists", key="persists", persist_state="page"),
]
st.text(values)
st.text(log)
