"""radio with every parameter and every kind of option.

# wirediff: [{"open": true}, {"set": "Plain", "to": "b"}, {"set": "Plain", "to": "no option"}, {"set": "Format", "to": "<2>"},
# wirediff:  {"set": "Index None", "to": "b"}, {"set": "key=call", "to": "b"}, {"set": "key=call", "to": "b"},
# wirediff:  {"set": "key=point", "to": "(2, 2)"}, {"rerun": true}, {"set": "key=shrinks", "to": "3"},
# wirediff:  {"set": "Fewer", "to": true}, {"set": "key=ignored", "to": "b"}, {"rerun": true}, {"set": "key=query", "to": "b"},
# wirediff:  {"click": "Set them"}, {"click": "Set them wrong"}, {"click": "Empty them"}]
"""
import enum

import streamlit as st


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


log = st.session_state.setdefault("log", [])
state = st.session_state
if st.button("Set them"):
    state.call, state.point, state.none = "c", (1, 1), "b"
if st.button("Set them wrong"):
    state.call, state.point, state.shrinks = "z", (9, 9), 17
if st.button("Empty them"):
    state.call = state.none = None
fewer = st.checkbox("Fewer")
values = [
    st.radio("Plain", ["a", "b", "c"]),
    st.radio("Index", ("a", "b", "c"), 2),
    st.radio("Index None", ["a", "b"], None),
    st.radio("Index None with a key", ["a", "b"], None, key="none"),
    st.radio("Empty", []),
    st.radio("Number", [1, 2.5, True]),
    st.radio("Format", [1, 2, 3], format_func=lambda n: f"<{n}>"),
    st.radio("Dict", {"a": "Ay", "b": "Bee"}, 1),
    st.radio("Enum", Colour),
    st.radio("Positional", ["a", "b"], 1, str, "positional", "help"),
    st.radio("Help", ["a"], help="about it"),
    st.radio("Horizontal", ["a", "b"], horizontal=True),
    st.radio("Captions", ["a", "b", "c"], captions=["one", None, "*three*"]),
    st.radio("Captions of a tuple", ["a", "b"], captions=("one",)),
    st.radio("Captions of a text", ["a", "b"], captions="xy"),
    st.radio("No captions", ["a", "b"], captions=[]),
    st.radio("Disabled", ["a"], disabled=True),
    st.radio("Hidden", ["a"], label_visibility="hidden"),
    st.radio("Collapsed", ["a"], label_visibility="collapsed"),
    st.radio("Pixels", ["a"], width=200),
    st.radio("Stretch", ["a"], width="stretch"),
    st.radio("Content", ["a"], width="content"),
    st.radio("Call", ["a", "b", "c"], key="call", on_change=lambda a, b: log.append((a, b, state.call)), args=[1],
             kwargs={"b": 2}),
    st.radio("Point", [(n, n) for n in range(4)], key="point", on_change=lambda: log.append(state.point)),
    st.radio("Shrinks", [1, 2] if fewer else [1, 2, 3], 1, key="shrinks"),
    st.radio("Ignored", ["a", "b"], key="ignored", on_change="ignore"),
    st.radio("Query", ["a", "b"], key="query", bind="query-params"),
    st.radio("Persists", ["a", "b"], key="persists", persist_state="session"),
]
st.text(values)
st.text([type(v).__name__ for v in values])
st.text(state.shrinks)
st.text(log)
