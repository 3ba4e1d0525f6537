"""The most used add-ons, as they are installed: shown in a browser, used, and what they tell the app comes back.

They are those of tests/addons.txt, which tools/setup.sh installs into .cache/addons. Nothing is fetched from elsewhere: what
one of them would load from the network is answered here, or not at all.
"""
import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from serving import Served

ROOT = Path(__file__).resolve().parents[2]
ADDONS = Path(os.environ.get("BOURN_ADDONS", ROOT / ".cache" / "addons"))
APP = Path(__file__).parent / "addons" / "app.py"
LEAFLET = Path("/usr/share/javascript/leaflet")

pytestmark = pytest.mark.skipif(not ADDONS.is_dir(), reason="the add-ons are not installed: tools/setup.sh test")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Served(APP, tmp_path_factory.mktemp("addons"), ["--client.toolbarMode", "viewer"],
                {"PYTHONPATH": str(ADDONS)}) as served:
        yield served


@pytest.fixture
def use(page, server):
    """Open an add-on's page: what it says, and the frame it stands in."""
    def answer(route):
        name = route.request.url.rsplit("/", 1)[-1].split("?")[0]
        local = LEAFLET / name
        if local.is_file():
            route.fulfill(path=str(local))
        elif name.endswith(".css"):
            route.fulfill(body="", content_type="text/css")
        elif name.endswith(".js"):
            route.fulfill(body="", content_type="text/javascript")
        else:
            route.abort()

    def start(name, said):
        page.route(lambda url: not url.startswith((server.url, "data:", "blob:")), answer)
        page.goto(f"{server.url}/{name}")
        expect_said(page, said)
        return page.frame_locator("iframe[data-testid=stCustomComponentV1]")
    return start


def expect_said(page, text):
    expect(page.get_by_test_id("stText").last).to_have_text(f"said: {text}".strip(), timeout=30_000)


def test_aggrid(page, use):
    frame = use("aggrid", "[]")
    frame.get_by_text("Rome").click()
    expect_said(page, "['Rome']")


def test_option_menu(page, use):
    use("option_menu", "Upload").get_by_text("Settings").click()
    expect_said(page, "Settings")


def test_folium(page, use):
    use("folium", "None").locator(".leaflet-marker-icon").click()
    expect_said(page, "{'lat': 0, 'lng': 0}")


def test_autorefresh(use):
    use("autorefresh", "3")  # it counts by itself, and stops there


def test_authenticator(page, use):
    use("authenticator", "None")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password", exact=True).fill("secret1")
    page.get_by_role("button", name="Login").click()
    expect_said(page, "Ada")
    expect(page.get_by_label("Username")).to_have_count(0, timeout=30_000)  # by then it has set its cookie and run again
    page.reload()  # the cookie says who it is
    expect_said(page, "Ada")
    page.get_by_role("button", name="Logout").click()
    expect_said(page, "None")


def test_image_coordinates(page, use):
    use("image_coordinates", "None").locator("img").click(position={"x": 40, "y": 20})
    expect_said(page, "(40, 20)")


def test_keyup(page, use):
    use("keyup", "")
    page.locator("#input").press_sequentially("abc")
    expect_said(page, "abc")


def test_plotly_events(page, use):
    use("plotly_events", "[]").locator(".point").click(force=True)
    expect_said(page, "[(1, 5)]")


def test_echarts(page, use):
    use("echarts", "None")
    page.locator(".echarts-container canvas").click()
    expect_said(page, "['only', 10]")


def test_ace(page, use):
    frame = use("ace", "x = 1")
    frame.locator("textarea").press("End")
    frame.locator("textarea").press_sequentially("2")
    expect_said(page, "x = 12")


def test_antd(page, use):
    use("antd", "alpha").get_by_text("gamma").click()
    expect_said(page, "gamma")


def test_extras(page, use):
    use("extras", "1")
    page.get_by_role("button", name="Page 4").click()
    expect_said(page, "4")


def test_tab_bar_of_extra_components(page, use):
    use("cookies", "1").get_by_text("Two").click()
    expect_said(page, "2")


def test_pdf(page, use):
    use("pdf", "shown")
    expect(page.locator("canvas").first).to_be_visible()
