//! A whole statement: the requirements of a profile and of those it extends.

use std::collections::{BTreeMap, BTreeSet};

use kmip_conform_protocol::{EnumerationDef, ProtocolVersion};
use kmip_reference_server::net::TlsSetting;
use sha2::{Digest, Sha256};

use super::authentication::judge_choice;
use super::evidence::Evidence;
use super::judge::Judge;
use super::load::Definitions;
use super::model::{Level, Profile};
use super::probe::TlsFacts;
use super::statement::{Judged, Outcome, STATEMENT_VERSION, Statement, UsedCase, conclude};
use crate::result::{CaseResult, RunResult};
use crate::run::Inquiry;
use crate::target::{CipherSuite, Group};

const ERRATA: &str = include_str!("../../profiles/errata.toml");

/// What one version of a target was seen to do.
pub struct Observed<'a> {
    /// The version.
    pub version: ProtocolVersion,
    /// The run of its cases.
    pub result: &'a RunResult,
    /// What the target says of itself.
    pub inquiry: &'a Inquiry,
    /// The carriers that cases ran over, by id.
    pub carriers: &'a BTreeMap<String, BTreeSet<&'static str>>,
    /// What the probes found, by TLS setting; a target that is not ours has one, called `target`.
    pub tls: &'a BTreeMap<String, TlsFacts>,
    /// Cases whose files are those that OASIS published, by id.
    pub official: &'a BTreeSet<String>,
    /// Whether a case's failure breaks something that servers have to do.
    pub binds: &'a dyn Fn(&CaseResult) -> bool,
}

impl Definitions {
    /// States how a target fares with profiles; those that lack the version are left out.
    pub fn state<'p>(
        &self,
        profiles: impl IntoIterator<Item = &'p Profile>,
        observed: &Observed<'_>,
    ) -> Vec<Statement> {
        let version = observed.version;
        let evidence = Evidence::of(observed.result, version, observed.binds);
        let nobody = BTreeSet::new();
        let judge = Judge {
            version,
            evidence: &evidence,
            inquiry: observed.inquiry,
            checks: &observed.result.checks,
            carriers: observed.carriers,
            passed_profiles: &nobody,
            tls: None,
        };
        let passed_profiles = self.passed(&judge);
        let judge = Judge {
            passed_profiles: &passed_profiles,
            ..judge
        };
        let profiles = profiles.into_iter();
        let profiles = profiles.filter(|profile| profile.versions.contains(version));
        profiles
            .map(|profile| self.statement(profile, &judge, observed))
            .collect()
    }

    /// The profiles whose mandatory cases all pass.
    fn passed(&self, judge: &Judge<'_>) -> BTreeSet<String> {
        let passes = |profile: &&Profile| {
            let cases = judge.mandatory(profile);
            !cases.is_empty() && cases.iter().all(|case| case.outcome == Outcome::Met)
        };
        let passed = self.profiles().iter().filter(passes);
        passed.map(|profile| profile.id.clone()).collect()
    }

    fn statement(
        &self,
        profile: &Profile,
        judge: &Judge<'_>,
        observed: &Observed<'_>,
    ) -> Statement {
        let mut requirements = Vec::new();
        let mut done = BTreeSet::new();
        self.gather(
            profile,
            profile,
            judge,
            observed,
            &mut done,
            &mut requirements,
        );
        if observed.tls.keys().any(|setting| setting != "target") {
            requirements.iter_mut().for_each(explain_library);
        }
        let (conformance, reason) = conclude(&requirements);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for one in &requirements {
            *counts.entry(one.outcome.to_string()).or_default() += 1;
        }
        let result = observed.result;
        Statement {
            statement_version: STATEMENT_VERSION,
            kind: "self-assessment",
            tool: result.tool.clone(),
            rules: result.rules.clone().unwrap_or_default(),
            errata: hex::encode(Sha256::digest(ERRATA)),
            date: result.start.clone(),
            profile: profile.id.clone(),
            profile_name: profile.name.clone(),
            version: judge.version.to_string(),
            status: match judge.version >= ProtocolVersion::V3_0 {
                true => "draft",
                false => "standard",
            },
            sections: profile.sections.clone(),
            claimed: claimed(profile, judge),
            target: described(observed),
            conformance,
            reason,
            counts,
            tls: observed.tls.clone(),
            requirements,
            cases: used_cases(profile, judge.version, observed),
            complete: true,
        }
    }

    /// Gathers the judged requirements of a profile and, each once, of those it extends.
    fn gather(
        &self,
        profile: &Profile,
        asked: &Profile,
        judge: &Judge<'_>,
        observed: &Observed<'_>,
        done: &mut BTreeSet<String>,
        into: &mut Vec<Judged>,
    ) {
        if !done.insert(profile.id.clone()) {
            return;
        }
        let version = judge.version;
        let mut judged = judge.mandatory(profile);
        for one in profile
            .requirements
            .iter()
            .filter(|one| one.versions.contains(version))
        {
            judged.extend(judge.named(one));
        }
        for rule in profile
            .rules
            .iter()
            .filter(|one| one.versions.contains(version))
        {
            let facts = profile
                .suites
                .iter()
                .filter(|one| one.versions.contains(version));
            let suite = facts.flat_map(|choice| &choice.any_of).next();
            let facts = self.facts(suite.map(String::as_str), observed);
            let tls = facts.as_ref();
            judged.extend(Judge { tls, ..*judge }.rule(rule, profile));
        }
        // Only the profile itself says which suite counts; those it extends allow several.
        let own = asked
            .suites
            .iter()
            .any(|one| one.versions.contains(version));
        if profile.id == asked.id || !own {
            let tls_of = |suite: &str| self.facts(Some(suite), observed);
            for choice in profile
                .suites
                .iter()
                .filter(|one| one.versions.contains(version))
            {
                judged.extend(judge_choice(judge, self, choice, profile, &tls_of));
            }
        }
        if profile.id != asked.id {
            for one in &mut judged {
                one.from = Some(profile.id.clone());
            }
        }
        into.extend(judged);
        for one in profile
            .extends
            .iter()
            .filter(|one| one.versions.contains(version))
        {
            if let Ok(other) = self.profile(&one.profile) {
                self.gather(other, asked, judge, observed, done, into);
            }
        }
    }

    /// What was found with the setting that a suite asks for, or on the one listener there is.
    fn facts(&self, suite: Option<&str>, observed: &Observed<'_>) -> Option<TlsFacts> {
        let setting = suite.and_then(|suite| self.setting(suite, observed.version));
        let by_setting = setting.and_then(|setting| observed.tls.get(setting));
        let found = by_setting.or_else(|| observed.tls.get("target"));
        found.or_else(|| observed.tls.values().next()).cloned()
    }
}

/// Says of a suite or group that the bundled server refuses whether its library speaks it at all.
fn explain_library(one: &mut Judged) {
    let provider = TlsSetting::Default.provider();
    let lacks = match &*one.about {
        "cipher suite" => !provider.cipher_suites.iter().any(|suite| {
            CipherSuite::named(&one.name) == Some(CipherSuite(u16::from(suite.suite())))
        }),
        "key exchange group" => !provider
            .kx_groups
            .iter()
            .any(|group| Group::named(&one.name) == Some(Group(u16::from(group.name())))),
        _ => false,
    };
    if lacks && one.outcome == Outcome::NotMet && one.level != Level::ShallNot {
        let words = "the TLS library of the bundled server does not speak it";
        one.evidence.push(words.to_owned());
    }
}

/// Whether the target claims the profile, where the version lets it.
fn claimed(profile: &Profile, judge: &Judge<'_>) -> Option<bool> {
    let name = profile.claimed_in(judge.version)?;
    let rows = EnumerationDef::named("Profile Name")?.values;
    let row = rows.iter().find(|row| row.name == name)?;
    let can = judge.version >= ProtocolVersion::V1_3;
    can.then(|| judge.inquiry.profiles.contains(&row.value))
}

fn described(observed: &Observed<'_>) -> BTreeMap<String, String> {
    let mut told = observed.result.target.clone();
    told.extend(observed.inquiry.described());
    told
}

fn used_cases(
    profile: &Profile,
    version: ProtocolVersion,
    observed: &Observed<'_>,
) -> Vec<UsedCase> {
    let written = version.to_string();
    let cases = &observed.result.cases;
    let lists = profile.cases_in(version);
    let ids = lists.flat_map(|list| list.mandatory.iter().chain(&list.optional));
    ids.map(|id| {
        let case = cases
            .iter()
            .find(|case| case.id == *id && case.version == written);
        let verdict = case.and_then(|case| serde_json::to_value(case.verdict).ok());
        let verdict = verdict.and_then(|value| value.as_str().map(str::to_owned));
        UsedCase {
            name: format!("{id}@{version}"),
            verdict: verdict.unwrap_or_else(|| "not at hand".to_owned()),
            digest: case
                .map(|case| case.about.digest.clone())
                .unwrap_or_default(),
            official: observed.official.contains(id),
        }
    })
    .collect()
}
