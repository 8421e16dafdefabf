//! Bringing statements about: runs of the cases, questions and probes, version by version.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kmip_conform_protocol::ProtocolVersion;
use kmip_reference_server::net::TlsSetting;
use thiserror::Error;

use super::evaluate::Observed;
use super::load::Definitions;
use super::model::Profile;
use super::probe::{TlsFacts, probe};
use super::statement::Statement;
use crate::case::{Authority, Catalogue, Profiles, Selection};
use crate::compare::{Rules, RulesError};
use crate::result::{CaseResult, RunResult};
use crate::run::{
    Bundled, Carrier, Heading, Host, HostError, Inquiry, Offer, Plan, RunOptions, SharedListener,
    Standalone, inquire_of, plan, run,
};
use crate::target::{Target, TargetError};

/// Why no statement came about.
#[derive(Debug, Error)]
pub enum SessionError {
    /// The bundled server cannot be started.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The target cannot be reached.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The bundled server does not listen as it was asked to.
    #[error("the bundled server does not listen for TTLV over TLS")]
    NoListener,
    /// The permitted variations cannot be read.
    #[error(transparent)]
    Rules(#[from] RulesError),
}

/// What statements are about.
pub enum Subject {
    /// The bundled server, started with the TLS setting that each profile asks for.
    Bundled(Arc<Bundled>),
    /// A target elsewhere, and where its own connections come in.
    Target(Box<Target>, Option<SharedListener>),
}

/// What a session is told.
pub struct Session<'a> {
    /// Profiles and suites.
    pub definitions: &'a Definitions,
    /// The cases at hand.
    pub catalogue: &'a Catalogue,
    /// What is known about them.
    pub profiles: &'a Profiles,
    /// What the target offers to cases.
    pub offer: &'a Offer,
    /// Fits a plan to the target.
    pub adapt: &'a dyn Fn(&mut Plan),
    /// How runs go about it; exchanges are kept whatever it says.
    pub options: RunOptions,
    /// The target in words.
    pub heading: Heading,
}

/// The statements of a version, and the run they rest on.
pub struct Outcome {
    /// The version.
    pub version: ProtocolVersion,
    /// The TLS setting of the bundled server; `target` elsewhere.
    pub setting: String,
    /// The run.
    pub result: RunResult,
    /// The statements.
    pub statements: Vec<Statement>,
}

impl Session<'_> {
    /// States how the subject fares with the profiles in a version.
    ///
    /// # Errors
    /// When the subject cannot be started or reached.
    pub async fn state(
        &self,
        subject: &Subject,
        version: ProtocolVersion,
        profiles: &[&Profile],
        observe: &mut dyn FnMut(&CaseResult),
    ) -> Result<Vec<Outcome>, SessionError> {
        let (inquiry, tls) = self.question(subject, version, profiles).await?;
        let mut outcomes = Vec::new();
        for (setting, profiles) in self.by_setting(subject, version, profiles) {
            let mut plan = self.plan(version);
            let carriers = self.carriers(&plan);
            let host = match subject {
                Subject::Bundled(bundled) => {
                    plan.speak(setting.parse().unwrap_or_default());
                    Host::Bundled(bundled.clone())
                }
                Subject::Target(target, listener) => {
                    Host::Remote((**target).clone(), listener.clone())
                }
            };
            let options = RunOptions {
                keep_exchanges: true,
                ..self.options.clone()
            };
            let heading = self.heading.clone();
            let result = run(plan, host, Rules::load()?, options, heading, observe).await;
            let observed = Observed {
                version,
                result: &result,
                inquiry: &inquiry,
                carriers: &carriers,
                tls: &tls,
                official: &self.official(version),
                binds: &|case| self.binds(case, version),
            };
            let statements = self.definitions.state(profiles, &observed);
            outcomes.push(Outcome {
                version,
                setting,
                result,
                statements,
            });
        }
        Ok(outcomes)
    }

    /// The profiles by the setting under which the bundled server runs their cases.
    fn by_setting<'p>(
        &self,
        subject: &Subject,
        version: ProtocolVersion,
        profiles: &[&'p Profile],
    ) -> BTreeMap<String, Vec<&'p Profile>> {
        let mut grouped: BTreeMap<String, Vec<&Profile>> = BTreeMap::new();
        for profile in profiles.iter().filter(|one| one.versions.contains(version)) {
            let setting = match subject {
                Subject::Target(..) => "target".to_owned(),
                Subject::Bundled(_) => {
                    let settings = self.settings(profile, version);
                    settings
                        .into_iter()
                        .next()
                        .unwrap_or_else(|| "default".to_owned())
                }
            };
            grouped.entry(setting).or_default().push(profile);
        }
        grouped
    }

    /// The settings of the suites that a profile allows, the first suite's first.
    fn settings(&self, profile: &Profile, version: ProtocolVersion) -> Vec<String> {
        let choices = profile
            .suites
            .iter()
            .filter(|one| one.versions.contains(version));
        let suites = choices.flat_map(|choice| &choice.any_of);
        suites
            .filter_map(|suite| self.definitions.setting(suite, version))
            .map(str::to_owned)
            .collect()
    }

    /// What the subject says of itself, and what the probes find, by setting.
    async fn question(
        &self,
        subject: &Subject,
        version: ProtocolVersion,
        profiles: &[&Profile],
    ) -> Result<(Inquiry, BTreeMap<String, TlsFacts>), SessionError> {
        let mut tls = BTreeMap::new();
        let mut inquiry = Inquiry::default();
        match subject {
            Subject::Target(target, _) => {
                inquiry = inquire_of(target, version).await;
                let facts = probe(target, version, &[], &mut || {}).await?;
                tls.insert("target".to_owned(), facts);
            }
            Subject::Bundled(bundled) => {
                let settings = profiles.iter().flat_map(|one| self.settings(one, version));
                let mut settings: BTreeSet<String> = settings.collect();
                settings.insert("default".to_owned());
                for setting in settings {
                    let parsed: TlsSetting = setting.parse().unwrap_or_default();
                    let server = Standalone::start(bundled, parsed).await?;
                    if let Some(target) = server.target() {
                        inquiry = inquire_of(target, version).await;
                        let facts = probe(target, version, &server.unfit, &mut || {}).await?;
                        tls.insert(setting, facts);
                    }
                    server.close().await;
                }
            }
        }
        Ok((inquiry, tls))
    }

    fn plan(&self, version: ProtocolVersion) -> Plan {
        let selection = Selection {
            versions: vec![version],
            ..Selection::default()
        };
        let mut plan = plan(
            self.catalogue,
            self.profiles,
            &[selection],
            self.offer,
            None,
        );
        plan.keep_version(version);
        (self.adapt)(&mut plan);
        plan
    }

    fn carriers(&self, plan: &Plan) -> BTreeMap<String, BTreeSet<&'static str>> {
        let own = match self.offer {
            Offer::Bundled => Carrier::Tls,
            Offer::Target { carrier, .. } => *carrier,
        };
        let cases = plan.scenarios.iter().flat_map(|scenario| &scenario.cases);
        cases
            .map(|planned| {
                let carrier = planned.carrier.unwrap_or(own);
                (planned.case.key.id.clone(), carrier.names())
            })
            .collect()
    }

    fn official(&self, version: ProtocolVersion) -> BTreeSet<String> {
        let cases = self.catalogue.cases().iter();
        let cases = cases.filter(|case| case.key.version == version);
        let official = cases.filter(|case| self.catalogue.is_official(case));
        official.map(|case| case.key.id.clone()).collect()
    }

    /// Mandatory cases and the project's own with SHALL bind; published examples do not.
    fn binds(&self, case: &CaseResult, version: ProtocolVersion) -> bool {
        match case.authority {
            Authority::ProfileMandatory => true,
            Authority::Own => {
                let mut cases = self.catalogue.cases().iter();
                let same = cases.find(|one| one.key.id == case.id && one.key.version == version);
                same.is_some_and(|one| one.headers.level.as_deref() == Some("SHALL"))
            }
            Authority::ProfileOptional | Authority::CommitteeNote => false,
        }
    }
}
