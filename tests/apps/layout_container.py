"""container and space with every parameter, filled in every way."""
import streamlit as st

st.container()
with st.container():
    st.text("in a with block")
box = st.container(border=True)
st.text("after the box")
box.text("inside, later")
box.markdown("inside, later still")
with box:
    st.text("by with")
    with st.container():
        st.text("nested")
        with st.container(border=False):
            st.text("deeper")
st.container(border=False).text("no border")
st.container(key="named").text("keyed")
st.container(key=7).text("keyed by a number")
for height in (100, "content", "stretch"):
    st.container(height=height).text(f"height {height}")
st.container(height=80, border=False).text("no border around a scroll area")
for width in (200, "content", "stretch"):
    st.container(width=width).text(f"width {width}")
with st.container(horizontal=True):
    st.button("one")
    st.button("two")
with st.container(horizontal=True, wrap=False):
    st.text("no wrap")
for where in ("left", "center", "right", "distribute"):
    st.container(horizontal_alignment=where).text(where)
    st.container(horizontal=True, horizontal_alignment=where).text(where)
for where in ("top", "center", "bottom", "distribute"):
    st.container(vertical_alignment=where, height=90).text(where)
    st.container(horizontal=True, vertical_alignment=where).text(where)
for gap in ("xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge", None, 5):
    st.container(gap=gap).text(f"gap {gap}")
st.container(autoscroll=True, height=60).text("scrolls")
st.container(autoscroll=False, height=60).text("does not scroll")

st.space()
for size in ("xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge", "stretch", 17):
    st.space(size)
with st.container(horizontal=True):
    st.text("a")
    st.space("stretch")
    st.text("b")
