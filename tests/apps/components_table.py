"""Tables as arguments of components of the first kind."""
import numpy as np
import pandas as pd
import streamlit as st
import streamlit.components.v1 as components

show = components.declare_component("show", url="http://localhost:1/page")
frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [1.5, None]}, index=["first", "second"])
st.write(show(data=frame))
st.write(show(data=frame["a"], key="series"))
st.write(show(data=np.array([[1, 2], [3, 4]]), key="array"))
st.write(show(data=frame.set_index(["a", "b"]), key="levels", other=1))
styled = frame.style.set_uuid("mine").set_caption("Two rows").format({"c": "{:.2f}"}).highlight_max(subset=["a"], color="yellow")
st.write(show(data=styled, key="styled"))
st.write(show(data=frame.style.set_uuid("plain"), key="plain"))
