"""st.session_state from several threads of one run: what looks at a key and changes it does so in one step."""
from package import python_folder, run_python

THREADS = """
import sys, threading
import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx

sys.setswitchinterval(1e-6)
state, results, lock, failed = st.session_state, [], threading.Lock(), []

def everyone(do):
    results.clear()
    start = threading.Barrier(6)
    def work():
        start.wait()
        try:
            mine = [value for i in range(200) for value in do(i)]
        except BaseException as error:
            failed.append(repr(error))
            raise
        with lock:
            results.append(mine)
    threads = [add_script_run_ctx(threading.Thread(target=work)) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return [value for mine in results for value in mine]
"""


def texts(serve, source):
    return serve(THREADS + source).tab().texts()


def test_a_value_is_popped_by_one_thread_only(serve):
    assert texts(serve, """
for i in range(200):
    state[f"k{i}"] = object() if i % 2 else i
got = everyone(lambda i: [v for v in [state.pop(f"k{i}", None)] if v is not None])
st.text((len(got), len(set(map(id, got))), len(state), failed))
""") == ["(200, 200, 0, [])"]


def test_all_threads_have_the_default_that_one_of_them_has_set(serve):
    assert texts(serve, """
got = everyone(lambda i: [state.setdefault(f"k{i}", object())])
st.text((len(got), len(set(map(id, got))), len(state), failed))
st.text(all(state[f"k{i}"] in got for i in range(200)))
""") == ["(1200, 200, 200, [])", "True"]


def test_items_are_taken_by_one_thread_each(serve):
    assert texts(serve, """
state.update({f"k{i}": i for i in range(1000)})
def take(i):
    try:
        return [state.popitem()]
    except KeyError:
        return []
got = everyone(take)
st.text((sorted(got) == sorted((f"k{i}", i) for i in range(1000)), len(state), failed))
""") == ["(True, 0, [])"]


def test_reading_it_all_while_others_change_it_fails_nobody(serve):
    assert texts(serve, """
def churn(i):
    state[f"k{i % 7}"] = i
    state.pop(f"k{(i + 3) % 7}", None)
    return [len(state) >= 0, dict(state) is not None, sorted(state.keys()) is not None, list(state.items()) is not None]
st.text((set(everyone(churn)), failed))
""") == ["({True}, [])"]


def test_without_a_server_keys_are_texts_too():
    done = run_python("import bourn\nbourn.install()\nimport streamlit as st\nst.session_state[5] = 'five'\n"
                      "print(st.session_state['5'], 5 in st.session_state, dict(st.session_state), st.session_state.pop(5),\n"
                      "      st.session_state.setdefault('a', default=1), len(st.session_state))\n", path=[python_folder()])
    assert done.stdout == "five True {'5': 'five'} five 1 1\n", done.stderr
