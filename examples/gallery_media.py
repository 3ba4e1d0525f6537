"""The gallery's room of pictures, sound and files.  examples/gallery_media.c is the same page in C."""
import math
import time

import numpy as np
import streamlit as st

CIRCLE = ('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">'
          '<circle cx="45" cy="45" r="40" fill="#1c83e1"/></svg>')

st.logo(":material/photo_camera:", size="large")
st.title("Media")
left, right = st.columns(2)

colours = np.zeros((64, 96, 3), dtype=np.uint8)
colours[:, :, 0] = np.arange(96, dtype=np.uint8)[None, :] * 2
colours[:, :, 2] = np.arange(64, dtype=np.uint8)[:, None] * 3
left.image(CIRCLE, caption="Drawn", width=90)
right.image(colours, caption="Computed", width=192, output_format="PNG")

tone = np.array([math.sin(2 * math.pi * 440 * i / 8000) for i in range(8000)])
st.audio(tone, sample_rate=8000)

left, right = st.columns(2)
left.graphviz_chart('digraph { rankdir=LR; browser -> server -> worker; worker -> browser }')
right.mermaid_chart("graph LR; script --> page")
st.iframe("<p style='font-family: sans-serif'>A page in the page</p>", height=60)


def words():
    for word in "Words come one after the other.".split():
        yield word + " "
        time.sleep(0.01)


st.write_stream(words)
if st.download_button("Save", "one,two\n1,2\n", file_name="table.csv", mime="text/csv", icon=":material/download:"):
    st.text("Saved")
