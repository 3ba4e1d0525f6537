"""menu_button with every parameter and every kind of option.

# wirediff: [{"open": true}, {"set": "Plain", "to": "b"}, {"rerun": true}, {"set": "Plain", "to": "no option"}, {"set": "Format", "to": "<2>"},
# wirediff:  {"set": "key=called", "to": "b"}, {"set": "key=called", "to": "b"}, {"set": "key=point", "to": "(2, 2)"},
# wirediff:  {"set": "Enum", "to": "Colour.RED"}, {"set": "Fewer", "to": true}]
"""
import enum

import streamlit as st


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


state = st.session_state
log = state.setdefault("log", [])
values = [
    st.menu_button("Plain", ["a", "b", "c"]),
    st.menu_button("Tuple", ("a", "b"), key="tuple"),
    st.menu_button("Numbers", [1, 2.5, True], format_func=repr),
    st.menu_button("Format", [1, 2, 3], format_func=lambda n: f"<{n}>"),
    st.menu_button("Dict", {"a": "Ay", "b": "Bee"}),
    st.menu_button("Enum", Colour),
    st.menu_button("Help", ["a"], help="about it"),
    st.menu_button("Primary", ["a"], type="primary"),
    st.menu_button("Tertiary", ["a"], type="tertiary"),
    st.menu_button("Emoji", ["a"], icon="🎈"),
    st.menu_button("Material", ["a"], icon=":material/mood:"),
    st.menu_button("Disabled", ["a"], disabled=True),
    st.menu_button("Stretch", ["a"], width="stretch"),
    st.menu_button("Pixels", ["a"], width=200),
    st.menu_button("Wrap", ["a"], wrap=True),
    st.menu_button("No wrap", ["a"], wrap=False),
    st.menu_button("Call", ["a", "b"], key="called", on_click=lambda a, b: log.append((a, b, state.called)), args=[1],
                   kwargs={"b": 2}),
    st.menu_button("Point", [(n, n) for n in range(4)], key="point", on_click=lambda: log.append(state.point)),
    st.menu_button("Changes", ["a"] if st.checkbox("Fewer") else ["a", "b"], key="changes"),
]
st.text(values)
st.text([type(v).__name__ for v in values])
st.text([state.called, state.point, state.tuple])
st.text(log)
for attempt in (lambda: st.menu_button("x", []), lambda: st.menu_button("x", [1, 1]),
                lambda: st.menu_button("x", ["a"], format_func=lambda o: o.lower),
                lambda: state.__setitem__("menu", "a"), lambda: st.menu_button("x", ["a"], key="menu")):
    try:
        attempt()
    except Exception as error:
        st.text(f"{type(error).__module__}.{type(error).__name__}")
    else:
        st.text("accepted")
