"""Dates, times, colours, feedback and pages of a list in the address.

# wirediff: [{"open": true, "query": "d=2020-02-03&span=2020-02-03&span=2020-03-04&t=10:45&m=2020-01-01T18:30&c=%23ff8800&f=2&p=3&none=2020-05-05"},
# wirediff:  {"click": "key=set"}, {"click": "key=reset"}, {"rerun": true},
# wirediff:  {"reload": true, "query": "d=2020/02/03&span=2020-02-03&t=10:45:30&m=2020/01/01,%2018:30&c=f80&f=7&p=99&none=&notime=&nomoment="},
# wirediff:  {"reload": true, "query": "d=1999-01-01&span=x&span=2020-01-01&t=25:00&m=x&c=red&f=&p=2.0&none=nope&notime=07:05&nomoment=2020-01-01T07:05"},
# wirediff:  {"click": "key=set"}, {"reload": true, "query": "d=2020-02-03&d=2020-02-04&span=2020-04-01&span=2020-03-01&t=&m=&c=&f=0&p=%202&whole=12"},
# wirediff:  {"reload": true, "query": "d=&span=&p=-1&f=1&c=%23FF0000&t=10:45&t=11:45"}, {"history": "d=2020-06-06&f=3&p=2"}, {"history": ""}]
"""
from datetime import date, datetime, time

import streamlit as st

state = st.session_state


def some():
    state.d, state.span, state.t, state.m = date(2020, 7, 8), (date(2020, 7, 8), date(2020, 7, 9)), time(6, 15), datetime(2020, 1, 1, 6, 15)
    state.c, state.f, state.p, state.none, state.notime = "#123456", 4, 5, date(2020, 8, 8), time(1, 0)


def standard():
    state.d, state.span, state.t = date(2020, 1, 1), (date(2020, 1, 1), date(2020, 2, 1)), time(12)
    state.c, state.f, state.p, state.none, state.notime = "#000000", None, 1, None, None


for name, call in (("set", some), ("reset", standard)):
    st.button(name, key=name, on_click=call)
bound = {"bind": "query-params"}
low, high = date(2020, 1, 1), date(2020, 12, 31)
st.text([
    st.date_input("d", low, low, high, key="d", **bound),
    st.date_input("span", (low, date(2020, 2, 1)), low, high, key="span", **bound),
    st.date_input("none", None, low, high, key="none", **bound),
    st.time_input("t", time(12), key="t", **bound),
    st.time_input("notime", None, key="notime", **bound),
    st.datetime_input("m", datetime(2020, 1, 1, 12), datetime(2020, 1, 1), datetime(2020, 1, 2), key="m", **bound),
    st.datetime_input("nomoment", None, datetime(2020, 1, 1), datetime(2020, 1, 2), key="nomoment", **bound),
    st.color_picker("c", key="c", **bound),
    st.feedback("stars", key="f", **bound),
    st.pagination(9, key="p", **bound),
])
