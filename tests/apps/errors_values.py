"""Values of every kind for the widgets of one value: what each takes, and how it refuses the rest.

# wirediff: [{"open": true}, {"rerun": true}]
# wirediff-ignore: exception.message exception.message_is_markdown
"""
import datetime as dt
import decimal
import fractions
import itertools

import streamlit as st

count = itertools.count()
day, noon, instant = dt.date(2020, 1, 1), dt.time(12), dt.datetime(2020, 1, 1, 12)
nan, inf = float("nan"), float("inf")
THINGS = [
    None, True, False, 0, 1, -1, 2**53, 2**53 - 1, -(2**53), 2**63, 2**64, 10**400, 0.0, 1.5, -0.0, nan, inf, -inf, 1e300,
    "", "a", "1", "today", "now", "min", "2020-01-01", "12:00", b"a", bytearray(b"a"), [], (), [1], (1, 2), (1, 2, 3), {}, {1: 2},
    {1}, range(2), 1j, decimal.Decimal("1.5"), fractions.Fraction(1, 2),
    day, noon, instant, dt.timedelta(hours=1), dt.timedelta(0), (day, day), (instant, instant), (noon, noon), [day, instant], [day, None],
    (nan, 1.0), ("a", "b"), object, dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc), dt.date.min, dt.date.max,
    dt.datetime.min, dt.datetime.max, dt.time.min, dt.time.max, Ellipsis,
]
COMMANDS = {
    "slider": ["min_value", "max_value", "value", "step", "format", "key", "help", "width", "disabled"],
    "number_input": ["min_value", "max_value", "value", "step", "format", "placeholder", "icon", "width", "required"],
    "text_input": ["value", "max_chars", "type", "autocomplete", "placeholder", "validate", "live", "icon", "required"],
    "text_area": ["value", "height", "max_chars", "placeholder", "required"],
    "checkbox": ["value", "width", "wrap", "disabled", "label_visibility"],
    "toggle": ["value", "bind", "persist_state", "on_change"],
    "button": ["type", "icon", "icon_position", "use_container_width", "width", "shortcut", "wrap", "disabled", "help"],
    "date_input": ["value", "min_value", "max_value", "format", "required", "width", "help"],
    "time_input": ["value", "step", "format", "required", "width", "disabled"],
    "datetime_input": ["value", "min_value", "max_value", "step", "format", "required", "width"],
    "color_picker": ["value", "width", "disabled", "label_visibility", "help"],
    "select_slider": ["options", "value", "format_func", "width"],
}
MORE = {"select_slider": {"options": [1, "a", None, 2.5]}, "datetime_input": {"value": instant}}
# What docs/differences.md has, and what changes within a minute
LEFT_OUT = {
    ("slider", "min_value"): lambda v: isinstance(v, (list, tuple, fractions.Fraction)),
    ("slider", "max_value"): lambda v: isinstance(v, fractions.Fraction), ("slider", "step"): lambda v: type(v) is int and v >= 2**63,
    ("slider", "value"): lambda v: v in (("a", "b"), [day, None], fractions.Fraction(1, 2)),
    ("number_input", "format"): lambda v: v == "" or isinstance(v, (tuple, range)),
    ("text_input", "type"): lambda v: v == {1},
    ("select_slider", "options"): lambda v: isinstance(v, bytearray),
    **{("datetime_input", p): lambda v: v == "now" for p in ("value", "min_value", "max_value")},
}
slot = st.empty()


def outcome(command, parameter, thing):
    given = {"label": "x", "key": f"k{next(count)}", **MORE.get(command, {})} | {parameter: thing}
    try:
        value = getattr(slot, command)(**given)
    except Exception as error:
        return type(error).__name__
    return value if isinstance(value, (bool, str, type(None))) else type(value).__name__


for command, parameters in COMMANDS.items():
    for parameter in parameters:
        for i in range(0, len(THINGS), 6):
            things = [v for v in THINGS[i:i + 6] if not LEFT_OUT.get((command, parameter), lambda _: False)(v)]
            st.text(f"{command} {parameter} {[(f'{v!r:.30}', outcome(command, parameter, v)) for v in things]}")
slot.empty()
