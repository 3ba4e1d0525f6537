"""st.data_editor: random changes against the same ones in pandas, and the types that columns keep.

BOURN_EDITS=100000 makes more of them than 10,000, BOURN_EDITS_SEED=N replays those of one seed.
"""

import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TREE = pathlib.Path(os.environ.get("BOURN", HERE.parents[1] / "build/release/bourn")).parent / "share" / "bourn" / "python"
TYPES = """
import json
import pandas as pd
import streamlit
from bourn import _edits, _frames, _states

def edited(frame, **changes):
    kinds = _edits.kinds_of(frame, _frames.table_of_frame(frame).schema)
    return _edits.apply(frame, _states.make("DataEditorState", json.dumps(changes)), kinds)

made = edited(pd.DataFrame({"b": [True, False]}), edited_rows={"0": {"b": None}})
assert made["b"].tolist() == [True, False] and made["b"].dtype == bool, made
made = edited(pd.DataFrame({"c": pd.Categorical(["u"])}), edited_rows={"0": {"c": "none of them"}})
assert made["c"].tolist() == ["u"], made
made = edited(pd.DataFrame({"n": [1]}), edited_rows={"0": {"n": None}})
assert made["n"].isna().all(), made
made = edited(pd.DataFrame({"c": pd.Categorical(["u"])}), added_rows=[{"c": "new"}])
assert made["c"].tolist() == ["u", "new"], made
made = edited(pd.DataFrame({"b": [True]}), added_rows=[{}])
assert made["b"].tolist() == [True, None], made

types = {"i": "int64", "f": "float64", "t": "str", "o": object, "b": "bool", "w": "datetime64[s]", "s": "timedelta64[ns]",
         "z": "datetime64[ns, Europe/Rome]", "c": pd.CategoricalDtype(["u", "v"]), "I": "Int8"}
empty = pd.DataFrame({name: pd.Series([], dtype=type_) for name, type_ in types.items()})
full = {"i": 1, "f": 2, "t": "x", "o": "y", "b": True, "w": "2024-01-02T03:04:05.000", "s": 3, "c": "v", "I": 4,
        "z": "2024-07-01T00:00:00.000Z"}
made = edited(empty.copy(), added_rows=[full])
assert made.dtypes.equals(empty.dtypes), made.dtypes
assert made["z"].iloc[0] == pd.Timestamp("2024-07-01 02:00", tz="Europe/Rome"), made
made = edited(empty.copy(), added_rows=[{"i": 1, "b": False}, full])
assert made.dtypes.equals(empty.dtypes), made.dtypes
made = edited(made, added_rows=[full], deleted_rows=[0, 1])
assert made.dtypes.equals(empty.dtypes), made.dtypes
spans = pd.DataFrame({"n": [1], "s": pd.to_timedelta(["5 days"]), "t": ["x"]})
made = edited(spans.copy(), edited_rows={"0": {"s": None}}, added_rows=[{"n": 2, "t": "y"}])  # pandas: moments
assert made["s"].dtype == spans["s"].dtype and made["s"].isna().all(), made.dtypes
print("kept")
"""


def in_bourn(*words, limit=300):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TREE), str(TREE / "bourn" / "_compat")])}
    return subprocess.run([sys.executable, "-W", "ignore", *words], env=environment, capture_output=True, text=True,
                          timeout=limit)


def test_random_changes_are_what_they_are_in_pandas():
    seed = os.environ.get("BOURN_EDITS_SEED") or str(time.time_ns())
    count = int(os.environ.get("BOURN_EDITS", 10_000))
    print(f"BOURN_EDITS_SEED={seed}")
    done = in_bourn(str(HERE / "edits_model.py"), seed, str(count), limit=300 + count // 50)
    assert done.stdout.endswith("same\n"), done.stderr


def test_types_are_kept_and_what_has_no_place_in_a_column_is_refused():
    done = in_bourn("-c", TYPES)
    assert done.stdout == "kept\n", done.stderr
