"""Wrong arguments of the widgets that take files: the class of each complaint."""
import streamlit as st

st.session_state.set_before = "x"
WRONG = (
    lambda: st.file_uploader(), lambda: st.file_uploader("a", type=5), lambda: st.file_uploader("b", type=["txt", 5]),
    lambda: st.file_uploader("c", max_upload_size=0), lambda: st.file_uploader("d", max_upload_size=2.0),
    lambda: st.file_uploader("e", key="set_before"), lambda: st.camera_input("f", key="set_before"),
    lambda: st.audio_input("g", key="set_before"), lambda: st.file_uploader("h", on_change=5),
    lambda: st.camera_input("i", resolution=480), lambda: st.camera_input("j", resolution=[1]),
    lambda: st.audio_input("k", sample_rate=3), lambda: st.audio_input("l", 16000),
    lambda: st.file_uploader("m", type={"csv", "txt"}) and None, lambda: st.file_uploader("n", width="content"),
    lambda: st.chat_input("o", "key"), lambda: st.chat_input("p", accept_file=1),
    lambda: st.chat_input("q", accept_audio="yes"), lambda: st.chat_input("r", on_submit="rerun"),
    lambda: st.chat_input("s", on_submit=5), lambda: st.chat_input("t", submit_mode=None),
    lambda: st.chat_input("u", max_chars=True), lambda: st.chat_input("v", max_chars=-1),
    lambda: st.chat_input("w", audio_sample_rate="16000"), lambda: st.chat_input("x", file_type=[5]),
    lambda: st.file_uploader("y", type=b"csv"), lambda: st.chat_input("z", submit_mode=[]),
)
for n, wrong in enumerate(WRONG):
    try:
        wrong()
        st.text(f"{n}: fine")
    except Exception as e:  # noqa: BLE001
        st.text(f"{n}: {type(e).__name__}")
