"""text, code, latex, divider, badge and html with every parameter.

# wirediff-ignore: alert.body
"""
from pathlib import Path

import streamlit as st


class Said:
    def __str__(self):
        return "said"


class Html:
    def _repr_html_(self):
        return "<em>by _repr_html_</em>"


st.text("plain *not markdown*")
st.text("  kept\n    indentation\n")
st.text("help", help="h")
st.text("content", width="content")
st.text("stretch", width="stretch")
st.text("pixels", width=120)
for where in ("left", "center", "right", "justify"):
    st.text(where, text_alignment=where)
st.text("no wrap", wrap=False)
st.text(3.25)
st.text(None)
st.text({"a": 1})
st.text(Said())
st.text("nul \0 inside")

st.code("x = 1")
st.code("\n  def f():\n      return 1\n\n")
st.code("int x;", "c")
st.code("no language", language=None)
st.code("<p>", language="html", line_numbers=True)
st.code("wrapped " * 10, wrap_lines=True)
st.code("height", height=120)
st.code("height stretch", height="stretch")
st.code("height content", height="content")
st.code("width", width=200)
st.code("width content", width="content")
st.code("width stretch", width="stretch")
st.code(Said())
st.code(12)

st.latex("x^2")
st.latex(r"\frac{1}{2}", help="half")
st.latex(r"""
    \begin{aligned}
    a &= b \\
    c &= d
    \end{aligned}
    """)
st.latex("w", width="content")
st.latex("w", width=77)

st.divider()
st.divider(width=60)
st.divider(width="stretch")

st.badge("badge")
for colour in ("red", "orange", "yellow", "blue", "green", "violet", "gray", "grey", "primary"):
    st.badge(colour, color=colour)
st.badge("icon", icon="🎈")
st.badge("material", icon=":material/check:")
st.badge("help", help="about it")
st.badge("wide", width="stretch")
st.badge("pixels", width=150)
st.badge("with ] bracket and [link](x)")

st.html("<p>hello <b>html</b></p>")
st.html("<style>p { color: teal; }</style>")
st.html("<script>window.x = 1</script>", unsafe_allow_javascript=True)
st.html("<p>content</p>", width="content")
st.html("<p>pixels</p>", width=222)
st.html("""
    <div>
      indented
    </div>
    """)
st.html(Html())
st.html(Said())
st.html("no/such/file.html")
beside = Path(__file__).with_name("_side.html")
st.html(beside)
st.html(str(beside))
