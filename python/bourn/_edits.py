"""st.data_editor: a table on its way into the grid, what the visitor has changed in it, and the object that comes back.

The row of the command (src/elements/dataframe.c) shows the grid and keeps the changes; they are applied here.
"""

import contextlib
import decimal
import hashlib
import logging
import math

from streamlit import errors

from bourn import _columns, _frames

_F = _frames.DataFormat
_log = logging.getLogger(__name__)
_INDEX = "_index"
# Kinds of values that a kind of column can write.
_WRITES = {
    "text": "string", "link": "string", "markdown": "string", "number": "integer float decimal string timedelta",
    "checkbox": "boolean string integer", "selectbox": "string boolean integer float", "date": "date datetime",
    "time": "time datetime", "datetime": "datetime date time", "list": "list string", "multiselect": "list string"}
_BY_INFERENCE = {
    "string": "string", "bytes": "bytes", "floating": "float", "mixed-integer-float": "float", "integer": "integer",
    "decimal": "decimal", "complex": "complex", "boolean": "boolean", "datetime64": "datetime", "datetime": "datetime",
    "date": "date", "timedelta64": "timedelta", "timedelta": "timedelta", "time": "time", "period": "period",
    "interval": "interval", "empty": "empty"}


# ---- what a column holds -----------------------------------------------------------------------------------------------

def _kind_by_arrow(type_):
    import pyarrow as pa
    for kind, *tests in (("integer", "integer"), ("float", "floating"), ("boolean", "boolean"),
                         ("string", "string", "large_string"), ("date", "date"), ("time", "time"),
                         ("datetime", "timestamp"), ("timedelta", "duration"), ("list", "list"), ("decimal", "decimal"),
                         ("empty", "null"), ("bytes", "binary"), ("dict", "struct")):
        if any(getattr(pa.types, f"is_{test}")(type_) for test in tests):
            return kind
    return None


def _kind_by_inference(values):
    from pandas.api.types import infer_dtype
    return _BY_INFERENCE.get(infer_dtype(values), "unknown")


def _kind_by_dtype(dtype):
    from pandas.api import types
    for kind in ("bool", "integer", "float", "datetime64_any", "timedelta64", "complex"):
        if getattr(types, f"is_{kind}_dtype")(dtype):
            return {"bool": "boolean", "datetime64_any": "datetime", "timedelta64": "timedelta"}.get(kind, kind)
    for kind in ("period", "interval"):
        if dtype.name.startswith(kind):
            return kind
    return "string" if types.is_string_dtype(dtype) else "unknown"


def _kind_of(values, type_=None):
    if values.dtype.name == "category":
        return _kind_by_inference(values.dtype.categories)
    kind = _kind_by_arrow(type_) if type_ is not None else None
    if kind:
        return kind
    return _kind_by_inference(values) if values.dtype.name == "object" else _kind_by_dtype(values.dtype)


def kinds_of(frame, schema):
    """{name: kind} of the index and of all columns."""
    made = {_INDEX: _kind_of(frame.index)}
    for i, (name, values) in enumerate(frame.items()):
        made[str(name)] = _kind_of(values, schema.field(i).type)
    return made


# ---- before: the frame and its description ----------------------------------------------------------------------------

def _check(frame):
    index = type(frame.index).__name__
    if index not in ("RangeIndex", "Index", "DatetimeIndex", "CategoricalIndex", "Int64Index", "Float64Index",
                     "UInt64Index"):
        raise errors.StreamlitAPIException(f"A table with an index of type {index} cannot be edited.",
                                           error_id="data-editor-unsupported-index-type")
    twice = list(frame.columns[frame.columns.duplicated()])
    if twice:
        raise errors.StreamlitAPIException(f"Columns that are edited need names of their own; these are there twice: "
                                           f"{twice}", error_id="data-editor-duplicate-column-names")
    if _INDEX in frame.columns:
        raise errors.StreamlitAPIException(f"`{_INDEX}` stands for the index: give that column another name.",
                                           error_id="data-editor-reserved-index-column-name")


def _name_columns(frame):
    """All names as text."""
    import pandas as pd
    if isinstance(frame.columns, pd.MultiIndex):
        frame.columns = ["_".join(map(str, name)) for name in frame.columns.to_flat_index()]
    elif pd.api.types.infer_dtype(frame.columns) != "string":
        frame.columns = pd.Index([str(name) for name in frame.columns], name=frame.columns.name)


def _as_text(frame, config):
    """Columns that Arrow does not take become text, and are not edited."""
    for name, values in list(frame.items()):
        if _frames.column_fix(values):
            config.setdefault(name, {})["disabled"] = True
            frame[name] = values.astype("string")


def _check_kinds(config, kinds):
    for name, kind in kinds.items():
        given = config.get(name) or {}
        column = (given.get("type_config") or {}).get("type")
        writes = _WRITES.get(column)
        if writes and not given.get("disabled") and kind not in (*writes.split(), "empty"):
            raise errors.StreamlitAPIException(
                f"Column `{name}` holds values of kind `{kind}`, which a column of kind `{column}` cannot write. Choose "
                "another kind of column, convert the values, or disable the column.",
                error_id="data-editor-incompatible-column-type")


def _signature(frame, fmt, table, kinds, disabled):
    """What a grid with fixed rows and a key is known by: its form, not its values."""
    import pandas as pd
    index, rows = frame.index, len(frame)
    labels = None
    if not isinstance(index, pd.RangeIndex) or (index.start, index.stop, index.step) != (0, rows, 1):
        try:
            labels = hashlib.sha1(pd.util.hash_pandas_object(index, index=False).to_numpy().tobytes()).hexdigest()
        except TypeError:
            labels = str(index.tolist())
    fields = [(field.name, str(field.type), field.nullable) for field in table.schema]
    return repr((fmt.name, tuple(frame.columns), type(index).__name__, list(index.names), labels, fields, sorted(kinds.items()),
                 rows, disabled))


def _describe(column_config, fmt, frame, num_rows, hide_index, disabled):
    """The description of the columns, by their names."""
    config = _columns.by_name(column_config)
    if fmt in _frames._HIDES_INDEX:
        config.setdefault(_INDEX, {})["hidden"] = True
    counts = _frames.has_range_index(frame)
    grows = num_rows in ("dynamic", "add")
    _as_text(frame, config)
    if not counts:
        config.setdefault(_INDEX, {})["required"] = True
        if grows and hide_index is True:
            _log.warning("st.data_editor: the index stays, whatever `hide_index` says: new rows need their label in it.")
    if hide_index is None and counts and grows:
        hide_index = True
    if hide_index is not None:
        config.setdefault(_INDEX, {})["hidden"] = hide_index
    for name in disabled:
        config.setdefault(_columns._named(name), {})["disabled"] = True
    return config


# ---- after: the changes ------------------------------------------------------------------------------------------------

def _moment(value, kind):
    import pandas as pd
    moment = pd.Timestamp(value)
    if pd.isna(moment):
        return None
    return moment if kind == "datetime" else moment.date() if kind == "date" else moment.time()


def _listed(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _seconds(value):
    """What is no length of time is refused: the value that is there stays."""
    import pandas as pd
    if not math.isfinite(value):
        raise ValueError("a length of time is finite")
    return pd.Timedelta(value, unit="s")


def _span(value):
    import pandas as pd
    return pd.Timedelta(value)


_READ = {"list": _listed, "string": str, "integer": int, "float": float, "boolean": bool,
         "decimal": lambda value: decimal.Decimal(str(value)), "timedelta": _span}


def value_of(value, kind):
    """A value of the browser's as one of a column's kind; None where it is none."""
    if value is None or kind == "empty":
        return value
    if kind == "timedelta" and isinstance(value, (int, float)):
        return _seconds(value)
    try:
        if isinstance(value, list) and kind not in ("list", "string"):
            raise TypeError("a list in a column without lists")
        if kind in _READ:
            return _READ[kind](value)
        return _moment(value, kind) if kind in ("datetime", "date", "time") else value
    except (ValueError, TypeError, OverflowError, decimal.InvalidOperation) as error:
        _log.warning("st.data_editor: %r is no value of kind %s: %s", value, kind, error)
        return None


def _edit(frame, edited, kinds):
    for row, changes in edited.items():
        for name, value in changes.items():
            try:
                if name == _INDEX:
                    frame.index = frame.index.delete(row).insert(row, value_of(value, kinds[_INDEX]))
                else:
                    frame.iat[row, frame.columns.get_loc(name)] = value_of(value, kinds[name])
            except (TypeError, ValueError, OverflowError) as error:
                _log.warning("st.data_editor: row %s of `%s` keeps its value, %r does not fit: %s", row, name, value, error)


def _labels(index):
    """(the next label, the step to the one after it); None: labels are the visitor's to give."""
    import pandas as pd
    if isinstance(index, pd.RangeIndex):
        return index.stop, index.step
    if pd.api.types.is_integer_dtype(index.dtype):
        return (0 if index.empty else index.max() + 1), 1
    return None, None


def _put(frame, label, row):
    import warnings
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=FutureWarning, message=".*empty or all-NA entries")
            frame.loc[label] = row
    except (TypeError, ValueError, OverflowError) as error:
        _log.warning("st.data_editor: a row is left out, its values do not fit: %s", error)
        return False
    return True


def _add(frame, added, kinds):
    counts = _frames.has_range_index(frame)
    label, step = _labels(frame.index)
    for given in added:
        try:
            values = {name: value_of(value, kinds[name]) for name, value in given.items()}
        except (TypeError, ValueError, OverflowError) as error:
            _log.warning("st.data_editor: a row is left out: %s", error)
            continue
        own = values.pop(_INDEX, None)
        row = {name: values.get(name) for name in frame.columns}
        if own is not None and not counts:
            if own in frame.index:
                _log.warning("st.data_editor: a row is left out, its label %r is there already.", own)
            else:
                _put(frame, own, row)
        elif label is None:
            _log.warning("st.data_editor: a row is left out, it has no label.")
        elif _put(frame, label, row):
            label += step


def _keep_types(frame, types):
    """Added rows can cost a column its type, where there was no row before, moments are of another zone, or nothing is left
    in it (pandas takes a row of nothing for moments)."""
    import pandas as pd
    for name, was in types.items():
        values = frame[name]
        if values.dtype == was:
            continue
        with contextlib.suppress(TypeError, ValueError):
            made = pd.Series([None] * len(values), values.index, was) if values.isna().all() else values.astype(was)
            if made.isna().equals(values.isna()):  # else the type has no place for one of them
                frame[name] = made


def apply(frame, state, kinds):
    """The frame with the changes: it is changed itself, unless rows were taken out."""
    _edit(frame, state["edited_rows"], kinds)
    types = frame.dtypes
    if state["deleted_rows"]:
        frame = frame.drop(frame.index[state["deleted_rows"]])
    if state["added_rows"]:
        _add(frame, state["added_rows"], kinds)
        _keep_types(frame, types)
    return frame


# ---- the kind of object that was given ---------------------------------------------------------------------------------

def _plain(frame):
    """One kind of "nothing there"."""
    import numpy as np
    import pandas as pd
    made = frame.replace([pd.NA, pd.NaT, np.nan], None)
    return made if int(pd.__version__.split(".")[0]) >= 3 else made.infer_objects()


def _only(frame):
    if len(frame.columns) != 1:
        raise errors.StreamlitDataframeConversionError(f"This takes one column, and there are {len(frame.columns)}.")
    return frame.iloc[:, 0]


def _values(frame):
    return _only(_plain(frame)).tolist() if len(frame.columns) else []


def _array(values, frame):
    import numpy as np
    return np.ndarray(0) if frame.empty else values.to_numpy()


def _with(module, make):
    import importlib
    return make(importlib.import_module(module))


_BACK = {
    _F.NUMPY_LIST: lambda f: _array(f.iloc[:, 0] if not f.empty else None, f),
    _F.NUMPY_MATRIX: lambda f: _array(f, f),
    _F.PYARROW_TABLE: lambda f: _with("pyarrow", lambda pa: pa.Table.from_pandas(f)),
    _F.PYARROW_ARRAY: lambda f: _with("pyarrow", lambda pa: pa.Array.from_pandas(_only(f))),
    _F.PANDAS_SERIES: _only,
    _F.POLARS_DATAFRAME: lambda f: _with("polars", lambda pl: pl.from_pandas(f)),
    _F.POLARS_LAZYFRAME: lambda f: _with("polars", lambda pl: pl.from_pandas(f)),
    _F.POLARS_SERIES: lambda f: _with("polars", lambda pl: pl.from_pandas(_only(f))),
    _F.XARRAY_DATASET: lambda f: _with("xarray", lambda xr: xr.Dataset.from_dataframe(f)),
    _F.XARRAY_DATA_ARRAY: lambda f: _with("xarray", lambda xr: xr.DataArray.from_series(_only(f))),
    _F.LIST_OF_RECORDS: lambda f: _plain(f).to_dict(orient="records"),
    _F.LIST_OF_ROWS: lambda f: _plain(f).to_numpy().tolist(),
    _F.COLUMN_INDEX_MAPPING: lambda f: _plain(f).to_dict(orient="dict"),
    _F.COLUMN_VALUE_MAPPING: lambda f: _plain(f).to_dict(orient="list"),
    _F.COLUMN_SERIES_MAPPING: lambda f: f.to_dict(orient="series"),
    _F.LIST_OF_VALUES: _values,
    _F.TUPLE_OF_VALUES: lambda f: tuple(_values(f)),
    _F.SET_OF_VALUES: lambda f: set(_values(f)),
    _F.KEY_VALUE_DICT: lambda f: {} if f.empty else _plain(f).iloc[:, 0].to_dict(),
}


def give_back(frame, fmt):
    """The frame as an object of the format that was given."""
    return _BACK[fmt](frame) if fmt in _BACK else frame


# ---- the command -------------------------------------------------------------------------------------------------------

def edit(show, container, data, *, use_container_width, hide_index, column_order, column_config, num_rows, disabled, key,
         **options):
    """The table with the visitor's changes; `show` is the row's command, which takes a table and returns the changes."""
    fmt = _frames.format_of(data)
    if fmt is _F.UNKNOWN:
        raise errors.StreamlitDataframeConversionError(
            f"Nothing can be edited in an object of type `{type(data).__name__}`: make a pandas frame of it.")
    frame = _frames.frame_of(data, copy=True)
    _check(frame)
    _name_columns(frame)
    names = [] if isinstance(disabled, bool) else list(disabled)
    config = _describe(column_config, fmt, frame, num_rows, hide_index, names)
    table = _frames.table_of_frame(frame, mend=False)
    kinds = kinds_of(frame, table.schema)
    _check_kinds(config, kinds)
    off = sorted(name for name, given in config.items() if given.get("disabled") is True)
    told = _columns.text_of(config, {} if disabled is True else column_config,
                            _signature(frame, fmt, table, kinds, (disabled is True, sorted(map(repr, names)), off)))
    if fmt is _F.PANDAS_STYLER:  # the same from run to run: it is part of the grid's style sheet
        data.set_uuid(hashlib.sha1(str(key if key is not None else table.schema).encode()).hexdigest()[:10])
    state = show(container, data if fmt is _F.PANDAS_STYLER else table, use_container_width=use_container_width,
                 column_order=column_order, column_config=told, num_rows=num_rows, disabled=disabled is True, key=key, **options)
    return give_back(apply(frame, state, kinds) if isinstance(state, dict) else frame, fmt)
