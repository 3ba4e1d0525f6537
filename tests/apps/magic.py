"""Magic: expressions that stand alone are written; docstrings and calls are not."""
import streamlit as st

"a plain string"
x = 41
x + 1
"several", x, {"a": 1}
[1, 2, 3]
{"key": "value"}
x
x;
None
if x:
    "inside an if"
    x * 2
for i in range(2):
    i
with st.container():
    "inside with"


def function():
    "a docstring is not written"
    "but this is"
    x - 1
    return 1


function()
st.text("not written twice")


class Thing:
    "a docstring of a class"

    "in a class body"

    def method(self):
        "docstring"
        self.seen = True
        "in a method"


Thing().method()
try:
    "in try"
except ValueError:
    "never"
finally:
    "in finally"
f"{x} formatted"
"""
# Several lines

of *markdown*
"""
(yes := 5)
"last"
