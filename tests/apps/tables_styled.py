import pandas as pd
import streamlit as st

frame = pd.DataFrame({"a": [1.25, 2, 3], "b": [3, 2, 1], "c": ["x", "y", None]})
styler = frame.style.highlight_max(subset=["a", "b"], color="yellow").format({"a": "{:.1f} €"}).set_caption("Prices")
styler.set_uuid("one").set_table_styles([{"selector": "th", "props": [("color", "red")]}])
st.dataframe(styler)
st.table(styler)
st.write(frame.style.set_uuid("two").format(precision=3))
st.dataframe(styler, on_select="rerun")
