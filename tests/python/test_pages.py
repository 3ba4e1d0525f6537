"""Pages beyond what tests/apps/pages_* compare: without a server, and what add-ons look at."""
from package import ask


def test_without_a_server_the_default_page_is_the_one():
    assert ask("""
seen = []
first, second = st.Page(lambda: seen.append(1)), st.Page(lambda: seen.append(2), default=True)
page = st.navigation({"": [first], "More": [second]})
page.run()
try:
    page.run()
except errors.StreamlitAPIException as error:
    seen.append(error.error_id)
answer = [page is second, seen, first.visibility, first.is_external]""") == [
        True, ["page-cannot-be-called-directly"], "visible", False]


def test_without_a_server_no_page_can_be_switched_to():
    assert ask("""
try:
    st.switch_page("x.py")
except errors.NoSessionContext:
    answer = "no session"
""") == "no session"


def test_add_ons_find_the_class():
    assert ask("""
from streamlit.navigation.page import Page, StreamlitPage
from streamlit.commands.navigation import navigation
answer = [Page is StreamlitPage is st.Page, navigation is st.navigation, Page.__module__]""") == [
        True, True, "streamlit.navigation.page"]


def test_threads_of_a_page_write_into_it(serve):
    server = serve("""
import threading
import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx

def page():
    place = st.container()
    thread = threading.Thread(target=lambda: place.text("from the thread"))
    add_script_run_ctx(thread)
    thread.start()
    thread.join()

st.navigation([page]).run()
""")
    tab = server.tab()
    assert tab.texts() == ["from the thread"]
