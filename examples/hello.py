"""A first app: text, a slider, a button.  examples/hello.c is the same page in C."""
import streamlit as st

st.title("Hello, bourn")
name = st.text_input("Your name", "world")
st.markdown(f"Hello, **{name}**! This page is a script; it runs again whenever you touch it.")

left, right = st.columns(2, vertical_alignment="center")
degrees = left.slider("Degrees Celsius", -40, 60, 21)
right.subheader(f"{degrees * 9 / 5 + 32:.1f} °F")

if st.button("Celebrate", type="primary"):
    st.balloons()
    st.success("Well done")
