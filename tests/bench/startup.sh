#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How long the workbench takes from exec to its first painted window, and how much memory it holds then.
# usage: tests/bench/startup.sh [FOLDER WITH lapidary, default build/opt/bin] [RUNS, default 10]
# Prints one line per run and the median: milliseconds of wall clock as the program itself tells them
# (--print-startup, since exec), and resident memory in MB after two quiet seconds.
# The first run also warms the cache and is not counted. Needs xvfb-run; without it: offscreen.
set -eu

bin=${1:-$(dirname "$0")/../../build/opt/bin}
runs=${2:-10}
settings=$(mktemp -d)
log=$settings/stderr
trap 'rm -rf "$settings"' EXIT

if [ -z "${DISPLAY:-}" ] && [ -z "${STARTUP_BENCH_INSIDE:-}" ] && command -v xvfb-run >/dev/null; then
    STARTUP_BENCH_INSIDE=1 exec xvfb-run -a -s "-screen 0 1920x1200x24" "$0" "$bin" "$runs"
fi
[ -n "${DISPLAY:-}" ] || export QT_QPA_PLATFORM=offscreen

one_run() {
    : >"$log"
    "$bin/lapidary" --settings-dir "$settings" --print-startup 2>"$log" &
    pid=$!
    tries=0
    until grep -q 'first paint after' "$log"; do
        tries=$((tries + 1))
        if [ $tries -gt 300 ] || ! kill -0 "$pid" 2>/dev/null; then
            echo "lapidary did not paint a window within 30 s:" >&2
            cat "$log" >&2
            kill "$pid" 2>/dev/null || true
            exit 1
        fi
        sleep 0.1
    done
    sleep 2
    ms=$(sed -n 's/^first paint after \([0-9]*\) ms.*/\1/p' "$log")
    kb=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
    kill "$pid"
    wait "$pid" 2>/dev/null || true
    echo "$ms $((kb / 1024))"
}

median() {
    sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

one_run >/dev/null
i=0
while [ $i -lt "$runs" ]; do
    i=$((i + 1))
    one_run
done | tee "$settings/all" | awk '{ print "run " NR ": " $1 " ms, " $2 " MB" }'
echo "median of $runs: $(cut -d' ' -f1 "$settings/all" | median) ms, $(cut -d' ' -f2 "$settings/all" | median) MB"
