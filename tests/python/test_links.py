"""st.page_link to the app itself; addresses are compared with the official server's by tests/apps/widgets_links.py."""

APP = """
import pathlib
import streamlit as st
st.page_link("app.py", label="Here", query_params={"a": "1"})
st.page_link(pathlib.Path(__file__), label="By its path")
try:
    st.page_link("other.py", label="There")
except Exception as error:
    st.text(type(error).__name__)
"""


def test_a_page_link_leads_to_the_main_script(serve, tmp_path):
    app = tmp_path / "app.py"
    app.write_text(APP)
    tab = serve(app).tab()
    assert tab.texts("page_link", "label") == ["Here", "By its path"]
    assert tab.texts("page_link", "query_string") == ["a=1", ""]
    assert tab.texts("page_link", "external") == [False, False]
    here, by_path = tab.texts("page_link", "page_script_hash")
    assert here == by_path != ""
    assert tab.texts() == ["StreamlitPageNotFoundError"]
