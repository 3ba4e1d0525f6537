"""What st.Page and st.navigation refuse."""
import streamlit as st


def one():
    st.write("one")


def two():
    st.write("two")


CASES = [
    lambda: st.Page("none.py"),
    lambda: st.Page("no\0ne.py"),
    lambda: st.Page(one, title="  "),
    lambda: st.Page(one, title="One", url_path="a/b"),
    lambda: st.Page(one, title="One", url_path=" / "),
    lambda: st.Page(one, icon="x"),
    lambda: st.Page(one, visibility="seen"),
    lambda: st.Page("https://example.org"),
    lambda: st.Page("https://example.org", title="A", default=True),
    lambda: st.Page("https://example.org", title="&&"),
    lambda: st.Page("https://example.org", title="A", url_path="a/b"),
    lambda: st.Page(one).run(),
    lambda: st.navigation([]),
    lambda: st.navigation({}),
    lambda: st.navigation([1]),
    lambda: st.navigation([one], position="left"),
    lambda: st.navigation([one], position=1),
    lambda: st.navigation([one], expanded="yes"),
    lambda: st.navigation([one], expanded=-1),
    lambda: st.navigation([one, one]),
    lambda: st.navigation([st.Page(one, default=True), st.Page(two, default=True)]),
    lambda: st.navigation([st.Page("https://example.org", title="A")]),
    lambda: st.switch_page("none.py"),
    lambda: st.switch_page(st.Page("https://example.org", title="A")),
    lambda: st.switch_page(st.Page(one), query_params=1),
    lambda: st.page_link("none.py"),
    lambda: st.page_link(st.Page(one), icon="x"),
]
for case in CASES:
    try:
        case()
    except Exception as error:
        st.write(type(error).__name__)
    else:
        st.write("nothing")

PATHS = [st.Page(one, url_path=" /some where/ ", title="T"), st.Page(one, title="", icon=""), st.Page(two, default=True),
         st.Page("https://example.org", title=" Two  Words: ÄÖ? ", url_path=None)]
for page in PATHS:
    st.write([page.title, page.icon, page.url_path, page.help, page.visibility, page.is_external, page.external_url])
