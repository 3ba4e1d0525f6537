"""st.context: what is known of the browser and its request.

# wirediff: [{"open": true, "query": "a=1"}, {"reload": true, "query": ""}]
"""
from collections.abc import Mapping

import streamlit as st

c = st.context


def attempt(name, function):
    try:
        st.text(f"{name}: {function()!r}")
    except Exception as ex:  # noqa: BLE001 - its class is what is compared
        st.text(f"{name} raises {type(ex).__module__}.{type(ex).__name__}")


st.text([c.timezone, c.timezone_offset, c.locale, c.is_embedded])
st.text(c.url.split(":")[0] + " " + c.url.partition("/")[2].partition("/")[2].partition("/")[2])
st.text([c.theme, c.theme.type, c.theme["type"], type(c.theme).__name__])
attempt("theme", lambda: c.theme.none)
h = c.headers
st.text([isinstance(h, Mapping), "host" in h, h["UPGRADE"], h.get("none"), h.get_all("connection"), h.get_all("none")])
st.text(sorted(k for k in h if k.startswith("Sec-Websocket")))
st.text([type(h).__name__, type(h.to_dict()).__name__, len(h) == len(h.to_dict())])
attempt("header", lambda: h["None"])
k = c.cookies
st.text([isinstance(k, Mapping), list(k), len(k), k.get("none"), type(k.to_dict()).__name__, type(k).__name__])
attempt("cookie", lambda: k["none"])
attempt("set cookie", lambda: k.__setitem__("a", "b"))
st.text([c["locale"], "url" in c, "none" in c, 5 in c])
attempt("item", lambda: c["none"])
attempt("iter", lambda: list(c))
attempt("set", lambda: setattr(c, "url", ""))
