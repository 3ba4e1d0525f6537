"""date_input with every parameter, single and as a range.

# wirediff: [{"open": true}, {"set": "Value", "to": ["2020-03-05"]}, {"set": "Range", "to": ["2020-03-02", "2020-03-09"]},
# wirediff:  {"set": "Range", "to": ["2020-03-03"]}, {"set": "Range", "to": []}, {"set": "Value", "to": []},
# wirediff:  {"set": "Value", "to": ["nonsense"]}, {"set": "Value", "to": ["1492-10-12"]}, {"set": "Old format", "to": ["2020/03/04"]},
# wirediff:  {"set": "Empty", "to": ["2020-03-05"]}, {"set": "key=call", "to": ["2020-03-05"]}, {"set": "key=call", "to": ["2020-03-05"]},
# wirediff:  {"set": "key=query", "to": ["2020-03-05"]}, {"set": "key=ignore", "to": ["2020-03-05"]}, {"click": "Set"},
# wirediff:  {"click": "Narrow"}, {"rerun": true}]
"""
from datetime import date, datetime, timedelta, timezone

import streamlit as st

log = st.session_state.setdefault("log", [])
day = date(2020, 3, 1)
if st.button("Set"):
    st.session_state.state = date(2020, 4, 4)
    st.session_state.state_range = (date(2020, 4, 4), date(2020, 4, 5))
    st.session_state.narrow = date(2020, 5, 5)
    st.session_state.cleared = None
narrow = st.button("Narrow")
values = [
    st.date_input("Value", day),
    st.date_input("Datetime", datetime(2020, 3, 1, 12, 30)),
    st.date_input("Zone", datetime(2020, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=9)))),
    st.date_input("Text", "2020-03-01"),
    st.date_input("Week", "2020-W10-7"),
    st.date_input("Old format", day),
    st.date_input("Bounds", day, date(2020, 1, 1), date(2020, 12, 31)),
    st.date_input("Text bounds", "2020-03-01", "2020-01-01", "2020-12-31"),
    st.date_input("Bounds of all days", day, date.min, date.max),
    st.date_input("Leap day", date(2020, 2, 29)),
    st.date_input("Early", date(3, 2, 1)),
    st.date_input("Late", date(9997, 2, 1)),
    st.date_input("Range", (day, day + timedelta(days=9))),
    st.date_input("Range as a list", [day, datetime(2020, 3, 4, 5)]),
    st.date_input("Half a range", (day,)),
    st.date_input("Empty range", [], date(2020, 1, 1), date(2020, 12, 31)),
    st.date_input("Bounded range", (day, day), date(2020, 1, 1), date(2020, 12, 31)),
    st.date_input("Empty", None, date(2020, 1, 1), date(2020, 12, 31)),
    st.date_input("Positional", day, None, None, "positional", "help"),
    st.date_input("Help", day, help="about it"),
    st.date_input("Format", day, format="DD.MM.YYYY"),
    st.date_input("Disabled", day, disabled=True),
    st.date_input("Required", None, date(2020, 1, 1), date(2020, 12, 31), required=True),
    st.date_input("Hidden", day, label_visibility="hidden"),
    st.date_input("Collapsed", day, label_visibility="collapsed"),
    st.date_input("Pixels", day, width=250),
    st.date_input("Call", day, key="call", on_change=lambda n: log.append((n, st.session_state.call)), kwargs={"n": 1}),
    st.date_input("Query", day, key="query", bind="query-params"),
    st.date_input("Persist", day, key="persist", persist_state="session"),
    st.date_input("Ignore", day, key="ignore", on_change="ignore"),
    st.date_input("State", day, key="state"),
    st.date_input("State range", (day, day), key="state_range"),
    st.date_input("Narrow", day, date(2020, 1, 1) if narrow else None, date(2020, 3, 31) if narrow else None, key="narrow"),
    st.date_input("Cleared", None, date(2020, 1, 1), date(2020, 12, 31), key="cleared"),
    st.date_input("State alone", "today", date(2000, 1, 1), date(2000, 12, 31), key="alone"),
]
st.text(values)
st.text(log)
with st.form("form"):
    st.text(st.date_input("In a form", day))
    st.form_submit_button("Submit")
