//! Requirements against runs that are written here by hand.

use std::collections::{BTreeMap, BTreeSet};

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::{ObjectType, Operation};

use super::*;
use crate::case::{Authority, Direction};
use crate::profile::evidence::Evidence;
use crate::profile::load::Definitions;
use crate::profile::model::{Kind, Level, NamedRequirement, Profile, Rule, ShownBy};
use crate::profile::statement::Outcome;
use crate::result::{
    About, CaseResult, CheckResult, Confidence, Difference, DifferenceKind, RunResult, StepResult,
    Summary, Verdict,
};
use crate::run::Inquiry;

const VERSION: ProtocolVersion = ProtocolVersion::V1_4;

/// A step of Get Attributes that gives a State and a Name.
fn step(differences: Vec<Difference>) -> StepResult {
    let item = |payload: &str, rest: &str| {
        format!(
            r#"<BatchItem><Operation type="Enumeration" value="GetAttributes"/>{rest}
            <{payload}><UniqueIdentifier type="TextString" value="1"/>{ATTRIBUTES}</{payload}>
            </BatchItem>"#
        )
    };
    let request = item("RequestPayload", "");
    let success = r#"<ResultStatus type="Enumeration" value="Success"/>"#;
    let response = item("ResponsePayload", success);
    StepResult {
        index: 0,
        direction: Direction::ClientToServer,
        identity: "A".to_owned(),
        operations: vec!["GetAttributes".to_owned()],
        request_hex: None,
        request_xml: Some(format!("<RequestMessage>{request}</RequestMessage>")),
        response_hex: None,
        response_xml: Some(format!("<ResponseMessage>{response}</ResponseMessage>")),
        results: Vec::new(),
        violations: Vec::new(),
        differences,
        notes: Vec::new(),
    }
}

const ATTRIBUTES: &str = r#"<Attribute><AttributeName type="TextString" value="State"/>
    <AttributeValue type="Enumeration" value="Active"/></Attribute>
    <Attribute><AttributeName type="TextString" value="Object Type"/>
    <AttributeValue type="Enumeration" value="SymmetricKey"/></Attribute>"#;

fn case(id: &str, authority: Authority, verdict: Verdict, steps: Vec<StepResult>) -> CaseResult {
    CaseResult {
        id: id.to_owned(),
        version: VERSION.to_string(),
        file: String::new(),
        authority,
        verdict,
        reason: (verdict != Verdict::Passed).then(|| "its reason".to_owned()),
        duration_ms: 0,
        errata: Vec::new(),
        known: None,
        about: About::default(),
        earlier: Vec::new(),
        steps,
    }
}

fn wrong_state() -> Difference {
    Difference {
        path: "ResponseMessage/BatchItem/ResponsePayload/Attribute/AttributeValue".to_owned(),
        kind: DifferenceKind::Value,
        expected: None,
        actual: None,
        accepted_by: None,
        clause: None,
        attribute: Some("State".to_owned()),
    }
}

/// What a test holds requirements against.
#[derive(Default)]
struct Bench {
    cases: Vec<CaseResult>,
    inquiry: Inquiry,
    checks: Vec<CheckResult>,
    carriers: BTreeMap<String, BTreeSet<&'static str>>,
    passed: BTreeSet<String>,
}

impl Bench {
    fn of(cases: Vec<CaseResult>) -> Self {
        Self {
            cases,
            ..Self::default()
        }
    }

    fn judge<T>(&self, ask: impl FnOnce(&Judge<'_>) -> T) -> T {
        let result = RunResult {
            schema_version: 1,
            tool: String::new(),
            target: BTreeMap::new(),
            selection: BTreeMap::new(),
            rules: None,
            start: String::new(),
            summary: Summary::default(),
            checks: Vec::new(),
            cases: self.cases.clone(),
            left_behind: Vec::new(),
            baseline: None,
            complete: true,
        };
        let evidence = Evidence::of(&result, VERSION, |_| true);
        ask(&Judge {
            version: VERSION,
            evidence: &evidence,
            inquiry: &self.inquiry,
            checks: &self.checks,
            carriers: &self.carriers,
            passed_profiles: &self.passed,
            tls: None,
        })
    }

    fn name(&self, kind: Kind, name: &str) -> (Outcome, String) {
        let asked = NamedRequirement {
            kind,
            names: vec![name.to_owned()],
            versions: VERSIONS,
            level: Level::Shall,
            section: "s".to_owned(),
            confidence: Confidence::NormativeText,
        };
        let judged = self.judge(|judge| judge.named(&asked));
        (judged[0].outcome, judged[0].evidence.join("; "))
    }

    fn rule(&self, shown_by: Option<ShownBy>, level: Level) -> (Outcome, String) {
        let rule = Rule {
            about: "behaviour".to_owned(),
            texts: vec!["something".to_owned()],
            shown_by,
            versions: VERSIONS,
            level,
            section: "s".to_owned(),
            confidence: Confidence::NormativeText,
        };
        let judged = self.judge(|judge| judge.rule(&rule, &profile()));
        (judged[0].outcome, judged[0].evidence.join("; "))
    }
}

const VERSIONS: kmip_conform_protocol::VersionRange = kmip_conform_protocol::VersionRange {
    first: VERSION,
    last: None,
};

/// A profile of two mandatory cases.
fn profile() -> Profile {
    let text = r#"
        name = "P"
        versions = "1.4"
        sections = ["s"]
        [[cases]]
        version = "1.4"
        mandatory = ["M-1-14", "M-2-14"]
        section = "s"
    "#;
    let files = [("p.toml".to_owned(), text.to_owned())];
    let definitions = Definitions::read(files, "suite = []").unwrap();
    definitions.profile("p").unwrap().clone()
}

fn passed(id: &str) -> CaseResult {
    case(
        id,
        Authority::ProfileMandatory,
        Verdict::Passed,
        vec![step(Vec::new())],
    )
}

fn failed(id: &str) -> CaseResult {
    let steps = vec![step(vec![wrong_state()])];
    case(id, Authority::ProfileMandatory, Verdict::Failed, steps)
}

#[test]
fn what_a_case_that_passed_uses_is_met_and_the_case_is_named() {
    let bench = Bench::of(vec![passed("M-1-14")]);
    for (kind, name) in [
        (Kind::Operation, "Get Attributes"),
        (Kind::Attribute, "State"),
        (Kind::Structure, "Attribute"),
        (Kind::Enumeration, "State=Active"),
        (Kind::Object, "Symmetric Key"),
    ] {
        let (outcome, evidence) = bench.name(kind, name);
        assert_eq!(outcome, Outcome::Met, "{name}: {evidence}");
        assert!(evidence.contains("M-1-14@1.4 step 0"), "{name}: {evidence}");
    }
    for (kind, name) in [
        (Kind::Operation, "Destroy"),
        (Kind::Attribute, "Name"),
        (Kind::Enumeration, "State=Destroyed"),
        (Kind::Object, "Certificate"),
    ] {
        assert_eq!(bench.name(kind, name).0, Outcome::NotShown, "{name}");
    }
}

#[test]
fn what_the_version_lacks_is_not_applicable() {
    let bench = Bench::default();
    let (outcome, _) = bench.name(Kind::Operation, "Ping");
    assert_eq!(outcome, Outcome::NotApplicable);
}

#[test]
fn a_failed_case_breaks_the_attribute_that_differs_and_nothing_else() {
    let bench = Bench::of(vec![passed("M-1-14"), failed("M-2-14")]);
    let (outcome, evidence) = bench.name(Kind::Attribute, "State");
    assert_eq!(outcome, Outcome::NotMet);
    assert!(evidence.starts_with("M-2-14@1.4 step 0"), "{evidence}");
    for (kind, name) in [
        (Kind::Attribute, "Object Type"),
        (Kind::Structure, "Attribute"),
        (Kind::Operation, "Get Attributes"),
    ] {
        assert_eq!(bench.name(kind, name).0, Outcome::Met, "{name}");
    }
}

#[test]
fn a_failed_case_breaks_its_operation_where_no_attribute_differs() {
    let mut bench = Bench::of(vec![passed("M-1-14"), failed("M-2-14")]);
    let one = &mut bench.cases[1].steps[0].differences[0];
    one.path = "ResponseMessage/BatchItem/ResultStatus".to_owned();
    one.attribute = None;
    let (outcome, evidence) = bench.name(Kind::Operation, "Get Attributes");
    assert_eq!(outcome, Outcome::NotMet);
    assert!(evidence.starts_with("M-2-14@1.4 step 0"), "{evidence}");
}

#[test]
fn what_query_leaves_out_is_not_met_even_where_a_case_performs_it() {
    let mut bench = Bench::of(vec![passed("M-1-14")]);
    bench.inquiry.operations.insert(Operation::GET);
    bench.inquiry.objects.insert(ObjectType::CERTIFICATE);
    let (outcome, evidence) = bench.name(Kind::Operation, "Get Attributes");
    assert_eq!(outcome, Outcome::NotMet);
    assert_eq!(evidence, "a case performs it, and Query does not list it");
    assert_eq!(bench.name(Kind::Object, "Symmetric Key").0, Outcome::NotMet);
    let (outcome, evidence) = bench.name(Kind::Operation, "all");
    assert_eq!(outcome, Outcome::NotMet);
    assert!(evidence.contains("Get Attributes"), "{evidence}");
}

#[test]
fn a_mandatory_case_is_met_only_where_oasis_wrote_it_and_it_passed() {
    let own = case("M-2-14", Authority::Own, Verdict::Passed, Vec::new());
    for (cases, expected) in [
        (
            vec![passed("M-1-14"), passed("M-2-14")],
            [Outcome::Met, Outcome::Met],
        ),
        (vec![passed("M-1-14")], [Outcome::Met, Outcome::NotShown]),
        (
            vec![passed("M-1-14"), own],
            [Outcome::Met, Outcome::NotShown],
        ),
        (
            vec![failed("M-1-14"), passed("M-2-14")],
            [Outcome::NotMet, Outcome::Met],
        ),
    ] {
        let judged = Bench::of(cases).judge(|judge| judge.mandatory(&profile()));
        let outcomes: Vec<_> = judged.iter().map(|one| one.outcome).collect();
        assert_eq!(outcomes, expected);
        assert!(judged.iter().all(|one| !one.provisional));
    }
}

#[test]
fn the_mandatory_cases_show_a_rule_only_all_together() {
    let rule = |cases| {
        Bench::of(cases)
            .rule(Some(ShownBy::MandatoryCases), Level::Shall)
            .0
    };
    assert_eq!(rule(vec![passed("M-1-14"), passed("M-2-14")]), Outcome::Met);
    assert_eq!(rule(vec![passed("M-1-14")]), Outcome::NotShown);
    assert_eq!(
        rule(vec![passed("M-1-14"), failed("M-2-14")]),
        Outcome::NotMet
    );
}

#[test]
fn own_cases_show_a_rule_where_one_passed_and_none_failed() {
    let own = |id: &str, verdict| case(id, Authority::Own, verdict, Vec::new());
    let rule = |cases| {
        let by = ShownBy::OwnCases("capacity-*".to_owned());
        Bench::of(cases).rule(Some(by), Level::Shall).0
    };
    assert_eq!(rule(vec![own("capacity-a", Verdict::Passed)]), Outcome::Met);
    assert_eq!(
        rule(vec![own("capacity-a", Verdict::Skipped)]),
        Outcome::NotShown
    );
    assert_eq!(rule(vec![own("other", Verdict::Passed)]), Outcome::NotShown);
    let both = vec![
        own("capacity-a", Verdict::Passed),
        own("capacity-b", Verdict::Failed),
    ];
    assert_eq!(rule(both), Outcome::NotMet);
}

#[test]
fn a_carrier_is_shown_by_a_case_that_passed_over_it() {
    let mut bench = Bench::of(vec![passed("M-1-14"), failed("M-2-14")]);
    bench
        .carriers
        .insert("M-1-14".to_owned(), ["https", "xml"].into());
    bench
        .carriers
        .insert("M-2-14".to_owned(), ["https", "json"].into());
    let over = |name: &str| {
        let by = ShownBy::Carrier(name.to_owned());
        bench.rule(Some(by), Level::Shall).0
    };
    assert_eq!(over("xml"), Outcome::Met);
    assert_eq!(over("json"), Outcome::NotShown);
}

#[test]
fn a_check_and_every_clause_are_broken_by_one_response() {
    let mut bench = Bench::of(vec![passed("M-1-14")]);
    let check = |verdict| CheckResult {
        id: "response-well-formed".to_owned(),
        clause: "KMIP 1.4 section 9.1".to_owned(),
        verdict,
        checked: 5,
        broken: u64::from(verdict == Verdict::Failed),
        first: None,
    };
    let by = || Some(ShownBy::Check("response-well-formed".to_owned()));
    assert_eq!(bench.rule(by(), Level::Shall).0, Outcome::NotShown);
    bench.checks = vec![check(Verdict::Passed)];
    assert_eq!(bench.rule(by(), Level::Shall).0, Outcome::Met);
    assert_eq!(
        bench.rule(Some(ShownBy::Clauses), Level::Shall).0,
        Outcome::Met
    );
    bench.checks = vec![check(Verdict::Failed)];
    assert_eq!(bench.rule(by(), Level::Shall).0, Outcome::NotMet);
    assert_eq!(
        bench.rule(Some(ShownBy::Clauses), Level::Shall).0,
        Outcome::NotMet
    );
}

#[test]
fn another_profile_is_not_the_profile_itself() {
    let mut bench = Bench::default();
    bench.passed.insert("p".to_owned());
    let rule = |bench: &Bench| bench.rule(Some(ShownBy::AnotherProfile), Level::Shall).0;
    assert_eq!(rule(&bench), Outcome::NotShown);
    bench.passed.insert("q".to_owned());
    assert_eq!(rule(&bench), Outcome::Met);
}

#[test]
fn a_permission_cannot_be_broken_and_what_nothing_shows_is_not_shown() {
    let bench = Bench::default();
    assert_eq!(bench.rule(None, Level::May).0, Outcome::NotApplicable);
    assert_eq!(bench.rule(None, Level::Shall).0, Outcome::NotShown);
    let probe = Some(ShownBy::Probe("tls".to_owned()));
    assert_eq!(bench.rule(probe, Level::Shall).0, Outcome::NotShown);
}

mod whole;
