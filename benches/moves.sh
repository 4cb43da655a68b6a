#!/usr/bin/env bash
# The cheapest moves, by Accordant's optimiser and by clingo, on the same problems and in the same session, as whole
# processes. Needs Python with pip; installs the package `clingo` into a folder of its own. A first argument is the
# time in seconds after which either is stopped (60).
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --release --quiet --example moves_input
PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --target "$work/python" clingo
export PYTHONPATH="$work/python"

python3 - target/release/examples/moves_input "$work/moves.lp" "${1:-60}" <<'PY'
import re, subprocess, sys, time

ours, file, most = sys.argv[1], sys.argv[2], float(sys.argv[3])

def run(command):
    start = time.perf_counter()
    try:
        text = subprocess.run(command, capture_output=True, text=True, timeout=most).stdout
    except subprocess.TimeoutExpired:
        return None, f"stopped at {most:.0f} s"
    return text, f"{time.perf_counter() - start:.3f} s"

problems = [
    ("60 yes/no moves", "sparse 1 60"), ("200 yes/no moves", "sparse 1 200"),
    ("400 yes/no moves", "sparse 1 400"), ("2,000 yes/no moves in 50 clusters", "sparse 50 40"),
    ("20 numeric terms", "terms 1 20"), ("80 numeric terms", "terms 1 80"),
    ("200 numeric terms in 20 clusters", "terms 20 10"), ("200 numeric terms", "terms 1 200"),
    ("60 yes/no moves, dense", "yes_no 1 60"), ("2,000 in 50 clusters, dense", "yes_no 50 40"),
]
for name, what in problems:
    for seed in ("1", "2"):
        arguments = what.split() + [seed]
        with open(file, "w") as out:
            subprocess.run([ours, "asp", *arguments], stdout=out, check=True)
        text, took = run([ours, "solve", *arguments])
        options = ["--opt-strategy=usc,k,0", "--opt-usc-shrink=min", "-q2,1"]
        theirs, their_time = run([sys.executable, "-m", "clingo", file, *options])
        found = re.search(r"Some\((\d+)\).*proved true", text or "")
        other = re.search(r"OPTIMUM FOUND.*?Optimization : (\d+)", theirs or "", re.S)
        if found and other and found[1] != other[1]:
            sys.exit(f"{name} ({what} {seed}): {found[1]} and {other[1]} cannot both be optimal")
        cost = found[1] if found else "-"
        print(f"{name} ({seed}): optimum {cost}; accordant {took}; clingo {their_time}", flush=True)
PY
