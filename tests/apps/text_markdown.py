"""markdown and caption with every parameter, and bodies that are not plain strings."""
import streamlit as st


class Said:
    def __str__(self):
        return "said by __str__"


st.markdown("plain")
st.markdown("*emphasis*, **strong**, `code`, [link](https://example.org), :red[colour], :material/home:, :smile:")
st.markdown("""
    # Indented as in a function

    - one
      - inner
    - two
    """)
st.markdown("\n\n  leading and trailing blank lines  \n\n")
st.markdown("<b>raw</b>", unsafe_allow_html=True)
st.markdown("<b>raw, positionally</b>", True)
st.markdown("help", help="A **helpful** word")
st.markdown("help that is indented", help="""
    first
      second
    """)
st.markdown("content wide", width="content")
st.markdown("stretched", width="stretch")
st.markdown("in pixels", width=240)
for where in ("left", "center", "right", "justify"):
    st.markdown(where, text_alignment=where)
st.markdown("# no anchors", anchors=False)
st.markdown("no wrap", wrap=False)
st.markdown(12)
st.markdown(1.5)
st.markdown(None)
st.markdown(True)
st.markdown(["a", 1])
st.markdown(Said())
st.markdown("")
st.markdown("nul \0 inside, tab \t, emoji 🎈, Привет, 你好")
st.markdown("$a^2 + b^2$ and $$\\int_0^1 x\\,dx$$")
st.markdown("line one  \nline two\r\nline three")

st.caption("a caption")
st.caption("<i>raw</i>", unsafe_allow_html=True)
st.caption("<i>raw, positionally</i>", True)
st.caption("with help", help="why")
st.caption("wide", width="stretch")
st.caption("narrow", width="content")
st.caption("pixels", width=99)
st.caption("to the right", text_alignment="right")
st.caption("no wrap", wrap=False)
st.caption(Said())
st.caption(0)
st.caption("""
    indented
    caption
""")
