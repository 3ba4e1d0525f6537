"""What the media commands take, where it is an object of Python's or of a library.

Libraries are known by the names of their types and never imported here, but for Pillow where a picture is of a format
that only Pillow reads.
"""

from streamlit import errors

_GRAPHS = ("graphviz.graphs.Graph", "graphviz.graphs.Digraph", "graphviz.sources.Source", "graphviz.dot.Graph",
           "graphviz.dot.Digraph")


def _type_name(obj):
    return f"{type(obj).__module__}.{type(obj).__qualname__}"


def graph(obj):
    """(the graph in the DOT language, the engine that lays it out)"""
    if _type_name(obj) not in _GRAPHS:
        raise errors.StreamlitInvalidParameterTypeError(
            "figure_or_dot", type(obj).__name__, ["graphviz.Graph", "graphviz.Digraph", "graphviz.Source", "str"])
    return obj.source, obj.engine


PREPARE = {"graphviz_chart": graph}
