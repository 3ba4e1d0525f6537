"""What the extension asks for when an argument is not of a kind that it takes natively.

Each function of `PREPARE` serves one command. Nothing heavy is imported before it is needed: libraries are known by
the names of their types, as a value of a type can only exist once its library is there.
"""

import os
import sys
import types

import bourn._core as _core
from streamlit import errors

LATER = "st.{} comes with a later version of bourn."
_TABLES = ("pandas", "polars", "pyarrow", "dask", "modin", "pyspark", "snowflake", "xarray", "duckdb")
_ROUTINES = (types.BuiltinFunctionType, types.FunctionType, types.MethodType, types.ModuleType,
             type(_core.commands["text"]), type(_core.DeltaGenerator.text))
_GENERATORS = (types.GeneratorType, types.AsyncGeneratorType)


def later(command):
    return errors.StreamlitAPIException(LATER.format(command), error_id="later-version")


def _type_names(obj):
    return [f"{t.__module__}.{t.__qualname__}" for t in type(obj).__mro__]


def _can(obj, name):
    return not isinstance(obj, _core.DeltaGenerator) and callable(getattr(obj, name, None))


def _is_pydantic(obj):
    return not isinstance(obj, type) and "pydantic.main.BaseModel" in _type_names(obj)


def _is_sequence_of_pydantic(obj):
    return isinstance(obj, (list, tuple, set, frozenset)) and len(obj) > 0 and _is_pydantic(next(iter(obj)))


def _is_own_mapping(obj):
    """session_state, secrets, ...: mappings of ours that say what they hold."""
    from collections.abc import Mapping
    return (isinstance(obj, Mapping) and type(obj).__module__.startswith(("streamlit", "bourn"))
            and _can(obj, "to_dict"))


def _is_namedtuple(obj):
    return isinstance(obj, tuple) and _can(obj, "_asdict")


# ---- json ------------------------------------------------------------------------------------------------------------

def _is_list_like(obj):
    if isinstance(obj, (list, set, tuple, frozenset, range, map, enumerate)):
        return True
    import array
    import enum
    from collections import UserList, deque
    from collections.abc import ItemsView, KeysView, ValuesView
    return isinstance(obj, (array.array, deque, enum.EnumMeta, UserList, ItemsView, KeysView, ValuesView))


def _plain(body):
    """`body` as something json.dumps knows."""
    from collections import ChainMap, UserDict
    if _is_own_mapping(body):
        body = body.to_dict()
    if _is_namedtuple(body):
        body = body._asdict()
    if isinstance(body, (ChainMap, types.MappingProxyType, UserDict)) or _is_pydantic(body):
        body = dict(body)
    if _is_sequence_of_pydantic(body):
        try:
            return [m.model_dump(mode="json") if _can(m, "model_dump") else m.dict() for m in body]
        except AttributeError:
            return list(body)
    return list(body) if _is_list_like(body) else body


def _other(obj):
    return list(obj) if isinstance(obj, set) else repr(obj)


def json_text(body, dg=None):
    """The JSON text of any object; keys that JSON cannot hold are left out, and the page says so."""
    import json
    body = _plain(body)
    if isinstance(body, str):
        return body
    try:
        return json.dumps(body, default=_other)
    except TypeError as error:
        from streamlit.logger import get_logger
        text = f"Some of this data cannot be shown as JSON, because of its keys ({error})"
        get_logger("streamlit.elements.json").warning("%s", text, stack_info=True)
        (_core.main_dg if dg is None else dg).warning(text)
        return json.dumps(body, default=_other, skipkeys=True)


# ---- latex, html, exception, page configuration ----------------------------------------------------------------------

def latex_text(expr):
    if any(name.startswith("sympy.") for name in _type_names(expr)):
        import sympy
        if isinstance(expr, sympy.Expr):
            return sympy.latex(expr)
    return str(expr)


def badge_text(label):
    """Anything with a text's `replace` will do, and says so by itself if it has none."""
    return label.replace("[", "[")


def html_text(body):
    """A path is read; an object says what it looks like; a string is never taken for a path."""
    if _can(body, "_repr_html_"):
        text = body._repr_html_()
    elif isinstance(body, os.PathLike):
        with open(body, encoding="utf-8") as file:
            text = file.read()
        if os.fspath(body).lower().endswith(".css"):
            text = f"<style>{text}</style>"
    else:
        if isinstance(body, str) and _is_file(body):
            from streamlit.deprecation_util import show_deprecation_warning
            show_deprecation_warning("`st.html` shows a string as HTML, even if it is the path of a file. To show a "
                                     "file, pass a `pathlib.Path`.")
        import textwrap
        text = textwrap.dedent(str(body)).strip()
    if text == "":
        raise errors.StreamlitMissingRequiredParameterError("body")
    return text


def _is_file(text):
    if len(text) > 4096 or "<" in text:
        return False
    try:
        return os.path.isfile(text)
    except ValueError:
        return False


class Shown(Exception):
    """An exception as it is to be shown: st.exception takes its fields as they are."""

    def __init__(self, fields):
        super().__init__()
        self.fields = fields


def exception_fields(exc):
    if isinstance(exc, Shown):
        return exc.fields
    from bourn import _trace
    return _trace.describe(exc)


# ---- links -----------------------------------------------------------------------------------------------------------

def page_path(page):
    """A page given as a path; anything else complains as a path would."""
    if isinstance(page, os.PathLike):
        return str(page)
    return "" if page_shown(page) else os.path.join(page)


def page_shown(page):
    from bourn import _page
    return _page.shown(page) if isinstance(page, _page.Page) else None


def query_string(params):
    """Pairs, or a mapping, as what stands behind an address's question mark; a list is a name's several values."""
    from collections.abc import Iterable
    from urllib.parse import urlencode
    made = {}
    pairs = [(key, params[key]) for key in params.keys()] if _is_mapping(params) else params
    for key, value in pairs:
        if isinstance(value, dict):
            raise errors.StreamlitQueryParamDictValueError(key)
        if key.lower() in ("embed", "embed_options"):
            raise errors.StreamlitAPIException("`embed` and `embed_options` are the page's own: they cannot be set.",
                                               error_id="query-param-embed-cannot-set")
        several = [str(v) for v in value] if isinstance(value, Iterable) and not isinstance(value, str) else [str(value)]
        made.setdefault(key, []).extend(several)
    return urlencode(made, doseq=True)


def _is_mapping(obj):
    return hasattr(obj, "keys") and hasattr(obj, "__getitem__")


_MENU = ("get help", "report a bug", "about")


def menu_items(items):
    """The menu of st.set_page_config with its keys in lower case, checked; None hides an entry."""
    out = {}
    for key, value in items.items():
        key = str(key).lower().strip()
        if key not in _MENU:
            raise errors.StreamlitValueError("menu_items", ["'Get help'", "'Report a bug'", "'About'"],
                                             detail=f"There is no menu entry `{key}`.")
        if value is not None and key == "about":
            import textwrap
            value = textwrap.dedent(value)
        elif value is not None and not _is_address(value):
            raise errors.StreamlitInvalidURLError(value)
        out[key] = value
    return out


def _is_address(value):
    from streamlit.url_util import is_url
    return isinstance(value, str) and is_url(value, ("http", "https", "mailto"))


# ---- write -----------------------------------------------------------------------------------------------------------

def write(dg, obj, unsafe_allow_html=False):
    """A function that shows `obj`, of a kind that st.write leaves to us, in `dg`; None: only its text is known."""
    if isinstance(obj, _core.DeltaGenerator):
        return lambda: dg.help(obj)
    if type(obj).__module__ == "streamlit.elements.write":
        return lambda: _write_again(dg, obj, unsafe_allow_html)
    if _is_table(obj):
        return lambda: dg.dataframe(obj)
    names = _type_names(obj)
    chart = _chart_command(names, obj)
    if chart:
        return lambda: getattr(dg, chart)(obj if not _is_keras(names[0]) else _keras_graph(obj))
    if any(name.startswith("sympy.") for name in names) and isinstance(obj, sys.modules["sympy"].Expr):
        return lambda: dg.latex(obj)
    if _is_json(obj):
        return lambda: dg.json(obj)
    if "_io.StringIO" in names:
        return lambda: dg.markdown(obj.getvalue())
    if isinstance(obj, _GENERATORS) or names[0] == "openai.Stream" or _makes_generators(obj):
        return lambda: dg.write_stream(obj)
    if isinstance(obj, _ROUTINES) or isinstance(obj, type) or hasattr(type(obj), "__dataclass_fields__"):
        return lambda: dg.help(obj)
    if unsafe_allow_html and _can(obj, "_repr_html_"):
        return lambda: dg.html(obj._repr_html_())
    if _can(obj, "to_pandas") or _can(obj, "__dataframe__"):
        return lambda: dg.dataframe(obj)
    return (lambda: dg.help(obj)) if _is_address_of_object(str(obj)) else None


def _write_again(dg, given, unsafe_allow_html):
    """What st.write_stream returned: each piece as it was."""
    for item in given:
        if callable(item):
            item()
        else:
            dg.write(item, unsafe_allow_html=unsafe_allow_html)


def _is_keras(name):
    return name.startswith(("keras.engine.", "tensorflow.python.keras.engine."))


def _keras_graph(model):
    from tensorflow.python.keras.utils import vis_utils
    return vis_utils.model_to_dot(model).to_string()


def _is_table(obj):
    from bourn import _frames
    return _frames.is_table(obj)


def _chart_command(names, obj):
    """The command that draws what a library made, or None."""
    name = names[0]
    if name.startswith("altair.vegalite.") and name.endswith("Chart"):
        return "altair_chart"
    if name == "matplotlib.figure.Figure":
        return "pyplot"
    if name == "plotly.graph_objs._figure.Figure":
        return "plotly_chart"
    if name in ("graphviz.graphs.Graph", "graphviz.graphs.Digraph", "graphviz.sources.Source", "graphviz.dot.Graph",
                "graphviz.dot.Digraph") or name.startswith(("keras.engine.", "tensorflow.python.keras.engine.")):
        return "graphviz_chart"
    if name.startswith("PIL."):
        return "image"
    if name == "pydeck.bindings.deck.Deck":
        return "pydeck_chart"
    return None


def _is_json(obj):
    from collections import ChainMap, UserDict, UserList
    from collections.abc import ItemsView, KeysView, ValuesView
    return (isinstance(obj, (dict, list, map, enumerate, types.MappingProxyType, UserDict, ChainMap, UserList, ItemsView,
                             KeysView, ValuesView))
            or _is_own_mapping(obj) or _is_namedtuple(obj) or _is_pydantic(obj) or _is_sequence_of_pydantic(obj))


def _makes_generators(obj):
    """A generator function, or a method or partial that is one."""
    while hasattr(obj, "func") and type(obj).__name__ == "partial":
        obj = obj.func
    code = getattr(getattr(obj, "__func__", obj), "__code__", None)
    return isinstance(code, types.CodeType) and bool(code.co_flags & 0x220)  # CO_GENERATOR, CO_ASYNC_GENERATOR


def _is_address_of_object(text):
    """<a thing at 0x7f00>: what object.__repr__ prints."""
    if not (text.startswith("<") and text.endswith(">") and " at 0x" in text):
        return False
    import re
    return re.match(r"<[a-zA-Z_]+[a-zA-Z0-9<>._ ]* at 0x[0-9a-fA-F]+>$", text) is not None


# ---- names that no command has ---------------------------------------------------------------------------------------

def unknown_command(dg, name):
    """What `dg.name` is when there is no such command: it complains when it is called, as in the peer."""
    def complain(*_args, **_kwargs):
        import streamlit
        if callable(getattr(streamlit, name, None)):
            owner = "st.sidebar" if dg is _core.sidebar_dg else "a container"
            text = f"`{name}()` is not a method of {owner}; call `st.{name}()`."
        else:
            text = f"There is no command `{name}()`."
        raise errors.StreamlitAPIException(text, error_id="unknown-command")
    return complain


_hinted = False


def warn_missing(thread_name):
    """Once per thread. Without a server, the first time, also how to get one."""
    global _hinted
    from streamlit.logger import get_logger
    logger = get_logger("streamlit.runtime.scriptrunner_utils.script_run_context")
    logger.warning("Thread '%s': missing ScriptRunContext! This warning can be ignored when running in bare mode.",
                   thread_name)
    if not _hinted and not _core.runtime_exists() and _core.config_get("global.showWarningOnDirectExecution"):
        _hinted = True
        logger.warning("Nothing is shown without a server. To see this app in a browser: bourn run %s", sys.argv[0])


# ---- tables ----------------------------------------------------------------------------------------------------------

def _frame(obj, command, lazy):
    from bourn import _frames
    return _frames.read(obj, command, lazy)


def _column_config(columns):
    from bourn import _columns
    return _columns.as_json(columns)


def _selection(state):
    from bourn import _frames
    return _frames.selection_json(state)


PREPARE = {
    "frame": _frame, "dataframe.column_config": _column_config, "dataframe.selection_default": _selection,
    "json": json_text, "latex": latex_text, "badge": badge_text, "html": html_text, "exception": exception_fields,
    "page_link": page_path, "page_link.to": page_shown, "page_link.query_params": query_string,
    "write": write, "set_page_config": menu_items,
    "unknown_command": unknown_command, "warn_missing": warn_missing,
}
