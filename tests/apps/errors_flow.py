"""Wrong uses of session_state, rerun, write and the page configuration.

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
    lambda: st.session_state["nothing"],
    lambda: st.session_state.nothing,
    lambda: st.session_state.__delitem__("nothing"),
    lambda: st.session_state.__delattr__("nothing"),
    lambda: st.session_state.__setitem__("$$ID-x", 1),
    lambda: st.session_state["$$ID-x"],
    lambda: st.button("b", key="pressed") or st.session_state.__setitem__("pressed", True),
    lambda: st.checkbox("c", key="checked") or st.session_state.__setitem__("checked", True),
    lambda: st.rerun("fragment"),
    lambda: st.rerun("no such key"),
    lambda: st.rerun(3),
    lambda: st.rerun(scope=None),
    lambda: st.rerun(scope=[]),
    lambda: st.stop(1),
    lambda: st.write("a", nothing=1),
    lambda: st.container().write("a", {"b": 1}),
    lambda: st.empty().write("a", {"b": 1}),
    lambda: st.set_page_config(layout="sideways"),
    lambda: st.set_page_config(initial_sidebar_state="ajar"),
    lambda: st.set_page_config(initial_sidebar_state=10),
    lambda: st.set_page_config(initial_sidebar_state=1000),
    lambda: st.set_page_config(page_icon=3),
    lambda: st.set_page_config(menu_items={"Nothing": "x"}),
    lambda: st.set_page_config(menu_items={"Get help": "not an address"}),
    lambda: st.set_page_config(menu_items={"Report a bug": 3}),
    lambda: st.set_page_config(menu_items=[]),
    lambda: st.set_page_config(nothing=1),
    lambda: st.empty().text(),
    lambda: st.text("a").no_such(),
)
st.text("end")
