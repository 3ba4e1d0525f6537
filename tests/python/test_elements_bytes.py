"""What the command table puts into the page is what the peer puts, for every command, from C and from Python.

tests/data/elements holds facts recorded from the peer by tools/record_elements.py, a file for each command; the program
elements_cases runs the same cases through the table. Its bytes are read with the descriptors of the frontend's own wheel. The hash in an id
is each side's own and is not compared.
"""

import importlib.util
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import textwrap

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.json_format import MessageToDict

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BOURN", ROOT / "build/release/bourn")).parent
PROGRAM = BUILD / "unit" / "elements_cases"
DATA = ROOT / "tests" / "data"


def recorded():
    """All commands' recordings as one: {kind: cases, each with its command}."""
    made = {"cases": [], "errors": [], "twice": [], "signatures": {}}
    for path in sorted((DATA / "elements").glob("*.json")):
        one = json.loads(path.read_text(encoding="utf-8"))
        for kind in ("cases", "errors"):
            made[kind] += [{"command": path.stem, **case} for case in one[kind]]
        made["twice"] += [[path.stem, *case] for case in one["twice"]]
        made["signatures"][path.stem] = one["signature"][0]
    return made


RECORDED = recorded()
DOORS = ["c", "python"]
# A value that the door itself puts in place: a stack trace is Python's to make.
WITHOUT = {"exception": {"stack_trace"}}


def tool(name):
    spec = importlib.util.spec_from_file_location(f"bourn_tool_{name}", ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


normal = tool("record_elements").normal


def message_classes():
    """The classes of the browser's messages, from the wheel's descriptors."""
    gen_wire, fetch = tool("gen_wire"), tool("fetch")
    files = gen_wire.load(fetch.fetch("frontend", pathlib.Path(os.environ.get("BOURN_CACHE", ROOT / ".cache"))) / "proto")
    pool = descriptor_pool.DescriptorPool()
    added = set()

    def add(name):
        if name in added:
            return
        added.add(name)
        for needed in files[name].imports:
            add(needed)
        pool.Add(descriptor_pb2.FileDescriptorProto.FromString(files[name].data))

    for name in files:
        add(name)
    return {kind: message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
            for kind, name in [("new_element", "Element"), ("add_block", "Block"), ("message", "ForwardMsg")]}


@pytest.fixture(scope="session")
def classes():
    return message_classes()


def run(door, cases):
    done = subprocess.run([PROGRAM, door], input=json.dumps(cases), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def kinds_of_cases():
    twice = [{"command": a, "kwargs": b, "then": {"command": c, "kwargs": d}} for a, b, c, d, _ in RECORDED["twice"]]
    return {"cases": RECORDED["cases"], "errors": RECORDED["errors"], "twice": twice}


@pytest.fixture(scope="session")
def answers():
    """{door: {kind of case: answers}}, each door's cases in one process."""
    return {door: {kind: run(door, cases) for kind, cases in kinds_of_cases().items()} for door in DOORS}


def test_a_command_without_memory_does_the_same_or_says_so():
    """Every allocation of every case fails once; under AddressSanitizer where that is built."""
    asan = pathlib.Path(os.environ.get("BOURN_ASAN", ROOT / "build/asan/bourn")).parent / "unit" / "elements_cases"
    fresh = asan.exists() and asan.stat().st_mtime >= PROGRAM.stat().st_mtime  # else it may not know a new row
    program = asan if fresh else PROGRAM
    cases = [case for kind in kinds_of_cases().values() for case in kind]
    done = subprocess.run([program, "memory"], input=json.dumps(cases), capture_output=True, text=True, timeout=300,
                          env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1"})
    assert done.returncode == 0, (done.stdout[-4000:], done.stderr[-4000:])
    assert re.search(r"^\d+ cases, \d{3,} allocations failed, 0 wrong$", done.stdout, re.M), done.stdout


def read(put, classes):
    message = classes[put["kind"]].FromString(bytes.fromhex(put["hex"]))
    d = normal(MessageToDict(message, preserving_proto_field_name=True))
    return d if put["kind"] == "message" else {"root": put["root"], put["kind"]: d}


def without(message, command):
    """The recorded message less what the door makes."""
    element = message.get("new_element", {})
    for field in WITHOUT.get(command, ()):
        element.get(command, {}).pop(field, None)
    return message


def shown(texts):
    """What st.text makes of each text, as Python's binder hands it over."""
    cases = [{"command": "text", "kwargs": {"body": t, "help": t}} for t in texts]
    return [a["messages"][0] for a in run("python", cases)]


def test_indentation_is_taken_off_as_textwrap_does_it(classes):
    """Python 3.14 changed its mind about some white space; the peer is measured with an older one."""
    if sys.version_info >= (3, 14):
        pytest.skip("textwrap.dedent differs")
    rng = random.Random(7)
    pieces = [" ", " ", "  ", "\t", "\n", "\n", "\n", "\r", "\x0b", "\x1c", "\u00a0", "\u2003", "\u3000", "a", "é", "🎈"]
    texts = ["".join(rng.choice(pieces) for _ in range(rng.randrange(12))) for _ in range(3000)]
    for text, put in zip(texts, shown(texts)):
        made = read(put, classes)["new_element"]["text"]
        assert made.get("body", "") == textwrap.dedent(text).strip(), repr(text)
        assert made.get("help", "") == textwrap.dedent(text), repr(text)


def test_a_number_format_is_fine_where_python_can_use_it():
    rng = random.Random(11)
    pieces = ["%", "%", "%%", "d", "f", "e", "g", "s", "r", "c", "x", "i", "u", "o", "0", "2", ".2", ".0", "-", "+", " ", "#", "l",
              "1", "_", "$", "n", "inf", "nan"]
    formats = ["".join(rng.choice(pieces) for _ in range(rng.randrange(1, 6))) for _ in range(4000)]

    def fine(text):
        try:
            float(text % 2)
        except (TypeError, ValueError):
            return False
        return True

    cases = [{"command": "number_input", "kwargs": {"label": "n", "format": f}} for f in formats]
    wrong = [f for f, a in zip(formats, run("python", cases)) if ("error" not in a) != fine(f)]
    assert wrong == []


@pytest.mark.parametrize("text, ms", [
    ("300ms", 300), ("0.5s", 500), (" 2 s ", 2000), ("1s500ms", 1500), ("1 min", 60000), ("00:00:03", 3000),
    ("0 days 00:00:01.5", 1500), ("0.0001s", 1), ("5", 1), ("0", 0), ("1 S", 1000), ("+1s", 1000),
    ("", None), ("s", None), ("1x", None), ("1s 5", None), ("1:2", None), (".5s", None), ("1M", None), ("0x10s", None), ("--1s", None)])
def test_a_length_of_time_is_read_as_the_peer_reads_it(text, ms, classes):
    answer = run("python", [{"command": "text_input", "kwargs": {"label": "t", "live": text}}])[0]
    if ms is None:
        assert answer["error"] == "StreamlitBadTimeStringError"
    else:
        assert read(answer["messages"][0], classes)["new_element"]["text_input"]["live_debounce_ms"] == ms


def iso_texts(rng, pieces, n):
    """Texts that are nearly dates and times: some are, most are not."""
    return ["".join(rng.choice(choices) for choices in rng.choice(pieces)) for _ in range(n)]


DATES = [[["2020", "1999", "0001", "9999", "0000", "202"], ["-", "-", "", "/"], ["01", "12", "00", "13", "1", "02"],
          ["-", "-", "", "/"], ["01", "28", "29", "30", "31", "00", "7"]],
         [["2020", "2015", "0001", "9999", "2021"], ["-", ""], ["W"], ["01", "53", "52", "00", "54", "9"], ["", "-1", "7", "-7", "8", "-"]]]
TIMES = [[["08", "23", "24", "8", "00"], ["", ":30", "30", ":60", ":"], ["", "", ":15", "15", ":59", ":60", ":1"],
          ["", "", ".5", ",123456", ".1234567", ".", ".x"], ["", "", "Z", "+02:00", "-2359", "+24:00", "+", "+05", "Zx", "-12:30:15.5"]]]


def fits(parse, text):
    try:
        return parse(text)
    except ValueError:
        return None


def one_too_many(text):
    from datetime import datetime, time
    less = re.sub(r".(?=(Z|[+-][0-9:.,]*)$)", "", text)
    return less != text and any(fits(kind.fromisoformat, text) and fits(kind.fromisoformat, text) == fits(kind.fromisoformat, less)
                                for kind in (time, datetime))


@pytest.mark.skipif(not (3, 11) <= sys.version_info < (3, 14), reason="fromisoformat reads other texts")
@pytest.mark.parametrize("command, more", [("date_input", {}), ("time_input", {"step": 1}),
                                           ("datetime_input", {"step": 60})])
def test_iso_text_is_read_as_python_reads_it(command, more):
    """What the peer takes is what fromisoformat() takes."""
    from datetime import date, datetime, time, timedelta
    rng = random.Random(13)
    days, clocks = iso_texts(rng, DATES, 3000), iso_texts(rng, TIMES, 3000)
    texts = days + clocks + ["T" + c for c in clocks[:300]] + [
        d + rng.choice(["T", " ", "é", "", "-", "5"]) + c for d, c in zip(days, clocks)]
    # left out: what strptime() reads, a fraction without its point, and one character too many before a zone: before 3.13
    # Python let them pass
    texts = [t for t in texts if not re.search(r" \d:|\d{7}$|\d{7}[Z+-]", t) and not one_too_many(t)]
    limits = {"min_value": {"date": -62135596800000000}, "max_value": {"date": 253402214400000000}}
    cases = [{"command": command, "kwargs": {"label": "x", "value": t, **more, **(limits if command != "time_input" else {})}}
             for t in texts]
    micro = timedelta(microseconds=1)
    wrong = []
    for text, answer in zip(texts, run("python", cases)):
        day, clock, both = (fits(kind.fromisoformat, text) for kind in (date, time, datetime))
        if command == "date_input":
            made = day or (both and both.date())
            wanted = made and {"date": (datetime.combine(made, time()) - datetime(1970, 1, 1)) // micro}
        elif command == "time_input":
            made = clock if clock is not None else both and both.time()
            wanted = made if made is None else {"time": (made.hour * 3600 + made.minute * 60 + made.second) * 1000000}
        else:
            made = both and both.replace(tzinfo=None, second=0, microsecond=0)
            wanted = made and {"datetime": (made - datetime(1970, 1, 1)) // micro}
            if not made and clock is not None:
                continue  # of today
        if answer.get("value") != wanted:
            wrong.append((text, answer.get("value", answer), wanted))
    assert wrong[:10] == []


@pytest.fixture(scope="session")
def icons():
    """The frontend's own sets of emoji and of Material icon names."""
    fetch = tool("fetch")
    folder = fetch.fetch("frontend", pathlib.Path(os.environ.get("BOURN_CACHE", ROOT / ".cache"))) / "names"
    gen_icons = tool("gen_icons")
    return [{w.decode() for w in gen_icons.words_of(folder / file, name)} for _, file, name in gen_icons.SOURCES]


def test_every_icon_of_the_frontend_is_one_and_nothing_else_is(icons):
    emojis, materials = icons
    rng = random.Random(3)
    selector = "\ufe0f"
    texts = sorted(emojis) + [e + selector for e in sorted(emojis)[::7]] + [e[:-1] for e in sorted(emojis)] + [
        a + b for a, b in (rng.choices(sorted(emojis), k=2) for _ in range(300))]
    wanted = [(t, bool(t.strip()) and not t.isascii() and t.replace(selector, "") in emojis) for t in texts if t.strip()]
    wanted += [(f":material/{m}:", True) for m in sorted(materials)]
    wanted += [(f":material/{m}:", m in materials) for m in (name[:-1] for name in sorted(materials)) if m]
    answers = run("python", [{"command": "title", "kwargs": {"body": "t", "icon": t}} for t, _ in wanted])
    assert [t for (t, fine), a in zip(wanted, answers) if ("error" not in a) != fine] == []


def test_an_alert_takes_the_longest_emoji_off_its_front(icons, classes):
    emojis = sorted(icons[0], reverse=True)
    pattern = re.compile(f"^({'|'.join(map(re.escape, emojis))})[_ -]*(.*)", re.DOTALL)
    rng = random.Random(5)
    texts = ["".join(rng.choices(emojis, k=rng.randrange(3))) + rng.choice(["", " ", "-_ "]) + rng.choice(["x", "é", "1", ""])
             for _ in range(2000)]
    answers = run("python", [{"command": "info", "kwargs": {"body": t}} for t in texts])
    for text, answer in zip(texts, answers):
        alert = read(answer["messages"][0], classes)["new_element"]["alert"]
        clean = text.strip()
        found = None if clean.isascii() else pattern.search(clean)
        wanted = found.groups() if found else ("", clean)
        assert (alert.get("icon", ""), alert.get("body", "")) == wanted, repr(text)


def names(cases):
    return [f"{i}-{c['command']}" for i, c in enumerate(cases)]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("i", range(len(RECORDED["cases"])), ids=names(RECORDED["cases"]))
def test_a_command_puts_what_the_peer_puts(i, door, answers, classes):
    case, answer = RECORDED["cases"][i], answers[door]["cases"][i]
    if answer.get("skipped"):
        assert door == "c"
        return
    assert "error" not in answer, answer
    assert [read(m, classes) for m in answer["messages"]] == [without(m, case["command"]) for m in case["messages"]]
    if case["returns"] is not None:
        assert answer["value"] == case["returns"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("i", range(len(RECORDED["errors"])), ids=names(RECORDED["errors"]))
def test_a_wrong_argument_is_refused_as_the_peer_refuses_it(i, door, answers):
    case, answer = RECORDED["errors"][i], answers[door]["errors"][i]
    if answer.get("skipped"):
        assert door == "c"
        return
    assert answer.get("error") == case["class"], answer
    assert answer["text"]


@pytest.mark.parametrize("i", range(len(RECORDED["twice"])))
def test_what_counts_as_the_same_widget(i, answers):
    answer = answers["python"]["twice"][i]
    assert answer.get("error") == RECORDED["twice"][i][-1], answer


def rows():
    done = subprocess.run([PROGRAM, "rows"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}


def test_a_row_has_the_peers_signature():
    assert {name: [row["params"], row["returns"]] for name, row in rows().items()} == RECORDED["signatures"]


def test_every_row_has_at_least_two_cases():
    seen = [c["command"] for c in RECORDED["cases"]]
    assert {row for row in rows() if seen.count(row) < 2} == set()
    assert set(seen) == set(rows())


def test_the_recording_is_of_these_cases():
    assert {p.name for p in (DATA / "cases").iterdir()} == {p.name for p in (DATA / "elements").iterdir()}
    for path in (DATA / "cases").glob("*.json"):
        cases = json.loads(path.read_text(encoding="utf-8"))
        one = json.loads((DATA / "elements" / path.name).read_text(encoding="utf-8"))
        for kind in ("cases", "errors"):
            assert [c["kwargs"] for c in one[kind]] == [c[0] for c in cases[kind]], path.stem
        assert one["twice"] == cases["twice"], path.stem
