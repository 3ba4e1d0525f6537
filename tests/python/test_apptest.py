"""AppTest: the tests of tests/apptest, which are an app's own, in a process where `streamlit` is bourn, and in one where it
is the official package (where that is installed). And what only bourn has: waiting for threads."""
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from package import ask, compat_folder, python_folder

import project

FOLDER = Path(__file__).resolve().parents[1] / "apptest"
RUN = "import sys; sys.path.append(sys.argv.pop(1)); import pytest; sys.exit(pytest.main(sys.argv[1:]))"


def run_pytest(python, report, *flags, folders=()):
    """The tests that ran there: name -> what went wrong, or None."""
    site = str(Path(pytest.__file__).resolve().parents[1])
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders)), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([python, "-c", RUN, site, "-q", "--color=no", "-p", "no:cacheprovider", "--rootdir", str(FOLDER), "-c",
                           os.devnull, "--tb=short", f"--junitxml={report}", *flags, str(FOLDER)],
                          capture_output=True, text=True, timeout=300, env=env)
    assert report.is_file(), done.stdout + done.stderr
    cases = ElementTree.parse(report).getroot().iter("testcase")
    return {case.get("name"): next((bad.text for bad in case if bad.tag in ("failure", "error")), None) for case in cases}


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    return run_pytest(sys.executable, tmp_path_factory.mktemp("apptest") / "bourn.xml", "-p", "bourn.pytest_plugin", "--bourn",
                      folders=(compat_folder(), python_folder()))


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    python = project.peer_home() / "bin" / "python"
    if not python.exists():
        pytest.skip("the official package is not installed")
    return run_pytest(str(python), tmp_path_factory.mktemp("apptest") / "peer.xml")


NAMES = [line.split("(")[0][4:] for line in (FOLDER / "test_app.py").read_text().splitlines() if line.startswith("def test_")]


@pytest.mark.parametrize("name", NAMES)
def test_on_bourn(ours, name):
    assert name in ours
    if ours[name]:
        pytest.fail(ours[name], pytrace=False)


@pytest.mark.parametrize("name", NAMES)
def test_on_the_official_package(theirs, name):
    assert name in theirs
    if theirs[name]:
        pytest.fail(theirs[name], pytrace=False)


THREADS = """
import json
from streamlit.testing.v1 import AppTest
at = AppTest.from_string('''
import threading
import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx
done = threading.Event()
def work():
    gate.wait()
    box.text("from the thread")
    st.session_state.result = 42
    {then}
import builtins
gate = builtins.gate
box = st.container()
st.text(f"result {{st.session_state.get('result')}}")
if "result" not in st.session_state:
    t = threading.Thread(target=work)
    add_script_run_ctx(t, get_script_run_ctx())
    t.start()
''')
import builtins, threading
builtins.gate = threading.Event()
at.run()
answer = [at.text.values]
gate.set()
answer += [at.wait(timeout=30).text.values, at.session_state.result]
"""


def test_wait_waits_for_attached_threads():
    assert ask(THREADS.format(then="")) == [["result None"], ["from the thread", "result None"], 42]


def test_wait_waits_for_the_run_that_a_thread_asks_for():
    assert ask(THREADS.format(then="st.request_rerun()")) == [["result None"], ["result 42"], 42]


def test_wait_has_its_time_too():
    assert ask(THREADS.format(then="").replace("gate.set()\n", """
try:
    at.wait(timeout=0.1)
except RuntimeError as e:
    answer.append("timed out" in str(e))
gate.set()
""")) == [["result None"], True, ["from the thread", "result None"], 42]


def test_an_unattached_thread_is_told_as_on_a_server():
    assert ask("""
from streamlit.testing.v1 import AppTest
at = AppTest.from_string('''
import threading
import streamlit as st
said = []
def work():
    try:
        st.text("x")
    except Exception as e:
        said.append(type(e).__name__)
t = threading.Thread(target=work)
t.start()
t.join()
st.text(said[0])
''').run()
answer = at.text.values""") == ["NoSessionContext"]


def test_threads_of_apps_end_with_their_tests():
    assert ask("""
import gc, threading
from streamlit.testing.v1 import AppTest
before = threading.active_count()
for i in range(100):
    AppTest.from_string("import streamlit as st\\nst.text('x')").run()
most = threading.active_count()
gc.collect()
for t in threading.enumerate():
    if t is not threading.current_thread():
        t.join(30)
answer = [most < before + 80, threading.active_count() == before]""") == [True, True]


def test_a_script_that_never_ends_is_left_behind():
    assert ask("""
from streamlit.testing.v1 import AppTest
at = AppTest.from_string('''
import time
import streamlit as st
if st.session_state.setdefault("loop", True):
    while True:
        time.sleep(0.01)
st.text("out")
''')
try:
    at.run(timeout=0.2)
    answer = []
except RuntimeError as e:
    answer = ["timed out" in str(e)]
at.session_state.loop = False
answer += at.run(timeout=30).text.values""") == [True, "out"]


def test_apps_in_several_threads_of_a_test():
    assert ask("""
import concurrent.futures
from streamlit.testing.v1 import AppTest
def one(i):
    at = AppTest.from_string("import streamlit as st\\nst.text(str(st.number_input('n', 0, 99, 0)))").run()
    for _ in range(i):
        at.number_input[0].increment().run()
    return at.text[0].value
with concurrent.futures.ThreadPoolExecutor(8) as pool:
    answer = list(pool.map(one, range(16)))""") == [str(i) for i in range(16)]


def test_an_endless_script_ends_with_its_test():
    assert ask("""
import gc, threading
from streamlit.testing.v1 import AppTest
at = AppTest.from_string("import streamlit as st\\nst.text('x')\\nwhile True: pass")
try:
    at.run(timeout=0.1)
except RuntimeError:
    pass
threads = [t for t in threading.enumerate() if t is not threading.current_thread()]
answer = [at.text.values, any(t.is_alive() for t in threads)]
del at
gc.collect()
for t in threads:
    t.join(30)
answer.append(any(t.is_alive() for t in threads))""") == [["x"], True, False]


def test_large_pages():
    assert ask("""
from streamlit.testing.v1 import AppTest
at = AppTest.from_string('''
import streamlit as st
for i in range(20000):
    st.text("x" * 1000)
st.code("y" * 3_000_000)
''').run(timeout=60)
answer = [len(at.text), len(at.code[0].value), len(at.run(timeout=60).code[0].value)]""") == [20000, 3000000, 3000000]


def test_the_same_in_a_test_process_without_the_plugin():
    """bourn.install() is enough, and `import streamlit` alone starts nothing."""
    assert ask("""
import threading
before = threading.active_count()
import streamlit.testing.v1
answer = threading.active_count() == before""") is True


def test_messages_are_read_and_written_by_the_tables():
    assert ask("""
import bourn._core as core
data = core.encode("WidgetState", {"id": "x", "double_array_value": {"data": [1.5, -2.0]}})
m = core.decode("WidgetState", data)
answer = [m.id, m.double_array_value.data, m.WhichOneof("value"), m.HasField("string_value"), str(m)]
e = core.decode("Element", core.encode("Element", {"alert": {"body": 'a"\\\\\\n\\u00e9', "format": 2}}))
answer += [e.alert.word("format"), str(e), e == core.decode("Element", e.SerializeToString()), e.alert == e]
for bad in (lambda: core.decode("Nothing", b""), lambda: core.encode("Alert", {"x": 1}), lambda: core.encode("Alert", {"body": 1}),
            lambda: core.encode("Alert", []), lambda: e.alert.HasField("x"), lambda: e.no):
    try:
        bad()
    except (ValueError, TypeError, AttributeError) as error:
        answer.append(type(error).__name__)
core.decode("Element", b"\\x0a\\xff").WhichOneof("type")""") == [
        "x", [1.5, -2.0], "double_array_value", False,
        'id: "x"\ndouble_array_value {\n  data: 1.5\n  data: -2\n}\n',
        "WARNING", 'alert {\n  body: "a\\"\\\\\\n\u00e9"\n  format: WARNING\n}\n', True, False,
        "ValueError", "ValueError", "TypeError", "TypeError", "ValueError", "AttributeError"]


def test_wait_waits_for_tasks():
    assert ask("""
import builtins, threading
from streamlit.testing.v1 import AppTest
builtins.gate = threading.Event()
at = AppTest.from_string('''
import builtins
import streamlit as st
def work(n):
    st.text("in the task")
    builtins.gate.wait()
    return n * 2
handle = st.task(work, 21)
st.text(f"{handle.done} {handle.result if handle.done else None}")
''').run()
answer = ["False None" in at.text.values]
builtins.gate.set()
answer.append("True 42" in at.wait(timeout=30).text.values)""") == [True, True]


def test_long_keys_and_the_zone_of_a_slider():
    assert ask("""
from streamlit.testing.v1 import AppTest
at = AppTest.from_string('''
import datetime as dt
import streamlit as st
st.selectbox("a", ["x", "y"], key="k" * 300)
st.expander("e", key="\\u00e9" * 300, on_change="rerun")
st.slider("z", value=dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc))
''').run()
answer = [len(at.exception), at.selectbox("k" * 300).index, at.slider[0].value.tzinfo is not None]
at.slider[0].set_value(at.slider[0].value.replace(day=2)).run()
answer.append(at.slider[0].value.isoformat())""") == [0, 0, True, "2020-01-02T00:00:00+00:00"]
