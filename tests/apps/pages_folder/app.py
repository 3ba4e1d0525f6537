"""The folder pages/ beside the main script."""
import streamlit as st

st.write("main")
st.text_input("Of main")
st.page_link("app.py", label="Here")
st.page_link("pages/1_📊_Some numbers.py")
if st.button("Go"):
    st.switch_page("pages/second.py")
try:
    st.switch_page("pages/none.py")
except st.errors.StreamlitPageNotFoundError as error:
    st.write(type(error).__name__)
