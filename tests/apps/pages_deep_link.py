# wirediff: [{"open": true, "page": "two", "query": "a=1&n=4"}, {"click": "Again"}, {"page": ""}, {"page": "two"}]
"""The first address names a page."""
import streamlit as st


def one():
    st.write("one", st.query_params.to_dict())


def two():
    st.write("two", st.query_params.to_dict())
    st.number_input("N", key="n", bind="query-params")
    if st.button("Again"):
        st.rerun()


st.navigation([one, two]).run()
