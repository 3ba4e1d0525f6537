"""st.context.url with pages: the page that runs, whatever the browser said last.

# wirediff: [{"open": true}, {"click": "key=go"}, {"click": "key=back"}]
"""
import streamlit as st


def path():
    return "/" + st.context.url.partition("//")[2].partition("/")[2]


def home():
    st.text(f"home {path()}")
    if st.button("go", key="go"):
        st.switch_page(other_page)


def other():
    st.text(f"other {path()}")
    if st.button("back", key="back"):
        st.switch_page(home_page)


st.text(f"before {path()}")
home_page, other_page = st.Page(home, default=True), st.Page(other, url_path="else")
page = st.navigation([home_page, other_page])
st.text(f"after {path()}")
page.run()
