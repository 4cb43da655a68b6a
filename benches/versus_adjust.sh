#!/usr/bin/env bash
# The cheapest adjustment of generated drafts, by Accordant and by clingo on the same problem in the order encoding, whole
# processes in the same session. Needs Python with pip; installs the package `clingo` into a folder of its own.
# `benches/versus_adjust.sh 20` gives each process 20 seconds instead of 60.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --release --quiet --bin accordant --example adjust_input
PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --target "$work/python" clingo
export PYTHONPATH="$work/python"

python3 - target/release "$work" "${1:-60}" <<'PY'
import re, statistics, subprocess, sys, time

release, work, limit = sys.argv[1], sys.argv[2], float(sys.argv[3])
shapes = {
    "60 yes/no moves": "1 60 0",
    "200 yes/no moves": "1 200 0",
    "400 yes/no moves": "1 400 0",
    "2,000 yes/no moves in 50 clusters": "50 40 0",
    "20 numeric terms": "1 0 20",
    "80 numeric terms": "1 0 80",
    "200 numeric terms": "1 0 200",
    "60 yes/no moves and 20 numeric terms": "1 60 20",
}

def run(command, fine):
    """The median time, what was printed, and whether the process came to its end."""
    times, text = [], ""
    for _ in range(5):
        start = time.perf_counter()
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
        except subprocess.TimeoutExpired:
            return limit, "", False
        times.append(time.perf_counter() - start)
        if done.returncode not in fine:
            sys.exit(f"{command} failed with {done.returncode}: {done.stderr}")
        text = done.stdout
        if times[0] > limit / 6:
            break
    return statistics.median(times), text, True

def found(pattern, text, scale):
    match = re.search(pattern, text)
    return None if match is None else float(match.group(1)) / scale

for name, shape in shapes.items():
    files = {}
    for language, ending in (("accord", "accord"), ("clingo", "lp")):
        files[language] = f"{work}/draft.{ending}"
        with open(files[language], "w") as file:
            subprocess.run([f"{release}/examples/adjust_input", language, *shape.split()], stdout=file, check=True)
    ours, text, ended = run([f"{release}/accordant", "suggest", "--top", "1", files["accord"]], (0, 1, 3))
    proved = found(r"cost ([0-9.]+), proven cheapest", text, 1)
    theirs, text, their_end = run(
        [sys.executable, "-m", "clingo", files["clingo"], "--opt-strategy=usc,k,0", "--opt-usc-shrink=min", "--quiet=1"],
        (0, 30))
    optimum = found(r"OPTIMUM FOUND[\s\S]*Optimization : (\d+)", text, 2)
    if None not in (proved, optimum) and proved != optimum:
        sys.exit(f"{name}: {proved} is not {optimum}")
    shown = lambda time, cost, ended: f"{time:8.3f} s ({cost:g})" if cost is not None else \
        f"{time:8.3f} s (not proved)" if ended else f"more than {limit:g} s"
    print(f"{name:40} accordant {shown(ours, proved, ended):28} clingo {shown(theirs, optimum, their_end):28} "
          f"clingo / accordant {theirs / ours:.2f}", flush=True)
PY
