"""st.column_config: the kinds of columns, and what st.dataframe sends of them.

Each kind is a row below: the parameters beside `label`, in their order, and which of them describe the kind itself. The
functions are made of the rows; what they return is a dictionary, as apps may write it by hand.
"""

import dataclasses
import inspect
import json
from typing import Any

from streamlit import errors

_BASE = "width:ColumnWidth|None help:str|None "
_EDIT = _BASE + "disabled:bool|None required:bool|None pinned:bool|None "
_SIDE = "alignment:ContentAlignment|None "
_SHOW = _BASE + "pinned:bool|None "
_RANGE = "min_value:{0}|None max_value:{0}|None step:{1}|None "
_CHART = _SHOW + "y_min:int|float|None y_max:int|float|None color:ChartColor|None"
# name: (kind, parameters, those that belong to the kind)
_ROWS = {
    "AreaChartColumn": ("area_chart", _CHART, "y_min y_max color"),
    "AudioColumn": ("audio", _SHOW + _SIDE, ""),
    "BarChartColumn": ("bar_chart", _CHART, "y_min y_max color"),
    "CheckboxColumn": ("checkbox", _EDIT + _SIDE + "default:bool|None", ""),
    "Column": (None, _EDIT + _SIDE, ""),
    "DateColumn": ("date", _EDIT + _SIDE + "default:date|None format:str|Literal['localized','distance','iso8601']|None "
                   + _RANGE.format("date", "int"), "format min_value max_value step"),
    "DatetimeColumn": ("datetime", _EDIT + _SIDE + "default:datetime|None format:str|DateTimeFormat|None "
                       + _RANGE.format("datetime", "int|float|timedelta") + "timezone:str|None",
                       "format min_value max_value step timezone"),
    "ImageColumn": ("image", _SHOW + _SIDE, ""),
    "JsonColumn": ("json", _SHOW + _SIDE, ""),
    "LineChartColumn": ("line_chart", _CHART, "y_min y_max color"),
    "LinkColumn": ("link", _EDIT + _SIDE + "default:str|None max_chars:int|None validate:str|None display_text:str|None",
                   "max_chars validate display_text"),
    "ListColumn": ("list", _SHOW + "disabled:bool|None required:bool|None default:Iterable[str]|None", ""),
    "MarkdownColumn": ("markdown", _EDIT + _SIDE + "default:str|None", ""),
    "MultiselectColumn": ("multiselect", _EDIT + "default:Iterable[str]|None options:Iterable[str]|None "
                          "accept_new_options:bool|None "
                          "color:str|Literal['auto']|ThemeColor|Iterable[str|ThemeColor]|None "
                          "format_func:Callable[[str],str]|None", "options accept_new_options"),
    "NumberColumn": ("number", _EDIT + _SIDE + "default:int|float|None format:str|NumberColumnFormat|None "
                     + _RANGE.format("int|float", "int|float"), "min_value max_value format step"),
    "ProgressColumn": ("progress", _SHOW + "format:str|NumberFormat|None " + _RANGE.format("int|float", "int|float")
                       + "color:ChartColor|None", "format min_value max_value step color"),
    "SelectboxColumn": ("selectbox", _EDIT + "default:SelectboxOptionValue|None "
                        "options:Iterable[SelectboxOptionValue]|None "
                        "format_func:Callable[[SelectboxOptionValue],str]|None", "options"),
    "TextColumn": ("text", _EDIT + _SIDE + "default:str|None max_chars:int|None validate:str|None", "max_chars validate"),
    "TimeColumn": ("time", _EDIT + _SIDE + "default:time|None format:str|Literal['localized','iso8601']|None "
                   + _RANGE.format("time", "int|float|timedelta"), "format min_value max_value step"),
    "VideoColumn": ("video", _SHOW + _SIDE, ""),
}
_COLORS = ("auto", "auto-inverse", "red", "blue", "green", "yellow", "violet", "orange", "gray", "grey", "primary")


class ColumnConfig(dict):
    """A column's description: what the kinds of st.column_config return."""


# ---- values ----------------------------------------------------------------------------------------------------------

def _check_color(color):
    if color is None or color in _COLORS:
        return
    text = str(color)
    hexadecimal = text.startswith("#") and text[1:].isalnum() and len(text) in (4, 5, 7, 9)
    if not hexadecimal and not (text.startswith(("rgb(", "rgba(")) and text.endswith(")")):
        raise errors.StreamlitValueError("color", [*_COLORS, "a hex color such as #ff8800", "an rgb() or rgba() color"])


def _selectbox(given):
    options, label = given["options"], given.pop("format_func")
    if options is not None:
        options = list(options)
        given["options"] = [{"value": o, "label": label(o)} for o in options] if label and options else options


def _multiselect(given):
    import itertools
    options, label, color = given["options"], given.pop("format_func"), given.pop("color")
    if options is None:
        return
    colors = itertools.repeat(color) if isinstance(color, str) else itertools.cycle(color) if color is not None else None
    made = []
    for option in options:
        one = {"value": option}
        if label is not None:
            one["label"] = label(option)
        if colors is not None:
            one["color"] = next(colors)
        made.append(one)
    given["options"] = made


def _moments(given):
    """Dates and times as text, lengths of time in seconds."""
    for name in ("default", "min_value", "max_value"):
        if given[name] is not None:
            given[name] = given[name].isoformat()
    if hasattr(given["step"], "total_seconds"):
        given["step"] = given["step"].total_seconds()


def _link(given):
    text = given["display_text"]
    if text and text.startswith(":material/"):
        import bourn._core as _core
        _core.check_icon(text)


_FIXES = {"selectbox": _selectbox, "multiselect": _multiselect, "date": _moments, "time": _moments, "datetime": _moments,
          "link": _link}


def _describe(kind, own, given):
    if kind in ("area_chart", "bar_chart", "line_chart", "progress"):
        _check_color(given["color"])
    if kind in ("list", "multiselect") and given["default"] is not None:
        given["default"] = list(given["default"])
    if kind in _FIXES:
        _FIXES[kind](given)
    described = {"type": kind, **{name: given.pop(name) for name in own}} if kind else None
    made = ColumnConfig(given)
    if described:
        made["type_config"] = described
    return made


# ---- the functions ---------------------------------------------------------------------------------------------------

def _signature(parameters):
    made = [inspect.Parameter("label", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation="str | None")]
    for parameter in parameters.split():
        name, _, annotation = parameter.partition(":")
        made.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None,
                                      annotation=annotation.replace("|", " | ").replace(",", ", ")))
    return inspect.Signature(made, return_annotation="ColumnConfig")


def _function(name, kind, parameters, own):
    signature = _signature(parameters)

    def column(*args, **kwargs):
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{name}() {error}") from None
        bound.apply_defaults()
        return _describe(kind, own.split(), dict(bound.arguments))
    column.__name__ = column.__qualname__ = name
    column.__module__ = "streamlit.column_config"
    column.__doc__ = f"Describe a column of kind \"{kind}\" for st.dataframe and st.data_editor." if kind else \
        "Describe a column of whichever kind its values are."
    column.__signature__ = signature
    return column


FUNCTIONS = {name: _function(name, *row) for name, row in _ROWS.items()}


@dataclasses.dataclass
class ButtonColumnResult:
    """A column of buttons that are widgets: what ButtonColumn() returns where it has a key."""
    config: ColumnConfig
    on_click: Any
    args: Any
    kwargs: Any
    key: str


def ButtonColumn(label: "str | None" = None, *, width: "ColumnWidth | None" = None, help: "str | None" = None,  # noqa: F821
                 pinned: "bool | None" = None, alignment: "ContentAlignment | None" = None,  # noqa: F821
                 type: "ButtonType" = "secondary", on_click: "WidgetCallback | None" = None,  # noqa: F821
                 args: "WidgetArgs | None" = None, kwargs: "WidgetKwargs | None" = None,  # noqa: F821
                 key: "str | None" = None) -> "ButtonColumnResult | ColumnConfig":
    """Describe a column of buttons; with a key, clicks are told to the script."""
    made = ColumnConfig(label=label, width=width, help=help, pinned=pinned, alignment=alignment, disabled=True,
                        type_config={"type": "button", "button_type": type})
    if key is not None:
        return ButtonColumnResult(made, on_click, args, kwargs, key)
    if on_click is not None or args is not None or kwargs is not None:
        raise errors.StreamlitMissingRequiredParameterError("key", detail="Buttons with a callback are known by it.")
    return made


ButtonColumn.__module__ = "streamlit.column_config"
FUNCTIONS["ButtonColumn"] = ButtonColumn


# ---- as JSON ---------------------------------------------------------------------------------------------------------

def _config_of(column, given):
    if given is None:
        return {"hidden": True}
    if isinstance(given, str):
        return {"label": given}
    if isinstance(given, ButtonColumnResult):
        return given.config
    if isinstance(given, dict):
        return given
    raise errors.StreamlitInvalidParameterTypeError("column_config", type(given).__name__, ["None", "str", "dict"],
                                                    detail=f"It describes column `{column}`.")


def _without_none(given):
    return {key: _without_none(value) if isinstance(value, dict) else value
            for key, value in given.items() if value is not None}


def _buttons(column_config):
    """{column: id of its widget} of columns of buttons that have a key."""
    import bourn._core as _core
    made = {_named(column): _core.button_column(str(given.key), given.on_click, given.args, given.kwargs)
            for column, given in column_config.items() if isinstance(given, ButtonColumnResult)}
    return {column: widget for column, widget in made.items() if widget is not None}


def _named(column):
    return f"_pos:{column}" if isinstance(column, int) else column


def by_name(column_config):
    """{name: its description}, to be added to."""
    return {_named(column): dict(_config_of(column, given)) for column, given in (column_config or {}).items()}


def text_of(made, column_config, signature=None):
    """The text that the browser reads. With buttons: an array of that and of their widgets. With a signature, by which an
    editor is known: an array of three."""
    buttons = _buttons(column_config or {})
    made = _without_none(made)
    try:
        return json.dumps([made, buttons, signature] if signature else [made, buttons] if buttons else made, allow_nan=False)
    except ValueError as error:
        raise errors.StreamlitAPIException(f"`column_config` has a value that JSON does not know: {error}",
                                           error_id="column-config-json-serialize-failed") from error


def as_json(column_config):
    """What st.dataframe takes; columns named by numbers are meant by their place."""
    return text_of(by_name(column_config), column_config)
