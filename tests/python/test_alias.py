"""`import streamlit` is bourn: for scripts, for their children, for metadata and pickles, beside another streamlit or
without one."""
import os
import subprocess
import sys

import pytest
from package import ask, compat_folder, python_folder, run_python

TOP_LEVEL = """App Page altair_chart area_chart audio audio_input badge balloons bar_chart bottom button cache_data
cache_resource camera_input caption chat_input chat_message checkbox code color_picker column_config columns components
connection connections container context data_editor dataframe date_input datetime_input dialog divider download_button
echarts_chart echo empty error exception expander feedback file_uploader form form_submit_button fragment get_option
graphviz_chart grid header help html iframe image info json latex line_chart link_button login logo logout map markdown
menu_button mermaid_chart metric multiselect navigation number_input page_link pagination pdf pills plotly_chart popover
progress pydeck_chart pyplot query_params radio rerun scatter_chart secrets segmented_control select_slider selectbox
session_state set_option set_page_config sidebar skeleton slider snow space spinner status stop subheader success
switch_page table tabs text text_area text_input time_input title toast toggle typing user vega_lite_chart video warning
write write_stream""".split()


@pytest.fixture
def official(tmp_path):
    """A folder with another package called streamlit, as pip would have installed it."""
    package = tmp_path / "site" / "streamlit"
    info = tmp_path / "site" / "streamlit-1.40.0.dist-info"
    package.mkdir(parents=True)
    info.mkdir()
    (package / "__init__.py").write_text("__version__ = '1.40.0'\nwhose = 'another'\n")
    (package / "only_there.py").write_text("x = 1\n")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: streamlit\nVersion: 1.40.0\n")
    return package.parent


def test_every_public_name_is_there():
    missing = ask(f"answer = [n for n in {TOP_LEVEL!r} if not hasattr(st, n)]")
    assert missing == []


def test_every_container_has_the_same_commands_as_st():
    elements = ask("""
answer = [n for n in dir(st) if n not in dir(st.sidebar) and callable(getattr(st, n)) and not n.startswith("_")]""")
    assert set(elements) <= {
        "App", "Page", "bottom", "cache_data", "cache_resource", "checkpoint", "connection", "context", "dialog", "echo", "fragment",
        "get_option", "login", "logo", "logout", "navigation", "query_params", "request_rerun", "rerun", "secrets",
        "set_option", "set_page_config", "stop", "switch_page", "task", "toast", "user"}


def test_versions_and_metadata_are_those_of_the_interface():
    assert ask("""
import importlib.metadata as m
answer = [st.__version__, m.version("streamlit"), m.metadata("streamlit")["Name"]]""") == ["1.67.0", "1.67.0", "streamlit"]


def test_metadata_lists_every_file_of_the_alias():
    record = compat_folder() / "streamlit-1.67.0.dist-info" / "RECORD"
    listed = {line.split(",")[0] for line in record.read_text().splitlines()}
    there = {str(p.relative_to(compat_folder())) for p in compat_folder().rglob("*")
             if p.is_file() and "__pycache__" not in p.parts}
    assert listed == there


@pytest.mark.parametrize("module, names", [
    ("streamlit.errors", "StreamlitAPIException NoSessionContext Error DuplicateWidgetID"),
    ("streamlit.runtime", "exists get_instance Runtime"),
    ("streamlit.runtime.runtime", "Runtime"),
    ("streamlit.runtime.metrics_util", "gather_metrics"),
    ("streamlit.runtime.scriptrunner",
     "add_script_run_ctx get_script_run_ctx ScriptRunContext enqueue_message RerunException StopException RerunData"),
    ("streamlit.runtime.scriptrunner_utils.script_run_context",
     "add_script_run_ctx get_script_run_ctx ScriptRunContext enqueue_message SCRIPT_RUN_CONTEXT_ATTR_NAME"),
    ("streamlit.runtime.scriptrunner_utils.exceptions", "RerunException StopException"),
    ("streamlit.delta_generator", "DeltaGenerator"),
    ("streamlit.error_util", "handle_uncaught_app_exception"),
    ("streamlit.logger", "get_logger"),
    ("streamlit.config", "get_option set_option"),
    ("streamlit.web.cli", "main"),
    ("streamlit.web.bootstrap", "run"),
    ("streamlit.elements.lib.form_utils", "is_in_form"),
    ("streamlit.elements.lib.layout_utils", "LayoutConfig"),
    ("streamlit.elements.lib.mutable_status_container", "StatusContainer"),
    ("streamlit.elements.lib.mutable_tab_container", "TabContainer"),
    ("streamlit.elements.lib.mutable_expander_container", "ExpanderContainer"),
    ("streamlit.elements.lib.mutable_popover_container", "PopoverContainer"),
    ("streamlit.components.v1", "declare_component html iframe"),
    ("streamlit.column_config", "NumberColumn TextColumn"),
    ("streamlit.dataframe_util", "is_dataframe_like convert_anything_to_pandas_df convert_anything_to_arrow_bytes"),
    ("streamlit.connections", "BaseConnection ExperimentalBaseConnection"),
    ("streamlit.version", "STREAMLIT_VERSION_STRING"),
])
def test_internals_that_add_ons_import_are_there(module, names):
    assert ask(f"import {module} as m\nanswer = [n for n in {names.split()!r} if not hasattr(m, n)]") == []


@pytest.mark.parametrize("module", [
    "streamlit.report_thread", "streamlit.script_run_context", "streamlit.scriptrunner", "streamlit.server.server",
    "streamlit.runtime.scriptrunner.script_run_context", "streamlit.elements.form_utils",
    "streamlit.web.server.server_util"])
def test_modules_that_guards_look_for_are_absent(module):
    assert ask(f"""
try:
    import {module}
    answer = "there"
except ImportError as error:
    answer = type(error).__name__""") in ("ImportError", "ModuleNotFoundError")


def test_both_paths_give_the_same_functions():
    assert ask("""
import streamlit.runtime.scriptrunner as a, streamlit.runtime.scriptrunner_utils.script_run_context as b
answer = [a.get_script_run_ctx is b.get_script_run_ctx, a.add_script_run_ctx is b.add_script_run_ctx,
          a.ScriptRunContext is b.ScriptRunContext]""") == [True, True, True]


def test_delta_generator_can_be_subclassed_patched_and_checked():
    assert ask("""
from streamlit.delta_generator import DeltaGenerator
class Mine(DeltaGenerator):
    pass
def lottie(self, x): return ("lottie", x)
DeltaGenerator.lottie = lottie
st.lottie = lambda x: x
answer = [isinstance(st.sidebar, DeltaGenerator), st.sidebar.lottie(1), st.lottie(2), DeltaGenerator.__module__,
          callable(DeltaGenerator._enqueue), callable(DeltaGenerator._block), st._main is not st.sidebar]
""") == [True, ["lottie", 1], 2, "streamlit.delta_generator", True, True, True]


def test_a_thread_keeps_its_context_in_the_attribute_that_add_ons_read():
    assert ask("""
from streamlit.runtime.scriptrunner_utils.script_run_context import SCRIPT_RUN_CONTEXT_ATTR_NAME as name
answer = name""") == "streamlit_script_run_ctx"


def test_a_script_started_by_itself_is_told_how_to_get_a_server():
    done = run_python("import streamlit as st; st.text('a'); st.text('b')")
    assert done.stderr.count("missing ScriptRunContext") == 1 and done.stderr.count("bourn run") == 1, done.stderr
    done = run_python("import streamlit as st; st.text('a')", env={"STREAMLIT_GLOBAL_SHOW_WARNING_ON_DIRECT_EXECUTION": "false"})
    assert "bourn run" not in done.stderr


def test_no_runtime_without_a_server():
    assert ask("""
from streamlit import runtime
try: runtime.get_instance()
except RuntimeError: answer = ["RuntimeError", runtime.exists()]""") == ["RuntimeError", False]


@pytest.mark.parametrize("name, hint", [
    ("subheadr", "subheader"), ("rerunn", "st.rerun"), ("experimental_rerun", "st.rerun"), ("cache", "st.cache_data"),
    ("beta_columns", "st.columns"), ("bokeh_chart", "streamlit-bokeh"), ("input", "st.text_input"),
    ("experimental_memo", "st.cache_data")])
def test_a_name_that_st_has_not_says_what_to_use(name, hint):
    kind, text = ask(f"""
try: st.{name}
except Exception as error: answer = [type(error).__name__, str(error)]""")
    assert kind == "AttributeError" and hint in text and name in text


def test_asking_for_a_missing_name_does_not_build_the_message():
    assert ask("import sys; hasattr(st, 'subheadr'); answer = 'difflib' in sys.modules") is False


def test_what_comes_later_says_so():
    """Every name of the lists in bourn._setup, used as an app uses it."""
    assert ask("""
from bourn import _setup
uses = [f"st.{name}()" for name in _setup.LATER_METHODS + _setup.LATER_FUNCTIONS]
uses += [f"st.sidebar.{name}()" for name in _setup.LATER_METHODS]
answer = []
for use in uses:
    try:
        eval(use)
        answer.append(use)
    except st.errors.StreamlitAPIException as error:
        if "later version" not in str(error):
            answer.append(use)""") == []


def test_ours_is_found_beside_another_streamlit(official):
    code = """
import streamlit, importlib.metadata as m, pickle, multiprocessing, subprocess, sys
from streamlit.errors import StreamlitAPIException
if __name__ == "__main__":
    print(hasattr(streamlit, "whose"), m.version("streamlit"))
    print(type(pickle.loads(pickle.dumps(StreamlitAPIException("x")))) is StreamlitAPIException)
    print(subprocess.run([sys.executable, "-c", "import streamlit; print(streamlit.__version__)"],
                         capture_output=True, text=True).stdout.strip())
    try:
        import streamlit.only_there
    except ModuleNotFoundError:
        print("not mixed")
"""
    done = run_python(code, path=[compat_folder(), official])
    assert done.stdout.split("\n")[:4] == ["False 1.67.0", "True", "1.67.0", "not mixed"], done.stdout + done.stderr


def test_install_puts_ours_first_for_this_process_and_its_children(official):
    code = """
import bourn
bourn.install()
bourn.install()
import streamlit, subprocess, sys, os
print(streamlit.__version__, sys.path[0] == os.environ["PYTHONPATH"].split(os.pathsep)[0])
print(subprocess.run([sys.executable, "-c", "import streamlit; print(streamlit.__version__)"],
                     capture_output=True, text=True).stdout.strip())
"""
    done = run_python(code, path=[official, python_folder()])
    assert done.stdout.split("\n")[:2] == ["1.67.0 True", "1.67.0"], done.stdout + done.stderr


@pytest.mark.parametrize("version, given, pool", [("25.0.0", None, "system"), ("25.0.0", "mimalloc", "mimalloc"),
                                                  ("26.0.1", None, None)])
def test_install_keeps_a_pyarrow_that_crashes_after_its_first_thread_from_it(tmp_path, version, given, pool):
    """Its own allocator does not survive the thread that has loaded it; malloc does. What the app has chosen stays."""
    (tmp_path / f"pyarrow-{version}.dist-info").mkdir()
    env = {"ARROW_DEFAULT_MEMORY_POOL": given} if given else {}
    done = run_python("import sys, os; sys.path = [p for p in sys.path if 'site-packages' not in p]; import bourn; bourn.install()\n"
                      "print(os.environ.get('ARROW_DEFAULT_MEMORY_POOL'))", path=[tmp_path, python_folder()], env=env)
    assert done.stdout.strip() == str(pool), done.stderr


def test_install_refuses_when_another_streamlit_is_loaded(official):
    done = run_python("""
import streamlit, bourn
try: bourn.install()
except ImportError as error: print("too late" in str(error), streamlit.__version__)
""", path=[official, python_folder()])
    assert done.stdout.strip() == "True 1.40.0", done.stdout + done.stderr


def test_importing_bourn_alone_loads_nothing():
    done = run_python("import sys, bourn; print(bourn.__version__, 'bourn._core' in sys.modules, 'streamlit' in sys.modules)",
                      path=[python_folder()])
    assert done.stdout.split()[1:] == ["False", "False"], done.stderr


def test_the_worker_loads_no_heavy_modules():
    """What a worker has imported when it begins to wait for sessions; each of these would cost several milliseconds."""
    done = run_python("""
import sys
sys.modules.pop("re", None)
import streamlit, bourn._host
print(sorted({"asyncio", "inspect", "typing", "dataclasses", "importlib.metadata", "ast", "json", "logging", "traceback",
              "pandas", "numpy", "email", "difflib"} & set(sys.modules)))
""", "-S")
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_a_script_and_its_children_import_ours(serve, official):
    app = """
import importlib.metadata, multiprocessing, pickle, subprocess, sys
import streamlit as st
st.text(st.__version__ + " " + importlib.metadata.version("streamlit"))
code = "import streamlit; print(streamlit.__version__)"
st.text(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip())
class Thing: pass
st.text(type(pickle.loads(pickle.dumps(Thing()))).__name__)
"""
    server = serve(app, env={"PYTHONPATH": str(official)})
    assert server.tab().texts() == ["1.67.0 1.67.0", "1.67.0", "Thing"]


def test_pytest_uses_ours_when_it_is_asked_to(official, tmp_path):
    (tmp_path / "test_it.py").write_text("import streamlit\ndef test_it():\n    print('VERSION', streamlit.__version__)\n")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(official), str(python_folder())])}

    def version(*flags):
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "-p", "bourn.pytest_plugin",
                   *flags, "test_it.py"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=60)
        return [line.split()[-1] for line in done.stdout.splitlines() if "VERSION" in line]
    assert version() == ["1.40.0"]
    assert version("--bourn") == ["1.67.0"]
    (tmp_path / "pytest.ini").write_text("[pytest]\nbourn = true\n")
    assert version() == ["1.67.0"]


def test_launchers_become_bourn():
    for code in ("import streamlit.web.cli as c, sys; sys.argv = ['streamlit', 'version']; sys.exit(c.main())",
                 "import runpy, sys; sys.argv = ['streamlit', 'version']; runpy.run_module('streamlit', run_name='__main__')",
                 "import runpy, sys; sys.argv = ['bourn', 'version']; runpy.run_module('bourn', run_name='__main__')"):
        done = run_python(code, path=[compat_folder(), python_folder()])
        assert done.returncode == 0 and "bourn" in done.stdout, done.stdout + done.stderr


def test_bootstrap_turns_options_into_flags():
    assert ask("""
from streamlit.web import bootstrap
from bourn import _binary
seen = []
_binary.become = seen.append
bootstrap.run("app.py", False, ["--mine"], {"server_port": 8502, "server.headless": True, "theme.base": None,
                                           "server_folderWatchList": ["a", "b"]})
answer = seen[0]""") == ["run", "app.py", "--server.port=8502", "--server.headless=true", "--server.folderWatchList=a",
                         "--server.folderWatchList=b", "--", "--mine"]
