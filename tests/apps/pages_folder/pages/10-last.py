import streamlit as st

st.write("last"
