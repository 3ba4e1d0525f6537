"""rerun and stop: where the script ends, what the page keeps, and how often it runs.

# wirediff: [{"open": true}, {"click": "key=stop"}, {"rerun": true}, {"click": "key=rerun"},
# wirediff:  {"click": "key=loop"}, {"click": "key=in_try"}, {"rerun": true},
# wirediff:  {"click": "key=in_with"}, {"rerun": true}]
"""
import streamlit as st

state = st.session_state
state.setdefault("runs", 0)
state.runs += 1
st.text(f"run {state.runs}")
if st.button("stop", key="stop"):
    st.text("before stop")
    st.stop()
    st.text("never")
if st.button("rerun", key="rerun"):
    st.text("before rerun")
    st.rerun()
if st.button("loop", key="loop"):
    state.todo = 3
if state.get("todo"):
    state.todo -= 1
    st.rerun()
if st.button("in_try", key="in_try"):
    try:
        st.stop()
    except Exception as error:
        st.text(f"must not be caught as Exception: {error!r}")
    finally:
        state.finally_ran = True
if st.button("in_with", key="in_with"):
    with st.container():
        with st.expander("open", expanded=True):
            st.text("inside")
            st.stop()
st.text(f"end {state.get('finally_ran')}")
