"""Options as Python values. The extension gives them as JSON text."""

import bourn._core as _core

_PLAIN = {"true": True, "false": False, "null": None}


def get(name):
    """The value of an option; KeyError where there is no such option."""
    text = _core.config_json(name)
    if text is None:
        raise KeyError(name)
    if text in _PLAIN:
        return _PLAIN[text]
    if text.isdecimal():
        return int(text)
    if text[0] == '"' and "\\" not in text:
        return text[1:-1]
    import json
    return json.loads(text)
