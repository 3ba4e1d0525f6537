"""selectbox with every parameter and every kind of option.

# wirediff: [{"open": true}, {"set": "Plain", "to": "b"}, {"set": "Plain", "to": "no option"}, {"set": "Format", "to": "<2>"},
# wirediff:  {"set": "Index None", "to": "b"}, {"set": "Index None", "to": null}, {"set": "key=new", "to": "typed in"},
# wirediff:  {"set": "key=call", "to": "b"}, {"set": "key=call", "to": "b"}, {"set": "key=point", "to": "(2, 2)"}, {"rerun": true},
# wirediff:  {"set": "key=colour", "to": "Colour.GREEN"}, {"rerun": true}, {"set": "key=shrinks", "to": "3"},
# wirediff:  {"set": "Fewer", "to": true}, {"set": "Number", "to": "2.5"}, {"set": "key=ignored", "to": "b"}, {"rerun": true},
# wirediff:  {"set": "key=query", "to": "b"}, {"click": "Set them"}, {"click": "Set them wrong"}, {"click": "Empty them"}]
"""
import enum

import streamlit as st


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


class Word(str, enum.Enum):
    YES = "yes"
    NO = "no"


log = st.session_state.setdefault("log", [])
state = st.session_state
if st.button("Set them"):
    state.call, state.point, state.colour, state.shrinks, state.none = "c", (1, 1), Colour.RED, 2, "b"
if st.button("Set them wrong"):
    state.call, state.point, state.colour, state.new = "z", (9, 9), "none", "unheard of"
if st.button("Empty them"):
    state.call = state.none = state.new = None
fewer = st.checkbox("Fewer")
values = [
    st.selectbox("Plain", ["a", "b", "c"]),
    st.selectbox("Tuple", ("a", "b")),
    st.selectbox("Index", ["a", "b", "c"], 2),
    st.selectbox("Index None", ["a", "b"], None),
    st.selectbox("Index None with a key", ["a", "b"], None, key="none"),
    st.selectbox("Empty", []),
    st.selectbox("None", None),
    st.selectbox("Number", [1, 2.5, True, None]),
    st.selectbox("Objects", [(1, 2), (3, 4)], 1),
    st.selectbox("Format", [1, 2, 3], format_func=lambda n: f"<{n}>"),
    st.selectbox("Format with a dict", {"a": "Ay", "b": "Bee"}, format_func={"a": "Ay", "b": "Bee"}.get),
    st.selectbox("Same labels", [1, 2, 3], format_func=lambda n: "one label"),
    st.selectbox("Enum", Colour),
    st.selectbox("Enum of texts", Word, 1),
    st.selectbox("Range", range(3, 6)),
    st.selectbox("Set of one", {7}),
    st.selectbox("One text", "text"),
    st.selectbox("One number", 12),
    st.selectbox("Generator", (n * n for n in range(3))),
    st.selectbox("Dict views", {"x": 1, "y": 2}.values()),
    st.selectbox("Positional", ["a", "b"], 1, str, "positional", "help"),
    st.selectbox("Help", ["a"], help="about it"),
    st.selectbox("Placeholder", ["a"], None, placeholder="choose"),
    st.selectbox("Empty placeholder", ["a"], None, placeholder=""),
    st.selectbox("Disabled", ["a"], disabled=True),
    st.selectbox("Required", ["a"], None, required=True),
    st.selectbox("Hidden", ["a"], label_visibility="hidden"),
    st.selectbox("Collapsed", ["a"], label_visibility="collapsed"),
    st.selectbox("Icon", ["a"], icon="🔎"),
    st.selectbox("Material", ["a"], icon=":material/search:"),
    st.selectbox("New", ["a", "b"], key="new", accept_new_options=True),
    st.selectbox("Contains", ["a"], filter_mode="contains"),
    st.selectbox("Prefix", ["a"], filter_mode="prefix"),
    st.selectbox("No filter", ["a"], filter_mode=None),
    st.selectbox("Pixels", ["a"], width=200),
    st.selectbox("Stretch", ["a"], width="stretch"),
    st.selectbox("Call", ["a", "b", "c"], key="call", on_change=lambda a, b: log.append((a, b, state.call)), args=[1],
                 kwargs={"b": 2}),
    st.selectbox("Point", [(n, n) for n in range(4)], key="point", on_change=lambda: log.append(state.point)),
    st.selectbox("Colour", Colour, key="colour"),
    st.selectbox("Shrinks", [1, 2] if fewer else [1, 2, 3], key="shrinks"),
    st.selectbox("Ignored", ["a", "b"], key="ignored", on_change="ignore"),
    st.selectbox("Query", ["a", "b"], key="query", bind="query-params"),
    st.selectbox("Persists", ["a", "b"], key="persists", persist_state="page"),
]
st.text(values)
st.text([type(v).__name__ for v in values])
st.text([values[-5] in Colour, state.shrinks, state.colour in Colour])
st.text(log)
st.text(sorted(k for k in state.to_dict()))
