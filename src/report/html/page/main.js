// The page: its address says what is shown.

const FILTERS = ["q", "verdict", "version", "family", "authority", "operation", "cause"];
const by = (id) => document.getElementById(id);

function readAddress() {
  const told = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries([...FILTERS, "case"].map((name) => [name, told.get(name) || ""]));
}

function address(state) {
  const told = new URLSearchParams();
  for (const name of [...FILTERS, "case"]) if (state[name]) told.set(name, state[name]);
  return `#${told}`;
}

function readIndex(packed) {
  const cases = packed.cases.map((row, place) => {
    const [id, version, verdict, authority, family, ms, operations, reason, title, known, attempts, cause] = row;
    const one = { place, id, version, verdict, authority, family: packed.families[family], ms, reason, title, known, attempts, cause };
    one.operations = operations.map((number) => packed.operations[number]);
    one.name = `${id}@${version}`;
    one.profile = packed.profiles[one.family];
    one.hay = `${one.name} ${title || ""} ${reason || ""} ${one.family} ${one.profile || ""}`.toLowerCase();
    return one;
  });
  return { ...packed, cases, names: new Map(cases.map((one) => [one.name, one])) };
}

function choose(cases, state) {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const verdicts = state.verdict ? state.verdict.split(",") : null;
  return cases.filter((one) =>
    (!verdicts || verdicts.includes(one.verdict)) &&
    (!state.version || one.version === state.version) &&
    (!state.family || one.family === state.family) &&
    (!state.authority || one.authority === state.authority) &&
    (!state.operation || one.operations.includes(state.operation)) &&
    (state.cause === "" || String(one.cause) === state.cause) &&
    words.every((word) => one.hay.includes(word)));
}

async function start() {
  const index = readIndex(await unpack("index"));
  const form = by("filters");
  let state = readAddress();
  let chosen = [];
  const packs = new Map();
  const list = new List(by("rows"), by("window"), (one) => address({ ...state, case: one.name }));

  const fill = (name, values, label = (value) => value) => {
    for (const value of values) form.elements[name].append(el("option", { value }, label(value)));
  };
  const all = (of) => [...new Set(index.cases.map(of))].sort();
  fill("version", all((one) => one.version));
  const profile = (family) => (index.profiles[family] ? `${index.profiles[family]} (${family})` : family);
  fill("family", all((one) => one.family), profile);
  fill("authority", all((one) => one.authority));
  fill("operation", [...index.operations].sort());
  for (const verdict of VERDICTS) {
    const count = index.cases.filter((one) => one.verdict === verdict).length;
    by("verdicts").append(el("label", { class: verdict },
      el("input", { type: "checkbox", name: "verdict", value: verdict }), ` ${SIGNS[verdict]} ${count} ${verdict}`));
  }

  const caseOf = async (one) => {
    let pack = 0;
    while (pack + 1 < index.packs.length && index.packs[pack + 1] <= one.place) pack++;
    if (!packs.has(pack)) {
      if (packs.size > 8) packs.delete(packs.keys().next().value);
      packs.set(pack, await unpack(`pack-${pack}`));
    }
    return packs.get(pack)[one.place - index.packs[pack]];
  };

  const showList = () => {
    for (const name of ["q", "version", "family", "authority", "operation"]) form.elements[name].value = state[name];
    const verdicts = state.verdict.split(",");
    for (const box of form.querySelectorAll("[name=verdict]")) box.checked = verdicts.includes(box.value);
    chosen = choose(index.cases, state);
    by("shown").replaceChildren(`${chosen.length} of ${index.cases.length} cases`,
      state.cause === "" ? "" : " with this cause");
    list.show(chosen);
  };

  const show = async () => {
    const before = state;
    state = readAddress();
    const one = state.case && index.names.get(state.case);
    by("overview").hidden = by("cases").hidden = Boolean(one);
    by("detail").hidden = !one;
    showList();
    if (one) {
      const place = chosen.indexOf(one);
      const near = (at) => (at >= 0 && place >= 0 && chosen[at] ? address({ ...state, case: chosen[at].name }) : null);
      const whole = await caseOf(one);
      showCase(by("detail"), { case: whole, back: address({ ...state, case: "" }), before: near(place - 1), after: near(place + 1) }, index);
      if (place >= 0) list.active = place;
      document.title = `${one.name}: ${one.verdict}`;
      window.scrollTo(0, 0);
      by("detail").focus({ preventScroll: true });
    } else {
      document.title = title;
      if (before.case) list.move(list.active);
      else if (before !== first && FILTERS.some((name) => name !== "q" && state[name] !== before[name])) by("cases").scrollIntoView();
    }
    document.documentElement.dataset.ready = one ? one.name : "list";
  };

  const title = document.title;
  const first = state;
  const filter = (jump) => {
    const told = new FormData(form);
    const next = { ...state, case: "", verdict: told.getAll("verdict").join(",") };
    for (const name of ["q", "version", "family", "authority", "operation"]) next[name] = told.get(name) || "";
    state = next;
    if (jump) state.cause = "";
    history.replaceState(null, "", address(state));
    showList();
  };
  form.addEventListener("input", () => filter(false));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => filter(true)));
  window.addEventListener("hashchange", show);
  document.addEventListener("keydown", (event) => key(event, list, state));
  window.addEventListener("beforeprint", () => printList(chosen, state));
  by("cases").hidden = false;
  await show();
}

function key(event, list, state) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (state.case) location.hash = address({ ...state, case: "" });
    else if (typing) event.target.blur();
    return;
  }
  if (typing) return;
  const follow = (selector) => document.querySelector(selector)?.click();
  const inRows = event.target.closest("#rows") || event.target === document.body;
  const moves = { j: 1, k: -1, ...(inRows ? { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 } : {}) };
  if (event.key === "/") by("filters").elements.q.focus();
  else if (state.case && event.key === "j") follow("#detail [rel=next]");
  else if (state.case && event.key === "k") follow("#detail [rel=prev]");
  else if (!state.case && moves[event.key] && !(event.target === document.body && event.key.startsWith("P"))) {
    list.move(list.active + (list.frame.contains(document.activeElement) ? moves[event.key] : 0));
  } else return;
  event.preventDefault();
}

// Paper has no scrolling: the chosen cases as a plain list, those that failed first.
function printList(chosen, state) {
  const MOST = 500;
  const rank = { failed: 0, errored: 1, passed: 2, skipped: 3 };
  const rows = state.case ? [] : [...chosen].sort((a, b) => rank[a.verdict] - rank[b.verdict]);
  const title = rows.length ? [el("h2", {}, `${rows.length} cases${state.cause === "" ? "" : " with this cause"}, those that failed first`)] : [];
  by("print").replaceChildren(...title, ...rows.slice(0, MOST).map((one) =>
    el("p", {}, verdictMark(one.verdict), " ", el("b", {}, one.name), ` ${one.family} `, one.verdict === "passed" ? one.title : one.reason)));
  if (rows.length > MOST) by("print").append(el("p", {}, `and ${rows.length - MOST} more, in the file`));
}

start().catch((error) => {
  by("overview").append(el("p", { class: "failed" }, `The cases cannot be shown: ${error.message}`));
});
