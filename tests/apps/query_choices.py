"""Choices, texts and dates in the address.

# wirediff: [{"open": true, "query": "s=b&r=%3C2%3E&m=c&m=a&m=c&m=zz&most=b&most=c&new=typed&t=a+b%20c%C3%A9&long=abcdefgh&f=2.50&i=3.0&none=4"},
# wirediff:  {"click": "key=set"}, {"click": "key=reset"}, {"rerun": true}, {"click": "key=lists"}, {"click": "key=again"},
# wirediff:  {"reload": true, "query": "s=&r=nope&m=&most=zz&new=&t=&long=&f=1e1&i=%202%20&none=&date=2020-02-03&span=2020-02-03&span=2020-03-04"},
# wirediff:  {"reload": true, "query": "date=20200203&time=10:30&moment=2020-01-01T12:00&area=x%0Ay&f=nan&i=0.5&none=1_0&s=a&nothing=b&empty=x"},
# wirediff:  {"reload": true, "query": "date=2020-W06-1&time=25:00&moment=2020-01-01T12:00Z&f=-1&i=1__0&c=TRUE&g=False&span=2020-02-03&nothing="},
# wirediff:  {"reload": true, "query": "date=1580688000000000&time=946722600000000&moment=x&c=1&g=&c=true&f=&f=3&off=7&embed=true&EMBED_OPTIONS=x&a&=b&&%zz=%ff"},
# wirediff:  {"click": "key=set"}, {"click": "key=hide"}, {"click": "key=hide"}, {"click": "key=reset"}]
"""
from datetime import date, datetime, time

import streamlit as st

state = st.session_state
state.setdefault("hidden", False)


def some():
    state.s, state.r, state.m, state.t, state.f, state.i, state.none = "c", 3, ["a", "b"], "new text", 0.1, 7, 1.5
    state.date, state.time, state.moment = date(2020, 5, 6), time(9, 15), datetime(2020, 1, 1, 18)
    state.span, state.c, state.g, state.area = (date(2020, 4, 4), date(2020, 5, 5)), True, False, "two\nlines & more"
    state.new, state.long, state.nothing = "unheard of", "xyz", "a"


def standard():
    state.s, state.r, state.m, state.t, state.f, state.i, state.none = "a", 1, [], "", 1.5, 1, None
    state.date, state.c, state.g, state.nothing, state.new = date(2020, 1, 1), False, True, None, "a"


def lists():
    state.span, state.m = [date(2020, 1, 2), date(2020, 1, 3)], ["c", "a"]


def hide():
    state.hidden = not state.hidden


for name, call in (("set", some), ("reset", standard), ("lists", lists), ("hide", hide)):
    st.button(name, key=name, on_click=call)
bound = {"bind": "query-params"}
values = []
if not state.hidden:
    values += [
        st.selectbox("s", ["a", "b", "c"], key="s", **bound),
        st.radio("r", [1, 2, 3], format_func=lambda n: f"<{n}>", key="r", **bound),
        st.multiselect("m", ["a", "b", "c"], key="m", **bound),
        st.multiselect("most", ["a", "b", "c"], ["a"], key="most", max_selections=1, **bound),
        st.selectbox("new", ["a", "b"], key="new", accept_new_options=True, **bound),
        st.selectbox("nothing", ["a", "b"], None, key="nothing", **bound),
        st.radio("empty", [], key="empty", **bound),
        st.text_input("t", key="t", **bound),
        st.text_input("long", max_chars=4, key="long", **bound),
        st.text_area("area", "area", key="area", **bound),
    ]
values += [
    st.number_input("f", 0.0, 9.0, 1.5, key="f", **bound),
    st.number_input("i", 0, 9, 1, key="i", **bound),
    st.number_input("none", value=None, key="none", **bound),
    st.checkbox("c", key="c", **bound),
    st.toggle("g", True, key="g", **bound),
    st.slider("date", date(2020, 1, 1), date(2020, 12, 31), date(2020, 1, 1), key="date", **bound),
    st.slider("span", date(2020, 1, 1), date(2020, 12, 31), (date(2020, 1, 1), date(2020, 2, 1)), key="span", **bound),
    st.slider("time", value=time(11, 30), key="time", **bound),
    st.slider("moment", datetime(2020, 1, 1), datetime(2020, 1, 2), datetime(2020, 1, 1), key="moment", **bound),
    st.slider("off", 0, 9, key="off", disabled=True, **bound),
]
st.text(values)
if st.button("again", key="again"):
    state.f, state.c = 4.0, True
    st.rerun()
