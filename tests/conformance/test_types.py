"""A type checker takes the documented examples with our stubs, and refuses what is wrong."""
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import project  # noqa: E402
from test_conformance import HERE, docs_corpus_home, listed  # noqa: E402

# name-defined: some examples use a name that the reader is to bring along
SETTINGS = "[mypy]\nignore_missing_imports = True\ncheck_untyped_defs = True\ndisable_error_code = name-defined\n"

# Examples that are not well typed with the official annotations either: an optional value is used as if it were there, a
# keyword is given by position, and what a dictionary of texts and numbers holds is taken for a text.
WRONG_THERE = {"context.ContextProxy.url.0", "context.ContextProxy.timezone_offset.0", "layouts.LayoutsMixin.columns.3",
               "text_widgets.TextWidgetsMixin.text_input.2"}


def check(folder):
    """What mypy says of the programs in `folder`."""
    (folder / "mypy.ini").write_text(SETTINGS)
    stubs = project.ROOT / "python" / "bourn" / "_compat"
    done = subprocess.run([sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--no-error-summary", "."], cwd=folder,
                          env={"MYPYPATH": str(stubs), "PATH": "/usr/bin:/bin", "HOME": str(folder)}, capture_output=True,
                          text=True, timeout=240)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


def test_the_documented_examples_are_well_typed(tmp_path):
    home, why = docs_corpus_home()
    if not home:
        pytest.skip(why)
    for name in set(listed(HERE / "foundation.txt")) - WRONG_THERE:
        (tmp_path / (name.replace(".", "_") + ".py")).write_text((home / name / "app.py").read_text("utf-8"), "utf-8")
    assert check(tmp_path) == []


@pytest.mark.parametrize("line, code", [
    ("st.button('x', typ='primary')", "call-arg"), ("st.button('x', type='big')", "arg-type"),
    ("st.text_input('x').nothing", "attr-defined"),
    ("len(st.text_input('x', value=None))", "arg-type"), ("a, b = st.columns(3)", "misc")])
def test_wrong_calls_are_not(tmp_path, line, code):
    (tmp_path / "app.py").write_text(f"import streamlit as st\n{line}\n")
    said = check(tmp_path)
    assert len(said) >= 1 and all(code in text for text in said[:1]), said


def test_types_follow_the_arguments(tmp_path):
    lines = ["x: int = st.number_input('n')", "y: float = st.number_input('n', 0.0, 1.0)", "s: str = st.text_input('t')",
             "a, b = st.columns(2)", "lo, hi = st.slider('s', 0, 10, (1, 2)); i: int = lo",
             "r: str = st.radio('r', ['a', 'b'])", "m: list[str] = st.multiselect('m', ['a'])",
             "o: str = st.selectbox('o', ['a'])"]
    (tmp_path / "app.py").write_text("import streamlit as st\n" + "\n".join(lines) + "\n")
    assert check(tmp_path) == []
