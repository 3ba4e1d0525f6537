"""Random changes of a table in st.data_editor against the same ones made to plain Python rows."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREE = pathlib.Path(os.environ.get("BOURN", ROOT / "build/release/bourn")).parent / "share" / "bourn" / "python"
SCRIPT = """
import random
import pandas as pd
import streamlit
from bourn import _edits, _frames, _states
import json

def values(rng):
    return {"n": rng.randrange(100), "t": rng.choice("xyz"), "f": rng.random(), "b": rng.random() < 0.5}

for seed in range(300):
    rng = random.Random(seed)
    rows = [values(rng) for _ in range(rng.randrange(1, 8))]
    frame = pd.DataFrame(rows)
    table = _frames.table_of_frame(frame)
    kinds = _edits.kinds_of(frame, table.schema)
    assert kinds == {"_index": "integer", "n": "integer", "t": "string", "f": "float", "b": "boolean"}, kinds
    edited = {str(row): {name: values(rng)[name] for name in rng.sample(list(rows[0]), 2)}
              for row in rng.sample(range(len(rows)), rng.randrange(len(rows)))}
    deleted = rng.sample(range(len(rows)), rng.randrange(len(rows)))
    added = [values(rng) for _ in range(rng.randrange(4))]
    state = _states.make("DataEditorState", json.dumps(
        {"edited_rows": edited, "deleted_rows": deleted, "added_rows": added}))
    made = _edits.apply(frame, state, kinds)
    types = made.dtypes.astype(str).to_dict()
    want = [{**row, **edited.get(str(i), {})} for i, row in enumerate(rows) if i not in deleted] + added
    assert _edits.give_back(made, _frames.DataFormat.LIST_OF_RECORDS) == want, (seed, made, want)
    assert types["n"] == "int64" and types["f"] == "float64" and types["b"] == "bool", (seed, types)
print("same")
"""


def test_random_changes_are_what_they_are_in_plain_rows():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TREE), str(TREE / "bourn" / "_compat")])}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout == "same\n", done.stderr
