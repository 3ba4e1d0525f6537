"""button with every parameter.

# wirediff: [{"open": true}, {"click": "Plain"}, {"click": "key=counted"}, {"click": "key=counted"},
# wirediff:  {"click": "key=k1"}, {"click": "key=called"}, {"click": "In a container"}, {"rerun": true}]
"""
import streamlit as st

state = st.session_state
state.setdefault("clicks", 0)
state.setdefault("said", [])


def count(by, *, times=1):
    state.clicks += by * times


st.text([st.button("Plain"), st.button("Plain", key="k1"), st.button("Positional", "k2", "help", None)])
st.button("Help", help="*what* it does")
for kind in ("primary", "secondary", "tertiary"):
    st.button(kind, type=kind)
st.button("Emoji", icon="🎈")
st.button("Material", icon=":material/mood:")
st.button("Icon right", icon=":material/mood:", icon_position="right")
st.button("Disabled", disabled=True)
for width in ("content", "stretch", 200):
    st.button(f"Width {width}", width=width)
st.button("Shortcut", shortcut="Ctrl+K")
st.button("Shortcut key", shortcut="enter")
st.button("Wrap", wrap=True)
st.button("No wrap", wrap=False)
st.button("**Markdown** :red[label]")
st.button("", key="no label")
st.button("Number key", key=12)

st.button("Count", key="counted", on_click=count, args=(2,), kwargs={"times": 3})
pressed = st.button("Call", key="called", on_click=lambda: state.said.append("called"))
st.text(f"{state.clicks} {state.said} {pressed} {state.called} {state.k1}")
with st.container():
    if st.button("In a container"):
        st.text("inside")
