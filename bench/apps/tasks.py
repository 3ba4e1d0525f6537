"""A task beside the script: how the page answers meanwhile, when its end is seen, when a cancel is."""
import os
import time

import streamlit as st

SECONDS = float(os.environ.get("BENCH_TASK_SECONDS", "6"))


def long_work(seconds):
    until, step = time.time() + seconds, 0
    while time.time() < until:
        time.sleep(0.02)
        step += 1
        st.checkpoint(min(1.0, 1 - (until - time.time()) / seconds))
        if step % 25 == 0:
            st.text(f"step {step}")
    return time.time()


def endless(asked):
    import bourn
    while True:
        time.sleep(0.01)
        before = time.time()
        try:
            st.checkpoint()
        except bourn.TaskCancelled:
            seen = time.time()
            asked.append((seen - before, seen - asked[0]))
            raise


st.button("click")
st.session_state.n = st.session_state.get("n", 0) + 1
st.text(f"n={st.session_state.n}")
if st.button("cancel"):
    st.session_state.asked.append(time.time())
    st.session_state.other.cancel()
task = st.task(long_work, SECONDS, key="long")
if "other" not in st.session_state:
    st.session_state.asked = []
    st.session_state.other = st.task(endless, st.session_state.asked, key="endless")
other = st.session_state.other
if other.done:
    seen, after = st.session_state.asked[1]
    st.text(f"cancel_seen_ms={seen * 1e3}")
    st.text(f"cancel_to_end_ms={after * 1e3}")
if task.done:
    st.text(f"result={task.result!r}")
