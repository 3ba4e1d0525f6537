"""Tables as data of components of the second kind."""
import pandas as pd
import streamlit as st
import streamlit.components.v2 as v2

show = v2.component("show", html="<p>table</p>")
frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
show(data=frame)
show(data=frame["a"], key="series")
show(data={"frame": frame, "title": "both", "more": {"n": 1}, "again": frame["b"]}, key="mixed")
show(data={"frame": frame, "title": "both"})
show(data={"only": [1]}, key="none")
st.write("end")
