"""st.navigation at the top, with a number of entries; then hidden, expanded."""
import streamlit as st


def one():
    st.write("one")
    if st.checkbox("All", key="all"):
        st.write("checked")


def two():
    st.write("two")
    st.rerun() if st.button("Again") else None


how = {"position": "top", "expanded": 2}
if st.checkbox("Expanded"):
    how = {"position": "sidebar", "expanded": True}
if st.checkbox("Hidden"):
    how = {"position": "hidden", "expanded": False}
st.navigation([one, two], **how).run()
