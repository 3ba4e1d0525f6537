"""Back and forward between addresses: they count for bound widgets, whatever the browser has for these.

# wirediff: [{"open": true, "query": "n=5&other=1"}, {"set": "key=n", "to": 6}, {"history": "n=5&other=1"}, {"history": "n=7&t=seven&m=b&m=a"},
# wirediff:  {"history": ""}, {"set": "key=free", "to": "typed"}, {"history": "n=99&t=&free=x&m=z"}, {"set": "key=t", "to": "later"},
# wirediff:  {"query": "n=2&t=ignored"}, {"rerun": true}, {"history": "n=2&d=4"}, {"click": "key=away"}, {"history": "n=3&t=away"}, {"click": "key=away"},
# wirediff:  {"click": "key=again"}]
"""
import streamlit as st

log = st.session_state.setdefault("log", [])
st.session_state.setdefault("gone", False)


def away():
    st.session_state.gone = not st.session_state.gone


st.button("away", key="away", on_click=away)
values = []
if not st.session_state.gone:
    values = [
        st.number_input("n", 0, 9, 1, key="n", bind="query-params", on_change=lambda: log.append("n")),
        st.text_input("t", "text", key="t", bind="query-params", on_change=lambda: log.append("t")),
        st.text_input("free", key="free", on_change=lambda: log.append("free")),
        st.multiselect("m", ["a", "b"], key="m", bind="query-params"),
        st.slider("d", 0, 9, key="d", bind="query-params", disabled=True),
    ]
st.text([values, log])
if st.button("again", key="again"):
    st.rerun()
