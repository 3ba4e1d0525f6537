"""Every app shows on bourn what it shows on the official server: same elements, same order of events.

One case per app, of four kinds: our own in tests/apps, the examples over real data, the three programs of the
multithreading page, and the docstring examples named in foundation.txt (BOURN_CONFORMANCE=all: every docstring example).
The official side comes from a recording; where that is missing and the official server is installed (`make conformance`),
it is recorded on the spot.  Apps run BOURN_JOBS at a time; a case only waits for its own.
"""
from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import docs_corpus  # noqa: E402
import project  # noqa: E402
import wirediff  # noqa: E402
from protocol import Protocol  # noqa: E402
from session import Server  # noqa: E402

HERE = Path(__file__).resolve().parent
KEY = {"oracle_version": "1.67.0", "explore": 10}  # what recordings are keyed by, beside the app itself
OWN = dict(wirediff.collect([project.ROOT / "tests" / "apps"]))
EXAMPLES = {p.stem: p for p in sorted((project.ROOT / "examples").glob("data_*.py"))}
PROGRAMS = {p.stem: p for p in sorted((project.ROOT / "bench" / "apps").glob("docs_*.py"))}
# Whose recordings count only where they are of this tree. The camera sends a .jpg, as a browser does; older recordings send a .png,
# which the official server takes and its widget then trips over. Bounds ten years from today are told from today; older
# recordings hold the day on which they were made.
NEW_STEPS = {"camera_input.CameraInputMixin.camera_input.0", "camera_input.CameraInputMixin.camera_input.1",
             "time_widgets.TimeWidgetsMixin.datetime_input.0", "time_widgets.TimeWidgetsMixin.datetime_input.1"}
ALL = os.environ.get("BOURN_CONFORMANCE") == "all"


@contextlib.contextmanager
def corpus_source():
    """The official package to take examples from: installed, or its wheel, fetched as the build fetches it."""
    if package := project.peer_package():
        yield package
        return
    tools = project.ROOT / "tools" / "fetch.py"
    spec = importlib.util.spec_from_file_location("fetch", tools)
    fetch = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fetch)
    version, kind, digest = fetch.pin("streamlit")
    local = os.environ.get("BOURN_FRONTEND_WHEEL")
    with tempfile.TemporaryDirectory() as into:
        got = Path(local) if local else fetch.download("streamlit", version, kind, Path(into), "BOURN_FRONTEND_WHEEL")
        fetch.check_hash(got, digest)
        yield got


def docs_corpus_home():
    """(folder of the docstring examples, or None; why there is none)."""
    home = project.CACHE / "docs"
    if not home.exists():
        try:
            home.parent.mkdir(parents=True, exist_ok=True)
            with corpus_source() as package, tempfile.TemporaryDirectory(dir=home.parent) as fresh:
                docs_corpus.write(package, Path(fresh) / "docs")
                os.rename(Path(fresh) / "docs", home)
        except Exception as error:  # no network, no package: the cases say so
            if not home.exists():  # another process has made it meanwhile
                return None, f"no docstring examples: {error}"
    return home, ""


def listed(file):
    return [ln for ln in file.read_text("utf-8").split("\n") if ln and not ln.startswith("#")]


def cases():
    """(kind, name) of every case."""
    out = [("apps", name) for name in OWN] + [("programs", name) for name in PROGRAMS] + [
        ("examples", name) for name in EXAMPLES]
    home = project.CACHE / "docs"
    docs = sorted(p.name for p in home.iterdir()) if ALL and home.exists() else listed(HERE / "foundation.txt")
    return out + [("docs", name) for name in docs]


def settings(kind, name, oracle, subject):
    cache = [p for p in project.recordings(kind) if name not in NEW_STEPS or "shared" not in p.parts]
    return argparse.Namespace(
        oracle=oracle, subject=subject, cache=cache, refresh=False, record_runs=2,
        timeout=180, run_timeout=60, quiet=100, cwd=None, **KEY)


class Verdicts:
    """Runs the chosen cases in the background and hands out each one's result."""

    def __init__(self, chosen):
        self.subject, self.oracle = project.bourn_command(), project.peer_command()
        self.home, self.no_corpus = docs_corpus_home() if any(k == "docs" for k, _ in chosen) else (None, "")
        self.proto = Protocol()
        self.pool = ThreadPoolExecutor(int(os.environ.get("BOURN_JOBS", "2")))
        first = sorted(chosen, key=lambda c: c[0] != "programs")  # the slowest first
        self.futures = {c: self.pool.submit(self.judge, *c) for c in first}

    def judge(self, kind, name):
        if kind == "docs" and not self.home:
            return {"status": "SKIP", "notes": [self.no_corpus]}
        ours = {"apps": OWN, "programs": PROGRAMS, "examples": EXAMPLES}
        app = self.home / name / "app.py" if kind == "docs" else ours[kind][name]
        return wirediff.judge(name, app, settings(kind, name, self.oracle, self.subject), self.proto)

    def close(self):
        self.pool.shutdown(wait=False, cancel_futures=True)
        Server.stop_all()


@pytest.fixture(scope="session")
def verdicts(request):
    chosen = [(i.callspec.params["kind"], i.callspec.params["name"])
              for i in request.session.items if "verdicts" in getattr(i, "fixturenames", ())]
    running = Verdicts(chosen)
    yield running
    running.close()


@pytest.mark.parametrize("kind, name", cases())
def test_same_as_the_official_server(verdicts, kind, name):
    if verdicts.subject is None:
        pytest.fail("bourn is not built: run make, or name one in BOURN")
    result = verdicts.futures[kind, name].result()
    if result["status"] in ("SKIP", "UNSETTLED"):
        pytest.skip("; ".join(result["notes"]) + ("" if verdicts.oracle else " (make conformance records it)"))
    said = [str(d) for d in result.get("diffs", [])[:12]] + [re.sub(r"\s+", " ", n) for n in result["notes"]]
    assert result["status"] == "PASS", f"{len(result['diffs'])} differences\n" + "\n".join(said)
