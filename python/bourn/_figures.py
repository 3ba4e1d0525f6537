"""Charts of other libraries, as what a row takes: JSON texts and pictures. Each library is imported only where one of its
objects is shown."""

import importlib.abc
import importlib.util
import io
import json
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


class _Theme(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Waits for plotly, whose figures take their template when they are made: from its import on, it is the page's."""

    def find_spec(self, name, path, target=None):
        if name != "plotly.io":
            return None
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


PREPARE = {"plotly_chart": plotly, "plotly_chart.config": json_of, "pydeck_chart": deck}
METHODS = {"pyplot": pyplot}
