"""Statements of `certify --all --json` about the bundled server: nothing that rests on normative text
may be not met, but what its TLS library does not speak; a profile all of whose mandatory cases are at
hand is conformant, or undecided for a stated reason."""

import json
import sys

LIBRARY = "the TLS library of the bundled server does not speak it"


def excused(requirement):
    return requirement["evidence"][-1:] == [LIBRARY]


def wrong(statement):
    not_met = [
        one
        for one in statement["requirements"]
        if one["outcome"] == "not-met" and not one["provisional"] and one["level"].startswith("SHALL")
    ]
    for one in not_met:
        if not excused(one):
            yield f"{one['about']} {one['name']} is not met: {'; '.join(one['evidence'])} [{one['section']}]"
    cases = [one for one in statement["requirements"] if one["about"] == "mandatory-case"]
    absent = any("not at hand" in " ".join(one["evidence"]) for one in cases)
    refused = statement["conformance"] == "not-conformant"
    if not absent and refused and not all(map(excused, not_met)):
        yield "all its mandatory cases are at hand, and it is not conformant"
    if statement["conformance"] == "undecided" and not statement["reason"].strip():
        yield "it is undecided for no stated reason"


with open(sys.argv[1], encoding="utf-8") as file:
    statements = json.load(file)
found = [
    f"{one['profile']} {one['version']}: {what}" for one in statements for what in wrong(one)
]
if not statements:
    found = ["there is no statement"]
print("\n".join(found) if found else f"{len(statements)} profiles hold")
sys.exit(bool(found))
