"""Charts of other libraries, as what a row takes: JSON texts and pictures. Each library is imported only where one of its
objects is shown."""

import io
import sys

from streamlit import errors

_PICTURE = {"bbox_inches": "tight", "dpi": 200, "format": "png"}


def _type_name(obj):
    return f"{type(obj).__module__}.{type(obj).__qualname__}"


# ---- plotly in the page's colors -----------------------------------------------------------------------------------

def _color(number):
    """A color that the browser replaces by one of the page's theme."""
    return f"#{number:06d}"


def _scale(first):
    return [[i / 9, _color(first + i)] for i in range(10)]


def _template():
    sequential, line, cell = _scale(11), _color(39), _color(38)
    gray, dark, up, down = _color(36), _color(37), _color(32), _color(33)
    scaled = ("contour", "contourcarpet", "heatmap", "histogram2d")
    return {
        "data": {
            **{kind: [{"colorscale": sequential}] for kind in scaled},
            "candlestick": [{"decreasing": {"line": {"color": down}}, "increasing": {"line": {"color": up}}}],
            "icicle": [{"textfont": {"color": "white"}}],
            "sankey": [{"textfont": {"color": gray}}],
            "scatter": [{"marker": {"line": {"width": 0}}}],
            "table": [{"cells": {"fill": {"color": cell}, "font": {"color": dark}, "line": {"color": line}},
                       "header": {"font": {"color": gray}, "line": {"color": line}, "fill": {"color": _color(40)}}}],
            "waterfall": [{"increasing": {"marker": {"color": up}}, "decreasing": {"marker": {"color": down}},
                           "totals": {"marker": {"color": _color(34)}}, "connector": {"line": {"color": gray, "width": 2}}}],
        },
        "layout": {
            "colorway": [_color(1 + i) for i in range(10)],
            "colorscale": {"sequential": sequential, "sequentialminus": sequential, "diverging": _scale(21)},
            "coloraxis": {"colorscale": sequential},
        },
    }


def _set_template():
    templates = sys.modules["plotly.io"].templates
    templates["streamlit"] = _template()
    templates.default = "streamlit"


class _Theme:
    """Waits for plotly, whose figures take their template when they are made: from its import on, it is the page's."""

    def find_spec(self, name, path, target=None):
        if name != "plotly.io":
            return None
        import importlib.util
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec:
            self.loader, spec.loader = spec.loader, self
        return spec

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        _set_template()


def wait_for_plotly():
    if "plotly.io" in sys.modules:
        _set_template()
    else:
        sys.meta_path.insert(0, _Theme())


# ---- figures ----------------------------------------------------------------------------------------------------------

def plotly(obj):
    """A figure, its data, or one of Matplotlib's, as JSON."""
    import plotly.io
    import plotly.tools
    if _type_name(obj) == "matplotlib.figure.Figure":
        figure = plotly.tools.mpl_to_plotly(obj)
    else:
        figure = plotly.tools.return_figure_from_figure_or_data(obj, validate_figure=True)
    return plotly.io.to_json(figure, validate=False)


def json_of(obj):
    import json
    return json.dumps(obj)


def _own_data(deck):
    """A layer keeps its frame by a weak reference; what goes into JSON are its records."""
    import weakref
    for layer in getattr(deck, "layers", None) or ():
        data = getattr(layer, "data", None)
        if isinstance(data, weakref.ref):
            data = data()
        if _type_name(data).startswith("pandas.") and type(data).__name__ == "DataFrame":
            layer.data = data.to_dict(orient="records")


def deck(obj):
    """(the map as JSON, its tooltip as JSON or None, the key of the tiles' provider or None)"""
    import json
    if int(sys.modules["pandas"].__version__.split(".")[0]) >= 3 if "pandas" in sys.modules else False:
        _own_data(obj)
    widget = getattr(obj, "deck_widget", None)
    tooltip = widget.tooltip if widget is not None and isinstance(widget.tooltip, dict) else getattr(obj, "_tooltip", None)
    token = getattr(obj, "mapbox_key", None)
    return obj.to_json(), json.dumps(tooltip) if tooltip and isinstance(tooltip, dict) else None, token or None


def pyplot(self, fig: "Figure", clear_figure: "bool" = False, *, width: "Width" = "stretch",
           use_container_width: "bool | None" = None, alt: "str | None" = None, **kwargs: "Any") -> "DeltaGenerator":
    """Show a figure of Matplotlib's, as a picture.

    `clear_figure` empties it afterwards. Further arguments go to the figure's savefig(); they are an older form: a figure
    saved by oneself is shown by st.image.
    """
    if fig is None:
        raise errors.StreamlitMissingRequiredParameterError(
            "fig", detail="Matplotlib's current figure is the process's, not this session's. Make one: "
                          "`fig, ax = plt.subplots()`, draw with `ax`, and show it by `st.pyplot(fig)`.")
    if use_container_width is not None:
        width = "stretch" if use_container_width else "content"
    if kwargs:
        from streamlit.deprecation_util import show_deprecation_warning
        show_deprecation_warning("`st.pyplot` will stop taking arguments for `savefig`. Save the figure, "
                                 "`fig.savefig(file, ...)`, and show it by `st.image(file)`.")
    try:
        import matplotlib.pyplot
    except ImportError as error:
        raise ImportError("st.pyplot needs Matplotlib: pip install matplotlib") from error
    matplotlib.pyplot.ioff()
    picture = io.BytesIO()
    fig.savefig(picture, **{**_PICTURE, **kwargs})
    content = picture.getvalue()
    head = content[:2048].lstrip()
    if head.startswith(b"<svg") or (head.startswith(b"<?xml") and b"<svg" in head):
        content = content.decode("utf-8")
    shown = self.image(content, width=width, output_format="PNG", alt=alt)
    if clear_figure:
        fig.clf()
    return shown


# ---- Vega-Lite --------------------------------------------------------------------------------------------------------

_SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
_MEMBERS = {"FeatureCollection": "features", "Feature": "geometry", "GeometryCollection": "geometries",
            **dict.fromkeys(_SHAPES, "coordinates")}


def _is_map(data):
    """GeoJSON and TopoJSON are no tables: they stay in the specification."""
    if isinstance(data, list):
        return bool(data) and isinstance(data[0], dict) and data[0].get("type") == "Feature" and "geometry" in data[0]
    if not isinstance(data, dict):
        return False
    kind = data.get("type")
    if kind in (None, "Topology"):
        return isinstance(data.get("arcs"), list) and isinstance(data.get("objects"), dict)
    return _MEMBERS.get(kind) in data if kind in _MEMBERS else False


def _renumber(prefix, text):
    """Altair counts names through the whole process; here they count from 1 in each chart, so that it stays the same."""
    import re
    seen = {}
    return re.sub(f'"{prefix}[0-9a-f]+(?:_[0-9]+)?"',
                  lambda m: f'"{prefix}{seen.setdefault(m.group(), len(seen) + 1)}"', text)


def _spec_text(spec):
    import json
    import re
    kept = {"datasets": spec.pop("datasets")} if "datasets" in spec else {}
    values = None
    if isinstance(spec.get("data"), dict) and _is_map(spec["data"].get("values")):
        spec["data"] = dict(spec["data"])
        values = spec["data"].pop("values")
    text = json.dumps(spec)
    if '"params"' in text:
        text = _renumber("param_", text)
    if re.search('"(vconcat|hconcat|facet|layer|concat|repeat)"', text):
        text = _renumber("view_", text)
    if kept or values is not None:
        spec = {**json.loads(text), **kept}
        if values is not None:
            spec["data"]["values"] = values
        text = json.dumps(spec)
    return text


def vega(data, spec):
    """(the specification as JSON, the table that is drawn or None, [(name, table), ...])"""
    if isinstance(data, dict) and spec is None:
        data, spec = None, data
    spec, tables = {} if spec is None else dict(spec), []
    if not spec:
        return "{}", None, tables  # the command says what is missing
    if "datasets" in spec:
        maps = {}
        for name, content in spec["datasets"].items():
            if _is_map(content):
                maps[str(name)] = content
            else:
                tables.append((str(name), content))
        spec["datasets"] = maps
        if not maps:
            del spec["datasets"]
    source = spec.get("data")
    if isinstance(source, dict) and "values" in source:
        if not _is_map(source["values"]):
            data = source["values"]
            del spec["data"]
    elif "data" in spec and not isinstance(source, dict) and not _is_map(source):
        data = source
        del spec["data"]
    return _spec_text(spec), data, tables


# ---- ECharts ----------------------------------------------------------------------------------------------------------

def _source(dataset, tables):
    """A dataset whose table, if it has one, stands in `tables` instead."""
    import hashlib
    from bourn import _frames
    source = dataset.get("source")
    if not _frames.is_table(source):
        return dataset
    try:
        table = _frames.arrow_of(source)
        name = hashlib.md5(_frames.bytes_of(table), usedforsecurity=False).hexdigest()
    except (TypeError, ValueError, NotImplementedError) as error:
        raise errors.StreamlitDataframeConversionError(f"A `dataset.source` cannot be made a table: {error}") from error
    tables[name] = table
    return {**dataset, "source": {"name": name}}


def _each(change, given):
    """`change` of a dictionary, or of each one in a list; all else as it is."""
    if isinstance(given, (list, tuple)):
        return [change(item) if isinstance(item, dict) else item for item in given]
    return change(given) if isinstance(given, dict) else given


def _without_tables(option, tables):
    """A copy of an option with no table in it, nor in what it is made of."""
    made = dict(option)

    def again(part):
        return _without_tables(part, tables)

    def of_medium(part):
        return {**part, "option": again(part["option"])} if isinstance(part.get("option"), dict) else part

    for name, change in (("dataset", lambda part: _source(part, tables)), ("media", of_medium), ("baseOption", again),
                         ("options", again)):
        if name in made:
            made[name] = _each(change, made[name])
    return made


def _not_json(value, path):
    """Where the first value stands that JSON does not know, and what it is; None: there is none."""
    if value is None or isinstance(value, (str, int)) or (isinstance(value, float) and value - value == 0):
        return None
    if isinstance(value, dict):
        parts = ((f"{path}.{key}" if path else str(key), item) for key, item in value.items())
    elif isinstance(value, (list, tuple)):
        parts = ((f"{path}[{i}]", item) for i, item in enumerate(value))
    else:
        return path, repr(value) if isinstance(value, float) else f"a {_type_name(value)}"
    return next((found for found in (_not_json(item, where) for where, item in parts) if found), None)


def _option_text(option):
    import json
    try:
        return json.dumps(option, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        try:
            place, what = _not_json(option, "") or ("a key", str(error))
        except RecursionError:
            place, what = "a part of it", "within itself"
        raise errors.StreamlitAPIException(
            f"The chart's option is sent as JSON, and `{place}` is {what}. Tables may stand in `dataset.source`; all else must be "
            "plain numbers, texts, None, lists and dictionaries.") from error


def _pixels(size, standard):
    """A size that an object of pyecharts' has: pixels, "stretch", or None where it says nothing of its own."""
    import re
    if isinstance(size, (int, float)) and not isinstance(size, bool):
        return int(size) if size > 0 else None
    size = size.strip() if isinstance(size, str) else standard
    if size in ("", standard):
        return None
    if size == "100%":
        return "stretch"
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*px", size)
    if not found:
        import logging
        logging.getLogger("bourn.elements").warning("A chart's size %r is neither pixels nor 100%%, and is not heard.", size)
    return int(float(found[1])) or None if found else None


def echarts(spec):
    """(the option as JSON, [(name, table), ...], width, height); the sizes are those of an object of pyecharts', or None."""
    from collections.abc import Mapping
    tables, text = {}, spec
    if isinstance(spec, Mapping):
        text = _option_text(_without_tables(spec, tables))
    elif not isinstance(spec, str):
        if not callable(getattr(spec, "dump_options", None)):
            raise errors.StreamlitInvalidParameterTypeError("spec", type(spec).__name__, ["dict", "str", "pyecharts chart"])
        text = spec.dump_options()
    return (text, list(tables.items()), _pixels(getattr(spec, "width", None), "900px"),
            _pixels(getattr(spec, "height", None), "500px"))


# ---- Altair -----------------------------------------------------------------------------------------------------------

def _lock():
    import threading
    return globals().setdefault("_altair_lock", threading.Lock())


def altair(chart):
    """The specification of one of Altair's charts; its tables by their content's hash, under "datasets"."""
    import contextlib
    import hashlib
    import altair as alt
    from bourn import _frames
    tables = {}

    def keep(content, datasets=None):
        table = _frames.arrow_of(content)
        name = hashlib.md5(_frames.bytes_of(table), usedforsecurity=False).hexdigest()
        tables[name] = table
        return {"name": name}

    theme = alt.theme if hasattr(alt, "theme") else alt.themes
    with _lock():  # Altair keeps its settings for the process
        alt.data_transformers.register("bourn", keep)
        plain = theme.enable("none") if theme.active == "default" else contextlib.nullcontext()
        with plain, alt.data_transformers.enable("bourn"):
            spec = chart.to_dict()
    spec["datasets"] = {**(spec.get("datasets") or {}), **tables}
    return spec


def altair_chart(self, altair_chart: "AltairChart", *, width: "Width | None" = None, height: "Height" = "content",
                 use_container_width: "bool | None" = None, theme: "Literal['streamlit'] | None" = "streamlit",
                 key: "Key | None" = None, on_select: "Literal['rerun', 'ignore'] | WidgetCallback" = "ignore",
                 selection_mode: "str | Iterable[str] | None" = None,
                 alt: "str | None" = None) -> "DeltaGenerator | VegaLiteState":
    """Show one of Altair's charts. Returns what is selected, where something can be."""
    return self.vega_lite_chart(None, altair(altair_chart), width=width, height=height, use_container_width=use_container_width,
                                theme=theme, key=key, on_select=on_select, selection_mode=selection_mode, alt=alt)


PREPARE = {"vega_lite_chart": vega, "echarts_chart": echarts, "plotly_chart": plotly, "plotly_chart.config": json_of, "pydeck_chart": deck}
METHODS = {"altair_chart": altair_chart, "pyplot": pyplot}
