import datetime
import decimal

import pandas as pd
import pyarrow as pa
import streamlit as st

frame = pd.DataFrame({"n": [1, 2, 3], "t": ["x", "y", None], "f": [0.5, None, 2.0], "b": [True, False, True],
                      "when": pd.to_datetime(["2020-01-01", "2021-02-03", None]), "day": [datetime.date(2020, 1, 2)] * 3,
                      "time": [datetime.time(1, 2)] * 3, "money": [decimal.Decimal("1.50")] * 3, "list": [["a"], [], ["b", "c"]],
                      "kind": pd.Categorical(["u", "v", "u"]), "mixed": [1, "a", 2.5]})


def told():
    st.session_state.told = st.session_state.get("told", 0) + 1


def show(made):
    st.text(type(made).__name__)
    st.text(made)


show(st.data_editor(frame, key="fixed", on_change=told))
st.text(st.session_state["fixed"])
st.text(st.session_state.get("told"))
show(st.data_editor(frame[["n", "t"]], num_rows="dynamic"))
show(st.data_editor(frame[["n", "t"]].set_index("t").dropna(), num_rows="add", key="add", hide_index=True))
show(st.data_editor(frame[["n", "f"]], num_rows="delete", disabled=["n"], width=300, height=200, row_height=40,
                    placeholder="none", alt="numbers", column_order=["f", "n"]))
st.data_editor(frame[["n"]], disabled=True, on_change="ignore", hide_index=True, width="content", height="content")
st.data_editor(frame[["n", "t"]], column_config={
    "n": st.column_config.NumberColumn("N", min_value=0, required=True, default=1), "t": None}, use_container_width=True)
for i, given in enumerate(([1, 2], (1, 2), {1, 2}, {"a": 1, "b": 2}, {"a": [1, None], "b": ["x", "y"]}, [{"a": 1, "b": None}], [[1, 2], [3, 4]],
              {"a": {"x": 1}, "b": {"x": 2}}, pd.Series([1, 2], name="s"), frame["n"].to_numpy(), frame[["n", "f"]].to_numpy(),
              pa.table({"a": [1, 2]}), frame[["n"]].style.highlight_max())):
    made = st.data_editor(given, num_rows="dynamic", key=f"kind {i}")
    show(made.data if hasattr(made, "data") and not hasattr(made, "shape") else made)
with st.form("f"):
    show(st.data_editor({"a": [1]}, key="formed"))
    st.form_submit_button()
for given, how in ((pd.DataFrame([[1, 2]], columns=["a", "a"]), {}), (pd.DataFrame({"_index": [1]}), {}), (object(), {}),
                   (frame.set_index(["n", "t"]), {}), (frame, {"on_change": "never"}), (frame, {"row_height": "tall"}),
                   (frame, {"column_config": {"t": st.column_config.NumberColumn(), "n": st.column_config.TextColumn()}}),
                   (frame, {"width": "wide"}), (frame, {"height": -1}), (frame, {"column_config": {"n": 1}})):
    try:
        st.data_editor(given, **how)
    except Exception as error:
        st.text(type(error).__name__)
