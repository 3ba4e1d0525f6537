"""Work beside the script: the page answers while it goes on, and a reload of the page does not lose it."""
import time

import streamlit as st

st.title("Tasks")
st.write("The report takes a while. Use the page meanwhile, or load it anew.")


def report(pages, pace):
    total = 0
    for page in range(1, pages + 1):
        st.checkpoint(page / pages, f"Page {page} of {pages}")
        time.sleep(pace)  # what takes so long
        total += page * page
        if page % 10 == 0:
            st.write(f"{page} pages read, the sum so far is **{total}**")
    return total


left, right = st.columns(2)
with left:
    st.subheader("Meanwhile")
    clicks = st.session_state.setdefault("clicks", 0)
    if st.button("Click me"):
        clicks = st.session_state.clicks = clicks + 1
    st.metric("Clicks", clicks)
    pages = st.slider("Pages", 10, 100, 40, step=10)

with right:
    st.subheader("The report")
    if st.button("Start", type="primary"):
        st.query_params["job"] = f"{pages}-{time.time_ns()}"  # in the address: a reload asks for the same
    job = st.query_params.get("job")
    if job:
        task = st.task(report, int(job.split("-")[0]), 0.1, key=job)
        if task.running and st.button("Cancel"):
            task.cancel()
        if task.cancelled:
            st.warning("Cancelled")
        elif task.error:
            st.error("It has failed")
        elif task.done:
            st.success(f"The result is {task.result}")
