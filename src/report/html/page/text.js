// Elements and text. Every text goes in through `safe`: as text, never as markup, and with the
// characters that hide or turn others around written out.

const SIGNS = { passed: "✓", failed: "✕", errored: "!", skipped: "–" };
const VERDICTS = Object.keys(SIGNS);

const HIDDEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

function safe(text) {
  return String(text).replace(HIDDEN, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
}

// An element with attributes and children; a child that is no node becomes text.
function el(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : safe(value));
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : safe(child));
  }
}

function verdictMark(verdict) {
  return el("span", { class: verdict }, `${SIGNS[verdict]} ${verdict}`);
}

// Data of the page: base64 of deflated JSON.
async function unpack(id) {
  const packed = atob(document.getElementById(id).textContent);
  const octets = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i++) octets[i] = packed.charCodeAt(i);
  const inflated = new Blob([octets]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(inflated).text());
}

// Two texts apart: what they begin and end with alike, and the middles that differ.
function apart(one, other) {
  const [a, b] = [Array.from(one), Array.from(other)];
  const room = Math.min(a.length, b.length);
  let start = 0;
  while (start < room && a[start] === b[start]) start++;
  let end = 0;
  while (end < room - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const cut = (text) => [
    text.slice(0, start).join(""),
    text.slice(start, text.length - end).join(""),
    text.slice(text.length - end).join(""),
  ];
  return [cut(a), cut(b)];
}
