"""The hello page and the live updates, in Python and in C: the same page, driven the same way."""
import re

import project
import pytest

QUIET = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@pytest.fixture(params=["py", "c"])
def language(request, is_peer):
    if request.param == "c" and is_peer:
        pytest.skip("the official server has no C door")
    return request.param


def test_hello(page, serve, shot, language):
    page.goto(serve(project.ROOT / "examples" / f"hello.{language}").url)
    page.get_by_role("heading", name="Hello, bourn").wait_for()
    page.get_by_role("heading", name="69.8 °F").wait_for()
    name = page.get_by_role("textbox", name="Your name")
    name.fill("Ada")
    name.press("Enter")
    page.get_by_text("Hello, Ada!").wait_for()
    page.get_by_role("slider").press("ArrowRight")
    page.get_by_role("heading", name="71.6 °F").wait_for()
    page.locator(QUIET).wait_for()
    shot(page, f"hello-{language}")
    page.get_by_role("button", name="Celebrate").click()
    page.get_by_text("Well done").wait_for()
    page.get_by_test_id("stBalloons").first.wait_for(state="attached")
    page.get_by_role("slider").press("ArrowLeft")
    page.get_by_role("heading", name="69.8 °F").wait_for()
    page.get_by_text("Well done").wait_for(state="detached")


def check_log(page, threads=8, steps=25):
    """All lines of all threads, each thread's own in order."""
    lines = page.get_by_test_id("stText").all_inner_texts()
    by_thread = {}
    for line in lines:
        number, step = map(int, re.fullmatch(r"thread (\d+), step (\d+)", line.strip()).groups())
        by_thread.setdefault(number, []).append(step)
    assert len(lines) == threads * steps
    assert by_thread == {n: list(range(1, steps + 1)) for n in range(threads)}


def test_live_updates(page, serve, shot, language):
    page.goto(serve(project.ROOT / "examples" / f"live_updates.{language}").url)
    page.get_by_text(re.compile(r"^Thread \d: \d+ of 25$")).first.wait_for()
    shot(page, f"live_updates-{language}-under-way")
    page.get_by_text("200 lines written by 8 threads").wait_for()
    page.locator(QUIET).wait_for()
    check_log(page)
    assert page.get_by_text("25 of 25").count() == 8
    shot(page, f"live_updates-{language}")
    page.get_by_role("button", name="Again").click()
    page.get_by_text(re.compile(r"^Thread \d: ([1-9]|1\d|2[0-4]) of 25$")).first.wait_for()
    page.get_by_text("200 lines written by 8 threads").wait_for()
    page.locator(QUIET).wait_for()
    check_log(page)
