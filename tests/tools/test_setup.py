"""tools/setup.sh: what is missing is installed, and what cannot be is told in one line."""

import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def tree(tmp_path):
    """A tree with the script, and a PATH whose first folder holds stand-ins for the system's programs."""
    root = tmp_path / "tree"
    (root / "tools").mkdir(parents=True)
    (root / "tests").mkdir()
    shutil.copy(ROOT / "tools" / "setup.sh", root / "tools")
    (root / "packaging").mkdir()
    (root / "packaging" / "apt-run.txt").write_text("# comment\nalpha\nbeta:no-such-program-here\ngamma:sh\n")
    (root / "packaging" / "apt-test.txt").write_text("delta\n")
    (root / "tests" / "requirements.txt").write_text("\n")
    (root / "CMakePresets.json").write_text("{}")
    (root / "bin").mkdir()
    stand_in(root, "dpkg-query", 'for last; do :; done; grep -qx "$last" "$ROOT/installed" && printf installed')
    stand_in(root, "id", "echo ${FAKE_UID:-0}")
    stand_in(root, "apt-get", 'echo "apt-get $*" >>"$ROOT/calls"; [ -z "${APT_FAILS:-}" ] || { echo "E: no network"; exit 100; }\n'
             'case "$*" in *install*) printf "alpha\\nbeta\\ndelta\\n" >"$ROOT/installed";; esac')
    stand_in(root, "cmake",
             'echo "cmake $*" >>"$ROOT/calls"; echo "${CMAKE_SAYS:-}"; [ -z "${CMAKE_FAILS:-}" ] || exit 1\n'
             'mkdir -p build/release && touch build/release/build.ninja build/release/bourn')
    stand_in(root, "ninja", "exit 0")
    (root / "installed").write_text("")
    venv = root / ".venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "python").write_text('#!/bin/sh\necho "python $*" >>"$ROOT/calls"\n')
    (venv / "python").chmod(0o755)
    return root


def stand_in(root, name, body):
    path = root / "bin" / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def setup(root, goal="run", **env):
    (root / "calls").write_text("")
    path = env.pop("PATH", f"{root / 'bin'}:{os.environ['PATH']}")
    run = subprocess.run([root / "tools" / "setup.sh", goal], capture_output=True, text=True,
                         env={**os.environ, "PATH": path, "ROOT": str(root), **env})
    return run, (root / "calls").read_text().splitlines()


def test_missing_packages_are_installed_and_only_those(tree):
    (tree / "installed").write_text("alpha\n")
    run, calls = setup(tree)
    assert run.returncode == 0, run.stderr
    assert [c for c in calls if "install" in c] == ["apt-get -q -y install --no-install-recommends beta"]
    run, calls = setup(tree)
    assert run.returncode == 0 and run.stdout == "" and not [c for c in calls if c.startswith("apt-get")]


def test_tests_need_more(tree):
    _, calls = setup(tree, "test")
    assert any("alpha beta delta" in c for c in calls)
    assert any("pip install" in c for c in calls) and not any(c.startswith("cmake") for c in calls)


def test_without_root_and_sudo_one_line_names_the_packages(tree):
    for tool in ("sh", "dirname", "mkdir", "sed", "printf", "cat", "grep", "tail", "ls"):
        found = shutil.which(tool)
        if found:
            (tree / "bin" / tool).symlink_to(found)
    run, _ = setup(tree, PATH=str(tree / "bin"), FAKE_UID="1000")
    assert run.returncode == 1 and run.stderr.count("\n") == 1
    assert "alpha beta" in run.stderr and "sudo" in run.stderr


def test_no_network_is_one_line(tree):
    run, _ = setup(tree, APT_FAILS="1")
    assert run.returncode == 1 and run.stderr.count("\n") == 1
    assert "no network" in run.stderr


def test_a_configuration_that_fails_is_one_line(tree):
    (tree / "installed").write_text("alpha\nbeta\n")
    says = ("-- Found it\nCMake Error at a.cmake:6 (message):\n  fetch: cannot download\n  streamlit==1.67.0\n"
            "Call Stack (most recent call first):\n  b:20\n\n-- Configuring incomplete, errors occurred!")
    run, _ = setup(tree, CMAKE_FAILS="1", CMAKE_SAYS=says)
    assert run.returncode == 1
    assert run.stderr == "bourn: fetch: cannot download streamlit==1.67.0\n"


def test_a_wrong_goal_is_told(tree):
    run, _ = setup(tree, "walk")
    assert run.returncode == 1 and "run|test" in run.stderr
