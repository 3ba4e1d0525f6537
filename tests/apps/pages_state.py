# wirediff: [{"open": true}, {"set": "key=kept", "to": [3.0]}, {"set": "key=everywhere", "to": [4.0]}, {"set": "key=bound", "to": 5}, {"set": "key=plain", "to": "p"}, {"set": "key=always", "to": "m"}, {"page": "two"}, {"click": "More"}, {"page": ""}, {"set": "key=show", "to": false}, {"rerun": true}, {"set": "key=show", "to": true}, {"set": "key=bound", "to": 7}, {"click": "Back by callback"}, {"set": "key=same", "to": "of two"}, {"page": ""}, {"click": "Over and over"}, {"click": "In part"}, {"set": "In part too", "to": true}, {"page": "three"}, {"set": "key=bound", "to": 2}, {"page": "two"}]
"""What goes from page to page: persist_state, bind, values of widgets, callbacks that switch, fragments of pages."""
import streamlit as st


def go():
    st.switch_page(two_page, query_params={"from": "callback"})


def one():
    if st.checkbox("Show", True, key="show"):
        st.slider("Kept", 0, 10, 1, key="kept", persist_state="page")
    st.slider("Everywhere", 0, 10, 1, key="everywhere", persist_state="session")
    st.number_input("Bound", 0, 9, 1, key="bound", bind="query-params")
    st.text_input("Plain", key="plain")
    st.text_input("Same", key="same", persist_state="page")
    st.button("Back by callback", on_click=go)
    if st.button("Over and over"):
        st.session_state["count"] = st.session_state.get("count", 0) + 1
        st.rerun()
    part()


@st.fragment
def part():
    st.button("In part")
    st.checkbox("In part too")
    st.write("part", len(st.session_state))


def two():
    st.button("More")
    st.slider("Everywhere", 0, 10, 1, key="everywhere", persist_state="session")
    st.text_input("Same", key="same", persist_state="page")
    st.write(st.query_params.to_dict())


def three():
    st.number_input("Bound", 0, 9, 1, key="bound", bind="query-params")
    st.write(st.query_params.to_dict())


two_page = st.Page(two)
st.text_input("Of the main script", key="always", bind="query-params")
page = st.navigation([one, two_page, three])
page.run()
st.write({k: st.session_state[k] for k in sorted(st.session_state)})
