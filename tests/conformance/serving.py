"""A server under test for suites that write their own steps: pytest fixtures are made of this.

    with Served(APP_PATH_OR_SOURCE, tmp_path, flags=["--workers", "2"]) as server:
        tab = server.tab()          # connected, first run finished
        tab.texts()                 # bodies of st.text, in page order
"""
from __future__ import annotations

import shlex
import time
from pathlib import Path

import project
from explore import act, find
from protocol import Protocol
from session import Server, Session, walk

_PROTO = []


def proto() -> Protocol:
    if not _PROTO:
        _PROTO.append(Protocol())
    return _PROTO[0]


class Tab(Session):
    """One browser tab without a browser; waits end by what arrives, `limit` only bounds them."""

    limit = 30.0

    def texts(self, kind="text", field="body"):
        return [getattr(w, field) for k, w, _ in walk(self.root) if k == kind]

    def wait_for(self, condition, limit=None):
        """Read messages until `condition()` holds."""
        end = time.monotonic() + (limit or self.limit)
        while not condition():
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"waited {limit or self.limit} s; the page shows {self.texts()}")
            self.recv(left)

    def start(self, target=None, value=True):
        """Click or set a widget, or rerun, without waiting for the run."""
        if target is None:
            self.rerun()
        else:
            act(self, target, value)

    def go(self, target=None, value=True):
        """Click or set a widget, or rerun, and wait until the run has ended."""
        self.start(target, value)
        self.settle(self.limit)

    def widget(self, target):
        return find(self, target)[1]


class Served(Server):
    """One server process, healthy when the constructor returns; ended by leaving the `with` block."""

    def __init__(self, app, scratch: Path, flags=(), env=None, template=None, limit=60.0):
        template = template or project.bourn_command()
        if template is None:
            raise FileNotFoundError("bourn is not built: run make, or name one in BOURN")
        if isinstance(app, str) and "\n" in app:
            source, app = app, Path(scratch) / "app.py"
            app.parent.mkdir(parents=True, exist_ok=True)
            app.write_text(source, "utf-8")
        self.limit = limit
        super().__init__(" ".join([template, *map(shlex.quote, flags)]), Path(app).resolve(),
                         Path(scratch) / f"server-{time.monotonic_ns()}", env=env)
        try:
            self.wait_ready(time.monotonic() + limit)
        except BaseException:
            self.stop()
            raise
        self.tabs = []

    @property
    def url(self):
        return f"http://localhost:{self.port}"

    def tab(self, run=True, query=""):
        tab = Tab(proto(), self, time.monotonic() + 600, query=query)
        self.tabs.append(tab)
        if run:
            tab.go()
        return tab

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for tab in self.tabs:
            tab.close()
        self.stop()
