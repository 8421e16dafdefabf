"""The outside judge: mutants of the reference server's core, with the bundled suite as the test.

Usage: mutants.py WORKDIR [--seed TEXT] [--wanted N] [--renew]

cargo-mutants names the mutants; a seeded sample of those that compile is judged. All of the sample
are built into one program, each behind a switch, as a build for each would take hours. A first run
without any shows that every case passes and which cases reach which mutant. Then, for each mutant,
the cases that reach it run with it on: a few first, as these kill most, and all others if they do
not. WORKDIR holds the copy of the tree, the list, the sample, what reaches what and results.json
with what killed each mutant; remove what is to be done anew. Another run there judges those that
live again, with --renew by the cases as they are now.

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
# Cases that run first with a mutant on.
FEW = 20
# Seconds for the run of a few, which takes two, and of all, which takes thirty.
LIMITS = (60, 240)
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


def cargo(command, tree, work):
    """Has cargo check or build the program; the compiler's errors as (file, first line, last line)."""
    env = dict(os.environ, CARGO_TARGET_DIR=str(work / "target"))
    command = ["cargo", command, "--release", "--quiet", "--bin", "kmip-conform", "--message-format", "json"]
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
    """Builds with as many of the mutants as compile, in release: a run of all cases takes a tenth of
    the time; those that do not compile, by number."""
    refused = set()
    while True:
        lines = write(tree, top, {n: m for n, m in mutants.items() if n not in refused})
        refused |= {n for n, _, at in lines if at == mutant_source.NOWHERE}
        errors = cargo("check", tree, work)
        if not errors:
            cargo("build", tree, work)
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


def renew(work, top):
    """Takes the cases as they are now into the copy, and builds it again."""
    for folder in ("testcases", "profiles"):
        shutil.copytree(top / folder, work / "tree" / folder, dirs_exist_ok=True)
    if errors := cargo("build", work / "tree", work):
        sys.exit(f"the copy does not build: {errors[:3]}")
    (work / "reached.json").unlink(missing_ok=True)


def run(work, program, plan, limit=None, trace=None):
    """Runs the cases of a plan, each with its mutant switched on, or all that there are: how each ended
    that did before the limit, and what else ends the run red, such as a check of every response."""
    journal, result, path = work / "journal", work / "run.json", work / "plan.txt"
    for one in (journal, result):
        one.unlink(missing_ok=True)
    path.write_text("".join(f"{seed} {number}\n" for _, seed, number in plan))
    env = dict(os.environ, KMIP_MUTANTS=str(path))
    if trace:
        env["KMIP_MUTANT_TRACE"] = str(trace)
    command = [str(program), "run", "--json", str(result), "--resume", str(journal),
               "--read-timeout", "15", "--case-timeout", "25", *sorted(case for case, _, _ in plan)]
    bound = lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    running = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=bound)
    try:
        running.wait(limit)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
    if result.exists():
        whole = json.loads(result.read_text())
        told, broken = whole["cases"], [check["id"] for check in whole["checks"] if check["verdict"] == "failed"]
    else:
        # A mutant that computes for ever may hold up the tool, which runs in the same process.
        lines = journal.read_text().splitlines()[1:] if journal.exists() else []
        told = [case for line in lines if line.endswith("}") for case in json.loads(line)["cases"]]
        broken = [f"no result within {limit} seconds"]
    return {f"{case['id']}@{case['version']}": case for case in told if case["verdict"] != "skipped"}, broken


def reached(work, program):
    """Which cases reach which mutant, and the seed of each case's server, from a run in which none is on."""
    trace, path = work / "trace.txt", work / "reached.json"
    if not path.exists():
        trace.unlink(missing_ok=True)
        told, broken = run(work, program, [], trace=trace)
        failed = broken + [name for name, case in told.items() if case["verdict"] != "passed"]
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


def judged(work, program, number, mutant, cases):
    """Runs the cases that reach a mutant until one fails."""
    result = {"name": mutant["name"], "reached_by": len(cases), "passed": 0, "killers": []}
    for some, limit in zip((cases[:FEW], cases[FEW:]), LIMITS):
        if not some or result["killers"]:
            continue
        told, broken = run(work, program, [(case, seed, number) for case, seed in some], limit)
        verdicts = [(case, told[case]["verdict"]) for case, _ in some if case in told]
        result["passed"] += sum(verdict == "passed" for _, verdict in verdicts)
        failed = [f"{case} {verdict}" for case, verdict in verdicts if verdict in ("failed", "errored")]
        result["killers"] = failed + broken
    return result


def judge(work, program, mutants, results, keep):
    names, seen, written = reached(work, program)
    for number in mutants:
        cases = [(names[seed], seed) for seed in seen.get(number, []) if seed in names]
        random.Random(number).shuffle(cases)
        cases.sort(key=lambda one: one[0] not in written)
        results[number] = judged(work, program, number, mutants[number], cases)
        keep()
        found = results[number]["killers"][:1] or [f"{results[number]['passed']} of {len(cases)} pass"]
        print(f"{number} {mutants[number]['name']}: {found[0]}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--wanted", type=int, default=150)
    parser.add_argument("--renew", action="store_true", help="take the cases as they are now")
    options = parser.parse_args()
    work, top = options.work.resolve(), pathlib.Path(__file__).resolve().parent.parent
    work.mkdir(parents=True, exist_ok=True)
    mutants, unviable, alone = chosen(work, top, options.seed, options.wanted)
    if options.renew:
        renew(work, top)
    path = work / "results.json"
    results = {int(n): r for n, r in json.loads(path.read_text()).items()} if path.exists() else {}
    keep = lambda: path.write_text(json.dumps(results, indent=1))
    again = {n: m for n, m in mutants.items() if not results.get(n, {}).get("killers")}
    judge(work, work / "target/release/kmip-conform", again, results, keep)
    for result in results.values():
        if not result["killers"]:
            print(f"SURVIVED {result['name']}: {result['passed']} of {result['reached_by']} cases pass")
    killed = sum(bool(r["killers"]) for r in results.values())
    print(f"{killed} of {len(results)} killed, {killed * 100 / len(results):.1f} %; {len(unviable)} did not compile")
    print(f"{len(alone)} compile, but not behind a switch, and were not judged:")
    print("\n".join(f"  {m['name']}" for m in alone.values()))


if __name__ == "__main__":
    main()
