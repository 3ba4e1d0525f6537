"""The examples over real data: every chart is drawn, a filter changes them, and that nothing is left is said, not stumbled over.

Those in C read files that tools/export_data.py writes. The maps' ground comes from the network; here it is a plain colour.
"""
import re
import subprocess
import sys

import project
import pytest
from playwright.sync_api import expect

EXAMPLES = project.ROOT / "examples"
QUIET = '[data-testid="stApp"][data-test-script-state="notRunning"]'
GROUND = {"version": 8, "sources": {}, "layers": [
    {"id": "ground", "type": "background", "paint": {"background-color": "#dfe5ea"}}]}
CHARTS = ("stVegaLiteChart", "stPlotlyChart", "stDeckGlJsonChart", "stDataFrame")


@pytest.fixture
def look(page, serve, shot):
    """Open an example: look("weather") is the tab once all that it shows is drawn."""
    said = []

    def answer(route):
        if route.request.url.endswith("style.json"):
            route.fulfill(json=GROUND)
        else:  # an icon of a page for the browser's tab
            route.fulfill(body="<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml")

    def open_example(name, *flags):
        server = serve(EXAMPLES / name, "--browser.gatherUsageStats", "false", *flags)
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        page.route(lambda url: not url.startswith((server.url, "data:", "blob:")), answer)
        page.set_viewport_size({"width": 1280, "height": 1800})
        page.goto(server.url)
        drawn(page)
        shot(page, name.replace(".", "-"))
        return page
    yield open_example
    assert not said, said


def drawn(page):
    """Wait until the run is over and whatever is in sight is drawn."""
    page.locator(QUIET).wait_for(timeout=60_000)
    expect(page.get_by_test_id("stSkeleton").locator("visible=true")).to_have_count(0, timeout=60_000)
    assert page.get_by_test_id("stException").count() == 0, page.get_by_test_id("stException").first.inner_text()
    for kind in CHARTS:
        for chart in page.get_by_test_id(kind).locator("visible=true").all():
            chart.locator("canvas, svg.marks, svg.main-svg").first.wait_for(state="attached", timeout=60_000)


PICTURE = """([kind, n]) => {
    const seen = [...document.querySelectorAll(`[data-testid="${kind}"]`)].filter(chart => chart.checkVisibility())[n];
    const drawn = seen && seen.querySelector('canvas, svg.marks, svg.main-svg');
    return drawn ? (drawn.tagName === 'CANVAS' ? drawn.toDataURL() : drawn.outerHTML) : '';
}"""


def changes(page, kind, act, n=0):
    """Do something and wait until the n-th chart of that kind in sight looks otherwise."""
    before = page.evaluate(PICTURE, [kind, n])
    assert before
    act()
    page.wait_for_function(f"([kind, n, before]) => ![before, ''].includes(({PICTURE})([kind, n]))", arg=[kind, n, before])
    drawn(page)


def pill(page, label):
    return page.get_by_test_id("stButtonGroup").get_by_text(label, exact=True)


def write(page, grid, x, row, text):
    """Put something into a cell of an editor."""
    box = grid.bounding_box()
    x, y = box["x"] + x, box["y"] + 35 + 35 * row + 17
    page.mouse.move(x, y, steps=5)
    page.mouse.click(x, y)
    page.locator("[role=gridcell][aria-selected=true]").first.wait_for(state="attached")
    page.keyboard.press("Enter")
    page.locator(".gdg-input").fill(text)
    page.keyboard.press("Enter")


def shows(page, text):
    page.get_by_text(text).first.wait_for()


@pytest.fixture(params=["py", "c"])
def look_at(request, look, is_peer, tmp_path):
    """Open an example that is there in both languages: look_at("weather", "weather.csv")."""
    def open_one(name, file):
        if request.param == "py":
            return look(f"data_{name}.py")
        if is_peer:
            pytest.skip("the official server has no C door")
        subprocess.run([sys.executable, project.ROOT / "tools" / "export_data.py", tmp_path], check=True)
        return look(f"data_{name}.c", "--", str(tmp_path / file))
    return open_one


def test_weather(look_at):
    page = look_at("weather", "weather.csv")
    shows(page, re.compile("^1,?461 of 1,?461 days"))
    assert page.get_by_test_id("stVegaLiteChart").count() == 3
    changes(page, "stVegaLiteChart", lambda: pill(page, "2012").click(), 1)
    shows(page, re.compile("^1,?095 of 1,?461 days"))
    changes(page, "stVegaLiteChart", lambda: pill(page, "°F").click())
    shows(page, "96.1 °F")
    page.get_by_test_id("data-grid-canvas").first.click(position={"x": 16, "y": 35 + 17}, force=True)
    shows(page, re.compile("^Jan(uary)? 2013"))
    for year in ("2013", "2014", "2015"):
        pill(page, year).click()
    shows(page, "No day is like that")
    drawn(page)


def test_gapminder(look_at):
    page = look_at("gapminder", "gapminder.db")
    shows(page, "142 of 142 countries in 2007")
    bubbles = "stPlotlyChart" if page.get_by_test_id("stPlotlyChart").count() else "stVegaLiteChart"
    changes(page, bubbles, lambda: page.get_by_role("slider", name="Year").press("ArrowLeft"))
    shows(page, "142 of 142 countries in 2002")
    changes(page, "stVegaLiteChart", lambda: pill(page, "Asia").click())
    shows(page, "109 of 142 countries")
    page.get_by_role("tab", name="All countries").click()
    drawn(page)
    million = page.get_by_role("spinbutton")
    million.fill("5000")
    million.press("Enter")
    shows(page, "No country is like that")
    drawn(page)


def test_airports(look):
    page = look("data_airports.py")
    shows(page, "3,376")
    page.get_by_role("tab", name="Near to one").click()
    drawn(page)
    changes(page, "stDataFrame", lambda: page.get_by_role("slider").press("ArrowLeft"))
    page.get_by_role("tab", name="By state").click()
    drawn(page)
    wanted = page.get_by_role("textbox", name="Name or city has")
    changes(page, "stVegaLiteChart", lambda: wanted.fill("Regional"))
    wanted.fill("no such airport")
    shows(page, "No airport is like that")
    drawn(page)


def test_wine(look):
    page = look("data_wine.py")
    shows(page, "178 of 178 wines")
    changes(page, "stVegaLiteChart", lambda: pill(page, "Grower B").click())
    shows(page, "107 of 178 wines")
    page.get_by_role("tab", name="Two at a time").click()
    drawn(page)
    page.get_by_role("tab", name="Tell them apart").click()
    drawn(page)
    changes(page, "stVegaLiteChart", lambda: page.get_by_role("slider", name="Wines known").press("ArrowLeft"))
    for grower in "AC":
        pill(page, f"Grower {grower}").click()
    shows(page, "Choose a grower and a measurement")
    drawn(page)


def test_climate(look, shot):
    page = look("data_climate.py")
    shows(page, "59 are missing")
    assert page.get_by_test_id("stVegaLiteChart").count() == 4
    changes(page, "stVegaLiteChart", lambda: pill(page, "year").click())
    page.get_by_role("link", name="El Niño").click()
    shows(page, "84 of 492")
    drawn(page)
    shot(page, "data_climate-elnino")
    page.get_by_role("slider", name="this much warmer").press("ArrowRight")
    page.get_by_text("84 of 492").wait_for(state="detached")
    page.get_by_role("link", name="Sunspots").click()
    shows(page, "11.0 years")
    drawn(page)
    page.get_by_test_id("stImage").locator("img").wait_for()
    shot(page, "data_climate-sunspots")
    changes(page, "stVegaLiteChart", lambda: page.get_by_test_id("stNumberInputStepUp").click())


def test_cars(look):
    page = look("data_cars.py")
    shows(page, "Honda Civic 1500 Gl")
    changes(page, "stVegaLiteChart", lambda: page.get_by_role("slider", name="Economy").press("Home"))
    page.get_by_text("Honda Civic 1500 Gl").wait_for(state="detached")
    page.get_by_text("14 cars lack a number").click()
    drawn(page)
    page.get_by_text("A car takes part").hover()  # when it has stopped moving
    write(page, page.get_by_test_id("data-grid-canvas").first, 280, 0, "25")  # miles per gallon
    shows(page, "393")
    for origin in ("Europe", "Japan", "USA"):
        pill(page, origin).click()
    shows(page, "Nothing is left to choose from")
    drawn(page)
