"""empty and sidebar; elements that are replaced through what an earlier command returned.

# wirediff: [{"open": true}, {"click": "key=more"}, {"click": "key=more"}, {"rerun": true}]
"""
import streamlit as st

slot = st.empty()
slot.text("first")
slot.markdown("second")
slot.success("third stays")
cleared = st.empty()
cleared.text("gone")
cleared.empty()
held = st.empty()
with held:
    st.text("replaced")
    st.text("stays")
with st.empty().container():
    st.text("several")
    st.text("in one slot")
st.empty()

text = st.text("replaced through its own handle")
text.markdown("now markdown")
head = st.header("to be a subheader")
head.subheader("a subheader")
box = st.container()
inside = box.text("inside")
inside.warning("now a warning")
st.text("gone too").empty()

st.sidebar.title("Sidebar")
st.sidebar.text("by method")
with st.sidebar:
    st.text("by with")
    left, right = st.columns(2)
    left.text("left")
    right.text("right")
    with st.container(border=True):
        st.text("boxed")
st.sidebar.button("in the sidebar", key="side")
st.sidebar.expander("folded").text("inside")

count = st.session_state.get("count", 0) + st.button("more", key="more")
st.session_state.count = count
for i in range(3 - count):
    st.text(f"row {i} of {3 - count}")
if count == 1:
    st.container().text("only on the second run")
