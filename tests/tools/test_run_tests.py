"""The counts of tools/run_tests.py are what the suites reported, and nothing that broke counts as passed."""

import importlib.util
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def rt(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("run_tests", ROOT / "tools" / "run_tests.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "run_tests", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "LOGS", tmp_path)
    return module


CMOCKA = r"""
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
static void good(void **s) { (void)s; }
static void bad(void **s) { (void)s; assert_int_equal(1, 2); }
static void skipped(void **s) { (void)s; skip(); }
static void crash(void **s) { (void)s; abort(); }
static int no_setup(void **s) { (void)s; return -1; }
int main(int argc, char **argv)
{
    const struct CMUnitTest fine[] = { cmocka_unit_test(good), cmocka_unit_test(good) };
    const struct CMUnitTest mixed[] = { cmocka_unit_test(good), cmocka_unit_test(bad), cmocka_unit_test(skipped),
                                        cmocka_unit_test_setup(good, no_setup) };
    const struct CMUnitTest dead[] = { cmocka_unit_test(good), cmocka_unit_test(crash) };
    int failed = cmocka_run_group_tests(fine, NULL, NULL);
    for (int i = 1; i < argc; i++) {
        switch (argv[i][0]) {
        case 'm': failed += cmocka_run_group_tests_name("mixed", mixed, NULL, NULL); break;
        case 'c': signal(SIGABRT, SIG_DFL); abort();
        case 'd': failed += cmocka_run_group_tests(dead, NULL, NULL); break;
        case 's': failed += cmocka_run_group_tests(fine, no_setup, NULL); break;
        case 'l': return 0 * failed + 3;
        }
    }
    return failed;
}
"""


@pytest.fixture(scope="module")
def cmocka(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cmocka")
    (folder / "t.c").write_text("#include <signal.h>\n" + CMOCKA)
    subprocess.run(["cc", "-o", folder / "t", folder / "t.c", "-lcmocka"], check=True)
    return str(folder / "t")


@pytest.mark.parametrize("how, passed, failures, skipped, trouble", [
    ([], 2, 0, 0, False),
    (["m"], 3, 2, 1, False),
    (["s"], 2, 1, 0, True),
    (["c"], 2, 1, 0, True),
    (["l"], 2, 1, 0, True),
])
def test_cmocka_counts(rt, cmocka, how, passed, failures, skipped, trouble):
    count = rt.Runner().run(rt.Job("t", [cmocka, *how], rt.read_cmocka))
    assert (count.passed, count.failures, count.skipped, bool(count.trouble)) == (passed, failures, skipped, trouble)


def test_a_test_that_aborts_is_a_failure(rt, cmocka):
    assert rt.Runner().run(rt.Job("t", [cmocka, "d"], rt.read_cmocka)).failures >= 1


def test_a_missing_program_is_a_failure(rt):
    count = rt.Runner().run(rt.Job("t", ["/nonexistent/program"], rt.read_cmocka))
    assert count.passed == 0 and count.failures == 1


def test_a_program_without_end_is_stopped_and_fails(rt):
    job = rt.Job("t", [sys.executable, "-c", "import signal; print('1 passed, 0 failed', flush=True); signal.pause()"],
                 rt.read_closing_line, seconds=1)
    count = rt.Runner().run(job)
    assert count.failures == 1 and "stopped" in count.trouble


@pytest.mark.parametrize("body, passed, failures, skipped, trouble", [
    ("def test_a(): pass\ndef test_b(): pass\n", 2, 0, 0, False),
    ("import pytest\ndef test_a(): pass\ndef test_b(): assert 0\ndef test_c(): pytest.skip('x')\n", 1, 1, 1, False),
    ("import nothing_of_that_name\n", 0, 1, 0, True),
    ("x = 1\n", 0, 1, 0, True),
    ("import os\ndef test_a(): os._exit(0)\n", 0, 1, 0, True),
])
def test_pytest_counts(rt, tmp_path, body, passed, failures, skipped, trouble):
    (tmp_path / "test_x.py").write_text(body)
    report = tmp_path / "report.xml"
    job = rt.Job("t", [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={tmp_path}",
                       f"--junitxml={report}", str(tmp_path / "test_x.py")], rt.read_junit(report))
    count = rt.Runner().run(job)
    assert (count.passed, count.failures, count.skipped, bool(count.trouble)) == (passed, failures, skipped, trouble)


@pytest.mark.parametrize("code, text, passed, failures", [
    (0, "noise\n12 passed, 0 failed\n", 12, 0),
    (1, "12 passed, 3 failed\n", 12, 3),
    (0, "1 passed, 0 failed\n2 passed, 0 failed, 4 skipped\n", 2, 0),
    (1, "12 passed, 0 failed\n", 12, 1),
    (0, "all is well\n", 0, 1),
    (-11, "", 0, 1),
])
def test_closing_line(rt, code, text, passed, failures):
    count = rt.read_closing_line(code, text)
    assert (count.passed, count.failures) == (passed, failures)


@pytest.mark.parametrize("code, text, passed, failures", [
    (0, "#2\tINITED\nDone 100 runs in 1 second(s)\n", 1, 0),
    (0, "#100\tDONE   cov: 1\nDone 100 runs in 1 second(s)\n", 1, 0),
    (0, "", 0, 1),
    (77, "ERROR: libFuzzer: deadly signal\n", 0, 1),
    (-9, "", 0, 1),
])
def test_fuzz_count(rt, tmp_path, code, text, passed, failures):
    count = rt.read_fuzz("/nonexistent/program", tmp_path / "x-")(code, text)
    assert (count.passed, count.failures) == (passed, failures)


@pytest.mark.parametrize("alone, failures", [("true", 0), ("false", 1)])
def test_a_slow_input_of_a_fuzz_target_counts_if_it_is_slow_alone(rt, tmp_path, alone, failures):
    (tmp_path / "x-timeout-1").write_text("input")
    count = rt.read_fuzz(shutil.which(alone), tmp_path / "x-")(70, "")
    assert count.failures == failures and (not failures or "a slow input" in count.trouble and "x-timeout-1" in count.trouble)


def test_a_fuzz_target_that_fails_is_shown_from_the_error_on(rt):
    noise = ["#1 NEW cov: 1"] * 100
    text = "\n".join([*noise, "==1==ERROR: AddressSanitizer: heap-use-after-free", "  #0 in parse"] + ["statistics"] * 100)
    assert rt.fuzz_report(text)[:2] == ["==1==ERROR: AddressSanitizer: heap-use-after-free", "  #0 in parse"]
    assert rt.fuzz_report("\n".join(noise)) == noise[:rt.TAIL_LINES]


def test_a_unit_test_that_was_not_built_is_still_a_job(rt, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    (tmp_path / "tests" / "unit").mkdir(parents=True)
    (tmp_path / "tests" / "unit" / "test_new.c").write_text("")
    monkeypatch.setattr(rt, "ROOT", tmp_path)
    jobs = rt.unit_jobs("release")
    assert [j.name for j in jobs] == ["unit/test_new"]
    assert rt.Runner().run(jobs[0]).failures == 1


def test_totals_end_with_one_line(rt, monkeypatch, capsys, cmocka, tmp_path):
    monkeypatch.setattr(rt, "suites", lambda: [
        ("one", lambda: [rt.Job("one/t", [cmocka], rt.read_cmocka)], 1),
        ("two", lambda: [rt.Job("two/t", [cmocka, "m"], rt.read_cmocka)], 1),
        ("none", lambda: [], 1)])
    assert rt.main([]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 2 failed"
    assert rt.main(["one"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 0 failed"
    with pytest.raises(SystemExit):
        rt.main(["three"])


def test_of_a_failed_build_the_errors_are_shown(rt, capsys):
    script = "echo 'a.c:1: error: no such thing'; seq 100; exit 1"
    rt.Runner().run(rt.Job("b", ["sh", "-c", script], rt.read_closing_line, excerpt=rt.compiler_errors))
    shown = capsys.readouterr().out
    assert "no such thing" in shown and "100" not in shown


def test_every_sanitizer_report_is_a_failure(rt, tmp_path):
    read = rt.read_with_reports(rt.read_closing_line, tmp_path / "report")
    assert read(0, "3 passed, 0 failed\n").failures == 0
    (tmp_path / "report.41").write_text("WARNING: ThreadSanitizer: data race")
    (tmp_path / "report.42").write_text("WARNING: ThreadSanitizer: data race")
    count = read(0, "3 passed, 0 failed\n")
    assert (count.passed, count.failures) == (3, 2) and "report.41" in count.trouble
