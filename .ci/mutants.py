"""The outside judge: mutants of the reference server's core, with the bundled suite as the test.

Usage: mutants.py WORKDIR [--seed TEXT] [--wanted N] [--only NAME]

cargo-mutants names the mutants; a seeded sample of those that compile is judged. All of the sample
are built into one program, each behind a switch, as a build for each would take hours. A first run
without any shows that every case passes and which cases reach which mutant. Then the cases run, each
on a server in which one of the mutants that it reaches is on, until a case fails for every mutant or
all that reach it have passed. WORKDIR holds the copy of the tree, the list, the sample, what reaches
what and results.json with what killed each mutant; remove what is to be done anew.

Needs `cargo install --locked cargo-mutants` and `pip install tree-sitter tree-sitter-rust`.
"""

import argparse
import json
import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys

import mutant_source

CORE = "reference-server/src/"
# The network shell, the program, the fault catalogue, the certificates of the shell, and the store
# on a disk: the bundled server keeps its objects in memory.
SHELL = ("net/", "serve/", "main.rs", "fault/", "pki/", "testing.rs", "hex_test.rs",
         "store/disk", "store/tables.rs", "store/writer.rs", "store/codec.rs")
ROUNDS = (3, 20, 100, 1000, 4000, 20000)
# Mutants in one run: one that computes for ever slows those beside it.
BATCH = 10
# Seconds for one run, and one more for each case.
LIMIT = 60
MEMORY = 6 << 30


def listed(work, top):
    """The mutants of the core as cargo-mutants lists them, without their diffs."""
    path = work / "list.json"
    if not path.exists():
        command = ["cargo", "mutants", "--list", "--json", "--package", "kmip-reference-server"]
        path.write_text(subprocess.run(command, cwd=top, check=True, stdout=subprocess.PIPE, text=True).stdout)
    mutants = [m for m in json.loads(path.read_text()) if not m["file"][len(CORE):].startswith(SHELL)]
    return sorted(mutants, key=lambda m: m["name"])


def copied(work, top):
    """A copy of what git has of the tree, for instance without its target folder."""
    tree = work / "tree"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=top, check=True, stdout=subprocess.PIPE).stdout
    for name in filter(None, files.decode().split("\0")):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(top / name, tree / name)
    return tree


def build(tree, work):
    """Builds the program; the compiler's errors as (file, first line, last line), none if it is built."""
    env = dict(os.environ, CARGO_TARGET_DIR=str(work / "target"))
    command = ["cargo", "build", "--quiet", "--bin", "kmip-conform", "--message-format", "json"]
    made = subprocess.run(command, cwd=tree, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    errors = []
    for line in made.stdout.splitlines():
        message = json.loads(line).get("message", {})
        if isinstance(message, dict) and message.get("level") == "error":
            errors += [(s["file_name"], s["line_start"], s["line_end"]) for s in message["spans"] if s["is_primary"]]
    if made.returncode and not errors:
        sys.exit(made.stderr[-3000:])
    return errors


def settle(tree, work, top, mutants, write):
    """Builds with as many of the mutants as compile; those that do not, by number."""
    refused = set()
    while True:
        lines = write(tree, top, {n: m for n, m in mutants.items() if n not in refused})
        refused |= {n for n, _, at in lines if at == mutant_source.NOWHERE}
        errors = build(tree, work)
        if not errors:
            return refused
        blamed = set()
        for file, first, last in errors:
            here = [(n, at) for n, f, at in lines if f == file]
            hit = {n for n, at in here if first <= at[1] and at[0] <= last}
            if not hit and here:
                hit = {min(here, key=lambda one: abs(one[1][0] - first))[0]}
            blamed |= hit
        if not blamed:
            sys.exit(f"an error outside of all mutants: {errors[:3]}")
        refused |= blamed
        print(f"{len(blamed)} of the mutants do not compile", flush=True)


def chosen(work, top, seed, wanted):
    """The sample, by number: (mutants behind switches, those that do not compile, those no switch holds)."""
    path = work / "sample.json"
    if path.exists():
        found = json.loads(path.read_text())
        return {int(n): m for n, m in found["switched"].items()}, found["unviable"], found["alone"]
    order = listed(work, top)
    random.Random(seed).shuffle(order)
    drawn = dict(enumerate(order[: wanted * 2], 1))
    refused = settle(copied(work, top), work, top, drawn, mutant_source.write_switched)
    # What a switch alone forbids is no fault of the mutant: another type behind `impl`, a `const fn`.
    alone = {n for n in refused if mutant_source.is_bound(top, drawn[n])}
    viable = [n for n in drawn if n not in refused][:wanted]
    switched = {n: drawn[n] for n in viable}
    for mutant in drawn.values():
        mutant.pop("diff", None)
    last = viable[-1]
    found = {"switched": switched, "unviable": sorted(n for n in refused - alone if n < last),
             "alone": {n: drawn[n] for n in sorted(alone) if n < last}}
    path.write_text(json.dumps(found, indent=1))
    return switched, found["unviable"], found["alone"]


def run(work, program, plan, trace=None, limit=None):
    """Runs the cases of a plan, each with its mutant switched on, or all that there are; how each ended
    that did before the limit, in seconds: a mutant may compute for ever."""
    journal, result, path = work / "journal", work / "run.json", work / "plan.txt"
    for one in (journal, result):
        one.unlink(missing_ok=True)
    path.write_text("".join(f"{seed} {number}\n" for _, seed, number in plan))
    env = dict(os.environ, KMIP_MUTANTS=str(path))
    if trace:
        env["KMIP_MUTANT_TRACE"] = str(trace)
    command = [str(program), "run", "--json", str(result), "--resume", str(journal),
               "--read-timeout", "15", "--case-timeout", "25", "--jobs", "12"]
    # From their files, as reading all of them takes longer than running a few.
    for case in sorted({case for case, _, _ in plan}):
        command += ["--cases", str(file_of(work, case)), case]
    bound = lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    running = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=bound)
    try:
        running.wait(limit)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
    if result.exists():
        told = json.loads(result.read_text())["cases"]
    else:
        lines = journal.read_text().splitlines()[1:] if journal.exists() else []
        told = [case for line in lines if line.endswith("}") for case in json.loads(line)["cases"]]
    return {f"{case['id']}@{case['version']}": case for case in told if case["verdict"] != "skipped"}


def file_of(work, case):
    """The file of a case: as it was written, or as it is written out."""
    name, version = case.rsplit("@", 1)
    era = version if version == "3.0" else version[0] + ".x"
    written = sorted((work / "tree/testcases" / era).glob(f"*/{name}.xml"))
    return written[0] if written else work / "cases" / version / f"{name}.xml"


def reached(work, program):
    """Which cases reach which mutant, and the seed of each case's server, from a run in which none is on."""
    trace, path = work / "trace.txt", work / "reached.json"
    if not path.exists():
        trace.unlink(missing_ok=True)
        told = run(work, program, [], trace)
        export = [str(program), "list", "--suite", "generated", "--export", str(work / "cases")]
        subprocess.run(export, check=True, stdout=subprocess.DEVNULL)
        failed = [name for name, case in told.items() if case["verdict"] != "passed"]
        if failed:
            sys.exit(f"without a mutant these do not pass: {failed[:10]}")
        names, seen = {}, {}
        for line in trace.read_text().splitlines():
            seed, what = line.split(" ", 1)
            if what.isdigit():
                seen.setdefault(int(what), set()).add(seed)
            else:
                names[seed] = what
        written = sorted(n for n, case in told.items() if not case["file"].startswith("generated"))
        path.write_text(json.dumps({"names": names, "written": written, "seen": {n: sorted(s) for n, s in seen.items()}}))
    told = json.loads(path.read_text())
    return told["names"], {int(n): seeds for n, seeds in told["seen"].items()}, set(told["written"])


def planned(batch, left, most):
    """Gives each mutant of a batch some of the cases that reach it, and no case to two."""
    plan, taken = [], set()
    for number in sorted(batch, key=lambda n: len(left[n])):
        free = [one for one in left[number] if one[0] not in taken][:most]
        taken |= {case for case, _ in free}
        plan += [(case, seed, number) for case, seed in free]
    return plan


def judge(work, program, mutants, results, keep):
    """Runs plans until each mutant is killed or every case that reaches it has passed."""
    names, seen, written = reached(work, program)
    left = {}
    for number in mutants:
        cases = [(names[seed], seed) for seed in seen.get(number, []) if seed in names]
        random.Random(number).shuffle(cases)
        left[number] = sorted(cases, key=lambda one: one[0] not in written)
        results[number] = {"name": mutants[number]["name"], "reached_by": len(cases), "passed": 0, "killers": []}
    for most in ROUNDS:
        alive = [n for n in left if left[n] and not results[n]["killers"]]
        for begin in range(0, len(alive), BATCH):
            plan = planned(alive[begin : begin + BATCH], left, most)
            told = run(work, program, plan, limit=LIMIT + len(plan))
            for case, seed, number in plan:
                left[number].remove((case, seed))
                # A case without an end may be cut off for another's fault: it tells nothing.
                verdict = told[case]["verdict"] if case in told else ""
                results[number]["passed"] += verdict == "passed"
                if verdict in ("failed", "errored"):
                    results[number]["killers"].append(f"{case} {verdict}")
            keep()
        killed = sum(bool(r["killers"]) for r in results.values())
        print(f"{killed} of {len(results)} killed by {most} cases of those that reach each", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--wanted", type=int, default=150)
    options = parser.parse_args()
    work, top = options.work.resolve(), pathlib.Path(__file__).resolve().parent.parent
    work.mkdir(parents=True, exist_ok=True)
    mutants, unviable, alone = chosen(work, top, options.seed, options.wanted)
    results = {}
    keep = lambda: (work / "results.json").write_text(json.dumps(results, indent=1))
    judge(work, work / "target/debug/kmip-conform", mutants, results, keep)
    for result in results.values():
        if not result["killers"]:
            print(f"SURVIVED {result['name']}: {result['passed']} of {result['reached_by']} cases pass")
    killed = sum(bool(r["killers"]) for r in results.values())
    print(f"{killed} of {len(results)} killed, {killed * 100 / len(results):.1f} %; {len(unviable)} did not compile")
    print(f"{len(alone)} compile, but not behind a switch, and were not judged:")
    print("\n".join(f"  {m['name']}" for m in alone.values()))


if __name__ == "__main__":
    main()
