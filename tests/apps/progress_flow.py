"""progress, spinner and status while and after they work.

# wirediff: [{"open": true}, {"click": "key=again"}, {"click": "key=fail"}, {"rerun": true}]
"""
import streamlit as st

st.progress(0)
st.progress(50)
st.progress(100)
st.progress(0.0)
st.progress(0.25)
st.progress(1.0)
st.progress(33, "with **text**")
st.progress(66, text="named text")
st.progress(10, width=300)
st.progress(10, width="stretch")

bar = st.progress(0, text="starting")
for i in range(1, 11):
    bar.progress(i * 10, text=f"step {i}")
gone = st.progress(5)
gone.empty()

with st.spinner():
    st.text("inside the default spinner")
with st.spinner("Working **hard**", show_time=True):
    st.text("inside a named spinner")
with st.spinner("wide", width="stretch"):
    pass
with st.spinner("pixels", width=250):
    pass


@st.spinner("as a decorator")
def work():
    st.text("worked")


work()

st.status("running")
st.status("complete", state="complete")
st.status("error", state="error")
st.status("open", expanded=True)
st.status("compact", type="compact")
st.status("pixels", width=400)
with st.status("a with block") as s:
    st.text("first")
    st.text("second")
with st.status("updated", expanded=True) as s:
    s.update(label="half way")
    st.text("more")
    s.update(label="done", state="complete", expanded=False)
for state in ("complete", "error"):
    with st.status(f"made {state}", expanded=True, state=state):
        st.text("stays unfolded")
late = st.status("late")
late.write("written later")
late.update(state="error")
with st.status("with an error inside", expanded=True) as s:
    try:
        raise ValueError("caught outside the block")
    except ValueError as e:
        st.exception(e)

if st.button("again", key="again"):
    with st.spinner("only on the second run"):
        st.text("spun")
if st.button("fail", key="fail"):
    with st.status("will fail"):
        st.text("before")
        raise ValueError("inside a status")
