"""link_button and page_link with every parameter.

# wirediff: [{"open": true}, {"click": "key=rerun"}, {"rerun": true}, {"click": "key=called"}, {"click": "Go"}, {"click": "key=off"}]
"""
import pathlib

import streamlit as st

state = st.session_state
log = state.setdefault("log", [])
ADDRESS = "https://example.com"
shown = [
    st.link_button("Plain", ADDRESS),
    st.link_button("Plain", ADDRESS),
    st.link_button("Help", ADDRESS, help="about it"),
    st.link_button("Keyed", ADDRESS, key="keyed"),
    st.link_button("Keys", ADDRESS, shortcut="Ctrl+K"),
    st.link_button("Ignored", ADDRESS, on_click="ignore"),
    st.link_button("Primary", ADDRESS, type="primary"),
    st.link_button("Tertiary", ADDRESS, type="tertiary"),
    st.link_button("Icon", ADDRESS, icon=":material/mood:"),
    st.link_button("Icon right", ADDRESS, icon="🎈", icon_position="right"),
    st.link_button("Disabled", ADDRESS, disabled=True),
    st.link_button("Old stretch", ADDRESS, use_container_width=True),
    st.link_button("Old content", ADDRESS, use_container_width=False),
    st.link_button("Stretch", ADDRESS, width="stretch"),
    st.link_button("Pixels", ADDRESS, width=200),
    st.link_button("Wrap", ADDRESS, wrap=True),
    st.link_button("No wrap", "no address", wrap=False),
    st.sidebar.link_button("Aside", ADDRESS),
]
st.text([type(v).__name__ for v in shown])
clicked = [
    st.link_button("Rerun", ADDRESS, on_click="rerun", key="rerun"),
    st.link_button("Go", ADDRESS, on_click="rerun"),
    st.link_button("None", ADDRESS, on_click=None),
    st.link_button("Off", ADDRESS, key="off", on_click="rerun", disabled=True),
    st.link_button("Call", ADDRESS, key="called", on_click=lambda a, b: log.append((a, b, state.called)), args=[1],
                   kwargs={"b": 2}),
]
st.text(clicked)
st.text([state.rerun, state.called, "keyed" in state])
st.text(log)

st.page_link(ADDRESS, label="Plain")
st.page_link(ADDRESS, label=12)
st.page_link(ADDRESS, label="Icon", icon="🌍")
st.page_link(ADDRESS, label="Icon right", icon=":material/mood:", icon_position="right")
st.page_link(ADDRESS, label="Help", help="about it")
st.page_link(ADDRESS, label="Disabled", disabled=True)
st.page_link(ADDRESS, label="Old stretch", use_container_width=True)
st.page_link(ADDRESS, label="Old content", use_container_width=False)
st.page_link(ADDRESS, label="Pixels", width=200)
st.page_link(ADDRESS, label="Stretch", width="stretch")
st.page_link(ADDRESS, label="Mapping", query_params={"a": 1, "b": ["x", "y z"], "c": ()})
st.page_link(ADDRESS, label="Pairs", query_params=[("a", 1), ("a", "é"), ("b", [1, 2])])
st.page_link(ADDRESS, label="Empty", query_params={})
st.sidebar.page_link(ADDRESS, label="Aside", width=90)
with st.sidebar.container():
    st.page_link(ADDRESS, label="Aside in a container")
    st.page_link(ADDRESS, label="Any width aside", width="wide")
for attempt in (
        lambda: st.page_link(ADDRESS),
        lambda: st.page_link("nowhere.py"),
        lambda: st.page_link(pathlib.Path("nowhere.py"), label="x"),
        lambda: st.page_link(12, label="x"),
        lambda: st.page_link(ADDRESS, label="x", query_params={"a": {"b": 1}}),
        lambda: st.page_link(ADDRESS, label="x", query_params={"Embed": 1}),
        lambda: st.page_link(ADDRESS, label="x", query_params=12),
        lambda: st.page_link(ADDRESS, label="x", icon="x"),
        lambda: st.page_link(ADDRESS, label="x", width="wide"),
        lambda: st.link_button("x", 12),
        lambda: st.link_button("x", None),
        lambda: st.link_button("x", "u", on_click=12),
        lambda: st.link_button("x", "u", shortcut=12),
        lambda: state.__setitem__("taken", True),
        lambda: st.link_button("x", "u", key="taken"),
        lambda: st.link_button("x", "u", key="taken", on_click="rerun")):
    try:
        attempt()
    except Exception as error:
        st.text(f"{type(error).__module__}.{type(error).__name__}")
    else:
        st.text("accepted")
