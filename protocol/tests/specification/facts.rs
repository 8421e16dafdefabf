//! The payloads of 3.0 against the table of facts `kmip-3.0/operations.csv`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::schema::{Field, operations};

use crate::payloads::{form, shown};

/// Operation, whether a server asks, whether it is the response.
type Payload = (String, bool, bool);

/// Fields of requests that the second draft adds and the facts leave out, which were taken from its
/// parts only: operation, field, where it is known from.
const ADDED: [(&str, &str, &str); 1] = [(
    "Create Key Pair",
    "Seed",
    "the requests of the OASIS interoperability cases for post-quantum keys, as implementations \
     describe them",
)];

/// The fields of every payload of 3.0.
pub fn payloads(folder: &Path) -> Result<Vec<String>, String> {
    let path = folder.join("kmip-3.0").join("operations.csv");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut printed: BTreeMap<Payload, Vec<String>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells = cells(line);
        let [operation, direction, field, required, repeats, ..] = &cells[..] else {
            return Err(format!("a row of other width: {line}"));
        };
        let key = (
            operation.clone(),
            direction.starts_with("server-to-client"),
            direction.ends_with("response"),
        );
        let rows = printed.entry(key).or_default();
        if field != "(empty)" {
            rows.push(row(operation, field, required, repeats));
        }
    }
    for (operation, field, _) in ADDED {
        let rows = printed
            .entry((operation.to_owned(), false, false))
            .or_default();
        rows.push(row(operation, field, "no", "no"));
    }
    let mut known: BTreeMap<Payload, Vec<String>> = BTreeMap::new();
    for row in operations() {
        for asked_by_server in [false, true] {
            let form = form(row, asked_by_server);
            let form = form.filter(|form| form.versions.contains(ProtocolVersion::V3_0));
            let Some(form) = form else { continue };
            for (is_response, fields) in [(false, form.request), (true, form.response)] {
                let fields = Field::in_version(fields, ProtocolVersion::V3_0);
                let key = (row.name.to_owned(), asked_by_server, is_response);
                known.insert(key, fields.map(shown).collect());
            }
        }
    }
    let mut differences = Vec::new();
    for key in printed
        .keys()
        .chain(known.keys().filter(|key| !printed.contains_key(key)))
    {
        if printed.get(key) != known.get(key) {
            let (printed, known) = (printed.get(key), known.get(key));
            differences.push(format!("{key:?}: facts {printed:?}, schema {known:?}"));
        }
    }
    Ok(differences)
}

/// The notation of `payloads::shown`.
fn row(operation: &str, field: &str, required: &str, repeats: &str) -> String {
    let field = if field == "Any Object" {
        "managed object"
    } else {
        field
    };
    let required = match required {
        "yes" => "Yes",
        // The facts take Put from 2.1 and read its description into the column; the table of
        // 2.1 (section 6.2.3) prints No.
        "conditional" if operation == "Put" => "No",
        "conditional" => "conditional",
        _ => "No",
    };
    let repeats = if repeats == "yes" { ", repeated" } else { "" };
    format!("{field}: {required}{repeats}")
}

/// The cells of a line; quotes enclose commas.
pub fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().into_iter().for_each(|cell| cell.push(c)),
        }
    }
    cells
}
