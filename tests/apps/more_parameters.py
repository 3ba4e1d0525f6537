"""Parameters of the foundation's commands that no other page here uses.

# wirediff: [{"open": true, "query": "fold=true"}, {"set": "key=tabs", "to": "b"}, {"set": "key=pop", "to": true},
# wirediff:  {"set": "key=fold", "to": false}, {"set": "key=check", "to": true}, {"set": "key=toggle", "to": true},
# wirediff:  {"set": "key=number", "to": 3}, {"set": "key=slide", "to": 4}, {"set": "key=hide", "to": true},
# wirediff:  {"rerun": true}, {"set": "key=hide", "to": false}, {"click": "key=again"}]
"""
import streamlit as st

log = st.session_state.setdefault("log", [])


def note(*args, **kwargs):
    log.append((args, kwargs))


st.button("stretched", use_container_width=True)
st.button("not stretched", use_container_width=False)
st.popover("stretched", use_container_width=True).text("inside")
st.popover("not stretched", use_container_width=False).text("inside")
a, b = st.tabs(["a", "b"], key="tabs", on_change=note, args=(1,), kwargs={"x": 2})
pop = st.popover("noted", key="pop", on_change=note, args=(3,), kwargs={"y": 4})
fold = st.expander("in the address", key="fold", on_change="rerun", bind="query-params")
st.text([a.open, b.open, pop.open, fold.open])
if not st.checkbox("hide", key="hide"):
    st.text([
        st.checkbox("check", key="check", persist_state="session", on_change=note, args=("check",)),
        st.toggle("toggle", key="toggle", persist_state="page", on_change=note, kwargs={"toggle": 1}),
        st.number_input("number", 0, 9, key="number", persist_state="session", on_change=note, args=("number",)),
        st.slider("slide", 0, 9, key="slide", persist_state="page", on_change=note, args=("slide",)),
    ])
st.text([st.session_state.get(k) for k in ("check", "toggle", "number", "slide")])
with st.spinner("as a cache shows it", _cache=True):
    st.text("computed")
st.text(log)
if st.button("again", key="again"):
    st.rerun(scope="app")
