"""Files that a cached function shows are there when its result comes from the cache, in another run and in another place.

# wirediff: [{"open": true}, {"rerun": true}, {"click": "key=again"}, {"click": "key=aside"}]
"""
import base64

import streamlit as st

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@st.cache_data
def pictures(n):
    st.image(PIXEL, caption=f"picture {n}")
    with st.expander("more"):
        st.image([PIXEL, PIXEL], caption=["a", "b"])
    st.audio(b"RIFF$\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88X\x01\0\x02\0\x10\0data\0\0\0\0")
    return n


st.button("again", key="again")
if st.button("aside", key="aside"):
    with st.sidebar:
        pictures(1)
pictures(1)
