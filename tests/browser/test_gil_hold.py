"""A script that holds the GIL for ten seconds in one C call stops nobody else.

The call is sleep(10) through ctypes.PyDLL, which does not give the GIL away.  The official server answers nothing until
it returns.
"""
import threading

HOLD = """
import ctypes
import streamlit as st

if st.button("hold", key="hold"):
    st.text("holding")
    ctypes.PyDLL(None).sleep(10)
    st.text("released")
st.text("idle")
"""
ROUNDS = 20


def held(server):
    """A tab whose script now sits in the C call."""
    tab = server.tab()
    tab.start("key=hold")
    tab.wait_for(lambda: "holding" in tab.texts())
    return tab


def pong(tab):
    assert tab.ws.ping().wait(30), "a ping went unanswered"


def test_health_files_and_pings_are_answered_while_a_script_holds_the_gil(serve):
    server = serve(HOLD)
    other = server.tab()
    tab = held(server)
    script = next(w for w in server.http("GET", "/")[2].decode().split('"') if w.endswith(".js")).lstrip(".")
    ended = threading.Event()
    watcher = threading.Thread(target=lambda: (tab.wait_for(lambda: "released" in tab.texts()), ended.set()))
    watcher.start()
    answered = 0
    while answered < ROUNDS and not ended.is_set():
        assert server.http("GET", "/_stcore/health")[0] == 200
        assert server.http("GET", "/")[0] == 200
        assert server.http("GET", script)[0] == 200
        pong(tab)
        pong(other)
        answered += not ended.is_set()
    watcher.join()
    assert answered == ROUNDS, f"{answered} rounds were answered before the script ended"


def test_sessions_of_another_worker_run_while_a_script_holds_the_gil(serve):
    server = serve(HOLD, "--workers", "2")
    other = server.tab()
    tab = held(server)
    for _ in range(ROUNDS):
        other.go()
    tab.drain(0.01)
    assert "released" not in tab.texts()
    tab.wait_for(lambda: "released" in tab.texts())
