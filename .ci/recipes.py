"""Runs the commands of the CI recipes in README.md as they stand there.

Usage: recipes.py README FOLDER; the folder holds what a job has at hand: ca.pem, client.pem and
client.key. KMIP_TARGET is the address; kmip-conform is on the PATH.
"""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree

from ruamel.yaml import YAML

README, FOLDER = sys.argv[1:3]
WRITTEN = ["result.json", "result.xml", "result.html"]


def commands(recipe):
    """The shell commands of a recipe, by job."""
    for job in recipe.get("jobs", {}).values():
        yield "\n".join(step["run"] for step in job["steps"] if "run" in step)
    for name, job in recipe.items():
        if isinstance(job, dict) and "script" in job:
            yield "\n".join(job["script"])


with open(README, encoding="utf-8") as file:
    blocks = re.findall(r"```yaml\n(.*?)```", file.read(), re.S)
ran = 0
for block in blocks:
    for script in commands(YAML(typ="safe").load(block)):
        for name in WRITTEN:
            if os.path.exists(os.path.join(FOLDER, name)):
                os.remove(os.path.join(FOLDER, name))
        environment = {**os.environ, "GITHUB_STEP_SUMMARY": "summary.md"}
        job = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=FOLDER, env=environment)
        # Cases that share a server may get in each other's way: that the job is red then, and its
        # reports are there all the same, is what the recipe promises.
        assert job.returncode in (0, 1), job
        for name in WRITTEN:
            assert os.path.getsize(os.path.join(FOLDER, name)) > 0, (script, name)
        xml.etree.ElementTree.parse(os.path.join(FOLDER, "result.xml"))
        ran += 1
assert ran == 2, f"{ran} recipes ran"
print(f"the commands of {ran} recipes run as written")
