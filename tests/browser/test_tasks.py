"""The example of tasks, in Python and in C: the page answers while one goes on, shows how far it is, has its result, and has
it still after a reload."""
import project
import pytest


@pytest.mark.parametrize("language", ["py", "c"])
def test_a_task_goes_on_under_clicks_and_a_reload(page, serve, shot, language):
    page.goto(serve(project.ROOT / "examples" / f"tasks.{language}").url)
    page.get_by_role("button", name="Start").click()
    page.get_by_text("of 40").wait_for()
    for n in range(1, 4):
        page.get_by_role("button", name="Click me").click()
        page.get_by_test_id("stMetricValue").get_by_text(str(n), exact=True).wait_for()
    page.get_by_text("10 pages read, the sum so far is 385").wait_for()
    shot(page, f"tasks-{language}-under-way")
    page.reload()
    page.get_by_text("10 pages read, the sum so far is 385").wait_for()
    page.get_by_test_id("stMetricValue").get_by_text("0", exact=True).wait_for()  # the rest of the page is new
    page.get_by_text("The result is 22140").wait_for()
    page.get_by_text("of 40").wait_for(state="detached")
    page.get_by_text("40 pages read, the sum so far is 22140").wait_for()
    shot(page, f"tasks-{language}")
    page.get_by_role("button", name="Start").click()
    page.get_by_text("of 40").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Cancelled").wait_for()
    page.get_by_text("of 40").wait_for(state="detached")
