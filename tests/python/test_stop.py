"""The end of a worker: tasks and threads are told, and have the server's grace to tidy up in; nobody holds it up for longer."""
import os
import signal
import subprocess

import pytest
from test_tasks import Page, app

LIMIT = 30
FOREVER = ("--server.grace", "1000")


def end(page, *signals, group=False, stay=False):
    """The server's exit code. A signal follows the one before as soon as the server has said that it heard that."""
    server = page.server.process
    for n, number in enumerate(signals or (signal.SIGTERM,)):
        while n and "stopping: no new sessions" not in page.server.err.read_text():
            with pytest.raises(subprocess.TimeoutExpired):  # it ends by no other means
                server.wait(0.01)
        (os.killpg if group else os.kill)(server.pid, number)
    if not stay:
        page.tab.sock.close()  # ends a live run; one that stays is given time to close by itself
    return server.wait(LIMIT)


def file_of(path):
    """Source: a name for a file that only a whole `finally` leaves."""
    return f"CLEANED = {str(path)!r}\n"


@pytest.mark.parametrize("group", [False, True], ids=["server", "group"])
def test_a_task_is_told_and_its_finally_is_waited_for(serve, tmp_path, group):
    cleaned = tmp_path / "cleaned"
    with app(serve, tmp_path, file_of(cleaned) + """
def work():
    try:
        st.text("begun")
        while True:
            st.checkpoint()
    finally:
        sum(range(20_000_000))  # takes its time
        open(CLEANED, "w").close()
st.task(work)
""", *FOREVER) as page:
        page.run()
        page.until(lambda t: "begun" in t)
        assert end(page, group=group) == 0
        assert cleaned.exists()


def test_what_a_task_wrote_before_it_was_told_is_still_shown(serve, tmp_path):
    with app(serve, tmp_path, """
def work():
    n, place = 0, st.empty()
    try:
        while True:
            place.text(f"n {n + 1}")
            n += 1
    finally:
        open("written", "w").write(f"n {n}")
st.task(work)
""", *FOREVER) as page:
        page.run()
        page.until(lambda t: t)
        page.server.process.send_signal(signal.SIGTERM)
        with pytest.raises((OSError, AssertionError)):  # the server closes
            page.until(lambda t: False)
        assert page.texts == [(tmp_path / "written").read_text()]


def test_tasks_that_wait_never_begin_and_new_ones_neither(serve, tmp_path):
    begun = tmp_path / "late"
    with app(serve, tmp_path, f"LATE = {str(begun)!r}\n" + """
def work():
    st.text("begun")
    while True:
        st.checkpoint()
def late(n):
    open(LATE, "w").close()
first = st.task(work)
second = st.task(late, 1)
st.text("live")
while not first.cancelled:  # this run goes on while the worker stops
    pass
third = st.task(late, 2)
print("states", second.state, third.state, flush=True)
""", "--runner.taskMaxWorkers", "1", *FOREVER) as page:
        page.tab.rerun()
        page.until(lambda t: "live" in t and "begun" in t)
        assert end(page, stay=True) == 0
        assert "states cancelled cancelled" in page.server.out.read_text()
        assert not begun.exists()


def test_a_task_that_does_not_listen_is_waited_for_no_longer_than_the_grace(serve, tmp_path):
    with app(serve, tmp_path, """
def work():
    st.text("begun")
    gates["never"].wait()
st.task(work)
""", "--server.grace", "0.2") as page:
        page.run()
        page.until(lambda t: "begun" in t)
        assert end(page) == 0


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_at_once(serve, tmp_path, second):
    with app(serve, tmp_path, """
def work():
    st.text("begun")
    gates["never"].wait()
st.task(work)
""", *FOREVER) as page:
        page.run()
        page.until(lambda t: "begun" in t)
        assert end(page, signal.SIGTERM, second, stay=True) == 0


def test_a_process_of_a_task_ends_with_the_worker_and_tidies_up_first(serve, tmp_path):
    cleaned = tmp_path / "cleaned"
    with app(serve, tmp_path, file_of(cleaned) + """
import signal, sys, time
def work():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        st.checkpoint(0.5, "begun")
        time.sleep(1000)
    finally:
        open(CLEANED, "w").close()
if __name__ == "__main__":
    st.task(work, executor="process")
""", *FOREVER) as page:
        page.run()
        page.until(lambda t: "50% begun" in t)
        assert end(page) == 0
        assert cleaned.exists()


THREAD = """
import threading
from streamlit.runtime.scriptrunner import add_script_run_ctx
def work():
    try:
        while True:
            place.text("begun")
    finally:
        sum(range(20_000_000))  # takes its time
        open(CLEANED, "w").close()
place = st.empty()
add_script_run_ctx(threading.Thread(target=work, daemon=DAEMON)).start()
"""


@pytest.mark.parametrize("daemon", [True, False])
def test_a_thread_with_a_context_is_told_and_waited_for(serve, tmp_path, daemon):
    cleaned = tmp_path / "cleaned"
    with app(serve, tmp_path, file_of(cleaned) + THREAD.replace("DAEMON", str(daemon)), *FOREVER) as page:
        page.run()
        page.until(lambda t: "begun" in t)
        assert end(page) == 0
        assert cleaned.exists()
        assert "Traceback" not in page.server.err.read_text()


def test_a_run_may_finish_with_the_threads_that_it_waits_for(serve, tmp_path):
    cleaned = tmp_path / "cleaned"
    with app(serve, tmp_path, file_of(cleaned) + """
import threading
from streamlit.runtime.scriptrunner import add_script_run_ctx
def watch():
    while not st.session_state.get("go"):
        pass
    st.text("to the end")
    open(CLEANED, "w").close()
def work():
    while True:
        st.checkpoint()
task = st.task(work)
st.session_state.go = False
thread = add_script_run_ctx(threading.Thread(target=watch))
thread.start()
st.text("begun")
while not task.cancelled:  # the worker stops
    pass
st.session_state.go = True
thread.join()
""", *FOREVER) as page:
        page.tab.rerun()
        page.until(lambda t: "begun" in t)
        assert end(page, stay=True) == 0
        assert cleaned.exists()


def test_idle_threads_of_executors_hold_nothing_up(serve, tmp_path):
    with app(serve, tmp_path, """
from concurrent.futures import ThreadPoolExecutor
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx
if "pool" not in st.session_state:
    pool = st.session_state.pool = ThreadPoolExecutor(2)
    pool.submit(int).result()
    for thread in pool._threads:
        add_script_run_ctx(thread)
st.text("begun")
""", *FOREVER) as page:
        assert page.run() == ["begun"]
        assert end(page) == 0


def test_children_that_the_app_forks_are_not_deaf(serve, tmp_path):
    with app(serve, tmp_path, """
import multiprocessing, time
child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(1000,))
child.start()
child.terminate()
child.join()
st.text(f"ended {child.exitcode}")
""", *FOREVER) as page:
        assert page.run() == ["ended -15"]


C_APP = """
#include <bourn/st.h>
#include <stdio.h>
static void leave(const char **name) { fclose(fopen(*name, "w")); }
static void *work(void *arg)
{
    const char *name __attribute__((cleanup(leave))) = arg;
    st_text("begun");
    for (;;)
        st_checkpoint();
    return NULL;
}
void st_main(void)
{
    HOW
}
"""


@pytest.mark.parametrize("how", ["st_task(work, (void *)FILE_NAME);", "st_thread_detach(st_thread_create(work, (void *)FILE_NAME));"],
                         ids=["task", "thread"])
def test_tasks_and_threads_in_c_are_told_and_waited_for(serve, tmp_path, how):
    cleaned, source = tmp_path / "cleaned", tmp_path / "app.c"
    source.write_text(C_APP.replace("HOW", how.replace("FILE_NAME", f'"{cleaned}"')))
    with Page(serve(source, *FOREVER)) as page:
        page.run()
        page.until(lambda t: "begun" in t)
        assert end(page) == 0
        assert cleaned.exists()
