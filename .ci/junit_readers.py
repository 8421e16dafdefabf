"""Loads a JUnit report in two readers from the package registry and compares with the result.

Usage: junit_readers.py RESULT.json RESULT.xml
"""

import json
import sys

import junitparser
from junit2htmlreport import parser

RESULT, JUNIT = sys.argv[1:3]

with open(RESULT, encoding="utf-8") as file:
    result = json.load(file)
wanted = {name: result["summary"][name] for name in ("failed", "errored", "skipped")}
for check in result["checks"]:
    if check["verdict"] in wanted:
        wanted[check["verdict"]] += 1
wanted["all"] = len(result["cases"]) + len(result["checks"])

found = dict.fromkeys(wanted, 0)
kinds = {junitparser.Failure: "failed", junitparser.Error: "errored", junitparser.Skipped: "skipped"}
for suite in junitparser.JUnitXml.fromfile(JUNIT):
    assert any(one.name == "tool" for one in suite.properties()), suite.name
    for case in suite:
        found["all"] += 1
        for outcome in case.result:
            if type(outcome) in kinds:
                found[kinds[type(outcome)]] += 1
                assert outcome.message, case.name
            if type(outcome) is junitparser.Failure and "every-response" not in case.classname:
                assert "rerun: kmip-conform run" in outcome.text, case.name
                assert case.system_out, case.name
assert found == wanted, (found, wanted)

found = dict.fromkeys(wanted, 0)
for suite in parser.Junit(JUNIT).suites:
    for case in suite.all():
        found["all"] += 1
        if str(case.outcome().value) != "passed":
            # It does not tell errors from failures.
            found["skipped" if case.skipped else "failed"] += 1
assert found["all"] == wanted["all"] and found["skipped"] == wanted["skipped"], (found, wanted)
assert found["failed"] == wanted["failed"] + wanted["errored"], (found, wanted)
print(f"junitparser and junit2html read {wanted}")
