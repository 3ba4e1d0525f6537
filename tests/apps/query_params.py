"""st.query_params: reading, writing, what is refused.

# wirediff: [{"open": true, "query": "a=1&b=2&a=3&embed=true&n=4&e="}, {"click": "key=set"}, {"click": "key=attr"}, {"click": "key=update"},
# wirediff:  {"click": "key=delete"}, {"click": "key=missing"}, {"click": "key=clear"}, {"click": "key=bound"}, {"click": "key=embed"},
# wirediff:  {"click": "key=from_dict"}, {"click": "key=mixins"}, {"click": "key=free"}, {"click": "key=again"}, {"click": "key=callback"},
# wirediff:  {"history": "back=1"}, {"query": "%C3%A9=%E2%82%AC&x+y=1%262"}, {"click": "key=clear"}, {"reload": true, "query": ""}]
"""
import streamlit as st

q = st.query_params


def attempt(name, function):
    try:
        st.text(f"{name}: {function()!r}")
    except Exception as ex:  # noqa: BLE001 - its class is what is compared
        text = str(ex) if isinstance(ex, KeyError) and "has no" not in str(ex) else ""
        st.text(f"{name} raises {type(ex).__module__}.{type(ex).__name__} {text}")


def show():
    st.text([list(q), len(q), q.to_dict(), dict(q), [q.get_all(k) for k in q], q.get("none"), q.get_all("none"), "a" in q])


def callback():
    q["from"] = ["call", "back"]


show()
bound = st.slider("n", 0, 9, key="n", bind="query-params") if not st.session_state.get("off") else None
show()
pressed = [name for name in ("set", "attr", "update", "delete", "missing", "clear", "bound", "embed", "from_dict", "mixins", "free",
                             "again") if st.button(name, key=name)]
st.button("callback", key="callback", on_click=callback)
press = pressed[0] if pressed else ""
if press == "set":
    q["a"] = 5
    q["list"] = (1, "two & three", 3.5)
    q["none"] = []
    q["empty"] = ""
    st.text([q["a"], q["list"], q["none"], q["empty"], q.none])
elif press == "attr":
    q.b = "attribute"
    st.text(q.b)
    del q.list
    attempt("getattr", lambda: q.nothing)
    attempt("delattr", lambda: delattr(q, "nothing"))
    st.text([hasattr(q, "b"), hasattr(q, "nothing")])
elif press == "update":
    q.update({"u": 1}, v=2)
    q.update([("w", "3"), ("w", ["4", "5"])])
    q.update()
elif press == "delete":
    del q["u"]
    st.text(q.pop("v"))
elif press == "missing":
    attempt("get", lambda: q["nothing"])
    attempt("del", lambda: q.__delitem__("nothing"))
    attempt("pop", lambda: q.pop("nothing"))
    attempt("dict", lambda: q.update(d={}))
    attempt("dict of dicts", lambda: q.from_dict({"d": {"e": 1}}))
elif press == "clear":
    attempt("clear", q.clear)
elif press == "bound":
    attempt("set", lambda: q.__setitem__("n", 1))
    attempt("del", lambda: q.__delitem__("n"))
    attempt("update", lambda: q.update({"before": 1, "n": 1}))
    attempt("from_dict", lambda: q.from_dict({"n": 1}))
    st.text(q["n"] if "n" in q else "gone")
elif press == "embed":
    for name in ("embed", "EMBED", "embed_options", "Embed_Options"):
        attempt(name, lambda: q.__setitem__(name, "1"))
        attempt(name, lambda: q[name])
        attempt(name, lambda: q.__delitem__(name))
    st.text(q.get_all("embed"))
elif press == "from_dict":
    q.from_dict({"f": ["1", "2"], "g": "3"})
    st.text(q.to_dict())
    q.from_dict([("h", "4"), ("h", "5")])
elif press == "mixins":
    st.text([q.setdefault("i", "6"), list(q.items()), list(q.keys()), list(q.values()), q == {"h": "5", "i": "6"}])
    attempt("popitem", lambda: q.popitem())
elif press == "free":
    st.session_state.off = True
    st.rerun()
elif press == "again":
    q["again"] = "yes"
    st.rerun()
show()
st.write(q)
