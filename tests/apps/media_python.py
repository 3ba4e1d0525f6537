"""Commands about Python itself: st.help, st.echo, st.write_stream, and st.pdf without its component."""
import io

import graphviz
import numpy as np
import streamlit as st
from PIL import Image


class Animal:
    """An animal.

    With a name.
    """

    legs = 4

    def __init__(self, name):
        self.name = name

    def speak(self, loud=False):
        """Say something.

        At length."""

    @property
    def size(self):
        """How large it is."""
        return 1


class Bare:
    pass


def double(x, *, times=2):
    """Twice as much."""
    return x * times


cat = Animal("cat")
st.help(Animal)
st.help(cat)
st.help(cat.speak, width=300)
st.help(double)
st.help("a text " * 60)
st.help(5)
st.help(len)
st.help(io)
st.help([1, 2])
st.help(None)
st.help(found := double(3))
st.sidebar.help(cat.name)
st.write(double)
st.write(Bare())
st.write(Animal)
st.write(Image.fromarray(np.zeros((2, 2, 3), "u1")))
st.write(graphviz.Digraph("g"))
double
try:
    st.help(cat, width="content")
except Exception as error:
    st.write(type(error).__name__)

with st.echo():
    st.write("shown below its code")

    def inner():
        # a comment
        return 1

with st.echo("below"):
    st.write("shown above its code")
if True:
    with st.echo(code_location="below"):
        x = [
            1, 2]
        st.write(x)


def words():
    yield "Hello, "
    yield ""
    yield "**wor"
    yield "ld**"


async def later_words():
    yield "one "
    yield "two"


def mixed():
    yield "before "
    yield "it"
    yield {"a": 1}
    yield 5
    yield lambda: st.write("called")
    yield "after"


st.write(repr(st.write_stream(words)))
st.write(repr(st.write_stream(words(), cursor="|")))
st.write(repr(st.write_stream(later_words)))
kept = st.write_stream(mixed())
st.write(type(kept).__name__, len(kept))
st.write(kept)
st.write(repr(st.write_stream([])))
st.write(repr(st.write_stream(["a", "b"])))
st.write(words())
st.write(later_words)
with st.container():
    st.sidebar.write_stream(iter(["in ", "the ", "sidebar"]))
for wrong in ("text", 5, None, np.zeros(3)):
    try:
        st.write_stream(wrong)
    except Exception as error:
        st.write(type(error).__name__)
try:
    st.write_stream(1 / n for n in (1, 0))
except ZeroDivisionError as error:
    st.write(type(error).__name__)

for wrong in (None, b"%PDF-"):
    try:
        st.pdf(wrong)
    except Exception as error:
        st.write(type(error).__name__)
