# wirediff: [{"open": true, "page": "nowhere"}, {"page": "two"}, {"rerun": true}]
"""A page that the app does not have."""
import streamlit as st


def one():
    st.write("one")


def two():
    st.write("two")


st.navigation([one, two]).run()
