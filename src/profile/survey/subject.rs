//! Surveys of the bundled server and of targets elsewhere.

use std::collections::BTreeMap;

use kmip_reference_server::net::TlsSetting;

use super::gather::{SurveyOptions, survey};
use super::model::{Depth, Survey};
use crate::profile::{Definitions, SessionError, Subject};
use crate::run::{Carrier, Standalone};
use crate::target::{Encoding, Scheme, Target, TargetOptions};

/// Surveys a subject; `address` is the target in words, `progress` hears of each step.
///
/// # Errors
/// When the subject cannot be started or reached.
pub async fn survey_of(
    subject: &Subject,
    definitions: &Definitions,
    depth: Depth,
    address: BTreeMap<String, String>,
    progress: &mut dyn FnMut(),
) -> Result<Survey, SessionError> {
    let options = SurveyOptions {
        definitions,
        depth,
        address,
        setting: "target".to_owned(),
        unfit: &[],
        ways: Vec::new(),
    };
    match subject {
        Subject::Target(target, _) => {
            let ways = ways(target);
            let options = SurveyOptions { ways, ..options };
            Ok(survey(options, target, progress).await?)
        }
        Subject::Bundled(bundled) => {
            let server = Standalone::start(bundled, TlsSetting::Default).await?;
            let over = ALL.into_iter().filter_map(|way| server.target_over(way));
            let options = SurveyOptions {
                setting: "default".to_owned(),
                unfit: &server.unfit,
                ways: over.cloned().collect(),
                ..options
            };
            let target = server.target_over(Carrier::Tls).cloned();
            let surveyed = match &target {
                Some(target) => survey(options, target, progress).await,
                None => return Err(SessionError::NoListener),
            };
            server.close().await;
            Ok(surveyed?)
        }
    }
}

const ALL: [Carrier; 4] = [
    Carrier::Tls,
    Carrier::Https(Encoding::Ttlv),
    Carrier::Https(Encoding::Xml),
    Carrier::Https(Encoding::Json),
];

/// The ways that lead to a target's address: over HTTPS, every encoding.
fn ways(target: &Target) -> Vec<Target> {
    let options = target.options();
    if options.address.scheme == Scheme::Kmip {
        return vec![target.clone()];
    }
    let encodings = [Encoding::Ttlv, Encoding::Xml, Encoding::Json];
    let ways = encodings.into_iter().filter_map(|encoding| {
        let options = TargetOptions {
            encoding,
            ..options.clone()
        };
        Target::new(options).ok()
    });
    ways.collect()
}
