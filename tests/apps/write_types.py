"""write: how it chooses among its arguments' types."""
import collections
import dataclasses
import datetime
import enum
import types

import streamlit as st


class Plain:
    def __repr__(self):
        return "Plain()"


class Html:
    def _repr_html_(self):
        return "<b>html of an object</b>"


class Colour(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Point:
    """A point."""

    x: int = 1
    y: int = 2


def function(a, b=2):
    """What the function does."""


Pair = collections.namedtuple("Pair", "a b")

st.write()
st.write("text")
st.write("two", "texts")
st.write("# heading", 1, 2.5, None, True, "end")
st.write(12)
st.write(2**80)
st.write(1.5)
st.write(1e100)
st.write(float("nan"))
st.write(1 + 2j)
st.write(None)
st.write(True)
st.write(b"bytes")
st.write({"a": 1, "b": [1, 2]})
st.write([1, "two", [3]])
st.write((1, 2))
st.write({"only"})
st.write("before", {"json": 1}, "after", [1], "end")
st.write(ValueError("not raised"))
st.write("text", KeyError("k"), "more")
st.write(Plain())
st.write(Html(), unsafe_allow_html=True)
st.write("<b>raw</b>", unsafe_allow_html=True)
st.write("<b>kept as text</b>")
st.write(Colour.RED)
st.write(Pair(1, 2))
st.write(collections.OrderedDict(z=1, a=2))
st.write(collections.defaultdict(list, k=[1]))
st.write(collections.Counter("aab"))
st.write(collections.ChainMap({"a": 1}, {"b": 2}))
st.write(collections.deque([1, 2]))
st.write(types.MappingProxyType({"m": 1}))
st.write(types.SimpleNamespace(n=1))
st.write(datetime.date(2001, 2, 3))
st.write(datetime.timedelta(hours=5))
st.write(range(3))
st.write(frozenset([1]))
st.write(st.session_state)
st.write("`code`", "and\n\nparagraphs")
st.write("a  \nb")
st.write("  indented\n    more")
st.write({"k": 1}.keys(), {"k": 1}.values(), {"k": 1}.items())
st.write(map(str, [1, 2]))
st.container().write("into a container", 1)
st.container().write({"a": 1})
st.sidebar.write("into the sidebar")
