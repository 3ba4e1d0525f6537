"""When a widget is the same widget: keys, parameters, places, duplicates.

# wirediff: [{"open": true}, {"set": "Label 0", "to": "typed"}, {"set": "key=stable", "to": "typed"}, {"click": "key=rename"},
# wirediff:  {"set": "key=limits", "to": 9}, {"click": "key=narrow"}, {"click": "key=move"}, {"click": "key=move"}, {"rerun": true}]
"""
import streamlit as st

state = st.session_state
n = state.setdefault("n", 0)
if st.button("rename", key="rename"):
    state.n += 1
n = state.n
st.text(st.text_input(f"Label {n}", "start"))
st.text(st.text_input(f"Keyed label {n}", "start", key="stable"))
narrow = st.button("narrow", key="narrow")
st.text(st.number_input("limits", 0, 5 if narrow else 10, 3, key="limits"))
moved = st.button("move", key="move")
left, right = st.columns(2)
with right if moved else left:
    st.text(st.checkbox("moves", key="moves"))
st.text(st.slider("same label", 0, 10, 1))
st.text(st.slider("same label", 0, 10, 2))
for make in (lambda: st.checkbox("twice"), lambda: st.checkbox("other label", key="twice")):
    make()
    try:
        make()
    except Exception as error:
        st.text(" ".join(c.__module__ + "." + c.__name__ for c in type(error).__mro__[:-2]))
