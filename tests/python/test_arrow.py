"""What the Arrow writer makes, as pyarrow reads it: equal tables, with equal schemas, and the errors of what is no table."""
from pathlib import Path

import package

CASES = Path(__file__).with_name("arrow_cases.py")


def test_every_type_reads_back_as_it_was():
    done = package.run_python(CASES.read_text(), limit=120)
    assert done.returncode == 0, done.stdout + done.stderr


FRAMES = """
import array, collections, dataclasses, enum, sqlite3, types
import numpy as np, pandas as pd, pyarrow as pa
from streamlit import dataframe_util as du
"""


def test_objects_of_all_kinds_become_frames():
    db = "db = sqlite3.connect(':memory:')\ncursor = lambda: db.execute('select 1 as a, 2 as b')\n"
    more = """
class Lazy:
    def limit(self, n): self.n = n; return self
    def df(self): return pd.DataFrame({'a': range(self.n)})
Lazy.__module__, Lazy.__qualname__ = 'duckdb._relation', 'DuckDBPyRelation'
class Streamed:
    def __arrow_c_stream__(self, requested_schema=None): return pa.table({'a': [1]}).__arrow_c_stream__()
class Old:
    def to_pandas(self): return pd.Series([1], name='s')
Point = collections.namedtuple('Point', 'x y')
@dataclasses.dataclass
class Data:
    x: int = 1
class Color(enum.Enum):
    RED = 1
""" + db
    cases = {
        "cursor()": [[1, 2], ["a", "b"], "DBAPI_CURSOR"], "Streamed()": [[1, 1], ["a"], "UNKNOWN"],
        "Old()": [[1, 1], ["s"], "UNKNOWN"], "Lazy()": [[10000, 1], ["a"], "DUCKDB_RELATION"],
        "Point(1, 2)": [[2, 1], ["value"], "KEY_VALUE_DICT"], "Data()": [[1, 1], ["value"], "KEY_VALUE_DICT"],
        "Color": [[1, 1], ["value"], "LIST_OF_VALUES"], "array.array('i', [1, 2])": [[2, 1], ["value"], "LIST_OF_VALUES"],
        "collections.ChainMap({'a': 1})": [[1, 1], ["value"], "KEY_VALUE_DICT"],
        "types.MappingProxyType({'a': 1})": [[1, 1], ["value"], "KEY_VALUE_DICT"],
        "st.session_state": [[0, 0], [], "KEY_VALUE_DICT"], "{'a': [1], 'b': {'x': 1}}": [[2, 1], ["value"], "COLUMN_VALUE_MAPPING"],
        "np.array(3)": [[0, 0], [], "NUMPY_MATRIX"], "frozenset([1])": [[1, 1], ["value"], "SET_OF_VALUES"],
        "pa.array([1, 2])": [[2, 1], ["0"], "PYARROW_ARRAY"],
    }
    code = "\n".join(f"f = du.convert_anything_to_pandas_df({e}); answer[{e!r}] = [list(f.shape), [str(c) for c in f.columns], "
                     f"du.determine_data_format({e}).name]" for e in cases)
    assert package.ask(f"{FRAMES}{more}\nanswer = {{}}\n{code}") == cases


def test_what_is_no_table_is_said_in_an_exception_of_its_own():
    kinds = package.ask(FRAMES + """
answer = []
for call in (lambda: st.dataframe(object()), lambda: st.table(3), lambda: du.convert_anything_to_pandas_df(b"x")):
    try:
        call()
        answer.append(None)
    except Exception as error:
        answer.append(type(error).__name__)
""")
    assert kinds == ["StreamlitDataframeConversionError"] * 3


def test_a_broken_producer_is_named():
    text = package.ask(FRAMES + """
import bourn._core as core
class Broken:
    def __arrow_c_stream__(self, requested_schema=None): return object()
class Failing:
    def __arrow_c_stream__(self, requested_schema=None):
        def batches():
            raise ValueError("no more rows")
            yield
        return pa.RecordBatchReader.from_batches(pa.schema([("a", pa.int32())]), batches()).__arrow_c_stream__()
answer = []
for one in (Broken(), Failing(), 3):
    try:
        core.arrow_bytes(one)
    except Exception as error:
        answer.append([type(error).__name__, str(error)])
""")
    assert [kind for kind, _ in text] == ["TypeError", "StreamlitDataframeConversionError", "AttributeError"]
    assert "no more rows" in text[1][1]


def test_other_threads_run_while_a_table_is_written():
    """A large table, and a thread that notes the time: also of the middle of the call."""
    assert package.ask("""
import threading, time
import pyarrow as pa
import bourn._core as core
table = pa.table({"s": pa.array([str(i) for i in range(300000)], pa.string_view())})
table = pa.concat_tables([table] * 20)
noted, done = [], threading.Event()
def note():
    while not done.is_set():
        noted.append(time.perf_counter())
t = threading.Thread(target=note)
t.start()
begin = time.perf_counter()
core.arrow_bytes(table)
end = time.perf_counter()
done.set()
answer = any(begin + (end - begin) / 4 < moment < end - (end - begin) / 4 for moment in noted)
""") is True


def test_frames_of_numbers_are_taken_as_pyarrow_takes_them():
    """Schema, pandas' notes and missing values; what is not of NumPy's numbers alone is left to pyarrow."""
    wrong = package.ask(FRAMES + """
import warnings
from bourn import _frames
warnings.simplefilter("ignore")  # of labels that are no texts, which pyarrow gives as well
answer = []

def compare(frame, keep):
    def made(by):
        try:
            return by(frame, preserve_index=keep)
        except Exception as error:
            return type(error)
    ours, theirs = made(_frames._table_of_numbers), made(pa.Table.from_pandas)
    if ours is not None and ours is not theirs and not (
            ours.schema.equals(theirs.schema, check_metadata=True)
            and ours.num_rows == theirs.num_rows and repr(ours.to_pydict()) == repr(theirs.to_pydict())
            and [c.null_count for c in ours.columns] == [c.null_count for c in theirs.columns]):
        answer.append(repr(frame))
    return ours is not None

labels = [["a"], [1], [("a", "b")], pd.MultiIndex.from_tuples([("x", 1)]), [None], [1.5], pd.Index(["q"], name="named")]
for dtype in ("f2", "f4", "f8", "i1", "i4", "i8", "u1", "u8", ">f8", ">i4", "g"):
    for rows in (0, 1, 7):
        values = np.arange(rows, dtype=dtype).reshape(-1, 1)
        for columns in labels:
            assert compare(pd.DataFrame(values, columns=columns), None)
numbers = pd.DataFrame(np.arange(12.0).reshape(4, 3), columns=["a", "a", "b"])
missing = pd.DataFrame({"a": [np.inf, np.nan, -np.inf], "b": np.array([np.nan] * 3, "f4"), "c": [1, 2, 3]})
for frame in (numbers, numbers[::2], numbers.iloc[:, ::2], numbers.rename_axis("rows"), missing, missing.T, pd.DataFrame(),
              pd.DataFrame(index=range(5))):
    compare(frame, None), compare(frame, False)
assert compare(missing, None) and not compare(missing, True) and compare(missing[1:], None)
assert not compare(missing.set_index("a"), None) and not compare(missing.assign(t="x"), None)
assert not compare(missing.convert_dtypes(), None) and not compare(missing.assign(b=True), None)
""")
    assert wrong == []
