"""Where things are: shared by the conformance, browser and Python suites, and by the benchmark.

  BOURN            the executable under test, or a whole command with {app} and {port} (default: build/release/bourn)
  BOURN_PEER       the virtual environment of the official server (default: .cache/peer)
  BOURN_ARTIFACTS  where screenshots go (default: build/artifacts)
"""
from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "conformance"
FLAGS = "run {app} --server.port {port}"


def peer_home() -> Path:
    """The virtual environment of the official server, whether it exists or not."""
    return Path(os.environ.get("BOURN_PEER") or ROOT / ".cache" / "peer")


def peer_command():
    """The official server's command template, or None where it is not installed."""
    exe = peer_home() / "bin" / "streamlit"
    return f"{shlex.quote(str(exe))} {FLAGS}" if exe.exists() else None


def peer_package():
    """The official package's folder, or None."""
    return next(iter(sorted(peer_home().glob("lib/python3*/site-packages/streamlit"))), None)


def frontend_static():
    """The folder of the browser frontend's files, or None: every server under test serves the same ones."""
    built = sorted((ROOT / ".cache").glob("frontend-*/static"))
    package = peer_package()
    return next((p for p in (*built, *([package / "static"] if package else [])) if p.is_dir()), None)


def bourn_command():
    """Our server's command template, or None where it is not built."""
    given = os.environ.get("BOURN", "")
    if "{app}" in given:
        return given
    for exe in (given, str(ROOT / "build" / "release" / "bourn"), shutil.which("bourn") or ""):
        if exe and Path(exe).exists():
            return f"{shlex.quote(str(Path(exe).absolute()))} {FLAGS}"
        if exe and exe == given:
            return None  # somebody asked for this one: no other will do
    return None


def artifacts() -> Path:
    place = Path(os.environ.get("BOURN_ARTIFACTS") or ROOT / "build" / "artifacts")
    place.mkdir(parents=True, exist_ok=True)
    return place


def recordings(kind: str) -> list[Path]:
    """Folders that may hold recordings of `kind` (docs, apps, programs), the writable one first."""
    given = os.environ.get("BOURN_RECORDINGS")
    first = [Path(given) / kind] if given else []
    return [*first, CACHE / "recordings" / kind, ROOT.parent / "shared" / "wirediff" / "recordings" / kind]
