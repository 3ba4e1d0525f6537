"""st.cache_data: what is computed, kept, copied, cleared and shown again.

# wirediff: [{"open": true}, {"click": "key=again"}, {"click": "key=clear_one"}, {"click": "key=clear_all"}, {"click": "key=all"}, {"rerun": true}]
"""
import dataclasses
import datetime
import decimal
import enum
import io
import pathlib
import re
import uuid

import numpy as np
import pandas as pd
import streamlit as st
from cache_side import calls


def ran(name):
    calls[name] = calls.get(name, 0) + 1


@st.cache_data
def squares(n):
    ran("squares")
    return [i * i for i in range(n)]


@st.cache_data(ttl="1h", max_entries=2, show_spinner=False, show_time=True, max_size="1MB")
def two(n, *rest, _skipped=None, **named):
    ran("two")
    return (n, rest, named)


@st.cache_data(show_spinner="Adding **up**", scope="session")
def of_this_visitor(a, b=2):
    ran("session")
    return a + b


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclasses.dataclass
class Point:
    x: int
    y: list


@st.cache_data
def anything(value):
    ran("anything")
    return type(value).__name__


@st.cache_data(hash_funcs={Point: lambda p: p.x, "builtins.complex": abs})
def by_hash(value):
    ran("by_hash")
    return 1


class Counter:
    def __init__(self, start):
        self.start = start

    @st.cache_data
    def plus(_self, n):
        ran("plus")
        return _self.start + n


@st.cache_data
def shows(n):
    ran("shows")
    st.text(f"in the function {n}")
    box = st.container(border=True)
    box.write("in its container")
    left, right = st.columns(2)
    left.metric("left", n)
    with right:
        st.caption("right")
    place = st.empty()
    place.text("first")
    place.text("second")
    st.sidebar.text("aside")
    with st.expander("more"):
        st.markdown("*inside*")
    return n


@st.cache_data
def outer(n):
    ran("outer")
    st.text("outer before")
    value = shows(n)
    st.text("outer after")
    return value


st.button("again", key="again")
a, b = squares(5), squares(5)
st.write(a, a == b, a is b)
a.append("changed")
st.write(squares(5))
two(1)
two(2)
two(1, _skipped=object())
two(3)
two(2)
two(1, 2, 3, word="x")
of_this_visitor(1)
of_this_visitor(1, b=2)
of_this_visitor(a=1)
st.write(Counter(10).plus(1), Counter(20).plus(1))
for value in (1, 1.0, True, "1", b"1", None, (1, 2), [1, 2], {"a": [1]}, {"b": {1, 2}}, Colour.RED, Colour.BLUE, Point(1, [2]),
              Point(1, [3]), uuid.UUID(int=1), datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2), decimal.Decimal("1.5"),
              pathlib.PurePosixPath("a/b"), re.compile("a+"), io.StringIO("text"), io.BytesIO(b"text"), np.arange(5),
              np.arange(5.0), np.arange(6).reshape(2, 3), pd.Series([1, 2, 3]), pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}),
              int, np.int64(3), range(3), slice(1, 2), 10 ** 30, frozenset({1}), np):
    st.write(anything(value), anything(value))
by_hash(Point(1, [2]))
by_hash(Point(1, [3]))
by_hash(Point(2, [3]))
by_hash(3 + 4j)
by_hash(4 + 3j)
shows(1)
with st.container(border=True):
    shows(1)
outer(2)
shows(2)
if st.button("clear one", key="clear_one"):
    two.clear(1)
    squares.clear()
if st.button("clear all", key="clear_all"):
    shows.clear()
    Counter(1).plus.clear(1)
if st.button("all", key="all"):
    st.cache_data.clear()
st.write(calls)
