"""A headless browser and servers for it.  The server is the one BOURN names (see tests/conformance/project.py).

BOURN_BROWSER_SLOWER=6 makes every tab six times slower: a test that counts on the machine's speed fails then."""
import os
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conformance"))

import project  # noqa: E402
from serving import Served  # noqa: E402

SLOWER = float(os.environ.get("BOURN_BROWSER_SLOWER", "1"))
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]  # a camera and a microphone


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A fresh tab whose console errors fail the test."""
    context = browser.new_context(viewport={"width": 960, "height": 760}, device_scale_factor=2,
                                  locale="en-US", timezone_id="UTC", color_scheme="light")
    tab = context.new_page()
    tab.set_default_timeout(30_000)
    if SLOWER > 1:
        context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    errors = []
    tab.on("pageerror", lambda e: errors.append(str(e)))
    yield tab
    context.close()
    assert not errors, errors


@pytest.fixture(scope="session")
def is_peer():
    """True where the suite is pointed at the official server to prove the tests themselves."""
    return "streamlit" in (project.bourn_command() or "")


@pytest.fixture
def serve(tmp_path):
    """Start servers: serve(path or source, *flags); all are stopped when the test ends."""
    started = []

    def start(app, *flags, env=None):
        started.append(Served(app, tmp_path, ["--client.toolbarMode", "viewer", *flags], env))
        return started[-1]
    yield start
    for server in started:
        server.__exit__()


@pytest.fixture
def shot():
    """Save a screenshot of a tab among the artefacts, under a steady name; the empty end of the page is cut off."""
    def save(tab, name):
        content = tab.get_by_test_id("stMainBlockContainer").get_by_test_id("stVerticalBlock").first.bounding_box()
        height = min(tab.viewport_size["height"], content["y"] + content["height"] + 48)
        tab.screenshot(path=project.artifacts() / f"{name}.png", animations="disabled",
                       clip={"x": 0, "y": 0, "width": tab.viewport_size["width"], "height": height})
    return save
