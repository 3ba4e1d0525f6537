"""Fixtures of the Python suite: a running server and tabs on it, without a browser.

    def test_something(serve):
        server = serve("import streamlit as st\nst.text('hi')\n", "--workers", "2")
        assert server.tab().texts() == ["hi"]
"""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conformance"))

import project  # noqa: E402
from serving import Served  # noqa: E402


@pytest.fixture(scope="session")
def bourn():
    """The command template of the server under test, with {app} and {port} in it."""
    command = project.bourn_command()
    if command is None:
        pytest.fail("bourn is not built: run make, or name one in BOURN")
    return command


@pytest.fixture
def serve(bourn, tmp_path):
    """Start servers: serve(source or path, *flags, env={...}); all are stopped when the test ends."""
    started = []

    def start(app, *flags, env=None, template=None):
        started.append(Served(app, tmp_path, flags, env, template or bourn))
        return started[-1]
    yield start
    for server in started:
        server.__exit__()
