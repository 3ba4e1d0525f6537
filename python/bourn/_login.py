"""st.login, st.logout and st.user. The exchange with an identity provider is bourn/_oidc.py's.

Threads  any with a context.
"""

from collections.abc import Mapping

import bourn._core as _core

_OLDEST_AUTHLIB = (1, 3, 2)


def logger():
    """Where this and the exchange with a provider say what happens."""
    from streamlit.logger import get_logger
    return get_logger("streamlit.user_info")


def need_authlib():
    """Authlib, new enough, or StreamlitMissingAuthlibError."""
    from streamlit.errors import StreamlitMissingAuthlibError
    try:
        import authlib
        found = tuple(int(part) for part in authlib.__version__.split(".")[:3])
    except (ImportError, ValueError):
        found = ()
    if found < _OLDEST_AUTHLIB:
        raise StreamlitMissingAuthlibError()


def login(provider: "str | None" = None) -> "None":
    """Send the visitor to an identity provider (OpenID Connect), who comes back logged in: see st.user.

    Parameters
    ----------
    provider : str or None
        A provider's section in the secrets: "google" is [auth.google]. None: what stands in [auth] itself.
    """
    if _core.get_script_run_ctx(True) is not None:
        need_authlib()
    _core.login(provider)


def logout() -> "None":
    """Make the visitor nobody again, here and, where the provider offers that, there."""
    _core.logout()


_parsed = ("", {})  # the JSON text that was read last, and what it says: replaced as a whole


def _user():
    global _parsed
    known = _core.user()
    if known is None:
        logger().warning("st.user is empty: there is no run context here.")
        return {}
    text, configured = known
    if _parsed[0] != text:
        import json
        _parsed = (text, json.loads(text) if text else {})
    user = dict(_parsed[1])
    if configured:
        user.setdefault("is_logged_in", False)
    return user


def _refuse(what):
    from streamlit.errors import StreamlitAPIException
    raise StreamlitAPIException(f"{what} cannot be changed by the app.")


class TokensProxy(Mapping):
    """The tokens that `expose_tokens` in the secrets lets the app see: st.user.tokens."""

    def __init__(self, tokens):
        self._tokens = tokens

    def __getitem__(self, key):
        return self._tokens[key]

    def __getattr__(self, key):
        try:
            return self.__dict__["_tokens"][key]
        except KeyError:
            raise AttributeError(f'st.user.tokens has no "{key}": the provider gave none, or `expose_tokens` does not name '
                                 "it.") from None

    def __setattr__(self, name, value):
        if not name.startswith("_"):
            _refuse("st.user.tokens")
        super().__setattr__(name, value)

    def __setitem__(self, name, value):
        _refuse("st.user.tokens")

    def __iter__(self):
        return iter(self._tokens)

    def __len__(self):
        return len(self._tokens)

    def to_dict(self):
        """A plain dict of them."""
        return dict(self._tokens)


class UserInfoProxy(Mapping):
    """Who the visitor is: st.user. Items are attributes too; to be read only."""

    @property
    def tokens(self):
        """The provider's tokens that the app may see."""
        return TokensProxy(_user().get("tokens", {}))

    def __getitem__(self, key):
        if key == "tokens":
            return self.tokens
        try:
            return _user()[key]
        except KeyError:
            raise KeyError(f'st.user has no key "{key}".') from None

    def __getattr__(self, key):
        try:
            return _user()[key]
        except KeyError:
            raise AttributeError(f'st.user has no attribute "{key}".') from None

    def __setattr__(self, name, value):
        _refuse("st.user")

    def __setitem__(self, name, value):
        _refuse("st.user")

    def __iter__(self):
        return iter(_user())

    def __len__(self):
        return len(_user())

    def to_dict(self):
        """A plain dict of what is known."""
        return _user()


for _class in (TokensProxy, UserInfoProxy, login, logout):
    _class.__module__ = "streamlit.user_info"
user = UserInfoProxy()
