"""Threads of a Python app: every row of the table in docs/threads.md, and the five ways that public code attaches a
context. The apps talk to the tests through their page and through named pipes, never by time."""
import os
import select
import subprocess
import sys
import time

import pytest
import serving
from client import RawTab

LIMIT = 60.0
ATTACH = "from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx\n"
HEAD = "import threading\nfrom threading import Thread, current_thread\nimport streamlit as st\n" + ATTACH

# Beside each app: what its runs and sessions share, and its side of the pipes.
SHARED = '''
import os
FOLDER = os.path.dirname(os.path.abspath(__file__))
store = {}
def wait_for(name):
    """Blocks until the test opens the gate."""
    open(os.path.join(FOLDER, name)).close()
def report(name, *words):
    with open(os.path.join(FOLDER, name), "w") as pipe:
        pipe.write("|".join(map(str, words)))
def error_of(fn, *args, **kwargs):
    try:
        fn(*args, **kwargs)
    except BaseException as error:
        return type(error).__name__
    return "nothing"
'''


class Pipes:
    """The test's side of the pipes."""

    def __init__(self, folder):
        self.folder = folder

    def make(self, *names):
        for name in names:
            os.mkfifo(self.folder / name)

    def open_gate(self, name):
        """Lets the one who waits there pass; waits until somebody does."""
        end = time.monotonic() + LIMIT
        while True:
            try:
                os.close(os.open(self.folder / name, os.O_WRONLY | os.O_NONBLOCK))
                return
            except OSError:  # nobody has come to the gate yet
                assert time.monotonic() < end, f"nobody waits at {name}"
                select.select([], [], [], 0.01)

    def read(self, name):
        """What the app reports there, once."""
        fd = os.open(self.folder / name, os.O_RDONLY | os.O_NONBLOCK)
        try:
            text, end = b"", time.monotonic() + LIMIT
            while True:
                ready, _, _ = select.select([fd], [], [], max(0, end - time.monotonic()))
                assert ready, f"nothing was reported to {name}"
                piece = os.read(fd, 65536)
                if not piece and text:
                    return text.decode()
                text += piece
        finally:
            os.close(fd)


@pytest.fixture
def pipes(tmp_path):
    (tmp_path / "shared.py").write_text(SHARED)
    return Pipes(tmp_path)


def errors_logged(server):
    return server.err.read_text("utf-8", "replace")


def wait_for_log(server, text):
    end = time.monotonic() + LIMIT
    while text not in errors_logged(server):
        assert time.monotonic() < end, f"{text} was not logged"
        select.select([], [], [], 0.01)


# ---- an attached thread while its run lives -------------------------------------------------------------------------

def test_writes_of_attached_threads_are_all_shown_and_keep_their_order(serve):
    app = HEAD + '''
box = st.container()
def work(n):
    for i in range(200):
        box.text(f"{n} {i}")
threads = [add_script_run_ctx(Thread(target=work, args=(n,))) for n in range(8)]
for t in threads: t.start()
for t in threads: t.join()
'''
    texts = serve(app).tab().texts()
    assert len(texts) == 1600
    for n in range(8):
        mine = [t for t in texts if t.startswith(f"{n} ")]
        assert mine == [f"{n} {i}" for i in range(200)]


def test_64_threads_write_10000_times_each_and_nothing_is_lost(serve):
    app = HEAD + '''
import sys
sys.setswitchinterval(0.0001)
box = st.container()
def work(n):
    for i in range(10000):
        box.text(f"{n} {i}")
threads = [add_script_run_ctx(Thread(target=work, args=(n,))) for n in range(64)]
for t in threads: t.start()
for t in threads: t.join()
'''
    server = serve(app)
    places, last = set(), [-1] * 64
    with RawTab(server.port, serving.proto()) as tab:
        tab.rerun()
        for msg in tab.until_finished():
            if msg.WhichOneof("type") != "delta" or not msg.delta.HasField("new_element"):
                continue
            places.add(msg.metadata.delta_path[-1])
            thread, number = map(int, msg.delta.new_element.text.body.split())
            assert number == last[thread] + 1, f"thread {thread} wrote {number} after {last[thread]}"
            last[thread] = number
    assert last == [9999] * 64
    assert places == set(range(640_000))


def test_widgets_and_session_state_work_in_attached_threads(serve):
    app = HEAD + '''
def work():
    value = st.slider("s", 0, 9, 4, key="s")
    st.session_state["mine"] = value + 1
    clicked = st.button("b", key="b")
    st.text(f"{value} {st.session_state.s} {st.session_state['mine']} {clicked}")
t = add_script_run_ctx(Thread(target=work))
t.start(); t.join()
st.text(st.session_state["mine"])
'''
    tab = serve(app).tab()
    assert tab.texts() == ["4 4 5 False", "5"]
    tab.go("key=s", 7)
    assert tab.texts() == ["7 7 8 False", "8"]
    tab.go("key=b")
    assert tab.texts() == ["7 7 8 True", "8"]


def test_a_context_taken_away_is_missed_at_once_while_threads_come_and_go(serve):
    app = HEAD + '''
said = []
def work():
    me, ctx = current_thread(), get_script_run_ctx()
    for i in range(20):
        st.text(f"with {i}")
        if i % 2:
            other = Thread(target=lambda: None)
            other.start(); other.join()
        del me.streamlit_script_run_ctx
        try:
            st.text("without")
        except Exception as e:
            said.append(type(e).__name__)
        me.streamlit_script_run_ctx = ctx
t = add_script_run_ctx(Thread(target=work))
t.start(); t.join()
st.text(f"{len(said)} {set(said)}")
'''
    assert serve(app).tab().texts() == [f"with {i}" for i in range(20)] + ["20 {'NoSessionContext'}"]


def test_the_with_stack_is_each_threads_own(serve):
    app = HEAD + '''
left, right = st.container(border=True), st.container(border=True)
barrier = threading.Barrier(2)
def work(box, name):
    with box:
        barrier.wait(60)
        st.text(f"{name} in its box")
        barrier.wait(60)
    st.text("at the end")
threads = [add_script_run_ctx(Thread(target=work, args=a)) for a in ((left, "left"), (right, "right"))]
with st.expander("script"):
    for t in threads: t.start()
    for t in threads: t.join()
    st.text("in the expander")
'''
    assert serve(app).tab().texts() == ["left in its box", "right in its box", "in the expander", "at the end", "at the end"]


# ---- a thread without a context -------------------------------------------------------------------------------------

UNATTACHED = HEAD + '''
import shared
box = st.container()
found = {}
def work():
    for name, command in COMMANDS(st, box):
        found[name] = shared.error_of(command)
COMMANDS = lambda st, box: [
    ("text", lambda: st.text("leak")), ("write", lambda: st.write({"leak": 1})), ("button", lambda: st.button("leak")),
    ("columns", lambda: st.columns(2)), ("box.text", lambda: box.text("leak")), ("toast", lambda: st.toast("leak")),
    ("sidebar", lambda: st.sidebar.text("leak")), ("get", lambda: st.session_state["user"]),
    ("set", lambda: st.session_state.__setitem__("user", "leak")), ("in", lambda: "user" in st.session_state),
    ("keys", lambda: list(st.session_state)), ("rerun", st.rerun), ("stop", st.stop),
    ("query", lambda: st.query_params["a"]), ("address", lambda: st.query_params.update(user="leak")),
    ("config", lambda: st.set_page_config(page_title="leak")), ("option", lambda: st.get_option("server.port")),
    ("ctx", lambda: get_script_run_ctx(suppress_warning=True))]
st.session_state.setdefault("user", "secret")
t = Thread(target=work, name="lonely")
t.start(); t.join()
st.text(" ".join(f"{k}:{v}" for k, v in found.items()))
st.text(st.session_state["user"] + st.query_params.get("user", ""))
'''


def test_a_thread_without_context_gets_an_exception_and_touches_nothing(serve, pipes):
    server = serve(UNATTACHED)
    first, user = server.tab().texts()
    outcome = dict(word.split(":") for word in first.split())
    assert {k for k, v in outcome.items() if v == "nothing"} == {"option", "ctx"}
    assert {v for k, v in outcome.items() if k not in ("option", "ctx")} == {"NoSessionContext"}
    assert user == "secret"
    warnings = [line for line in errors_logged(server).splitlines() if "missing ScriptRunContext" in line]
    assert len(warnings) == 1 and "Thread 'lonely': missing ScriptRunContext!" in warnings[0], warnings


def test_missing_context_warn_does_nothing_and_says_so(serve, pipes):
    server = serve(UNATTACHED, "--runner.missingContext", "warn")
    tab = server.tab()
    first, user = tab.texts()
    assert set(word.split(":")[1] for word in first.split() if not word.startswith(("get", "in:", "query"))) == {"nothing"}
    assert user == "secret"
    assert "leak" not in str(tab.texts("text")) and tab.texts("button", "label") == []
    assert "Thread 'lonely': missing ScriptRunContext!" in errors_logged(server)


def test_missing_context_attach_hands_the_context_on(serve, pipes):
    app = HEAD + '''
def inner():
    st.text("from a thread of a thread")
def work():
    st.text("from a thread")
    t = Thread(target=inner)
    t.start(); t.join()
t = Thread(target=work)
t.start(); t.join()
'''
    server = serve(app, "--runner.missingContext", "attach")
    assert server.tab().texts() == ["from a thread", "from a thread of a thread"]
    assert "missing ScriptRunContext" not in errors_logged(server)


def test_an_executor_without_context_keeps_its_exceptions_in_the_futures(serve):
    app = HEAD + '''
from concurrent.futures import ThreadPoolExecutor
boxes = [st.container() for _ in range(3)]
with ThreadPoolExecutor(3) as pool:
    futures = [pool.submit(box.text, "never shown") for box in boxes]
st.text(" ".join(type(f.exception()).__name__ for f in futures))
'''
    assert serve(app).tab().texts() == ["NoSessionContext NoSessionContext NoSessionContext"]


# ---- five ways to attach --------------------------------------------------------------------------------------------

WAYS = {
    "before it starts": '''
t = Thread(target=work)
st.text(add_script_run_ctx(t) is t)
t.start(); t.join()
''',
    "inside the thread": '''
ctx = get_script_run_ctx()
def inside():
    add_script_run_ctx(current_thread(), ctx)
    work()
t = Thread(target=inside); t.start(); t.join()
def by_keyword():
    add_script_run_ctx(ctx=ctx)
    work()
t = Thread(target=by_keyword); t.start(); t.join()
''',
    "an executor's initializer": '''
ctx = get_script_run_ctx()
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2, initializer=add_script_run_ctx, initargs=(None, ctx)) as pool:
    [f.result() for f in [pool.submit(work) for _ in range(3)]]
with ThreadPoolExecutor(2, initializer=lambda: add_script_run_ctx(current_thread(), ctx)) as pool:
    pool.submit(work).result()
''',
    "an executor's threads after submitting": '''
from concurrent.futures import ThreadPoolExecutor
attached = threading.Event()
def late():
    attached.wait(60)
    work()
with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(late) for _ in range(2)]
    for t in pool._threads:
        add_script_run_ctx(t)
    attached.set()
    [f.result() for f in futures]
''',
    "an executor's subclass": '''
from concurrent.futures import ThreadPoolExecutor
class Pool(ThreadPoolExecutor):
    def _adjust_thread_count(self):
        super()._adjust_thread_count()
        for t in self._threads:
            if not hasattr(t, "streamlit_script_run_ctx"):
                add_script_run_ctx(t)
with Pool(2) as pool:
    def patient(e=threading.Event()):
        while get_script_run_ctx(suppress_warning=True) is None:
            e.wait(0.001)
        work()
    [f.result() for f in [pool.submit(patient) for _ in range(2)]]
''',
    "an event loop in a thread": '''
import asyncio
ctx = get_script_run_ctx()
def run_loop():
    add_script_run_ctx(current_thread(), ctx)
    async def main():
        await asyncio.gather(*[asyncio.sleep(0, work()) for _ in range(2)])
    asyncio.run(main())
t = Thread(target=run_loop); t.start(); t.join()
''',
    "a subclass of Thread with run": '''
class Worker(Thread):
    def run(self):
        work()
t = add_script_run_ctx(Worker()); t.start(); t.join()
t = add_script_run_ctx(threading.Timer(0, work)); t.start(); t.join()
''',
    "bourn's own": '''
import bourn
t = bourn.Thread(target=work); t.start(); t.join()
with bourn.ThreadPoolExecutor(2) as pool:
    pool.submit(work).result()
    list(pool.map(lambda _: work(), range(2)))
''',
}


@pytest.mark.parametrize("way", WAYS)
def test_a_thread_is_attached_in_this_way(serve, way):
    app = HEAD + "box = st.container()\ndef work():\n    box.text('work')\n    st.session_state['n'] = 1\n" + WAYS[way]
    server = serve(app)
    texts = [t for t in server.tab().texts() if t != "True"]
    assert texts and set(texts) == {"work"}
    expected = {"before it starts": 1, "inside the thread": 2, "an executor's initializer": 4, "bourn's own": 4}
    assert len(texts) == expected.get(way, 2)
    assert "missing ScriptRunContext" not in errors_logged(server)


def test_an_executor_of_bourn_serves_several_sessions_and_runs(serve, pipes):
    app = HEAD + '''
import bourn, shared
pool = shared.store.setdefault("pool", bourn.ThreadPoolExecutor(1))
name = st.text_input("name", key="name")
pool.submit(lambda: st.text(f"{name} {get_script_run_ctx().session_id == st.session_state.me}")
            if st.session_state.setdefault("me", get_script_run_ctx().session_id) else None).result()
'''
    server = serve(app)
    a, b = server.tab(), server.tab()
    a.go("key=name", "a")
    b.go("key=name", "b")
    a.go()
    assert (a.texts(), b.texts()) == (["a True"], ["b True"])


# ---- a thread that outlives its run ---------------------------------------------------------------------------------

LATE = HEAD + '''
import shared
box = st.container()
st.text("script")
def late():
    shared.wait_for("gate")
    box.text("late")
    box.text("later")
    shared.wait_for("gate2")
    error = shared.error_of(box.text, "too late"), shared.error_of(st.text, "too late")
    if not "again" in shared.store:
        shared.report("out", *error)
if "late" not in shared.store:
    shared.store["late"] = add_script_run_ctx(Thread(target=late, name="slowcoach"))
    shared.store["late"].start()
'''


def test_a_thread_that_outlives_its_run_writes_into_the_page_until_the_next_run(serve, pipes):
    pipes.make("gate", "gate2", "out")
    server = serve(LATE)
    tab = server.tab()
    assert tab.texts() == ["script"]
    pipes.open_gate("gate")
    tab.wait_for(lambda: "later" in tab.texts())
    assert tab.texts() == ["late", "later", "script"]
    tab.go()
    assert tab.texts() == ["script"]
    pipes.open_gate("gate2")
    assert pipes.read("out") == "ScriptRunEnded|ScriptRunEnded"
    tab.go()
    assert tab.texts() == ["script"]
    told = [line for line in errors_logged(server).splitlines() if "slowcoach" in line]
    assert len(told) == 1, told


def test_the_exception_ends_the_thread_quietly(serve, pipes):
    app = HEAD + '''
import shared
def late():
    shared.wait_for("gate")
    try:
        st.text("too late")
    except Exception:
        shared.report("out", "an Exception")
    finally:
        shared.report("out", "finally")
if "late" not in shared.store:
    shared.store["late"] = add_script_run_ctx(Thread(target=late, name="slowcoach"))
    shared.store["late"].start()
st.text("script")
'''
    pipes.make("gate", "out")
    server = serve(app)
    tab = server.tab()
    tab.go()
    pipes.open_gate("gate")
    assert pipes.read("out") == "finally"
    tab.go()
    assert tab.texts() == ["script"]
    assert "Traceback" not in errors_logged(server)


def test_a_thread_learns_that_its_session_has_ended_and_keeps_nothing_alive(serve, pipes):
    app = HEAD + '''
import shared, weakref
class Big: pass
st.session_state["big"] = Big()
shared.store["big"] = weakref.ref(st.session_state["big"])
box = st.container()
def late(tick=threading.Event()):
    try:
        while True:
            box.text("tick")
            tick.wait(0.02)
    except BaseException as error:
        import gc
        while shared.store["big"]() is not None:
            gc.collect()
            tick.wait(0.02)
        shared.report("out", type(error).__name__)
add_script_run_ctx(Thread(target=late)).start()
'''
    pipes.make("out")
    server = serve(app, "--server.disconnectedSessionTTL", "1")
    tab = server.tab(run=False)
    tab.start()
    tab.wait_for(lambda: "tick" in tab.texts() and ("script_finished", "success") in tab.events)
    tab.close()
    assert pipes.read("out") == "ScriptRunEnded"


# ---- another visitor's context --------------------------------------------------------------------------------------

def test_the_context_and_the_containers_of_another_session_are_refused(serve, pipes):
    app = HEAD + '''
import shared
st.session_state["name"] = "private"
if "ctx" not in shared.store:
    shared.store.update(ctx=get_script_run_ctx(), box=st.container(), element=st.text("mine"))
else:
    theirs = shared.store
    found = []
    def work():
        found.append(shared.error_of(add_script_run_ctx, current_thread(), theirs["ctx"]))
        found.append(shared.error_of(theirs["box"].text, "leak"))
        found.append(shared.error_of(theirs["element"].text, "leak"))
        with theirs["box"]:
            found.append(shared.error_of(st.text, "leak"))
    t = add_script_run_ctx(Thread(target=work)); t.start(); t.join()
    other = Thread(target=print)
    found.append(shared.error_of(add_script_run_ctx, other, theirs["ctx"]))
    try:
        theirs["box"].text("leak")
    except Exception as error:
        found.append("silent" if "private" not in str(error) and theirs["ctx"].session_id not in str(error) else "told")
    st.text(" ".join(found))
'''
    server = serve(app)
    a = server.tab()
    b = server.tab()
    assert b.texts() == ["StreamlitAPIException " * 5 + "silent"]
    a.go()
    assert "leak" not in "".join(a.texts())


# ---- reruns while a run lives ---------------------------------------------------------------------------------------

def test_a_rerun_interrupts_the_run_at_its_next_command(serve, pipes):
    app = HEAD + '''
import shared
st.button("go", key="go")
shared.store["runs"] = n = shared.store.get("runs", 0) + 1
st.text(f"run {n}")
if n == 1:
    shared.wait_for("gate")
    st.text("never shown")
    st.text("nor this")
'''
    pipes.make("gate")
    server = serve(app)
    tab = server.tab(run=False)
    tab.start()
    tab.wait_for(lambda: "run 1" in tab.texts())
    tab.start("key=go")
    pipes.open_gate("gate")
    tab.wait_for(lambda: "run 2" in tab.texts())
    tab.settle(LIMIT)
    assert tab.texts() == ["run 2"]


def test_fifty_clicks_on_a_script_without_commands_leave_one_fenced_run(serve, pipes):
    app = HEAD + '''
import os
import shared
lock = shared.store.setdefault("lock", threading.Lock())
st.button("go", key="go")
with lock:
    shared.store["now"] = now = shared.store.get("now", 0) + 1
    shared.store["most"] = max(now, shared.store.get("most", 0))
    shared.store["runs"] = runs = shared.store.get("runs", 0) + 1
st.text(f"begun {runs}")
try:
    while runs < 3 and not os.path.exists(shared.FOLDER + "/free"):
        for _ in range(1000): pass
finally:
    with lock:
        shared.store["now"] -= 1
st.text(f"most {shared.store['most']}")
'''
    server = serve(app, "--runner.stopGrace", "0")
    tab = server.tab(run=False)
    tab.start()
    tab.wait_for(lambda: "begun 1" in tab.texts())
    for _ in range(50):
        tab.start("key=go")
    tab.wait_for(lambda: "begun 2" in tab.texts())
    (pipes.folder / "free").write_text("")
    tab.wait_for(lambda: any(t.startswith("most") for t in tab.texts()))
    tab.settle(LIMIT)
    assert tab.texts()[-1] == "most 2"


def test_a_fenced_run_is_ended_after_its_grace_and_nothing_of_it_lands(serve, pipes):
    app = HEAD + '''
import shared
st.button("go", key="go")
shared.store["runs"] = n = shared.store.get("runs", 0) + 1
st.text(f"run {n}")
if n == 1:
    try:
        while True:
            for _ in range(1000): pass
    finally:
        Thread(target=shared.report, args=("out", "ended")).start()
'''
    pipes.make("out")
    server = serve(app, "--runner.stopGrace", "1")
    tab = server.tab(run=False)
    tab.start()
    tab.wait_for(lambda: "run 1" in tab.texts())
    tab.go("key=go")
    assert tab.texts() == ["run 2"]
    assert pipes.read("out") == "ended"
    tab.go()
    assert tab.texts() == ["run 3"]


def test_stop_in_an_attached_thread_stops_the_run(serve, pipes):
    app = HEAD + '''
import shared
t = add_script_run_ctx(Thread(target=lambda: (shared.error_of(st.stop), None)))
t.start(); t.join()
st.text("not reached")
'''
    assert serve(app).tab().texts() == []


def test_rerun_in_an_attached_thread_starts_the_run_over(serve, pipes):
    app = HEAD + '''
import shared
n = st.session_state.get("n", 0)
st.text(f"run {n}")
def work():
    st.session_state["n"] = n + 1
    st.rerun()
if n < 2:
    t = add_script_run_ctx(Thread(target=work))
    t.start(); t.join()
    st.text("not reached")
'''
    server = serve(app)
    assert server.tab().texts() == ["run 2"]
    assert "Traceback" not in errors_logged(server)


# ---- without a server -----------------------------------------------------------------------------------------------

def test_bare_mode_runs_to_the_end_and_returns_defaults(bourn, tmp_path):
    app = tmp_path / "app.py"
    app.write_text(HEAD + '''
st.title("t"); st.write("a", 1, {"b": 2}); box = st.container()
with box: st.text("x")
def work():
    box.text("y"); st.session_state["k"] = 1
t = add_script_run_ctx(Thread(target=work)); t.start(); t.join()
for c in st.columns(2): c.text("z")
with st.spinner("s"), st.status("s") as s: s.update(label="l", state="complete")
print(st.button("b"), st.slider("s", 0, 9, 4), st.text_input("t", "d"), st.checkbox("c", True), st.number_input("n", 1, 5, 2))
st.stop(); st.rerun(); print(get_script_run_ctx(suppress_warning=True), "end")
''')
    env = dict(os.environ, PYTHONPATH=alias_folder(bourn))
    done = subprocess.run([sys.executable, str(app)], capture_output=True, text=True, timeout=LIMIT, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["False 4 d True 2", "None end"]


def alias_folder(bourn):
    from package import compat_folder
    return compat_folder()


# ---- the page about threads -----------------------------------------------------------------------------------------

def examples():
    """The complete apps among the examples of docs/threads.md, by their first heading."""
    import project
    text = (project.ROOT / "docs" / "threads.md").read_text()
    blocks = [b.split("```")[0] for b in text.split("```python\n")[1:]]
    return [b for b in blocks if "import streamlit as st" in b]


@pytest.mark.parametrize("number", range(len(examples())))
def test_the_examples_of_the_page_run(serve, number):
    server = serve(examples()[number])
    tab = server.tab(run=False)
    tab.start()
    tab.wait_for(lambda: ("script_finished", "success") in tab.events)
    assert tab.texts("exception", "message") == []
    if "NoSessionContext" in examples()[number]:
        wait_for_log(server, "NoSessionContext")
