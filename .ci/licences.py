"""Lists the licences of what the program is made of; with --check compares with the list."""

import argparse
import json
import subprocess
import sys

ALLOWED = {"MIT", "Apache-2.0", "BSD-1-Clause", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "Unicode-3.0",
           "Unlicense", "0BSD", "CC0-1.0", "MIT-0", "BSL-1.0", "CDLA-Permissive-2.0",
           "Apache-2.0 WITH LLVM-exception"}
HEAD = """# Licences of dependencies

What a release binary for Linux is made of, beside this project's own crates. Written by
`python3 .ci/licences.py LICENSE-DEPENDENCIES.md`; the texts are in each crate's source.

| crate | licence |
|---|---|
"""


def permitted(expression):
    """Whether one choice of the expression asks for allowed licences alone."""
    expression = expression.replace("/", " OR ").strip()
    choices = split(expression, " OR ")
    if len(choices) > 1:
        return any(permitted(choice) for choice in choices)
    parts = split(expression, " AND ")
    if len(parts) > 1:
        return all(permitted(part) for part in parts)
    if expression.startswith("(") and expression.endswith(")"):
        return permitted(expression[1:-1])
    return expression in ALLOWED


def split(text, word):
    """Splits at a word outside of parentheses."""
    parts, depth, start, at = [], 0, 0, 0
    while at < len(text):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0 and text.startswith(word, at):
            parts.append(text[start:at])
            start = at = at + len(word)
        else:
            at += 1
    return [part.strip() for part in parts + [text[start:]]]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="compare and write nothing")
    arguments.add_argument("file", help="the list, in Markdown")
    given = arguments.parse_args()
    check, path = given.check, given.file
    command = ["cargo", "metadata", "--locked", "--format-version=1", "--filter-platform=x86_64-unknown-linux-gnu"]
    data = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    packages = {package["id"]: package for package in data["packages"]}
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    waiting, seen = [data["resolve"]["root"]], set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        # Tools of the build and of tests are not in the binary.
        waiting += [dep["pkg"] for dep in nodes[one]["deps"] if any(kind["kind"] is None for kind in dep["dep_kinds"])]
    ours = set(data["workspace_members"])
    found = sorted({(packages[one]["name"], packages[one]["license"] or "none stated") for one in seen - ours})
    refused = [row for row in found if not permitted(row[1])]
    if refused:
        sys.exit(f"licences that are not allowed: {refused}")
    text = HEAD + "".join(f"| {name} | {licence} |\n" for name, licence in found)
    if not check:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        with open(path, encoding="utf-8") as file:
            if file.read() != text:
                sys.exit(f"{path} is not current: run python3 .ci/licences.py {path}")
    print(f"{len(found)} dependencies, all of allowed licences")


main()
