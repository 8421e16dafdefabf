//! What is asked for as a whole, and what Query alone tells of.

use super::*;
use crate::profile::model::Part;

/// A case whose one step has an Authentication in its header, and a batch item with this status.
fn with_credential(status: &str) -> CaseResult {
    let mut one = step(Vec::new());
    let header = r#"<RequestHeader><Authentication><Credential>
        <CredentialType type="Enumeration" value="UsernameAndPassword"/>
        </Credential></Authentication></RequestHeader>"#;
    let request = one.request_xml.unwrap();
    one.request_xml =
        Some(request.replacen("<RequestMessage>", &format!("<RequestMessage>{header}"), 1));
    let response = one.response_xml.unwrap();
    one.response_xml = Some(response.replace("value=\"Success\"", &format!("value=\"{status}\"")));
    case("M-1-14", Authority::Own, Verdict::Passed, vec![one])
}

#[test]
fn a_header_counts_where_something_was_performed_by_it() {
    for (status, expected) in [
        ("Success", Outcome::Met),
        ("OperationFailed", Outcome::NotShown),
    ] {
        let bench = Bench::of(vec![with_credential(status)]);
        assert_eq!(bench.name(Kind::Structure, "Credential").0, expected);
        let value = "Credential Type=Username and Password";
        assert_eq!(bench.name(Kind::Enumeration, value).0, expected);
    }
}

#[test]
fn a_reason_counts_where_a_case_expects_it() {
    let mut one = step(Vec::new());
    let response = one.response_xml.unwrap();
    let failed = r#""OperationFailed"/><ResultReason type="Enumeration" value="ItemNotFound"/>"#;
    one.response_xml = Some(response.replace("\"Success\"/>", failed));
    let bench = Bench::of(vec![case("a", Authority::Own, Verdict::Passed, vec![one])]);
    let value = "Result Status=Operation Failed";
    assert_eq!(bench.name(Kind::Enumeration, value).0, Outcome::Met);
    let operation = bench.name(Kind::Operation, "Get Attributes");
    assert_eq!(operation.0, Outcome::NotShown);
}

#[test]
fn what_query_alone_tells_is_shown_by_what_it_tells() {
    let mut bench = Bench::default();
    let name = "Capability Information";
    assert_eq!(bench.name(Kind::Structure, name).0, Outcome::NotShown);
    bench.inquiry.tells_of_none.insert(name.to_owned());
    let (outcome, evidence) = bench.name(Kind::Structure, name);
    assert_eq!(outcome, Outcome::NotApplicable);
    assert_eq!(evidence, "Query is answered, and has none to tell of");
    let told = vec!["Streaming Capability: true".to_owned()];
    bench.inquiry.tells.insert(name.to_owned(), told);
    let (outcome, evidence) = bench.name(Kind::Structure, name);
    assert_eq!(outcome, Outcome::Met);
    assert_eq!(evidence, "Query tells: Streaming Capability: true");
}

#[test]
fn a_whole_is_not_shown_while_a_part_is_not_and_names_the_parts() {
    let bench = Bench::of(vec![passed("M-1-14")]);
    let every = |part| bench.rule(Some(ShownBy::Every(part)), Level::Shall);
    for (part, absent, present) in [
        (Part::Structures(None), "Key Block", " Attribute,"),
        (Part::Messages, "Time Stamp", "Result Status"),
        (Part::Enumerations, "Query Function: ", "State: Active"),
        (
            Part::Masks,
            "Cryptographic Usage Mask: Sign",
            "no such mask",
        ),
        (Part::Protocols, "4 of 4 not shown: ttlv", "no such carrier"),
    ] {
        let (outcome, evidence) = every(part);
        assert_eq!(outcome, Outcome::NotShown, "{evidence}");
        assert!(evidence.contains(" not shown"), "{evidence}");
        assert!(evidence.contains(absent), "{evidence}");
        assert!(!evidence.contains(present), "{evidence}");
    }
}

#[test]
fn a_whole_is_met_where_each_part_is_and_not_met_where_one_is_not() {
    let mut bench = Bench::of(vec![passed("M-1-14")]);
    let all = ["ttlv", "https", "xml", "json"].into();
    bench.carriers.insert("M-1-14".to_owned(), all);
    let every = |bench: &Bench, part| bench.rule(Some(ShownBy::Every(part)), Level::Shall);
    let (outcome, evidence) = every(&bench, Part::Protocols);
    assert_eq!((outcome, &*evidence), (Outcome::Met, "all 4"));
    let mut one = failed("M-2-14");
    one.steps[0].differences[0].path = "HTTP/Status".to_owned();
    bench.cases.push(one);
    let (outcome, evidence) = every(&bench, Part::Protocols);
    assert_eq!((outcome, &*evidence), (Outcome::NotMet, "not: https"));
}
