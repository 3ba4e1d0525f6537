"""st.dialog with every parameter: opened by buttons, used, closed by st.rerun(), dismissed.

# wirediff: [{"open": true},
# wirediff:  {"click": "Open"}, {"set": "Name", "to": "Ann"}, {"click": "Save"},
# wirediff:  {"click": "Wide"}, {"click": "Count"}, {"click": "Count"}, {"click": "dialog"}, {"rerun": true},
# wirediff:  {"click": "Nested"}, {"click": "Deeper"}, {"rerun": true},
# wirediff:  {"click": "Two"}, {"rerun": true}, {"click": "Same twice"}, {"rerun": true}, {"click": "Plain"}, {"rerun": true}]
# wirediff-ignore: exception.message exception.message_is_markdown
"""
import streamlit as st

calls = st.session_state.setdefault("calls", [])


@st.dialog("Who are you?")
def ask(greeting):
    """Asks."""
    name = st.text_input("Name")
    st.write(greeting, name)
    if st.button("Save"):
        st.session_state.name = name
        st.rerun()


@st.dialog("**Wide**", width="large", position="right", dismissible=False, icon=":material/info:",
           on_dismiss=lambda: calls.append("dismissed"))
def wide():
    st.session_state.count = st.session_state.get("count", 0) + 1
    st.button("Count")
    st.text(st.session_state.count)


@st.dialog("Medium", width="medium", position="left", on_dismiss="rerun", icon="🎈")
def medium():
    st.text("medium")
    st.toast("from a dialog")


@st.dialog("Pixels", width=400)
def pixels():
    st.columns(2)[1].text("in a column")
    with st.form("f"):
        st.form_submit_button("Send")


@st.dialog("Outer")
def outer():
    if st.button("Deeper"):
        ask("nested")


st.text(st.session_state.get("name"))
st.text(calls)
if st.button("Open"):
    ask("Hello")
if st.button("Wide"):
    wide()
if st.button("Nested"):
    outer()
if st.button("Two"):
    pixels()
    medium()
if st.button("Same twice"):
    medium()
    medium()
if st.button("Plain"):
    st.text(pixels())
st.text([ask.__name__, ask.__doc__])


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


def show():
    """Does nothing."""


@st.fragment
def uses_bottom():
    st.bottom.text("from a fragment")


uses_bottom()
tried(
    lambda: st.dialog(""),
    lambda: st.dialog("")(show),
    lambda: st.dialog(show),
    lambda: st.dialog(None),
    lambda: st.dialog("x"),
    lambda: st.dialog("x", "large"),
    lambda: st.dialog("x1", width="huge")(show)(),
    lambda: st.dialog("x2", width=0)(show)(),
    lambda: st.dialog("x3", width=True)(show)(),
    lambda: st.dialog("x4", width=2 ** 32)(show)(),
    lambda: st.dialog("x5", position="top")(show)(),
    lambda: st.dialog("x6", position=None)(show)(),
    lambda: st.dialog("x7", icon="ab")(show)(),
    lambda: st.dialog("x8", dismissible=None)(show)(),
    lambda: st.dialog("x9", on_dismiss="never")(show)(),
    lambda: st.dialog("x10", on_dismiss=None)(show)(),
    lambda: st.dialog("x11", on_dismiss=3)(show)(),
    lambda: st.fragment(key="")(show),
    lambda: st.fragment(key="app")(show),
    lambda: st.fragment(key="fragment")(show),
    lambda: st.fragment(key="$$ID-x")(show),
    lambda: st.fragment(run_every="soon")(show)(),
    lambda: st.fragment(run_every=[1])(show)(),
    lambda: st.fragment(show, 3),
    lambda: st.fragment(show, key=7)(),
    lambda: st.fragment(lambda: None, key=7)(),
    lambda: st.rerun("fragment"),
    lambda: st.rerun("some key"),
    lambda: st.rerun(["a", "b"]),
    lambda: st.rerun([]),
    lambda: st.rerun(""),
    lambda: st.rerun(["app"]),
    lambda: st.rerun([""]),
    lambda: st.rerun([1.5]),
    lambda: st.rerun(1.5),
    lambda: st.rerun(b"x"),
    lambda: st.rerun(None),
)
st.text("end")
