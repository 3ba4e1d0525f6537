"""st.query_params: the parameters of the page's address as a mapping. The parameters themselves are the engine's."""

from collections.abc import Iterable, MutableMapping

import bourn._core as _core

MISSING = 'st.query_params has no {} "{}": the page\'s address does not name it.'


def _texts(key, value):
    if isinstance(value, dict):
        from streamlit.errors import StreamlitQueryParamDictValueError
        raise StreamlitQueryParamDictValueError(key)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [str(item) for item in value]
    return str(value)


def _pairs(params):
    if hasattr(params, "keys") and hasattr(params, "__getitem__"):
        return [(key, params[key]) for key in params.keys()]
    return list(params)


class QueryParamsProxy(MutableMapping):
    """Query parameters of the page's address: st.query_params. A parameter given several times has its last text; see
    get_all(). Setting one changes the address, without a new run. Those bound to widgets are the widgets' own."""

    __slots__ = ()

    def __iter__(self):
        return iter(_core.query_names())

    def __len__(self):
        return len(_core.query_names())

    def __str__(self):
        return str({name: _core.query_get(name) for name in self})

    def __getitem__(self, key):
        texts = _core.query_get(key)
        if texts is None:
            raise KeyError(MISSING.format("key", key))
        if isinstance(texts, str):
            return texts
        return texts[-1] if texts else ""

    def __setitem__(self, key, value):
        _core.query_change("merge", [(key, _texts(key, value))])

    def __delitem__(self, key):
        if not _core.query_change("remove", [(key, "")]):
            raise KeyError(MISSING.format("key", key))

    def __getattr__(self, key):
        try:
            return self[key]
        except KeyError:
            raise AttributeError(MISSING.format("attribute", key)) from None

    __setattr__ = __setitem__

    def __delattr__(self, key):
        try:
            del self[key]
        except KeyError:
            raise AttributeError(MISSING.format("key", key)) from None

    def update(self, params=(), /, **more):
        """Set several parameters at once: all of them, or none if one cannot be set."""
        _core.query_change("merge", [(key, _texts(key, value)) for key, value in [*_pairs(params), *more.items()]])

    def get_all(self, key):
        """All texts of a parameter, in the address's order; an empty list if it is not there."""
        texts = _core.query_get(key)
        return [] if texts is None else [texts] if isinstance(texts, str) else texts

    def clear(self):
        """Take all parameters out of the address, but for `embed` and `embed_options`."""
        _core.query_change("clear")

    def to_dict(self):
        """A plain dict of what is there now."""
        return {key: self[key] for key in self}

    def from_dict(self, params):
        """Set these parameters and take out all others, but for `embed` and `embed_options`."""
        _core.query_change("replace", [(key, _texts(key, value)) for key, value in _pairs(params)])


QueryParamsProxy.__module__ = "streamlit.runtime.state.query_params_proxy"
query_params = QueryParamsProxy()
