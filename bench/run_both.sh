#!/bin/sh
# Measure bourn and the official server in one run; writes bench/RESULTS.md.
#
#   bench/run_both.sh              quick mode, a few minutes
#   BENCH_FULL=1 bench/run_both.sh all sizes and rounds
#   bench/run_both.sh --scenarios rerun_latency    further arguments go to run.py; RESULTS.md is then left alone
#
# BOURN names our executable (build/release/bourn), BOURN_PEER the official server's environment (.cache/peer),
# BENCH_PYTHON the interpreter of the client (.venv/bin/python).
set -eu
cd "$(dirname "$0")/.."
bourn=${BOURN:-$PWD/build/release/bourn}
peer=${BOURN_PEER:-$PWD/.cache/peer}
python=${BENCH_PYTHON:-$PWD/.venv/bin/python}
[ -x "$bourn" ] || { echo "bench: $bourn is not there: run make build" >&2; exit 1; }
[ -x "$peer/bin/streamlit" ] || { echo "bench: no official server in $peer: run make bench, or set BOURN_PEER" >&2; exit 1; }

flags="--server.port {port} --server.headless true --browser.gatherUsageStats false --server.fileWatcherType none"
official="$peer/bin/streamlit run {app} $flags"
out=.cache/bench
mkdir -p "$out"
mode=--quick
[ -z "${BENCH_FULL:-}" ] || mode=
status=0
# shellcheck disable=SC2086
"$python" bench/run.py $mode --json "$out/results.json" \
    --server official="$official" \
    --server official_nogc="$official --runner.postScriptGC false" \
    --server ours="$bourn run {app} $flags" \
    --server ours_2_workers="$bourn run {app} $flags --workers 2" \
    --limit official_nogc=rerun_latency,rerun_throughput,storm \
    --limit ours_2_workers=parallelism \
    "$@" >"$out/results.md" || status=$?
if [ $# -eq 0 ]; then
    "$python" bench/targets.py "$out/results.json" >"$out/RESULTS.md" || status=$?
    mv "$out/RESULTS.md" bench/RESULTS.md
    sed -n '/^## Targets/,/^## All/p' bench/RESULTS.md | sed '$d'
else
    cat "$out/results.md"
fi
exit $status
