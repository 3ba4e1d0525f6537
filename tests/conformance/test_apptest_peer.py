"""What AppTest sees of the apps in tests/apps is what the official package's AppTest sees: kinds, values, keys, repr."""
import json
import os
import subprocess
import sys

import pytest

import project

sys.path.insert(0, str(project.ROOT / "tests" / "python"))
from package import compat_folder, python_folder  # noqa: E402

APPS = sorted(p for p in (project.ROOT / "tests" / "apps").glob("*.py"))
# These say of themselves what only the official test runtime, or only ours, makes so.
KNOWN = {
    "charts_savefig": "a warning in our own words",
    "components_frame": "its runtime under test registers no components, and so misses no folder",
    "components_inline": "the value of a component without a state is None",
    "components_inline_table": "the value of a component without a state is None",
    "media_image": "a warning in our own words",
    "tables_libraries": "what says that not all rows are here is in our own words",
    "text_plain": "a warning in our own words",
}


def dump(python, out, folders):
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders)), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([python, str(project.ROOT / "tests" / "apptest" / "dump.py"), str(out), *map(str, APPS)],
                          capture_output=True, text=True, timeout=300, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(out.read_text())


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    peer = project.peer_home() / "bin" / "python"
    if not peer.exists():
        pytest.skip("the official package is not installed")
    folder = tmp_path_factory.mktemp("apptest")
    return (dump(sys.executable, folder / "ours.json", (compat_folder(), python_folder())),
            dump(str(peer), folder / "theirs.json", ()))


@pytest.mark.parametrize("app", [p for p in APPS if p.stem not in KNOWN], ids=lambda p: p.stem)
def test_the_same_is_seen(both, app):
    ours, theirs = (side[str(app)] for side in both)
    assert ours == theirs
