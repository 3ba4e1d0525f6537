"""Eight threads fill one page at the same time.  examples/live_updates.c is the same page in C.

Each thread has the context of the run, so it may use every command: it moves a progress bar of its own and adds
lines to a log that all of them share.  No line is lost, and the lines of one thread keep their order.
"""
import random
import time
from threading import Thread

import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

THREADS = 8
STEPS = 25

st.title("Live updates from threads")
st.caption("Eight threads, one page: a bar for each, a log for all.")
columns = st.columns(2)
bars = [columns[n % 2].empty() for n in range(THREADS)]
log = st.container(height=240, autoscroll=True)
result = st.empty()


def work(number):
    for step in range(1, STEPS + 1):
        bars[number].progress(step / STEPS, text=f"Thread {number}: {step} of {STEPS}")
        log.text(f"thread {number}, step {step}")
        time.sleep(random.uniform(0.02, 0.12))


threads = [Thread(target=work, args=(n,)) for n in range(THREADS)]
for thread in threads:
    add_script_run_ctx(thread, get_script_run_ctx())
    thread.start()
for thread in threads:
    thread.join()

result.success(f"{THREADS * STEPS} lines written by {THREADS} threads")
st.button("Again")
