"""st.cache_resource: one object for all, checked, released, replaced.

# wirediff: [{"open": true}, {"click": "key=again"}, {"click": "key=break"}, {"click": "key=clear_one"}, {"click": "key=clear"}, {"rerun": true}]
"""
import streamlit as st
from cache_resource_side import events


class Connection:
    def __init__(self, name):
        self.name = name
        self.alive = True


@st.cache_resource
def shared():
    events.append("shared")
    return {"list": [1]}


@st.cache_resource(ttl=3600, max_entries=1, show_spinner="Connecting", show_time=True, validate=lambda c: c.alive,
                   on_release=lambda c: events.append(f"released {c.name}"))
def connect(name, _password="x"):
    events.append(f"connect {name}")
    st.text(f"connected to {name}")
    return Connection(name)


@st.cache_resource(scope="session", show_spinner=False, hash_funcs={Connection: lambda c: c.name})
def mine(connection):
    events.append("mine")
    return object()


shared()["list"].append(2)
st.write(shared() is shared(), shared())
a = connect("a")
st.write(a is connect("a", _password="y"))
connect("b")
if st.button("break", key="break"):
    connect("b").alive = False
connect("b")
mine(a)
st.write(mine(a) is mine(Connection("a")))
st.button("again", key="again")
if st.button("clear one", key="clear_one"):
    connect.clear("b")
if st.button("clear", key="clear"):
    st.cache_resource.clear()
st.write(events)
