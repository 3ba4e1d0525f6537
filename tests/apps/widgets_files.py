"""st.file_uploader, st.camera_input and st.audio_input with every parameter."""
import io

import streamlit as st


def changed(*args, **kwargs):
    st.session_state.changes = st.session_state.get("changes", 0) + 1
    st.session_state.told = [list(args), kwargs]


def facts(f):
    if f is None:
        return "none"
    whole = f.getvalue()
    f.seek(0, io.SEEK_END)
    return f"{type(f).__name__} {f.name} {f.type} {f.size} {len(whole)} at {f.tell()} {whole[:8]!r} {isinstance(f, io.BytesIO)}"


one = st.file_uploader("One", key="one", help="what it is\n  for", on_change=changed, args=(1,), kwargs={"b": 2})
st.text(facts(one))
st.text(f"same object: {st.session_state.one is one}, equal: {st.session_state.one == one}")
many = st.file_uploader("Many", ["csv", ".JPG", "txt"], True, max_upload_size=3, width=400)
st.text([facts(f) for f in many])
folder = st.file_uploader("Folder", accept_multiple_files="directory", type="text", label_visibility="collapsed")
st.text([f.name for f in folder])
st.file_uploader("Off", disabled=True)
st.file_uploader("Quiet", on_change="ignore", type=["image/png", "pdf"], label_visibility="hidden")
shot = st.camera_input("Shot", "shot", "smile", changed, resolution="720p", width=300)
st.text(facts(shot))
st.camera_input("No shot", disabled=True, label_visibility="hidden", on_change="ignore")
sound = st.audio_input("Sound", sample_rate=48000, key="sound", help="speak", on_change=changed, args=("x",))
st.text(facts(sound))
st.audio_input("No sound", sample_rate=None, disabled=True, label_visibility="collapsed", width="stretch")
st.text(f"changes: {st.session_state.get('changes', 0)} {st.session_state.get('told')}")
