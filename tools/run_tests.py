"""Build every preset, run every test, and end with one line: `N passed, N failed`.

    run_tests.py [SUITE...]     all suites, or the named ones (`run_tests.py --list` names them)

Suites
    build       every preset compiles without a warning; one test each
    unit        tests/unit/test_*.c from build/release; asan and tsan: the same under the sanitizers
    fuzz        tests/fuzz/fuzz_*.c for 12 seconds each, two at a time, on a copy of the committed corpus
    c-apps      the C programs of tests/browser, they and the server built with each sanitizer: any report is a failure
    apptest     the apps of tests/apps in one process with the extension built with each sanitizer: any report is a failure
    layers, tools, python, faults, browser, conformance
                pytest over the folder of that name in tests/; by as many processes as SHARED_OUT says
    autobahn    tests/autobahn/run.py

Counts are read from what each suite itself reports: cmocka's closing lines, pytest's JUnit file, one per fuzz target,
the `N passed, N failed` line of a script. A suite that crashes, runs out of time or reports no count is one failure.
Logs go to build/artifacts/logs; of a failure the last lines are shown.
"""

import argparse
import concurrent.futures
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent
ARTIFACTS = ROOT / "build" / "artifacts"
LOGS = ARTIFACTS / "logs"
PRESETS = ["release", "asan", "tsan", "fuzz"]
JOBS = max(2, os.cpu_count() or 2)
SHARED_OUT = {"python": JOBS, "browser": JOBS + 1, "conformance": JOBS + 1}  # the last two wait for apps that sleep
FUZZ_SECONDS = int(os.environ.get("BOURN_FUZZ_SECONDS", "12"))
PROGRAM_SECONDS = 300
SUITE_SECONDS = int(os.environ.get("BOURN_SUITE_SECONDS", "900"))
TAIL_LINES = 40


@dataclass
class Count:
    """What one program or folder reported. `trouble` is set when it gave no count that can be trusted."""
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    trouble: str = ""

    @property
    def failures(self):
        return self.failed + (1 if self.trouble and not self.failed else 0)


def last_lines(text):
    return text.splitlines()[-TAIL_LINES:]


def compiler_errors(text):
    """Of a build that goes on after an error, the errors: they need not stand at its end."""
    lines = text.splitlines()
    return [line for line in lines if re.search(r"(error:|undefined reference|multiple definition|CMake Error|fetch:)", line)
            ][:TAIL_LINES] or last_lines(text)


@dataclass
class Job:
    """One process to run. `read` makes a Count of its exit code and its log."""
    name: str
    command: list
    read: object
    seconds: int = PROGRAM_SECONDS
    env: dict = field(default_factory=dict)
    cwd: pathlib.Path = ROOT
    cleanup: object = None
    excerpt: object = last_lines


# ---- reading counts ---------------------------------------------------------------------------------------------

def read_cmocka(code, text):
    """cmocka closes each group with `[  PASSED  ] N test(s).`, and ` N FAILED TEST(S)` where some failed."""
    passed = [int(n) for n in re.findall(r"^\[  PASSED  \] (\d+) test\(s\)\.", text, re.M)]
    failed = [int(n) for n in re.findall(r"^ (\d+) FAILED TEST\(S\)", text, re.M)]
    skipped = [int(n) for n in re.findall(r"^ (\d+) SKIPPED TEST\(S\)", text, re.M)]
    count = Count(sum(passed), sum(failed), sum(skipped))
    started = len(re.findall(r"^\[==========\] .*Running \d+ test\(s\)", text, re.M))
    if not passed or len(passed) != started:
        count.trouble = "reported no count"
    elif code != 0 and count.failed == 0:
        count.trouble = f"ended with {describe(code)} though no test failed"
    elif code == 0 and count.failed:
        count.trouble = "reported failures and ended with 0"
    return count


# What libFuzzer's exit codes say
FUZZ_ENDS = {70: "a slow input", 71: "out of memory", 72: "interrupted", 77: "a crash or a leak"}


def read_fuzz(program, artifacts):
    """An input that was slow is tried again, alone: on a machine that stands still for a while, any input is slow."""
    def read(code, text):
        if code == 70:
            slow = sorted(artifacts.parent.glob(artifacts.name + "timeout-*"))
            again = [subprocess.run([str(program), "-timeout=10", str(file)], capture_output=True, timeout=60).returncode
                     for file in slow]
            if slow and not any(again):
                return Count(1)
        if code != 0:
            found = ", ".join(file.name for file in sorted(artifacts.parent.glob(artifacts.name + "*")))
            return Count(0, 1, 0, f"{FUZZ_ENDS.get(code, 'ended')} ({describe(code)}); input: {found or 'none was kept'}")
        if not re.search(r"^(#\d+\s+DONE|Done \d+ runs)", text, re.M):
            return Count(0, 0, 0, "did not run to its end")
        return Count(1)
    return read


def fuzz_report(text):
    """From what went wrong on, and not the statistics that follow it."""
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if re.search(r"ERROR: |runtime error:|^ALARM:|Assertion", line)), None)
    return last_lines(text) if first is None else lines[first:first + TAIL_LINES] + lines[-4:]


def read_closing_line(code, text):
    lines = re.findall(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$", text, re.M)
    if not lines:
        return Count(trouble=f"reported no count and ended with {describe(code)}")
    count = Count(*(int(n or 0) for n in lines[-1]))
    if code != 0 and not count.failed:
        count.trouble = f"ended with {describe(code)} though nothing failed"
    return count


def read_junit(path):
    def read(code, _text):
        if not path.is_file():
            return Count(trouble=f"wrote no report and ended with {describe(code)}")
        count = Count()
        for suite in ElementTree.parse(path).getroot().iter("testsuite"):
            tests, bad, skipped = (int(suite.get(k, "0")) for k in ("tests", "failures", "skipped"))
            bad += int(suite.get("errors", "0"))
            count.passed += tests - bad - skipped
            count.failed += bad
            count.skipped += skipped
        if code not in (0, 1) or (code == 1 and not count.failed):
            count.trouble = f"pytest ended with {describe(code)}"
        elif count.passed + count.failed + count.skipped == 0:
            count.trouble = "ran no test"
        return count
    return read


def read_with_reports(read, prefix):
    """What `read` makes of it, and one failure more for every report that a sanitizer wrote to PREFIX.PID."""
    def both(code, text):
        count = read(code, text)
        reports = sorted(prefix.parent.glob(prefix.name + ".*"))
        if reports:
            count.failed += len(reports)
            count.trouble = f"{len(reports)} sanitizer reports, the first in {reports[0]}"
        return count
    return both


def describe(code):
    if code is None:
        return "no answer in time"
    if code < 0:
        try:
            return f"the signal {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


# ---- running ----------------------------------------------------------------------------------------------------

class Runner:
    def __init__(self):
        self.mu = threading.Lock()
        self.total = Count()
        self.table = []
        self.started = time.monotonic()

    def say(self, line):
        with self.mu:
            print(f"[{time.monotonic() - self.started:6.1f} s] {line}", flush=True)

    def execute(self, job):
        """(exit code or None, log text). The whole process group ends with the job."""
        log = LOGS / f"{job.name.replace('/', '-')}.log"
        # Two files, joined after: one file for both would mix a buffered line of one with a line of the other
        errors = log.with_suffix(".err")
        with open(log, "wb") as out, open(errors, "wb") as err:
            process = subprocess.Popen(job.command, cwd=job.cwd, env={**os.environ, **job.env}, stdout=out,
                                       stderr=err, stdin=subprocess.DEVNULL, start_new_session=True)
            try:
                code = process.wait(job.seconds)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                process.wait()
        text = log.read_text(errors="replace") + errors.read_text(errors="replace")
        log.write_text(text)
        errors.unlink()
        return code, text

    def run(self, job):
        begin = time.monotonic()
        try:
            code, text = self.execute(job)
            count = job.read(code, text)
            if code is None:
                count.trouble = f"was stopped after {job.seconds} s"
        except OSError as e:
            text, count = "", Count(trouble=str(e))
        except Exception as e:  # a report that cannot be read is a failure of that suite, not of this program
            count = Count(trouble=f"its report cannot be read: {e}")
        if job.cleanup:
            job.cleanup()
        spent = time.monotonic() - begin
        skipped = f", {count.skipped} skipped" if count.skipped else ""
        self.say(f"{job.name}: {count.passed} passed, {count.failures} failed{skipped} ({spent:.1f} s)"
                 + (f": {count.trouble}" if count.trouble else ""))
        if count.failures:
            with self.mu:
                print("\n".join("    " + line for line in job.excerpt(text)), flush=True)
        with self.mu:
            self.total.passed += count.passed
            self.total.failed += count.failures
            self.total.skipped += count.skipped
        return count

    def suite(self, name, jobs, at_once=1):
        if not jobs:
            return
        begin = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            counts = list(pool.map(self.run, jobs))
        self.table.append((name, sum(c.passed for c in counts), sum(c.failures for c in counts),
                           sum(c.skipped for c in counts), time.monotonic() - begin))


# ---- the suites -------------------------------------------------------------------------------------------------

def without_aslr():
    """ThreadSanitizer's shadow does not fit under every kernel's address randomisation."""
    tool = shutil.which("setarch")
    if tool and subprocess.run([tool, "-R", "true"], capture_output=True).returncode == 0:
        return [tool, "-R"]
    return []


def sanitizer_env(preset):
    symbolizer = shutil.which("llvm-symbolizer-14") or ""
    env = {"asan": {"ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
                    "UBSAN_OPTIONS": "print_stacktrace=1"},
           "tsan": {"TSAN_OPTIONS": f"halt_on_error=0:exitcode=66:second_deadlock_stack=1:external_symbolizer_path={symbolizer}"},
           }.get(preset, {})
    if symbolizer and preset == "asan":
        env["ASAN_SYMBOLIZER_PATH"] = symbolizer
    return env


def build_jobs():
    def read(code, _text):
        return Count(1) if code == 0 else Count(0, 1, 0, f"ended with {describe(code)}")

    jobs = []
    for preset in PRESETS:
        script = (f"[ build/{preset}/build.ninja -nt CMakePresets.json ] || "
                  f'cmake --preset {preset} "-DPython3_EXECUTABLE={sys.executable}" || exit 1; '
                  f"cmake --build build/{preset} -- -k 0 -j {JOBS}")
        jobs.append(Job(f"build/{preset}", ["sh", "-c", script], read, SUITE_SECONDS, excerpt=compiler_errors))
    return jobs


def unit_jobs(preset):
    """From the sources, not from what lies in the folder: a test that was not built is a failure."""
    jobs = []
    for source in sorted((ROOT / "tests" / "unit").glob("test_*.c")):
        program = ROOT / "build" / preset / "unit" / source.stem
        command = [*(without_aslr() if preset == "tsan" else []), str(program)]
        env = {"CMOCKA_MESSAGE_OUTPUT": "STDOUT", "BOURN_PRESET": preset, **sanitizer_env(preset)}
        label = "unit" if preset == "release" else preset
        jobs.append(Job(f"{label}/{source.stem}", command, read_cmocka, env=env))
    return jobs


def fuzz_jobs():
    jobs = []
    for source in sorted((ROOT / "tests" / "fuzz").glob("fuzz_*.c")):
        name = source.stem.removeprefix("fuzz_")
        corpus = ROOT / "tests" / "fuzz" / "corpus" / name
        work = pathlib.Path(tempfile.mkdtemp(prefix=f"bourn-fuzz-{name}-"))
        folders = [str(work)] + ([str(corpus)] if corpus.is_dir() else [])
        dictionary = source.with_suffix(".dict")
        artifacts = ARTIFACTS / f"fuzz-{name}-"
        for old in ARTIFACTS.glob(artifacts.name + "*"):
            old.unlink()
        options = [f"-max_total_time={FUZZ_SECONDS}", "-print_final_stats=1", "-timeout=10", "-rss_limit_mb=2048",
                   f"-artifact_prefix={artifacts}"]
        if dictionary.is_file():
            options.append(f"-dict={dictionary}")
        program = ROOT / "build" / "fuzz" / "fuzz" / source.stem
        jobs.append(Job(f"fuzz/{name}", [str(program), *options, *folders], read_fuzz(program, artifacts),
                        FUZZ_SECONDS + 120, sanitizer_env("asan"), excerpt=fuzz_report,
                        cleanup=lambda work=work: shutil.rmtree(work, ignore_errors=True)))
    return jobs


def pytest_job(name, *what, env=None, seconds=SUITE_SECONDS):
    report = ARTIFACTS / f"pytest-{name.replace('/', '-')}.xml"
    report.unlink(missing_ok=True)
    known = {"BOURN": str(ROOT / "build/release/bourn"), "BOURN_ASAN": str(ROOT / "build/asan/bourn"),
           "BOURN_TSAN": str(ROOT / "build/tsan/bourn"), "BOURN_ARTIFACTS": str(ARTIFACTS),
           "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-ra", "--color=no", "-p", "no:cacheprovider",
               f"--junitxml={report}", *map(str, what)]
    return Job(name, command, read_junit(report), seconds, {**known, **(env or {})})


def pytest_jobs(folder):
    tests = ROOT / "tests" / folder
    at_once = ["-n", str(SHARED_OUT[folder])] if folder in SHARED_OUT else []
    return [pytest_job(folder, *at_once, tests)] if any(tests.rglob("test_*.py")) else []


def c_app_jobs():
    """Both sides are instrumented: an app that is not would hide its own synchronisation from ThreadSanitizer."""
    jobs = []
    for preset, flag in (("asan", "address,undefined"), ("tsan", "thread")):
        reports = ARTIFACTS / "reports" / preset
        shutil.rmtree(reports, ignore_errors=True)
        reports.mkdir(parents=True)
        env = {key: f"{value}:log_path={reports / 'report'}" if key.endswith("SAN_OPTIONS") else value
               for key, value in sanitizer_env(preset).items()}
        env |= {"BOURN": str(ROOT / "build" / preset / "bourn"), "CC": f"clang-14 -fsanitize={flag}",
                "BOURN_ARTIFACTS": str(reports)}
        job = pytest_job(f"c-apps/{preset}", ROOT / "tests" / "browser", "-k", "test_c_program or c]", env=env)
        if preset == "tsan":
            job.command = [*without_aslr(), *job.command]
        job.read = read_with_reports(job.read, reports / "report")
        jobs.append(job)
    return jobs


# Which of tests/apps have threads of their own: under ThreadSanitizer the others would only take time
THREADED = ["asyncio*", "cache*", "callbacks*", "dialog*", "form*", "fragment*", "progress*", "rerun*", "session_state*", "spinner*",
            "state*", "threads*"]


def runtime_of(preset):
    """The sanitizer's shared library, which a Python that knows nothing of it has to have from the start. That of gcc runs what
    clang has compiled, too; clang's own for threads does not start."""
    compiler, name = {"asan": ("clang-14", f"libclang_rt.asan-{platform.machine()}.so"), "tsan": ("gcc", "libtsan.so")}[preset]
    return subprocess.run([compiler, f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout.strip()


def apptest_jobs():
    """The extension's own code, and the runtime's as Python enters it, in the test's process: no server, no other process."""
    def read(code, _text):
        return Count(1) if code == 0 else Count(0, 1, 0, f"ended with {describe(code)}")

    apps = ROOT / "tests" / "apps"
    every = sorted(str(app) for app in apps.glob("*.py"))
    threaded = sorted({str(app) for pattern in THREADED for app in apps.glob(pattern + ".py")})
    dump = [sys.executable, str(ROOT / "tests" / "apptest" / "dump.py"), os.devnull]
    jobs = []
    for preset, shown in (("asan", every), ("tsan", threaded)):
        reports = ARTIFACTS / "reports" / f"apptest-{preset}"
        shutil.rmtree(reports, ignore_errors=True)
        reports.mkdir(parents=True)
        folder = ROOT / "build" / preset / "share" / "bourn" / "python"
        more = {"asan": ":detect_leaks=0", "tsan": f":suppressions={ROOT / 'tests' / 'apptest' / 'tsan.supp'}"}[preset]
        env = {key: f"{value}{more if key != 'UBSAN_OPTIONS' else ''}:log_path={reports / 'report'}" if key.endswith("SAN_OPTIONS")
               else value for key, value in sanitizer_env(preset).items()}
        env |= {"LD_PRELOAD": runtime_of(preset), "PYTHONMALLOC": "malloc", "PYTHONDONTWRITEBYTECODE": "1"}
        before = without_aslr() if preset == "tsan" else []
        path = os.pathsep.join([str(folder / "bourn" / "_compat"), str(folder)])
        made = [Job(f"apptest/{preset}", [*before, *dump, *shown], read, env=env | {"PYTHONPATH": path})]
        if preset == "asan":
            tests = ROOT / "tests" / "python"
            made.append(pytest_job("apptest/pytest", tests / "test_apptest.py", tests / "test_lost_contexts.py",
                                   "-k", "not official_package", env=env | {"BOURN": str(ROOT / "build" / preset / "bourn")}))
        for job in made:
            job.read = read_with_reports(job.read, reports / "report")
        jobs += made
    return jobs


def autobahn_jobs():
    script = ROOT / "tests" / "autobahn" / "run.py"
    if not script.is_file():
        return []
    return [Job("autobahn", [sys.executable, str(script)], read_closing_line, SUITE_SECONDS)]


def suites():
    """Name, how to make its jobs, and how many may run at once."""
    return [
        ("build", build_jobs, 1),
        ("layers", lambda: pytest_jobs("layers"), 1),
        ("unit", lambda: unit_jobs("release"), JOBS),
        ("asan", lambda: unit_jobs("asan"), JOBS),
        ("tsan", lambda: unit_jobs("tsan"), JOBS),
        ("apptest", apptest_jobs, 2),
        ("fuzz", fuzz_jobs, 2),
        ("tools", lambda: pytest_jobs("tools"), 1),
        ("python", lambda: pytest_jobs("python"), 1),
        ("faults", lambda: pytest_jobs("faults"), 1),
        ("autobahn", autobahn_jobs, 1),
        ("browser", lambda: pytest_jobs("browser"), 1),
        ("c-apps", c_app_jobs, 2),
        ("conformance", lambda: pytest_jobs("conformance"), 1),
    ]


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="name the suites")
    parser.add_argument("suite", nargs="*", metavar="SUITE")
    args = parser.parse_args(argv)
    known = [name for name, _, _ in suites()]
    if args.list:
        print("\n".join(known))
        return 0
    unknown = [name for name in args.suite if name not in known]
    if unknown:
        parser.error(f"no suite is called {unknown[0]}; there are {', '.join(known)}")
    LOGS.mkdir(parents=True, exist_ok=True)
    runner = Runner()
    for name, jobs, at_once in suites():
        if not args.suite or name in args.suite:
            runner.suite(name, jobs(), at_once)
    print()
    for name, passed, failed, skipped, spent in runner.table:
        print(f"{name:12} {passed:6} passed {failed:4} failed {skipped:4} skipped {spent:7.1f} s")
    print(f"{runner.total.passed} passed, {runner.total.failed} failed", flush=True)
    return 1 if runner.total.failed or not runner.total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
