"""Custom threads: results collected by the script thread, and threads with the context attached.

# wirediff: [{"open": true}, {"rerun": true}]
"""
from concurrent.futures import ThreadPoolExecutor
from threading import Thread, current_thread

import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

ctx = get_script_run_ctx()
st.text(f"{type(ctx).__name__} {current_thread().name} {current_thread().daemon}")

results = {}
threads = [Thread(target=lambda n=n: results.setdefault(n, n * n)) for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
st.text(sorted(results.items()))

boxes = [st.container(border=True) for _ in range(3)]


def fill(n):
    boxes[n].text(f"from thread {n}")
    with boxes[n]:
        st.markdown(f"by with, thread {n}")
        st.columns(2)[1].text("in a column")
    st.session_state[f"seen{n}"] = get_script_run_ctx() is ctx


threads = [add_script_run_ctx(Thread(target=fill, args=(n,)), ctx) for n in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
st.text([st.session_state[f"seen{n}"] for n in range(3)])

widget_box = st.container()


def widgets():
    value = widget_box.slider("from a thread", 0, 9, 4, key="threaded")
    widget_box.text(f"value {value} {st.session_state.threaded}")


thread = add_script_run_ctx(Thread(target=widgets), ctx)
thread.start()
thread.join()

main = st.container()


def into_main():
    add_script_run_ctx(current_thread(), ctx)
    st.text("a thread that attached itself writes where the page ends")


thread = Thread(target=into_main)
thread.start()
thread.join()
with ThreadPoolExecutor(1, initializer=lambda: add_script_run_ctx(current_thread(), ctx)) as pool:
    pool.submit(main.text, "from a pool").result()
st.text("end")
