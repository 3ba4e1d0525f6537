"""st.context: what is known of the visitor's browser. What is known is the engine's; here it gets its Python form."""

from collections.abc import Mapping

import bourn._core as _core
from bourn._dicts import AttributeDictionary


def _title(name):
    return "-".join(word.capitalize() for word in name.split("-"))


class StreamlitHeaders(Mapping):
    """The headers of the browser's request; names in any case. get_all() gives all of a name."""

    def __init__(self, headers):
        self._headers = {}
        for name, value in headers:
            self._headers.setdefault(_title(name), []).append(value)

    def get_all(self, key):
        """All values of a header, in the order of the request; an empty list if it is not there."""
        return list(self._headers.get(_title(key), ()))

    def __getitem__(self, key):
        found = self._headers.get(_title(key))
        if found is None:
            raise KeyError(key)
        return found[0]

    def __len__(self):
        return len(self._headers)

    def __iter__(self):
        return iter(self._headers)

    def to_dict(self):
        """A plain dict with the first value of each header."""
        return dict(self)


class StreamlitCookies(Mapping):
    """The cookies of the browser's request."""

    def __init__(self, cookies):
        self._cookies = dict(cookies)

    def __getitem__(self, key):
        return self._cookies[key]

    def __len__(self):
        return len(self._cookies)

    def __iter__(self):
        return iter(self._cookies)

    def to_dict(self):
        """A plain dict of them."""
        return dict(self._cookies)


class StreamlitTheme(AttributeDictionary):
    """What the page looks like: `type` is "light" or "dark"."""


_FACTS = {
    "timezone": "The browser's time zone, such as \"Europe/Vienna\".",
    "timezone_offset": "Minutes from the browser's time to UTC: UTC+1 is -60.",
    "locale": "The browser's language, such as \"en-US\".",
    "url": "The address of the page without its query.",
    "ip_address": "Where the browser is; None on this machine.",
    "is_embedded": "Whether the page is shown inside of another one.",
}


def _fact(name, doc):
    return property(lambda self: _core.context_fact(name), doc=doc)


class ContextProxy:
    """What is known of the visitor's browser: st.context. To be read only."""

    __iter__ = None

    @property
    def headers(self):
        """The headers of the request by which the browser connected."""
        return StreamlitHeaders(_core.context_headers())

    @property
    def cookies(self):
        """The cookies that came with it."""
        return StreamlitCookies(_core.context_cookies())

    @property
    def theme(self):
        """The theme of the page: `type` is "light", "dark" or, where it is not known, None."""
        return StreamlitTheme(type=_core.context_fact("color_scheme"))

    def __getitem__(self, key):
        if key not in self:
            raise KeyError(f'st.context knows no "{key}"; there is: {", ".join(sorted(_KEYS))}.')
        return getattr(self, key)

    def __contains__(self, key):
        return key in _KEYS


for _name, _doc in _FACTS.items():
    setattr(ContextProxy, _name, _fact(_name, _doc))
_KEYS = frozenset({"headers", "cookies", "theme", *_FACTS})
for _class in (StreamlitHeaders, StreamlitCookies, StreamlitTheme, ContextProxy):
    _class.__module__ = "streamlit.runtime.context"
context = ContextProxy()
