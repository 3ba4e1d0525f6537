"""st.secrets as a mapping and by attributes, what it refuses, and st.user where the secrets have [auth]."""
import os

import streamlit as st


def attempt(name, use):
    try:
        st.text([name, use()])
    except Exception as error:
        st.text([name, "refused", type(error).__name__])


s = st.secrets
st.text([s["word"], s.number, s.real, s.flag, s["list"], str(s.when), str(s.day)])
st.text([s.section.key, s["section"]["inner"].deep, s.section.to_dict(), len(s), sorted(s), "word" in s, "none" in s])
st.text([type(s.section).__name__, s.rows[0]["a"], s.section.get("key"), s.get("none", 3), s.section.get("none")])
st.text([os.environ.get(name) for name in ("word", "number", "real", "flag", "section")])
attempt("missing key", lambda: s["none"])
attempt("missing attribute", lambda: s.none)
attempt("missing within", lambda: s.section["none"])
attempt("missing attribute within", lambda: s.section.none)
attempt("set a key", lambda: s.__setitem__("word", 1))
attempt("set an attribute", lambda: setattr(s, "word", 1))
attempt("set within", lambda: s.section.__setitem__("key", 1))
attempt("set an attribute within", lambda: setattr(s.section, "key", 1))

st.text([st.user.to_dict(), st.user.is_logged_in, len(st.user), list(st.user), st.user.tokens.to_dict()])
attempt("user missing", lambda: st.user["name"])
attempt("user missing attribute", lambda: st.user.name)
attempt("user set", lambda: setattr(st.user, "name", 1))
attempt("user set a key", lambda: st.user.__setitem__("name", 1))
attempt("no token", lambda: st.user.tokens.id)
attempt("no token key", lambda: st.user.tokens["id"])
for provider in (None, "other", "none", "no_such"):
    attempt(f"login {provider}", lambda provider=provider: st.login(provider))
