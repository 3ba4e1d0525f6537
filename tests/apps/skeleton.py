"""st.skeleton as a placeholder and around what takes time; what it refuses.

# wirediff: [{"open": true}, {"click": "Again"}, {"rerun": true}]
# wirediff-ignore: exception.message exception.message_is_markdown
"""
import streamlit as st

stays = st.skeleton()
st.skeleton(200, width=300)
high = st.skeleton(height="stretch", width="stretch")
replaced = st.skeleton(height=100)
replaced.text("in its place")
boxed = st.container(border=True).skeleton(50)
boxed.container().text("a container in its place")
with st.skeleton(height=80) as around:
    st.text("not within")
st.sidebar.skeleton()
with st.sidebar:
    with st.skeleton():
        st.text("beside")
st.columns(2)[1].skeleton(40)
st.button("Again")
st.text([type(stays).__name__, type(stays).__module__, "markdown" in dir(stays), around is None, hasattr(stays, "_nothing")])


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
    lambda: st.skeleton("content"),
    lambda: st.skeleton(0),
    lambda: st.skeleton(-1),
    lambda: st.skeleton(1.5),
    lambda: st.skeleton(True),
    lambda: st.skeleton(100, 100),
    lambda: st.skeleton(width="content"),
    lambda: st.skeleton(width=None),
    lambda: st.skeleton(nothing=1),
    lambda: stays.__exit__(None, None, None),
)
st.text("end")
