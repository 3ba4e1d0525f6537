"""pytest: `--bourn`, or `bourn = true` in its configuration, makes `import streamlit` mean bourn in the tests.

Without either it does nothing: tests of an app that is written for another streamlit stay what they are.
"""

import pytest


def pytest_addoption(parser):
    parser.addoption("--bourn", action="store_true", help="`import streamlit` is bourn")
    parser.addini("bourn", "`import streamlit` is bourn", type="bool", default=False)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    if early_config.known_args_namespace.bourn or early_config.getini("bourn"):
        import bourn
        bourn.install()
