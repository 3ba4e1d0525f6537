"""The Autobahn cases against the server's own WebSocket code, echoing. Ends with one line: `N passed, N failed`.

    run.py [ECHO_PROGRAM] [CASE_GLOB...]

Without globs: cases 1 to 8 and 10. (9 is about size and speed; 12 and 13 compress text, which the server refuses.)
A case that the suite calls non-strict counts as failed.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXCLUDED = ["9.*", "12.*", "13.*"]
GOOD = {"OK", "INFORMATIONAL"}


def echo_program(arguments):
    if arguments and "*" not in arguments[0] and not re.match(r"^[\d.]+$", arguments[0]):
        return pathlib.Path(arguments.pop(0))
    build = pathlib.Path(os.environ.get("BOURN_BUILD_DIR", ROOT / "build" / "release"))
    return build / "unit" / "autobahn_echo"


def selection(globs):
    if globs:
        return [word for glob in globs for word in ("-i", glob)]
    return [word for glob in EXCLUDED for word in ("-x", glob)]


def run_cases(port, globs, folder):
    kosoku = pathlib.Path(sys.executable).parent / "kosoku"
    command = [str(kosoku) if kosoku.exists() else "kosoku", "-p", "2", "-o", folder, f"127.0.0.1:{port}"]
    subprocess.run(command + selection(globs), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    report = json.loads((pathlib.Path(folder) / "index.json").read_text())
    return next(iter(report.values()))


def bad_cases(results):
    return {name: case["behavior"] for name, case in results.items()
            if case["behavior"] not in GOOD or case.get("behaviorClose", "OK") not in GOOD}


def main():
    arguments = sys.argv[1:]
    program = echo_program(arguments)
    if not program.exists():
        print(f"{program} is not built; build the tests first")
        print("0 passed, 1 failed")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        echo = subprocess.Popen([str(program), "0"], stdout=subprocess.PIPE, text=True)
        try:
            port = int(echo.stdout.readline().strip().rsplit(":", 1)[1])
            results = run_cases(port, arguments, folder)
        finally:
            echo.terminate()
            code = echo.wait()
    bad = bad_cases(results)
    for name, behavior in sorted(bad.items()):
        print(f"case {name}: {behavior}")
    if code != 0:
        print(f"the echo program ended with {code}")
    failed = len(bad) + (code != 0)
    print(f"{len(results) - len(bad)} passed, {failed} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
