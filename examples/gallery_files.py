"""The gallery's room of files: what visitors send, from the disk, the camera, the microphone, and with a message.
examples/gallery_files.c is the same page in C."""
import streamlit as st


def facts(file):
    return f"{file.name}: {file.type}, {file.size} bytes" if file else "nothing yet"


st.title("Files")
left, right = st.columns(2)
with left:
    table = st.file_uploader("A table", type=["csv", "txt"], max_upload_size=1, help="Text, one megabyte at most")
    st.text(f"Table: {facts(table)}")
    if table:
        st.code(table.read(60).decode(), language=None)
    many = st.file_uploader("Pictures", type="image", accept_multiple_files=True)
    st.text(f"Pictures: {len(many)}, {sum(f.size for f in many)} bytes")
    sound = st.audio_input("Say it")
    st.text(f"Sound: {facts(sound)}")
with right:
    shot = st.camera_input("Look here", resolution="480p")
    st.text(f"Shot: {shot.type if shot else 'nothing yet'}")

message = st.chat_input("Write, and add files", accept_file="multiple", accept_audio=True, key="message")
if message:
    st.text(f"You wrote {message.text!r} with {len(message.files)} files")
