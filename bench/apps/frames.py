"""One frame of 4 MiB, sent whole to every session."""
import numpy as np
import pandas as pd

import streamlit as st


@st.cache_resource
def frame():
    return pd.DataFrame(np.random.default_rng(0).random((104_858, 5)), columns=list("abcde"))


st.dataframe(frame(), lazy=False)
