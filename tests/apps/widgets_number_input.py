"""number_input with every parameter: integers, floats, bounds, steps, formats, none.

# wirediff: [{"open": true}, {"set": "Plain", "to": 3.5}, {"set": "Integers", "to": 7}, {"set": "Integers", "to": 10},
# wirediff:  {"set": "key=none", "to": 2.0}, {"set": "key=none", "to": null}, {"set": "key=call", "to": 4},
# wirediff:  {"set": "key=call", "to": 4}, {"set": "Big", "to": 9007199254740991}, {"set": "key=query", "to": 5}]
"""
import streamlit as st

log = st.session_state.setdefault("log", [])
values = [
    st.number_input("Plain"),
    st.number_input("Integers", 0, 10),
    st.number_input("Integers, value", 0, 10, 5),
    st.number_input("Integers, step", 0, 100, 50, 10),
    st.number_input("Floats", 0.0, 1.0),
    st.number_input("Floats, value", 0.0, 1.0, 0.5, 0.25),
    st.number_input("Only a value", value=3),
    st.number_input("Only a float value", value=3.0),
    st.number_input("Only a minimum", min_value=-5),
    st.number_input("Only a maximum", max_value=5),
    st.number_input("Negative", min_value=-10, max_value=-1),
    st.number_input("None", value=None, key="none"),
    st.number_input("None of integers", 0, 9, None),
    st.number_input("Min", min_value=2, value="min"),
    st.number_input("Format int", 0, 100, 7, format="%d"),
    st.number_input("Format padded", 0, 100, 7, format="%05d"),
    st.number_input("Format float", 0.0, 10.0, 3.14159, format="%.2f"),
    st.number_input("Format exponent", value=12345.678, format="%e"),
    st.number_input("Small step", value=0.5, step=0.001),
    st.number_input("Step only", step=2),
    st.number_input("Float step only", step=0.5),
    st.number_input("Positional", 0, 9, 1, 1, "%d", "positional", "help"),
    st.number_input("Placeholder", value=None, placeholder="a number"),
    st.number_input("Disabled", disabled=True),
    st.number_input("Required", value=None, required=True),
    st.number_input("Hidden", label_visibility="hidden"),
    st.number_input("Collapsed", label_visibility="collapsed"),
    st.number_input("Icon", icon="🔢"),
    st.number_input("Pixels", width=150),
    st.number_input("Stretch", width="stretch"),
    st.number_input("Big", value=2**53 - 2),
    st.number_input("Call", 0, 9, key="call", on_change=lambda n: log.append((n, st.session_state.call)), args=("x",)),
    st.number_input("Query", 0, 9, key="query", bind="query-params"),
    st.number_input("Ignore", 0, 9, key="ignore", on_change="ignore"),
]
st.text(values)
st.text([type(v).__name__ for v in values])
st.text(log)
