"""Exceptions that end a run: what stays on the page, and what the box says.

# wirediff: [{"open": true}, {"click": "key=plain"}, {"rerun": true}, {"click": "key=chained"}, {"rerun": true},
# wirediff:  {"click": "key=deep"}, {"rerun": true}, {"click": "key=custom"}, {"rerun": true}, {"click": "key=assertion"},
# wirediff:  {"rerun": true}, {"click": "key=name"}, {"rerun": true}, {"click": "key=import"}, {"rerun": true},
# wirediff:  {"click": "key=in_container"}, {"rerun": true}, {"click": "key=group"}, {"rerun": true}]
"""
import streamlit as st


class Custom(Exception):
    def __str__(self):
        return "a *custom* message\nof two lines"


def outer():
    inner()


def inner():
    raise LookupError("deep")


st.text("before")
names = ("plain", "chained", "deep", "custom", "assertion", "name", "import", "in_container", "group")
pressed = next((n for n in names if st.button(n, key=n)), None)
if pressed == "plain":
    raise ValueError("plain")
if pressed == "chained":
    try:
        outer()
    except LookupError as error:
        raise RuntimeError("chained") from error
if pressed == "deep":
    outer()
if pressed == "custom":
    raise Custom
if pressed == "assertion":
    assert 1 == 2, "not equal"
if pressed == "name":
    nothing_of_that_name  # noqa: B018, F821
if pressed == "import":
    import no_module_of_that_name  # noqa: F401
if pressed == "in_container":
    with st.expander("open", expanded=True):
        with st.container(border=True):
            raise ValueError("in a container")
if pressed == "group":
    raise ExceptionGroup("several", [ValueError("one"), TypeError("two")])
st.text("after")
