"""tabs, expander and popover with every parameter; those that report back when they are opened.

# wirediff: [{"open": true},
# wirediff:  {"set": "key=watched_tabs", "to": "Two"}, {"set": "key=watched_expander", "to": true},
# wirediff:  {"set": "key=watched_expander", "to": false}, {"set": "key=watched_popover", "to": true},
# wirediff:  {"set": "key=called", "to": true}, {"rerun": true}]
"""
import streamlit as st

one, two = st.tabs(["One", "Two"])
one.text("in one")
with two:
    st.text("in two")
one.text("in one, later")
for tab in st.tabs(["A", ":material/home: B", "**C**"]):
    tab.text("same")
st.tabs(["only"])[0].text("only")
st.tabs(["x", "y"], default="y")[1].text("the default")
st.tabs(["x", "y"], width=300)[0].text("pixels")
st.tabs(["x", "y"], height=100)[0].text("high")
st.tabs(["x", "y"], height="stretch", width="stretch")[0].text("stretch")
st.tabs(["x", "y"], key="keyed_tabs")[0].text("keyed")

st.expander("Closed").text("inside")
st.expander("Open", True).text("inside")
st.expander("Open by name", expanded=True).text("inside")
st.expander("Icon", icon="🎈").text("inside")
st.expander("Material", icon=":material/info:").text("inside")
st.expander("Compact", type="compact").text("inside")
st.expander("Pixels", width=200).text("inside")
st.expander("Keyed", key="keyed_expander").text("inside")
with st.expander("With"):
    st.text("by with")
    with st.expander("Nested"):
        st.text("deeper")

st.popover("Plain").text("inside")
for kind in ("primary", "secondary", "tertiary"):
    st.popover(kind, type=kind).text("inside")
st.popover("Help", help="what it does").text("inside")
st.popover("Icon", icon=":material/menu:").text("inside")
st.popover("Disabled", disabled=True).text("inside")
st.popover("Stretch", width="stretch").text("inside")
st.popover("Pixels", width=180).text("inside")
st.popover("Wrap", wrap=True).text("inside")
st.popover("No wrap", wrap=False).text("inside")
with st.popover("With", key="keyed_popover"):
    st.checkbox("in a popover")

calls = st.session_state.setdefault("calls", [])
tabs = st.tabs(["One", "Two"], key="watched_tabs", on_change="rerun")
expander = st.expander("Watched", key="watched_expander", on_change="rerun")
popover = st.popover("Watched", key="watched_popover", on_change="rerun")
called = st.expander("Called", key="called", on_change=lambda a, b: calls.append((a, b)), args=(1,), kwargs={"b": 2})
st.text([t.open for t in tabs])
st.text([expander.open, popover.open, called.open])
st.text(calls)
st.text([st.session_state.watched_tabs, st.session_state.watched_expander, st.session_state.watched_popover])
if expander.open:
    expander.text("only when open")
