"""The three programs of the multithreading page in a real browser, in Python and in C."""
import json
import re

import project
import pytest

PROGRAMS = ["docs_option1_batched", "docs_option1_iterative", "docs_option2_expose_ctx"]
DELAYS = [5, 4, 3, 2, 1]
RESULT = re.compile(r"start: ([\d.]+), end: ([\d.]+)")

# Notes when each result first shows in each container, as the page itself sees it.
WATCH = """
window.arrivals = [];
const seen = new Set();
new MutationObserver(() => {
    for (const [i, text] of window.sections()) {
        if (text.startsWith("start:") && !seen.has(i + text)) {
            seen.add(i + text);
            window.arrivals.push([i, performance.now(), text]);
        }
    }
}).observe(document, {subtree: true, childList: true, characterData: true});
window.sections = () => {
    let i = -1;
    const out = [];
    for (const e of document.querySelectorAll('[data-testid="stHeading"], [data-testid="stMarkdown"]')) {
        if (e.dataset.testid === "stHeading") i += 1;
        else out.push([i, e.textContent.trim()]);
    }
    return out;
};
"""


def results(page):
    """[(container number, start, end)] of what stands under the headings now."""
    return [(i, *map(float, RESULT.fullmatch(text).groups())) for i, text in page.evaluate("sections()")]


def headings(page):
    return [h.inner_text().strip() for h in page.get_by_test_id("stHeading").all()]


def open_page(page, server):
    page.add_init_script(WATCH)
    page.goto(server.url)


def wait_for_results(page, count=5, since=0.0):
    """Until `count` results stand on the page that were started after the clock time `since`."""
    page.wait_for_function(
        """([count, since]) => sections().filter(([i, t]) => t.startsWith("start:")
            && parseFloat(t.slice(7)) > since).length === count""", arg=[count, since])


def check_complete(page):
    """Five headings; under each the one result of its own thread, told by how long that slept."""
    assert headings(page) == [f"Thread {i}" for i in range(5)]
    found = results(page)
    assert [i for i, _, _ in found] == [0, 1, 2, 3, 4]
    for i, start, end in found:
        assert abs(end - start - DELAYS[i]) < 0.5, f"Thread {i} slept {end - start:.2f} s"


def check_arrivals(page, program):
    arrivals = page.evaluate("arrivals")
    assert len(arrivals) == 5, arrivals
    if program == "docs_option1_batched":
        assert arrivals[-1][1] - arrivals[0][1] < 1000, "the batch came in pieces"
    else:
        assert [i for i, _, _ in arrivals] == [4, 3, 2, 1, 0], "the shortest sleep comes first"
        gaps = [b[1] - a[1] for a, b in zip(arrivals, arrivals[1:])]
        assert min(gaps) > 200, f"results of different seconds came together: {json.dumps(gaps)}"


def run_program(page, server, shot, program, language):
    open_page(page, server)
    if program != "docs_option1_batched":
        wait_for_results(page, 3)
        shot(page, f"{program}-{language}-under-way")
    wait_for_results(page)
    rerun = page.get_by_role("button", name="Rerun")
    rerun.wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    check_complete(page)
    check_arrivals(page, program)
    shot(page, f"{program}-{language}")
    last = max(end for _, _, end in results(page))
    rerun.click()
    page.evaluate("arrivals.length = 0")
    wait_for_results(page, since=last)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    check_complete(page)
    check_arrivals(page, program)


@pytest.mark.parametrize("program", PROGRAMS)
def test_python_program(page, serve, shot, program):
    run_program(page, serve(project.ROOT / "examples" / f"{program}.py"), shot, program, "python")


@pytest.mark.parametrize("program", PROGRAMS)
def test_c_program(page, serve, shot, program, is_peer):
    if is_peer:
        pytest.skip("the official server has no C door")
    run_program(page, serve(project.ROOT / "examples" / f"{program}.c"), shot, program, "c")


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_examples_are_the_programs_of_the_page(program):
    """The benchmark's copy and the example are the same bytes."""
    ours = (project.ROOT / "examples" / f"{program}.py").read_bytes()
    assert ours == (project.ROOT / "bench" / "apps" / f"{program}.py").read_bytes()
