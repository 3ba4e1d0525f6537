"""Wrong arguments of the text commands: the class of each exception, shown as a box.

# wirediff: [{"open": true}, {"rerun": true}]
# wirediff-ignore: exception.message exception.message_is_markdown
"""
import streamlit as st


def tried(*attempts):
    """Each attempt must raise; its exception is shown as a box, and what it is as text."""
    for attempt in attempts:
        try:
            attempt()
        except Exception as error:
            st.text(" < ".join(f"{c.__module__}.{c.__name__}" for c in type(error).__mro__[:-3]))
            st.exception(error)
        else:
            st.text("accepted")


tried(
    lambda: st.markdown(),
    lambda: st.markdown("a", nothing=1),
    lambda: st.markdown("a", True, "help"),
    lambda: st.markdown("a", width="wide"),
    lambda: st.markdown("a", width=0),
    lambda: st.markdown("a", width=-5),
    lambda: st.markdown("a", width=1.5),
    lambda: st.markdown("a", width=True),
    lambda: st.markdown("a", width=None),
    lambda: st.markdown("a", text_alignment="middle"),
    lambda: st.markdown("a", text_alignment=None),
    lambda: st.markdown("a", help=3),
    lambda: st.text(),
    lambda: st.text("a", width="auto"),
    lambda: st.text("a", "positional"),
    lambda: st.text("a", text_alignment=3),
    lambda: st.title(),
    lambda: st.title("a", anchor=3),
    lambda: st.title("a", anchor=True),
    lambda: st.title("a", divider="red"),
    lambda: st.title("a", icon="nothing"),
    lambda: st.title("a", icon=":material/No Such:"),
    lambda: st.title("a", width="auto"),
    lambda: st.header("a", divider="pink"),
    lambda: st.header("a", divider=3),
    lambda: st.header("a", divider=None),
    lambda: st.subheader("a", divider="RED"),
    lambda: st.subheader("a", "anchor", "help"),
    lambda: st.caption(),
    lambda: st.caption("a", width=0),
    lambda: st.caption("a", text_alignment=""),
    lambda: st.code(),
    lambda: st.code("a", width="auto"),
    lambda: st.code("a", height="auto"),
    lambda: st.code("a", height=0),
    lambda: st.code("a", language=3),
    lambda: st.code("a", "c", True),
    lambda: st.latex(),
    lambda: st.latex(3),
    lambda: st.latex(None),
    lambda: st.latex("a", width="x"),
    lambda: st.divider("a"),
    lambda: st.divider(width="content"),
    lambda: st.divider(width=0),
    lambda: st.badge(),
    lambda: st.badge("a", color="pink"),
    lambda: st.badge("a", color=None),
    lambda: st.badge("a", icon="ab"),
    lambda: st.badge("a", width="x"),
    lambda: st.html(),
    lambda: st.html(""),
    lambda: st.html("   "),
    lambda: st.html("<p>a</p>", width="x"),
    lambda: st.html(None),
    lambda: st.json(),
    lambda: st.json("{not json"),
    lambda: st.json(""),
    lambda: st.json({}, expanded="yes"),
    lambda: st.json({}, expanded=-1),
    lambda: st.json({}, width="content"),
    lambda: st.json(object()),
)
st.text("end")
