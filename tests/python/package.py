"""The Python package as it was built, for tests that import it in a process of their own."""
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import project
import pytest


def python_folder():
    """The folder with `bourn` in it that belongs to the executable under test."""
    exe = Path(shlex.split(project.bourn_command() or "none")[0])
    for place in (exe.parent / "share/bourn/python", exe.parent.parent / "share/bourn/python",
                  *exe.parent.parent.glob("lib/python3*/site-packages")):
        if (place / "bourn" / "__init__.py").is_file():
            return place
    pytest.skip(f"no Python package beside {exe}")


def compat_folder():
    return python_folder() / "bourn" / "_compat"


def run_python(code, *flags, path=None, args=(), cwd=None, env=None, limit=60):
    """Run `code` in a new interpreter that has the alias first on its path (or `path`); the finished process."""
    folders = [str(compat_folder())] if path is None else [str(p) for p in path]
    full = {**os.environ, "PYTHONPATH": os.pathsep.join(folders), "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
    return subprocess.run([sys.executable, *flags, "-c", code, *map(str, args)], capture_output=True, text=True,
                          timeout=limit, cwd=cwd, env=full)


def ask(code, **kwargs):
    """What `code` leaves in `answer`, as JSON; it has `st` and `errors`."""
    whole = f"import json, streamlit as st\nfrom streamlit import errors\n{code}\nprint('ANSWER' + json.dumps(answer))\n"
    done = run_python(whole, **kwargs)
    lines = [line for line in done.stdout.splitlines() if line.startswith("ANSWER")]
    assert done.returncode == 0 and lines, done.stdout + done.stderr
    return json.loads(lines[-1][6:])
