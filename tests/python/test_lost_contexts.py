"""A thread whose context is taken away in the midst of a command: the command ends as that of a thread whose run is over.

Each case runs in a thread that has outlived its run, so that nothing but the thread keeps the context; the Python code that
the command calls takes it away. Run under AddressSanitizer, a context that was let go of too early is a report.
"""
import json

import pytest
from package import run_python

FRAME = """
import gc, json, sys, threading, types
kept = sys.modules["kept"] = types.ModuleType("kept")
from streamlit.testing.v1 import AppTest

def lose():
    threading.current_thread().streamlit_script_run_ctx = None
    gc.collect()

class Name:
    def __str__(self):
        lose()
        return "key"

class Path(Name):
    __fspath__ = Name.__str__

class Value:
    def __del__(self):
        if threading.current_thread() is kept.thread:
            lose()

class Message:
    def SerializeToString(self):
        lose()
        return b""

class Truth:
    def __bool__(self):
        lose()
        return True

def changed(old):
    lose()
    return 1

CASES = {
    "state read": lambda st: st.session_state[Name()],
    "state written": lambda st: st.session_state.__setitem__(Name(), 1),
    "state deleted": lambda st: st.session_state.__delitem__(Name()),
    "state exchanged": lambda st: st.session_state.setdefault(Name(), 1),
    "state updated": lambda st: st.session_state.update_with("key", changed, 0),
    "value replaced": lambda st: st.session_state.__setitem__("value", 1),
    "text": lambda st: st.text(Name()),
    "checkbox": lambda st: st.checkbox("box", value=Truth(), key="box"),
    "element of an add-on": lambda st: st._main._enqueue("markdown", Message()),
    "container of an add-on": lambda st: st._main._block(Message()),
    "file of a page": lambda st: __import__("bourn._core")._core.page_at(Path()),
    "callback of options": lambda st: st.selectbox("box", [1, 2], format_func=lambda o: lose() or str(o)),
}

def work(case):
    import streamlit as st
    from streamlit.errors import NoSessionContext
    kept.go.wait(60)
    try:
        CASES[case](st)
        kept.ended = "returned"
    except BaseException as e:
        kept.ended = type(e).__name__

SCRIPT = '''
import kept, streamlit as st, threading
from streamlit.runtime.scriptrunner import add_script_run_ctx
if not kept.thread:
    st.session_state["value"] = kept.Value()
    kept.thread = threading.Thread(target=kept.work, args=[kept.case])
    add_script_run_ctx(kept.thread)
    kept.thread.start()
'''
kept.work, kept.Value = work, Value
ended = {}
for kept.case in json.loads(sys.argv[1]) or CASES:
    kept.thread, kept.go, kept.ended = None, threading.Event(), None
    at = AppTest.from_string(SCRIPT, default_timeout=60)
    at.run()
    at.run()
    kept.go.set()
    kept.thread.join(60)
    ended[kept.case] = kept.ended
print("ENDED" + json.dumps(ended))
"""
MAY_RETURN = {"file of a page"}


def test_a_command_whose_thread_loses_its_context_ends_as_after_its_run():
    done = run_python(FRAME, args=["[]"], limit=120)
    assert done.returncode == 0, done.stdout + done.stderr
    ended = json.loads(next(line[5:] for line in done.stdout.splitlines() if line.startswith("ENDED")))
    assert len(ended) == 12
    assert {case: how for case, how in ended.items() if how != "ScriptRunEnded" and case not in MAY_RETURN} == {}
