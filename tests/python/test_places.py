"""Modules that apps and add-ons import names from: every name is found, small functions do what they do in the official
package, and what is not there says so."""
import pytest
from package import ask, compat_folder, python_folder, run_python


def test_every_row_of_the_table_is_found():
    assert ask("""
import importlib
from bourn import _places
answer = []
for module, names in _places.places().items():
    here = importlib.import_module(module)
    answer += [f"{module}.{name}" for name in names if not hasattr(here, name)]
    answer += [module] if here.__all__ != list(names) or hasattr(here, "nothing_of_this_name") else []
""") == []


def test_a_mixin_is_the_class_that_has_its_commands():
    assert ask("""
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.widgets.button import ButtonMixin
from streamlit.elements.widgets.time_widgets import DateWidgetReturn, TimeWidgetsMixin
from streamlit.elements.widgets.audio_input import UploadedFile
from streamlit.elements.plotly_chart import PlotlyState
from streamlit.elements.alert import StreamlitAPIException
class Mine(TimeWidgetsMixin):
    def pick(self, made: DateWidgetReturn | None) -> "list[DateWidgetReturn]": ...
answer = [ButtonMixin is DeltaGenerator, ButtonMixin.button is DeltaGenerator.button, isinstance(st.sidebar, ButtonMixin),
          UploadedFile is st.typing.UploadedFile, PlotlyState is st.typing.PlotlyState,
          StreamlitAPIException is errors.StreamlitAPIException]
""") == [True] * 6


def test_modules_are_attributes_without_an_import_of_their_own():
    assert ask("""
answer = [st.runtime.scriptrunner.get_script_run_ctx.__name__, st.delta_generator.DeltaGenerator.__name__,
          st.elements.widgets.button.ButtonMixin.__name__, st.elements.lib.utils.to_key(1), st.errors.Error.__name__,
          st.runtime.caching.hashing.UserHashError.__name__, st.connections.sql_connection.SQLConnection.__name__,
          [hasattr(st, "testing_"), hasattr(st.elements, "nothing"), hasattr(st.runtime, "__wrapped__")]]
""") == ["get_script_run_ctx", "DeltaGenerator", "DeltaGenerator", "1", "Error", "UserHashError", "SQLConnection", [False] * 3]


@pytest.mark.parametrize("line", ["import streamlit.elements.nothing", "from streamlit.elements.alert import nothing",
                                  "import streamlit.runtime.scriptrunner.script_run_context", "import streamlit.nothing"])
def test_what_is_not_there_is_an_import_error(line):
    assert ask(f"try:\n    {line}\n    answer = 'there'\nexcept ImportError as error:\n    answer = str(error)") not in ("", "there")


CALLS = [
    ("string_util", "clean_text('  a\\n  b ')", "a\nb"),
    ("string_util", "is_emoji('\\u2764'), is_emoji('\\U0001f600\\U0001f600'), is_emoji('a'), is_emoji('')", [True, False, False, False]),
    ("string_util", "validate_icon_or_emoji(' :material/home: '), validate_icon_or_emoji(None)", [":material/home:", ""]),
    ("string_util", "validate_material_icon(':material/home:'), is_material_icon('home'), is_material_icon('no_such')",
     [":material/home:", True, False]),
    ("string_util", "max_char_sequence('a**b***', '*'), max_char_sequence('', '*')", [3, 0]),
    ("string_util", "[to_snake_case(s) for s in ('camelCase', 'HTTPServer', 'a1B')]", ["camel_case", "http_server", "a1_b"]),
    ("string_util", "[simplify_number(n) for n in (0, 999, 1500, 1e6, -1500, 1e15)]", ["0", "1k", "1.5k", "1m", "-1.5k", "1000t"]),
    ("string_util", "is_mem_address_str('<a.b object at 0x7f>'), is_mem_address_str('<x>')", [True, False]),
    ("url_util", "[is_url(u) for u in ('http://a', 'https://', 'mailto:x', 'a', '', 'http://[::1', None)]", [True] + [False] * 6),
    ("url_util", "is_url('mailto:x', ('mailto',)), is_url('data:', ('data',))", [True, False]),
    ("url_util", "get_hostname('http://a:80/b'), get_hostname('a.b/c')", ["a", "a.b"]),
    ("url_util", "make_url_path('/a/', '/b'), make_url_path('', 'x')", ["/a/b", "/x"]),
    ("url_util", "process_gitblob_url('https://github.com/a/b/blob/main/x.py'), process_gitblob_url('https://x.com')",
     ["https://github.com/a/b/raw/main/x.py", "https://x.com"]),
    ("file_util", "normalize_path_join('/a', '../b', './c')", "/b/c"),
    ("util", "calc_hash('') == calc_hash(b''), len(calc_hash('x')), [memoize(f)() for f in (lambda: 3,)]", [True, 32, [3]]),
    ("type_util", "is_type(1, 'builtins.int'), is_bytes_like(b''), is_iterable(1), has_callable_attr([], 'append')",
     [True, True, False, True]),
    ("type_util", "is_version_less_than('1.2', '1.10'), is_version_less_than('2.0', '2.0')", [True, False]),
    ("elements.lib.utils", "to_key(None), to_key(1)", [None, "1"]),
    ("connections.util", "[extract_from_dict(['a', 'z'], {'a': 1, 'b': 2}), running_in_sis()]", [{"a": 1}, False]),
    ("runtime.caching.cache_type", "[get_decorator_api_name(kind) for kind in CacheType]", ["cache_data", "cache_resource"]),
]


@pytest.mark.parametrize("module, call, value", CALLS, ids=[f"{m}-{i}" for i, (m, _, _) in enumerate(CALLS)])
def test_small_functions(module, call, value):
    assert ask(f"from streamlit.{module} import *\nanswer = {call}") == value


@pytest.mark.parametrize("call", ["validate_emoji('a')", "validate_material_icon(':material/no_such:')",
                                  "validate_icon_or_emoji(':smile:')"])
def test_wrong_icons_are_refused(call):
    assert ask(f"""from streamlit import string_util
try:
    string_util.{call}
except errors.StreamlitAPIException:
    answer = "refused\"""") == "refused"


def test_options_are_listed():
    """What it says of one: its parts, its value and its default."""
    said = ask("""
o = st.config.get_config_options()
port, theme = o["server.port"], o["theme.primaryColor"]
answer = [len(o) > 300, port.section, port.name, port.value, port.default_val, port.is_default, port.sensitive,
          theme.value, theme.where_defined, o["server.cookieSecret"].sensitive]
""", env={"STREAMLIT_THEME_PRIMARY_COLOR": "red"})
    assert said[:8] == [True, "server", "port", 8501, 8501, True, False, "red"] and said[8] != "<default>" and said[9] is True


def test_commands_say_their_annotations():
    assert ask("answer = [sorted(st.link_button.__annotations__) == sorted([*__import__('inspect').signature(st.link_button)"
               ".parameters, 'return']), st.link_button.__annotations__['label']]") == [True, "str"]


MESSAGES = """
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto import Block_pb2
made = ForwardMsg()
made.delta.new_element.text.body = "x"
made.delta.add_block.CopyFrom(Block_pb2.Block(allow_empty=True))
answer = [made.delta.WhichOneof("type"), ForwardMsg.DESCRIPTOR.name]
"""


def test_the_messages_are_classes_of_protobuf():
    assert ask(MESSAGES) == ["add_block", "ForwardMsg"]


def test_without_protobuf_the_import_says_what_to_install():
    done = run_python("import streamlit.proto", "-S", path=[compat_folder(), python_folder()])  # -S: no packages
    assert done.returncode and "pip install protobuf" in done.stderr, done.stderr
