"""A small app that test_app.py tests: it answers with what it is told, backwards."""
import streamlit as st

st.title("Sample")
mood = st.sidebar.selectbox("Mood", ["short", "long"], key="mood")
said = st.session_state.setdefault("said", [])
st.session_state.setdefault("turns", 0)

if st.button("Clear", key="clear"):
    said.clear()

prompt = st.chat_input("Say something")
if prompt:
    answer = prompt[::-1]
    said.append(("user", prompt))
    said.append(("assistant", answer if mood == "short" else f"{answer} {answer}"))
    st.session_state.turns += 1

for who, what in said:
    with st.chat_message(who):
        st.markdown(what)
