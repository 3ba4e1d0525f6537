"""time_input and datetime_input with every parameter.

# wirediff: [{"open": true}, {"set": "Value", "to": "09:15"}, {"set": "Value", "to": "9:15:59"}, {"set": "Value", "to": "24:00"},
# wirediff:  {"set": "Seconds", "to": "09:15:59"}, {"set": "Empty", "to": "01:02"}, {"set": "key=call", "to": "10:00"},
# wirediff:  {"set": "key=query", "to": "11:00"}, {"set": "key=ignore", "to": "12:00"},
# wirediff:  {"set": "Instant", "to": ["2020-03-05T09:15"]}, {"set": "Instant", "to": ["2020/03/06, 09:15"]},
# wirediff:  {"set": "Instant", "to": ["1492-10-12T00:00"]}, {"set": "Instant", "to": []}, {"set": "No instant", "to": ["2020-03-05T09:15"]},
# wirediff:  {"set": "key=dcall", "to": ["2020-03-05T09:15"]}, {"set": "key=dquery", "to": ["2020-03-05T09:15"]}, {"click": "Set"},
# wirediff:  {"click": "Narrow"}, {"rerun": true}]
"""
from datetime import date, datetime, time, timedelta, timezone

import streamlit as st

log = st.session_state.setdefault("log", [])
if st.button("Set"):
    st.session_state.state = time(7, 7, 7)
    st.session_state.state_datetime = datetime(2020, 1, 2, 3, 4, 5)
    st.session_state.cleared = None
    st.session_state.dstate = datetime(2021, 2, 3, 4, 5, 6)
    st.session_state.narrow = datetime(2021, 2, 3, 4, 5, 6)
narrow = st.button("Narrow")
half = time(8, 30)
times = [
    st.time_input("Value", half),
    st.time_input("Datetime", datetime(2020, 3, 1, 12, 30, 59, 7)),
    st.time_input("Zone", datetime(2020, 3, 1, 12, 30, tzinfo=timezone.utc)),
    st.time_input("Text", "08:30"),
    st.time_input("Text of a datetime", "2020-03-01T08:30:15"),
    st.time_input("Seconds", time(8, 30, 15, 7), step=1),
    st.time_input("Step", half, step=timedelta(hours=1)),
    st.time_input("Empty", None),
    st.time_input("Positional", half, "positional", "help"),
    st.time_input("Format", half, format="12h"),
    st.time_input("Localized", half, format="localized"),
    st.time_input("Disabled", half, disabled=True),
    st.time_input("Required", None, required=True),
    st.time_input("Hidden", half, label_visibility="hidden"),
    st.time_input("Collapsed", half, label_visibility="collapsed"),
    st.time_input("Pixels", half, width=250),
    st.time_input("Call", half, key="call", on_change=lambda n: log.append((n, st.session_state.call)), kwargs={"n": 1}),
    st.time_input("Query", half, key="query", bind="query-params"),
    st.time_input("Persist", half, key="persist", persist_state="session"),
    st.time_input("Ignore", half, key="ignore", on_change="ignore"),
    st.time_input("State", half, key="state"),
    st.time_input("State datetime", half, key="state_datetime"),
    st.time_input("Cleared", half, key="cleared"),
]
first = datetime(2020, 3, 1, 8, 30)
instants = [
    st.datetime_input("Instant", first),
    st.datetime_input("Seconds and a zone", datetime(2020, 3, 1, 8, 30, 59, 7, tzinfo=timezone.utc)),
    st.datetime_input("Day", date(2020, 3, 1)),
    st.datetime_input("As text", "2020-03-01T08:30"),
    st.datetime_input("As other text", "2020/3/1 8:30"),
    st.datetime_input("Day as text", "2020-03-01"),
    st.datetime_input("Bounds", first, datetime(2020, 1, 1), date(2020, 12, 31)),
    st.datetime_input("Bounds of all days", first, datetime.min, datetime.max),
    st.datetime_input("Times as bounds", first, time(8), time(9)),
    st.datetime_input("No instant", None, datetime(2020, 1, 1), date(2020, 12, 31)),
    st.datetime_input("Help", first, help="about it"),
    st.datetime_input("Other format", first, format="DD.MM.YYYY"),
    st.datetime_input("Other step", first, step=60),
    st.datetime_input("Disabled", first, disabled=True, key="ddisabled"),
    st.datetime_input("Required", first, required=True, key="drequired"),
    st.datetime_input("Hidden", first, label_visibility="hidden", key="dhidden"),
    st.datetime_input("Pixels", first, width=250, key="dpixels"),
    st.datetime_input("Call", first, key="dcall", on_change=lambda n: log.append((n, st.session_state.dcall)), args=(2,)),
    st.datetime_input("Query", first, key="dquery", bind="query-params"),
    st.datetime_input("Ignore", first, key="dignore", on_change="ignore"),
    st.datetime_input("State", first, key="dstate", persist_state="page"),
    st.datetime_input("Narrow", first, datetime(2020, 1, 1) if narrow else None, datetime(2020, 3, 31) if narrow else None,
                      key="narrow"),
]
st.text(times)
st.text(instants)
st.text(log)
