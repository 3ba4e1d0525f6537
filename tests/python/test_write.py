"""st.write, st.json, st.html, st.latex and st.set_page_config: arguments that Python has to understand."""
import json

import pytest
from session import walk

HEAD = "import streamlit as st\n"


def shown(tab):
    """[(kind, what it shows)] of the main page, in order."""
    field = {"markdown": "body", "json": "body", "text": "body", "exception": "message", "alert": "body", "html": "body"}
    return [(kind, getattr(w, field[kind])) for kind, w, _ in walk(tab.root.children[0]) if kind in field]


@pytest.mark.parametrize("call, expected", [
    ("st.write('a *b*')", [("markdown", "a *b*")]),
    ("st.write('a', 1, 2.5, None, True, 1+2j)", [("markdown", "a `1` `2.5` `None` `True` `(1+2j)`")]),
    ("import decimal; st.write('a', decimal.Decimal('1.5'), 'b')", [("markdown", "a `1.5` b")]),
    ("st.write((1, 2), {3}, b'x', range(2))", [("markdown", "`(1, 2)` `{3}` `b'x'` `range(0, 2)`")]),
    ("import enum; st.write(enum.Enum('C', 'RED').RED)", [("markdown", "`C.RED`")]),
    ("class P:\n    def __str__(self): return 'two\\nlines ```'\nst.write(P())", [("markdown", "````\ntwo\nlines ```\n````")]),
    ("class P:\n    def __str__(self): return 'tick `'\nst.write(P())", [("markdown", "``tick ```")]),
    ("import io; st.write(io.StringIO('text of a file'))", [("markdown", "text of a file")]),
    ("st.write(ValueError('v'))", [("exception", "v")]),
    ("st.write('a', {'b': 1}, 'c', [2])", [("markdown", "a"), ("json", '{"b": 1}'), ("markdown", "c"), ("json", "[2]")]),
])
def test_write_chooses_by_type(serve, call, expected):
    assert shown(serve(HEAD + call + "\n").tab()) == expected


@pytest.mark.parametrize("value, text", [
    ("collections.OrderedDict(z=1)", {"z": 1}), ("collections.ChainMap({'a': 1}, {'b': 2})", {"a": 1, "b": 2}),
    ("collections.UserDict(a=1)", {"a": 1}), ("collections.UserList([1])", [1]), ("collections.Counter('aa')", {"a": 2}),
    ("collections.namedtuple('P', 'x y')(1, 2)", {"x": 1, "y": 2}), ("types.MappingProxyType({'a': 1})", {"a": 1}),
    ("map(str, [1])", ["1"]), ("enumerate('a')", [[0, "a"]]), ("{'a': 1}.keys()", ["a"]), ("{'a': 1}.items()", [["a", 1]]),
    ("st.session_state", {"k": 1}), ("[{1, 2}]", [[1, 2]]), ("[object]", ["<class 'object'>"])])
def test_write_shows_containers_of_plain_data_as_json(serve, value, text):
    (kind, body), = shown(serve(f"{HEAD}import collections, types\nst.session_state.k = 1\nst.write({value})\n").tab())
    assert kind == "json" and json.loads(body) == text


@pytest.mark.parametrize("value, kind", [
    ("print", "help_info"), ("json", "help_info"), ("int", "help_info"), ("[].append", "help_info"),
    ("(x for x in 'ab')", "markdown"), ("Point()", "help_info"), ("object()", "help_info"), ("st.sidebar", "help_info"), ("st.text", "help_info"),
    ("Image.new('L', (1, 1))", "imgs"), ("pandas.DataFrame({'a': [1]})", "dataframe"), ("pandas.Series([1])", "dataframe"),
    ("numpy.zeros(2)", "dataframe"), ("{'a': pandas.Series([1])}", "dataframe"), ("Streamed()", "dataframe")])
def test_write_shows_objects_as_what_they_are(serve, value, kind):
    app = f"""{HEAD}import dataclasses, json, numpy, pandas
from PIL import Image
@dataclasses.dataclass
class Point:
    x: int = 1
class Streamed:
    def to_pandas(self):
        return pandas.DataFrame()
st.write({value})
st.text("goes on")
"""
    tab = serve(app).tab()
    assert [k for k, _, _ in walk(tab.root)] == [kind, "text"]


def test_write_shows_html_of_objects_only_when_allowed(serve):
    app = HEAD + """
class H:
    def _repr_html_(self): return "<b>x</b>"
    def __str__(self): return "plain"
st.write(H())
st.write(H(), unsafe_allow_html=True)
"""
    assert shown(serve(app).tab()) == [("markdown", "`plain`"), ("html", "<b>x</b>")]


def test_json_leaves_out_keys_it_cannot_hold_and_says_so(serve):
    server = serve(HEAD + "st.json({(1, 2): 'x', 'a': {1}})\nst.json('[1.50]')\nst.json({'o': object})\n")
    found = shown(server.tab())
    assert [kind for kind, _ in found] == ["alert", "json", "json", "json"]
    assert json.loads(found[1][1]) == {"a": [1]} and found[2][1] == "[1.50]"
    assert json.loads(found[3][1]) == {"o": "<class 'object'>"}


def test_html_reads_paths_but_never_takes_a_text_for_one(serve, tmp_path):
    (tmp_path / "a.html").write_text("<i>file</i>\n")
    (tmp_path / "a.css").write_text("i { color: red }")
    app = f"""{HEAD}from pathlib import Path
folder = Path({str(tmp_path)!r})
class H:
    def _repr_html_(self): return "<b>object</b>"
st.html(folder / "a.html")
st.html(str(folder / "a.html"))
st.html(H())
st.html(folder / "a.css")
"""
    tab = serve(app).tab()
    found = [(kind, text.strip()) for kind, text in shown(tab)]
    assert found[0] == ("html", "<i>file</i>") and found[1][0] == "alert" and "pathlib.Path" in found[1][1]
    assert found[2:] == [("html", str(tmp_path / "a.html")), ("html", "<b>object</b>")]
    assert [w.body for kind, w, _ in walk(tab.root.children[2]) if kind == "html"] == ["<style>i { color: red }</style>"]


def test_latex_takes_any_object(serve):
    assert shown(serve(HEAD + "st.latex(3)\nst.latex('x^2')\n").tab()) == [("markdown", "$$\n3\n$$"), ("markdown", "$$\nx^2\n$$")]


@pytest.mark.parametrize("items, kind", [
    ("{'Nothing': 'x'}", "StreamlitValueError"), ("{'Get help': 'not an address'}", "StreamlitInvalidURLError"),
    ("{'Report a bug': 3}", "StreamlitInvalidURLError"), ("{'Report a bug': 'mailto:'}", "StreamlitInvalidURLError"),
    ("[]", "AttributeError"), ("{'About': None, ' get HELP ': 'mailto:a@example.org', 'report a bug': 'https://x.org'}", "fine")])
def test_menu_items_are_checked(serve, items, kind):
    app = f"""{HEAD}
try:
    st.set_page_config(menu_items={items})
    st.text("fine")
except Exception as error:
    st.text(type(error).__name__)
"""
    tab = serve(app).tab()
    assert tab.texts() == [kind]
    if kind == "fine":
        menu = [body.menu_items for what, body in tab.events if what == "page_config_changed"][-1]
        assert menu.clear_about_md and menu.get_help_url == "mailto:a@example.org" and menu.report_a_bug_url == "https://x.org"


def test_containers_that_fold_know_whether_they_are_open(serve):
    app = HEAD + """
a = st.expander("a", expanded=True, on_change="rerun", key="a")
b = st.expander("b")
tabs = st.tabs(["x", "y"], on_change="rerun", default="y", key="t")
p = st.popover("p", on_change="rerun", key="p")
with a as inside:
    st.text(f"{inside is a} {a.open} {b.open} {[t.open for t in tabs]} {p.open}")
st.text(" ".join(f"{type(c).__module__}.{type(c).__name__}" for c in (a, tabs[0], p, st.status("s"))))
"""
    lib = "streamlit.elements.lib.mutable"
    assert serve(app).tab().texts() == [
        "True True None [False, True] False",
        f"{lib}_expander_container.ExpanderContainer {lib}_tab_container.TabContainer "
        f"{lib}_popover_container.PopoverContainer {lib}_status_container.StatusContainer"]


def test_status_ends_as_its_block_ends(serve):
    app = HEAD + """
with st.status("good") as good:
    st.text("inside")
try:
    with st.status("bad"):
        raise ValueError
except ValueError:
    pass
with st.status("mine") as mine:
    mine.update(label="done by hand", state="error", expanded=True)
st.text(type(good).__name__)
"""
    tab = serve(app).tab()
    found = [w for kind, w, _ in walk(tab.root.children[0]) if kind == "expandable"]
    assert [(w.label, w.icon) for w in found] == [
        ("good", ":material/check:"), ("bad", ":material/error:"), ("done by hand", ":material/error:")]
    assert tab.texts() == ["inside", "StatusContainer"]


def test_spinner_is_a_block_and_a_decorator(serve):
    app = HEAD + """
with st.spinner("a"):
    st.text("in the block")
@st.spinner("b")
def work(x):
    st.text(f"in {work.__name__} {x}")
work(1); work(2)
"""
    assert serve(app).tab().texts() == ["in the block", "in work 1", "in work 2"]


def test_unknown_methods_of_containers_complain_when_called(serve):
    app = HEAD + """
for call in (lambda: st.container().no_such(), lambda: st.sidebar.set_page_config(), lambda: st.text("t").no_such()):
    try: call()
    except Exception as error: st.text(f"{type(error).__name__} {'no_such' in str(error) or 'st.sidebar' in str(error)}")
"""
    assert serve(app).tab().texts() == ["StreamlitAPIException True"] * 2 + ["t", "StreamlitAPIException True"]
