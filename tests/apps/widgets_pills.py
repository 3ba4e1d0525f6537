"""pills with every parameter and every kind of option.

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


pills = st.pills
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
    pills("Plain", ["a", "b", "c"]),
    pills("Default", ("a", "b", "c"), default="c"),
    pills("Default in a list", ["a", "b"], default=["a"]),
    pills("Empty default", ["a", "b"], default=[]),
    pills("None", ["a", "b"], default="a", key="none"),
    pills("Required", ["a", "b"], required=True),
    pills("Required with a default", ["a", "b"], default="a", required=True),
    pills("Many", ["a", "b", "c"], selection_mode="multi"),
    pills("Default of many", ["a", "b", "c"], selection_mode="multi", default=["c", "a"]),
    pills("One default of many", [1, 2], selection_mode="multi", default=2),
    pills("Empty", []),
    pills("Empty many", [], selection_mode="multi"),
    pills("Numbers", [1, 2.5, True]),
    pills("Same labels", [1, 2, 3], format_func=lambda n: "one label", default=1),
    pills("Format", [1, 2, 3], format_func=lambda n: f"<{n}>"),
    pills("Format none", [1, 2], format_func=None),
    pills("Icons", ["🎈 party", ":material/mood: mood", "🎈", "no 🎈"]),
    pills("Icons by a function", [1, 2], format_func=lambda n: f":material/mood: {n}", default=1),
    pills("Dict", {"a": "Ay", "b": "Bee"}, default="b"),
    pills("Enum", Colour, default=Colour.GREEN),
    pills("Enums", Colour, selection_mode="multi", default=[Colour.GREEN]),
    pills("Help", ["a"], help="about it"),
    pills("Disabled", ["a"], disabled=True),
    pills("Hidden", ["a"], label_visibility="hidden"),
    pills("Collapsed", ["a"], label_visibility="collapsed"),
    pills("Pixels", ["a"], width=200),
    pills("Stretch", ["a"], width="stretch"),
    pills("Wrapped", ["a"], wrap=True),
    pills("Not wrapped", ["a"], wrap=False),
    pills("Call", ["a", "b", "c"], key="call", on_change=lambda a, b: log.append((a, b, state.call)), args=[1],
           kwargs={"b": 2}),
    pills("Points", [(n, n) for n in range(4)], key="points", selection_mode="multi",
           on_change=lambda: log.append(state.points)),
    pills("Shrinks", [1, 2] if fewer else [1, 2, 3], key="shrinks", default=2),
    pills("Relabelled", [1, 2, 3], key="relabelled", format_func=lambda n: f"No. {n}" if fewer else str(n)),
    pills("Relabelled many", [1, 2, 3], key="relabelled many", selection_mode="multi",
           format_func=lambda n: f"No. {n}" if fewer else str(n)),
    pills("Ignored", ["a", "b"], key="ignored", on_change="ignore"),
    pills("Query", ["a", "b"], key="query", bind="query-params"),
    pills("Persists", ["a", "b"], key="persists", persist_state="session"),
]
st.text(values)
st.text([type(v).__name__ for v in values])
st.text([state.call, state.points, state.shrinks, state.relabelled, state["relabelled many"], state.none])
st.text(log)
for attempt in (lambda: pills("x", ["a"], default="b"), lambda: pills("x", ["a"], selection_mode="many"),
                lambda: pills("x", ["a", "b"], default=["a", "b"]), lambda: pills("x", ["a"], selection_mode=["multi"]),
                lambda: pills("x", ["a"], selection_mode="multi", required=True),
                lambda: pills("x", ["a"], "single")):
    try:
        attempt()
    except Exception as error:
        st.text(f"{type(error).__module__}.{type(error).__name__}")
    else:
        st.text("accepted")
