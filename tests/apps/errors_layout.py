"""Wrong arguments of the containers.

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
    lambda: st.container("positional"),
    lambda: st.container(width="x"),
    lambda: st.container(width=0),
    lambda: st.container(height=0),
    lambda: st.container(height="x"),
    lambda: st.container(height=True),
    lambda: st.container(gap="huge"),
    lambda: st.container(gap=-1),
    lambda: st.container(gap=True),
    lambda: st.container(horizontal_alignment="middle"),
    lambda: st.container(vertical_alignment="left"),
    lambda: st.container(key="k1") and st.container(key="k1"),
    lambda: st.container(nothing=1),
    lambda: st.columns(),
    lambda: st.columns(0),
    lambda: st.columns(-1),
    lambda: st.columns([]),
    lambda: st.columns([1, 0]),
    lambda: st.columns([1, -1]),
    lambda: st.columns("2"),
    lambda: st.columns(1.5),
    lambda: st.columns(None),
    lambda: st.columns([1, "a"]),
    lambda: st.columns(2, "small"),
    lambda: st.columns(2, gap="huge"),
    lambda: st.columns(2, vertical_alignment="middle"),
    lambda: st.columns(2, width="content"),
    lambda: st.columns(2, width=0),
    lambda: st.tabs(),
    lambda: st.tabs([]),
    lambda: st.tabs("ab"),
    lambda: st.tabs([1, 2]),
    lambda: st.tabs(["a", None]),
    lambda: st.tabs(["a", "b"], default="c"),
    lambda: st.tabs(["a", "b"], default=1),
    lambda: st.tabs(["a", "b"], width="content"),
    lambda: st.tabs(["a", "b"], height="x"),
    lambda: st.tabs(["a", "b"], on_change="never"),
    lambda: st.tabs(["a", "a"]),
    lambda: st.expander(),
    lambda: st.expander(None),
    lambda: st.expander(3),
    lambda: st.expander("a", expanded="yes"),
    lambda: st.expander("a", icon="ab"),
    lambda: st.expander("a", type="tiny"),
    lambda: st.expander("a", width="content"),
    lambda: st.expander("a", on_change="never"),
    lambda: st.expander("a", on_change=3),
    lambda: st.popover(),
    lambda: st.popover("a", type="loud"),
    lambda: st.popover("a", icon="ab"),
    lambda: st.popover("a", width="x"),
    lambda: st.popover("a", on_change="never"),
    lambda: st.popover("a", wrap="yes"),
    lambda: st.empty(1),
    lambda: st.space("tiny"),
    lambda: st.space(0),
    lambda: st.space(-1),
    lambda: st.space(1.5),
    lambda: st.space(None),
    lambda: st.space(True),
    lambda: st.sidebar(),
    lambda: st.sidebar.sidebar,
    lambda: st.container().no_such_command(),
    lambda: st.no_such_command(),
    lambda: st.sidebar.set_page_config(layout="wide"),
    lambda: st.columns(2)[2],
)
st.text("end")
