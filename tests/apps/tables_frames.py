import datetime
import decimal

import numpy as np
import pandas as pd
import streamlit as st

index = pd.date_range("2024-01-01", periods=4, tz="America/New_York", name="when")
frame = pd.DataFrame({"n": [1, 2, 3, 4], "x": [1.5, np.nan, np.inf, -0.5], "t": ["a", None, "c", "d"],
                      "c": pd.Categorical(["p", "q", "p", None]), "o": [1, "two", 3.0, None]}, index=index)
st.dataframe(frame)
st.dataframe(frame, 500, 200, hide_index=True, column_order=("t", "n"))
st.dataframe(frame.set_index(["n", "t"]), row_height=50, placeholder="nothing", use_container_width=False)
st.dataframe(frame["x"], height="content", alt="numbers")
st.dataframe(frame.iloc[:0])
st.dataframe(pd.DataFrame({"l": [[1, 2], [3], None], "d": [{"a": 1}, {"a": 2}, None],
                           "p": [decimal.Decimal("1.10"), None, decimal.Decimal("2")],
                           "per": pd.period_range("2024-01", periods=3, freq="M"),
                           "td": pd.to_timedelta([1, 2, 3], unit="s"), "i": pd.interval_range(0, 3),
                           "day": [datetime.date(2024, 2, 29), None, datetime.date(1, 1, 1)],
                           "clock": [datetime.time(8, 30), None, datetime.time(23, 59, 59)], "by": [b"a", b"\xff", None]}))
st.dataframe(pd.DataFrame(np.arange(6).reshape(3, 2), columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])))
for data in ([1, 2, 3], ["a", "b"], (1.5, 2.5), {3}, {"a": [1, 2], "b": ["x", "y"]}, {"a": 1, "b": 2}, {"a": {"x": 1}},
             [{"a": 1}, {"b": 2}], [[1, 2], [3, 4]], np.arange(6).reshape(2, 3), np.arange(3), pd.Series([1, 2], name="s"),
             pd.Index(["p", "q"]), None, range(3), {"s": pd.Series([1, 2])}, pd.array([1, None], dtype="Int64")):
    st.dataframe(data)
    st.table(data)
st.table(frame, border="horizontal", hide_header=True)
st.table(frame, border=False, hide_index=True, width="content", height=100, alt="t")
st.write(frame, pd.Series([1]), "text", np.zeros((2, 2)))
frame
