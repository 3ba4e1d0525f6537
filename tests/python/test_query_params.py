"""st.query_params beyond what tests/apps/query_params.py compares: without a server, in threads, and wrong arguments."""
from package import ask


def test_without_a_server_the_process_has_its_own():
    assert ask("""
q = st.query_params
q["a"] = 1
q.b = ["x", 2]
q.update(c="")
before = [list(q), q.to_dict(), q.get_all("b"), str(q)]
del q.a
q.from_dict({"d": 3})
answer = [before, q.to_dict(), len(q)]
q.clear()
answer.append(len(q))""") == [
        [["a", "b", "c"], {"a": "1", "b": "2", "c": ""}, ["x", "2"], "{'a': '1', 'b': ['x', '2'], 'c': ''}"], {"d": "3"}, 1, 0]


def test_several_are_set_together_or_not_at_all():
    assert ask("""
q = st.query_params
try:
    q.update({"a": 1, "Embed": 2})
except errors.StreamlitAPIException:
    answer = len(q)""") == 0


def test_what_is_no_parameter_is_refused():
    assert ask("""
answer = []
for name, value in ((5, "x"), ("a", {"b": 1}), ("a", object), ("\\ud800", "x"), ("x", "\\ud800")):
    try:
        st.query_params[name] = value
        answer.append(st.query_params[name])
    except Exception as ex:
        answer.append(type(ex).__name__)""") == [
        "TypeError", "StreamlitQueryParamDictValueError", "<class 'object'>", "UnicodeEncodeError", "UnicodeEncodeError"]


def test_it_is_a_mutable_mapping_of_the_interface():
    assert ask("""
from collections.abc import MutableMapping
answer = [isinstance(st.query_params, MutableMapping), type(st.query_params).__name__]""") == [True, "QueryParamsProxy"]


def test_attached_threads_write_the_address_of_their_session(serve):
    server = serve("""
import threading
import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx

threads = [add_script_run_ctx(threading.Thread(target=st.query_params.__setitem__, args=(f"t{i}", str(i)))) for i in range(20)]
for t in threads:
    t.start()
for t in threads:
    t.join()
st.text(sorted(st.query_params.items()) == sorted((f"t{i}", str(i)) for i in range(20)))
st.text(st.session_state.get("unseen"))
""")
    one, two = server.tab(), server.tab(query="")
    assert one.texts() == two.texts() == ["True", "None"]
