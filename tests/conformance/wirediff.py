#!/usr/bin/env python3
"""Differential conformance tester for servers of Streamlit's wire protocol.

Runs each app on the oracle (or takes its recording) and on the subject, drives
both through the same steps, and reports where what the page would show differs.
See README.md.
"""
from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import compare  # noqa: E402
from explore import Explorer, perform  # noqa: E402
from normal import Normaliser  # noqa: E402
from protocol import Protocol, descriptor_set  # noqa: E402
from session import Crash, Server, Session, Timeout  # noqa: E402

FORMAT = 1
BANNER = re.compile(r"You can now view|URL: |Stopping|server started|auto detect external|docs.streamlit.io/ for deb"
                    r"|For better performance|watchdog|^\s*\$ |gather usage|Welcome to Streamlit|^\s*$")


def steps_of(app: Path):
    """The app's own steps: NAME.steps.json beside it, steps/NAME.json here for the examples, or the JSON of its
    `# wirediff:` comment lines."""
    here = Path(__file__).resolve().parent / "steps" / f"{app.stem}.json"
    for steps in (app.with_suffix(".steps.json"), *([here] if app.parent.name == "examples" else [])):
        if steps.exists():
            return json.loads(steps.read_text("utf-8"))
    lines = [ln.split("# wirediff:", 1)[1] for ln in app.read_text("utf-8", "replace").splitlines()
             if ln.lstrip().startswith("# wirediff:")]
    return json.loads("\n".join(lines)) if lines else None


def ignored_by(app: Path) -> set:
    """Fields that the app's `# wirediff-ignore:` comment lines take out of the comparison."""
    return {f for ln in app.read_text("utf-8", "replace").splitlines()
            if ln.lstrip().startswith("# wirediff-ignore:") for f in ln.split(":", 1)[1].split()}


def fingerprint(app: Path, steps, args) -> str:
    h = hashlib.sha256(f"{FORMAT}|{args.oracle_version}|{args.explore}|{json.dumps(steps)}".encode())
    files = sorted(p for p in app.parent.rglob("*") if p.is_file() and "__pycache__" not in p.parts) \
        if app.name == "app.py" else [app]
    for f in files:
        h.update(f.name.encode() + b"\0" + f.read_bytes())
    return h.hexdigest()


def drive(command, app, steps, args, proto, patience=1):
    """Run one app on one server.  `steps` None means: explore, and return what was done."""
    began = time.monotonic()
    scratch = Path(tempfile.mkdtemp(prefix="wirediff-"))
    rec = {"steps": [], "version": None}
    server = session = None
    try:
        server = Server(command, app, scratch, args.cwd)
        deadline = began + args.timeout * patience
        server.wait_ready(deadline)
        rec["ready"] = round(time.monotonic() - began, 2)

        def fresh():
            ses = Session(proto, server, deadline, args.quiet / 1000)
            return ses, Normaliser(ses, app)

        session, normal = fresh()
        explorer = Explorer(session, args.explore) if steps is None else None
        todo = list(steps or [])
        step = todo.pop(0) if todo and "open" in todo[0] else {"open": True}
        while step is not None:
            entry = {"step": step}
            session.events = []
            try:
                if "open" in step or "reload" in step:
                    if "reload" in step:
                        session.close()
                        session, normal = fresh()
                    session.query = step.get("query", session.query)
                    session.page_name = step.get("page", session.page_name)
                    session.rerun()
                    if step.get("async"):
                        session.drain(session.quiet)
                    else:
                        session.settle(args.run_timeout * patience)
                else:
                    perform(session, step, args.run_timeout * patience)
            except LookupError as ex:
                entry["error"] = str(ex)
            except Timeout as ex:
                entry["error"] = f"timeout: {ex}"
            entry["state"] = normal.snapshot(session.events)
            rec["steps"].append(entry)
            if entry.get("error", "").startswith("timeout"):
                rec["unsettled"] = True
                break
            step = explorer.next() if explorer else todo.pop(0) if todo else None
        rec["messages"], rec["ref_hits"] = session.messages, session.ref_hits
    except Crash as ex:
        rec["error"] = f"crash: {ex}"
        rec["stderr"] = server.tail() if server else []
    except Timeout as ex:
        rec["error"] = f"timeout: {ex}"
    finally:
        if session:
            session.close()
        if server:
            server.stop()
            noise = Normaliser(session, app, fetch=False).text if session else str
            rec["prints"] = [noise(ln) for ln in server.out.read_text("utf-8", "replace").splitlines()
                             if not BANNER.search(ln)][:40]
            rec["warnings"] = sum("missing ScriptRunContext" in ln
                                  for ln in server.err.read_text("utf-8", "replace").splitlines())
        shutil.rmtree(scratch, ignore_errors=True)
    rec["seconds"] = round(time.monotonic() - began, 2)
    return rec


def load(path: Path):
    return json.loads(gzip.decompress(path.read_bytes()))


def save(path: Path, rec):
    path.parent.mkdir(parents=True, exist_ok=True)
    keep = {k: v for k, v in rec.items() if k not in ("ready", "seconds")}
    path.write_bytes(gzip.compress(json.dumps(keep, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0))


def exceptions(rec):
    """Exception elements on the page after the first run."""
    found = []

    def look(nodes):
        for n in nodes:
            if n["kind"] == "exception":
                e = n["element"]["exception"]
                if not e.get("is_warning"):
                    found.append(f"{e.get('type')}: {e.get('message', '')}")
            look(n.get("children", []))
    if rec["steps"]:
        state = rec["steps"][0]["state"]
        for nodes in state["tree"].values():
            look(nodes)
        for run in state["runs"]:
            for e in run:
                if isinstance(e, dict) and "script_compilation_exception" in str(e):
                    found.append(compare.brief(e, 120))
    return found


def judge(name, app, args, proto):
    """The result of one app: recorded and/or compared."""
    steps = steps_of(app)
    key = fingerprint(app, steps, args)
    result = {"app": name, "status": "PASS", "diffs": [], "notes": []}
    oracle = None
    stores = [place / f"{name}.json.gz" for place in args.cache]
    found = [load(s) for s in stores if s.exists()] if not args.refresh else []
    oracle = next((r for r in found if r.get("key") == key), None)
    if oracle is None:
        if not args.oracle:
            return {**result, "status": "SKIP", "notes": ["recording is stale" if found else "no recording"]}
        oracle = drive(args.oracle, app, steps, args, proto)
        if oracle.get("unsettled") or oracle.get("error"):  # endless app, or just a busy machine?
            oracle = drive(args.oracle, app, steps, args, proto, patience=3)
        result["recorded"] = True
        if not oracle.get("error") and args.record_runs > 1 and not oracle.get("unsettled"):
            done = [s["step"] for s in oracle["steps"]]
            again = drive(args.oracle, app, done, args, proto)
            oracle["unstable"] = compare.unstable(oracle, again)
        if not oracle.get("error"):
            save(stores[0], {**oracle, "key": key})
    result["oracle_seconds"] = oracle.get("seconds")
    if oracle.get("error"):
        return {**result, "status": "SKIP", "notes": ["oracle: " + oracle["error"], *oracle.get("stderr", [])]}
    result["exceptions"] = exceptions(oracle)
    result["steps"] = len(oracle["steps"])
    idle = [f"{i} ({s['error']})" for i, s in enumerate(oracle["steps"]) if s.get("error") and "timeout" not in s["error"]]
    if idle:  # equal on both sides, so it would pass without testing anything
        result["notes"].append("steps that do nothing on the oracle: " + ", ".join(idle))
    masks = oracle.get("unstable", [])
    if masks:
        result["notes"].append(f"{len(masks)} unstable places ignored")
    if oracle.get("unsettled"):
        result["notes"].append(f"oracle never settled at step {len(oracle['steps']) - 1}")
        oracle["steps"].pop()
        if not oracle["steps"]:
            return {**result, "status": "UNSETTLED"}
    if not args.subject:
        return {**result, "status": "RECORDED" if result.get("recorded") else "CACHED"}
    subject = drive(args.subject, app, [s["step"] for s in oracle["steps"]], args, proto)
    result["seconds"] = subject["seconds"]
    result["diffs"] = compare.recordings(oracle, subject, masks, ignored_by(app))
    if subject.get("error"):
        result["notes"] += ["subject: " + subject["error"], *subject.get("stderr", [])]
    if result["diffs"] or subject.get("error"):
        result["status"] = "FAIL"
    for field in ("prints", "warnings"):
        if oracle.get(field) != subject.get(field):
            result["notes"].append(f"info: {field} differ: {compare.brief(oracle.get(field), 90)} / "
                                   f"{compare.brief(subject.get(field), 90)}")
    return result


def collect(paths):
    """(name, app) of every app in files and corpus directories."""
    out = []
    for p in map(Path, paths):
        if p.is_file():
            out.append((p.stem if p.name != "app.py" else p.parent.name, p.resolve()))
            continue
        for f in sorted(p.rglob("*.py")):
            rel = f.relative_to(p)
            if f.name.startswith(("_", "conftest")) or f.name.endswith("_test.py"):
                continue
            inside_app = any((p / par / "app.py").exists() for par in rel.parents if str(par) != ".")
            if inside_app and f.name != "app.py":
                continue
            out.append((str(rel.with_suffix("") if f.name != "app.py" else rel.parent), f.resolve()))
    return out


def report(results, args, seconds):
    count = compare.summary(results)
    if count:
        print("\nfields that differ (at an app's first failing step):")
        for field, n in count.most_common(args.top):
            print(f"  {field} differs in {n} app{'s' if n > 1 else ''}")
    tally = {}
    for r in results:
        tally[r["status"]] = tally.get(r["status"], 0) + 1
    other = ", ".join(f"{n} {s.lower()}" for s, n in sorted(tally.items()) if s not in ("PASS", "FAIL"))
    if not args.subject:
        clean = sum(1 for r in results if r.get("exceptions") == [] and r["status"] in ("RECORDED", "CACHED"))
        print(f"{clean} of {len(results)} apps ran without an exception")
    print(f"{other + '; ' if other else ''}{seconds:.0f} s")
    print(f"{tally.get('PASS', 0)} passed, {tally.get('FAIL', 0)} failed")


def show(r, args, shown):
    if r["status"] not in shown:
        return
    extra = f" ({r['seconds']:.1f} s)" if r.get("seconds") else ""
    print(f"{r['status']:9} {r['app']}{extra}" + (f"  [{len(r['diffs'])} differences]" if r["diffs"] else ""))
    for d in r["diffs"][: args.show]:
        print(d)
    for n in r["notes"]:
        print(f"    {n}")
    if not args.subject:
        for e in r.get("exceptions", [])[:1]:
            print(f"    exception: {compare.brief(e, 160)}")
    sys.stdout.flush()


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ap.add_argument("apps", nargs="*", help="app scripts or corpus directories")
    ap.add_argument("--oracle", help="command template with {app} and {port}")
    ap.add_argument("--subject", help="command template with {app} and {port}")
    ap.add_argument("--cache", type=Path, action="append",
                    help="directory of oracle recordings; the first of several is written to (default: recordings)")
    ap.add_argument("--oracle-version", default="1.67.0", help="part of a recording's key")
    ap.add_argument("--refresh", action="store_true", help="record again even where a recording fits")
    ap.add_argument("--record-runs", type=int, default=2, help="2: run the oracle twice and ignore what it does not repeat")
    ap.add_argument("--explore", type=int, default=10, metavar="K", help="explorer steps for apps without their own")
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--timeout", type=float, default=30, help="seconds per app and server")
    ap.add_argument("--run-timeout", type=float, default=12, help="seconds per script run")
    ap.add_argument("--quiet", type=float, default=100, metavar="MS", help="silence that ends a run")
    ap.add_argument("--cwd", type=Path, help="working directory of the servers (default: the app's)")
    ap.add_argument("--only", help="regular expression on app names")
    ap.add_argument("--show", type=int, default=6, help="differences printed per app")
    ap.add_argument("--top", type=int, default=40, help="lines of the field summary")
    ap.add_argument("--quiet-pass", action="store_true", help="print failing apps only")
    ap.add_argument("--json", type=Path, help="write all results here")
    ap.add_argument("--protos", help="where the protocol's descriptors are (default: see protocol.py)")
    ap.add_argument("--write-protos", type=Path, metavar="FILE", help="write that FileDescriptorSet, gzipped, and stop")
    args = ap.parse_args()
    args.cache = args.cache or [Path("recordings")]
    if args.write_protos:
        args.write_protos.write_bytes(gzip.compress(descriptor_set(args.protos), 9, mtime=0))
        return 0
    if not (args.oracle or args.subject) or not args.apps:
        ap.error("give apps and --oracle and/or --subject")
    def ended(number, _frame):
        Server.stop_all()
        os._exit(128 + number)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, ended)
    proto = Protocol(args.protos)
    apps = [a for a in collect(args.apps) if not args.only or re.search(args.only, a[0])]
    shown = ("FAIL",) if args.quiet_pass else ("FAIL", "PASS", "SKIP", "UNSETTLED", "RECORDED", "CACHED")
    began, results = time.monotonic(), []

    def one(item):
        try:
            return judge(*item, args, proto)
        except Exception as ex:  # noqa: BLE001 - one broken app must not end the run
            import traceback
            return {"app": item[0], "status": "FAIL", "diffs": [],
                    "notes": [f"tool error: {type(ex).__name__}: {ex}", *traceback.format_exc().splitlines()[-6:]]}

    with ThreadPoolExecutor(args.jobs) as pool:
        for r in pool.map(one, apps):
            results.append(r)
            show(r, args, shown)
    report(results, args, time.monotonic() - began)
    if args.json:
        args.json.write_text(json.dumps(
            {"results": [{**r, "diffs": [d.as_json() for d in r["diffs"]]} for r in results],
             "fields": dict(compare.summary(results))}, indent=1, ensure_ascii=False, default=str))
    return 1 if any(r["status"] == "FAIL" for r in results) else 0


if __name__ == "__main__":
    sys.exit(main())
