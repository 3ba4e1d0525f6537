"""Pages in frames, diagrams: st.iframe, st.components.v1, st.graphviz_chart, st.mermaid_chart."""
import pathlib

import streamlit as st
import streamlit.components.v1 as components

HERE = pathlib.Path(__file__).parent

st.iframe("https://example.org/page?x=1", height=120, alt="  a page  ")
st.iframe("https://example.org/", width="content", height="content", tab_index=2)
st.iframe("<p>inside</p>", width=300, alt=" ")
st.iframe("/elsewhere", height="stretch")
st.iframe(HERE / "_side.html", height=80)
st.iframe(HERE / "_notes.txt")
st.iframe("", width="content")
for wrong in (HERE / "missing.html", HERE / "missing.txt", 5):
    try:
        st.iframe(wrong)
    except Exception as error:
        st.write(type(error).__name__)

components.html("<b>older</b>", height=60, scrolling=True)
components.html("<b>older</b>", 100)
components.iframe("https://example.org/", width=200, height=90, tab_index=-1)

col = st.columns(2)
col[0].graphviz_chart("digraph { a -> b }", alt="a to b")
with col[1]:
    st.graphviz_chart("graph { a -- b }", width="stretch", height=200)
st.graphviz_chart("graph { a }", True)
place = st.empty()
place.graphviz_chart("graph { c }")
place.graphviz_chart("graph { d }")

st.mermaid_chart("graph TD\n  A --> B")
st.mermaid_chart("""
    %% a comment
    sequenceDiagram
        A->>B: hello `there`
""", width="content", alt="two\n  who talk")
for wrong in (st.graphviz_chart, st.mermaid_chart):
    try:
        wrong(5)
    except Exception as error:
        st.write(type(error).__name__)
