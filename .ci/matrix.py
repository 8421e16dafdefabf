"""Holds a matrix in Markdown against the results that it was made of, counted again here.

    python3 .ci/matrix.py MATRIX.md RESULT.json RESULT.json
"""

import json
import os
import re
import sys
from collections import Counter

MATRIX, *FILES = sys.argv[1:]


def verdicts(path):
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    return {(case["version"], case["authority"], case["id"]): case["verdict"] for case in cases}


def cell(counts):
    ran = counts["passed"] + counts["failed"] + counts["errored"]
    return f"{counts['passed']} / {ran}" if ran else "–"


def main():
    with open(MATRIX, encoding="utf-8") as file:
        text = file.read()
    results = [verdicts(path) for path in FILES]
    ran = {key for result in results for key, verdict in result.items() if verdict != "skipped"}
    for version, authority in sorted({key[:2] for key in ran}):
        row = []
        for result in results:
            row.append(cell(Counter(verdict for key, verdict in result.items() if key[:2] == (version, authority))))
        line = f"| {version} {authority} | {' | '.join(row)} |"
        assert line in text.splitlines(), f"not in the matrix: {line}"
        print(line)
    one, other = results
    names = [os.path.splitext(os.path.basename(path))[0] for path in FILES]
    apart = sum(one.get(key, "skipped") != other.get(key, "skipped") for key in ran)
    told = re.search(rf"<summary>{names[0]} and {names[1]}: (\d+) cases", text)
    assert told and int(told[1]) == apart, f"{apart} cases end differently, the matrix says {told and told[1]}"
    print(f"{apart} cases tell {names[0]} from {names[1]}")


main()
