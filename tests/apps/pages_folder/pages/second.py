import streamlit as st

st.write("second")
st.set_page_config(page_title="Second")
st.nothing
