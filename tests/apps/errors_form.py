"""What forms refuse.

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


def within(attempt):
    def run():
        with form:
            attempt()
    return run


def set_and_use(key):
    st.session_state[key] = 1
    st.form(key)


form = st.form("form")
column = form.columns(2)[0]
taken = st.form("taken")
tried(
    lambda: st.form(),
    lambda: st.form(None),
    lambda: st.form(3),
    lambda: st.form("taken"),
    lambda: st.form("a", "yes"),
    lambda: st.form("b", False, True),
    lambda: st.form("c", border=None),
    lambda: st.form("d", enter_to_submit="no"),
    lambda: st.form("e", width="x"),
    lambda: st.form("e2", height="x"),
    lambda: st.form("g", height=True),
    lambda: set_and_use("h"),
    lambda: st.session_state.update(taken=1),
    lambda: form.form("nested"),
    within(lambda: st.form("nested")),
    lambda: column.form("nested"),
    lambda: form.button("Click"),
    within(lambda: st.button("Click")),
    within(lambda: st.button("Click", on_click=print)),
    lambda: column.button("Click"),
    lambda: column.expander("x").button("Click"),
    within(lambda: st.text_input("x", on_change=print)),
    within(lambda: st.text_input("fine")),
    within(lambda: st.expander("y", on_change=print)),
    within(lambda: st.expander("y", on_change="rerun")),
    within(lambda: st.tabs(["z"], on_change="rerun")),
    lambda: st.form_submit_button("Outside"),
    lambda: st.sidebar.form_submit_button("Outside, too"),
    lambda: form.form_submit_button("Same"),
    lambda: form.form_submit_button("Same"),
    lambda: form.form_submit_button("Other", key="k"),
    lambda: form.form_submit_button("Third", key="k"),
    lambda: form.form_submit_button("a", key=""),
    lambda: form.form_submit_button("a", key="$$ID-a"),
    lambda: form.form_submit_button("b1", on_click="rerun"),
    lambda: form.form_submit_button("b2", on_click=3),
    lambda: form.form_submit_button("b3", type="loud"),
    lambda: form.form_submit_button("b4", type=None),
    lambda: form.form_submit_button("b5", icon="ab"),
    lambda: form.form_submit_button("b6", icon_position="top"),
    lambda: form.form_submit_button("b7", shortcut="ctrl"),
    lambda: form.form_submit_button("b8", width="x"),
    lambda: form.form_submit_button("c", "help", print, (), {}, "key"),
    lambda: taken.form_submit_button(3),
    lambda: taken.form_submit_button("h", 3),
)
st.text("end")
