"""Compares what `certify` finds not met with what is on record.

usage: not_met.py STATEMENTS.json RECORD.txt          fails on any difference
       not_met.py --write STATEMENTS.json RECORD.txt  puts the statements on record
"""

import difflib
import json
import pathlib
import sys


def lines(statements):
    for statement in statements:
        if not statement.get("complete"):
            sys.exit("a statement is cut off")
        for one in statement["requirements"]:
            if one["outcome"] == "not-met":
                yield f"{statement['profile']} {statement['version']}: {one['about']} {one['name']}"


def main():
    *write, statements_path, record_path = sys.argv[1:]
    seen = sorted(set(lines(json.load(open(statements_path)))))
    record = pathlib.Path(record_path)
    if write == ["--write"]:
        record.write_text("\n".join(seen) + "\n")
        return
    expected = record.read_text().splitlines()
    differences = list(difflib.unified_diff(expected, seen, record_path, statements_path, "", "", 0, ""))
    print("\n".join(differences))
    print(f"{len(seen)} requirements not met, {len(expected)} on record")
    sys.exit(1 if differences else 0)


main()
