"""A visitor who edits tables at random, and the same edits made in pandas: run by test_edits.py in an interpreter of bourn.

    python edits_model.py SEED OPERATIONS

The visitor sees rows in their order, and edits, adds and deletes them there. What a browser would tell of it is kept by
`Grid`; `Model` makes each change at once in a pandas frame of plain objects, in which no column has a type to keep. Now and
then the app runs, and what the command returns is compared cell by cell, with its labels and the types of its columns.
"""
import datetime
import decimal
import json
import logging
import random
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit  # noqa: F401
from bourn import _edits, _states

try:
    import polars as pl
except ImportError:
    pl = None

logging.disable(logging.ERROR)  # what is no number is told of in the log
ZONE = "Europe/Rome"
DAY = datetime.date(2024, 2, 29)


# ---- values: as the browser says them, and as they are in Python -------------------------------------------------------

def whole(rng):
    n = rng.randrange(-10**6, 10**6)
    return n, n


def real(rng):
    x = rng.choice([rng.uniform(-1e3, 1e3), float(rng.randrange(100)), 1e300])
    return x, x


def text(rng):
    s = "".join(rng.choice("aé日 \"\\n🙂,7") for _ in range(rng.randrange(6)))
    return s, s


def truth(rng):
    b = rng.random() < 0.5
    return b, b


def moment(rng):
    m = datetime.datetime(2024, 1, 1) + datetime.timedelta(milliseconds=rng.randrange(10**12))
    return m.isoformat(timespec="milliseconds"), pd.Timestamp(m)


def zoned(rng):
    said, m = moment(rng)
    return said + "Z", m.tz_localize("UTC").tz_convert(ZONE)


def day(rng):
    d = DAY + datetime.timedelta(days=rng.randrange(-9999, 9999))
    return d.isoformat(), d


def clock(rng):
    t = datetime.time(rng.randrange(24), rng.randrange(60), rng.randrange(60), 1000 * rng.randrange(1000))
    return t.isoformat(timespec="milliseconds"), t


def money(rng):
    d = decimal.Decimal(rng.randrange(10**6)) / 100
    return rng.choice([str(d), float(d)]), d


def span(rng):
    s = rng.randrange(10**6)
    return s, pd.Timedelta(s, unit="s")


def items(rng):
    made = [rng.choice("abc") for _ in range(rng.randrange(4))]
    return made, made


def one_of(*words):
    def pick(rng):
        word = rng.choice(words)
        return word, word
    return pick


# The kind of a column: its values, what makes it of a list of them, what is no value of it, whether None fits at first.
KINDS = {
    "int": (whole, lambda v: pd.Series(v, dtype="int64"), "nope", False),
    "Int": (whole, lambda v: pd.Series(v, dtype="Int64"), [], True),
    "float": (real, lambda v: pd.Series(v, dtype="float64"), "1,5", True),
    "text": (text, lambda v: pd.Series(v, dtype="str"), None, True),
    "object": (text, lambda v: pd.Series(v, dtype=object), None, False),
    "bool": (truth, lambda v: pd.Series(v, dtype="bool"), None, False),
    "boolean": (truth, lambda v: pd.Series(v, dtype="boolean"), ["x"], True),
    "moment": (moment, lambda v: pd.Series(v, dtype="datetime64[ns]"), "yesterday evening", True),
    "zoned": (zoned, lambda v: pd.Series(v, dtype=f"datetime64[ns, {ZONE}]"), "noonish", True),
    "day": (day, lambda v: pd.Series(v, dtype=object), "x", False),
    "clock": (clock, lambda v: pd.Series(v, dtype=object), "25:99", False),
    "money": (money, lambda v: pd.Series(v, dtype=object), "1 €", False),
    "span": (span, lambda v: pd.Series(v, dtype="timedelta64[ns]"), "long", True),
    "items": (items, lambda v: pd.Series(v, dtype=object), None, False),
    "words": (one_of("u", "v"), lambda v: pd.Series(pd.Categorical(v, categories=["u", "v"])), None, True),
    "numbers": (one_of(1, 2), lambda v: pd.Series(pd.Categorical(v, categories=[1, 2])), "one", True),
}
PLAIN = ("int", "float", "text", "bool")


def same_kind(value):
    """A value as one that compares, whatever library has kept it; None: there is none."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return list(value)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, (pd.Timedelta, np.timedelta64, datetime.timedelta)):
        return pd.Timedelta(value)
    if isinstance(value, (datetime.datetime, np.datetime64)):
        made = pd.Timestamp(value)
        return made if made.tzinfo is None else made.tz_convert("UTC")
    return value.item() if isinstance(value, np.generic) else value


def equal(ours, want):
    ours, want = same_kind(ours), same_kind(want)
    return ours == want and isinstance(ours, bool) == isinstance(want, bool)


# ---- tables ------------------------------------------------------------------------------------------------------------

class Table:
    """What the app gives to the command: columns of kinds, and how what comes back is read."""

    def __init__(self, data, kinds, back, labels=None, label_kind=None, cells=None):
        self.data, self.kinds, self.back = data, kinds, back  # back(object): (labels or None, rows of values)
        self.labels, self.label_kind = labels, label_kind     # labels: a pandas index where they matter
        self.cells = cells                                    # the values at first, as rows


def columns_of(rng, names, rows):
    made = {}
    for name in names:
        give, _, _, empty = KINDS[name]
        made[name] = [None if empty and rng.random() < 0.1 else give(rng)[1] for _ in range(rows)]
    return made


def index_of(rng, rows):
    n = rng.randrange(5)
    if n == 0:
        return pd.RangeIndex(rows), None
    if n == 1:
        return pd.RangeIndex(5, 5 + 3 * rows, 3), None
    if n == 2:
        return pd.Index(rng.sample(range(1000), rows), dtype="int64"), "whole"
    if n == 3:
        return pd.Index([f"r{i}" for i in range(rows)]), "word"
    return pd.date_range("2024-01-01", periods=rows, freq="D"), "date"


def of_frame(frame):
    return list(frame.index), [list(row) for row in zip(*(frame[name] for name in frame.columns))] \
        if len(frame) else []


def pandas_frame(rng):
    rows = rng.randrange(7)
    known = sorted(k for k in KINDS if rows or KINDS[k][3])  # without a value nobody knows what objects are to be
    kinds = rng.sample(known, rng.randrange(1, 8))
    cells = columns_of(rng, kinds, rows)
    labels, label_kind = index_of(rng, rows)
    frame = pd.DataFrame({k: KINDS[k][1](v) for k, v in cells.items()})
    frame.index = labels
    return Table(frame, kinds, of_frame, labels, label_kind, list(zip(*cells.values())))


def plain(rng, empty=False):
    rows = rng.randrange(1, 7)
    kinds = rng.sample(PLAIN, rng.randrange(2, 5))
    cells = {k: [KINDS[k][0](rng)[1] for _ in range(rows)] for k in kinds}
    return kinds, cells, list(zip(*cells.values()))


def arrow_table(rng):
    kinds, cells, rows = plain(rng)
    return Table(pa.table(cells), kinds, lambda t: (None, [[row[k] for k in kinds] for row in t.to_pylist()]), cells=rows)


def polars_frame(rng):
    kinds, cells, rows = plain(rng)
    return Table(pl.DataFrame(cells), kinds, lambda t: (None, t.rows()), cells=rows)


def dict_of_lists(rng):
    kinds, cells, rows = plain(rng)
    return Table(cells, kinds, lambda d: (None, list(zip(*(d[k] for k in kinds)))), cells=rows)


def dict_of_dicts(rng):
    kinds, cells, rows = plain(rng)
    labels = pd.Index([f"r{i}" for i in range(len(rows))])
    data = {k: dict(zip(labels, v)) for k, v in cells.items()}
    return Table(data, kinds, lambda d: (list(d[kinds[0]]), list(zip(*(d[k].values() for k in kinds)))), labels, "word", rows)


def dict_of_series(rng):
    kinds, cells, rows = plain(rng)
    return Table({k: KINDS[k][1](v) for k, v in cells.items()}, kinds, lambda d: of_frame(pd.DataFrame(d)),
                 pd.RangeIndex(len(rows)), cells=rows)


def list_of_records(rng):
    kinds, cells, rows = plain(rng)
    return Table([dict(zip(kinds, row)) for row in rows], kinds, lambda made: (None, [[r[k] for k in kinds] for r in made]),
                 cells=rows)


def list_of_rows(rng):
    kinds, cells, rows = plain(rng)
    return Table([list(row) for row in rows], kinds, lambda made: (None, made), cells=rows)


def one_column(rng, kinds=PLAIN):
    kind = rng.choice(kinds)
    return kind, [KINDS[kind][0](rng)[1] for _ in range(rng.randrange(1, 7))]


def listed(made):
    return None, [[v] for v in made]


def list_of_values(rng):
    kind, values = one_column(rng)
    return Table(values, [kind], listed, cells=[[v] for v in values])


def tuple_of_values(rng):
    kind, values = one_column(rng)
    return Table(tuple(values), [kind], listed, cells=[[v] for v in values])


def series(rng):
    kind, values = one_column(rng, sorted(KINDS))
    made = KINDS[kind][1](values)
    made.name = kind
    return Table(made, [kind], lambda s: of_frame(s.to_frame()), pd.RangeIndex(len(values)), cells=[[v] for v in values])


def array(rng):
    kind, values = one_column(rng, ("int", "float", "bool"))
    return Table(np.array(values), [kind], listed, cells=[[v] for v in values])


def matrix(rng):
    cells = [[real(rng)[1] for _ in range(3)] for _ in range(rng.randrange(1, 5))]
    return Table(np.array(cells), ["float"] * 3, lambda made: (None, made.tolist()), cells=cells)


def key_values(rng):
    kind, values = one_column(rng)
    labels = pd.Index([f"r{i}" for i in range(len(values))])
    return Table(dict(zip(labels, values)), [kind], lambda d: (list(d), [[v] for v in d.values()]), labels, "word",
                 [[v] for v in values])


SOURCES = [pandas_frame] * 8 + [arrow_table, dict_of_lists, dict_of_dicts, dict_of_series, list_of_records, list_of_rows,
                                list_of_values, tuple_of_values, series, array, matrix, key_values]
if pl:
    SOURCES.append(polars_frame)


# ---- the two who keep the changes --------------------------------------------------------------------------------------

class Grid:
    """The browser's account: changed cells by the row's first place, added rows, rows taken out."""

    def __init__(self, rows):
        self.rows, self.edited, self.added, self.deleted = rows, {}, [], []

    def _place(self, row):
        """(the row's place in the table that was sent, None) or (None, the one among the added)."""
        left = [i for i in range(self.rows) if i not in self.deleted]
        return (left[row], None) if row < len(left) else (None, row - len(left))

    def edit(self, row, name, value):
        first, added = self._place(row)
        if first is not None:
            self.edited.setdefault(first, {})[name] = value
        elif value is None:
            self.added[added].pop(name, None)
        else:
            self.added[added][name] = value

    def add(self, values):
        self.added.append({name: value for name, value in values.items() if value is not None})

    def delete(self, rows):
        for first, added in sorted((self._place(row) for row in rows), key=str, reverse=True):
            if first is None:
                self.added[added] = None
            else:
                self.deleted.append(first)
                self.edited.pop(first, None)
        self.added = [row for row in self.added if row is not None]
        self.deleted.sort()

    def say(self):
        made = {"edited_rows": {str(k): v for k, v in self.edited.items()}, "added_rows": self.added,
                "deleted_rows": self.deleted}
        return json.dumps(made)


class Model:
    """The same in pandas, at once, in a frame of objects. Rows that were added wait for labels until they are asked for."""

    def __init__(self, table):
        rows = [list(row) for row in table.cells]
        self.frame = pd.DataFrame({i: pd.Series([row[i] for row in rows], dtype=object) for i in range(len(table.kinds))})
        self.labels = table.labels if table.labels is not None else pd.RangeIndex(len(rows))
        self.first = list(range(len(rows)))  # of each row: its place at first; a label: it was added with it; None: added

    def edit(self, row, column, value):
        self.frame.iloc[row, column] = pd.Series([value], dtype=object).iloc[0] if not isinstance(value, list) else value

    def edit_label(self, row, label):
        self.labels = pd.Index([*self.labels[:self.first[row]], label, *self.labels[self.first[row] + 1:]])

    def add(self, values, label):
        row = pd.DataFrame([values], columns=self.frame.columns, dtype=object)
        self.frame = pd.concat([self.frame, row], ignore_index=True)
        self.first.append((label,))

    def delete(self, rows):
        self.frame = self.frame.drop(index=rows).reset_index(drop=True)
        self.first = [place for i, place in enumerate(self.first) if i not in rows]

    def index(self):
        """The labels: those that are left, and for rows that were added theirs, or the next number."""
        left = [place for place in self.first if not isinstance(place, tuple)]
        gone = sorted(set(range(len(self.labels))) - set(left))
        index = self.labels.delete(gone) if gone else self.labels
        made = list(index)
        ranged = isinstance(index, pd.RangeIndex)
        label, step = (index.stop, index.step) if ranged else (None, 1)
        for place in self.first[len(left):]:
            if place[0] is not None:
                made.append(place[0])
                continue
            if label is None:
                label = max(index) + 1 if len(index) else 0
            made.append(label)
            label += step
        return made


# ---- one table, edited -------------------------------------------------------------------------------------------------

class Visit:
    def __init__(self, rng):
        self.rng = rng
        source = rng.choice(SOURCES)
        self.source, self.table = source.__name__, source(rng)
        self.num_rows = rng.choice(["dynamic", "dynamic", "fixed", "add", "delete"])
        self.grid, self.model = Grid(len(self.table.cells)), Model(self.table)
        self.names, self.emptied, self.used = None, set(), 0
        self.run()

    def show(self, container, table, **options):
        """In the place of the command's row: takes the table, gives back what the browser has told."""
        self.names = [name for name in table.column_names if not name.startswith("__index_level_")]
        return _states.make("DataEditorState", self.grid.say())

    def run(self):
        return _edits.edit(self.show, None, self.table.data, use_container_width=None, hide_index=None, column_order=None,
                           column_config=None, num_rows=self.num_rows, disabled=False, key=None)

    def value(self, column, row=None):
        """(what the browser says, what it is) for a column, and what is no value now and then."""
        kind = self.table.kinds[column]
        give, _, wrong, _ = KINDS[kind]
        chance = self.rng.random()
        if kind == "bool" and row is not None and not isinstance(self.model.first[row], tuple):
            return give(self.rng)  # pandas has no "nothing there" for them
        if chance < 0.05 or (chance < 0.1 and wrong is not None):
            self.emptied.add(column)
            return (None if chance < 0.05 else wrong), None
        return give(self.rng)

    def edit(self):
        row, column = self.rng.randrange(len(self.model.frame)), self.rng.randrange(len(self.names))
        if self.table.label_kind and not isinstance(self.model.first[row], tuple) and self.rng.random() < 0.1:
            said, label = self.label()
            self.grid.edit(row, "_index", said)
            self.model.edit_label(row, label)
            return
        said, value = self.value(column, row)
        self.grid.edit(row, self.names[column], said)
        self.model.edit(row, column, value)

    def label(self):
        """A label that no row has had."""
        self.used += 1
        if self.table.label_kind == "whole":
            return (1000 + self.used,) * 2
        if self.table.label_kind == "word":
            return (f"new {self.used}",) * 2
        made = pd.Timestamp("2025-01-01") + pd.Timedelta(self.used, "D")
        return made.isoformat(timespec="milliseconds"), made

    def add(self):
        given = [self.value(i) if self.rng.random() < 0.8 else (None, None) for i in range(len(self.names))]
        said = dict(zip(self.names, (v[0] for v in given)))
        self.emptied |= {i for i, v in enumerate(given) if v[1] is None}
        label = None
        if self.table.label_kind:
            said["_index"], label = self.label()
        self.grid.add(said)
        self.model.add([v[1] for v in given], label)

    def delete(self):
        rows = len(self.model.frame)
        gone = self.rng.sample(range(rows), min(rows, self.rng.choice([1, 1, 2, 5])))
        self.grid.delete(gone)
        self.model.delete(gone)

    def step(self):
        can = ["edit"] * 6 if len(self.model.frame) else []
        if self.num_rows in ("dynamic", "add"):
            can += ["add"] * 2
        if self.num_rows in ("dynamic", "delete") and len(self.model.frame):
            can += ["delete"]
        if not can:
            return False
        getattr(self, self.rng.choice(can))()
        return True

    def check(self):
        made = self.run()
        labels, rows = self.table.back(made)
        want = [[self.model.frame.iat[r, c] for c in range(len(self.names))] for r in range(len(self.model.frame))]
        assert len(rows) == len(want), (len(rows), len(want))
        for row, (ours, theirs) in enumerate(zip(rows, want)):
            for column, pair in enumerate(zip(ours, theirs, strict=True)):
                assert equal(*pair), (row, self.names[column], self.table.kinds[column], *map(repr, pair))
        if labels is not None and self.table.labels is not None:
            assert list(map(same_kind, labels)) == list(map(same_kind, self.model.index())), (labels, self.model.index())
        if isinstance(made, pd.DataFrame):
            self.check_types(made)

    def check_types(self, made):
        """Types are kept, as far as each value still is of the column's."""
        for column, (name, kind) in enumerate(zip(self.names, self.table.kinds)):
            before, after = str(self.table.data[name].dtype), str(made[name].dtype)
            changed = column in self.emptied and before in ("int64", "bool")  # they have no "nothing there"
            assert before == after or changed, (name, before, after)


def main(seed, operations):
    done = tables = 0
    while done < operations:
        rng = random.Random(f"{seed} {tables}")
        try:
            visit = Visit(rng)
            for _ in range(rng.randrange(10, 60)):
                if not visit.step():
                    break
                done += 1
                if rng.random() < 0.05:
                    visit.check()
            visit.check()
        except Exception:
            print(f"table {tables} of seed {seed}: {visit.source}, {visit.num_rows}, {visit.table.kinds}, {visit.grid.say()}\n"
                  f"{visit.table.data!r}\n{visit.model.frame}", file=sys.stderr)
            raise
        tables += 1
    print(f"{done} operations on {tables} tables: same")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
