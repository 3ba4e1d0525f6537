import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

n = 3500
rng = np.random.default_rng(7)
frame = pd.DataFrame({
    "number": rng.integers(-20, 20, n),
    "real": np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n).round(3)),
    "text": [None if i % 11 == 0 else f"text {(i * 7919) % 97}" for i in range(n)],
    "when": pd.date_range("1990-01-01", periods=n),
    "flag": rng.random(n) < 0.3,
})
st.dataframe(frame, lazy=True, key="asked")
st.dataframe(frame.head(1000), lazy=True, key="few")
st.dataframe(frame, lazy=False, key="whole")
st.dataframe(frame, key="small")
st.dataframe(frame.set_index("when"), lazy=True, hide_index=True, column_order=["text", "number"],
             column_config={"number": "N", "flag": None}, height=200, row_height=30, placeholder="none", key="told")
st.dataframe(pa.table({"a": list(range(n)), "b": [str(i) for i in range(n)]}), lazy=True)
st.dataframe(pd.DataFrame({"many": np.arange(150_001)}))
st.dataframe(pd.DataFrame({"many": np.arange(150_000)}), lazy=False)
for kind, kw in ((frame.style, {}), (frame, {"on_select": "rerun"}),
                 (pd.DataFrame(np.zeros((2000, 2)), columns=pd.MultiIndex.from_product([["a"], ["b", "c"]])), {})):
    try:
        st.dataframe(kind, lazy=True, **kw)
    except Exception as error:
        st.text(type(error).__name__)
