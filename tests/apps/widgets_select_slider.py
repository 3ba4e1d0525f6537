"""select_slider with every parameter, over options of every kind, single and as a range.

# wirediff: [{"open": true}, {"set": "Plain", "to": ["L"]}, {"set": "Plain", "to": ["gone"]}, {"set": "Range", "to": ["S", "L"]},
# wirediff:  {"set": "Range", "to": ["XL", "S"]}, {"set": "Range", "to": ["S"]}, {"set": "Range", "to": ["gone", "XL"]},
# wirediff:  {"set": "Numbers", "to": ["3"]}, {"set": "Dates", "to": ["day 2"]}, {"set": "Enum", "to": ["BLUE"]},
# wirediff:  {"set": "Enum range", "to": ["RED", "BLUE"]}, {"set": "Twins", "to": ["x"]}, {"set": "key=fewer", "to": ["XL"]},
# wirediff:  {"click": "Fewer"}, {"set": "key=fewer_range", "to": ["M", "XL"]}, {"click": "Fewer"},
# wirediff:  {"set": "key=call", "to": ["M"]}, {"set": "key=call", "to": ["M"]}, {"set": "key=query", "to": ["M"]},
# wirediff:  {"set": "key=ignore", "to": ["M"]}, {"click": "Set"}, {"click": "Set wrong"}, {"rerun": true}]
"""
from datetime import date
from enum import Enum

import streamlit as st

log = st.session_state.setdefault("log", [])
SIZES = ["S", "M", "L", "XL"]


class Colour(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3


if st.button("Set"):
    st.session_state.state = "L"
    st.session_state.state_range = ("M", "L")
    st.session_state.state_enum = Colour.BLUE
    st.session_state.state_single = ("M", "L")
if st.button("Set wrong"):
    st.session_state.state = "gone"
    st.session_state.state_range = ("M", "gone")
    st.session_state.state_enum = 5
    st.session_state.state_single = ["M", "L"]
options = SIZES[:3] if st.button("Fewer") else SIZES
days = [date(2020, 1, d) for d in range(1, 5)]
values = [
    st.select_slider("Plain", SIZES),
    st.select_slider("Value", SIZES, "L"),
    st.select_slider("None", SIZES, None),
    st.select_slider("Range", SIZES, ("M", "L")),
    st.select_slider("Range as a list", SIZES, ["XL", "S"]),
    st.select_slider("One option", ["only"]),
    st.select_slider("Tuple", ("a", "b")),
    st.select_slider("Dict", {"a": 1, "b": 2}, "b"),
    st.select_slider("Text", "abc"),
    st.select_slider("Numbers", range(5), 2),
    st.select_slider("Floats", [0.1, 0.2, 0.1 + 0.2], 0.3),
    st.select_slider("Mixed", [1, "1", 2.0, None, True], "1"),
    st.select_slider("With None", ["a", None, "b"], None),
    st.select_slider("Dates", days, days[2], lambda d: f"day {d.day}"),
    st.select_slider("Date range", days, (days[1], days[3])),
    st.select_slider("Enum", Colour, Colour.GREEN, lambda c: c.name),
    st.select_slider("Enum range", Colour, (Colour.GREEN, Colour.BLUE), lambda c: c.name),
    st.select_slider("Twins", ["a", "b", "c", "d"], "b", lambda o: "x" if o in "bc" else o),
    st.select_slider("Positional", SIZES, "M", str, "positional", "help"),
    st.select_slider("Help", SIZES, help="about it"),
    st.select_slider("Disabled", SIZES, disabled=True),
    st.select_slider("Hidden", SIZES, label_visibility="hidden"),
    st.select_slider("Collapsed", SIZES, label_visibility="collapsed"),
    st.select_slider("Pixels", SIZES, width=250),
    st.select_slider("Call", SIZES, key="call", on_change=lambda n: log.append((n, st.session_state.call)), args=(1,)),
    st.select_slider("Query", SIZES, key="query", bind="query-params"),
    st.select_slider("Query range", SIZES, ("M", "L"), key="query_range", bind="query-params"),
    st.select_slider("Persist", SIZES, key="persist", persist_state="session"),
    st.select_slider("Ignore", SIZES, key="ignore", on_change="ignore"),
    st.select_slider("State", SIZES, key="state"),
    st.select_slider("State range", SIZES, ("S", "XL"), key="state_range"),
    st.select_slider("State enum", Colour, key="state_enum"),
    st.select_slider("State single", SIZES, key="state_single"),
    st.select_slider("Fewer", options, key="fewer"),
    st.select_slider("Fewer range", options, ("S", "M"), key="fewer_range"),
]
st.text(values)
st.text(log)
