import datetime
import decimal

import numpy as np
import pandas as pd
import streamlit as st

nan = float("nan")
frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
twice = pd.DataFrame([[1, 2, 3]], columns=["a", "a", "b"])
GIVEN = {
    "ragged rows": [[1, 2], [3], [4, 5, 6]], "ragged lists": {"a": [1, 2], "b": [1]}, "ragged records": [{"a": 1}, {"b": 2}, {}],
    "mixed": pd.DataFrame({"a": [1, "x", None, 2.5, [1], {"k": 1}]}), "mixed numbers": pd.DataFrame({"a": [1, 2.5, decimal.Decimal("3.5")]}),
    "mixed dates": pd.DataFrame({"a": [datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2), None]}), "mixed bools": pd.DataFrame({"a": [True, "x", None]}),
    "mixed lists": pd.DataFrame({"a": [[1], ["x"], 5]}), "lists and none": pd.DataFrame({"a": [[1], None, []]}), "dicts": pd.DataFrame({"a": [{"x": 1}, {"y": [1, {}]}, None]}),
    "sets": pd.DataFrame({"a": [{1}, {2}]}), "frozensets": pd.DataFrame({"a": [frozenset({1}), frozenset()]}), "tuples": pd.DataFrame({"a": [(1, 2), (3,)]}),
    "arrays": pd.DataFrame({"a": [np.array([1, 2]), np.array([3.5])]}), "frames": pd.DataFrame({"a": [frame, frame]}), "types": pd.DataFrame({"a": [int, str]}),
    "functions": pd.DataFrame({"a": [len, print]}), "bytes and texts": pd.DataFrame({"a": [b"x", "y"]}), "complex": pd.DataFrame({"a": [1 + 2j, nan]}),
    "large": pd.DataFrame({"a": [2**63, 1]}), "larger": pd.DataFrame({"a": [2**64, 1]}), "smaller": pd.DataFrame({"a": [-2**70, "x"]}),
    "surrogates": pd.DataFrame({"a": pd.Series(["\ud800", "x"], dtype=object)}), "nul": pd.DataFrame({"a": ["a\0b"]}),
    "floats": pd.DataFrame({"a": [nan, float("inf"), -float("inf"), 1e308, 5e-324, -0.0]}), "no moment": pd.DataFrame({"a": [pd.NaT, pd.Timestamp("2024-01-01")]}),
    "no span": pd.DataFrame({"a": [pd.NaT, pd.Timedelta(1, "s")]}), "nothing": pd.DataFrame({"a": [None, None], "b": [nan, nan], "c": [pd.NaT] * 2, "d": [pd.NA] * 2}),
    "far moments": pd.DataFrame({"a": [datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31)]}), "far dates": pd.DataFrame({"a": [datetime.date(1, 1, 1), datetime.date(9999, 12, 31)]}),
    "zones": pd.DataFrame({"a": [pd.Timestamp("2024-01-01", tz="UTC"), pd.Timestamp("2024-01-01", tz="Asia/Tokyo")]}),
    "zone and none": pd.DataFrame({"a": [pd.Timestamp("2024-01-01", tz="UTC"), datetime.datetime(2024, 1, 1)]}),
    "same names": twice, "same names of kinds": pd.DataFrame([[1, "x"]], columns=["a", "a"]), "same label": pd.DataFrame({"a": [1, 2]}, index=["x", "x"]),
    "numbers as names": pd.DataFrame([[1, 2]], columns=[0, 1.5]), "kinds of names": pd.DataFrame([[1, 2, 3]], columns=["a", 1, None]), "tuple names": pd.DataFrame({("a", 1): [1], ("b", 2): [2]}),
    "moments as names": pd.DataFrame([[1, 2]], columns=pd.date_range("2024-01-01", periods=2)), "bools as names": pd.DataFrame([[1, 2]], columns=[True, False]),
    "number and its text": pd.DataFrame([[1, 2]], columns=[1, "1"]), "no name": pd.DataFrame([[1]], columns=[None]), "empty name": pd.DataFrame({"": [1]}), "long name": pd.DataFrame({"x" * 3000: [1]}),
    "names of enums": pd.DataFrame([[1]], columns=[datetime.date(2024, 1, 1)]), "categories as names": pd.DataFrame([[1, 2]], columns=pd.CategoricalIndex(["p", "q"])),
    "no rows": frame.iloc[:0], "no columns": pd.DataFrame(index=["a", "b"]), "no columns but rows": pd.DataFrame(index=range(3)), "nothing at all": pd.DataFrame(), "no labels": pd.DataFrame(columns=["a", "b"]),
    "no rows of lists": {"a": [], "b": []}, "empty rows": [[], []], "empty records": [{}, {}],
    "mixed index": pd.DataFrame({"a": [1, 2]}, index=[1, "x"]), "index of lists": pd.DataFrame({"a": [1]}, index=pd.Index([(1, 2)], tupleize_cols=False)),
    "spans": pd.DataFrame({"a": [1]}, index=pd.to_timedelta([5], unit="s")), "level without name": pd.DataFrame({"a": [1, 2]}, index=pd.MultiIndex.from_tuples([("x", 1), ("y", None)])),
    "index named as column": frame.rename_axis("a"), "index name no text": frame.rename_axis(5), "names named": frame.rename_axis("columns", axis=1),
    "categories mixed": pd.DataFrame({"a": pd.Categorical([1, "x"])}), "categories of none": pd.DataFrame({"a": pd.Categorical([None, None])}),
    "categories of moments": pd.DataFrame({"a": pd.Categorical(pd.to_datetime(["2024-01-01", None]))}), "intervals": pd.DataFrame({"a": pd.arrays.IntervalArray.from_breaks([0, 1, 2])}),
    "object cube": np.empty((1, 1, 1), dtype=object), "void": np.zeros(2, dtype="V3")}


def tried(show, given, **how):
    try:
        made = show(given, **how)
    except Exception as error:
        st.text(type(error).__name__)
    else:
        return made


for kind, given in GIVEN.items():
    with st.container(key=kind.replace(" ", "_")):
        st.text(kind)
        tried(st.dataframe, given)
        tried(st.table, given)
        made = tried(st.data_editor, given, key=f"edit {kind}", disabled=True)
        st.text(type(made).__name__)
for how in ({"column_order": ["nothing"]}, {"column_order": 5}, {"column_config": 5}, {"column_config": {"nothing": "Title"}}, {"hide_index": True},
            {"column_config": {"a": 5}}, {"row_height": -1}, {"row_height": 1.5}, {"width": 0}, {"width": 1.5}, {"height": 0}, {"height": "tall"}, {"placeholder": 5}, {"alt": 5},
            {"key": 5}, {"column_config": {5: "x"}}, {"column_config": {"a": {"width": "wide"}}}, {"column_config": ["a"]}, {"column_order": ["a", "a"]}, {"column_order": [1]},
            {"column_order": "ab"}, {"use_container_width": "x"}, {"column_config": {"a": None, "b": None}}, {"column_config": {"_index": None}}, {"column_config": {"a": {"label": 5}}}):
    with st.container():
        st.text(str(sorted(how)))
        tried(st.dataframe, frame, **how)
        tried(st.data_editor, frame, **how)
