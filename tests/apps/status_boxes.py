"""error, warning, info, success, exception, toast, balloons and snow with every parameter."""
import streamlit as st


class Said:
    def __str__(self):
        return "said"


for box in (st.error, st.warning, st.info, st.success):
    box("plain")
    box("**markdown** and :blue[colour]")
    box("emoji", icon="🎈")
    box("material", icon=":material/thumb_up:")
    box("pixels", width=321)
    box("stretch", width="stretch")
    box("titled", title="Title")
    box("titled, with an icon", title="Title *two*", icon="ℹ️")
    box(Said())
    box(12)
    box(ValueError("an exception as a body"))
    box("""
        indented
          body
        """)

st.exception(ValueError("made, not raised"))
st.exception(KeyError("key"))
st.exception(RuntimeError())
st.exception(RuntimeError("wide"), 400)
st.exception(RuntimeError("stretch"), width="stretch")
try:
    1 / 0
except ZeroDivisionError as error:
    st.exception(error)
try:
    try:
        {}["missing"]
    except KeyError as error:
        raise RuntimeError("on top") from error
except RuntimeError as error:
    st.exception(error)


class Custom(Exception):
    pass


st.exception(Custom("of the script", 2))

st.toast("short")
st.toast("long", duration="long")
st.toast("for ever", duration="infinite")
st.toast("seven seconds", duration=7)
st.toast("icon", icon="🎉")
st.toast("material", icon=":material/check:")
st.toast("""
    indented
    toast
""")
st.balloons()
st.snow()
