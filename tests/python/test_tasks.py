"""st.task: work beside the script, that outlives runs. The peer has no such thing."""
import serving
from client import RawTab

WAITS = """
import streamlit as st
from gates import gates
"""
GATES = """
import threading
from collections import defaultdict
gates = defaultdict(threading.Event)
"""


def last(texts):
    return texts[-1] if texts else ""


class Page:
    """What a tab shows, by place; `texts` are those of the elements with text, in order."""

    def __init__(self, server, cookie=None, session=None):
        self.server = server
        self.tab = RawTab(server.port, serving.proto(), limit=20, cookie=cookie, session=session)
        self.elements, self.ids, self.stream = {}, {}, self.tab.messages()
        self.fragments, self.images, self.session = {}, [], None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tab.sock.close()

    @property
    def texts(self):
        return [self.elements[path] for path in sorted(self.elements) if self.elements[path] is not None]

    def take(self):
        msg = next(self.stream)
        kind = msg.WhichOneof("type")
        if kind == "new_session":
            self.elements, self.session = {}, msg.new_session.initialize.session_id
        if kind == "delta" and msg.delta.HasField("new_element"):
            element = msg.delta.new_element
            path, what = tuple(msg.metadata.delta_path), element.WhichOneof("type")
            value = getattr(element, what)
            self.elements[path] = {"text": lambda v: v.body, "exception": lambda v: f"{v.type}: {v.message}",
                                   "progress": lambda v: f"{v.value}% {v.text}", "spinner": lambda v: f"... {v.text}",
                                   }.get(what, lambda v: None)(value)
            if what == "button":
                self.ids[value.label], self.fragments[value.label] = value.id, msg.delta.fragment_id
            if what == "imgs":
                self.images.append(value.imgs[0].url)
        return kind

    def until(self, holds):
        while not holds(self.texts):
            self.take()
        return self.texts

    def finish(self):
        while self.take() != "script_finished":
            pass
        return self.texts

    def run(self):
        self.tab.rerun()
        return self.finish()

    def click_in_fragment(self, label):
        self.click(label, self.fragments[label])

    def click(self, label, fragment=""):
        msg = self.tab.proto.BackMsg()
        msg.rerun_script.fragment_id = fragment
        state = msg.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = self.ids[label], True
        self.tab.send(msg)


def app(serve, folder, source, *flags):
    (folder / "gates.py").write_text(GATES)
    return Page(serve(WAITS + source, *flags))


def test_a_task_outlives_runs_shows_what_it_wrote_anew_and_its_end_brings_the_result(serve, tmp_path):
    with app(serve, tmp_path, """
def work(n, plus=0):
    st.text("begun")
    gates["go"].wait()
    st.text("gone on")
    return n + plus
st.button("click")
if st.button("go"):
    gates["go"].set()
st.text(f"top {st.session_state.setdefault('n', 0)}")
st.session_state.n += 1
task = st.task(work, 40, plus=2, key="job")
st.text(f"{task.running} {task.done} {task.result} {task.error}")
""") as page:
        page.run()
        assert page.until(lambda t: len(t) == 3) == ["top 0", "begun", "True False None None"]
        page.click("click")
        assert page.finish() == ["top 1", "begun", "True False None None"]
        page.click("go")
        assert page.until(lambda t: "False True 42 None" in t)[1:] == ["begun", "gone on", "False True 42 None"]
        page.finish()
        page.click("click")
        assert page.finish()[1:] == ["begun", "gone on", "False True 42 None"]


def test_other_arguments_start_a_task_that_is_done_anew_and_one_that_runs_is_left_alone(serve, tmp_path):
    with app(serve, tmp_path, """
st.button("next")
n = st.session_state.setdefault("n", 0)
if n == 1:
    gates["go"].set()
def work(x):
    gates["go"].wait()
    return x
task = st.task(work, 7 if n < 2 else 8, key="job")
st.text(f"{task.done} {task.result}")
st.session_state.n += 1
""") as page:
        assert page.run() == ["False None"]
        page.click("next")
        assert page.until(lambda t: t == ["True 7"] or t == ["True 8"])
        page.until(lambda t: t == ["True 8"])


def test_progress_is_seen_while_it_runs_and_its_bar_goes_at_the_end(serve, tmp_path):
    with app(serve, tmp_path, """
st.button("look")
if st.button("go"):
    gates["go"].set()
def work():
    st.checkpoint(0.25, "a quarter")
    st.text("line")
    st.checkpoint(50)
    gates["go"].wait()
task = st.task(work)
st.text(f"{task.progress} {task.progress_text} {task.state}")
""") as page:
        page.run()
        page.until(lambda t: "50% " in t)
        page.click("look")
        assert page.finish() == ["50% ", "line", "0.5 None running"]
        page.click("go")
        assert page.until(lambda t: last(t).endswith("done")) == ["line", "0.5 None done"]


def test_cancel_is_seen_at_the_next_command_and_nothing_more_is_shown(serve, tmp_path):
    with app(serve, tmp_path, """
import bourn
stop = st.button("stop")
def work():
    try:
        for i in range(10**9):
            st.text("alive") if i == 0 else st.checkpoint()
    except bourn.TaskCancelled:
        gates["seen"].set()
        raise
task = st.task(work)
if stop:
    task.cancel()
    gates["seen"].wait(20)
st.text(f"{task.state} {task.cancelled} {task.done} {task.error} {gates['seen'].is_set()}")
""") as page:
        page.run()
        page.until(lambda t: "alive" in t)
        page.click("stop")
        page.until(lambda t: t == ["alive", "cancelled True True None True"])


def test_an_exception_is_shown_in_its_place_and_is_the_handles_error(serve, tmp_path):
    with app(serve, tmp_path, """
def work():
    st.text("before")
    raise KeyError("gone")
task = st.task(work)
st.text(f"{task.done} {task.error!r} {task.result}")
""") as page:
        page.run()
        assert page.until(lambda t: last(t).startswith("True")) == [
            "before", "KeyError: 'gone'", "True KeyError('gone') None"]


def test_a_button_starts_a_task_again_once_the_script_has_forgotten_it(serve, tmp_path):
    with app(serve, tmp_path, """
from gates import __dict__ as kept
def work():
    kept["runs"] = kept.get("runs", 0) + 1
if st.button("start"):
    st.session_state.job = st.task(work)
st.button("look")
job = st.session_state.get("job")
st.text(f"{kept.get('runs', 0)} {job and job.done}")
""") as page:
        page.run()
        for n in (1, 2):
            page.click("start")
            page.until(lambda t: t == [f"{n} True"])
            page.finish()
            page.click("look")
            page.finish()


def test_what_belongs_to_runs_is_refused_in_a_task(serve, tmp_path):
    with app(serve, tmp_path, """
def error_of(fn, *args, **kwargs):
    try:
        fn(*args, **kwargs)
    except Exception as error:
        return type(error).__name__ + ": " + str(error)[:30].strip()
def work():
    return [error_of(st.button, "no"), error_of(st.form, "no"), error_of(st.fragment(lambda: None)),
            error_of(st.sidebar.text, "no"), error_of(st.task, print)]
for line in st.task(work).result or ():
    st.text(line)
""") as page:
        page.run()
        assert page.until(lambda t: len(t) == 5) == [
            "StreamlitAPIException: A task cannot make a widget: t", "StreamlitAPIException: A task cannot make a form: tha",
            "StreamlitAPIException: A task cannot make a fragment", "StreamlitAPIException: A task writes into the place w",
            "StreamlitAPIException: A task cannot start another: s"]


def test_containers_of_a_task_are_shown_anew_and_what_was_replaced_is_not(serve, tmp_path):
    with app(serve, tmp_path, """
st.button("look")
def work():
    left, right = st.columns(2)
    left.text("left 1")
    spot = st.empty()
    with spot.container():
        st.text("old a")
        st.text("old b")
    with spot.container():
        st.text("new")
    right.text("right")
    with st.spinner("wait"):
        pass
    line = left.text("left 2")
    line.text("left two")
    with st.expander("more"):
        st.text("inside")
    gates["go"].wait()
st.task(work)
st.text("end")
""") as page:
        page.run()
        want = ["left 1", "left two", "right", "new", "inside", "end"]
        page.until(lambda t: "inside" in t)
        page.click("look")
        assert page.finish() == want


def test_a_process_gives_its_result_tells_its_progress_and_ends_when_cancelled(serve, tmp_path):
    with app(serve, tmp_path, """
import os, time
def fds():
    st.checkpoint(0.5, "half")
    return sorted(os.listdir("/proc/self/fd"))[:1], len(os.listdir("/proc/self/fd"))
def fails():
    raise ValueError("in the child")
def forever(path):
    open(path, "w").write(str(os.getpid()))
    st.checkpoint(0.1)
    time.sleep(1000)
if __name__ == "__main__":
    good, bad = st.task(fds, executor="process"), st.task(fails, executor="process")
    long = st.task(forever, "pid.txt", executor="process")
    if st.button("stop"):
        long.cancel()
    st.text(f"{good.result} {good.progress}")
    st.text(f"{bad.error!r} {type(bad.error and bad.error.__cause__).__name__}")
    st.text(f"{long.state} {long.progress}")
""") as page:
        page.run()
        page.until(lambda t: any("RemoteTraceback" in x for x in t) and any(x.endswith(") 0.5") for x in t))
        texts = page.finish()
        count = int(texts[-3].split(", ")[1].split(")")[0])
        assert count <= 7, texts  # three of its own, two pipes, and what lists the folder
        page.until(lambda t: "10% " in t)
        page.click("stop")
        page.until(lambda t: last(t) == "cancelled 0.1")
        pid = int((tmp_path / "pid.txt").read_text()) if (tmp_path / "pid.txt").exists() else None
        if pid:
            import os
            import pytest
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)


def test_a_process_finds_pythons_own_modules_beside_files_of_their_names(serve, tmp_path):
    for name in ("pickle", "select", "struct", "subprocess", "random"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('a page')\n")
    with app(serve, tmp_path, """
def work():
    import random
    return hasattr(random, "randint")
if __name__ == "__main__":
    made = st.task(work, executor="process")
    st.text(f"{made.state} {made.result} {made.error!r}")
""") as page:
        page.run()
        page.until(lambda t: last(t) in ("done True None",) or "failed" in last(t))
        assert last(page.finish()) == "done True None"


def test_coroutine_functions_are_tasks_too(serve, tmp_path):
    with app(serve, tmp_path, """
import asyncio
async def work():
    await asyncio.sleep(0)
    st.text("inside")
    return 5
st.text(f"{st.task(work).result}")
""") as page:
        page.run()
        assert page.until(lambda t: t == ["inside", "5"])


def test_the_pool_is_bounded_and_a_session_that_waits_has_its_turn(serve, tmp_path):
    server = app(serve, tmp_path, """
def work(i):
    gates[f"begun {i}"].set()
    gates["go"].wait()
    return i
n = int(st.query_params.get("n", 3))
tasks = [st.task(work, i) for i in range(n)]
if st.button("go"):
    gates["go"].set()
if st.button("look"):
    gates["begun 0"].wait(), gates["begun 1"].wait()
st.text(" ".join(t.state for t in tasks))
""", "--runner.taskMaxWorkers", "2")
    with server as page:
        page.run()
        page.click("look")
        assert page.finish() == ["running running waiting"]
        page.click("go")
        page.until(lambda t: t == ["done done done"])


def test_a_page_that_is_loaded_anew_takes_the_task_over(serve, tmp_path):
    page = app(serve, tmp_path, """
if st.button("go"):
    gates["go"].set()
def work():
    st.text("begun")
    gates["go"].wait()
    st.text("gone on")
    return "result"
task = st.task(work, key="job")
st.text(f"{task.state} {task.result} {st.session_state.setdefault('mine', len(gates))}")
gates[f"runs {len(gates)}"]
""", "--workers", "2")
    with page:
        page.run()
        page.until(lambda t: "begun" in t)
    with Page(page.server, cookie=page.tab.cookie) as again:
        assert again.run()[0] == "begun"
        assert last(again.texts).startswith("running None")
        again.click("go")
        again.until(lambda t: t[:2] == ["begun", "gone on"] and last(t).startswith("done result"))


def test_the_task_of_one_browser_is_not_given_to_another(serve, tmp_path):
    page = app(serve, tmp_path, """
from gates import __dict__ as kept
def work():
    kept["begun"] = kept.get("begun", 0) + 1
    st.text(f"begun {kept['begun']}")
    gates["never"].wait()
st.task(work, key="job")
""")
    with page:
        page.run()
        page.until(lambda t: "begun 1" in t)
    with Page(page.server) as stranger:
        stranger.run()
        stranger.until(lambda t: "begun 2" in t)


def test_a_fragment_that_runs_alone_leaves_the_task_of_the_script_where_it_is(serve, tmp_path):
    with app(serve, tmp_path, """
@st.fragment
def part():
    st.button("part")
    st.text("part")
def work():
    st.text("begun")
    gates["go"].wait()
    st.text("gone on")
def other():
    st.text("other begun")
    gates["go"].wait()
    st.text("other gone on")
@st.fragment
def with_task():
    if st.button("again"):
        gates["go"].set()
    st.task(other)
part()
st.task(work)
with_task()
st.text("end")
""") as page:
        page.run()
        page.until(lambda t: "begun" in t and "other begun" in t)
        whole = page.elements
        page.click_in_fragment("part")
        page.finish()
        page.elements = {**whole, **page.elements}
        page.click_in_fragment("again")
        page.until(lambda t: t == ["part", "begun", "gone on", "other begun", "other gone on", "end"])


def test_pictures_of_a_task_are_served_still_after_runs_that_did_not_make_them(serve, tmp_path):
    import urllib.request
    with app(serve, tmp_path, """
st.button("look")
def work():
    st.image(bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100"
                           "c9fe92ef0000000049454e44ae426082"))
    st.text("shown")
st.task(work, key="job")
""") as page:
        page.run()
        page.until(lambda t: "shown" in t)
        for _ in range(4):
            page.click("look")
            page.finish()
        url = f"http://127.0.0.1:{page.server.port}{page.images[-1]}"
        assert urllib.request.urlopen(url, timeout=20).read()


def test_what_a_task_shows_while_the_connection_is_lost_is_there_when_it_is_back(serve, tmp_path):
    page = app(serve, tmp_path, """
import threading
if st.query_params.get("go"):
    gates["go"].set()
def work():
    st.text("begun")
    gates["go"].wait()
    st.write_stream(iter(["gone ", "on"]))
    st.text("over")
    gates["over"].set()
    gates["never"].wait()
st.task(work, key="job")
if st.query_params.get("go"):
    gates["over"].wait()
st.text("end")
""")
    with page:
        page.run()
        page.until(lambda t: "begun" in t)
    with Page(page.server) as other:  # a browser of its own, that lets both tasks go on
        msg = other.tab.proto.BackMsg()
        msg.rerun_script.query_string = "go=1"
        other.tab.send(msg)
        other.until(lambda t: "over" in t and "end" in t)
    with Page(page.server, cookie=page.tab.cookie, session=page.session) as back:
        back.until(lambda t: "over" in t)
        assert back.session in (None, page.session)  # the same; as a rule without a new run
