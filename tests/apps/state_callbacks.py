"""Callbacks: in the order the browser sends, exactly once, before the run, with what they may do; buttons as triggers.

# wirediff: [{"open": true}, {"set": "key=a", "to": "x"}, {"set": "key=a", "to": "x"}, {"rerun": true}, {"set": "key=b", "to": 4},
# wirediff:  {"click": "Go"}, {"rerun": true}, {"click": "Go"}, {"set": "key=resets", "to": true}, {"rerun": true},
# wirediff:  {"set": "key=raises", "to": true}, {"rerun": true}, {"set": "key=writes", "to": true}, {"set": "key=stops", "to": true},
# wirediff:  {"set": "key=reruns", "to": true}, {"set": "key=nested", "to": "b"}, {"set": "key=off", "to": true}, {"click": "Off"},
# wirediff:  {"set": "Switch off", "to": true}, {"click": "Off"}, {"set": "key=off", "to": true}, {"rerun": true}]
# wirediff-ignore: exception.stack_trace
"""
import streamlit as st

state = st.session_state
log = state.setdefault("log", [])
state.runs = state.get("runs", 0) + 1


def note(*args, **kwargs):
    log.append((state.runs, args, kwargs, state.get("a"), state.get("b"), state.get("go")))


def reset():
    state.a, state.b, state.resets = "reset", 1, False
    log.append("reset")


def fail():
    log.append("fail")
    raise ValueError("raised in a callback")


def write():
    log.append("write")
    st.text("written in a callback")


def stop():
    log.append("stop")
    st.stop()


def rerun():
    log.append("rerun")
    st.rerun()


off = st.checkbox("Switch off")
st.text([
    st.text_input("a", key="a", on_change=note, args=("a", 1), kwargs={"k": "v"}),
    st.slider("b", 0, 9, key="b", on_change=note, args=["b"]),
    st.button("Go", key="go", on_click=note, args=("go",)),
    st.toggle("resets", key="resets", on_change=reset),
    st.toggle("raises", key="raises", on_change=fail),
    st.toggle("writes", key="writes", on_change=write),
    st.toggle("stops", key="stops", on_change=stop),
    st.toggle("reruns", key="reruns", on_change=rerun),
    st.radio("nested", ["a", "b"], key="nested", on_change=lambda: note(state.nested, state.get("filter"))),
    st.toggle("off", key="off", on_change=note, args=("off",), disabled=off),
    st.button("Off", key="clicked off", on_click=note, args=("clicked off",), disabled=off),
])
st.multiselect("filter", ["x", "y"], ["x"], key="filter")
st.text(log)
st.text(state.runs)
