"""Puts mutants into a copy of the tree, each behind a switch.

What is put in adds no line, so that the compiler's errors name lines of the source.
"""

import re

import tree_sitter
import tree_sitter_rust

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))
ENTRY = "reference-server/src/net/handler.rs"
SERVER = "reference-server/src/server.rs"
LIB = "reference-server/src/lib.rs"
SITE = "src/run/site.rs"
NOWHERE = (1, 0)

SWITCH = '''//! Which mutant is on in which server, within the core alone: the tool uses parts of its code too.
#![allow(missing_docs)]
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::sync::{LazyLock, Mutex};
/// The server that this thread works for, by its seed, and the mutant that is on in it.
type Place = Option<([u8; 32], u32)>;
thread_local! {
    static INSIDE: Cell<Place> = const { Cell::new(None) };
    static NOTED: RefCell<HashSet<([u8; 32], u32)>> = RefCell::default();
}
static PLAN: LazyLock<HashMap<String, u32>> = LazyLock::new(|| {
    let path = std::env::var("KMIP_MUTANTS").unwrap_or_default();
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let row = |line: &str| line.split_once(' ').and_then(|(seed, n)| Some((seed.to_owned(), n.parse().ok()?)));
    text.lines().filter_map(row).collect()
});
static TRACE: LazyLock<Option<Mutex<std::fs::File>>> = LazyLock::new(|| {
    let path = std::env::var("KMIP_MUTANT_TRACE").ok()?;
    std::fs::OpenOptions::new().append(true).create(true).open(path).ok().map(Mutex::new)
});
fn hex(seed: &[u8; 32]) -> String { seed.iter().map(|octet| format!("{octet:02x}")).collect() }
fn note(seed: &[u8; 32], what: &str) {
    if let Some(Ok(mut file)) = TRACE.as_ref().map(Mutex::lock) {
        let _ = file.write_all(format!("{} {what}\\n", hex(seed)).as_bytes());
    }
}
pub fn named(seed: &[u8; 32], name: &str) { note(seed, name); }
pub fn on(number: u32) -> bool {
    let Some((seed, on)) = INSIDE.get() else { return false };
    if TRACE.is_some() && NOTED.with_borrow_mut(|noted| noted.insert((seed, number))) {
        note(&seed, &number.to_string());
    }
    on == number
}
pub struct Inside(Place);
pub fn enter(seed: [u8; 32]) -> Inside {
    let on = if PLAN.is_empty() { 0 } else { PLAN.get(&hex(&seed)).copied().unwrap_or(0) };
    Inside(INSIDE.replace(Some((seed, on))))
}
impl Drop for Inside {
    fn drop(&mut self) { INSIDE.set(self.0); }
}
'''


def offset(source, place):
    """The octet of a place given by line and column in characters, both from 1."""
    lines = source.split("\n")
    before = "\n".join(lines[: place["line"] - 1])
    start = len(before.encode()) + (1 if place["line"] > 1 else 0)
    return start + len(lines[place["line"] - 1][: place["column"] - 1].encode())


def smallest(node, start, end, kinds):
    """The smallest node of these kinds around a span."""
    found = None
    while node:
        if node.type in kinds:
            found = node
        node = next((c for c in node.children if c.start_byte <= start and end <= c.end_byte), None)
    return found


def place(root, source, mutant):
    """The node that a mutant changes; none where the text is not what cargo-mutants says."""
    start, end = (offset(source, mutant["span"][side]) for side in ("start", "end"))
    kinds = {"FnValue": ("block",), "BinaryOperator": ("binary_expression", "compound_assignment_expr"),
             "UnaryOperator": ("unary_expression",), "MatchArm": ("match_arm",),
             "MatchArmGuard": ("match_pattern",), "StructField": ("field_initializer", "shorthand_field_initializer")}
    if mutant["genre"] == "FnValue":
        start, end = (offset(source, mutant["function"]["span"][side]) for side in ("start", "end"))
        function = smallest(root, start, end, ("function_item",)) or smallest(root, end - 2, end, ("function_item",))
        return function and function.child_by_field_name("body")
    if mutant["genre"] == "MatchArmGuard":
        found = smallest(root, start, end, kinds["MatchArmGuard"])
        return found and found.child_by_field_name("condition")
    # The comma after a field is not the field's own.
    end = start if mutant["genre"] == "StructField" else end
    found = smallest(root, start, end, kinds[mutant["genre"]])
    operator = found and mutant["genre"] == "BinaryOperator" and found.child_by_field_name("operator")
    begins = (operator or found).start_byte if found else None
    return found if begins == start else None


def wrap(node, text, number, mutant, render):
    """The text of a node with a mutant behind its switch."""
    on, genre, new = f"crate::mutant::on({number})", mutant["genre"], mutant["replacement"]
    if genre == "FnValue":
        value = "" if new == "()" else f" {new}"
        return f"{{ if {on} {{ return{value}; }}{text[1:]}"
    if genre == "MatchArmGuard":
        return f"({on} || ({text}))" if new == "true" else f"(!{on} && ({text}))"
    if genre in ("BinaryOperator", "UnaryOperator"):
        if genre == "BinaryOperator":
            left, right = (render(node.child_by_field_name(side)) for side in ("left", "right"))
            # Grouped as the source is, though the new operator might bind less.
            other = f"{left} {new} {right}"
        else:
            other = render(node.children[-1])
        semicolon = node.type == "compound_assignment_expr"
        whole = f"if {on} {{ {other} }} else {{ {text} }}"
        return whole if semicolon else f"({whole})"
    if genre == "MatchArm":
        pattern = node.child_by_field_name("pattern")
        guard = pattern.child_by_field_name("condition")
        head = render(pattern.children[0]) if guard else render(pattern)
        if guard and len(pattern.children) > 3:
            head = "".join(render(c) for c in pattern.children[: -2])
        tail = text[text.index("=>", len(render(pattern))):]
        return f"{head} if !{on}{f' && ({render(guard)})' if guard else ''} {tail}"
    base = next(c for c in node.parent.children if c.type == "base_field_initializer")
    name = re.match(r"\w+", text).group()
    value = text.split(":", 1)[1] if ":" in text else name
    return f"{name}: if {on} {{ ({render(base)[2:]}).{name} }} else {{ {value} }}"


def switched(source, mutants):
    """A source with all these mutants behind switches, and the numbers of those it has no place for."""
    octets = source.encode()
    root = PARSER.parse(octets).root_node
    at, lost = {}, set()
    for number, mutant in mutants.items():
        node = place(root, source, mutant)
        if node is None:
            lost.add(number)
            continue
        at.setdefault(node.id, []).append((number, mutant))

    def plain(node):
        end, parts = node.start_byte, []
        for child in node.children:
            parts += [octets[end:child.start_byte].decode(), render(child)]
            end = child.end_byte
        return "".join(parts) + octets[end:node.end_byte].decode()

    def render(node):
        text = plain(node)
        for number, mutant in at.get(node.id, []):
            text = wrap(node, text, number, mutant, render)
        return text

    text = octets[: root.start_byte].decode() + render(root) + octets[root.end_byte:].decode()
    return text, lost


def entered(tree, top):
    """The core as it is entered: by the handler's functions and when a server is made."""
    text = (tree / ENTRY).read_text()
    head, body = text.split("impl Handler for Server {")
    body = re.sub(r"(\) (?:-> [^{]+)?\{)\n", r"\1 let _inside = crate::mutant::enter(self.mutant_seed());\n", body)
    (tree / ENTRY).write_text(head + "impl Handler for Server {" + body)
    text = (tree / SERVER).read_text()
    text = text.replace("chance: Chance::new(seed),", "chance: Chance::new(seed), mutant_seed: seed,", 1)
    text = re.sub(r"pub struct Server \{\n", "pub struct Server { mutant_seed: [u8; 32],\n", text, count=1)
    text = text.replace("impl Server {", "impl Server { pub fn mutant_seed(&self) -> [u8; 32] { self.mutant_seed }", 1)
    text = re.sub(r"(fn with_store\([^)]*\) -> Self \{)", r"\1 let _inside = crate::mutant::enter(seed);", text)
    (tree / SERVER).write_text(text)
    (tree / LIB).write_text((tree / LIB).read_text() + "pub mod mutant;\n")
    (tree / LIB).with_name("mutant.rs").write_text(SWITCH)
    text = (top / SITE).read_text()
    text = text.replace("hash.finalize().into()\n", "let seed: [u8; 32] = hash.finalize().into();"
                        " kmip_reference_server::mutant::named(&seed, scenario); seed\n", 1)
    (tree / SITE).write_text(text)


def restore(tree, top):
    for file in (top / "reference-server/src").rglob("*.rs"):
        copy = tree / file.relative_to(top)
        if not copy.exists() or copy.read_text() != file.read_text():
            copy.write_text(file.read_text())
    (tree / LIB).with_name("mutant.rs").unlink(missing_ok=True)
    (tree / SITE).write_text((top / SITE).read_text())


def by_file(mutants):
    files = {}
    for number, mutant in mutants.items():
        files.setdefault(mutant["file"], {})[number] = mutant
    return files


def write_switched(tree, top, mutants):
    """Writes the tree with all mutants behind switches: where each is, as (number, file, lines)."""
    restore(tree, top)
    lines = []
    for file, here in by_file(mutants).items():
        text, lost = switched((top / file).read_text(), here)
        text = re.sub(r"\bconst (fn [^{]*\{ if crate::mutant)", r"\1", text)
        (tree / file).write_text(text)
        for at, line in enumerate(text.split("\n"), 1):
            lines += [(int(n), file, (at, at)) for n in re.findall(r"mutant::on\((\d+)\)", line)]
        lines += [(n, file, NOWHERE) for n in lost]
    entered(tree, top)
    return lines


def is_bound(top, mutant):
    """Whether a function cannot hold a switch though its mutant may compile."""
    function = mutant["function"]
    if not function:
        return True
    first = (top / mutant["file"]).read_text().split("\n")[function["span"]["start"]["line"] - 1:][:3]
    return "impl " in function["return_type"] or "const fn" in "".join(first)
