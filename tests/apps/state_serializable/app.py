"""runner.enforceSerializableSessionState: what cannot be pickled is refused when the run has come to its end.

# wirediff: [{"open": true}, {"set": "key=kind", "to": "a function"}, {"set": "key=kind", "to": "a list"}, {"click": "in a part"},
# wirediff:  {"set": "key=kind", "to": "a function"}, {"click": "stop"}]
"""
import streamlit as st

kind = st.radio("Kind", ["nothing", "a list", "a function"], key="kind")
st.session_state.value = {"nothing": None, "a list": [1], "a function": lambda: 1}[kind]
st.text(f"holds {kind}")


@st.fragment
def part():
    if st.button("in a part"):
        st.session_state.part = lambda: 2
        st.text("set")


part()
if st.button("stop"):
    st.stop()
st.text("end")
