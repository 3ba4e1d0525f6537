"""The gallery's room of talk: forms that wait for their button, a conversation that is kept, an aside that folds away.
gallery_talk.c is its twin."""
import streamlit as st

st.set_page_config("Talk", initial_sidebar_state="expanded")
st.sidebar.header("Aside")
loud = st.sidebar.toggle("Answer aloud")

st.title("Talk")
left, right = st.columns(2)
with left.form("order", clear_on_submit=True):
    what = st.text_input("What")
    note = st.text_area("Note", height=80)
    if st.form_submit_button("Order", icon=":material/send:"):
        st.session_state.orders = st.session_state.get("orders", 0) + 1
        st.session_state.last = f"{what or 'nothing'} ({note or 'no note'})"
left.text(f"{st.session_state.get('orders', 0)} orders, last: {st.session_state.get('last', 'none')}")
with right.form("profile", enter_to_submit=False):
    name = st.text_input("Name", "Ann")
    mail = st.checkbox("By mail", True)
    st.form_submit_button("Keep", type="primary")
right.text(f"{name}, {'by mail' if mail else 'no mail'}")

talk = st.session_state.setdefault("talk", [])
said = st.chat_input("Say something")
if said:
    talk += [("user", said), ("assistant", f"{said.upper()}!" if loud else f"You said: {said}")]
for who, text in talk:
    st.chat_message(who).write(text)
st.sidebar.text(f"{len(talk)} messages")
st.sidebar.download_button("Save the talk", lambda: "".join(f"{who}: {text}\n" for who, text in talk), "talk.txt",
                           on_click="ignore")
