"""set_page_config: every parameter, and again later in the run.

# wirediff: [{"open": true}, {"click": "key=again"}, {"click": "key=wrong"}, {"rerun": true}]
"""
import streamlit as st

st.set_page_config(
    page_title="A title",
    page_icon="🎈",
    layout="wide",
    initial_sidebar_state="collapsed",
    menu_items={"Get help": "https://example.org/help", "Report a bug": None, "About": "# About\n\nthis *page*"},
)
st.text("a page")
st.set_page_config(page_icon=":material/bolt:")
st.set_page_config(layout="centered")
st.set_page_config("Positional", ":shark:", "wide", "expanded")
st.set_page_config(initial_sidebar_state="auto")
st.set_page_config(initial_sidebar_state=300)
if st.button("again", key="again"):
    st.set_page_config(page_title="Again")
if st.button("wrong", key="wrong"):
    st.set_page_config(layout="sideways")
