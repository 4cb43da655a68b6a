#!/usr/bin/env bash
# The transitive closure of a random graph of 1,000 nodes and 4,000 edges, by Accordant and by clingo, in the same
# session; and whole processes, cold. Needs Python with pip; installs the package `clingo` into a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --release --quiet --bin accordant --example closure_input
accordant=target/release/accordant
target/release/examples/closure_input accord > "$work/closure.accord"
target/release/examples/closure_input clingo > "$work/closure.lp"
PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --target "$work/python" clingo
export PYTHONPATH="$work/python"

python3 - "$accordant" "$work" <<'PY'
import os, resource, shutil, statistics, subprocess, sys, time

accordant, work = sys.argv[1:]

def measure(command, runs=5, fine=(0, 1)):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        times.append(time.perf_counter() - start)
        if done.returncode not in fine:
            sys.exit(f"{command} failed with {done.returncode}: {done.stderr.decode()}")
    return statistics.median(times)

def peak(command):
    # The largest of all children so far; measured before anything larger runs.
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024

closure = [accordant, "check", f"{work}/closure.accord"]
ours_memory = peak(closure)
ours = measure(closure)
theirs = measure([sys.executable, "-m", "clingo", f"{work}/closure.lp", "--outf=3"], runs=3, fine=(0, 10, 30))
print(f"closure, whole process: accordant {ours:.3f} s, {ours_memory:.0f} MiB; "
      f"clingo {theirs:.3f} s; clingo / accordant = {theirs / ours:.1f}")

draft = [accordant, "check", "docs/examples/belt_fta_draft.accord"]
screening = f"{work}/screening/screening.accord"
try:
    os.makedirs(f"{work}/screening")
    shutil.copy("docs/screening/screening.accord", screening)
    for table in ["countries/country-codes.csv", "organisations/factbook_igo_participation.csv",
                  "treaties/tota_meta.csv"]:
        shutil.copy(f"../shared/data/{table}", f"{work}/screening")
    times = {f: measure([accordant, "check", screening, "--as-of", "2017-06-01", "--format", f], runs=9) * 1000
             for f in ("human", "json")}
    print(f"450 agreements under wto, cold: {times['human']:.0f} ms; all of it as JSON {times['json']:.0f} ms")
except FileNotFoundError as missing:
    print(f"450 agreements: skipped, {missing.filename} is not there")

print(f"check of a draft under silk_road and wto, cold: {measure(draft, runs=21) * 1000:.1f} ms")
PY
