"""Components, without a browser: what is served and where, values of every kind, callbacks by name, state that the app
changes, assets of installed packages, and the runtime as add-ons see it."""
import json
import re
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from package import ask, run_python

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conformance"))

from serving import proto  # noqa: E402
from session import walk  # noqa: E402


def shown(tab, kind):
    return [w for k, w, _ in walk(tab.root) if k == kind]


def say(tab, widget, field, value):
    """The component sends a value."""
    tab.states[widget.id] = (field, value)
    tab.rerun()
    tab.settle(tab.limit)


def trigger(tab, widget, *events):
    name = f"$$STREAMLIT_INTERNAL_KEY_{widget.id}__events"
    tab.rerun(extra=[(name, "json_trigger_value", json.dumps([{"event": e, "value": v} for e, v in events]))])
    tab.settle(tab.limit)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "index.html").write_text("<p>a page</p>")
    (tmp_path / "part" / "main.js").write_text("let a = 1")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "part" / "out").symlink_to("../secret.txt")
    return tmp_path / "part"


FRAMED = """import streamlit as st
import streamlit.components.v1 as components
part = components.declare_component("part", path={folder!r})
"""


# ---- in frames -------------------------------------------------------------------------------------------------------

def test_files_of_the_folder_are_served_and_nothing_else_is(serve, folder):
    server = serve(FRAMED.format(folder=str(folder)) + "part()\n")
    tab = server.tab()
    name = shown(tab, "component_instance")[0].component_name
    assert name == "app.part"
    base = f"/component/{name}"
    status, headers, body = server.http("GET", f"{base}/index.html?streamlitUrl=x")
    assert (status, body) == (200, b"<p>a page</p>") and "no-cache" in str(headers)
    assert server.http("GET", f"{base}/main.js")[::2] == (200, b"let a = 1")
    for path, wanted in ((f"{base}/out", 400), (f"{base}/%2e%2e/secret.txt", 400), (f"{base}/none.js", 404), (base, 404),
                         (f"{base}/", 404), ("/component/app.other/index.html", 404),
                         (f"/_stcore/bidi-components/{name}/index.html", 404)):
        assert server.http("GET", path)[0] == wanted, path


def test_values_of_every_kind_come_back(serve, folder):
    app = FRAMED.format(folder=str(folder)) + """
def changed():
    st.session_state.calls = st.session_state.get("calls", 0) + 1
v = part(key="k", default="none yet", on_change=changed)
same = v is st.session_state.k if "k" in st.session_state and not hasattr(v, "columns") else None
st.text(repr(v) if not hasattr(v, "columns") else f"table {v.to_dict('split')}")
st.text(f"{st.session_state.get('calls', 0)} {same}")
"""
    tab = serve(app).tab()
    part = shown(tab, "component_instance")[0]
    assert tab.texts() == ["'none yet'", "0 False"]
    say(tab, part, "json_value", '{"a": [1, null, "\\u00e9"]}')
    assert tab.texts() == ["{'a': [1, None, 'é']}", "1 True"]
    tab.go()
    assert tab.texts() == ["{'a': [1, None, 'é']}", "1 True"]
    say(tab, part, "bytes_value", b"\x00\xff")
    assert tab.texts()[0] == repr(b"\x00\xff")

    def stream(table):
        out = pa.BufferOutputStream()
        with pa.ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)
        return out.getvalue().to_pybytes()
    sent = proto().types.ArrowTable() if hasattr(proto(), "types") else None
    if sent is not None:
        sent.data = stream(pa.table({"0": [1, 2]}))
        sent.index = stream(pa.table({"0": ["x", "y"]}))
        sent.columns = stream(pa.table({"0": ["n"]}))
        say(tab, part, "arrow_value", sent)
        assert tab.texts()[0].startswith("table ")


def test_the_value_can_be_set_by_the_app_before(serve, folder):
    tab = serve(FRAMED.format(folder=str(folder)) + """
if "k" not in st.session_state:
    st.session_state.k = {"from": "the app"}
st.text(repr(part(key="k", default=0)))
""").tab()
    assert tab.texts() == ["{'from': 'the app'}"]
    say(tab, shown(tab, "component_instance")[0], "json_value", "5")
    assert tab.texts() == ["5"]


def test_a_name_in_use_gets_the_last_folder(serve, folder, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "index.html").write_text("another")
    server = serve(FRAMED.format(folder=str(folder)) + f"""
part()
if st.button("Other"):
    components.declare_component("part", path={str(tmp_path / "other")!r})()
""")
    tab = server.tab()
    assert server.http("GET", "/component/app.part/index.html")[2] == b"<p>a page</p>"
    tab.go("button|Other")
    assert "StreamlitDuplicateElementId" in str(shown(tab, "exception")[0])
    assert server.http("GET", "/component/app.part/index.html")[2] == b"another"


def test_a_component_is_as_the_peer_has_it_without_a_server():
    assert ask("""
import streamlit.components.v1 as v1
from streamlit.components.v1.components import CustomComponent, MarshallComponentException, declare_component, register_widget
from streamlit.components.v1.custom_component import CustomComponent as again
from streamlit.components.types.base_custom_component import BaseCustomComponent
from streamlit.components.v1.component_registry import ComponentRegistry
import pathlib
part = v1.declare_component("part", path=pathlib.Path("no/such/folder"))
answer = [CustomComponent is again, isinstance(part, BaseCustomComponent), part.name.endswith(".part"), part.path,
          part.abspath.endswith("/no/such/folder"), part.url, part(default=5), part == part, hash(part) == hash(part), str(part)]
try:
    part("positional")
except MarshallComponentException as error:
    answer.append(isinstance(error, errors.StreamlitAPIException))
try:
    part(x={1})
except MarshallComponentException as error:
    answer.append(isinstance(error.__cause__, TypeError))
""")[:2] == [True, True]


# ---- in the page -----------------------------------------------------------------------------------------------------

INLINE = """import streamlit as st
def note(what):
    def call():
        st.session_state.notes = [*st.session_state.get("notes", []), what]
    return call
both = st.components.v2.component("both", html="<p>hi</p>", js="export default () => {}")
"""


def test_callbacks_are_called_by_what_has_changed_or_was_triggered(serve):
    tab = serve(INLINE + """
said = both(key="k", default={"a": 0}, on_a_change=note("a"), on_b_change=note("b"), on_fired_change=note("fired"))
st.text(f"{dict(said)}")
st.text(f"{st.session_state.get('notes')}")
st.text(f"{dict(st.session_state.k)} {st.session_state.k.a} {st.session_state.k.nothing}")
""").tab()
    part = shown(tab, "bidi_component")[0]
    assert tab.texts() == ["{'a': 0, 'b': None, 'fired': None}", "None", "{'a': 0} 0 None"]
    say(tab, part, "json_value", '{"a": 1}')
    assert tab.texts()[:2] == ["{'a': 1, 'b': None, 'fired': None}", "['a']"]
    say(tab, part, "json_value", '{"a": 1, "b": [2]}')
    assert tab.texts()[:2] == ["{'a': 1, 'b': [2], 'fired': None}", "['a', 'b']"]
    trigger(tab, part, ("fired", {"at": 3}))
    assert tab.texts()[:2] == ["{'a': 1, 'b': [2], 'fired': {'at': 3}}", "['a', 'b', 'fired']"]
    tab.go()
    assert tab.texts()[:2] == ["{'a': 1, 'b': [2], 'fired': None}", "['a', 'b', 'fired']"]
    trigger(tab, part, ("fired", 1), ("unheard", 2), ("fired", 3))
    assert tab.texts()[1] == "['a', 'b', 'fired', 'fired', 'fired']"


def test_the_app_changes_the_state_in_a_callback_but_not_after_the_component(serve):
    tab = serve(INLINE + """
def reset():
    st.session_state.k.a = 10
    st.session_state.k["unknown"] = 1
said = both(key="k", on_a_change=note("a"))
st.text(f"{dict(said)} {dict(st.session_state.k)}")
st.button("Reset", on_click=reset)
st.button("Set", on_click=lambda: st.session_state.update(k={"a": 7}))
try:
    st.session_state.k.a = 5
    st.text("changed")
except Exception as error:
    st.text(type(error).__name__)
st.text(str(st.session_state.k.a))
""").tab()
    part = shown(tab, "bidi_component")[0]
    say(tab, part, "json_value", '{"a": 1}')
    assert tab.texts() == ["{'a': 1} {'a': 1}", "StreamlitAPIException", "1"]
    tab.go("button|Reset")
    assert tab.texts() == ["{'a': 10} {'a': 10}", "StreamlitAPIException", "10"]
    tab.go("button|Set")
    assert tab.texts() == ["{'a': 7} {'a': 7}", "StreamlitAPIException", "7"]
    tab.go()
    assert tab.texts()[0] == "{'a': 1} {'a': 1}"  # the browser says so again
    say(tab, part, "json_value", "no JSON")
    assert tab.texts()[0] == "{'a': None} {}"


@pytest.fixture
def installed(tmp_path):
    """An installed package with a component's files, one that names a folder outside, and one that is broken."""
    site = tmp_path / "site"

    def package(name, manifest, files=()):
        module = site / name.replace("-", "_")
        module.mkdir(parents=True)
        (module / "__init__.py").write_text("")
        (module / "pyproject.toml").write_text(manifest)
        info = site / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nRequires-Dist: streamlit\n")
        (info / "RECORD").write_text(f"{module.name}/__init__.py,,\n{module.name}/pyproject.toml,,\n")
        for path, text in files:
            (module / path).parent.mkdir(parents=True, exist_ok=True)
            (module / path).write_text(text)
        return module
    head = '[project]\nname = "{}"\nversion = "1.0"\n[[tool.streamlit.component.components]]\nname = "{}"\nasset_dir = "{}"\n'
    package("my-part", head.format("my-part", "one", "frontend/build"),
            [("frontend/build/index-abc123.js", "export default 1"), ("frontend/build/style.css", "b {}"),
             ("frontend/secret.js", "secret")])
    package("their-part", head.format("their-part", "two", "../my_part"))
    package("broken-part", "not TOML at all")
    return site


def test_files_of_an_installed_package_are_found_by_its_manifest_and_served(serve, installed):
    server = serve("""import streamlit as st
part = st.components.v2.component("my-part.one", js="index-*.js", css="style.css", html="<b>x</b>")
part(key="k")
for name, more in (("their-part.two", {"js": "a.js"}), ("my-part.one", {"js": "none-*.js"}), ("my-part.one", {"js": "../secret.js"}),
                   ("my-part.one", {"css": "/etc/passwd.css"}), ("nobody.none", {"css": "a.css"})):
    try:
        st.components.v2.component(name, **more)
        st.text("made")
    except Exception as error:
        st.text(type(error).__name__)
""", env={"PYTHONPATH": str(installed)})
    tab = server.tab()
    part = shown(tab, "bidi_component")[0]
    assert (part.js_source_path, part.css_source_path, part.js_content) == ("index-abc123.js", "style.css", "")
    assert tab.texts() == ["StreamlitAPIException", *["StreamlitComponentRegistryError"] * 3, "StreamlitAPIException"]
    base = "/_stcore/bidi-components/my-part.one"
    assert server.http("GET", f"{base}/index-abc123.js")[::2] == (200, b"export default 1")
    assert server.http("GET", f"{base}/../secret.js")[0] == 400
    assert server.http("GET", f"/component/my-part.one/style.css")[0] == 404
    module = installed / "my_part" / "frontend" / "build"
    (module / "index-abc123.js").rename(module / "index-def456.js")  # built anew
    tab.go()
    assert shown(tab, "bidi_component")[0].js_source_path == "index-def456.js"


def test_a_component_in_bare_mode_says_nothing():
    assert ask("""
part = st.components.v2.component("part", html="x")
answer = [dict(part(default={"a": 1}, on_a_change=lambda: None)), type(part()).__name__, part().get("x")]""") == [
        {}, "ComponentResult", None]


# ---- the runtime -----------------------------------------------------------------------------------------------------

def test_add_ons_see_files_pictures_and_sessions(serve):
    server = serve("""import io, threading, streamlit as st
from streamlit import runtime
from streamlit.elements.lib.image_utils import image_to_url, AtomicImage
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.session_manager import ActiveSessionInfo
rt = runtime.get_instance()
st.text(rt.media_file_mgr.add(b"%PDF", "application/pdf", st._main._get_delta_path_str()))
from PIL import Image
st.text(image_to_url(Image.new("RGB", (4, 4)), LayoutConfig(width=2), False, "RGB", "PNG", "my-id"))
st.text(image_to_url("https://example.org/a.png", LayoutConfig(), False, "RGB", "auto", "x"))
mine = get_script_run_ctx().session_id
info = Runtime.instance()._session_mgr.get_session_info(mine)
session = info.session
st.text(f"{isinstance(info, ActiveSessionInfo)} {session.id == mine} {session._state is AppSessionState.APP_IS_RUNNING} "
        f"{info.script_run_count} {session is Runtime.instance()._session_mgr.get_session_info(mine).session} "
        f"{session._scriptrunner._script_thread is threading.current_thread()}")
st.text(f"{Runtime.instance()._session_mgr.get_session_info('nobody')}")
st.text(f"run {st.session_state.setdefault('n', 0)}")
if st.session_state.n == 0:
    st.session_state.n = 1
    threading.Thread(target=session.request_rerun, args=(session._client_state,)).start()
""")
    tab = server.tab()
    tab.wait_for(lambda: "run 1" in tab.texts())
    pdf, picture, address, look, nobody = tab.texts()[:5]
    assert address == "https://example.org/a.png" and nobody == "None"
    assert re.match(r"True True True \d+ True True$", look)
    assert server.http("GET", pdf)[2] == b"%PDF" and pdf.endswith(".pdf")
    assert server.http("GET", picture)[2].startswith(b"\x89PNG")


@pytest.mark.parametrize("module", [
    "streamlit.components.v1.component_registry", "streamlit.components.lib.local_component_registry",
    "streamlit.components.v2.bidi_component.state", "streamlit.components.v2.types", "streamlit.runtime.app_session",
    "streamlit.runtime.session_manager", "streamlit.runtime.media_file_manager", "streamlit.elements.lib.image_utils",
    "streamlit.web.server.server", "streamlit.elements.form", "streamlit.runtime.state"])
def test_modules_that_add_ons_import_are_there(module):
    done = run_python(f"import {module}")
    assert done.returncode == 0, done.stderr


def test_older_helpers_of_add_ons_do_what_they_say():
    assert ask("""
import pathlib
from streamlit import source_util
from streamlit.commands.page_config import get_random_emoji
from streamlit.runtime.state.common import user_key_from_element_id
from streamlit.cursor import RunningCursor
answer = [source_util.page_icon_and_name(pathlib.Path(n)) for n in ("01_🎉_My page.py", "about-us.py", "7.py", "x.txt")]
answer += [len(get_random_emoji()), user_key_from_element_id("$$ID-abc-my-key"), user_key_from_element_id("$$ID-abc-None"),
           isinstance(5, RunningCursor)]""") == [["🎉", "My_page"], ["", "about-us"], ["", "7"], ["", ""], 1, "my-key", None, False]
