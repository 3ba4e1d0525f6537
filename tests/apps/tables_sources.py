import array
import collections
import dataclasses
import datetime
import decimal
import enum
import sqlite3
import types

import numpy as np
import pandas as pd
import streamlit as st


@dataclasses.dataclass
class Point:
    x: int
    y: str = "up"


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Text(str, enum.Enum):
    A = "a"


Pair = collections.namedtuple("Pair", "left right")


class Mapping(collections.abc.Mapping):
    def __init__(self, **items):
        self.items_ = items

    def __getitem__(self, key):
        return self.items_[key]

    def __iter__(self):
        return iter(self.items_)

    def __len__(self):
        return len(self.items_)


def counts():
    yield from (1, 2, 3)


def rows():
    yield {"a": 1, "b": "x"}
    yield {"a": 2}


frame = pd.DataFrame({"n": [1, 2, None], "t": ["x", None, "z"]})
database = sqlite3.connect(":memory:")
database.execute("create table t (name text, size real, n int, b blob)")
database.executemany("insert into t values (?, ?, ?, ?)", [("a", 1.5, 1, b"x"), (None, None, 2, None)])
GIVEN = {
    "none": None, "text list": ["a", "b"], "tuple": (1.5, 2), "set": {7}, "frozenset": frozenset({"x"}), "empty list": [], "empty dict": {},
    "empty tuple": (), "empty set": set(), "range": range(3), "rows": [[1, "a"], [2, "b"]], "rows of tuples": [(1, 2), (3, 4)],
    "tuple of rows": ([1, 2], [3, 4]), "records": [{"a": 1, "b": 2}, {"b": 3, "c": "x"}], "list of nothing": [None, None],
    "dict": {"a": 1, "b": 2.5}, "dict of texts": {"a": "x", "b": None}, "dict of lists": {"a": [1, 2], "b": ["x", None]},
    "dict of tuples": {"a": (1, 2)}, "dict of dicts": {"a": {"x": 1, "y": 2}, "b": {"y": 3}}, "dict of series": {"a": pd.Series([1, 2]), "b": pd.Series(["x"])},
    "dict of arrays": {"a": np.array([1, 2])}, "dict of mixed": {"a": 1, "b": "x", "c": [1]}, "ordered": collections.OrderedDict(a=1, b=2),
    "counter": collections.Counter("aab"), "defaultdict": collections.defaultdict(list, {"a": [1, 2]}), "chain": collections.ChainMap({"a": 1}, {"b": 2}),
    "user dict": collections.UserDict(a=1), "user list": collections.UserList([1, 2]), "proxy": types.MappingProxyType({"a": 1}),
    "mapping": Mapping(a=1, b=2), "deque": collections.deque([1, 2]), "bytes array": array.array("d", [1, 2.5]), "dataclass": Point(1),
    "dataclasses": [Point(1), Point(2, "down")], "namedtuple": Pair(1, "x"), "namedtuples": [Pair(1, 2), Pair(3, 4)],
    "enum": Color, "text enum": Text, "enum members": [Text.A], "keys": {"a": 1}.keys(), "values": {"a": 1}.values(), "items": {"a": 1}.items(),
    "enumerate": enumerate(["a", "b"]), "map": map(str, [1, 2]), "zip": zip([1], [2]), "reversed": reversed([1, 2]), "filter": filter(None, [0, 1]),
    "generator": counts(), "generator function": counts, "generator of records": rows(), "function of records": rows, "iterator": iter([1, 2]),
    "namespace": types.SimpleNamespace(a=1), "cursor": database.execute("select * from t"), "cursor of nothing": database.execute("select * from t where 0"),
    "array": np.arange(3), "matrix": np.arange(6).reshape(2, 3), "texts array": np.array(["a", "b"]), "bools array": np.array([True, False]),
    "dates array": np.array(["2024-01-01", "NaT"], dtype="datetime64[D]"), "spans array": np.array([1, 2], dtype="timedelta64[s]"),
    "complex array": np.array([1 + 2j]), "scalar array": np.array(5), "empty array": np.array([]), "half": np.array([1, 2], dtype="float16"),
    "structured": np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")]), "cube": np.zeros((2, 2, 2)), "objects": np.array([1, "a", None], dtype=object),
    "masked": np.ma.array([1, 2], mask=[0, 1]), "matrix class": np.matrix([[1, 2]]),
    "frame": frame, "series": frame["n"], "named index": pd.Index(["a"], name="i"), "multi index": pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]),
    "range index": pd.RangeIndex(2), "dates": pd.date_range("2024-01-01", periods=2, tz="UTC"), "categories": pd.CategoricalIndex(["u", "v"]),
    "intervals": pd.interval_range(0, 2), "periods": pd.period_range("2024-01", periods=2, freq="M"), "ints": pd.array([1, None], dtype="Int64"),
    "strings": pd.array(["a", None], dtype="string"), "booleans": pd.array([True, None], dtype="boolean"),
    "sparse": pd.Series(pd.arrays.SparseArray([0, 0, 1])), "arrow backed": pd.Series([1, None], dtype="int64[pyarrow]"),
    "group": frame.groupby("t"), "styler": frame.style.set_uuid("s"), "levels": frame.set_index(["n", "t"], append=True),
    "column levels": pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)])), "rows of counter": frame.iterrows(),
    "date": datetime.date(2024, 1, 2), "number": 5, "text": "text", "bytes": b"ab", "truth": True, "decimal": decimal.Decimal("1.5"), "object": object(), "class": Point,
    "function": len, "module": types}


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
        if kind in ("enumerate", "map", "zip", "reversed", "filter", "generator", "generator of records", "iterator", "cursor",
                    "cursor of nothing", "rows of counter"):  # what can be read once
            tried(st.dataframe, given)
        else:
            tried(st.dataframe, given)
            tried(st.table, given)
            made = tried(st.data_editor, given, key=f"edit {kind}", disabled=True)
            st.text(type(made).__name__)
