"""The tools themselves: a difference is reported, what may differ is not, and targets are judged by the numbers."""
import copy
import datetime as dt
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "bench")]

import compare  # noqa: E402
import docs_corpus  # noqa: E402
import normal  # noqa: E402
import wirediff  # noqa: E402
from protocol import Protocol  # noqa: E402
from session import Block, Element, TreeError, clear_stale, set_in  # noqa: E402


def text(body):
    return {"kind": "text", "element": {"text": {"body": body}}}


def box(kind, message):
    return {"kind": "exception", "element": {"exception": {"type": kind, "message": message, "frames": ["f"]}}}


def recording(*nodes, runs=("script_finished:success",)):
    return {"steps": [{"step": {"open": True}, "state": {"tree": {"main": list(nodes)}, "runs": [list(runs)], "page": ""}}]}


def fields(a, b, **kw):
    return [d.field for d in compare.recordings(a, b, **kw)]


def test_equal_recordings_have_no_differences():
    assert fields(recording(text("a")), recording(text("a"))) == []


def test_a_changed_value_is_named_by_its_field():
    assert fields(recording(text("a")), recording(text("b"))) == ["text.body"]


def test_a_missing_and_an_extra_element_are_named():
    assert fields(recording(text("a"), text("b")), recording(text("b"))) == ["node.missing.text"]
    assert fields(recording(text("a")), recording(text("a"), text("b"))) == ["node.extra.text"]


def test_a_default_that_is_sent_differs_from_one_that_is_not():
    sent = text("a")
    sent["element"]["text"]["help"] = ""
    assert fields(recording(text("a")), recording(sent)) == ["text.help"]


def test_a_different_order_of_events_is_a_difference():
    a, b = ["status:idle", "script_finished:success"], ["script_finished:success", "status:idle"]
    assert fields(recording(runs=a), recording(runs=b)) != []


def test_a_subject_that_did_not_get_to_a_step_fails():
    b = recording(text("a"))
    b["steps"] = []
    assert fields(recording(text("a")), b) == ["step.not_reached"]


def test_the_words_of_the_librarys_own_exceptions_may_differ_but_not_their_absence_class_or_frames():
    own = "streamlit.errors.StreamlitAPIException"
    assert fields(recording(box(own, "theirs")), recording(box(own, "ours"))) == []
    assert fields(recording(box(own, "theirs")), recording(box(own, ""))) == ["exception.message"]
    assert fields(recording(box(own, "same")), recording(box("streamlit.errors.Other", "same"))) == ["exception.type"]
    elsewhere = box(own, "theirs")
    elsewhere["element"]["exception"]["frames"] = ["g"]
    assert fields(recording(box(own, "theirs")), recording(elsewhere)) == ["exception.frames"]
    assert fields(recording(box("ValueError", "a")), recording(box("ValueError", "b"))) == ["exception.message"]


def test_days_are_told_from_today_and_a_films_times_are_left_alone(tmp_path):
    app = tmp_path / "app.py"
    app.write_text("")
    server = SimpleNamespace(scratch=tmp_path, port=1)
    told = normal.Normaliser(SimpleNamespace(server=server, session_id=None), app).text
    now = dt.datetime.now(dt.timezone.utc)
    assert told(f"{now:%Y-%m-%d}T00:00") == told(f"{now:%Y-%m-%d}") + "T00:00" != f"{now:%Y-%m-%d}T00:00"
    assert told(f"at {now:%H:%M}") == "at {NOW}"
    app.write_text(f"time({now.hour}, {now.minute})")
    assert normal.Normaliser(SimpleNamespace(server=server, session_id=None), app).text(f"at {now:%H:%M}") == f"at {now:%H:%M}"
    film = f"WEBVTT\n\n{now:%H:%M}.000 --> {now:%H:%M}.500\nhello"
    assert told(film) == film


def test_ignored_and_unstable_places_do_not_count(tmp_path):
    app = tmp_path / "app.py"
    app.write_text("# wirediff-ignore: text.body text.help\n")
    assert fields(recording(text("a")), recording(text("b")), ignored=wirediff.ignored_by(app)) == []
    masks = compare.unstable(recording(text("a")), recording(text("b")))
    assert fields(recording(text("a")), recording(text("c")), masks=masks) == []


def test_a_delta_past_the_end_of_its_container_is_an_error_as_in_the_page():
    message = Protocol().ForwardMsg()
    root = Block(None, "", children=[Block(None, "")])
    set_in(root, [0, 0], Element(message.delta.new_element, "run"), "run")
    with pytest.raises(TreeError):
        set_in(root, [0, 2], Element(message.delta.new_element, "run"), "run")


def test_what_a_finished_run_did_not_write_leaves_the_page():
    element = Protocol().ForwardMsg().delta.new_element
    element.text.body = "x"
    root = Block(None, "new", children=[Element(element, "old"), Element(element, "new")])
    assert [c.run for c in clear_stale(root, "new", []).children] == ["new"]


def test_examples_are_taken_from_a_wheel_as_from_a_folder(tmp_path):
    import zipfile
    source = '"""Module."""\ndef f():\n    """Do.\n\n    >>> st.text("hi")\n\n    >>> st.code("x")\n    """\n'
    folder = tmp_path / "streamlit"
    folder.mkdir()
    (folder / "m.py").write_text(source)
    with zipfile.ZipFile(tmp_path / "streamlit-1.whl", "w") as z:
        z.write(folder / "m.py", "streamlit/m.py")
    for package, out in ((folder, tmp_path / "a"), (tmp_path / "streamlit-1.whl", tmp_path / "b")):
        assert docs_corpus.write(package, out) == (1, 1)
        assert (out / "m.f.0" / "app.py").read_text() == 'import streamlit as st\n\nst.text("hi")\n\nst.code("x")\n'


def results(**scenarios):
    """A result of run.py: {scenario: {server: {metric: value}}}."""
    quiet = {"noisy": False, "foreign_cores": 0, "load_before": 0}
    return {"results": {s: {n: {"rounds": [m], "conditions": [quiet], "errors": []} for n, m in per.items()}
                        for s, per in scenarios.items()}}


def verdict(doc, what):
    import targets
    return next(met for t, _, _, met in targets.judged(doc) if t.what == what)


def test_targets_are_met_missed_or_not_measured():
    def rerun(ms):
        return results(rerun_latency={"official": {"rerun_p50_ms": 100.0}, "ours": {"rerun_p50_ms": ms}})
    assert verdict(rerun(5.0), "rerun p50") is True
    assert verdict(rerun(5.1), "rerun p50") is False
    assert verdict(results(), "rerun p50") is None
    many = results(rerun_throughput={"official": {"reruns_per_s": 10.0}, "ours": {"reruns_per_s": 299.0}})
    assert verdict(many, "reruns per second of 50 sessions") is False


def test_targets_take_the_highest_level_and_absolute_bounds():
    level = {"pss_per_session_at_50_kb": 1.0, "pss_per_session_at_1000_kb": 60.0}
    doc = results(footprint={"official": level, "ours": {**copy.copy(level), "pss_per_session_at_1000_kb": 21.0}},
                  parallelism={"ours_2_workers": {"two_over_one_ratio": 1.1}})
    assert verdict(doc, "memory per idle session") is False
    assert verdict(doc, "two CPU-bound sessions, two workers, over one") is True
