"""segmented_control with every parameter and every kind of option.

# wirediff: [{"open": true}, {"set": "Plain", "to": ["b"]}, {"set": "Plain", "to": ["no option"]}, {"set": "Plain", "to": []},
# wirediff:  {"set": "Default", "to": ["no option"]}, {"set": "Many", "to": ["b", "a"]}, {"set": "Many", "to": ["b", "no option"]},
# wirediff:  {"set": "Default of many", "to": ["no option"]}, {"set": "Default of many", "to": []},
# wirediff:  {"set": "Format", "to": ["<2>"]}, {"set": "key=call", "to": ["b"]}, {"set": "key=call", "to": ["b"]},
# wirediff:  {"set": "key=points", "to": ["(2, 2)", "(1, 1)"]}, {"rerun": true}, {"set": "key=shrinks", "to": ["3"]},
# wirediff:  {"set": "key=relabelled", "to": ["2"]}, {"set": "key=relabelled many", "to": ["2", "3"]}, {"set": "Fewer", "to": true},
# wirediff:  {"rerun": true}, {"set": "key=ignored", "to": ["b"]}, {"rerun": true}, {"set": "key=query", "to": ["b"]},
# wirediff:  {"click": "Set them"}, {"click": "Set them wrong"}, {"click": "Empty them"}]
"""
import enum

import streamlit as st


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


segmented_control = st.segmented_control
log = st.session_state.setdefault("log", [])
state = st.session_state
if st.button("Set them"):
    state.call, state.points, state.none = "c", [(1, 1), (3, 3)], "b"
if st.button("Set them wrong"):
    state.call, state.points, state.shrinks = "z", [(9, 9), (2, 2)], 17
if st.button("Empty them"):
    state.call = state.none = None
    state.points = []
fewer = st.checkbox("Fewer")
values = [
    segmented_control("Plain", ["a", "b", "c"]),
    segmented_control("Default", ("a", "b", "c"), default="c"),
    segmented_control("Default in a list", ["a", "b"], default=["a"]),
    segmented_control("Empty default", ["a", "b"], default=[]),
    segmented_control("None", ["a", "b"], default="a", key="none"),
    segmented_control("Required", ["a", "b"], required=True),
    segmented_control("Required with a default", ["a", "b"], default="a", required=True),
    segmented_control("Many", ["a", "b", "c"], selection_mode="multi"),
    segmented_control("Default of many", ["a", "b", "c"], selection_mode="multi", default=["c", "a"]),
    segmented_control("One default of many", [1, 2], selection_mode="multi", default=2),
    segmented_control("Empty", []),
    segmented_control("Empty many", [], selection_mode="multi"),
    segmented_control("Numbers", [1, 2.5, True]),
    segmented_control("Same labels", [1, 2, 3], format_func=lambda n: "one label", default=1),
    segmented_control("Format", [1, 2, 3], format_func=lambda n: f"<{n}>"),
    segmented_control("Format none", [1, 2], format_func=None),
    segmented_control("Icons", ["🎈 party", ":material/mood: mood", "🎈", "no 🎈"]),
    segmented_control("Icons by a function", [1, 2], format_func=lambda n: f":material/mood: {n}", default=1),
    segmented_control("Dict", {"a": "Ay", "b": "Bee"}, default="b"),
    segmented_control("Enum", Colour, default=Colour.GREEN),
    segmented_control("Enums", Colour, selection_mode="multi", default=[Colour.GREEN]),
    segmented_control("Help", ["a"], help="about it"),
    segmented_control("Disabled", ["a"], disabled=True),
    segmented_control("Hidden", ["a"], label_visibility="hidden"),
    segmented_control("Collapsed", ["a"], label_visibility="collapsed"),
    segmented_control("Pixels", ["a"], width=200),
    segmented_control("Stretch", ["a"], width="stretch"),
    segmented_control("Wrapped", ["a"], wrap=True),
    segmented_control("Not wrapped", ["a"], wrap=False),
    segmented_control("Call", ["a", "b", "c"], key="call", on_change=lambda a, b: log.append((a, b, state.call)), args=[1],
           kwargs={"b": 2}),
    segmented_control("Points", [(n, n) for n in range(4)], key="points", selection_mode="multi",
           on_change=lambda: log.append(state.points)),
    segmented_control("Shrinks", [1, 2] if fewer else [1, 2, 3], key="shrinks", default=2),
    segmented_control("Relabelled", [1, 2, 3], key="relabelled", format_func=lambda n: f"No. {n}" if fewer else str(n)),
    segmented_control("Relabelled many", [1, 2, 3], key="relabelled many", selection_mode="multi",
           format_func=lambda n: f"No. {n}" if fewer else str(n)),
    segmented_control("Ignored", ["a", "b"], key="ignored", on_change="ignore"),
    segmented_control("Query", ["a", "b"], key="query", bind="query-params"),
    segmented_control("Persists", ["a", "b"], key="persists", persist_state="session"),
]
st.text(values)
st.text([type(v).__name__ for v in values])
st.text([state.call, state.points, state.shrinks, state.relabelled, state["relabelled many"], state.none])
st.text(log)
for attempt in (lambda: segmented_control("x", ["a"], default="b"), lambda: segmented_control("x", ["a"], selection_mode="many"),
                lambda: segmented_control("x", ["a", "b"], default=["a", "b"]), lambda: segmented_control("x", ["a"], selection_mode=["multi"]),
                lambda: segmented_control("x", ["a"], selection_mode="multi", required=True),
                lambda: segmented_control("x", ["a"], "single")):
    try:
        attempt()
    except Exception as error:
        st.text(f"{type(error).__module__}.{type(error).__name__}")
    else:
        st.text("accepted")
