"""Runs the commands of the CI recipes in README.md as they stand there, side by side.

Usage: recipes.py README FOLDER=TARGET FOLDER=TARGET; a folder for each recipe holds what its job has
at hand: ca.pem, client.pem and client.key. TARGET is the address of its server; kmip-conform is on
the PATH.
"""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree

from ruamel.yaml import YAML

README, *PLACES = sys.argv[1:]
WRITTEN = ["result.json", "result.xml", "result.html"]


def commands(recipe):
    """The shell commands of a recipe, by job."""
    for job in recipe.get("jobs", {}).values():
        yield "\n".join(step["run"] for step in job["steps"] if "run" in step)
    for name, job in recipe.items():
        if isinstance(job, dict) and "script" in job:
            yield "\n".join(job["script"])


def start(script, folder, target):
    """Begins a job; most of its time it waits for dates."""
    environment = {**os.environ, "KMIP_TARGET": target, "GITHUB_STEP_SUMMARY": "summary.md"}
    command = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.Popen(command, cwd=folder, env=environment)


with open(README, encoding="utf-8") as file:
    blocks = re.findall(r"```yaml\n(.*?)```", file.read(), re.S)
scripts = [script for block in blocks for script in commands(YAML(typ="safe").load(block))]
assert len(scripts) == len(PLACES) == 2, f"{len(scripts)} recipes for {len(PLACES)} places"
places = [place.split("=", 1) for place in PLACES]
jobs = [start(script, *place) for script, place in zip(scripts, places)]
codes = [job.wait() for job in jobs]
assert codes == [0, 0], f"the jobs end with {codes}"
for script, (folder, _) in zip(scripts, places):
    for name in WRITTEN:
        assert os.path.getsize(os.path.join(folder, name)) > 0, (script, name)
    xml.etree.ElementTree.parse(os.path.join(folder, "result.xml"))
print(f"the commands of {len(scripts)} recipes run as written")
