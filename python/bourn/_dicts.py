"""Dictionaries whose items are attributes too."""


class AttributeDictionary(dict):
    """A dict whose items are attributes too; dicts in it are as well."""

    def __getattr__(self, key):
        try:
            item = self[key]
        except KeyError:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {key!r}") from None
        return AttributeDictionary(item) if isinstance(item, dict) else item

    __setattr__ = dict.__setitem__


AttributeDictionary.__module__ = "streamlit.util"
