"""What cached functions refuse, and what the page shows then.

# wirediff: [{"open": true}, {"rerun": true}, {"click": "key=again"}]
"""
import threading
from datetime import timedelta

import streamlit as st


def attempt(label, call):
    try:
        st.write(label, call())
    except Exception as error:
        st.write(label, type(error).__module__, type(error).__name__)


@st.cache_data
def takes(value, other=None):
    return 1


@st.cache_data
def gives(what):
    if what == "lambda":
        return lambda: 1
    if what == "lock":
        return threading.Lock()
    if what == "generator":
        return (i for i in [1])
    if what == "module":
        return threading
    raise KeyError(what)


async def later():
    return 1


@st.cache_data
def awaitable():
    return later()


attempt("lock", lambda: takes(threading.Lock()))
attempt("function", lambda: takes(lambda: 1))
attempt("generator", lambda: takes(i for i in [1]))
attempt("object", lambda: takes(object()))
attempt("nested", lambda: takes([{"a": threading.Lock()}]))
attempt("named", lambda: takes(1, other=threading.Lock()))
loop = [1]
loop.append(loop)
attempt("cycle", lambda: takes(loop))
for what in ("lambda", "lock", "generator", "module", "nothing"):
    attempt(what, lambda: gives(what))
attempt("awaitable", awaitable)
attempt("hash_funcs", lambda: st.cache_data(hash_funcs={int: lambda n: 1 / 0})(lambda n: n)(1))


def f():
    return 1


for name, arguments in {
        "scope": {"scope": "page"}, "mode": {"refresh_mode": "later"}, "background": {"refresh_mode": "background"},
        "negative": {"refresh_mode": "background", "ttl": -1}, "ttl": {"ttl": "soon"}, "delta": {"ttl": timedelta(minutes=1)}}.items():
    attempt(f"data {name}", lambda: st.cache_data(**arguments)(f)())
    attempt(f"resource {name}", lambda: st.cache_resource(**arguments)(f)())
for name, arguments in {
        "persist": {"persist": "cloud"}, "true": {"persist": True}, "both": {"persist": "disk", "refresh_mode": "background", "ttl": 1},
        "size": {"max_size": "10 elephants"}, "zero": {"max_size": 0}, "bool": {"max_size": True}, "float": {"max_size": 1.5},
        "entries": {"max_entries": 0}}.items():
    attempt(f"data {name}", lambda: st.cache_data(**arguments)(f)())


async def answer(_):
    return True


async def stream():
    yield 1

attempt("validate", lambda: st.cache_resource(validate=answer)(f)())
attempt("on_release", lambda: st.cache_resource(on_release=answer)(f)())
attempt("async generator", lambda: st.cache_data(stream))
attempt("coroutine background", lambda: st.cache_data(ttl=1, refresh_mode="background")(answer))

outside = st.container()


@st.cache_data
def writes_outside(n):
    outside.text("written")
    return n


attempt("outside", lambda: writes_outside(1))
attempt("outside again", lambda: writes_outside(1))
st.button("again", key="again")
