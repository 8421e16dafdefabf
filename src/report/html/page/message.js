// A message as XML, with only those items lit that differ.

const ITEM = /^(\s*)<(\/?)([\w.-]+)(.*)$/;

// The lines of a message, each with the path of its item.
function messageLines(xml) {
  const stack = [];
  const counts = [new Map()];
  return xml.split("\n").filter((line) => line.trim()).map((text) => {
    const found = ITEM.exec(text);
    if (!found) return { text, path: "" };
    const [, , closing, element, rest] = found;
    if (closing) {
      counts.pop();
      return { text, path: stack.pop() || "", closes: true };
    }
    const tag = element === "TTLV" ? (/tag="([^"]*)"/.exec(rest) || [])[1] || element : element;
    const seen = counts[counts.length - 1];
    const place = (seen.get(tag) || 0) + 1;
    seen.set(tag, place);
    const own = place > 1 ? `${tag}[${place}]` : tag;
    const path = stack.length ? `${stack[stack.length - 1]}/${own}` : own;
    if (!rest.trimEnd().endsWith("/>") && !rest.includes("</")) {
      stack.push(path);
      counts.push(new Map());
    }
    return { text, path };
  });
}

// The message with its differences, or a word on why there is none.
function message(title, xml, differences, none) {
  const pane = el("div", { class: "pane" }, el("h4", {}, title));
  if (!xml) {
    pane.append(el("p", { class: "quiet" }, none));
    return pane;
  }
  const lines = messageLines(xml);
  const root = lines.length ? lines[0].path : "";
  const here = differences.filter((one) => one.path.split("/")[0].split("[")[0] === root);
  const code = el("code");
  for (const line of lines) {
    if (line.closes) ghosts(code, line, here);
    code.append(lineOf(line, here));
    const changed = here.find((one) => one.path === line.path && !line.closes && one.expected !== null && one.kind !== "missing");
    if (changed) code.append(ghost(changed, indentOf(line.text), `expected ${brief(changed.expected)}`));
  }
  pane.append(el("pre", { tabindex: "0", "aria-label": title }, code));
  return pane;
}

function lineOf(line, here) {
  const within = (one) => line.path === one.path || (one.kind === "unexpected" && line.path.startsWith(`${one.path}/`));
  const lit = here.find((one) => one.kind !== "missing" && within(one));
  const kind = lit ? (lit.accepted_by ? "accepted" : "lit") : "plain";
  const mark = lit && lit.path === line.path && !line.closes ? (lit.accepted_by ? "≈" : "✕") : " ";
  return el("span", { class: `line ${kind}` }, `${mark} ${line.text}\n`);
}

// What is missing, before the end of the item it is missing from.
function ghosts(code, line, here) {
  const inside = (one) => one.kind === "missing" && one.path.slice(0, one.path.lastIndexOf("/")) === line.path;
  for (const one of here.filter(inside)) {
    const tag = one.path.slice(one.path.lastIndexOf("/") + 1);
    code.append(ghost(one, `${indentOf(line.text)}  `, `missing: ${tag} ${brief(one.expected || "")}`));
  }
}

function ghost(difference, indent, text) {
  const kind = difference.accepted_by ? "accepted" : "lit";
  return el("span", { class: `line ghost ${kind}` }, `  ${indent}${text}\n`);
}

function indentOf(text) {
  return text.slice(0, text.length - text.trimStart().length);
}

function brief(text) {
  const line = text.split("\n").join(" ");
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}
