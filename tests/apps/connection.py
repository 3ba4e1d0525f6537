"""st.connection with classes of the app's own: made once, kept, made anew.

# wirediff: [{"open": true}, {"click": "key=again"}, {"click": "key=reset"}, {"open": true}]
"""
import streamlit as st
from streamlit.connections import BaseConnection


class Raw:
    hidden = 1


class Counted(BaseConnection[Raw]):
    made = 0

    def _connect(self, **kwargs):
        st.session_state["made"] = st.session_state.get("made", 0) + 1
        self.given = kwargs
        return Raw()

    def use(self):
        return self._instance


class Mine(Counted):
    @classmethod
    def scope(cls):
        return "session"


class Nowhere(Counted):
    @classmethod
    def scope(cls):
        return "nowhere"


def attempt(name, function):
    try:
        st.text(f"{name}: {function()!r}")
    except Exception as ex:  # noqa: BLE001 - its class is what is compared
        st.text(f"{name} raises {type(ex).__module__}.{type(ex).__name__}")


st.button("again", key="again")
c = st.connection("mine", Mine, a=1, b="x")
st.text([type(c).__name__, c.given, c is st.connection("mine", type=Mine, a=1, b="x"), c._connection_name, len(c._secrets)])
st.text([c is st.connection("mine", Mine, a=2), c is st.connection("mine", Mine, a=1, b="x", ttl=60), c is st.connection("other", Mine)])
if st.button("reset", key="reset"):
    c.reset()
    c.use()
attempt("wrapped", lambda: c.hidden)
attempt("none", lambda: c.none)
attempt("scope", lambda: st.connection("n", Nowhere))
attempt("class", lambda: st.connection("n", dict))
attempt("type", lambda: st.connection("n", "nothing"))
attempt("snowpark", lambda: st.connection("snowpark"))
attempt("module", lambda: st.connection("n", "no_such_module.Class"))
attempt("attribute", lambda: st.connection("n", "collections.NoSuchClass"))
attempt("secrets", lambda: st.connection("n"))
attempt("environment", lambda: st.connection("env:NO_SUCH_VARIABLE", Mine))
attempt("abstract", lambda: st.connection("n", BaseConnection))
st.text(st.session_state["made"])
