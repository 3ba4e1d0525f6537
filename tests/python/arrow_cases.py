"""Tables of every Arrow type, for test_arrow.py: run in an interpreter that has bourn, it prints what went wrong."""
import datetime
import decimal
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit  # noqa: F401
from bourn import _core, _frames

N = 100
rng = np.random.default_rng(7)


def nulls(values, every=3):
    return [None if i % every == 0 else v for i, v in enumerate(values)]


def types():
    days = [datetime.date(2000, 1, 1) + datetime.timedelta(days=i) for i in range(N)]
    moments = [datetime.datetime(2000, 1, 1, 12, 0, i % 60) for i in range(N)]
    clock = [datetime.time(i % 24, i % 60, 5, 1000 * i) for i in range(N)]
    texts = ["x" * (i % 20) + "é" for i in range(N)]
    ints = list(range(N))
    for t in (pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64(),
              pa.float32(), pa.float64(), pa.decimal128(10, 2), pa.decimal256(40, 3), pa.decimal32(5, 1), pa.decimal64(9, 0)):
        yield pa.array(nulls(ints), t)
        yield pa.array(ints, t)
    yield pa.array([np.float16(i) for i in ints], pa.float16())
    yield pa.array(nulls([i % 2 == 0 for i in ints], 5), pa.bool_())
    for t in (pa.string(), pa.large_string()):
        yield pa.array(nulls(texts), t)
    for t in (pa.binary(), pa.large_binary()):
        yield pa.array(nulls([s.encode() for s in texts]), t)
    yield pa.array([b"abc"] * N, pa.binary(3))
    for t in (pa.date32(), pa.date64()):
        yield pa.array(nulls(days), t)
    for t in (pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns")):
        yield pa.array([c.replace(microsecond=0) for c in clock], t)
    for unit in ("s", "ms", "us", "ns"):
        yield pa.array(nulls(moments), pa.timestamp(unit))
        yield pa.array(moments, pa.timestamp(unit, "Europe/Paris"))
        yield pa.array(nulls([datetime.timedelta(seconds=i) for i in ints]), pa.duration(unit))
    yield pa.array([pa.MonthDayNano([i, i, i]) for i in ints])
    yield pa.nulls(N)
    yield pa.array(nulls([list(range(i % 5)) for i in ints]), pa.list_(pa.int64()))
    yield pa.array([[str(i)] * 2 for i in ints], pa.list_(pa.string(), 2))
    yield pa.array(nulls([{"a": i, "b": [str(i)]} for i in ints]))
    yield pa.array([[(str(i), i)] for i in ints], pa.map_(pa.string(), pa.int32()))
    yield pa.array(nulls(texts)).dictionary_encode()
    yield pa.array([[t, None] for t in texts], pa.list_(pa.dictionary(pa.int8(), pa.string())))
    yield pa.UnionArray.from_sparse(pa.array([i % 2 for i in ints], pa.int8()), [pa.array(ints), pa.array(texts)])
    yield pa.UnionArray.from_dense(pa.array([i % 2 for i in ints], pa.int8()), pa.array([i // 2 for i in ints], pa.int32()),
                                   [pa.array(ints), pa.array(texts)])


def changed():
    """(column, what the browser's reader gets instead)"""
    texts = ["x" * (i % 20) for i in range(N)]
    lists = [list(range(i % 5)) for i in range(N)]
    yield pa.array(nulls(texts), pa.string_view()), pa.string()
    yield pa.array(nulls([t.encode() for t in texts]), pa.binary_view()), pa.binary()
    yield pa.array(nulls(lists), pa.large_list(pa.int16())), pa.list_(pa.int16())
    yield pa.array(nulls(lists), pa.list_view(pa.int16())), pa.list_(pa.int16())
    yield pa.array(nulls(lists), pa.large_list_view(pa.int16())), pa.list_(pa.int16())


def frames():
    index = pd.date_range("2024-01-01", periods=4, tz="America/New_York", name="when")
    frame = pd.DataFrame({"n": [1, 2, 3, 4], "x": [1.5, np.nan, np.inf, -0.0], "t": ["a", None, "c", "d"],
                          "c": pd.Categorical(["p", "q", "p", None]), "o": [1, "two", 3.0, None]}, index=index)
    yield frame
    yield frame.reset_index()
    yield frame.set_index(["n", "t"])
    yield frame.iloc[1:3]
    yield frame.iloc[:0]
    yield pd.DataFrame()
    yield pd.DataFrame(index=[1, 2])
    yield pd.DataFrame(rng.normal(size=(3, 2)), columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]))
    yield pd.DataFrame({"l": [[1, 2], [3], None], "d": [{"a": 1}, {"a": 2}, None], "p": [decimal.Decimal("1.10"), None, 2],
                        "per": pd.period_range("2024-01", periods=3, freq="M"), "td": pd.to_timedelta([1, 2, 3], unit="s"),
                        "i": pd.interval_range(0, 3)})
    yield pd.DataFrame({i: [i] for i in range(300)})
    yield [1, 2, 3]
    yield {"a": [1, 2], "b": ["x", "y"]}
    yield {"a": 1, "b": 2}
    yield [{"a": 1}, {"b": 2}]
    yield np.arange(6).reshape(2, 3)
    yield pd.Series([1, 2], name="s")
    yield None
    yield {3, 4}
    yield pd.DataFrame({"z": [1 + 2j], "m": [{1, 2}]})


def written(table):
    return pa.ipc.open_stream(_core.arrow_bytes(table)).read_all()


def check(table, wanted=None):
    got = written(table)
    got.validate(full=True)
    wanted = table if wanted is None else wanted
    assert got.schema.equals(wanted.schema, check_metadata=True), (got.schema, wanted.schema)
    assert got.combine_chunks().to_pylist() == wanted.combine_chunks().to_pylist() or str(got) == str(wanted), (got, wanted)


def main():
    failed = 0

    def attempt(what, do):
        nonlocal failed
        try:
            do()
        except Exception as error:
            failed += 1
            print(f"{what}: {type(error).__name__}: {error}"[:2000])

    columns = list(types())
    for column in columns:
        for part in (column, column.slice(3), column.slice(8, 50), column.slice(5, 0), column[:0]):
            attempt(f"{column.type} {part.offset}+{len(part)}", lambda part=part: check(pa.table({"c": part})))
    for column, becomes in changed():
        for part in (column, column.slice(7, 40)):
            table = pa.table({"c": part})
            wanted = pa.table({"c": pa.array(part.to_pylist(), becomes)})
            attempt(f"{column.type}", lambda t=table, w=wanted: check(t, w))
    wide = pa.table({f"c{i}": c for i, c in enumerate(columns)}).replace_schema_metadata({"k": "v", b"\xff": b"\0"})
    attempt("wide", lambda: check(wide))
    attempt("chunks", lambda: check(pa.concat_tables([wide, wide.slice(9), wide[:0]])))
    words = [pa.array([f"{i}a", f"{i}b"]).dictionary_encode() for i in range(3)]
    attempt("dictionaries", lambda: check(pa.table({"c": pa.chunked_array(words + words[2:])})))
    fields = pa.schema([pa.field("a", pa.int32(), nullable=False, metadata={"m": "1"})])
    attempt("field", lambda: check(pa.table({"a": [1]}, schema=fields)))
    attempt("no columns", lambda: check(pa.table({})))
    for i, frame in enumerate(frames()):
        attempt(f"frame {i}", lambda frame=frame: check(_frames.arrow_of(frame)))
    print("cases:", len(columns), "failed:", failed)
    return failed


if __name__ == "__main__":
    sys.exit(main() != 0)
