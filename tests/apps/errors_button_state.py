"""A button whose key was set by the script before it was made.

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
    lambda: st.session_state.__setitem__("b", True),
    lambda: st.button("b", key="b"),
    lambda: st.session_state.__setitem__("n", 99),
    lambda: st.number_input("n", 0, 9, 3, key="n"),
    lambda: st.session_state.__setitem__("s", 99),
    lambda: st.slider("s", 0, 9, 3, key="s"),
    lambda: st.session_state.__setitem__("t", 12),
    lambda: st.text(repr(st.text_input("t", key="t"))),
    lambda: st.session_state.__setitem__("c", "yes"),
    lambda: st.text(repr(st.checkbox("c", key="c"))),
    lambda: st.session_state.__setitem__("both", "state"),
    lambda: st.text(repr(st.text_input("both", "parameter", key="both"))),
    lambda: st.session_state.__setitem__("long", "longer than four"),
    lambda: st.text(repr(st.text_input("long", max_chars=4, key="long"))),
)
st.text("end")
