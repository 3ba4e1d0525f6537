"""st.cache_data and st.cache_resource beyond one session: who computes, who waits, what is kept on disk and refreshed
beside. What a page shows is compared with the official server by tests/apps/cache_*.py."""
import os
import subprocess
import sys
import textwrap

import package

PIPES = '''
import os
import streamlit as st
FOLDER = os.path.dirname(os.path.abspath(__file__))
def wait_for(name):
    open(os.path.join(FOLDER, name)).close()
'''


def open_gate(folder, name):
    with open(folder / name, "w"):
        pass


def run(source):
    """What a program prints, without a server."""
    env = dict(os.environ, PYTHONPATH=os.pathsep.join([str(package.python_folder()), str(package.compat_folder())]))
    done = subprocess.run([sys.executable, "-W", "error::ResourceWarning", "-c", textwrap.dedent(source)], text=True,
                          capture_output=True, env=env, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_sessions_wait_for_the_one_that_computes(serve, tmp_path):
    os.mkfifo(tmp_path / "gate")
    server = serve(PIPES + '''
@st.cache_resource(show_spinner=False)
def slow():
    wait_for("gate")
    return object()
st.text("begun")
st.text(f"{id(slow())}")
''')
    tabs = [server.tab(run=False) for _ in range(3)]
    for tab in tabs:
        tab.start()
        tab.wait_for(lambda t=tab: t.texts() == ["begun"])
    open_gate(tmp_path, "gate")
    for tab in tabs:
        tab.wait_for(lambda t=tab: len(t.texts()) == 2)
    assert len({tab.texts()[1] for tab in tabs}) == 1


def test_a_run_that_waits_can_be_started_over(serve, tmp_path):
    os.mkfifo(tmp_path / "gate")
    server = serve(PIPES + '''
@st.cache_data(show_spinner=False)
def slow():
    wait_for("gate")
    return "done"
quick = st.query_params.get("quick")
st.text("quick" if quick else "begun")
if not quick:
    st.text(slow())
''')
    first, second = server.tab(run=False), server.tab(run=False)
    first.start()
    first.wait_for(lambda: first.texts() == ["begun"])
    second.start()
    second.wait_for(lambda: second.texts() == ["begun"])
    second.query = "quick=1"
    second.start()
    second.wait_for(lambda: second.texts() == ["quick"])
    open_gate(tmp_path, "gate")
    first.wait_for(lambda: first.texts() == ["begun", "done"])


def test_what_is_on_disk_outlives_the_server(serve, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    app = tmp_path / "app.py"
    app.write_text('''
import os, pathlib
import numpy as np
import streamlit as st
@st.cache_data(persist="disk", show_spinner=False)
def kept(n):
    with open("ran", "a") as f:
        f.write("x")
    st.text("shown inside")
    return {"n": n, "array": np.arange(300000.0)}
value = kept(7)
value["array"][0] = 5
st.text(f"{value['n']} {kept(7)['array'][0]} {len(pathlib.Path('ran').read_text())}")
''')
    where = dict(env={"HOME": str(home)})
    for times in (1, 1):
        server = serve(app, **where)
        assert server.tab().texts() == ["shown inside", "shown inside", f"7 0.0 {times}"]
        server.stop()
    (file,) = (home / ".streamlit" / "cache").glob("*.memo")
    file.write_bytes(file.read_bytes()[:-100])  # as a full disk, or a crash, would leave it elsewhere
    server = serve(app, **where)
    assert server.tab().texts()[-1] == "7 0.0 2"
    assert any("torn" in line for line in server.tail(40))


def test_what_cannot_be_written_is_said_once(serve, tmp_path):
    (tmp_path / "home").write_text("a file, so that nothing can be made in it")
    server = serve('''
import streamlit as st
@st.cache_data(persist="disk", show_spinner=False)
def kept(n):
    return n
st.text(f"{kept(1)} {kept(2)} {kept(1)}")
''', env={"HOME": str(tmp_path / "home")})
    assert server.tab().texts() == ["1 2 1"]
    assert sum("not kept on disk" in line for line in server.tail(60)) == 1


def test_a_session_has_a_cache_of_its_own(serve):
    server = serve('''
import streamlit as st
from bourn import _core
st.session_state.setdefault("n", 0)
@st.cache_data(scope="session", show_spinner=False)
def mine():
    st.session_state.n += 1
    return st.session_state.n
st.text(f"{mine()} {mine()} {st.session_state.n}")
''')
    assert server.tab().texts() == ["1 1 1"]
    assert server.tab().texts() == ["1 1 1"]


def test_data_of_all_functions_keeps_to_the_budget(serve):
    server = serve('''
import streamlit as st
made = []
@st.cache_data(show_spinner=False)
def first(n):
    made.append(n)
    return bytes(700_000)
@st.cache_data(show_spinner=False, scope="session")
def second(n):
    made.append(-n)
    return bytes(700_000)
@st.cache_data(show_spinner=False)
def large():
    made.append(0)
    return bytes(3_000_000)
first(1), second(1), first(1), first(2), first(1), second(1), large(), large()
st.text(f"{made}")
''', "--server.maxCacheDataSize", "1.5 MiB")
    assert server.tab().texts() == ["[1, -1, 2, -1, 0]"]
    assert sum("reached server.maxCacheDataSize (1572864 bytes)" in line for line in server.tail(60)) == 1
    assert sum("A result of large takes 3000" in line for line in server.tail(60)) == 1


def test_data_of_a_program_in_c_keeps_to_the_budget(serve, tmp_path):
    app = tmp_path / "app.c"
    app.write_text('''
#include <bourn/st.h>
#include <stdlib.h>
static int made;
static st_data zeros(void *arg)
{
    size_t n = *(size_t *)arg;
    made++;
    return (st_data){ .data = calloc(n, 1), .n = n };
}
static int times(const char *name, size_t n)
{
    st_cache_data(name, zeros, &n);
    return made;
}
void st_main(void)
{
    int a = times("a", 700000), b = times("b", 700000), hit = times("a", 700000), c = times("c", 700000);
    int kept = times("a", 700000), gone = times("b", 700000);
    st_text(st_fmt("%d %d %d %d %d %d", a, b, hit, c, kept, gone));
}
''')
    server = serve(app, "--server.maxCacheDataSize", "1.5 MiB")
    assert server.tab().texts() == ["1 2 2 3 3 4"]


def test_files_that_were_shown_are_served_on_a_hit(serve):
    server = serve('''
import base64
import streamlit as st
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
@st.cache_data(show_spinner=False)
def picture():
    st.image(PIXEL)
    return 1
picture()
''')
    tab = server.tab()
    tab.go()
    tab.go()
    other = server.tab()
    tab.close()
    other.go()
    (urls,) = other.texts("imgs", "imgs")
    status, _, body = server.http("GET", urls[0].url)
    assert status == 200 and len(body) > 60


def test_a_stale_result_is_given_and_refreshed_beside():
    assert run("""
        import threading
        import streamlit as st
        from bourn import _core
        n, done = [0], threading.Event()
        released = []
        @st.cache_resource(ttl=10, refresh_mode="background", on_release=released.append)
        def counted():
            n[0] += 1
            if n[0] > 1:
                done.set()
            return f"v{n[0]}"
        print(counted())
        _core.cache_advance(11)
        print(counted())
        assert done.wait(60)
        while counted() == "v1":
            pass
        print(counted(), *released, n[0])
        _core.cache_advance(21)
        print(counted())
        """) == ["v1", "v1", "v2", "v1", "2", "v3"]


def test_a_refresh_that_fails_leaves_the_old_result():
    assert run("""
        import threading
        import streamlit as st
        from bourn import _core
        n, failed = [0], threading.Event()
        @st.cache_data(ttl=10, refresh_mode="background")
        def counted():
            n[0] += 1
            if n[0] == 2:
                failed.set()
                raise OSError("the network is down")
            return n[0]
        counted()
        _core.cache_advance(11)
        print(counted())
        assert failed.wait(60)
        print(counted(), counted(), n[0])
        """) == ["1", "1", "1", "2"]


def test_every_caller_has_a_copy_of_its_own():
    assert run("""
        import numpy as np, streamlit as st
        @st.cache_data
        def data(n):
            return {"large": np.zeros(n), "small": np.zeros(3), "list": [1]}
        for n in (10, 1000000):
            a = data(n)
            a = data(n)
            a["large"][:] = 1
            a["small"][0] = 1
            a["list"].append(2)
            b = data(n)
            print(b["large"].sum(), b["small"].sum(), len(b["list"]), b["large"].flags.writeable)
        """) == ["0.0", "0.0", "1", "True"] * 2


def test_every_byte_of_an_argument_counts():
    assert run("""
        import numpy as np, pandas as pd, streamlit as st
        n = [0]
        @st.cache_data
        def f(value):
            n[0] += 1
        a = np.zeros(1000000)
        b = a.copy(); b[777777] = 1
        frame = pd.DataFrame({"x": np.zeros(100000), "y": ["t"] * 100000})
        other = frame.copy(); other.iloc[55555, 1] = "u"
        for value in (a, b, a.copy(), frame, other, frame.copy(), np.zeros((1000, 1000)), a[::2], a[:500000],
                      np.array([1, None, "x"], dtype=object), np.array([1, None, "x"], dtype=object),
                      frame.x.astype("datetime64[ns]"), pd.MultiIndex.from_tuples([(1, 2)]), frame.astype({"y": "category"})):
            f(value)
        print(n[0])
        """) == ["10"]


def test_equal_values_have_one_key_and_different_ones_two():
    assert run("""
        import collections, streamlit as st
        n = [0]
        @st.cache_data
        def f(value):
            n[0] += 1
        D = collections.deque
        for value in ({"a", "b"}, {"b", "a"}, D([1]), D([2]), D([1]), ("ab", "c"), ("a", "bc"), 1, True, 1.0, [1], (1,), "1",
                      2 ** 63, 2 ** 64, -2 ** 64, 2 ** 64, 10 ** 50, 10 ** 50 + 1, 0x10, "0x10"):
            f(value)
        print(n[0])
        """) == ["18"]


def test_awaiting_callers_share_one_computation():
    assert run("""
        import asyncio, streamlit as st
        n = []
        @st.cache_data
        async def f(x):
            n.append(x)
            await asyncio.sleep(0)
            if x == "bad" and len(n) < 3:
                raise ValueError(x)
            return x
        async def main():
            print(await asyncio.gather(f("a"), f("a"), f("a")) == ["a"] * 3)
            print([type(r).__name__ for r in await asyncio.gather(f("bad"), f("bad"), return_exceptions=True)])
        asyncio.run(main())
        asyncio.run(main())
        print(n)
        """)[0:3] == ["True", "['ValueError',", "'str']"]


def test_a_function_that_calls_itself_with_the_same_arguments_ends():
    assert run("""
        import streamlit as st
        @st.cache_data
        def f(n):
            return f(n)
        try:
            f(1)
        except RecursionError:
            print("RecursionError")
        """) == ["RecursionError"]


def test_clearing_while_computing_keeps_nothing_old():
    assert run("""
        import streamlit as st
        n = [0]
        @st.cache_data
        def f():
            n[0] += 1
            if n[0] == 1:
                f.clear()
            return n[0]
        print(f(), f(), f())
        """) == ["1", "2", "2"]
