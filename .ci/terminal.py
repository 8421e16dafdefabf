"""What a person sees of a run at a terminal of 80 by 24, and what a pipe gets of it.

    python3 .ci/terminal.py BINARY
"""

import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import fcntl
import termios

TOOL = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WIDTH, HEIGHT = 80, 24
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def check(holds, what):
    print("ok " if holds else "NOT", what)
    if not holds:
        sys.exit(1)


def at_terminal(arguments, **environment):
    """Everything that a command writes to a terminal, standard output and error together."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
    known = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "TERM": "xterm-256color"}
    process = subprocess.Popen([TOOL, *arguments], stdin=follower, stdout=follower, stderr=follower,
                               env={**known, **environment}, close_fds=True)
    os.close(follower)
    seen = b""
    while True:
        try:
            octets = os.read(leader, 65536)
        except OSError:  # the last writer has gone
            break
        if not octets:
            break
        seen += octets
    os.close(leader)
    return process.wait(), seen.decode("utf-8", "replace")


def in_pipe(arguments):
    done = subprocess.run([TOOL, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def rows(text):
    """Rows of the screen that a text takes."""
    lines = CONTROL.sub("", text).replace("\r", "").rstrip("\n").split("\n")
    return sum(max(1, -(-len(line) // WIDTH)) for line in lines)


def folder_of_cases(folder):
    """Own cases of 2.x, and one that fails first of all."""
    cases = os.path.join(folder, "cases")
    shutil.copytree(os.path.join(HERE, "testcases", "2.x"), cases)
    with open(os.path.join(cases, "locate", "nothing-found-is-success.xml"), encoding="utf-8") as file:
        good = file.read()
    success = 'value="Success"/>\n    <ResponsePayload/>'
    spoilt = good.replace(success, success.replace("Success", "OperationUndone"))
    assert spoilt != good
    with open(os.path.join(cases, "aaa-spoilt.xml"), "w", encoding="utf-8") as file:
        file.write(spoilt)
    return cases


def live(cases):
    code, seen = at_terminal(["run", "--cases", cases, "--protocol-version", "2.1", "-j", "1"])
    check(code == 1, "the run fails")
    bar = re.findall(r"(\d+)/(\d+) cases \S+ +(\S+) left (?:(\d+) failed)? *(\S+@2\.1)?", CONTROL.sub("", seen))
    check(len(bar) > 3, f"progress is drawn {len(bar)} times")
    check(any(case for *_, case in bar), f"with the case that runs, such as {next(case for *_, case in bar if case)}")
    check(any(left not in ("", "0s") for _, _, left, _, _ in bar), "and the time left")
    check(any(failed == "1" for *_, failed, _ in bar), "and the failures so far")
    told = seen.index("aaa-spoilt@2.1 step")
    check(told < seen.rindex(" cases "), "a failure is told as it happens")
    check(COLOUR.search(seen), "there are colours")
    summary = seen[seen.rindex("rerun:"):].split("\n", 1)[1]
    check("summary: " in summary and rows(summary) <= HEIGHT, f"the summary takes {rows(summary)} rows")
    check("next: add --html" in COLOUR.sub("", summary), "and ends with the command that comes next")


def colours(cases):
    code, seen = at_terminal(["run", "--cases", cases, "aaa-spoilt"], NO_COLOR="1")
    check(code == 1 and "FAILED" in seen and not COLOUR.search(seen), "no colours under NO_COLOR")
    code, out, err = in_pipe(["run", "--cases", cases, "aaa-spoilt"])
    check(code == 1 and "FAILED" in out and "\x1b" not in out + err, "no colours in a pipe")
    check(err == "", "and no progress")
    _, _, err = in_pipe(["run", "--cases", cases, "aaa-spiolt"])
    check("did you mean aaa-spoilt" in err and "\x1b" not in err, "a mistake is told without colours there")
    _, seen = at_terminal(["run", "--cases", cases, "aaa-spiolt"], NO_COLOR="1")
    check(not COLOUR.search(seen), "and so it is under NO_COLOR")


def hints(cases, folder):
    plain = {"NO_COLOR": "1"}
    result = os.path.join(folder, "result.json")
    page = os.path.join(folder, "result.html")
    _, seen = at_terminal(["run", "--cases", cases, "aaa-spoilt", "--json", result], **plain)
    line = " ".join(seen[seen.index("next:"):].split())
    check(line.startswith(f"next: kmip-conform report {result} --html"), "a result leads to its report")
    _, seen = at_terminal(["run", "--cases", cases, "aaa-spoilt", "--json", result, "--html", page], **plain)
    check("next: open" in seen and "explain aaa-spoilt@2.0" in " ".join(seen.split()), "a page is to be opened")
    code, seen = at_terminal(["run", "--cases", cases, "--protocol-version", "1.0"], **plain)
    check(code == 2 and "next: kmip-conform list" in seen, "a run of nothing leads to the list")
    _, seen = at_terminal(["run", "--cases", cases, "nothing-found-is-success"], **plain)
    check("next:" not in seen, "where all is well, nothing is to be done")


def main():
    with tempfile.TemporaryDirectory() as folder:
        cases = folder_of_cases(folder)
        live(cases)
        colours(cases)
        hints(cases, folder)


main()
