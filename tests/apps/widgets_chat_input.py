"""st.chat_input with every parameter: at the bottom, in containers, with files and recordings."""
import streamlit as st


def said(*args, **kwargs):
    st.session_state.said = [list(args), kwargs, repr(st.session_state.plain)]


plain = st.chat_input("Say something", key="plain", max_chars=8, on_submit=said, args=(1,), kwargs={"b": 2}, width=400)
st.text(f"plain: {plain!r} {st.session_state.plain!r}")
st.text(f"said: {st.session_state.get('said')}")
with st.container():
    full = st.chat_input("Say more", accept_file="multiple", file_type=["txt", "jpg"], accept_audio=True,
                         audio_sample_rate=48000, max_upload_size=5, key="full", height=120)
if full is None:
    st.text("full: none")
else:
    st.text(f"full: {type(full).__name__} {full.text} {[(f.name, f.read()) for f in full.files]} {full.audio} {len(full)} "
            f"{list(full)} {'files' in full} {full['text']} {sorted(full.to_dict())}")
    full["text"] = "changed"
    st.text(f"{full.text} {full == full} {full != 5}")
    for wrong in (lambda: full["other"], lambda: full.__setitem__("other", 1)):
        try:
            wrong()
        except KeyError as e:
            st.text(type(e).__name__)
one = st.sidebar.chat_input("One file", accept_file=True, submit_mode="stop", key="one")
if one:
    st.text(f"one: {one.text} {[f.name for f in one.files]}")
    del one["text"]
    st.text(f"{len(one)} {'text' in one}")
    try:
        one.audio
    except AttributeError as e:
        st.text(type(e).__name__)
st.empty().chat_input("Folder", accept_file="directory", submit_mode="disable", height="stretch", audio_sample_rate=None)
st.chat_input("Off", disabled=True)
st.chat_input(5)
col, = st.columns(1)
col.chat_input(None)
if st.button("Put"):
    st.session_state.put = "from the app"
st.text(f"put: {st.chat_input('Put here', key='put')!r}")
st.text(f"state: {st.session_state.put!r}")
