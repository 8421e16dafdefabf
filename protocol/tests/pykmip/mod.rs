//! PyKMIP's readers of single items, run by the Python interpreter that the variable
//! KMIP_CONFORM_PYKMIP names; `kmip` 0.11 must be importable there.

use std::io::Write;
use std::process::{Command, Stdio};
use std::{env, thread};

use kmip_conform_protocol::{BigInteger, Item, Value};

/// The variable that names the interpreter.
pub const VARIABLE: &str = "KMIP_CONFORM_PYKMIP";

/// What PyKMIP makes of each message: its items as lines, or why it cannot name one.
pub fn read(messages: &[Vec<u8>]) -> Result<Vec<Result<Vec<String>, String>>, String> {
    let python = env::var_os(VARIABLE).ok_or("no interpreter")?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pykmip/read_items.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{VARIABLE}: {error}"))?;
    let mut input = child.stdin.take().ok_or("no standard input")?;
    let hex: String = messages.iter().map(|bytes| hex(bytes) + "\n").collect();
    let writer = thread::spawn(move || input.write_all(hex.as_bytes()));
    let output = child.wait_with_output().map_err(|e| e.to_string())?;
    writer
        .join()
        .map_err(|_| "the writer stopped")?
        .map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(format!("{script}: {}", output.status));
    }
    let text = String::from_utf8(output.stdout).map_err(|e| e.to_string())?;
    Ok(text.split_terminator("\n\n").map(message).collect())
}

fn message(text: &str) -> Result<Vec<String>, String> {
    match text.strip_prefix('!') {
        Some(unknown) => Err(unknown.to_owned()),
        None => Ok(text.lines().map(shortest_big_integer).collect()),
    }
}

/// Python's two's complement may have a sign octet too many.
fn shortest_big_integer(line: &str) -> String {
    let mut words: Vec<&str> = line.splitn(4, ' ').collect();
    let number = match words.as_slice() {
        [_, _, "4", octets] => hex(BigInteger::from_be_bytes(&unhex(octets)).as_be_bytes()),
        _ => return line.to_owned(),
    };
    words[3] = &number;
    words.join(" ")
}

/// Our tree as the lines the script prints.
pub fn lines(item: &Item, depth: usize, lines: &mut Vec<String>) {
    let value = match &item.value {
        Value::Structure(_) => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::LongInteger(number) | Value::DateTime(number) => number.to_string(),
        Value::BigInteger(number) => hex(number.as_be_bytes()),
        Value::Enumeration(number) | Value::Interval(number) => number.to_string(),
        Value::Boolean(truth) => u8::from(*truth).to_string(),
        Value::TextString(text) => hex(text.as_bytes()),
        Value::ByteString(bytes) => hex(bytes),
        value => unreachable!("PyKMIP has no type for {value:?} and said so"),
    };
    let number = item.value.item_type().map_or(0, |known| known as u8);
    lines.push(format!("{depth} {:06x} {number} {value}", item.tag.0));
    for field in item.fields() {
        self::lines(field, depth + 1, lines);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let octet = |at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex from the script");
    (0..text.len()).step_by(2).map(octet).collect()
}
