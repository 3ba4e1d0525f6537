"""chat_message with avatars of every kind: presets, emoji, icons, addresses, files, bytes, arrays, SVG, and what is none."""
import pathlib
import tempfile

import numpy as np
import streamlit as st

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="4"/></svg>'
folder = pathlib.Path(tempfile.gettempdir()) / "bourn-chat-avatars"
folder.mkdir(exist_ok=True)
(folder / "a.svg").write_text(SVG)

for avatar in ("user", "ai", "🦜", ":material/thumb_up:", "https://example.org/a.png", SVG, str(folder / "a.svg"), folder / "a.svg"):
    with st.chat_message("Ann", avatar=avatar):
        st.text(type(avatar).__name__)
st.chat_message("Bob", avatar=np.zeros((4, 4, 3), dtype=np.uint8)).text("array")
for avatar in ("no such file", b"no picture", 5, [], object()):
    try:
        st.chat_message("Ann", avatar=avatar)
    except Exception as error:
        st.text(type(error).__name__)
for image in (b"no picture", "no such file"):
    try:
        st.logo(image)
    except Exception as error:
        st.text(type(error).__name__)
