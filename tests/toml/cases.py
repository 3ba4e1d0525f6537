"""Every TOML 1.0 case of the public toml-test collection, through the decoder.

    cases.py DECODER CASES

DECODER is the executable made of toml_decode.c. CASES is the collection's `tests` folder, or a folder to fetch it into
(with the Go client: the collection is published as a Go module). Prints the cases that fail, then one line of counts.
"""

import json
import math
import os
import pathlib
import re
import subprocess
import sys

MODULE = "github.com/toml-lang/toml-test"
VERSION = "v1.6.0"
MODULE_SUM = "h1:lZ9cKL1MmS9iXA8O8pjYSPg8F4afigKluaxxxjQkRJ8="


def fetch(into):
    """The collection's `tests` folder below `into`, fetched once. None: there is no Go client."""
    into = pathlib.Path(into)
    tests = into / "mod" / f"{MODULE}@{VERSION}" / "tests"
    if (tests / "files-toml-1.0.0").exists():
        return tests
    into.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ, GOMODCACHE=str((into / "mod").resolve()), GOFLAGS="-modcacherw")
    try:
        got = subprocess.run(
            ["go", "mod", "download", "-json", f"{MODULE}@{VERSION}"],
            cwd=into, env=environment, capture_output=True, text=True,
        )
    except FileNotFoundError:
        return None
    if got.returncode:
        raise RuntimeError(f"the toml-test cases could not be fetched: {got.stdout}{got.stderr}")
    found = json.loads(got.stdout)
    if found["Sum"] != MODULE_SUM:
        raise RuntimeError(f"the toml-test cases have the hash {found['Sum']}, expected {MODULE_SUM}")
    return tests


def plain_time(text):
    text = text.upper().replace(" ", "T")
    return re.sub(r"(\.\d*?)0+(?=[Z+-]|$)", r"\1", text).replace(".Z", "Z").rstrip(".")


def same(want, got):
    if isinstance(want, list):
        return isinstance(got, list) and len(want) == len(got) and all(map(same, want, got))
    if not isinstance(want, dict) or not isinstance(got, dict):
        return False
    if set(want) != {"type", "value"} or not isinstance(want["value"], str):
        return set(want) == set(got) and all(same(want[k], got[k]) for k in want)
    if want["type"] != got.get("type"):
        return False
    a, b = want["value"], got["value"]
    if want["type"] == "float":
        a, b = float(a), float(b)
        return (math.isnan(a) and math.isnan(b)) or a == b
    if want["type"] == "integer":
        return int(a) == int(b)
    if want["type"] in ("datetime", "datetime-local", "date-local", "time-local"):
        return plain_time(a) == plain_time(b)
    return a == b


def run_case(decoder, tests, name):
    """None when the case passes, else what is wrong."""
    got = subprocess.run([decoder], stdin=open(tests / name, "rb"), capture_output=True, timeout=30)
    if got.returncode not in (0, 1):
        return f"the decoder ended with {got.returncode}: {got.stderr.decode(errors='replace')}"
    if name.startswith("invalid/"):
        if got.returncode == 0:
            return "accepted"
        place = re.match(rb"line \d+, column \d+: .", got.stderr)
        return None if place else f"no place in the error: {got.stderr!r}"
    if got.returncode:
        return f"refused: {got.stderr.decode(errors='replace').strip()}"
    want = json.loads((tests / name).with_suffix(".json").read_text(encoding="utf-8"))
    return None if same(want, json.loads(got.stdout)) else f"wanted {want}, got {got.stdout.decode()}"


def run_all(decoder, tests):
    """(number of cases, [(name, what is wrong)])"""
    listed = (tests / "files-toml-1.0.0").read_text(encoding="utf-8").split("\n")
    names = [n for n in listed if n.endswith(".toml")]
    results = [(n, run_case(decoder, tests, n)) for n in names]
    return len(names), [(n, wrong) for n, wrong in results if wrong]


def main():
    decoder, where = sys.argv[1:]
    tests = pathlib.Path(where)
    if not (tests / "files-toml-1.0.0").exists():
        tests = fetch(where)
    if tests is None:
        sys.exit("toml-test needs the Go client to fetch its cases: apt-get install golang-go")
    count, failed = run_all(decoder, tests)
    for name, wrong in failed:
        print(f"{name}: {wrong}")
    print(f"toml-test {VERSION}: {count - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed or not count else 0)


if __name__ == "__main__":
    main()
