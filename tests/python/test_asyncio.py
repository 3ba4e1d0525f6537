"""asyncio beyond what the official server does: coroutine callbacks, `async def` fragments, loops of runs that overlap and of
sessions that end."""
import serving
from client import RawTab


def texts_of(tab):
    return (m.delta.new_element.text.body for m in tab.messages()
            if m.WhichOneof("type") == "delta" and m.delta.new_element.HasField("text"))


def test_a_coroutine_callback_is_awaited_before_the_script_runs(serve):
    tab = serve("""
import streamlit as st
async def clicked(name):
    import asyncio
    await asyncio.sleep(0)
    st.session_state.name = name
    st.session_state.loop = asyncio.get_running_loop()
st.button("go", on_click=clicked, args=("Ada",))
st.text(st.session_state.get("name", "nobody"))
if "loop" in st.session_state:
    import asyncio
    st.text(str(asyncio.get_event_loop() is st.session_state.loop))
""").tab()
    assert tab.texts() == ["nobody"]
    tab.go("button|go|#0")
    assert tab.texts() == ["Ada", "True"]


def test_an_async_fragment_runs_in_its_container_and_alone(serve):
    tab = serve("""
import asyncio
import streamlit as st
st.session_state.runs = st.session_state.get("runs", 0)

@st.fragment
async def part(name):
    await asyncio.sleep(0)
    st.session_state.runs += 1
    st.text(f"{name} {st.session_state.runs}")
    st.button(f"again {name}")
    return name

made = part("one")
st.text("after " + asyncio.run(made))

async def within():
    return await asyncio.gather(part("two"), part("three"))

st.text(" ".join(asyncio.run(within())))
""").tab()
    assert sorted(tab.texts()) == ["after one", "one 1", "three 3", "two 2", "two three"]
    tab.go("button|again two|#0")
    assert sorted(tab.texts()) == ["after one", "one 1", "three 3", "two 4", "two three"]


def test_what_an_async_fragment_raises_is_shown_in_it(serve):
    tab = serve("""
import asyncio
import streamlit as st

@st.fragment(parallel=True)
async def part():
    await asyncio.sleep(0)
    st.text("in it")
    raise ValueError("of a coroutine")

part()
st.text("script")
""").tab()
    assert sorted(tab.texts()) == ["in it", "script"]
    assert tab.texts("exception", "message") == ["of a coroutine"]


FENCED = """
import asyncio, threading
import streamlit as st
from shared import begun, go, seen, ended

async def long():
    begun.set()
    while not go.wait(0.01):
        pass

loop = asyncio.get_event_loop()
if not begun.is_set():
    seen["first"] = loop
    st.text("begun")
    try:
        loop.run_until_complete(long())
    finally:
        ended.set()
else:
    mine = loop.run_until_complete(asyncio.sleep(0, "ran"))
    st.text(f"{mine} {loop is seen['first']}")
    go.set()
    ended.wait(20)
"""


def test_a_run_beside_a_fenced_one_has_a_loop_of_its_own(serve, tmp_path):
    (tmp_path / "shared.py").write_text(
        "import threading\nbegun, go, ended = threading.Event(), threading.Event(), threading.Event()\nseen = {}\n")
    server = serve(FENCED)
    with RawTab(server.port, serving.proto()) as tab:
        texts = texts_of(tab)
        tab.rerun()
        assert next(texts) == "begun"
        tab.rerun()
        assert next(texts) == "ran False"


ENDING = """
import asyncio
import streamlit as st
from shared import cleaned, loops

async def background():
    try:
        await asyncio.sleep(3600)
    finally:
        cleaned.set()

if st.query_params.get("look"):
    cleaned.wait(20)
    st.text(f"cleaned {cleaned.is_set()}")
else:
    loop = asyncio.get_event_loop()
    loops.append(loop)
    task = loop.create_task(background())
    loop.run_until_complete(asyncio.sleep(0))
    st.text("begun")
"""


def test_tasks_are_cancelled_when_their_session_ends(serve, tmp_path):
    (tmp_path / "shared.py").write_text("import threading\ncleaned = threading.Event()\nloops = []\n")
    server = serve(ENDING, "--server.disconnectedSessionTTL", "0")
    with RawTab(server.port, serving.proto()) as tab:
        tab.rerun()
        assert next(texts_of(tab)) == "begun"
        list(tab.until_finished())
    assert server.tab(query="look=1").texts() == ["cleaned True"]
