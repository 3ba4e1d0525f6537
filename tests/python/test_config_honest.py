"""`config show` marks the options that nothing acts on: an option without the mark is read somewhere, one with it nowhere."""

import json
import pathlib
import subprocess

import pytest

from test_config_peer import ROOT, helper

# They name options without acting on them: the table, its rules, and the list of those that a script may set.
NO_READERS = {"src/config/options.c", "src/config/settle.c", "python/bourn/_compat/streamlit/config.py"}


def sources():
    for folder in ("src", "python"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".c", ".py", ".h") and path.relative_to(ROOT).as_posix() not in NO_READERS:
                yield path


@pytest.fixture(scope="module")
def text():
    return "\n".join(path.read_text(encoding="utf-8") for path in sources())


def test_options_that_are_not_acted_on_say_so(text):
    rows = map(json.loads, subprocess.run([helper("config_dump"), "options"], capture_output=True, text=True, check=True).stdout.splitlines())
    wrong = []
    for row in rows:
        read = f'"{row["name"]}"' in text or f"'{row['name']}'" in text
        if not row["name"].startswith("theme.") and read == row["idle"]:
            wrong.append(f"{row['name']} is {'read: take IDLE from' if read else 'read nowhere: give IDLE to'} its row in options.c")
    assert wrong == []


def test_the_files_left_out_exist():
    assert all((pathlib.Path(ROOT) / name).is_file() for name in NO_READERS)
