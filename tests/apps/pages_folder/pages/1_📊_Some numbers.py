import streamlit as st

st.write("numbers")
st.checkbox("Of numbers")
st.page_link("app.py")
