//! Authentication suites against what the probes of TLS found.

use std::collections::BTreeSet;

use super::judge::{Finding, Judge, described, found, is_provisional, permitted};
use super::load::Definitions;
use super::model::{Level, Profile, Suite, SuiteChoice, SuiteRule, SuiteRuleKind, Where};
use super::probe::{Admission, TlsFacts};
use super::statement::{Judged, Outcome};
use crate::case::Pattern;
use crate::target::TlsVersion;

/// The rules of the suite that comes nearest to what the choice asks for.
pub(super) fn judge_choice(
    judge: &Judge<'_>,
    definitions: &Definitions,
    choice: &SuiteChoice,
    profile: &Profile,
    tls_of: &dyn Fn(&str) -> Option<TlsFacts>,
) -> Vec<Judged> {
    let mut best: Option<Vec<Judged>> = None;
    for name in &choice.any_of {
        let Some(suite) = definitions.suite(name) else {
            continue;
        };
        let facts = tls_of(name);
        let judge = Judge {
            tls: facts.as_ref(),
            ..*judge
        };
        let mut judged = judge_suite(&judge, definitions, suite, profile);
        for one in &mut judged {
            one.provisional |= is_provisional(choice.confidence);
        }
        if best
            .as_ref()
            .is_none_or(|best| badness(&judged) < badness(best))
        {
            best = Some(judged);
        }
    }
    best.unwrap_or_default()
}

/// Broken rules weigh most, then rules that are open.
fn badness(judged: &[Judged]) -> (usize, usize, usize) {
    let count = |outcome, provisional| {
        let binding = judged.iter().filter(|one| one.level.is_binding());
        binding
            .filter(|one| one.outcome == outcome && one.provisional == provisional)
            .count()
    };
    let open = count(Outcome::NotShown, false) + count(Outcome::NotShown, true);
    (
        count(Outcome::NotMet, false),
        count(Outcome::NotMet, true),
        open,
    )
}

fn judge_suite(
    judge: &Judge<'_>,
    definitions: &Definitions,
    suite: &Suite,
    profile: &Profile,
) -> Vec<Judged> {
    let mut judged = Vec::new();
    let rules = || {
        suite
            .rules
            .iter()
            .filter(|rule| rule.versions.contains(judge.version))
    };
    let named: Vec<&SuiteRule> = rules().collect();
    for rule in rules() {
        if rule.kind == SuiteRuleKind::SameAs {
            let others = rule.names.iter().filter_map(|name| definitions.suite(name));
            let others = others.map(|other| judge_suite(judge, definitions, other, profile));
            judged.extend(
                others
                    .min_by_key(|judged| badness(judged))
                    .unwrap_or_default(),
            );
            continue;
        }
        let names = match rule.kind {
            // One rule that any of its names meets, or a statement about all others.
            SuiteRuleKind::OtherCipherSuites | SuiteRuleKind::OtherGroups => {
                vec!["any other".to_owned()]
            }
            _ => rule.names.clone(),
        };
        for name in names {
            let (outcome, evidence) = judge_rule(judge, rule, &name, &named, profile);
            let about = match rule.kind {
                SuiteRuleKind::Protocol => "TLS version",
                SuiteRuleKind::CipherSuite | SuiteRuleKind::OtherCipherSuites => "cipher suite",
                SuiteRuleKind::Group | SuiteRuleKind::OtherGroups => "key exchange group",
                SuiteRuleKind::SameAs | SuiteRuleKind::Words => "authentication",
            };
            judged.push(Judged {
                about: about.to_owned(),
                name,
                level: rule.level,
                section: format!("{}: {}", suite.title, rule.section),
                confidence: rule.confidence,
                provisional: is_provisional(rule.confidence),
                from: None,
                outcome: permitted(rule.level, outcome),
                evidence,
            });
        }
    }
    judged
}

fn judge_rule(
    judge: &Judge<'_>,
    rule: &SuiteRule,
    name: &str,
    named: &[&SuiteRule],
    profile: &Profile,
) -> Finding {
    let Some(tls) = judge.tls else {
        return found(Outcome::NotShown, "TLS was not probed");
    };
    let holds = match rule.holds {
        None => true,
        Some(Where::Tls12) => tls.offer.speaks(TlsVersion::Tls12),
        Some(Where::Tls13) => tls.offer.speaks(TlsVersion::Tls13),
    };
    if !holds {
        return found(
            Outcome::NotApplicable,
            "the target does not speak that version of TLS",
        );
    }
    match rule.kind {
        SuiteRuleKind::Protocol => asked_for(rule.level, &versions(tls, name), tls),
        SuiteRuleKind::CipherSuite => asked_for(rule.level, &suites(tls, name), tls),
        SuiteRuleKind::Group => {
            let fits = |group: &&String| group.as_str() == name;
            let offered: Vec<_> = tls.groups.iter().filter(fits).cloned().collect();
            asked_for(rule.level, &offered, tls)
        }
        SuiteRuleKind::OtherCipherSuites => {
            let of = |rule: &&&SuiteRule| rule.kind == SuiteRuleKind::CipherSuite;
            let listed = named.iter().filter(of).flat_map(|rule| &rule.names);
            let listed: BTreeSet<String> = listed.flat_map(|name| suites(tls, name)).collect();
            let in_scope = |version: &TlsVersion| match rule.holds {
                Some(Where::Tls12) => *version == TlsVersion::Tls12,
                Some(Where::Tls13) => *version == TlsVersion::Tls13,
                None => true,
            };
            let offered = tls
                .offer
                .suites
                .iter()
                .filter(|(version, _)| in_scope(version));
            let offered = offered
                .flat_map(|(_, suites)| suites)
                .map(|suite| suite.name());
            let others: BTreeSet<_> = offered.filter(|name| !listed.contains(name)).collect();
            asked_for(rule.level, &others.into_iter().collect::<Vec<_>>(), tls)
        }
        SuiteRuleKind::OtherGroups => {
            let of = |rule: &&&SuiteRule| rule.kind == SuiteRuleKind::Group;
            let listed: BTreeSet<_> = named.iter().filter(of).flat_map(|one| &one.names).collect();
            let others = tls.groups.iter().filter(|group| !listed.contains(group));
            asked_for(rule.level, &others.cloned().collect::<Vec<_>>(), tls)
        }
        SuiteRuleKind::SameAs => found(Outcome::NotApplicable, "see the other suite"),
        SuiteRuleKind::Words => match &rule.shown_by {
            Some(shown_by) => judge.shown(shown_by, profile),
            None => found(Outcome::NotShown, "the tool has no way to show it"),
        },
    }
}

/// What is offered of what is asked for, or must not be.
fn asked_for(level: Level, offered: &[String], tls: &TlsFacts) -> Finding {
    let is_offered = !offered.is_empty();
    let words = match is_offered {
        true => format!("offered: {}", offered.join(", ")),
        false if tls.unanswered.is_empty() => "refused".to_owned(),
        // A hello that was not answered says neither yes nor no.
        false => return found(Outcome::NotShown, "some hellos were not answered in time"),
    };
    let outcome = match (level == Level::ShallNot, is_offered) {
        (true, false) | (false, true) => Outcome::Met,
        (true, true) | (false, false) => Outcome::NotMet,
    };
    found(outcome, words)
}

fn versions(tls: &TlsFacts, name: &str) -> Vec<String> {
    let spoken = tls.offer.suites.keys();
    let fits = |version: &&TlsVersion| match name {
        "any TLS" => **version > TlsVersion::Ssl30,
        _ => version.to_string() == name,
    };
    spoken.filter(fits).map(ToString::to_string).collect()
}

/// The offered suites that a name, which may be a pattern, fits.
fn suites(tls: &TlsFacts, name: &str) -> Vec<String> {
    let pattern = Pattern::new(name);
    let version = kmip_conform_protocol::ProtocolVersion::V1_0;
    let offered = tls.offer.all_suites().into_iter().map(|suite| suite.name());
    offered
        .filter(|suite| pattern.matches(suite, version))
        .collect()
}

/// What a probe by this name found.
pub(super) fn probed(tls: &TlsFacts, name: &str) -> Finding {
    let met = |holds: bool, words: String| match holds {
        true => found(Outcome::Met, words),
        false => found(Outcome::NotMet, words),
    };
    let spoken: Vec<_> = tls.suites.keys().cloned().collect();
    let spoken = format!("offered: {}", spoken.join(", "));
    match name {
        "tls" => met(!versions(tls, "any TLS").is_empty(), spoken),
        "tls-1.3" => met(tls.offer.speaks(TlsVersion::Tls13), spoken),
        "only-tls-1.3" => {
            let only = tls.offer.suites.keys().all(|one| *one == TlsVersion::Tls13);
            met(only && tls.offer.speaks(TlsVersion::Tls13), spoken)
        }
        "port" if tls.port == 5696 => found(Outcome::Met, "the target listens on 5696"),
        "port" => {
            let words = format!(
                "the address given has port {}; others were not tried",
                tls.port
            );
            found(Outcome::NotShown, words)
        }
        "uri" if tls.path.is_empty() => found(Outcome::NotShown, "no HTTPS address was given"),
        "uri" => met(
            tls.path == "/kmip",
            format!("the address given has path {}", tls.path),
        ),
        "client-authentication" => client_authentication(tls),
        "certificate" => certificate(tls, &ELLIPTIC, true),
        "certificate-ecdsa" => certificate(tls, &ELLIPTIC, false),
        "certificate-ecdsa-384" => certificate(tls, &["P-384"], false),
        "verifies-ecdsa-256" => verifies(tls, "P-256"),
        "verifies-ecdsa-384" => verifies(tls, "P-384"),
        _ => found(Outcome::NotShown, format!("no probe is called {name}")),
    }
}

/// The curves of Suite B.
const ELLIPTIC: [&str; 2] = ["P-256", "P-384"];

/// The target's certificate has a key of one of these kinds and, where that is asked, says that it
/// may sign.
fn certificate(tls: &TlsFacts, keys: &[&str], signs: bool) -> Finding {
    let Some(shown) = &tls.certificate else {
        return found(Outcome::NotShown, "no handshake with the target came about");
    };
    let use_of_key = match shown.digital_signature {
        Some(true) => "digitalSignature among its uses",
        Some(false) => "digitalSignature not among its uses",
        None => "its uses not told",
    };
    let fits = keys.contains(&shown.key.as_str());
    let fits = fits && (!signs || shown.digital_signature == Some(true));
    let outcome = match fits {
        true => Outcome::Met,
        false => Outcome::NotMet,
    };
    found(
        outcome,
        format!("the certificate has a {} key, {use_of_key}", shown.key),
    )
}

/// The target verifies signatures of such keys: a client that has one is admitted.
fn verifies(tls: &TlsFacts, key: &str) -> Finding {
    let own = tls.client_certificate.as_ref().map(|one| one.key.as_str());
    let admission = tls.clients.get("configured");
    match (own, admission) {
        (Some(own), Some(Admission::Admitted)) if own == key => found(
            Outcome::Met,
            format!("a client with a {key} key is admitted"),
        ),
        (Some(own), _) if own != key => {
            let words = format!("the client's key is {own}: give one on {key} (--cert, --key)");
            found(Outcome::NotShown, words)
        }
        (_, admission) => found(
            Outcome::NotShown,
            format!("configured: {}", described(admission)),
        ),
    }
}

/// The configured client is admitted and unfit ones are not.
fn client_authentication(tls: &TlsFacts) -> Finding {
    let told = |name: &str| format!("{name}: {}", described(tls.clients.get(name)));
    if tls.clients.get("configured") != Some(&Admission::Admitted) {
        return (Outcome::NotShown, vec![told("configured")]);
    }
    let unfit = [
        "no-certificate",
        "unknown-issuer",
        "expired",
        "wrong-purpose",
    ];
    let admitted = |name: &&&str| tls.clients.get(**name) == Some(&Admission::Admitted);
    let admitted: Vec<_> = unfit
        .iter()
        .filter(admitted)
        .map(|name| told(name))
        .collect();
    if admitted.is_empty() {
        (Outcome::Met, unfit.iter().map(|name| told(name)).collect())
    } else {
        (Outcome::NotMet, admitted)
    }
}
