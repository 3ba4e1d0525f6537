#!/usr/bin/env python3
"""From the JSON of run.py to RESULTS.md: what was promised, whether the numbers keep it, and all the numbers.

    targets.py results.json > RESULTS.md

Servers are told apart by their names: official, official_nogc (runner.postScriptGC false), ours, ours_2_workers.
Exit status 1 means that a target was missed or not measured.
"""
from __future__ import annotations

import json
import statistics
import sys
from typing import NamedTuple

from run import fmt, header, table, used


class Target(NamedTuple):
    what: str
    scenario: str
    metric: str          # a `*` stands for the highest level measured
    factor: float        # ours must be at most this times the reference (at least, where higher is better)
    higher: bool = False
    reference: str | None = "official"  # None: an absolute bound
    ours: str = "ours"


TARGETS = [
    Target("cold start to health", "cold_start", "exec_to_health_ms", 1 / 20),
    Target("cold start to the first script_finished", "cold_start", "exec_to_first_script_finished_ms", 1 / 5),
    Target("idle memory, server and worker, PSS", "footprint", "pss_no_session_mb", 1 / 2),
    Target("memory per idle session", "footprint", "pss_per_session_at_*_kb", 1 / 3),
    Target("rerun p50", "rerun_latency", "rerun_p50_ms", 1 / 20),
    Target("rerun p99", "rerun_latency", "rerun_p99_ms", 1 / 10),
    Target("rerun p50, peer without its collection", "rerun_latency", "rerun_p50_ms", 1 / 5, reference="official_nogc"),
    Target("rerun p99, peer without its collection", "rerun_latency", "rerun_p99_ms", 1 / 5, reference="official_nogc"),
    Target("reruns per second of 50 sessions", "rerun_throughput", "reruns_per_s", 30, higher=True),
    Target("container writes per second, end to end", "streaming", "container_write_per_s", 8, higher=True),
    Target("container write, time inside the script", "streaming", "container_write_script_us", 1 / 50),
    Target("one st.text call", "commands", "text_call_us", 1 / 50),
    *(Target(f"one st.{what} call", "commands", f"{name}_call_us", 1 / 25)
      for what, name in (("button", "button"), ("slider", "slider"), ("columns(3)", "columns3"), ("metric", "metric"),
                         ("selectbox", "selectbox"))),
    *(Target(f"one st.{name} of 10,000 points", "charts", f"{name}_call_us", 1 / 10)
      for name in ("line_chart", "bar_chart", "scatter_chart")),
    Target("1,000,000 × 5 numbers sent whole", "dataframe", "numeric_eager_ms", 1 / 4),
    Target("1,000,000 × 5 numbers sent whole, extra memory over the data's size", "dataframe", "numeric_eager_extra_memory_over_data",
           1.2, reference=None),
    Target("100,000 rows with texts", "dataframe", "strings_ms", 1 / 4),
    Target("1,000,000 × 5 numbers, first paint", "dataframe", "numeric_auto_ms", 1 / 5),
    Target("one frame in 100 sessions: growth over its size", "frames_100", "growth_over_frame", 1.2, reference=None),
    Target("session_state get", "state_cache", "session_state_get_us", 1 / 10),
    Target("session_state set", "state_cache", "session_state_set_us", 1 / 10),
    Target("one hit of st.cache_resource", "state_cache", "cache_resource_hit_us", 1 / 10),
    Target("one hit of st.cache_data, a frame of 10 MiB", "state_cache", "cache_data_10MiB_df_hit_us", 1 / 2),
    Target("first render of 5,000 elements", "streaming", "first_render_5000_ms", 1 / 10),
    Target("health p99 beside 4 busy sessions", "responsiveness", "busy4_health_p99_ms", 1 / 50),
    Target("health p99 while a script holds the GIL", "gil_hold", "hold_health_p99_ms", 1 / 100),
    Target("static file p99 while a script holds the GIL", "gil_hold", "hold_index_p99_ms", 1 / 100),
    Target("ping p99 while a script holds the GIL", "gil_hold", "hold_ping_p99_ms", 1 / 100),
    Target("1,000 idle sessions run again by one push, p99, ms", "push", "push_p99_ms", 500, reference=None),
    Target("share of the beats kept, run_every=0.1 in 50 sessions while another computes", "ticks", "pace_busy", 0.95, higher=True,
           reference=None),
    Target("click p95 while a task runs, ms", "tasks", "click_p95_ms", 20, reference=None),
    Target("a task's result in the page after its end, ms", "tasks", "result_after_end_ms", 50, reference=None),
    Target("a cancel seen after the next checkpoint, ms", "tasks", "cancel_seen_ms", 100, reference=None),
    Target("two CPU-bound sessions, two workers, over one", "parallelism", "two_over_one_ratio", 1.2, reference=None,
           ours="ours_2_workers"),
]


def value(doc: dict, server: str, t: Target) -> float | None:
    """The median of the rounds that count, or None if it was not measured."""
    per = doc["results"].get(t.scenario, {}).get(server)
    if not per:
        return None
    front, star, back = t.metric.partition("*")
    names = {m for r in per["rounds"] for m in r}
    metric = t.metric
    if star:
        levels = [int(m[len(front):-len(back)]) for m in names if m.startswith(front) and m.endswith(back)]
        if not levels:
            return None
        metric = f"{front}{max(levels)}{back}"
    xs = [r[metric] for r in used(per) if metric in r and r[metric] == r[metric]]
    return statistics.median(xs) if xs else None


def bound(t: Target) -> str:
    if t.reference is None:
        return f"≤ {t.factor:g}"
    if t.higher:
        return f"≥ {t.factor:g} ×"
    return f"≤ 1/{1 / t.factor:g}"


def ratio(t: Target, ours: float, theirs: float) -> str:
    if t.higher:
        return f"{ours / theirs:.3g} ×" if theirs else "–"
    return f"1/{theirs / ours:.3g}" if ours else "–"


def judged(doc: dict) -> list[tuple[Target, float | None, float | None, bool | None]]:
    """(target, ours, reference, met) of every target; met is None where a number is missing."""
    out = []
    for t in TARGETS:
        ours = value(doc, t.ours, t)
        theirs = 1.0 if t.reference is None else value(doc, t.reference, t)
        met = None
        if ours is not None and theirs is not None:
            met = ours >= t.factor * theirs if t.higher else ours <= t.factor * theirs
        out.append((t, ours, theirs, met))
    return out


def targets_table(doc: dict) -> str:
    rows = ["| what | peer | bourn | bourn / peer | target | |", "|---|---|---|---|---|---|"]
    for t, ours, theirs, met in judged(doc):
        shown = ["–" if x is None else fmt(x) for x in (theirs if t.reference else None, ours)]
        relation = "–" if t.reference is None or ours is None or theirs is None else ratio(t, ours, theirs)
        rows.append(f"| {t.what} | {shown[0]} | {shown[1]} | {relation} | {bound(t)} | "
                    f"{ {True: 'met', False: '**not met**', None: 'not measured'}[met] } |")
    return "\n".join(rows)


def render(doc: dict) -> str:
    met = [m for *_, m in judged(doc)]
    unit = "The unit of a row is at the end of its metric's name in the tables below (ms, us, mb, kb, per_s)."
    return "\n".join([
        "# Measured against the peer", "",
        "Made by `make bench` (bench/run_both.sh): all servers in one run, taking turns, on the same machine. "
        "`official` is Streamlit 1.67.0, `official_nogc` the same with `--runner.postScriptGC false`, "
        "`ours_2_workers` bourn with `--workers 2`.", "",
        f"## Targets: {met.count(True)} of {len(met)} met", "", unit, "", targets_table(doc), "",
        "## All numbers", "", header(doc), table(doc["results"], doc["servers"]), ""])


def main() -> int:
    with open(sys.argv[1]) as f:
        doc = json.load(f)
    print(render(doc))
    return 0 if all(m is True for *_, m in judged(doc)) else 1


if __name__ == "__main__":
    sys.exit(main())
