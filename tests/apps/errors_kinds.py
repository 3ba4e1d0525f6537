"""Values of every kind for every parameter of the foundation's commands: taken or refused, and with which class.

# wirediff: [{"open": true}]
"""
import enum
import inspect

import streamlit as st


class Thing:
    def __str__(self):
        return "thing"


class Number(enum.IntEnum):
    ONE = 1


class Text(str):
    pass


FIRST = {
    "text": "a", "markdown": "a", "caption": "a", "title": "a", "header": "a", "subheader": "a", "code": "a", "latex": "a",
    "badge": "a", "html": "<p>a</p>", "json": {}, "exception": ValueError("x"), "error": "a", "warning": "a", "info": "a",
    "success": "a", "toast": "a", "progress": 5, "columns": 2, "tabs": ["a", "b"], "expander": "a", "popover": "a",
    "status": "a", "button": "a", "checkbox": "a", "toggle": "a", "text_input": "a", "number_input": "a", "slider": "a",
    "divider": None, "container": None, "space": None,
}
VALUES = {
    "3": 3, "0": 0, "-1": -1, "True": True, "False": False, "None": None, "'x'": "x", "''": "", "1.5": 1.5, "[]": [],
    "['a']": ["a"], "{}": {}, "thing": Thing(), "b'b'": b"b", "len": len, "Number.ONE": Number.ONE, "2**70": 2**70,
    "Text": Text("sub"),
}
# Refused by both with an exception; which one is an accident there: of a hash, a comparison, an index. Or taken here only.
ELSEWHERE = {
    ("container", "wrap"), ("toast", "duration"), ("columns", "spec"), ("slider", "step"), ("slider", "value"),
    ("slider", "min_value"), ("text_input", "validate"), ("number_input", "max_value"), ("number_input", "format"),
    ("code", "language"),
}


def outcome(command, first, name, value, place, key):
    args, kwargs = [] if first is None else [first], {}
    parameters = list(inspect.signature(getattr(st, command)).parameters)
    if parameters[0] == name and first is not None:
        args = [value]
    else:
        kwargs[name] = value
    if "key" in parameters and name != "key":
        kwargs["key"] = key
    try:
        getattr(place, command)(*args, **kwargs)
    except Exception as error:
        return type(error).__name__
    return "taken"


place = st.empty()
for command, first in FIRST.items():
    for name in inspect.signature(getattr(st, command)).parameters:
        if (command, name) in ELSEWHERE or name in ("args", "kwargs"):
            continue
        said = {}
        for shown, value in VALUES.items():
            said.setdefault(outcome(command, first, name, value, place, f"{command} {name} {shown}"), []).append(shown)
        st.text(f"{command} {name}: " + "; ".join(f"{k} {' '.join(v)}" for k, v in sorted(said.items())))
