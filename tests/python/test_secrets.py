"""st.secrets: files, folders, changes, errors."""
import pytest
from package import ask


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def home(tmp_path):
    """A home and a working directory of their own: keyword arguments of ask()."""
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    return {"cwd": tmp_path / "work", "env": {"HOME": str(tmp_path / "home")}}


TOML = """
text = "caf\\u00e9"
number = 7
real = 1.5
flag = true
list = [1, "b", [2.5]]
when = 1979-05-27T07:32:00Z
day = 1979-05-27
time = 07:32:00.5
[section]
key = "value"
[section.inner]
deep = 1
[[rows]]
a = 1
"""


def test_a_file_is_a_mapping_of_items_and_attributes(home):
    write(home["cwd"] / ".streamlit/secrets.toml", TOML)
    assert ask("""
import os
from streamlit.runtime.secrets import AttrDict
s = st.secrets
answer = [s.text, s["number"], s.real, s.flag, s.list, s.section.inner.deep, s["section"]["inner"]["deep"], s.section.key,
          repr(s.when), repr(s.day), repr(s.time), type(s.section) is AttrDict, s.section.to_dict(), list(s), len(s),
          "text" in s, "none" in s, s.has_key("flag"), s.get("none", 3), s.rows, repr(s), type(s.to_dict()).__name__,
          [os.environ.get(k) for k in ("text", "number", "real", "flag", "section")], s.load_if_toml_exists()]
""", **home) == [
        "caf\xe9", 7, 1.5, True, [1, "b", [2.5]], 1, 1, "value",
        "datetime.datetime(1979, 5, 27, 7, 32, tzinfo=datetime.timezone.utc)", "datetime.date(1979, 5, 27)",
        "datetime.time(7, 32, 0, 500000)", True, {"key": "value", "inner": {"deep": 1}},
        ["text", "number", "real", "flag", "list", "when", "day", "time", "section", "rows"], 10,
        True, False, True, 3, [{"a": 1}], "Secrets", "dict", ["caf\xe9", "7", "1.5", None, None], True]


def test_later_files_replace_entries_of_earlier_ones(home, tmp_path):
    write(tmp_path / "home/.streamlit/secrets.toml", 'a = 1\nb = 2\n[t]\nx = 1\n')
    write(home["cwd"] / ".streamlit/secrets.toml", 'b = 3\n[t]\ny = 1\n')
    assert ask("answer = st.secrets.to_dict()", **home) == {"a": 1, "b": 3, "t": {"y": 1}}


def test_folders_hold_one_secret_each(home, tmp_path):
    mounts = tmp_path / "mounts"
    write(mounts / "one/password", " s3cret\n")
    write(mounts / "two/user", "me\n")
    write(mounts / "two/word", "w")
    (mounts / "two/..data").mkdir()
    write(tmp_path / "last.toml", "plain = 1")
    home["env"]["STREAMLIT_SECRETS_FILES"] = f"{mounts},{tmp_path / 'last.toml'}"
    assert ask("answer = st.secrets.to_dict()", **home) == {"one": "s3cret", "two": {"user": "me", "word": "w"}, "plain": 1}
    write(mounts / "stray", "x")
    assert ask("""
try:
    st.secrets["one"]
except errors.StreamlitSecretNotFoundError as ex:
    answer = str(ex)
""", **home).startswith(f"{mounts / 'stray'}: each secret")


def test_what_is_missing_is_said(home):
    says = """
answer = []
for look in (lambda: s["none"], lambda: s.none, lambda: s.t["none"], lambda: s.t.none, lambda: s.__setitem__("a", 1),
             lambda: setattr(s, "a", 1), lambda: s.__delitem__("a"), lambda: s.t.__setitem__("a", 1),
             lambda: setattr(s.t, "a", 1), lambda: len(s), lambda: s.load_if_toml_exists(), lambda: repr(s.t)):
    try:
        answer.append(look())
    except Exception as ex:
        answer.append(type(ex).__name__)
"""
    missing = "StreamlitSecretNotFoundError"
    assert ask("s = st.secrets" + says, **home) == [
        missing, "AttributeError", "AttributeError", "AttributeError", "TypeError", "TypeError", "TypeError",
        "AttributeError", "AttributeError", missing, False, "AttributeError"]
    write(home["cwd"] / ".streamlit/secrets.toml", "[t]")
    assert ask("s = st.secrets" + says, **home) == [
        "KeyError", "AttributeError", "KeyError", "AttributeError", "TypeError", "TypeError", "TypeError", "TypeError",
        "TypeError", 1, True, "{}"]


@pytest.mark.parametrize("name, said", [
    ("broken.toml", "{}: line 2, column "), ("none.txt", "{}: secrets are in"), ("none.toml", "There are no secrets. ")])
def test_an_unreadable_file_is_named_with_its_place(home, tmp_path, name, said):
    write(tmp_path / "broken.toml", "a = 1\nb = = 2\n")
    home["env"]["STREAMLIT_SECRETS_FILES"] = str(tmp_path / name)
    done = ask("""
try:
    st.secrets["a"]
except errors.StreamlitSecretNotFoundError as ex:
    answer = [str(ex), isinstance(ex, FileNotFoundError)]
""", **home)
    assert done[0].startswith(said.format(tmp_path / name)) and done[1]


def test_a_change_is_seen_at_the_next_look(home):
    write(home["cwd"] / ".streamlit/secrets.toml", 'a = "1"\nb = 2')
    assert ask("""
import os
from streamlit.runtime.secrets import secrets_singleton
heard = []
def hear(path):
    heard.append(1)
secrets_singleton.file_change_listener.connect(hear)
path = ".streamlit/secrets.toml"
answer = [st.secrets["a"], os.environ["a"], os.environ["b"]]
os.unlink(path)
try:
    st.secrets["a"]
except errors.StreamlitSecretNotFoundError:
    answer.append("gone")
open(path, "w").write('a = "longer"')
answer += [st.secrets["a"], os.environ["a"], os.environ.get("b"), st.secrets.to_dict(), len(heard)]
""", **home) == ["1", "1", "2", "gone", "longer", "longer", None, {"a": "longer"}, 1]


def test_they_need_no_session(serve, tmp_path):
    server = serve("""
import threading
import streamlit as st
found = []
t = threading.Thread(target=lambda: found.append(st.secrets["s"]["k"]))
t.start()
t.join()
st.text([found, repr(st.secrets)])
""", f"--secrets.files={tmp_path}/given.toml")
    write(tmp_path / "given.toml", '[s]\nk = "v"')
    assert server.tab().texts() == ["[['v'], \"{'s': {'k': 'v'}}\"]"]
