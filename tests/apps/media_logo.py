"""st.logo, and pictures as the page's icon."""
import io
import pathlib

import numpy as np
import streamlit as st
from PIL import Image

HERE = pathlib.Path(__file__).parent
red = np.zeros((12, 12, 3), "u1")
red[:, :, 0] = 200
out = io.BytesIO()
Image.fromarray(red).save(out, format="PNG")


def refused(**arguments):
    try:
        st.logo(**arguments)
        st.write("taken")
    except Exception as error:
        st.write(type(error).__name__)


step = st.selectbox("Logo", ["array", "bytes", "emoji", "icon", "address"])
if step == "array":
    st.set_page_config(page_icon=Image.fromarray(red))
    st.logo(red, icon_image=Image.fromarray(red), link="https://example.org", size="large")
elif step == "bytes":
    st.set_page_config(page_icon=io.BytesIO(out.getvalue()))
    st.logo(out.getvalue(), size="small")
elif step == "emoji":
    file = HERE / "_picture_red.png"
    file.write_bytes(out.getvalue())
    st.set_page_config(page_icon=file)
    st.logo("🎈", icon_image=file)
elif step == "icon":
    st.set_page_config(page_icon="<svg width='1' ></svg>")
    st.logo(":material/home:", icon_image="🎉")
else:
    st.set_page_config(page_icon="no such picture")
    st.logo("https://example.org/a.png")
refused(image="missing.png")
refused(image=5)
refused(image="🎈", size="huge")
refused(image="🎈", size=5)
refused(image="🎈", link="example.org")
refused(image="🎈", icon_image=5)
refused(image=red / 100)
