"""Signatures and stubs: `inspect.signature` of each command is the peer's, and the stubs say what the table says."""
import ast
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import project
import pytest
from package import ask, compat_folder
from shapes import COMMANDS

# What the official package says, recorded by shapes.py in its environment.
HERE = Path(__file__).parent
SIGNATURES = json.loads((HERE / "signatures.json").read_text())


# Commands of ours that are no rows of the table.
BY_HAND = ["echo", "pdf", "write_stream", "dialog", "fragment", "get_option", "login", "logout", "rerun", "set_option", "stop"]


@pytest.fixture(scope="module")
def ours():
    """{command: its shape} for every command that is there, not those of a later version."""
    return ask(f"""
import sys
sys.path.insert(0, {str(HERE)!r})
import shapes
from bourn import _core
answer = shapes.shapes(st, [*_core.commands, *{BY_HAND!r}])""")


def test_each_signature_is_the_peers(ours):
    wrong = {name: (shape, SIGNATURES.get(name)) for name, shape in ours.items() if shape != SIGNATURES.get(name)}
    assert wrong == {}


def test_no_command_of_the_table_was_forgotten(ours):
    rows = ask("from bourn import _core\nanswer = [row['name'] for row in _core.command_rows() if row['name'] not in _core.methods]")
    assert set(rows) <= set(ours) <= set(COMMANDS)


def test_each_command_has_words_of_its_own(ours):
    docs = ask(f"answer = {{n: getattr(st, n).__doc__ for n in {list(ours)!r}}}")
    assert [n for n, doc in docs.items() if not doc or len(doc) < 10] == []


def test_a_method_has_the_signature_of_its_command():
    assert ask("""
import inspect
answer = [str(inspect.signature(st.sidebar.button)) == str(inspect.signature(st.button))]""") == [True]


def generator():
    spec = importlib.util.spec_from_file_location("gen_stubs", project.ROOT / "tools" / "gen_stubs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_files_are_up_to_date():
    rows = ask("from bourn import _core\nanswer = _core.command_rows()")
    stale = [name for name, text in generator().files(rows).items()
             if (compat_folder() / name).read_text() != text]
    assert stale == [], "run tools/gen_stubs.py"


def test_the_reference_is_up_to_date():
    tool = project.ROOT / "tools" / "gen_reference.py"
    done = subprocess.run([sys.executable, tool, "--check", compat_folder().parents[1]], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_stubs_are_python():
    for stub in compat_folder().rglob("*.pyi"):
        ast.parse(stub.read_text())

