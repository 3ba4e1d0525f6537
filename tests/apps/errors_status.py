"""Wrong arguments of the status commands.

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
    lambda: st.error(),
    lambda: st.error("a", icon="ab"),
    lambda: st.error("a", icon=""),
    lambda: st.error("a", icon=3),
    lambda: st.error("a", icon=":material/:"),
    lambda: st.error("a", width="content"),
    lambda: st.error("a", width=0),
    lambda: st.error("a", "positional"),
    lambda: st.warning("a", title=3),
    lambda: st.info("a", title=""),
    lambda: st.success("a", nothing=1),
    lambda: st.exception(),
    lambda: st.exception("text"),
    lambda: st.exception(ValueError),
    lambda: st.exception(ValueError("x"), width="content"),
    lambda: st.toast(),
    lambda: st.toast(""),
    lambda: st.toast("   "),
    lambda: st.toast(None),
    lambda: st.toast("a", icon="ab"),
    lambda: st.toast("a", duration="medium"),
    lambda: st.toast("a", duration=0),
    lambda: st.toast("a", duration=-3),
    lambda: st.toast("a", duration=1.5),
    lambda: st.toast("a", duration=None),
    lambda: st.progress(),
    lambda: st.progress(-1),
    lambda: st.progress(101),
    lambda: st.progress(1.01),
    lambda: st.progress(-0.1),
    lambda: st.progress("50"),
    lambda: st.progress(None),
    lambda: st.progress(True),
    lambda: st.progress(float("nan")),
    lambda: st.progress(50, text=3),
    lambda: st.progress(50, width="content"),
    lambda: st.spinner("a", width="x").__enter__(),
    lambda: st.status(),
    lambda: st.status("a", state="done"),
    lambda: st.status("a", state=None),
    lambda: st.status("a", type="tiny"),
    lambda: st.status("a", width="content"),
    lambda: st.status("a").update(state="done"),
    lambda: st.status("a").update("positional"),
    lambda: st.balloons(1),
    lambda: st.snow(1),
)
st.text("end")
