// Octets of a message, item by item. What cannot be read is shown as octets: nothing here trusts
// a length.

const TYPES = {
  1: "Structure", 2: "Integer", 3: "Long Integer", 4: "Big Integer", 5: "Enumeration",
  6: "Boolean", 7: "Text String", 8: "Byte String", 9: "Date-Time", 10: "Interval",
  11: "Date-Time Extended",
};
const DEEPEST = 64;
const MOST_ITEMS = 5000;

// The pairs of a hex text; hidden octets are `**`.
function pairs(hex) {
  return hex.replace(/\s/g, "").match(/../g) || [];
}

function readTtlv(hex, names) {
  const octets = pairs(hex);
  const items = [];
  const level = (from, to, depth) => {
    let at = from;
    while (at < to && items.length < MOST_ITEMS) {
      const item = head(octets, at, to, names);
      if (!item || depth > DEEPEST) {
        items.push({ at, depth, rest: true, octets: octets.slice(at, to) });
        return;
      }
      item.depth = depth;
      items.push(item);
      const value = at + 8;
      if (item.type === 1) level(value, value + item.length, depth + 1);
      else {
        item.value = octets.slice(value, value + item.length);
        item.padding = octets.slice(value + item.length, value + item.padded);
      }
      at = value + item.padded;
    }
  };
  level(0, octets.length, 0);
  return items;
}

// The first eight octets of an item, if they say something that fits into what is left.
function head(octets, at, to, names) {
  const first = octets.slice(at, at + 8);
  const numbers = first.map((pair) => parseInt(pair, 16));
  if (at + 8 > to || first.length < 8 || numbers.some(Number.isNaN)) return null;
  const type = numbers[3];
  const length = ((numbers[4] * 256 + numbers[5]) * 256 + numbers[6]) * 256 + numbers[7];
  const padded = type === 1 ? length : Math.ceil(length / 8) * 8;
  if (!TYPES[type] || at + 8 + length > to) return null;
  const tag = first.slice(0, 3).join("").toLowerCase();
  const name = names[tag] || `0x${tag.toUpperCase()}`;
  return { at, head: first, type, length, padded, name };
}

// What an item says, without the schema.
function meaning(item) {
  const hex = item.value.join("");
  if (hex.includes("*")) return "hidden";
  const number = () => BigInt.asIntN(hex.length * 4, BigInt(`0x${hex || 0}`));
  switch (item.type) {
    case 2: case 3: case 4: return hex.length > 64 ? "" : String(number());
    case 5: return `0x${hex.toUpperCase()}`;
    case 6: return number() === 0n ? "false" : "true";
    case 7: return new TextDecoder().decode(Uint8Array.from(item.value, (pair) => parseInt(pair, 16)));
    case 9: return moment(Number(number()) * 1000);
    case 10: return `${number()} s`;
    case 11: return moment(Number(number() / 1000n));
    default: return "";
  }
}

function moment(milliseconds) {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? "no date" : date.toISOString();
}

// The table of a message's octets. `broken` are the places of violations.
function ttlvTable(hex, names, broken) {
  const body = el("tbody");
  for (const item of readTtlv(hex, names)) {
    const end = item.at + 8 + (item.type === 1 ? 0 : item.padded || 0);
    const hit = broken.some((place) => place >= item.at && (item.rest || place < end));
    body.append(el("tr", { class: hit ? "lit" : null },
      el("td", { class: "at" }, item.at),
      el("td", { class: "octets" }, item.rest ? item.octets.join(" ") : itemOctets(item)),
      el("td", { class: `in${Math.min(item.depth, 9)}` }, item.rest ? "not readable as an item" : label(item))));
  }
  const heads = ["Octet", "Octets: tag, type, length, value, padding", "Meaning"];
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Octets" },
    el("table", { class: "ttlv" },
      el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col" }, text)))), body));
}

function itemOctets(item) {
  const part = (name, octets) => octets.length ? el("span", { class: name }, octets.join(" ")) : null;
  return [
    part("o-tag", item.head.slice(0, 3)), " ", part("o-type", item.head.slice(3, 4)), " ",
    part("o-length", item.head.slice(4)), " ", part("o-value", item.value || []), " ",
    part("o-padding", item.padding || []),
  ];
}

function label(item) {
  const about = [el("b", {}, item.name), ` ${TYPES[item.type]}, ${item.length}`];
  const said = item.type === 1 ? "" : meaning(item);
  return said ? [about, ": ", el("span", { class: "value" }, said)] : about;
}
