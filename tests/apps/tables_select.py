import pandas as pd
import streamlit as st

frame = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})
st.write(st.dataframe(frame, on_select="rerun"))
if st.button("choose"):
    st.session_state["all"] = {"selection": {"rows": [0, 2, 9], "columns": ["c"]}}
if st.button("choose badly"):
    st.session_state["all"] = {"rows": [0]}
event = st.dataframe(frame, key="all", on_select="rerun", selection_mode=["multi-row", "multi-column", "single-cell"],
                     selection_default={"selection": {"rows": [1], "columns": ["b"]}})
st.text(event.selection.rows)
st.text(event["selection"]["columns"])
st.text(event.selection.cells)
st.write(st.session_state["all"])


def told():
    st.session_state.told = st.session_state.get("told", 0) + 1


st.dataframe(frame, key="one", on_select=told, selection_mode="single-row-required")
st.text(st.session_state.get("told"))
with st.form("f"):
    st.write(st.dataframe(frame, on_select="rerun", selection_mode="multi-cell"))
    st.form_submit_button()
try:
    event.selection.rows = []
except TypeError:
    st.text("cannot be changed")
for given in ({"on_select": "always"}, {"selection_default": {}}, {"on_select": "rerun", "selection_mode": "row"},
              {"on_select": "rerun", "lazy": True}, {"on_select": "rerun", "selection_default": {"rows": [0]}}):
    try:
        st.dataframe(frame, **given)
    except Exception as error:
        st.text(type(error).__name__)
