// The cases that tell implementations apart: of two of them, or of a family.

async function start() {
  const [names, cases] = await unpack("cases");
  const box = document.getElementById("apart");
  const show = () => {
    const told = new URLSearchParams(location.hash.slice(1));
    const pair = [told.get("one"), told.get("other")].map(Number);
    const isPair = told.has("one") && names[pair[0]] !== undefined && names[pair[1]] !== undefined;
    const columns = isPair ? pair : names.map((_, column) => column);
    const rows = cases.filter((one) =>
      (!isPair || one.verdicts[pair[0]] !== one.verdicts[pair[1]]) &&
      (!told.has("family") || (one.family === told.get("family") && one.version === told.get("version"))));
    // What both had to answer tells more than what one of them was not asked.
    const judged = (one) => columns.every((column) => one.verdicts[column] !== "skipped");
    rows.sort((one, other) => judged(other) - judged(one));
    box.hidden = !isPair && !told.has("family");
    if (box.hidden) return;
    const title = isPair ? `${names[pair[0]]} and ${names[pair[1]]}` : `${told.get("family")} ${told.get("version")}`;
    const both = rows.filter(judged).length;
    box.replaceChildren();
    add(box, [
      el("h3", {}, `${title}: ${rows.length} cases end differently`),
      both < rows.length && el("p", { class: "quiet" }, `${both} of them ran everywhere; they come first`),
      table(rows, columns, names),
    ]);
    box.scrollIntoView();
    box.focus({ preventScroll: true });
    document.documentElement.dataset.ready = location.hash;
  };
  window.addEventListener("hashchange", show);
  show();
  document.documentElement.dataset.ready ||= "table";
}

function table(rows, columns, names) {
  const heads = ["Case", ...columns.map((column) => names[column])];
  const line = (one) => el("tr", {},
    el("th", { scope: "row" }, one.id, el("span", { class: "quiet" }, ` ${one.version}`)),
    columns.map((column) => el("td", {}, verdictMark(one.verdicts[column]),
      one.reasons[column] && el("p", { class: "quiet" }, one.reasons[column]))));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Cases" },
    el("table", { class: "apart" },
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows.map(line))));
}

start().catch((error) => {
  document.body.append(el("p", { class: "failed" }, `The cases cannot be shown: ${error.message}`));
});
