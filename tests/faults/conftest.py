"""Fixtures of the suite of faults."""
import os
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from faults import BOURN, ROOT, Faulty  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def no_core_files():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a process that is out of memory aborts, hundreds of times here


def compiled(name, out):
    """An app that needs no compiler when a worker starts."""
    compiler = shlex.split(os.environ.get("CC", "cc"))
    source = ROOT / "tests" / "capps" / f"{name}.c"
    subprocess.run([*compiler, "-shared", "-fPIC", "-O1", "-fexceptions", "-D_GNU_SOURCE", f"-I{ROOT / 'include'}",
                    f'-DCSV="{source.with_suffix(".csv")}"', str(source), "-o", str(out)], check=True)
    return out


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    return compiled("faults", tmp_path_factory.mktemp("app") / "app.so")


@pytest.fixture(scope="session")
def library_of_tables(tmp_path_factory):
    return compiled("faults_tables", tmp_path_factory.mktemp("tables") / "app.so")


@pytest.fixture(scope="session")
def library_of_work(tmp_path_factory):
    return compiled("faults_work", tmp_path_factory.mktemp("work") / "app.so")


@pytest.fixture(scope="session")
def built():
    if not BOURN.exists():
        pytest.fail("bourn is not built: run make, or name one in BOURN")


@pytest.fixture
def server(built, library, tmp_path):
    with Faulty(library, tmp_path) as s:
        yield s
