"""slider with every parameter and every kind of value.

# wirediff: [{"open": true}, {"set": "Plain", "to": 33}, {"set": "Range", "to": [10, 20]}, {"set": "key=float", "to": 0.5},
# wirediff:  {"set": "Date", "to": 1577836800000000}, {"set": "Time range", "to": [1.0e12, 1.01e12]},
# wirediff:  {"set": "key=call", "to": 4}, {"set": "key=call", "to": 4}, {"set": "key=query", "to": 6}, {"rerun": true}]
"""
from datetime import date, datetime, time, timedelta, timezone

import streamlit as st

log = st.session_state.setdefault("log", [])
day = date(2020, 3, 1)
values = [
    st.slider("Plain"),
    st.slider("Bounds", 10, 20),
    st.slider("Value", 0, 50, 25),
    st.slider("Step", 0, 100, 50, 5),
    st.slider("Range", 0, 100, (25, 75)),
    st.slider("Range as a list", 0, 100, [1, 2]),
    st.slider("One of a range", 0, 100, [7]),
    st.slider("Only a value", value=7),
    st.slider("Only a float value", value=0.7),
    st.slider("Only a range", value=(3, 30)),
    st.slider("Only bounds", min_value=-5, max_value=5),
    st.slider("Float", 0.0, 1.0, key="float"),
    st.slider("Float step", 0.0, 10.0, 2.5, 0.5),
    st.slider("Float range", -1.0, 1.0, (-0.5, 0.5)),
    st.slider("Date", date(2020, 1, 1), date(2020, 12, 31), day),
    st.slider("Date range", date(2020, 1, 1), date(2020, 12, 31), (day, day + timedelta(days=9))),
    st.slider("Date step", date(2020, 1, 1), date(2020, 12, 31), day, timedelta(days=7), "YYYY/MM/DD"),
    st.slider("Time", time(8, 0), time(18, 30), time(12, 15)),
    st.slider("Time range", value=(time(11, 30), time(12, 45))),
    st.slider("Datetime", datetime(2020, 1, 1), datetime(2020, 1, 2), datetime(2020, 1, 1, 12)),
    st.slider("Datetime value", value=datetime(2020, 1, 1, 9, 30), format="MM/DD/YY - hh:mm"),
    st.slider("Datetime zone", value=datetime(2020, 1, 1, 9, 30, tzinfo=timezone.utc)),
    st.slider("Datetime step", datetime(2020, 1, 1), datetime(2020, 1, 2), datetime(2020, 1, 1), timedelta(minutes=5)),
    st.slider("Format", 0, 100, 5, format="%d °C"),
    st.slider("Format preset", 0.0, 1.0, 0.5, format="percent"),
    st.slider("Positional", 0, 9, 1, 1, "%d", "positional", "help"),
    st.slider("Help", help="about it"),
    st.slider("Disabled", disabled=True),
    st.slider("Hidden", label_visibility="hidden"),
    st.slider("Collapsed", label_visibility="collapsed"),
    st.slider("Pixels", width=250),
    st.slider("Stretch", width="stretch"),
    st.slider("Call", 0, 9, key="call", on_change=lambda n: log.append((n, st.session_state.call)), kwargs={"n": 1}),
    st.slider("Query", 0, 9, key="query", bind="query-params"),
    st.slider("Ignore", 0, 9, key="ignore", on_change="ignore"),
]
st.text(values)
st.text([type(v).__name__ for v in values])
st.text(log)
