"""Tools as modules, and the unpacked frontend that the build uses."""

import importlib.util
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def fetch():
    return load("fetch")


@pytest.fixture(scope="session")
def gen_wire():
    return load("gen_wire")


@pytest.fixture(scope="session")
def compress():
    return load("compress")


@pytest.fixture(scope="session")
def frontend(fetch):
    return fetch.fetch("frontend", ROOT / ".cache")
