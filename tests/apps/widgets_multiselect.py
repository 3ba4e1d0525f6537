"""multiselect with every parameter and every kind of option.

# wirediff: [{"open": true}, {"set": "Plain", "to": ["b", "a"]}, {"set": "Plain", "to": ["b", "no option"]}, {"set": "Plain", "to": []},
# wirediff:  {"set": "Format", "to": ["<2>", "<3>"]}, {"set": "key=new", "to": ["typed in", "a"]},
# wirediff:  {"set": "key=call", "to": ["b"]}, {"set": "key=call", "to": ["b"]}, {"set": "key=points", "to": ["(2, 2)", "(1, 1)"]},
# wirediff:  {"rerun": true}, {"set": "key=shrinks", "to": ["3", "1"]}, {"set": "Fewer", "to": true},
# wirediff:  {"set": "key=ignored", "to": ["b"]}, {"rerun": true}, {"set": "key=query", "to": ["b", "a"]},
# wirediff:  {"click": "Set them"}, {"rerun": true}, {"click": "Set them wrong"}, {"click": "Empty them"}]
"""
import enum

import streamlit as st


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


log = st.session_state.setdefault("log", [])
state = st.session_state
if st.button("Set them"):
    state.call, state.points = ["c", "a"], [(1, 1), (3, 3)]
if st.button("Set them wrong"):
    state.call, state.points, state.new = ["z", "a"], [(9, 9)], ["unheard of"]
if st.button("Empty them"):
    state.call = state.points = []
fewer = st.checkbox("Fewer")
values = [
    st.multiselect("Plain", ["a", "b", "c"]),
    st.multiselect("Default", ("a", "b", "c"), ["c", "a"]),
    st.multiselect("Default of one", ["a", "b"], "b"),
    st.multiselect("Default of numbers", [1, 2, 3], [3, 1]),
    st.multiselect("Default of one number", [1, 2, 3], 2),
    st.multiselect("Default of a tuple", [1, 2, 3], (1, 2)),
    st.multiselect("Empty default", ["a"], []),
    st.multiselect("Empty", []),
    st.multiselect("Format", [1, 2, 3], [2], lambda n: f"<{n}>"),
    st.multiselect("Same labels", [1, 2, 3], format_func=lambda n: "one label", default=[3]),
    st.multiselect("Dict", {"a": "Ay", "b": "Bee"}, ["b"]),
    st.multiselect("Enum", Colour, Colour.GREEN),
    st.multiselect("Positional", ["a", "b"], None, str, "positional", "help"),
    st.multiselect("Help", ["a"], help="about it"),
    st.multiselect("Max", ["a", "b", "c"], ["a"], max_selections=2),
    st.multiselect("Placeholder", ["a"], placeholder="choose"),
    st.multiselect("Empty placeholder", ["a"], placeholder=""),
    st.multiselect("Disabled", ["a"], disabled=True),
    st.multiselect("Hidden", ["a"], label_visibility="hidden"),
    st.multiselect("Collapsed", ["a"], label_visibility="collapsed"),
    st.multiselect("New", ["a", "b"], key="new", accept_new_options=True),
    st.multiselect("Contains", ["a"], filter_mode="contains"),
    st.multiselect("No filter", ["a"], filter_mode=None),
    st.multiselect("All", ["a"], select_all=True),
    st.multiselect("Not all", ["a"], select_all=False),
    st.multiselect("All of few", ["a"], select_all=3),
    st.multiselect("All of many", ["a"], select_all=1 << 40),
    st.multiselect("Pixels", ["a"], width=200),
    st.multiselect("Stretch", ["a"], width="stretch"),
    st.multiselect("Wrapped", ["a"], wrap=True),
    st.multiselect("Not wrapped", ["a"], wrap=False),
    st.multiselect("Call", ["a", "b", "c"], key="call", on_change=lambda a, b: log.append((a, b, state.call)), args=[1],
                   kwargs={"b": 2}),
    st.multiselect("Points", [(n, n) for n in range(4)], key="points", on_change=lambda: log.append(state.points)),
    st.multiselect("Shrinks", [1, 2] if fewer else [1, 2, 3], key="shrinks"),
    st.multiselect("Ignored", ["a", "b"], key="ignored", on_change="ignore"),
    st.multiselect("Query", ["a", "b"], key="query", bind="query-params"),
    st.multiselect("Persists", ["a", "b"], key="persists", persist_state="page"),
]
st.text(values)
st.text([type(v).__name__ for v in values])
st.text(state.shrinks)
st.text(log)
