"""Files in forms: sent with the form, not before; and what cannot stand in one."""
import streamlit as st


def changed():
    st.session_state.changed = True


with st.form("form", clear_on_submit=True):
    one = st.file_uploader("In a form", type=["txt"])
    shot = st.camera_input("Shot in a form")
    st.text(f"{one and one.read()} {shot and shot.size}")
    for wrong in (lambda: st.chat_input("here?"), lambda: st.file_uploader("called", on_change=changed),
                  lambda: st.audio_input("called", on_change=changed), lambda: st.camera_input("called", on_change=changed)):
        try:
            wrong()
        except Exception as e:  # noqa: BLE001
            st.text(type(e).__name__)
    sent = st.form_submit_button("Send")
st.text(f"sent: {sent}, {one and one.name}")
try:
    with st.form("other"):
        st.sidebar.chat_input("not in the form")
        st.form_submit_button("Other")
except Exception as e:  # noqa: BLE001
    st.text(type(e).__name__)
tab, = st.tabs(["Tab"])
with tab:
    st.text(st.chat_input("In a tab"))
with st.expander("More", expanded=True):
    st.audio_input("Sound", key="sound")
if st.checkbox("Two places"):
    st.chat_input("In a tab")
    st.chat_input("Second at the bottom", key="second")
