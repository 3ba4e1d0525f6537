"""Messages of 10 kB and more, which the browser keeps and the server then only names; and a thousand small ones.

# wirediff: [{"open": true}, {"rerun": true}, {"click": "key=other"}, {"rerun": true}, {"reconnect": true}]
"""
import streamlit as st

other = st.button("other", key="other")
st.text("x" * 9_000)
st.text("x" * 20_000)
st.markdown("y" * 50_000)
st.code(("z" if not other else "Z") * 12_000)
st.json({"list": list(range(5000))})
with st.container():
    st.text("x" * 20_000)
box = st.container(height=200)
for i in range(1000):
    box.text(f"line {i}")
