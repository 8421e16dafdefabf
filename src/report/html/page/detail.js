// One case: what it asks, how it went, step by step.

function showCase(detail, found, index) {
  detail.replaceChildren();
  add(detail, [
    el("nav", { class: "back", "aria-label": "Cases" },
      el("a", { href: found.back, id: "back" }, "← all cases"),
      found.before && el("a", { href: found.before, rel: "prev" }, "previous"),
      found.after && el("a", { href: found.after, rel: "next" }, "next")),
    el("h1", {}, `${found.case.id}`, el("small", {}, ` KMIP ${found.case.version}`)),
    caseHead(found.case, index),
    found.case.steps.map((step) => stepPart(step, index)),
  ]);
}

function caseHead(one, index) {
  const command = `${index.rerun} ${one.id}@${one.version}`;
  const facts = [
    [index.profiles[one.family] ? "profile" : "family", index.profiles[one.family] || one.family], ["weight", one.authority], ["file", one.file], ["clause", one.clause],
    ["official, unmodified", one.authority !== "own" && (one.official ? "yes" : "no")],
    ["time", `${one.duration_ms} ms`], ["errata", one.errata.join(", ")],
    ["digest", (one.digest || "").slice(0, 12)],
  ].filter(([, value]) => value);
  const flaky = one.verdict === "passed" && (one.earlier || []).length > 0;
  return [
    el("p", { class: "verdict" }, verdictMark(one.verdict), flaky && el("span", { class: "errored" }, " · flaky"),
      one.title && el("span", { class: "quiet" }, ` · ${one.title}`)),
    one.reason && el("p", { class: "reason" }, one.reason),
    one.known && el("p", { class: "note" }, `known failure: ${one.known}`),
    (one.earlier || []).map((past) =>
      el("p", { class: "note" }, "another attempt: ", verdictMark(past.verdict), ` ${past.reason || ""}`)),
    one.failure && one.verdict === "failed" && el("p", { class: "meaning" }, `What it means: ${one.failure}`),
    el("dl", { class: "facts" }, facts.map(([key, value]) => el("div", {}, el("dt", {}, key), el("dd", {}, value)))),
    el("div", { class: "rerun" }, el("span", {}, "Run it again"), el("code", {}, command), copyButton(command)),
  ];
}

function copyButton(text) {
  const copy = async (event) => {
    const button = event.currentTarget;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "copied";
    } catch {
      button.textContent = "select and copy";
    }
  };
  return el("button", { type: "button", onclick: copy }, "Copy");
}

function stepPart(step, index) {
  const open = step.differences.filter((one) => !one.accepted_by);
  const accepted = step.differences.filter((one) => one.accepted_by);
  const wrong = open.length + step.violations.length > 0;
  const state = wrong ? "failed" : "passed";
  const told = [open.length && `${open.length} different`, step.violations.length && `${step.violations.length} violations`,
    accepted.length && `${accepted.length} accepted`].filter(Boolean).join(", ");
  const server = step.direction === "server-to-client" ? "server to client" : `client ${step.identity}`;
  const part = el("details", { class: "step", open: wrong },
    el("summary", {}, el("span", { class: state }, wrong ? "✕ " : "· "), `Step ${step.index} `,
      el("b", {}, step.operations.join(", ") || "no operation"), el("span", { class: "quiet" }, ` ${server}${told ? ` · ${told}` : ""}`)));
  // Steps are drawn when they are opened: a case may have hundreds.
  const draw = () => {
    if (part.open && part.childElementCount === 1) part.append(...stepBody(step, open, accepted, index));
  };
  part.addEventListener("toggle", draw);
  draw();
  return part;
}

function stepBody(step, open, accepted, index) {
  const toClient = step.direction === "server-to-client";
  const absent = "Not kept: exchanges of passed cases are kept with --evidence.";
  return [
    open.length && el("ul", { class: "differences" }, open.map(difference)),
    step.violations.length && el("ul", { class: "differences" }, step.violations.map(violation)),
    (step.notes || []).map((note) => el("p", { class: "note" }, note)),
    el("div", { class: "sides" },
      message(toClient ? "Request of the server" : "Request", step.request_xml, step.differences, absent),
      message("Response", step.response_xml, step.differences,
        step.response_hex ? "Not readable as a message: see the octets." : absent)),
    octets("Octets of the request", step.request_hex, [], index),
    octets("Octets of the response", step.response_hex, step.violations.map((one) => one.offset).filter((at) => at !== null), index),
    accepted.length && el("details", { class: "accepted-list" },
      el("summary", {}, `${accepted.length} accepted by rules`), el("ul", { class: "differences" }, accepted.map(difference))),
  ].flat().filter(Boolean);
}

function difference(one) {
  const rule = one.accepted_by;
  return el("li", { class: rule ? "accepted" : "lit" },
    el("p", { class: "path" }, rule ? "≈ " : "✕ ", one.path, el("span", { class: "quiet" }, ` ${one.kind}`)),
    values(one),
    one.clause && el("p", { class: "clause" }, one.clause),
    rule && el("p", { class: "clause" }, `accepted by ${rule.rule}: ${rule.source} (${rule.confidence})`));
}

function values(one) {
  if (one.expected !== null && one.actual !== null) {
    const [expected, actual] = apart(one.expected, one.actual);
    return el("dl", { class: "values" }, value("expected", expected), value("got", actual));
  }
  if (one.expected !== null) return el("dl", { class: "values" }, value("expected", ["", one.expected, ""]));
  if (one.actual !== null) return el("dl", { class: "values" }, value("got", ["", one.actual, ""]));
  return null;
}

function value(name, [start, middle, end]) {
  return el("div", {}, el("dt", {}, name), el("dd", {}, start, el("mark", {}, middle), end));
}

function violation(one) {
  return el("li", { class: "lit" },
    el("p", { class: "path" }, "✕ ", one.path, el("span", { class: "quiet" }, ` ${one.code}${one.offset === null ? "" : ` at octet ${one.offset}`}`)),
    el("p", {}, one.message), one.section && el("p", { class: "clause" }, one.section));
}

function octets(title, hex, broken, index) {
  if (!hex) return null;
  const part = el("details", { class: "bytes" }, el("summary", {}, title, el("span", { class: "quiet" }, ` ${pairs(hex).length}`)));
  part.addEventListener("toggle", () => {
    if (part.open && part.childElementCount === 1) part.append(ttlvTable(hex, index.tags, broken));
  });
  return part;
}
