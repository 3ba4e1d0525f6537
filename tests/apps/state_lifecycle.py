"""Widget values that come and go: dropped with their widget, kept by persist_state, set before and after, told once.

# wirediff: [{"open": true}, {"set": "key=t", "to": "typed"}, {"set": "key=kept", "to": "kept one"}, {"set": "key=s", "to": 7},
# wirediff:  {"set": "key=m", "to": ["b"]}, {"set": "key=box", "to": "b"}, {"set": "key=p", "to": ["c"]},
# wirediff:  {"set": "Hide", "to": true}, {"rerun": true}, {"set": "Hide", "to": false}, {"rerun": true},
# wirediff:  {"set": "key=t", "to": "again"}, {"set": "Default", "to": "b"}, {"rerun": true}, {"set": "Default", "to": "c"},
# wirediff:  {"click": "Set"}, {"rerun": true}, {"click": "Delete"}, {"rerun": true}, {"click": "Set hidden"}, {"set": "Hide", "to": true},
# wirediff:  {"click": "Set hidden"}, {"rerun": true}, {"set": "Hide", "to": false}, {"rerun": true}, {"click": "Clear"}, {"rerun": true},
# wirediff:  {"click": "Rerun"}, {"rerun": true}]
"""
import streamlit as st

state = st.session_state
runs = state.runs = state.get("runs", 0) + 1


def shown():
    return {k: state[k] for k in sorted(map(str, state)) if k != "log"}


def note(what):
    state.setdefault("log", []).append((what, runs, state.get(what)))


st.text(("before", shown()))
hide = st.toggle("Hide", key="hide", on_change=note, args=("hide",))
default = st.radio("Default", ["a", "b", "c"], key="default")
if st.button("Set", key="set"):
    state.t, state.s, state.m, state.box, state.p = "set", 3, ["a", "c"], "c", "b"
if st.button("Set hidden"):
    state.kept, state.own = "set while hidden", runs
if st.button("Delete"):
    for key in ("t", "own", "box"):
        state.pop(key, None)
if st.button("Clear"):
    state.clear()
if not hide:
    values = [
        st.text_input("t", default, key="t", on_change=note, args=("t",)),
        st.text_input("kept", "d", key="kept", persist_state="session", on_change=note, args=("kept",)),
        st.number_input("s", 0, 9, 1, key="s", on_change=note, args=("s",)),
        st.multiselect("m", ["a", "b", "c"], ["a"], key="m", on_change=note, args=("m",)),
        st.selectbox("box", ["a", "b", "c"], key="box", persist_state="page", on_change=note, args=("box",)),
        st.pills("p", ["a", "b", "c"], default="a", key="p", on_change=note, args=("p",)),
        st.feedback("stars", key="stars", persist_state="session"),
        st.checkbox("no key"),
    ]
    st.text(values)
for key in ("t", "kept", "own"):
    try:
        state[key] = "after"
    except Exception as error:
        st.text((key, type(error).__name__))
    else:
        st.text((key, "taken"))
if st.button("Rerun"):
    state.asked = runs
    st.rerun()
st.text(("after", shown()))
st.text(state.get("log"))
