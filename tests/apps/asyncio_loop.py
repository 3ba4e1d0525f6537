# asyncio as scripts use it: the session's own loop, asyncio.run, callbacks.
import asyncio

import streamlit as st

try:
    loop = asyncio.get_event_loop()
    st.write("running", loop.is_running(), "closed", loop.is_closed())
    known = st.session_state.setdefault("loop", loop)
    st.write("same", known is loop)
    st.write(loop.run_until_complete(asyncio.sleep(0, "done")))
    st.session_state.setdefault("task", loop.create_task(asyncio.sleep(0, "of an earlier run")))
    st.write(loop.run_until_complete(st.session_state.task))
except RuntimeError as error:
    st.write("no loop", type(error).__name__)


async def work(name):
    await asyncio.sleep(0)
    st.write("in", name)
    with st.container():
        st.write("inside", name)
    return name


async def both():
    one, two = st.columns(2)

    async def fill(column, name):
        with column:
            await asyncio.sleep(0)
            st.write(name)
    await asyncio.gather(fill(one, "left"), fill(two, "right"))


st.write(asyncio.run(work("run")))
asyncio.run(both())
try:
    asyncio.get_event_loop()
    st.write("still there")
except RuntimeError:
    st.write("gone after run")


def seen():
    try:
        st.session_state.seen = str(asyncio.get_event_loop() is st.session_state.loop)
    except RuntimeError:
        st.session_state.seen = "none"


@st.fragment
def part():
    st.write(asyncio.get_event_loop_policy().get_event_loop().is_closed() if st.session_state.get("seen") else "part")
    st.button("again")


st.button("plain", on_click=seen)
st.write(st.session_state.get("seen"))
asyncio.set_event_loop(st.session_state.loop)
part()
