"""What a script sees of itself: its name, its file, its arguments, modules beside it, other runs.

# wirediff: [{"open": true}, {"rerun": true}, {"reload": true}]
"""
import inspect
import os
import sys
import threading

import streamlit as st

import beside
from package import inner


class Thing:
    pass


def function():
    return inspect.currentframe().f_code.co_filename


st.text(f"{__name__} {__file__} {__doc__.splitlines()[0]}")
st.text([__builtins__ is not None, "__annotations__" in globals(), globals().get("__spec__") is None])
st.text(f"{Thing.__module__} {function.__module__} {function()}")
st.text(f"{sys.modules['__main__'].__dict__ is globals()} {sys.modules['__main__'].Thing is Thing}")
st.text(f"{sys.path[0]} {os.getcwd()} {sys.argv[1:]}")
st.text(f"{threading.current_thread().name} {threading.current_thread() is threading.main_thread()}")
st.text(f"{type(sys.stdout).__name__ != ''} {inner.VALUE} {beside.loads()} {beside.__file__}")
st.text(inspect.getsource(Thing))
st.text("left_over" in globals())
left_over = True
assert __name__ == "__main__"
