import numpy as np
import pandas as pd
import streamlit as st

wide = pd.DataFrame(np.arange(20_000, dtype="int32").reshape(2, 10_000), columns=[f"c{i}" for i in range(10_000)])
st.dataframe(wide, column_order=["c3", "c9999"], column_config={"c9999": "last"})
made = st.data_editor(wide, column_order=["c3"], key="wide")
st.text(made.shape)
