"""Compares a run's verdicts with those on record, case by case and check by check.

usage: verdicts.py RESULT.json RECORD.txt          fails on any difference
       verdicts.py --write RESULT.json RECORD.txt  puts the run on record
"""

import difflib
import json
import pathlib
import sys


def lines(result):
    cases = (f"{case['id']}@{case['version']} {case['verdict']}" for case in result["cases"])
    checks = (f"check {check['id']} {check['verdict']}" for check in result["checks"])
    return sorted(cases) + sorted(checks)


def main():
    *write, result_path, record_path = sys.argv[1:]
    result, record = json.load(open(result_path)), pathlib.Path(record_path)
    if not result.get("complete"):
        sys.exit(f"{result_path}: cut off: the run did not finish")
    seen = lines(result)
    if write == ["--write"]:
        record.write_text("\n".join(seen) + "\n")
        return
    expected = record.read_text().splitlines()
    differences = list(difflib.unified_diff(expected, seen, record_path, result_path, "", "", 0, ""))
    print("\n".join(differences))
    counts = {verdict: sum(line.endswith(verdict) for line in seen) for verdict in ("passed", "failed", "skipped")}
    print(f"{counts} and {len(differences)} lines of difference from the record")
    sys.exit(1 if differences else 0)


main()
