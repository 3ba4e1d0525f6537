"""Parallel fragments, where the comparison with the official server does not reach: stops, errors of the script, runs that
are replaced, context variables."""
import serving
from client import RawTab


def test_a_stop_ends_the_fragment_and_the_run(serve):
    tab = serve("""
import streamlit as st
@st.fragment(parallel=True)
def part():
    st.text("before")
    st.stop()
    st.text("after")
part()
st.text("script")
""").tab()
    assert "before" in tab.texts() and "after" not in tab.texts()


def test_the_script_fails_while_fragments_are_under_way(serve):
    tab = serve("""
import threading
import streamlit as st
begun = threading.Event()

@st.fragment(parallel=True)
def part():
    begun.set()
    try:
        while True:
            st.empty()
    finally:
        st.session_state.left = True

@st.fragment(parallel=True)
def waits():
    st.text("its turn has come")

if "left" not in st.session_state:
    st.session_state.left = False
    part()
    waits()
    begun.wait(10)
    raise ValueError("of the script")
st.text("second")
""", "--runner.parallelMaxWorkers", "1").tab()
    assert "its turn has come" not in tab.texts()
    tab.go()
    assert tab.texts() == ["second"]


ENDLESS = """
import threading
import streamlit as st
from shared import ended, begun

@st.fragment(parallel=True)
def endless():
    begun.set()
    try:
        while True:
            pass
    finally:
        ended.set()

if not begun.is_set():
    endless()
    begun.wait(20)
    st.text("begun")
else:
    st.text(f"ended {ended.wait(20)}")
"""


def test_a_fragment_that_reaches_no_command_is_ended_with_its_run(serve, tmp_path):
    (tmp_path / "shared.py").write_text("import threading\nended = threading.Event()\nbegun = threading.Event()\n")
    server = serve(ENDLESS, "--runner.stopGrace", "0.2")
    with RawTab(server.port, serving.proto()) as tab:
        texts = (m.delta.new_element.text.body for m in tab.messages()
                 if m.WhichOneof("type") == "delta" and m.delta.new_element.HasField("text"))
        tab.rerun()
        assert next(texts) == "begun"
        tab.rerun()  # the run is fenced: the next begins beside it
        assert next(texts) == "ended True"


def test_context_variables_are_copied_and_a_run_lasts_as_long_as_its_fragments(serve):
    tab = serve("""
import contextvars, threading
import streamlit as st
var = contextvars.ContextVar("var", default="none")
late = threading.Event()

@st.fragment(parallel=True)
def part():
    seen = var.get()
    var.set("fragment")
    late.wait(10)
    st.text(f"{seen} {threading.current_thread() is not threading.main_thread()} {st.session_state.x}")
    st.session_state.x = "left"

st.session_state.x = "script"
var.set("script")
with st.container():
    made = part()
st.text(f"{made} {var.get()}")
late.set()
""").tab()
    assert sorted(tab.texts()) == ["None script", "script True script"]
