r"""text_input with every parameter.

# wirediff: [{"open": true}, {"set": "Plain", "to": "hello"}, {"set": "Plain", "to": ""},
# wirediff:  {"set": "key=none", "to": "now some"}, {"set": "key=call", "to": "a"}, {"set": "key=call", "to": "a"},
# wirediff:  {"set": "key=call", "to": "b"}, {"set": "key=max", "to": "12345"}, {"set": "Plain", "to": "é 你好 🎈 \u0000 \" \\"},
# wirediff:  {"set": "key=ignored", "to": "later"}, {"rerun": true}, {"set": "key=query", "to": "in the address"}]
"""
import streamlit as st


class Said:
    def __str__(self):
        return "said"


log = st.session_state.setdefault("log", [])
values = [
    st.text_input("Plain"),
    st.text_input("With a value", "value"),
    st.text_input("None", None, key="none"),
    st.text_input("Object", Said()),
    st.text_input("Number", 12),
    st.text_input("Max", "abc", 5, key="max"),
    st.text_input("Positional", "v", 9, "positional", "password", "help", "off"),
    st.text_input("Help", help="about it"),
    st.text_input("Placeholder", placeholder="type here"),
    st.text_input("Autocomplete", autocomplete="email"),
    st.text_input("Disabled", disabled=True),
    st.text_input("Required", required=True),
    st.text_input("Hidden", label_visibility="hidden"),
    st.text_input("Collapsed", label_visibility="collapsed"),
    st.text_input("Icon", icon="🔎"),
    st.text_input("Material", icon=":material/search:"),
    st.text_input("Pixels", width=200),
    st.text_input("Stretch", width="stretch"),
    st.text_input("Validate", validate="^a+$"),
    st.text_input("Validate, with a message", validate=("^b+$", "only b")),
    st.text_input("Live", live=True),
    st.text_input("Call", key="call", on_change=lambda a, b: log.append((a, b, st.session_state.call)), args=[1], kwargs={"b": 2}),
    st.text_input("Ignored", key="ignored", on_change="ignore"),
    st.text_input("Query", key="query", bind="query-params"),
]
for kind in ("default", "password", "email", "url", "phone", "search"):
    values.append(st.text_input(kind, type=kind))
st.text(values)
st.text(log)
st.json(dict(sorted((k, v) for k, v in st.session_state.to_dict().items() if k != "log")))
