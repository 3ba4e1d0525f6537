"""Components of the first kind: arguments of every sort, defaults, callbacks, forms, containers, and what is refused."""
from pathlib import Path

import streamlit as st
import streamlit.components.v1 as components

HERE = Path(__file__).parent
counter = components.declare_component("counter", path=HERE / "_component")
elsewhere = components.declare_component("elsewhere", url="http://localhost:1/page")


def changed(*args):
    st.session_state.changes = st.session_state.get("changes", 0) + 1


st.write(counter(label="one"))
st.write(counter(label="two", step=2, default={"clicks": 0}, key="two", on_change=changed, tab_index=-1))
st.write(counter(label="binary", blob=b"\x00\xff", more=bytearray(b"abc"), default=7))
st.write(elsewhere(name="as an argument", nested={"a": [1, None, True]}, key="five"))
with st.sidebar:
    counter(label="aside")
with st.form("form"):
    st.write(counter(label="in a form", default="none"))
    st.form_submit_button("Send")
st.write(st.session_state.get("changes"), st.session_state.get("two"))
st.write(counter.name, counter.url, elsewhere.path, elsewhere.url, counter == elsewhere)
for use in (lambda: counter("positional"), lambda: counter(f={1}), lambda: counter(tab_index=-2), lambda: counter(tab_index=True),
            lambda: counter(on_change="rerun"), lambda: counter(label="one"), lambda: components.declare_component("none"),
            lambda: components.declare_component("gone", path=HERE / "_gone")):
    try:
        use()
    except Exception as error:
        st.write(type(error).__name__)
