"""Fails unless every published file is in the result.

usage: every_file_ran.py RESULT.json DIR
"""

import json
import pathlib
import sys

result, root = json.load(open(sys.argv[1])), pathlib.Path(sys.argv[2])
if not result.get("complete"):
    sys.exit(f"{sys.argv[1]}: cut off: the run did not finish")
files = {path.relative_to(root).as_posix() for path in root.rglob("*.xml")}
ran = {case["file"] for case in result["cases"]}
missing = sorted(files - ran)
for name in missing:
    print(f"{name}: not in the result")
print(f"{len(files) - len(missing)} of {len(files)} published files are in the result")
sys.exit(1 if missing else 0)
