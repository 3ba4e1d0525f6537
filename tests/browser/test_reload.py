"""A script is saved while its page is open, and parts of a page run alone while the rest of it stays as it is."""
import os

import project
from playwright.sync_api import expect

SCRIPT = """
import streamlit as st
import words
st.title(words.title)
st.text_input("Name", key="name")
st.text(f"Hello, {st.session_state.name or 'nobody'}.")
"""


def save(path, text):
    new = path.with_name(path.name + ".new")
    new.write_text(text)
    os.replace(new, path)


def served(serve, tmp_path, *flags):
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "words.py").write_text("title = 'First'\n")
    (folder / "main.py").write_text(SCRIPT)
    server = serve(folder / "main.py", "--server.fileWatcherType", "auto", "--client.toolbarMode", "developer", *flags)
    return folder, server


def test_a_saved_module_is_offered_and_shown_when_the_visitor_wants_it(page, serve, tmp_path):
    folder, server = served(serve, tmp_path)
    page.goto(server.url)
    expect(page.get_by_role("heading", name="First")).to_be_visible()
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_text("Hello, Ada.")).to_be_visible()
    save(folder / "words.py", "title = 'Third'\n")
    rerun = page.get_by_role("button", name="Rerun", exact=True)
    expect(rerun).to_be_visible()
    page.screenshot(path=project.artifacts() / "reload_offer.png")
    expect(page.get_by_role("heading", name="First")).to_be_visible()  # nothing has run yet
    rerun.click()
    expect(page.get_by_role("heading", name="Third")).to_be_visible()
    expect(page.get_by_text("Hello, Ada.")).to_be_visible()  # what the visitor has put in is still there


def test_from_always_rerun_on_a_saved_script_is_shown_at_once(page, serve, tmp_path):
    folder, server = served(serve, tmp_path)
    page.goto(server.url)
    expect(page.get_by_role("heading", name="First")).to_be_visible()
    save(folder / "words.py", "title = 'Other'\n")
    page.get_by_role("button", name="Always rerun").click()
    expect(page.get_by_role("heading", name="Other")).to_be_visible()
    for title in ("One", "Two", "Six"):
        save(folder / "words.py", f"title = '{title}'\n")
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    save(folder / "main.py", SCRIPT + "st.text(\n")
    expect(page.get_by_text("SyntaxError")).to_be_visible()
    save(folder / "main.py", SCRIPT + "st.text('Mended.')\n")
    expect(page.get_by_text("Mended.")).to_be_visible()
    expect(page.get_by_text("SyntaxError")).to_have_count(0)


STILL = """
import time
import streamlit as st
st.session_state.n = st.session_state.get("n", 0) + 1
st.text(f"whole {st.session_state.n}")
st.text_area("Draft", key="draft")

@st.fragment(run_every=0.2)
def clock():
    st.session_state.ticks = st.session_state.get("ticks", 0) + 1
    st.text(f"tick {st.session_state.ticks}")

@st.fragment
def counter():
    if st.button("Count"):
        st.session_state.counted = st.session_state.get("counted", 0) + 1
    st.text(f"counted {st.session_state.get('counted', 0)}")

clock()
counter()
for i in range(60):
    st.text(f"line {i}")
"""


def test_fragments_update_while_the_page_stays_still(page, serve):
    server = serve(STILL)
    page.goto(server.url)
    expect(page.get_by_text("line 59", exact=True)).to_be_visible()
    draft = page.get_by_label("Draft")
    draft.fill("not sent yet")  # a run of the whole app would be asked for when it loses the focus
    line = page.get_by_text("line 59", exact=True).element_handle()
    page.wait_for_function("() => /tick (1\\d|[2-9]\\d)/.test(document.body.innerText)")
    assert draft.evaluate("e => e === document.activeElement") and draft.input_value() == "not sent yet"
    assert line.evaluate("e => e.isConnected")  # the very same element, not one like it
    expect(page.get_by_text("whole 1", exact=True)).to_be_visible()
    page.get_by_text("line 59", exact=True).scroll_into_view_if_needed()
    before = page.get_by_test_id("stMain").evaluate("e => e.scrollTop")
    ticks = page.get_by_text("tick ").text_content()
    page.wait_for_function("t => !document.body.innerText.includes(t)", arg=ticks)
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollTop") == before
    page.get_by_role("button", name="Count").click()  # the draft is sent by then: one whole run, no more
    expect(page.get_by_text("counted 1", exact=True)).to_be_visible()
    for n in range(2, 5):
        page.get_by_role("button", name="Count").click()
        expect(page.get_by_text(f"counted {n}", exact=True)).to_be_visible()
    expect(page.get_by_text("whole 2", exact=True)).to_be_visible()
