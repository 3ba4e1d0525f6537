"""Callbacks: order, arguments, what they may write and change, and what they raise.

# wirediff: [{"open": true}, {"set": "key=n", "to": 4}, {"click": "key=reset"}, {"click": "key=writes"}, {"rerun": true},
# wirediff:  {"click": "key=raises"}, {"rerun": true}, {"click": "key=stops"}, {"rerun": true},
# wirediff:  {"click": "key=reruns"}, {"click": "key=partial"},
# wirediff:  {"click": "key=method"}, {"set": "key=t", "to": "x"}, {"click": "key=bad"}]
"""
import functools

import streamlit as st

state = st.session_state
state.setdefault("log", [])


def log(*args, **kwargs):
    state.log = [*state.log, [list(args), kwargs]]


class Owner:
    def method(self, what):
        log("method", what)


def reset():
    state.n = 0
    state.t = "reset"
    log("reset")


def writes():
    st.text("written by a callback")
    st.sidebar.text("written by a callback into the sidebar")
    with st.container(border=True):
        st.text("in a container of the callback")


def raises():
    log("before raising")
    raise ValueError("raised by a callback")


def stops():
    log("stops")
    st.stop()


def reruns():
    log("reruns")
    st.rerun()


st.number_input("n", 0, 9, key="n", on_change=log, args=("n",), kwargs={"a": 1})
st.text_input("t", key="t", on_change=log, args=["t"])
st.button("reset", key="reset", on_click=reset)
st.button("writes", key="writes", on_click=writes)
st.button("raises", key="raises", on_click=raises)
st.button("stops", key="stops", on_click=stops)
st.button("reruns", key="reruns", on_click=reruns)
st.button("partial", key="partial", on_click=functools.partial(log, "partial", x=1), args=(2,))
st.button("method", key="method", on_click=Owner().method, args=("m",))
st.button("bad", key="bad", on_click=log, kwargs={"deep": {"k": [1]}})
st.json(state.log)
st.text([state.n, state.t])
