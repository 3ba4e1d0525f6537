# wirediff-ignore: markdown.body
import datetime
import decimal

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st
import xarray as xr


class Stream:
    """Offers Arrow's stream, nothing else."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


class Exchange:
    def __init__(self, frame):
        self.frame = frame

    def __dataframe__(self, nan_as_null=False, allow_copy=True):
        return self.frame.__dataframe__(nan_as_null, allow_copy)


class Pandas:
    def __init__(self, made):
        self.made = made

    def to_pandas(self):
        return self.made


def fake(name, **members):
    """An object of a class of this full name: what is known of libraries that are not installed."""
    module, _, name = name.rpartition(".")
    return type(name, (), {"__module__": module, **{k: staticmethod(v) for k, v in members.items()}})()


class First:
    """The first rows of a table that has not been computed."""

    def __init__(self, frame, **made):
        self.frame, self.made = frame, made

    def __call__(self, n, **how):
        part = self.frame.head(n)
        return fake("part.Part", **{name: lambda: make(part) for name, make in self.made.items()})


table = pa.table({"n": [1, None, 3], "t": ["x", "y", None], "d": [datetime.date(2024, 1, 2)] * 3, "l": [[1], [], None],
                  "s": [{"a": 1}, None, {"a": 2}], "m": [decimal.Decimal("1.50")] * 3,
                  "c": pa.array(["u", "v", "u"]).dictionary_encode(), "w": pa.array([1, 2, None], pa.timestamp("ms", "Europe/Rome"))})
frame = pd.DataFrame({"n": [1, 2, 3], "t": ["x", None, "z"]})
many = pd.DataFrame({"n": range(10_001)})
ds = xr.Dataset({"degrees": (("x", "y"), np.arange(6.0).reshape(2, 3))}, coords={"x": [10, 20], "y": ["a", "b", "c"]})
asked = {"to_pandas": lambda part: part}
GIVEN = {
    "arrow table": table, "arrow table of nothing": pa.table({}), "no rows": table.slice(0, 0), "slice": table.slice(1, 2),
    "pieces": pa.concat_tables([table, table.slice(1)]), "arrow array": pa.array([1, None]), "chunked": pa.chunked_array([[1], [2]]), "batch": pa.record_batch({"a": [1, 2]}),
    "reader": table.to_reader(), "scalar": pa.scalar(5), "from pandas": pa.Table.from_pandas(frame.set_index("n")), "same names": pa.table([[1], [2]], names=["a", "a"]),
    "xarray": ds, "xarray array": ds["degrees"], "xarray of no name": xr.DataArray([1, 2]), "stream": Stream(table), "exchange": Exchange(frame), "to pandas": Pandas(frame),
    "to pandas series": Pandas(frame["n"]), "to pandas other": Pandas([1, 2]), "narwhals": nw.from_native(frame), "narwhals series": nw.from_native(frame["n"], series_only=True),
    "snowpark": fake("snowflake.snowpark.dataframe.DataFrame", limit=First(frame, **asked)), "snowpark table": fake("snowflake.snowpark.table.Table", limit=First(frame, **asked)),
    "snowpark many": fake("snowflake.snowpark.dataframe.DataFrame", limit=First(many, **asked)), "snowpark rows": [fake("snowflake.snowpark.row.Row", as_dict=lambda: {"a": 1}, asDict=lambda: {"a": 1})],
    "pyspark": fake("pyspark.sql.dataframe.DataFrame", limit=First(frame, toPandas=lambda part: part), toPandas=lambda: frame),
    "pyspark connect": fake("pyspark.sql.connect.dataframe.DataFrame", limit=First(frame, toPandas=lambda part: part), toPandas=lambda: frame),
    "dask": fake("dask.dataframe.dask_expr._collection.DataFrame", head=lambda n, compute=True: frame.head(n)), "dask series": fake("dask.dataframe.dask_expr._collection.Series", head=lambda n, compute=True: frame["n"].head(n)),
    "dask index": fake("dask.dataframe.core.Index", head=lambda n, compute=True: pd.Index(["a", "b"])), "modin": fake("modin.pandas.dataframe.DataFrame", head=First(frame, _to_pandas=lambda part: part)),
    "modin series": fake("modin.pandas.series.Series", head=First(frame["n"], _to_pandas=lambda part: part)), "duckdb": fake("_duckdb.DuckDBPyRelation", limit=First(frame, df=lambda part: part)),
    "duckdb before": fake("duckdb.duckdb.DuckDBPyRelation", limit=First(many, df=lambda part: part)), "duckdb fails": fake("_duckdb.DuckDBPyRelation", limit=lambda n: 1 / 0),
    "cursor": fake("any.Cursor", description=lambda: None, fetchmany=lambda n: [(1,)], fetchall=lambda: [(1,)]),
    "no stream": fake("any.Broken", __arrow_c_stream__=lambda requested_schema=None: 5)}


def tried(show, given, **how):
    try:
        made = show(given, **how)
    except Exception as error:
        st.text(type(error).__name__)
    else:
        return made


for kind, given in GIVEN.items():
    with st.container(key=kind.replace(" ", "_")):
        st.text(kind)
        tried(st.dataframe, given)
        if kind != "reader":  # can be read once
            tried(st.table, given)
            made = tried(st.data_editor, given, key=f"edit {kind}", disabled=True)
            st.text(type(made).__name__)
            if kind == "snowpark":
                tried(st.write, given)
