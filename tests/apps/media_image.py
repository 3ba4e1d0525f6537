"""st.image: every kind of picture it takes, in every format, too wide and out of bounds."""
# wirediff-ignore: alert.body
import io
import pathlib

import numpy as np
import streamlit as st
from PIL import Image

rng = np.random.default_rng(3)
HERE = pathlib.Path(__file__).parent


def smooth(height, width, channels):
    y, x = np.mgrid[0:height, 0:width]
    planes = [(x * 255 // width), (y * 255 // height), ((x + y) * 255 // (width + height)), 255 - (x * 255 // width)]
    picture = np.stack(planes[:channels], axis=-1).astype(np.uint8)
    return picture


def saved(picture, form, **more):
    out = io.BytesIO()
    picture.save(out, format=form, **more)
    return out.getvalue()


def refused(**arguments):
    try:
        st.image(**arguments)
        st.write("taken")
    except Exception as error:
        st.write(type(error).__name__)


rgb, rgba = smooth(40, 60, 3), smooth(40, 60, 4)

st.header("Arrays")
st.image(rgb, caption="a **caption**", alt="colours")
st.image(rgba)
st.image(rgb[:, :, 0])
st.image(rgb[:, :, :1], width=20)
st.image(rgb, channels="BGR", output_format="PNG")
st.image(rgba, channels="bgr", output_format="PNG")
st.image(rgb[::2, ::-3], output_format="png")
st.image(rgb.astype(float) / 255, output_format="PNG")
st.image((rgb / 255).astype("f4"), output_format="PNG")
st.image((rgb > 127).astype("f2"), output_format="PNG")
st.image(rgb.astype(int) * 3 - 100, clamp=True, output_format="PNG")
st.image(rgb / 100 - 0.5, clamp=True, output_format="PNG")
st.image(rgb.astype(">i4"), output_format="PNG")
st.image(rgba, output_format="JPEG")
st.image(np.stack([rgb, rgb[::-1]]), caption=["one", "two"], output_format="PNG")
st.image(smooth(30, 2000, 3))
st.image(smooth(30, 2000, 4))
st.image(smooth(300, 200, 3), width=50, output_format="PNG")
refused(image=rgb.astype(int) * 2)
refused(image=rgb / 100)
refused(image=rgb[:, :, :2])
refused(image=rgb[0, 0])
refused(image=rgb[:, :, 0], channels="BGR")

st.header("Files")
picture = Image.fromarray(rgb)
st.image(saved(picture, "PNG"))
st.image(saved(picture, "JPEG", quality=80))
st.image(io.BytesIO(saved(Image.fromarray(rgba), "PNG")), output_format="auto")
st.image(saved(Image.fromarray(rgba), "PNG"), output_format="JPEG")
st.image(saved(picture.convert("P"), "GIF"))
st.image(saved(picture.convert("P"), "PNG"))
st.image(saved(picture.convert("L"), "PNG"))
st.image(saved(picture.convert("LA"), "PNG"), width=30)
st.image(saved(picture, "WEBP", lossless=True), output_format="PNG")
st.image(saved(picture, "BMP"), output_format="PNG")
st.image(saved(picture, "PNG"), width=25, output_format="PNG")
st.image(saved(Image.fromarray(rgba), "PNG"), width=25)
st.image(saved(picture, "JPEG", quality=80), width=25)
file = HERE / "_picture.png"
file.write_bytes(saved(Image.fromarray(rgba), "PNG"))
st.image(file)
st.image(str(file), caption="a path")
refused(image=b"no picture at all")
refused(image=str(HERE / "missing.png"))
refused(image=5)
refused(image=None)

st.header("Pillow")
st.image(picture)
st.image(Image.fromarray(rgba), output_format="PNG")
st.image(picture.convert("L"))
st.image(picture.convert("P"))

st.header("Addresses and drawings")
st.image("https://example.org/a.png", width="stretch", link="https://example.org")
st.image("/app/static/b.png")
st.image("data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=")
st.image("<svg width='10' height='10'>\n<circle r='5'/></svg>", alt="")

st.header("Several")
st.image([rgb, "https://example.org/a.png", file], caption=["a", "b", None], alt=["x", None, " "], width=20)
st.image((rgb,), use_container_width=True)
st.image(rgb, use_container_width=False, width=10)
st.image(rgb, use_container_width=False, width="stretch", caption=5)
st.image(rgb, use_column_width="auto")
refused(image=[rgb, rgb], caption="one")
refused(image=[rgb, rgb], alt="one")
refused(image=[rgb, rgb], link="https://example.org")
refused(image={"https://example.org/a.png"}, alt=["x"])
refused(image=rgb, width="wide")

place = st.empty()
place.image(rgb)
place.image(rgba)
st.sidebar.image(rgb, width=20)
