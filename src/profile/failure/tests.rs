//! What failures blame, in the notation of each era.

use super::*;
use crate::case::{Authority, Direction};
use crate::result::{About, DifferenceKind, Verdict, ViolationRecord};

fn difference(path: &str, kind: DifferenceKind, attribute: Option<&str>) -> Difference {
    Difference {
        path: path.to_owned(),
        kind,
        expected: None,
        actual: None,
        accepted_by: None,
        clause: None,
        attribute: attribute.map(str::to_owned),
    }
}

fn step(differences: Vec<Difference>) -> StepResult {
    StepResult {
        index: 3,
        direction: Direction::ClientToServer,
        identity: "A".to_owned(),
        operations: vec!["GetAttributes".to_owned()],
        request_hex: None,
        request_xml: None,
        response_hex: None,
        response_xml: None,
        results: Vec::new(),
        violations: Vec::new(),
        differences,
        notes: Vec::new(),
    }
}

fn failure(clause: Option<&str>, step: StepResult) -> Failure {
    let case = CaseResult {
        id: "a-case".to_owned(),
        version: "1.4".to_owned(),
        file: String::new(),
        authority: Authority::Own,
        verdict: Verdict::Failed,
        reason: None,
        duration_ms: 0,
        errata: Vec::new(),
        known: None,
        about: About {
            clause: clause.map(str::to_owned),
            ..About::default()
        },
        earlier: Vec::new(),
        steps: vec![step],
    };
    Failure::of(&case).unwrap()
}

const VALUE: &str = "ResponseMessage/BatchItem/ResponsePayload/Attribute[2]/AttributeValue";

#[test]
fn a_difference_of_1_x_blames_the_attribute_that_the_message_names() {
    let one = difference(VALUE, DifferenceKind::Value, Some("State"));
    let failure = failure(None, step(vec![one]));
    assert!(failure.breaks_attribute("State"));
    assert!(!failure.breaks_attribute("Name"));
    assert!(!failure.breaks_form("Attribute"), "a value is no form");
    assert_eq!(failure.operations, [""; 0], "the attribute says more");
    assert_eq!(failure.place, "a-case@1.4 step 3");
}

#[test]
fn a_difference_of_2_x_blames_the_attribute_that_the_path_names() {
    let path = "ResponseMessage/BatchItem/ResponsePayload/Attributes/CryptographicLength";
    let one = difference(path, DifferenceKind::Missing, None);
    let failure = failure(None, step(vec![one]));
    assert!(failure.breaks_attribute("Cryptographic Length"));
    assert!(!failure.breaks_form("Attributes"), "the protocol is kept");
    assert!(!failure.breaks_form("ResponsePayload"));
}

#[test]
fn a_violation_of_1_x_blames_the_attribute_in_whose_form_it_is() {
    let mut step = step(Vec::new());
    step.response_xml = Some(
        r#"<ResponseMessage><BatchItem><ResponsePayload>
            <Attribute><AttributeName type="TextString" value="Name"/></Attribute>
            <Attribute><AttributeName type="TextString" value="Initial Date"/>
                <AttributeValue type="Integer" value="5"/></Attribute>
        </ResponsePayload></BatchItem></ResponseMessage>"#
            .to_owned(),
    );
    step.violations.push(ViolationRecord {
        code: "wrong-type".to_owned(),
        path: VALUE.to_owned(),
        offset: None,
        section: None,
        message: String::new(),
    });
    let failure = failure(None, step);
    assert!(failure.breaks_attribute("Initial Date"));
    assert!(!failure.breaks_attribute("Name"));
    assert!(failure.breaks_form("Attribute"), "a field of it is wrong");
    assert!(!failure.breaks_form("ResponsePayload"));
}

#[test]
fn the_clause_of_a_case_decides_what_is_to_blame() {
    let one = difference(VALUE, DifferenceKind::Value, Some("State"));
    let activate = Some("KMIP 3.0 draft, as KMIP 2.1 section 6.1.1.1");
    let found = failure(activate, step(vec![one.clone()]));
    assert_eq!(found.operations, ["Activate"]);
    assert!(!found.breaks_attribute("State"));
    let found = failure(Some("KMIP 1.4 section 3.22"), step(vec![one]));
    assert_eq!(found.operations, [""; 0]);
    assert!(found.breaks_attribute("State"));
}

#[test]
fn a_clause_is_read_with_its_version() {
    let operation = |name: &str| Subject::Operation(name.to_owned());
    let attribute = |name: &str| Subject::Attribute(name.to_owned());
    for (clause, expected) in [
        ("KMIP 1.4 section 4.11", vec![operation("Get")]),
        ("KMIP 1.0 section 4.11", vec![operation("GetAttributes")]),
        ("KMIP 1.4 section 11.12", vec![operation("Get")]),
        ("KMIP 2.1 section 6.1.19", vec![operation("Get")]),
        ("KMIP 2.1 section 6.1.19.1", vec![operation("Get")]),
        ("KMIP 2.1 section 4.57", vec![attribute("State")]),
        (
            "KMIP 1.4 section 4.12, 3.17 Digest of a key",
            vec![operation("GetAttributes"), attribute("Digest")],
        ),
        ("KMIP 1.4 section 4", Vec::new()),
        ("KMIP 2.1 section 6.1", Vec::new()),
        ("KMIP 3.0 draft, Obliterate", Vec::new()),
        ("", Vec::new()),
    ] {
        assert_eq!(subjects(clause), expected, "{clause}");
    }
}

#[test]
fn an_operation_beside_an_attribute_is_the_way_to_see_it() {
    let one = difference(VALUE, DifferenceKind::Value, Some("Digest"));
    let clause = Some("KMIP 1.4 section 4.12, 3.17 Digest of a key");
    let found = failure(clause, step(vec![one]));
    assert_eq!(found.operations, [""; 0]);
    assert!(found.breaks_attribute("Digest"));
}

#[test]
fn what_differs_counts_more_than_a_clause_about_another_attribute() {
    let one = difference(VALUE, DifferenceKind::Value, Some("State"));
    let found = failure(Some("KMIP 1.4 section 3.17"), step(vec![one]));
    assert!(found.breaks_attribute("State"));
    assert!(!found.breaks_attribute("Digest"));
}

#[test]
fn an_operation_is_to_blame_where_no_attribute_is() {
    let path = "ResponseMessage/BatchItem/ResultStatus";
    let one = difference(path, DifferenceKind::Value, None);
    let found = failure(None, step(vec![one]));
    assert_eq!(found.operations, ["GetAttributes"]);
}
