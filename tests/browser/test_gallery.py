"""The gallery: each family of commands in one page, in Python and in C, used as a person uses it."""
import project
import pytest

QUIET = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@pytest.fixture(params=["py", "c"])
def gallery(request, page, serve, is_peer):
    """Open a room of the gallery: gallery("text") gives the tab once its first run is over."""
    if request.param == "c" and is_peer:
        pytest.skip("the official server has no C door")

    def open_room(name):
        page.set_viewport_size({"width": 960, "height": 2400})
        page.goto(serve(project.ROOT / "examples" / f"gallery_{name}.{request.param}").url)
        page.locator(QUIET).wait_for()
        page.get_by_role("heading").first.wait_for()
        return page
    open_room.language = request.param
    return open_room


def test_text(gallery, shot):
    page = gallery("text")
    for text in ("Headings", "Plain text,", "1.2 °C", "1.2M", "This went well", "one, two, three"):
        page.get_by_text(text, exact=True).or_(page.get_by_text(text)).first.wait_for()
    page.locator(".katex").first.wait_for()
    page.get_by_test_id("stMetricChart").wait_for()
    assert page.get_by_test_id("stAlert").count() == 4
    shot(page, f"gallery-text-{gallery.language}")
    page.get_by_role("button", name="Toast").click()
    page.get_by_test_id("stToast").get_by_text("Here is one").wait_for()
