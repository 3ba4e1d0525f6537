"""st.download_button: contents of all kinds, what a click does, names and types that follow from a file."""
import io
import pathlib

import streamlit as st

HERE = pathlib.Path(__file__).parent


def refused(*args, **arguments):
    try:
        st.download_button(*args, **arguments)
        st.write("taken")
    except Exception as error:
        st.write(type(error).__name__)


def clicked(word, more=""):
    st.session_state["clicked"] = word + more


st.write(st.session_state.get("clicked", "nothing"))
st.write(st.download_button("Text", "some text"))
st.write(st.download_button("CSV", b"a,b\n1,2\n", "data.csv", "text/csv", key="csv", on_click=clicked, args=("csv",),
                            kwargs={"more": "!"}))
st.write(st.download_button("Quiet", "x", on_click="ignore", file_name="quiet.txt"))
st.write(st.download_button("Umlaut", b"x", file_name="Übung 1.bin"))
st.download_button("Memory", io.BytesIO(b"in memory"), mime="image/png")
st.download_button("String", io.StringIO("a string"))
file = HERE / "_side.html"
with open(file, "rb") as opened:
    st.download_button("Opened", opened)
with open(file) as opened:
    st.download_button("Opened as text", opened, key="as text")
with open(file, "rb", buffering=0) as opened:
    st.download_button("Raw", opened, "raw.html", key="raw")
st.download_button("Looks", "x", type="primary", icon=":material/download:", icon_position="right", help="tip",
                   width="stretch", shortcut="Ctrl+D", wrap=True)
st.download_button("Disabled", "x", disabled=True, use_container_width=False)
refused("Number", 5)
refused("None", None)
refused("Text", "some text")
with st.form("form"):
    refused("In a form", "x")
    st.form_submit_button("Send")
st.download_button("Later", lambda: b"made", "later.bin")
st.download_button("Never", lambda: 1 / 0, disabled=True, key="never")
