"""Choices and buttons in a form: what may stand there, and what it sends.

# wirediff: [{"open": true}, {"set": "key=one", "to": ["b"], "send": false}, {"set": "key=rated", "to": 3, "send": false},
# wirediff:  {"set": "key=page", "to": 4, "send": false}, {"click": "Send"}, {"rerun": true}, {"click": "Send"}, {"click": "Link with a run"}]
"""
import streamlit as st

state = st.session_state
log = state.setdefault("log", [])


def tried(*attempts):
    for attempt in attempts:
        try:
            attempt()
        except Exception as error:
            st.text(f"{type(error).__module__}.{type(error).__name__}")
        else:
            st.text("accepted")


with st.form("form", clear_on_submit=True):
    values = [
        st.pills("One", ["a", "b"], key="one"),
        st.segmented_control("Many", ["a", "b"], selection_mode="multi", default=["a"]),
        st.feedback("stars", key="rated", default=1),
        st.pagination(9, key="page"),
        st.selectbox("Box", ["a", "b"]),
        st.radio("Radio", ["a", "b"]),
        st.multiselect("Several", ["a", "b"]),
    ]
    st.link_button("Link", "https://example.com")
    st.page_link("https://example.com", label="Page")
    tried(
        lambda: st.menu_button("Menu", ["a"]),
        lambda: st.menu_button("Menu", ["a"], on_click=print),
        lambda: st.button("Button"),
        lambda: st.link_button("Link", "https://example.com", on_click=print),
        lambda: st.pills("x", ["a"], on_change=print),
        lambda: st.feedback(on_change=print, key="f"),
        lambda: st.pagination(2, on_change=print, key="p"),
    )
    clicked = st.link_button("Link with a run", "https://example.com", on_click="rerun")
    sent = st.form_submit_button("Send", on_click=lambda: log.append((state.one, state.rated, state.page)))
st.text((values, sent, clicked))
st.text(log)
