"""What the app sets is what the browser sends back: no change, no callback.

# wirediff: [{"open": true}, {"click": "Set"}, {"click": "Other"}, {"click": "Other"}, {"set": "key=d", "to": ["2020-01-09"]},
# wirediff:  {"set": "key=s", "to": [7]}, {"click": "Other"}]
"""
from datetime import date, datetime, time

import streamlit as st

log = st.session_state.setdefault("log", [])
if st.button("Set"):
    st.session_state.d = date(2020, 1, 5)
    st.session_state.r = (date(2020, 1, 5), date(2020, 1, 6))
    st.session_state.t = time(9, 30)
    st.session_state.dt = datetime(2020, 1, 5, 9, 30)
    st.session_state.s = 5
    st.session_state.sr = (5, 6)
    st.session_state.sl = [5, 6]
    st.session_state.sd = date(2020, 1, 5)
    st.session_state.ss = ("b", "c")
    st.session_state.n = 3
    st.session_state.f = 4
    st.session_state.o = 2.0
    st.session_state.m = [2, 3]
    st.session_state.x = "text"
    st.session_state.c = "#abcdef"
st.button("Other")
day = date(2020, 1, 1)


def changed(key):
    log.append((key, st.session_state[key]))


def said(key):
    return {"key": key, "on_change": changed, "args": (key,)}


st.date_input("Day", day, **said("d"))
st.date_input("Days", (day, day), **said("r"))
st.time_input("Time", time(8), **said("t"))
st.datetime_input("Instant", datetime(2020, 1, 1), **said("dt"))
st.slider("Slider", 0, 10, **said("s"))
st.slider("Slider range", 0, 10, (1, 2), **said("sr"))
st.slider("Slider list", 0, 10, (1, 2), **said("sl"))
st.slider("Slider day", day, date(2020, 1, 9), **said("sd"))
st.select_slider("Select slider", ["a", "b", "c"], ("a", "b"), **said("ss"))
st.number_input("Number", 0, 10, **said("n"))
st.number_input("Float", 0.0, 10.0, **said("f"))
st.selectbox("Option", [1, 2, 3], **said("o"))
st.multiselect("Options", [1, 2, 3], **said("m"))
st.text_input("Text", **said("x"))
st.color_picker("Colour", **said("c"))
st.text(log)
st.text({k: v for k, v in sorted(st.session_state.items()) if k != "log"})
