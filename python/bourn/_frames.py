"""Tables: any object that st.dataframe and its like take, as a pandas frame or as something with `__arrow_c_stream__`.

Libraries are known by the names of their types; pandas, NumPy and pyarrow are imported on first use. What is written to
the browser is made of the Arrow stream in C (src/data).
"""

import contextlib
import dataclasses
import enum
import inspect
import sys

from streamlit import errors

from bourn import _prepare

ROWS_MAX = 10000  # of what has not been computed yet

DataFormat = enum.Enum("DataFormat", (
    "UNKNOWN EMPTY COLUMN_INDEX_MAPPING COLUMN_SERIES_MAPPING COLUMN_VALUE_MAPPING DASK_OBJECT DBAPI_CURSOR "
    "DUCKDB_RELATION KEY_VALUE_DICT LIST_OF_RECORDS LIST_OF_ROWS LIST_OF_VALUES MODIN_OBJECT NUMPY_LIST NUMPY_MATRIX "
    "PANDAS_ARRAY PANDAS_DATAFRAME PANDAS_INDEX PANDAS_SERIES PANDAS_STYLER POLARS_DATAFRAME POLARS_LAZYFRAME "
    "POLARS_SERIES PYARROW_ARRAY PYARROW_TABLE PYSPARK_OBJECT SET_OF_VALUES SNOWPANDAS_OBJECT SNOWPARK_OBJECT "
    "TUPLE_OF_VALUES XARRAY_DATASET XARRAY_DATA_ARRAY"), module="streamlit.dataframe_util")
_F = DataFormat

# Full names of the types that say what they are.
_BY_NAME = {
    "pandas.io.formats.style.Styler": _F.PANDAS_STYLER,
    "polars.dataframe.frame.DataFrame": _F.POLARS_DATAFRAME,
    "polars.lazyframe.frame.LazyFrame": _F.POLARS_LAZYFRAME,
    "polars.series.series.Series": _F.POLARS_SERIES,
    "modin.pandas.dataframe.DataFrame": _F.MODIN_OBJECT,
    "modin.pandas.series.Series": _F.MODIN_OBJECT,
    "snowflake.snowpark.modin.pandas.dataframe.DataFrame": _F.SNOWPANDAS_OBJECT,
    "snowflake.snowpark.modin.pandas.series.Series": _F.SNOWPANDAS_OBJECT,
    "snowflake.snowpark.modin.plugin.extensions.index.Index": _F.SNOWPANDAS_OBJECT,
    "snowflake.snowpark.dataframe.DataFrame": _F.SNOWPARK_OBJECT,
    "snowflake.snowpark.table.Table": _F.SNOWPARK_OBJECT,
    "pyspark.sql.dataframe.DataFrame": _F.PYSPARK_OBJECT,
    "pyspark.sql.connect.dataframe.DataFrame": _F.PYSPARK_OBJECT,
    "xarray.core.dataset.Dataset": _F.XARRAY_DATASET,
    "xarray.core.dataarray.DataArray": _F.XARRAY_DATA_ARRAY,
    "duckdb._relation.DuckDBPyRelation": _F.DUCKDB_RELATION,
    "_duckdb.DuckDBPyRelation": _F.DUCKDB_RELATION,
    "duckdb.duckdb.DuckDBPyRelation": _F.DUCKDB_RELATION,
    **{f"dask.dataframe.{module}.{name}": _F.DASK_OBJECT
       for module in ("dask_expr._collection", "core") for name in ("DataFrame", "Series", "Index")},
}
# How each of those that were not computed yet gives its first rows, and the call that gives them all.
_FIRST_ROWS = {
    _F.POLARS_LAZYFRAME: (lambda d, n: d.limit(n).collect().to_pandas(), "collect()"),
    _F.DASK_OBJECT: (lambda d, n: d.head(n, compute=True), "compute()"),
    _F.MODIN_OBJECT: (lambda d, n: d.head(n)._to_pandas(), "_to_pandas()"),
    _F.PYSPARK_OBJECT: (lambda d, n: d.limit(n).toPandas(), "toPandas()"),
    _F.SNOWPANDAS_OBJECT: (lambda d, n: d[:n].to_pandas(), "to_pandas()"),
    _F.SNOWPARK_OBJECT: (lambda d, n: d.limit(n).to_pandas(), "to_pandas()"),
    _F.DUCKDB_RELATION: (lambda d, n: d.limit(n).df(), "df()"),
    _F.DBAPI_CURSOR: (lambda d, n: _from_cursor(d, n), "fetchall()"),
}


def _name(obj):
    return f"{type(obj).__module__}.{type(obj).__qualname__}"


def _is(obj, module, *names):
    """Is it of a class of a library, without importing that? pandas and pyarrow have theirs at the top."""
    loaded = sys.modules.get(module)
    classes = tuple(getattr(loaded, name) for name in names if hasattr(loaded, name)) if loaded else ()
    return isinstance(obj, classes)


def _is_pandas_array(obj):
    api = sys.modules.get("pandas.api.extensions")
    return api is not None and isinstance(obj, api.ExtensionArray)


def is_cursor(obj):
    return all(hasattr(obj, name) for name in ("description", "fetchmany", "fetchall"))


def format_by_name(obj):
    found = _BY_NAME.get(_name(obj))
    if found is _F.PYSPARK_OBJECT and not _prepare._can(obj, "toPandas"):
        return None
    return found


def is_snowpark_rows(obj):
    return (isinstance(obj, list) and len(obj) > 0 and _name(obj[0]) == "snowflake.snowpark.row.Row"
            and _prepare._can(obj[0], "as_dict"))


def is_unevaluated(obj):
    return format_by_name(obj) in _FIRST_ROWS or is_cursor(obj) or inspect.isgeneratorfunction(obj)


# ---- what it is ------------------------------------------------------------------------------------------------------

def _format_of_class(obj):
    """The formats that the object's own class tells; None: it is none of those."""
    if _is(obj, "pandas", "DataFrame"):
        return _F.PANDAS_DATAFRAME
    if _is(obj, "numpy", "ndarray"):
        return _F.NUMPY_LIST if obj.ndim == 1 else _F.NUMPY_MATRIX
    for module, name, found in (("pyarrow", "Table", _F.PYARROW_TABLE), ("pyarrow", "Array", _F.PYARROW_ARRAY),
                                ("pandas", "Series", _F.PANDAS_SERIES), ("pandas", "Index", _F.PANDAS_INDEX)):
        if _is(obj, module, name):
            return found
    if _is_pandas_array(obj):
        return _F.PANDAS_ARRAY
    named = format_by_name(obj)
    if named:
        return named
    if is_snowpark_rows(obj):
        return _F.SNOWPARK_OBJECT
    return _F.DBAPI_CURSOR if is_cursor(obj) else None


def _is_record(obj):
    from collections import ChainMap, UserDict
    from types import MappingProxyType
    return (isinstance(obj, (ChainMap, UserDict, MappingProxyType)) or _is_dataclass(obj) or _prepare._is_namedtuple(obj)
            or _prepare._is_own_mapping(obj) or _prepare._is_pydantic(obj))


def _is_dataclass(obj):
    return dataclasses.is_dataclass(obj) and not isinstance(obj, type)


def _holds_scalars(items):
    from pandas.api.types import infer_dtype
    return infer_dtype(items, skipna=True) not in ("mixed", "unknown-array")


def _format_of_items(obj):
    """Of a list, a tuple or a set."""
    if _holds_scalars(obj):
        if isinstance(obj, tuple):
            return _F.TUPLE_OF_VALUES
        return _F.SET_OF_VALUES if isinstance(obj, (set, frozenset)) else _F.LIST_OF_VALUES
    first = next(iter(obj))
    if isinstance(first, dict) or _prepare._is_pydantic(first):
        return _F.LIST_OF_RECORDS
    return _F.LIST_OF_ROWS if isinstance(first, (list, tuple, set, frozenset)) else _F.UNKNOWN


def _format_of_mapping(obj):
    first = next(iter(obj.values())) if obj else None
    if isinstance(first, dict):
        return _F.COLUMN_INDEX_MAPPING
    if isinstance(first, (list, tuple)):
        return _F.COLUMN_VALUE_MAPPING
    return _F.COLUMN_SERIES_MAPPING if _is(first, "pandas", "Series") else _F.KEY_VALUE_DICT


def format_of(obj):
    from collections.abc import ItemsView, Mapping
    if obj is None:
        return _F.EMPTY
    found = _format_of_class(obj)
    if found:
        return found
    if _is_record(obj):
        return _F.KEY_VALUE_DICT
    if isinstance(obj, (ItemsView, enumerate)):
        return _F.LIST_OF_ROWS
    if isinstance(obj, (list, tuple, set, frozenset)):
        return _format_of_items(obj)
    if isinstance(obj, Mapping):
        return _format_of_mapping(obj)
    return _F.LIST_OF_VALUES if _prepare._is_list_like(obj) else _F.UNKNOWN


_NO_TABLES = {_F.UNKNOWN, _F.EMPTY, _F.COLUMN_INDEX_MAPPING, _F.COLUMN_VALUE_MAPPING, _F.DUCKDB_RELATION,
              _F.KEY_VALUE_DICT, _F.LIST_OF_RECORDS, _F.LIST_OF_ROWS, _F.LIST_OF_VALUES, _F.SET_OF_VALUES,
              _F.SNOWPANDAS_OBJECT, _F.TUPLE_OF_VALUES}


def is_table(obj):
    """A table, or a column of one, of its own: what st.write shows as one."""
    if obj is None or isinstance(obj, (tuple, set, str, bytes, int, float, bool)):
        return False
    found = _format_of_class(obj)
    if found is None and isinstance(obj, dict):
        found = _format_of_mapping(obj)
    return found is not None and found not in _NO_TABLES


# ---- as a pandas frame -----------------------------------------------------------------------------------------------

def _say(text):
    import streamlit
    streamlit.caption(text)


def _tell_limit(frame, limit, call):
    if len(frame) == limit:
        shown = f"{limit // 1000}k" if limit >= 1000 and limit % 1000 == 0 else str(limit)
        _say(f"⚠️ Only the first {shown} rows are here. `{call}` gives all of them.")
    return frame


def _value_column(frame):
    """A column that stands by itself and has no name of its own is called "value"."""
    if len(frame.columns) == 1 and frame.columns[0] == 0:
        frame = frame.rename(columns={0: "value"})
    return frame


def _from_dict(mapping):
    import pandas as pd
    return _value_column(pd.DataFrame.from_dict(mapping, orient="index"))


def _from_cursor(cursor, limit):
    import pandas as pd
    names = [column[0] for column in cursor.description] if cursor.description else None
    return pd.DataFrame(cursor.fetchmany(limit), columns=names)


def _first_rows(obj, fmt, limit):
    import pandas as pd
    read, call = _FIRST_ROWS[fmt]
    frame = read(obj, limit)
    if isinstance(frame, (pd.Series, pd.Index)):
        frame = frame.to_frame()
    return _tell_limit(frame, limit, call)


def _frame_of_library(obj, fmt, copy):
    """pandas' and others' own; None: not one of them."""
    import pandas as pd
    if fmt is _F.PANDAS_DATAFRAME:
        return obj.copy() if copy else obj
    if fmt in (_F.PANDAS_SERIES, _F.PANDAS_INDEX, _F.PANDAS_ARRAY):
        return pd.DataFrame(obj)
    if fmt is _F.PANDAS_STYLER:
        return obj.data.copy() if copy else obj.data
    if fmt in (_F.NUMPY_LIST, _F.NUMPY_MATRIX):
        return _value_column(pd.DataFrame(obj)) if obj.ndim else pd.DataFrame([])
    if fmt is _F.POLARS_DATAFRAME:
        return obj.to_pandas()
    if fmt is _F.POLARS_SERIES:
        return obj.to_pandas().to_frame()
    if fmt is _F.XARRAY_DATASET:
        return (obj.copy(deep=True) if copy else obj).to_dataframe()
    if fmt is _F.XARRAY_DATA_ARRAY:
        return (obj.copy(deep=True) if copy else obj).to_series().to_frame()
    return None


def _frame_by_protocol(obj, copy):
    """What an object offers by itself: to_pandas(), Arrow's stream, the exchange protocol."""
    import pandas as pd
    if _prepare._can(obj, "to_pandas"):
        return pd.DataFrame(obj.to_pandas())
    if _prepare._can(obj, "__arrow_c_stream__"):
        import pyarrow as pa
        with contextlib.suppress(pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
            return pa.RecordBatchReader.from_stream(obj).read_all().to_pandas()
    if _prepare._can(obj, "__dataframe__"):
        import warnings
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = pd.api.interchange.from_dataframe(obj)
        return frame.copy() if copy else frame
    return None


def _frame_of_python(obj, limit):
    """Lists, records and the like."""
    import array
    import itertools
    from collections import UserList, deque
    import pandas as pd
    if is_snowpark_rows(obj):
        return pd.DataFrame([row.as_dict() for row in obj])
    if inspect.isgeneratorfunction(obj):
        return _tell_limit(_value_column(pd.DataFrame(list(itertools.islice(obj(), limit)))), limit, "list()")
    if isinstance(obj, enum.EnumMeta):
        return _value_column(pd.DataFrame([member.value for member in obj]))
    if isinstance(obj, (deque, map, array.array, UserList)):
        return _value_column(pd.DataFrame(list(obj)))
    if _prepare._is_own_mapping(obj):
        return _from_dict(obj.to_dict())
    if _prepare._is_namedtuple(obj):
        return _from_dict(obj._asdict())
    if _is_dataclass(obj):
        return _from_dict(dataclasses.asdict(obj))
    if _is_record(obj):
        return _from_dict(dict(obj))
    return _frame_of_rest(obj)


def _frame_of_rest(obj):
    import pandas as pd
    try:
        return _value_column(pd.DataFrame(obj))
    except (ValueError, TypeError) as error:
        if isinstance(obj, dict):
            with contextlib.suppress(ValueError, TypeError):
                return _from_dict(obj)
        raise errors.StreamlitDataframeConversionError(
            f"No table can be made of an object of type `{type(obj).__name__}`: {error}\n```py\n{obj}\n```") from error


def frame_of(obj, limit=ROWS_MAX, copy=False):
    """A pandas frame of any object."""
    fmt = _format_of_class(obj)
    frame = None
    if fmt:
        frame = _frame_of_library(obj, fmt, copy)
    if frame is None and fmt in _FIRST_ROWS and not is_snowpark_rows(obj):
        frame = _first_rows(obj, fmt, limit)
    if frame is None and _prepare._is_sequence_of_pydantic(obj):
        import pandas as pd
        with contextlib.suppress(AttributeError):
            frame = pd.DataFrame(_prepare._plain(obj))
    if frame is None and not is_snowpark_rows(obj):
        frame = _frame_by_protocol(obj, copy)
    return frame if frame is not None else _frame_of_python(obj, limit)


def has_range_index(frame):
    from pandas import RangeIndex
    return isinstance(frame.index, RangeIndex)


# ---- as Arrow --------------------------------------------------------------------------------------------------------

_PERIODS = frozenset(f"period[{unit}]" for unit in ("B", "N", "ns", "U", "us")) | {"geometry"}


def _holds_lists(column):
    """Of a column of mixed objects: None, what lists need, or "string" where they are no lists."""
    from pandas.api.types import is_dict_like, is_list_like
    first = next(iter(column.dropna()), None) if len(column) and hasattr(column, "iloc") else None
    if first is None or not is_list_like(first) or is_dict_like(first):
        return "string"
    if isinstance(first, frozenset) or _is_pandas_array(first):
        return "list"
    import pyarrow as pa
    try:
        pa.array(column, from_pandas=True)
    except Exception:
        return "string"
    return None


def column_fix(column):
    """What a column has to become before Arrow takes it: "string", "list", or None."""
    from pandas.api.types import infer_dtype
    if column.dtype.kind == "c" or str(column.dtype) in _PERIODS:
        return "string"
    if column.dtype != "object":
        return None
    kind = infer_dtype(column, skipna=True)
    if kind in ("mixed-integer", "complex"):
        return "string"
    return _holds_lists(column) if kind == "mixed" else None


def fix_columns(frame, names=None):
    """A frame that Arrow takes: columns of mixed objects become text; the frame itself where nothing has to be done."""
    import pandas as pd
    from collections.abc import Iterable
    made = None
    for name in names or frame.columns:
        fix = column_fix(frame[name])
        if not fix:
            continue
        made = frame.copy() if made is None else made
        if fix == "list":
            made[name] = frame[name].map(
                lambda v: list(v) if isinstance(v, Iterable) and not isinstance(v, (str, bytes)) else v)
        else:
            made[name] = frame[name].astype("string")
    if not names and not isinstance(frame.index, pd.MultiIndex) and column_fix(frame.index):
        made = frame.copy() if made is None else made
        made.index = frame.index.astype("string")
    return frame if made is None else made


def _plain_array(values):
    """A NumPy array of numbers. Only NaN is a missing value there, and the least of all values tells whether there is one:
    far faster than pyarrow's look at every value by itself."""
    import pyarrow as pa
    missing = values.dtype.kind == "f" and values.size and values.min() != values.min()
    return pa.array(values, from_pandas=bool(missing))


def _table_of_numbers(frame, preserve_index):
    """As pyarrow makes it of a frame of nothing but NumPy's numbers, without a copy; None: it is not one."""
    import numpy as np
    import pyarrow as pa
    if frame.shape[1] == 0 or not all(isinstance(dtype, np.dtype) and dtype.kind in "fiu" for dtype in frame.dtypes):
        return None  # arrays tell how many rows there are, and without columns there are none
    if preserve_index or (preserve_index is None and not has_range_index(frame)):
        return None
    arrays = [_plain_array(frame.iloc[:, i].to_numpy()) for i in range(frame.shape[1])]
    return pa.Table.from_arrays(arrays, schema=pa.Schema.from_pandas(frame, preserve_index=preserve_index))


def table_of_frame(frame, preserve_index=None, mend=True):
    """A pyarrow table, with pandas' own notes on index and columns, which the browser reads. Columns and labels that Arrow
    does not take are mended, if that is wanted."""
    import pyarrow as pa
    refusals = (pa.ArrowTypeError, pa.ArrowInvalid, pa.ArrowNotImplementedError, OverflowError)
    if mend:
        with contextlib.suppress(*refusals):
            made = _table_of_numbers(frame, preserve_index)
            return made if made is not None else pa.Table.from_pandas(frame, preserve_index=preserve_index)
    try:
        return pa.Table.from_pandas(fix_columns(frame) if mend else frame, preserve_index=preserve_index)
    except refusals as error:
        raise errors.StreamlitDataframeConversionError(
            f"The table has columns or labels that Arrow does not take: {error}") from error


def arrow_of(obj, limit=ROWS_MAX):
    """Something with `__arrow_c_stream__`: polars' and pyarrow's tables themselves, all else by way of pandas."""
    fmt = _format_of_class(obj)
    if fmt is _F.PYARROW_TABLE:
        return obj
    if fmt is _F.POLARS_LAZYFRAME:
        obj = obj.limit(limit + 1).collect()
        if obj.height > limit:
            obj = _tell_limit(obj.head(limit), limit, "collect()")
        fmt = _F.POLARS_DATAFRAME
    if fmt in (_F.POLARS_DATAFRAME, _F.POLARS_SERIES):
        with contextlib.suppress(Exception):
            return (obj.to_frame() if fmt is _F.POLARS_SERIES else obj).to_arrow()
    return table_of_frame(frame_of(obj, limit))


def bytes_of(table):
    """The Arrow IPC stream of what has `__arrow_c_stream__`."""
    import bourn._core as _core
    return _core.arrow_bytes(table)


# ---- for the extension -----------------------------------------------------------------------------------------------

# As src/data/frame.h has them
_NO_INDEX, _NO_HEADER, _ARROW, _PREVIEW, _LARGE, _CHANGES = 1, 2, 4, 8, 16, 32
_NEVER_CHANGES = {_F.PYARROW_TABLE, _F.PYARROW_ARRAY, _F.POLARS_DATAFRAME, _F.POLARS_SERIES, _F.POLARS_LAZYFRAME}
_HIDES_INDEX = {_F.SET_OF_VALUES, _F.TUPLE_OF_VALUES, _F.LIST_OF_VALUES, _F.NUMPY_LIST, _F.NUMPY_MATRIX,
                _F.LIST_OF_RECORDS, _F.LIST_OF_ROWS, _F.COLUMN_VALUE_MAPPING, _F.PANDAS_ARRAY, _F.PANDAS_INDEX,
                _F.POLARS_DATAFRAME, _F.POLARS_SERIES, _F.POLARS_LAZYFRAME, _F.PYARROW_ARRAY}
_HIDES_HEADER = {_F.KEY_VALUE_DICT, _F.LIST_OF_ROWS, _F.LIST_OF_VALUES, _F.NUMPY_LIST, _F.NUMPY_MATRIX,
                 _F.SET_OF_VALUES, _F.TUPLE_OF_VALUES, _F.PANDAS_ARRAY, _F.PYARROW_ARRAY}
_ROWS_OF_TABLE = 100


def _hints(obj, fmt):
    return ((_NO_INDEX if fmt in _HIDES_INDEX else 0) | (_NO_HEADER if fmt in _HIDES_HEADER else 0)
            | (_ARROW if fmt is _F.PYARROW_TABLE else 0) | (_PREVIEW if is_unevaluated(obj) else 0)
            | (0 if fmt in _NEVER_CHANGES else _CHANGES))


def _css(prefix, selectors, properties):
    rules = "; ".join(f"{str(name).strip()}: {str(value).strip()}" for name, value in properties)
    return ", ".join(prefix + selector for selector in selectors) + " { " + rules + " }"


def _styles(styler, made):
    """The style sheet: of the whole table, then of cells."""
    table = f"#T_{styler.uuid}"
    parts = [(table + " ", [style["selector"]], style["props"]) for style in made.get("table_styles", ())]
    parts += [(table + "_", style["selectors"], style["props"]) for style in made.get("cellstyle", ())]
    return "\n".join(_css(*part) for part in parts if any(any(pair) for pair in part[2]))


def _displayed(frame, made):
    """The frame of texts that are shown instead of its values."""
    import re
    shown, changes = frame.astype(str), {}
    for row in made.get("body", ()):
        for cell in row:
            place = re.match(r"row(\d+)_col(\d+)", cell.get("id") or "")
            if place:
                value = cell.get("display_value")
                text = str(value.value if isinstance(value, enum.Enum) else value)
                changes.setdefault(int(place[2]), {})[int(place[1])] = text
    for column, texts in changes.items():
        shown.iloc[list(texts), column] = list(texts.values())
    return shown


def _style(styler):
    import pandas as pd
    limit = int(pd.options.styler.render.max_elements)
    if styler.data.size > limit:
        raise errors.StreamlitAPIException(
            f"A styled frame may have {limit} cells, and this one has {styler.data.size}. To allow more: "
            f"`pd.set_option(\"styler.render.max_elements\", {styler.data.size})`", error_id="styler-exceeds-max-elements")
    if styler.uuid is None:
        styler.set_uuid("bourn")
    styler._compute()
    made = styler._translate(False, False)
    return str(styler.uuid), styler.caption, _styles(styler, made), table_of_frame(_displayed(styler.data, made))


def style_of(obj):
    """A Styler's uuid, caption, style sheet and displayed values; None: it is none."""
    return _style(obj) if format_of(obj) is _F.PANDAS_STYLER else None


class LazyRows:
    """The rows of a polars LazyFrame, asked of it as they are looked at."""

    def __init__(self, frame, rows):
        self.frame, self.rows = frame, rows
        self.columns = frame.collect_schema().names()

    def read(self, offset, n, column, descending):
        frame = self.frame
        if column in self.columns:
            number = "row"
            while number in self.columns:
                number = "_" + number
            frame = frame.with_row_index(number).sort(column, number, descending=[descending, False],
                                                      nulls_last=True).drop(number)
        return frame.slice(offset, n).collect().to_arrow()


# More than any of them has, and as much as all of them take
_ALL_ROWS = 2**31 - 1
_ASKED_ROWS = 1000  # more of them are served in pieces where `lazy=True`


def _lazy_rows(obj, lazy):
    import polars
    rows = obj.select(polars.len()).collect().item()
    return LazyRows(obj, rows) if rows > (_ASKED_ROWS if lazy else ROWS_MAX) else None


def _read_lazily(obj, lazy):
    """As read(), of what has not been computed and is served in pieces; None: it is shown as it always is."""
    fmt = format_of(obj)
    if fmt is _F.POLARS_LAZYFRAME and lazy is not False:
        rows = _lazy_rows(obj, lazy)
        return rows and (obj.head(ROWS_MAX).collect().to_arrow(), _hints(obj, fmt) | _LARGE, None, rows)
    if lazy and fmt in _FIRST_ROWS and not is_snowpark_rows(obj):
        whole = obj.compute() if fmt is _F.DASK_OBJECT else obj
        return table_of_frame(frame_of(whole, _ALL_ROWS)), _hints(obj, fmt), None, None
    return None


def read(obj, command, lazy=False):
    """(what has `__arrow_c_stream__`, hints, a Styler's uuid, caption, style sheet and displayed values, or None, and
    what all rows can be read of, or None)"""
    served = _read_lazily(obj, lazy)
    if served:
        return served
    limit = _ROWS_OF_TABLE if command == "table" else ROWS_MAX
    style = style_of(obj)
    return arrow_of(obj, limit), _hints(obj, format_of(obj)), style, None


def selection_json(state):
    import json
    try:
        return json.dumps(state)
    except (TypeError, ValueError):
        return "null"
