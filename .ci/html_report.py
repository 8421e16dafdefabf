"""Opens HTML reports in Chromium: what they say, how they are used, what hostile text does to them.

Usage: html_report.py TOOL RESULT.json FOLDER; the result is that of a run with failures.
"""

import copy
import json
import os
import random
import re
import subprocess
import sys
import time

from browser import Browser

TOOL, RESULT, FOLDER = sys.argv[1:4]
HOSTILE = "</script><script>window.hit=1</script><img src=x onerror=window.hit=1>\u202egnp\u2066\x07\x1b[31m"


def check(holds, what):
    if not holds:
        raise AssertionError(what)
    print(f"  {what}")


def render(result, name):
    source, page = os.path.join(FOLDER, f"{name}.json"), os.path.join(FOLDER, f"{name}.html")
    with open(source, "w", encoding="utf-8") as file:
        json.dump(result, file)
    begin = time.monotonic()
    subprocess.run([TOOL, "report", source, "--html", page], check=True)
    return os.path.abspath(page), time.monotonic() - begin


def ready(browser):
    browser.wait("document.documentElement.dataset.ready", "the page is ready")


def usual(browser, result):
    """A reader's way through a real report."""
    page, _ = render(result, "usual")
    counts = result["summary"]
    browser.size(1366, 850)
    browser.open(page)
    ready(browser)
    head = browser.js("return document.querySelector('.verdict').textContent")
    check(f"{counts['failed']} failed" in head, f"the head gives the verdict: {head.strip()}")
    rows = "document.getElementById('shown').textContent"
    browser.js("document.querySelector('.causes a').click()")
    browser.wait(f"{rows}.includes('with this cause')", "a cause chooses its cases")
    listed = int(re.match(r"\d+", browser.js(f"return {rows}"))[0])
    named = int(re.match(r"\d+", browser.js("return document.querySelector('.causes .count').textContent"))[0])
    check(listed == named, f"the first cause shows its {named} cases")
    browser.open(page, "#verdict=failed&operation=Create")
    browser.wait(f"!{rows}.includes('cause')", "the address chooses")
    failed = [case for case in result["cases"] if case["verdict"] == "failed"]
    creating = [case for case in failed if any("Create" in step["operations"] for step in case["steps"])]
    check(browser.js(f"return {rows}").startswith(f"{len(creating)} of"), "filters of the address hold")
    check(browser.js("return document.forms[0].elements.operation.value") == "Create", "and are seen in the form")
    browser.keys("/")
    browser.keys("zzz")
    browser.wait(f"{rows}.startsWith('0 of')", "search by keyboard finds nothing for zzz")
    check("q=zzz" in browser.js("return location.hash"), "the search is in the address")
    browser.js("document.forms[0].reset()")
    browser.wait(f"{rows}.startsWith('{len(result['cases'])} of')", "clearing shows all")
    browser.open(page, "#verdict=failed")
    browser.wait(f"{rows}.startsWith('{len(failed)} of')", "the failed ones")
    browser.js("document.activeElement.blur()")
    for key in ("j", "j", "\ue007"):
        browser.keys(key)
    browser.wait("document.querySelector('#detail .step')", "Enter opens a case")
    check(browser.js("return document.querySelector('#detail h1').textContent").startswith(failed[1]["id"]),
          "the keyboard opens the case that it moved to")
    lit = browser.js("return document.querySelectorAll('#detail .line.lit, #detail .differences .lit').length")
    check(lit > 0, "the differences are lit")
    browser.js("document.querySelectorAll('.bytes').forEach((one) => { one.open = true; })")
    browser.wait("document.querySelector('.ttlv .o-tag')", "octets are annotated")
    check("RequestMessage" in browser.js("return document.querySelector('.ttlv').textContent"), "with names")
    browser.keys("\ue00c")
    browser.wait("document.getElementById('detail').hidden", "Escape goes back")
    unnamed = browser.js("""return [...document.querySelectorAll('a, button, input, select, summary')]
        .filter((one) => !(one.textContent.trim() || one.labels?.length || one.ariaLabel)).length""")
    check(unnamed == 0, "every control has a name")
    for width, name in ((390, "phone"), (1366, "laptop")):
        browser.size(width, 850)
        wide = browser.js("return document.documentElement.scrollWidth")
        check(wide <= width, f"at {width} the page is {wide} wide")
        browser.picture(os.path.join(FOLDER, f"usual-{name}.png"), True)
    browser.paper(os.path.join(FOLDER, "usual.pdf"))
    contrast(browser)
    check(browser.complaints() == [], "the browser has nothing to complain about")


def contrast(browser):
    """Text stands out from the page by 4.5 to 1 at least, by day and by night."""
    for scheme in ("light", "dark"):
        browser.media(prefers_color_scheme=scheme)
        worst = browser.js("""
            const part = (c) => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
            const shade = (text) => { const [r, g, b] = text.match(/[\\d.]+/g).map(Number);
              return .2126 * part(r) + .7152 * part(g) + .0722 * part(b); };
            const paper = shade(getComputedStyle(document.documentElement).backgroundColor);
            return Math.min(...['.passed', '.failed', '.errored', '.quiet', '.causes a', 'h1'].map((one) => {
              const ink = shade(getComputedStyle(document.querySelector(one)).color);
              return (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05); }));""")
        check(worst >= 4.5, f"contrast by {scheme}: {worst:.1f}")
    browser.media()


def hostile(browser, result):
    """Whatever a target says is text."""
    result = copy.deepcopy(result)
    case = next(case for case in result["cases"] if case["verdict"] == "failed")
    case.update(id="HOSTILE", reason=HOSTILE, title=HOSTILE, family=HOSTILE, clause=HOSTILE, known=HOSTILE)
    case["steps"] = case["steps"][:1]
    step = case["steps"][0]
    step.update(request_xml=HOSTILE, response_xml=f'<ResponseMessage>\n  <A type="TextString" value="{HOSTILE}"/>\n</ResponseMessage>',
                response_hex="42007b01ffffffff" + HOSTILE.encode().hex(), request_hex="42**7b",
                operations=[HOSTILE], notes=[HOSTILE], identity=HOSTILE,
                violations=[{"code": HOSTILE, "path": HOSTILE, "offset": 3, "section": HOSTILE, "message": HOSTILE}])
    step["differences"] = [{"path": HOSTILE, "kind": "value", "expected": HOSTILE, "actual": HOSTILE[1:],
                            "accepted_by": {"rule": HOSTILE, "source": HOSTILE, "confidence": "inferred"}},
                           {"path": HOSTILE, "kind": "value", "expected": HOSTILE, "actual": HOSTILE[2:], "accepted_by": None}]
    result["target"] = {"address": HOSTILE, HOSTILE: HOSTILE}
    result["selection"]["rerun"] = HOSTILE
    result["left_behind"] = [HOSTILE]
    page, _ = render(result, "hostile")
    browser.open(page)
    ready(browser)
    browser.open(page, f"#case=HOSTILE%40{case['version']}")
    browser.wait("document.querySelector('#detail .step')", "the case opens")
    browser.js("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    browser.wait("document.querySelector('.ttlv')", "its octets open")
    check(browser.js("return window.hit === undefined"), "no script of a target ran")
    check(browser.js("return document.querySelectorAll('img, script:not([type]):not([id])').length") == 1,
          "no element of a target is in the page")
    text = browser.js("return document.documentElement.textContent + document.title")
    check("window.hit=1" in text and not re.search("[\u202a-\u202e\u2066-\u2069\x07\x1b]", text),
          "its text is shown, its marks of direction and control characters written out")
    check(browser.complaints() == [], "the browser has nothing to complain about")


def matrix(browser, result):
    """Two implementations side by side, told apart by one click."""
    other = copy.deepcopy(result)
    changed = [case for case in other["cases"] if case["verdict"] == "failed"][:7]
    for case in changed:
        case.update(verdict="errored", reason=HOSTILE)
    names = [os.path.join(FOLDER, f"{name}.json") for name in ("one", "other")]
    for name, one in zip(names, (result, other)):
        with open(name, "w", encoding="utf-8") as file:
            json.dump(one, file)
    page = os.path.abspath(os.path.join(FOLDER, "matrix.html"))
    subprocess.run([TOOL, "matrix", *names, "--html", page], check=True)
    browser.size(1366, 850)
    browser.open(page)
    ready(browser)
    browser.js("document.querySelector('[href=\"#one=0&other=1\"]').click()")
    browser.wait("document.querySelector('.apart')", "a pair opens")
    rows = browser.js("return document.querySelectorAll('.apart tbody tr').length")
    check(rows == len(changed), f"one click shows the {rows} cases that differ")
    check(browser.js("return window.hit === undefined"), "no script of a target ran")
    browser.picture(os.path.join(FOLDER, "matrix.png"), True)
    check(browser.complaints() == [], "the browser has nothing to complain about")


def large(browser, result, rows, detailed):
    """Many cases: size, and the time a reader waits."""
    chance = random.Random(7)
    failed = [case for case in result["cases"] if case["verdict"] == "failed" and case["steps"]]
    quiet = [case for case in result["cases"] if case["verdict"] == "passed"]
    fresh = lambda found: "%032x" % chance.getrandbits(128) if len(found[0]) == 32 else found[0]
    cases = []
    for number in range(rows):
        of = failed if number * detailed // rows != (number + 1) * detailed // rows else quiet
        text = json.dumps(of[number % len(of)])
        # Fresh octets, so that the packing has no easier work than a real run gives it.
        text = re.sub(r"[0-9a-f]{32}", fresh, text)
        case = json.loads(text)
        case["id"] = f"{case['id']}-{number}"
        cases.append(case)
    big = {**result, "cases": cases}
    page, seconds = render(big, f"large-{rows}")
    size = os.path.getsize(page) / 1e6
    source = os.path.getsize(page[:-4] + "json") / 1e6
    check(size < 15, f"{rows} cases, {detailed} with detail: {size:.1f} MB from {source:.0f} MB of JSON, written in {seconds:.1f} s")
    begin = time.monotonic()
    browser.open(page)
    ready(browser)
    opened = time.monotonic() - begin
    check(opened < 15, f"opened in {opened:.2f} s")
    drawn = browser.js("return document.querySelectorAll('#window li').length")
    check(drawn < 100, f"{drawn} rows drawn of {rows}")
    mean = browser.js("""
        const box = document.getElementById('rows');
        const whole = performance.now();
        for (let i = 0; i < 200; i++) {
          box.scrollTop = (box.scrollHeight - box.clientHeight) * i / 200;
          box.dispatchEvent(new Event('scroll'));
        }
        return (performance.now() - whole) / 200;""")
    check(mean < 100, f"scrolling draws in {mean:.1f} ms")
    typed = browser.js("""
        const input = document.forms[0].elements.q, begin = performance.now();
        input.value = 'state'; input.dispatchEvent(new Event('input', { bubbles: true }));
        return performance.now() - begin;""")
    check(typed < 500, f"a search takes {typed:.0f} ms")
    last = next(case for case in reversed(cases) if case["verdict"] == "failed")
    begin = time.monotonic()
    browser.js("location.hash = arguments[0]", f"#case={last['id']}%40{last['version']}")
    browser.wait("document.querySelector('#detail .step')", "a case opens")
    check(time.monotonic() - begin < 5, f"a case opens in {time.monotonic() - begin:.2f} s")


def main():
    with open(RESULT, encoding="utf-8") as file:
        result = json.load(file)
    with Browser() as browser:
        for name, act in (("a real result", usual), ("hostile text", hostile), ("a matrix", matrix)):
            print(name)
            act(browser, result)
        for rows, detailed in ((3000, 450), (20000, 3000)):
            print(f"{rows} cases")
            large(browser, result, rows, detailed)


main()
