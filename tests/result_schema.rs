//! The JSON schema of results describes what the model writes: every member of a sample with
//! everything in it is in the schema with a fitting type, and every required member is written.

use std::collections::BTreeMap;

use kmip_conform::case::{Authority, Direction};
use kmip_conform::result::{
    About, Acceptance, Attempt, Baseline, CaseResult, CheckResult, Confidence, Counts, Difference,
    DifferenceKind, Moved, RunResult, SCHEMA_VERSION, StepResult, Summary, Verdict,
    ViolationRecord,
};
use serde_json::Value;

const SCHEMA: &str = include_str!("../reports/result.schema.json");

fn sample() -> RunResult {
    let text = |text: &str| Some(text.to_owned());
    let counts = Counts {
        failed: 1,
        ..Counts::default()
    };
    RunResult {
        schema_version: SCHEMA_VERSION,
        tool: "kmip-conform".to_owned(),
        target: BTreeMap::from([("address".to_owned(), "bundled".to_owned())]),
        selection: BTreeMap::new(),
        rules: text("00"),
        start: "2026-01-01T00:00:00Z".to_owned(),
        summary: Summary {
            total: counts,
            by_version: BTreeMap::from([("2.1".to_owned(), counts)]),
            by_authority: BTreeMap::from([(Authority::Own, counts)]),
        },
        checks: vec![CheckResult {
            id: "a".to_owned(),
            clause: "b".to_owned(),
            verdict: Verdict::Failed,
            checked: 2,
            broken: 1,
            first: text("c"),
        }],
        cases: vec![CaseResult {
            id: "A".to_owned(),
            version: "2.1".to_owned(),
            file: "a.xml".to_owned(),
            authority: Authority::Own,
            verdict: Verdict::Failed,
            reason: text("why"),
            duration_ms: 5,
            errata: vec!["e".to_owned()],
            known: text("known"),
            about: About {
                title: text("t"),
                family: "f".to_owned(),
                clause: text("c"),
                level: Some("SHALL".to_owned()),
                failure: text("m"),
                digest: "00".to_owned(),
                official: true,
            },
            earlier: vec![Attempt {
                verdict: Verdict::Failed,
                reason: text("why"),
            }],
            steps: vec![StepResult {
                index: 0,
                direction: Direction::ServerToClient,
                identity: "A".to_owned(),
                operations: vec!["Get".to_owned()],
                request_hex: text("00"),
                request_xml: None,
                response_hex: None,
                response_xml: text("<a/>"),
                results: Vec::new(),
                violations: vec![ViolationRecord {
                    code: "c".to_owned(),
                    path: "p".to_owned(),
                    offset: Some(8),
                    section: text("s"),
                    message: "m".to_owned(),
                }],
                differences: differences(),
                notes: vec!["n".to_owned()],
            }],
        }],
        left_behind: vec!["k".to_owned()],
        baseline: Some(Baseline {
            tool: "t".to_owned(),
            start: "s".to_owned(),
            moved: vec![Moved {
                case: "A@2.1".to_owned(),
                was: Verdict::Failed,
                is: Verdict::Passed,
                rule: "r".to_owned(),
            }],
            known: vec!["B@2.1".to_owned()],
            ..Baseline::default()
        }),
        complete: true,
    }
}

/// One of every kind, the first accepted.
fn differences() -> Vec<Difference> {
    [
        DifferenceKind::Missing,
        DifferenceKind::Unexpected,
        DifferenceKind::Value,
        DifferenceKind::Type,
        DifferenceKind::Order,
        DifferenceKind::Binding,
        DifferenceKind::Verification,
        DifferenceKind::NoResponse,
        DifferenceKind::NoRequest,
    ]
    .into_iter()
    .map(|kind| Difference {
        path: "p".to_owned(),
        kind,
        expected: Some("e".to_owned()),
        actual: None,
        accepted_by: (kind == DifferenceKind::Missing).then(|| Acceptance {
            rule: "r".to_owned(),
            source: "s".to_owned(),
            confidence: Confidence::Inferred,
        }),
        clause: Some("c".to_owned()),
        attribute: Some("State".to_owned()),
    })
    .collect()
}

/// What `value` does that `schema` does not allow. Members nobody describes count as well.
fn problems(root: &Value, schema: &Value, value: &Value, path: &str) -> Vec<String> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(reference.trim_start_matches('#'));
        return problems(
            root,
            target.expect("the schema names a definition it has"),
            value,
            path,
        );
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        let fits = |choice: &&Value| problems(root, choice, value, path).is_empty();
        return match choices.iter().filter(fits).count() {
            1 => Vec::new(),
            count => vec![format!("{path}: {count} choices fit")],
        };
    }
    if let Some(constant) = schema.get("const") {
        return match constant == value {
            true => Vec::new(),
            false => vec![format!("{path}: {value} is not {constant}")],
        };
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return match values.contains(value) {
            true => Vec::new(),
            false => vec![format!("{path}: {value} is not listed")],
        };
    }
    let mut found = Vec::new();
    if !has_type(schema, value) {
        found.push(format!("{path}: {value} has another type"));
    }
    match value {
        Value::Array(items) => {
            for item in items {
                found.extend(problems(root, &schema["items"], item, path));
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let path = format!("{path}/{name}");
                let described = schema["properties"].get(name);
                match described.or(schema.get("additionalProperties")) {
                    Some(schema) => found.extend(problems(root, schema, member, &path)),
                    None => found.push(format!("{path}: not described")),
                }
            }
            let required = schema["required"].as_array().into_iter().flatten();
            for name in required.filter_map(Value::as_str) {
                if !members.contains_key(name) {
                    found.push(format!("{path}/{name}: missing"));
                }
            }
        }
        _ => {}
    }
    found
}

fn has_type(schema: &Value, value: &Value) -> bool {
    let name = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    match &schema["type"] {
        Value::String(only) => only == name,
        Value::Array(types) => types.iter().any(|one| one == name),
        _ => false,
    }
}

#[test]
fn a_full_result_is_as_the_schema_describes_it() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let value = serde_json::to_value(sample()).unwrap();
    assert_eq!(problems(&schema, &schema, &value, ""), Vec::<String>::new());
}

#[test]
fn a_result_without_its_end_marker_is_refused() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut value = serde_json::to_value(sample()).unwrap();
    value.as_object_mut().unwrap().remove("complete");
    value["cases"][0]["verdict"] = "fine".into();
    let found = problems(&schema, &schema, &value, "");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_result_survives_its_json_form() {
    let text = serde_json::to_string(&sample()).unwrap();
    assert!(text.ends_with("\"complete\":true}"));
    let read: RunResult = serde_json::from_str(&text).unwrap();
    assert_eq!(read, sample());
}
