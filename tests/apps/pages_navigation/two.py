import streamlit as st

st.set_page_config(page_title="The second", layout="wide")
"Shown by magic"
st.write(__name__, st.query_params.to_dict())
st.number_input("Of two", key="of_two", bind="query-params")
