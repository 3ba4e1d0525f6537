"""How a script is run: its globals, magic, compile errors, exceptions, callbacks; and what the page is told of them."""
import os

import pytest


def boxes(tab):
    return [w for kind, w, _ in tab.elements() if kind == "exception"] if hasattr(tab, "elements") else exceptions(tab)


def exceptions(tab):
    from session import walk
    return [w for kind, w, _ in walk(tab.root) if kind == "exception"]


def log(server):
    return server.err.read_text("utf-8", "replace")


def markdowns(tab):
    return tab.texts("markdown")


# ---- where a script runs --------------------------------------------------------------------------------------------

def test_a_script_is_main_has_its_folder_on_the_path_and_its_arguments(serve, bourn, tmp_path):
    (tmp_path / "beside.py").write_text("word = 'found'\n")
    app = """
import os, sys, threading
import beside
import streamlit as st
st.text(f"{__name__} {os.path.basename(__file__)} {os.path.isabs(__file__)} {beside.word}")
st.text(f"{sys.argv[1:]} {sys.argv[0] == __file__} {sys.path[0] == os.path.dirname(__file__)}")
st.text(f"{sys.modules['__main__'].__dict__ is globals()} {threading.current_thread().name} {threading.current_thread().daemon}")
"""
    assert serve(app, template=bourn + " -- one --two").tab().texts() == [
        "__main__ app.py True found", "['one', '--two'] True True", "True ScriptRunner.scriptThread True"]


TAKEN = ("calendar", "copy", "email", "html", "json", "queue", "random", "secrets", "select", "tempfile", "types", "uuid")


def test_files_beside_the_script_take_no_name_of_pythons_own(serve, tmp_path):
    """As pages have them. A module that Python has not, and one that the official package does not load, are the app's."""
    for name in TAKEN:
        (tmp_path / f"{name}.py").write_text("import streamlit as st\nst.text(f'the page {__file__[-8:]}')\n")
    (tmp_path / "statistics.py").write_text("mine = True\n")
    app = """
import random, secrets, statistics, numpy, pandas
import streamlit as st
st.navigation([st.Page("calendar.py"), st.Page("secrets.py")]).run()
st.dataframe(pandas.DataFrame({"a": [1]}))
st.text(f"{hasattr(random, 'random')} {hasattr(secrets, 'token_hex')} {statistics.mine}")
"""
    assert serve(app).tab().texts() == ["the page endar.py", "True True True"]


def test_each_run_has_fresh_globals(serve):
    app = "import streamlit as st\nst.text('seen' in globals())\nseen = 1\n"
    tab = serve(app).tab()
    tab.go()
    assert tab.texts() == ["False"]


def test_a_changed_script_is_compiled_again(serve, tmp_path):
    server = serve("import streamlit as st\nst.text('one')\n")
    tab = server.tab()
    (tmp_path / "app.py").write_text("import streamlit as st\nst.text('number two')\n")
    tab.go()
    assert tab.texts() == ["number two"]


def test_classes_of_a_script_can_be_pickled_and_sys_exit_ends_the_run(serve):
    app = """
import pickle, sys
import streamlit as st
class Thing: pass
st.text(isinstance(pickle.loads(pickle.dumps(Thing())), Thing))
sys.exit(1)
st.text("not reached")
"""
    tab = serve(app).tab()
    assert tab.texts() == ["True"] and exceptions(tab) == []


# ---- magic ----------------------------------------------------------------------------------------------------------

MAGIC = '''"""the module's docstring"""
import streamlit as st
x = 20
x
x, "two"
f"{x + 1}"
def function():
    "docstring"
    "shown in a function"
    return 1
function()
class Thing:
    "docstring"
    "in a class body"
    def method(self):
        "docstring"
        "shown in a method"
Thing().method()
if x:
    "first in an if"
else:
    "never"
for i in range(2):
    i
else:
    "after the loop"
while x < 21:
    "in while"
    x += 1
else:
    "after while"
try:
    "in try"
    raise ValueError
except ValueError:
    "in except"
else:
    "never"
finally:
    "in finally"
match x:
    case 21:
        "in match"
with st.container():
    "in with"
def gen():
    yield "not shown"
list(gen())
async def waits():
    await asyncio.sleep(0)
    "shown in async"
import asyncio
asyncio.run(waits())
lambda: 0
(y := 5)
"the last"
st.text(st.empty is not None)
'''
SHOWN = ["`20`", "`20` two", "21", "shown in a function", "shown in a method", "first in an if", "`0`", "`1`", "after the loop",
         "in while", "after while", "in try", "in except", "in finally", "in match", "in with", "shown in async", "`5`",
         "the last"]


def test_magic_shows_expressions_that_stand_alone(serve):
    assert markdowns(serve(MAGIC).tab()) == SHOWN


def test_magic_can_be_off(serve):
    assert markdowns(serve(MAGIC, "--runner.magicEnabled", "false").tab()) == []


def test_magic_shows_the_docstring_and_the_last_call_when_asked_to(serve):
    flags = ["--magic.displayRootDocString", "true", "--magic.displayLastExprIfNoSemicolon", "true"]
    app = '"""the *docstring*"""\nstr(1)\nstr(2)\n'
    assert markdowns(serve(app, *flags).tab()) == ["the *docstring*", "2"]
    assert markdowns(serve(app.rstrip("\n") + ";\n", *flags).tab()) == ["the *docstring*"]


# ---- scripts that do not compile ------------------------------------------------------------------------------------

def test_a_script_that_does_not_compile_opens_a_dialog_and_the_page_stays(serve, tmp_path):
    server = serve("import streamlit as st\nst.text('before')\n")
    tab = server.tab()
    (tmp_path / "app.py").write_text("import streamlit as st\nif True\n    st.text('never')\n")
    tab.go()
    assert tab.texts() == ["before"]
    told = [body.script_compilation_exception for kind, body in tab.events
            if kind == "session_event" and body.HasField("script_compilation_exception")]
    assert [t.type for t in told] == ["SyntaxError"] and "line 2" in told[0].message and "if True" in told[0].message
    assert [body for kind, body in tab.events if kind == "script_finished"][-1] == "compile_error"
    assert "SyntaxError" in log(server)
    (tmp_path / "app.py").write_text("import streamlit as st\nst.text('after')\n")
    tab.go()
    assert tab.texts() == ["after"]


def test_a_script_that_is_gone_is_an_error_in_the_page_and_no_crash(serve, tmp_path):
    server = serve("import streamlit as st\nst.text('before')\n")
    tab = server.tab()
    os.remove(tmp_path / "app.py")
    tab.go()
    told = [body for kind, body in tab.events if kind == "session_event"]
    assert told and told[-1].script_compilation_exception.type == "FileNotFoundError"


# ---- exceptions -----------------------------------------------------------------------------------------------------

def shown_error(serve, app, *flags):
    server = serve(app, *flags)
    tab = server.tab()
    found = exceptions(tab)
    assert len(found) == 1
    return found[0], server, tab


RAISES = """
import streamlit as st
st.text("before")
def inner(): raise ValueError("a *message*")
inner()
st.text("after")
"""


def test_an_exception_is_shown_with_the_scripts_own_frames(serve):
    box, server, tab = shown_error(serve, RAISES)
    assert (box.type, box.message, box.message_is_markdown) == ("ValueError", "a *message*", False)
    assert len(box.stack_trace) == 2 and all("app.py" in row for row in box.stack_trace)
    assert "line 5, in <module>" in box.stack_trace[0] and "line 4, in inner" in box.stack_trace[1]
    assert not box.is_streamlit_exception and tab.texts() == ["before"]
    assert 'raise ValueError("a *message*")' in log(server) and "Traceback" in log(server)


def test_the_box_stands_at_the_end_of_the_page_whatever_block_was_open(serve):
    app = "import streamlit as st\nwith st.expander('e'):\n    with st.container():\n        1 / 0\n"
    from session import Block
    _, _, tab = shown_error(serve, app)
    assert [type(c) is Block for c in tab.root.children[0].children] == [True, False]


def test_a_misused_command_says_so_in_markdown(serve):
    box, _, _ = shown_error(serve, "import streamlit as st\nst.text('a', width='wide')\n")
    assert box.type == "streamlit.errors.StreamlitInvalidWidthError"
    assert box.message_is_markdown and box.is_streamlit_exception
    assert len(box.stack_trace) == 1 and "app.py" in box.stack_trace[0]


def test_causes_and_groups_are_shown(serve):
    app = """
try:
    raise KeyError("cause")
except KeyError as error:
    raise ExceptionGroup("several", [ValueError(str(i)) for i in range(17)]) from error
"""
    box, _, _ = shown_error(serve, app)
    rows = list(box.stack_trace)
    assert rows[1:3] == ["KeyError: 'cause'",
                         "The above exception was the direct cause of the following exception:"]
    assert rows.count("+---------------- 15 ----------------") == 1 and "+---------------- 16 ----------------" not in rows
    assert rows[-1] == "... and 2 more exceptions"
    nested = "e = ValueError('x')\nfor i in range(12):\n    e = ExceptionGroup(str(i), [e])\nraise e\n"
    box, _, _ = shown_error(serve, nested)
    assert box.stack_trace[-1] == "... (1 nested exceptions not shown)"


@pytest.mark.parametrize("told, kind, message, trace", [
    ("full", "ValueError", True, True), ("stacktrace", "ValueError", False, True), ("type", "ValueError", False, False),
    ("none", "", False, False), ("true", "ValueError", True, True), ("false", "ValueError", False, True)])
def test_show_error_details_says_how_much_is_told(serve, told, kind, message, trace):
    app = "try:\n    raise KeyError('secret')\nexcept KeyError:\n    raise ValueError('secret')\n"
    box, server, _ = shown_error(serve, app, "--client.showErrorDetails", told)
    assert box.type == kind and bool(box.stack_trace) is trace
    assert ("secret" in box.message) is message
    assert message or "KeyError: 'secret'" not in "".join(box.stack_trace)
    assert "secret" in log(server)


def test_st_exception_tells_everything_whatever_the_option_says(serve):
    app = "import streamlit as st\nst.exception(ValueError('told'))\nst.exception('no exception')\n"
    tab = serve(app, "--client.showErrorDetails", "none").tab()
    assert [(w.type, w.message) for w in exceptions(tab)] == [("ValueError", "told"), ("str", "no exception")]


def test_an_exception_whose_text_fails_is_shown_without_it(serve):
    app = "class Bad(Exception):\n    def __str__(self): raise RuntimeError\nraise Bad\n"
    box, server, _ = shown_error(serve, app)
    assert (box.type, box.message) == ("__main__.Bad", "") and "Bad" in log(server)


def test_an_add_on_may_replace_the_handler_by_its_code(serve):
    app = """
import sys
import streamlit as st
def mine(ex):
    import streamlit
    streamlit.text(f"handled {type(ex).__name__}")
import streamlit.error_util
sys.modules["streamlit.error_util"].handle_uncaught_app_exception.__code__ = mine.__code__
raise ValueError
"""
    tab = serve(app).tab()
    assert tab.texts() == ["handled ValueError"] and exceptions(tab) == []


# ---- callbacks ------------------------------------------------------------------------------------------------------

def test_callbacks_come_first_on_the_script_thread_with_new_values(serve):
    app = """
import threading
import streamlit as st
def called(a, b=0):
    st.session_state.log = [a, b, st.session_state.s, threading.current_thread().name]
    st.text("from the callback")
st.slider("s", 0, 9, 1, key="s", on_change=called, args=(1,), kwargs={"b": 2})
st.text(st.session_state.get("log"))
"""
    tab = serve(app).tab()
    assert tab.texts() == ["None"]
    tab.go("key=s", 5)
    assert tab.texts() == ["from the callback", "[1, 2, 5, 'ScriptRunner.scriptThread']"]
    tab.go()
    assert tab.texts()[-1] == "[1, 2, 5, 'ScriptRunner.scriptThread']"


def test_an_exception_in_a_callback_is_shown(serve):
    app = """
import streamlit as st
def called(): raise ValueError("in the callback")
st.button("b", key="b", on_click=called)
st.text("body")
"""
    tab = serve(app).tab()
    tab.go("key=b")
    assert [w.message for w in exceptions(tab)] == ["in the callback"]


def test_st_stop_and_st_rerun(serve):
    app = """
import streamlit as st
n = st.session_state.setdefault("n", 0)
st.text(f"run {n}")
if n < 2:
    st.session_state.n += 1
    try:
        st.rerun()
    except Exception:
        st.text("caught")
try:
    st.stop()
except Exception:
    st.text("caught")
st.text("not reached")
"""
    assert serve(app).tab().texts() == ["run 2"]
