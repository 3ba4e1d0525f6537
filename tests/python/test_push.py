"""What the peer has not: st.request_rerun(), by which a session or a plain thread has others run again, and
st.session_state.update_with(), by which threads change one value and lose nothing."""
import serving
from client import RawTab

COUNTED = """
import streamlit as st
from shared import store
from streamlit.runtime.scriptrunner import get_script_run_ctx
mine = get_script_run_ctx().session_id
store[mine] = store.get(mine, 0) + 1
"""


def ids(folder):
    (folder / "shared.py").write_text("store = {}\n")


def run_of(tab):
    """The texts of the next run, whoever asked for it: waits until it has finished."""
    return [m.delta.new_element.text.body for m in tab.until_finished()
            if m.WhichOneof("type") == "delta" and m.delta.new_element.HasField("text")]


def click(tab, widget):
    msg = tab.proto.BackMsg()
    state = msg.rerun_script.widget_states.widgets.add()
    state.id, state.trigger_value = widget, True
    tab.send(msg)


def first_run(tab):
    """(texts, {label: id of a button})."""
    tab.rerun()
    texts, buttons = [], {}
    for m in tab.until_finished():
        if m.WhichOneof("type") == "delta" and m.delta.new_element.HasField("text"):
            texts.append(m.delta.new_element.text.body)
        if m.WhichOneof("type") == "delta" and m.delta.new_element.HasField("button"):
            buttons[m.delta.new_element.button.label] = m.delta.new_element.button.id
    return texts, buttons


def test_a_session_has_all_idle_sessions_run_again_and_a_click_counts_once(serve, tmp_path):
    ids(tmp_path)
    server = serve(COUNTED + """
if st.button("push"):
    store["clicks"] = store.get("clicks", 0) + 1
    st.request_rerun("all")
st.text(f"run {store[mine]}, clicks {store.get('clicks', 0)}")
""")
    with RawTab(server.port, serving.proto()) as one, RawTab(server.port, serving.proto()) as two:
        _, buttons = first_run(one)
        assert first_run(two)[0] == ["run 1, clicks 0"]
        click(one, buttons["push"])
        assert run_of(two) == ["run 2, clicks 1"]
        # its own run goes to its end, then it runs again, without the click
        texts = run_of(one)
        while texts != ["run 3, clicks 1"]:
            assert texts in ([], ["run 2, clicks 1"])
            texts = run_of(one)


def test_a_plain_thread_reaches_a_session_by_its_id(serve, tmp_path):
    ids(tmp_path)
    server = serve(COUNTED + """
import threading
st.text(f"run {store[mine]}")
if st.button("push"):
    others = [s for s in store if s != mine]
    threading.Thread(target=st.request_rerun, args=(others[0],)).start()
""")
    with RawTab(server.port, serving.proto()) as one, RawTab(server.port, serving.proto()) as two:
        _, buttons = first_run(one)
        first_run(two)
        click(one, buttons["push"])
        assert run_of(two) == ["run 2"]


def test_what_cannot_be_pushed_is_a_clear_error(serve):
    app = """
import threading
import streamlit as st
def error_of(fn, *args, **kwargs):
    try:
        fn(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
st.text(error_of(st.request_rerun, "nobody"))
st.text(error_of(st.request_rerun, fragment="nothing"))
st.text(error_of(st.request_rerun, 7))
said = []
thread = threading.Thread(target=lambda: said.append(error_of(st.request_rerun)))
thread.start()
thread.join()
st.text(said[0])
"""
    texts = serve(app).tab().texts()
    assert texts[0].startswith("StreamlitAPIException: No session has the id 'nobody'")
    assert texts[1].startswith("StreamlitAPIException: No fragment of the session's page has the key or id 'nothing'")
    assert texts[2].startswith("TypeError: ")
    assert texts[3].startswith("NoSessionContext: ")


def test_a_fragment_alone_is_run_by_its_key(serve, tmp_path):
    ids(tmp_path)
    server = serve(COUNTED + """
@st.fragment(key="part")
def part():
    st.text("part")
if st.button("push"):
    st.request_rerun("all", fragment="part")
st.text("whole")
part()
""")
    with RawTab(server.port, serving.proto()) as one, RawTab(server.port, serving.proto()) as two:
        _, buttons = first_run(one)
        first_run(two)
        click(one, buttons["push"])
        assert run_of(two) == ["part"]


def test_threads_that_add_to_one_value_lose_nothing(serve):
    app = """
import sys
import threading
import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx
sys.setswitchinterval(1e-5)
st.session_state.n = 0
def add():
    for _ in range(10000):
        st.session_state.update_with("n", lambda n: n + 1)
threads = [add_script_run_ctx(threading.Thread(target=add)) for _ in range(2)]
for t in threads: t.start()
for t in threads: t.join()
st.text(st.session_state.n)
"""
    assert serve(app).tab().texts() == ["20000"]


def test_update_with_gives_the_new_value_and_changes_nothing_where_it_cannot(serve):
    app = """
import streamlit as st
def error_of(*args):
    try:
        st.session_state.update_with(*args)
    except Exception as error:
        return type(error).__name__
state = st.session_state
state.n, state.nan, state.items_ = 1, float("nan"), [1]
st.text(state.update_with("n", lambda n: n + 1))
st.text(state.update_with("new", lambda n: n + 1, default=4))
st.text(state.update_with("new", lambda n: n * 2, default=4))
st.text(state.update_with("nan", lambda x: 2.5))
st.text(state.update_with("items_", lambda x: x + [2]))
st.text(error_of("n", lambda n: n / 0))
st.text(error_of("missing", lambda n: n))
def other_is_faster(n):
    if n == 2:
        state.n = 10
    return n + 1
st.text(state.update_with("n", other_is_faster))
st.text(f"{state.n} {'missing' in state}")
st.number_input("number", key="shown")
st.text(error_of("shown", lambda n: n))
"""
    assert serve(app).tab().texts() == [
        "2", "5", "10", "2.5", "[1, 2]", "ZeroDivisionError", "KeyError", "11", "11 False",
        "StreamlitWidgetAlreadyInstantiatedError"]


INTERRUPTED = """
import threading
import streamlit as st
from shared import release
n = st.session_state.n = st.session_state.get("n", 0) + 1
st.button("work")
if n == 2:  # what the test is about: a run that calls commands until it is told otherwise
    release.clear()
    threading.Thread(target=st.request_rerun, args=(st.session_state.me,)).start()
    while not release.wait(0.001):
        st.empty()
        if {until} and st.session_state.setdefault("spins", 0) > 300:
            break
        st.session_state.spins += 1
    st.session_state.whole = True
from streamlit.runtime.scriptrunner import get_script_run_ctx
st.session_state.me = get_script_run_ctx().session_id
st.text(f"{n} {st.session_state.get('whole')}")
"""


def interrupted(serve, folder, until):
    (folder / "shared.py").write_text("import threading\nrelease = threading.Event()\n")
    return serve(INTERRUPTED.replace("{until}", until))


def test_a_push_interrupts_a_run_that_is_under_way(serve, tmp_path):
    with RawTab(interrupted(serve, tmp_path, "False").port, serving.proto(), limit=20) as tab:
        first_run(tab)
        tab.rerun()
        assert run_of(tab)[-1:] == ["3 None"]


def test_a_run_that_serves_a_click_is_let_finish(serve, tmp_path):
    with RawTab(interrupted(serve, tmp_path, "True").port, serving.proto(), limit=20) as tab:
        _, buttons = first_run(tab)
        click(tab, buttons["work"])
        texts = run_of(tab)
        while texts[-1:] != ["3 True"]:
            texts = run_of(tab)


def test_a_broadcast_reaches_the_sessions_of_all_workers(serve):
    server = serve("""
import os
import bourn
import streamlit as st
st.session_state.n = st.session_state.get("n", 0) + 1
if st.button("push"):
    bourn.broadcast()
st.text(f"{os.getpid()} {st.session_state.n}")
""", "--workers", "2")
    with RawTab(server.port, serving.proto()) as one, RawTab(server.port, serving.proto()) as two:
        texts, buttons = first_run(one)
        (other,), _ = first_run(two)
        assert texts[0].split()[0] != other.split()[0]
        click(one, buttons["push"])
        assert run_of(two) == [other.split()[0] + " 2"]


def test_a_session_of_another_worker_is_reached_by_its_id(serve):
    server = serve("""
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
st.session_state.n = st.session_state.get("n", 0) + 1
if st.query_params.get("id"):
    st.request_rerun(st.query_params["id"])
st.text(f"{get_script_run_ctx().session_id} {st.session_state.n}")
""", "--workers", "2")
    with RawTab(server.port, serving.proto()) as one, RawTab(server.port, serving.proto()) as two:
        (text,), _ = first_run(one)
        msg = two.proto.BackMsg()
        msg.rerun_script.query_string = "id=" + text.split()[0]
        two.send(msg)
        assert run_of(one) == [text.split()[0] + " 2"]


def test_a_push_brings_values_into_the_state_of_all_sessions(serve):
    server = serve("""
import bourn
import streamlit as st
state = st.session_state
if st.button("push"):
    bourn.broadcast(state={"text": "é", "n": -3, "x": 0.1, "yes": True, "none": None, "shown": "no"})
if st.button("wrong"):
    try:
        bourn.broadcast(state={"list": [1]})
    except Exception as error:
        st.text(f"{type(error).__name__} {'list' in str(error)}")
st.text_input("shown", key="shown")
st.text([state.get(k, "missing") for k in ("text", "n", "x", "yes", "none", "shown")])
""", "--workers", "2")
    with RawTab(server.port, serving.proto(), limit=20) as one, RawTab(server.port, serving.proto(), limit=20) as two:
        _, buttons = first_run(one)
        assert first_run(two)[0] == ["['missing', 'missing', 'missing', 'missing', 'missing', '']"]
        click(one, buttons["push"])
        assert run_of(two) == ["['é', -3, 0.1, True, None, '']"]
        click(one, buttons["wrong"])
        texts = run_of(one)
        while "StreamlitAPIException True" not in texts:
            texts = run_of(one)


def test_an_id_that_no_worker_knows_is_said(serve):
    server = serve("""
import streamlit as st
st.request_rerun("nobody's")
st.text("went on")
""", "--workers", "2")
    tab = server.tab()
    tab.go()  # by the end of a second run the server has seen what the first one sent
    assert tab.texts() == ["went on"]
    assert "there is no session \"nobody's\"" in server.err.read_text()
