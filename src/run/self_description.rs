//! What a target says of itself as a whole, before anything is configured: the encodings it reads,
//! the versions it offers, and what it says in each of them. Nothing of it is judged.

use std::collections::BTreeSet;

use kmip_conform_protocol::ProtocolVersion;
use thiserror::Error;

use super::inquiry::{Inquiry, answers, inquire_of};
use super::offered::{Offered, discover};
use crate::target::{
    ConfigError, DEFAULT_IDENTITY, Encoding, Scheme, Target, TargetError, TargetOptions,
};

/// Why a target told nothing.
#[derive(Debug, Error)]
pub enum SelfDescriptionError {
    /// It cannot be set up with another encoding.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// It cannot be reached.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// It can, and answers no request.
    #[error(
        "{0} lets the client connect, and answers neither Discover Versions nor Query in any version of KMIP"
    )]
    Silent(String),
}

/// What a target says of itself.
#[derive(Clone, Debug, Default)]
pub struct SelfDescription {
    /// The encodings in which it answers, the configured one first.
    pub encodings: Vec<Encoding>,
    /// Whether Discover Versions told the versions; else they are those in which it answers Query.
    pub discovered: bool,
    /// The versions, oldest first, with what it says in each.
    pub versions: Vec<(ProtocolVersion, Inquiry)>,
}

/// Asks a target what it is.
///
/// # Errors
/// When it cannot be reached, or answers nothing in any encoding and version.
pub async fn describe_itself(target: &Target) -> Result<SelfDescription, SelfDescriptionError> {
    let mut connection = target.connection(DEFAULT_IDENTITY)?;
    connection.open().await?;
    drop(connection);
    let mut found = SelfDescription::default();
    for encoding in encodings(target.options()) {
        let target = Target::new(TargetOptions {
            encoding,
            ..target.options().clone()
        })?;
        let (versions, discovered) = versions(&target).await?;
        if versions.is_empty() {
            continue;
        }
        if found.encodings.is_empty() {
            found.discovered = discovered;
            for version in versions {
                let told = inquire_of(&target, version).await;
                found.versions.push((version, told));
            }
        }
        found.encodings.push(encoding);
    }
    if found.encodings.is_empty() {
        return Err(SelfDescriptionError::Silent(
            target.options().address.to_string(),
        ));
    }
    Ok(found)
}

/// The encodings to try: only HTTPS takes others than TTLV.
fn encodings(options: &TargetOptions) -> Vec<Encoding> {
    let mut all = vec![options.encoding];
    if options.address.scheme == Scheme::Https {
        let others = [Encoding::Ttlv, Encoding::Xml, Encoding::Json];
        all.extend(others.into_iter().filter(|one| *one != options.encoding));
    }
    all
}

/// The versions a target offers, and whether it told them itself.
async fn versions(target: &Target) -> Result<(BTreeSet<ProtocolVersion>, bool), TargetError> {
    let all = BTreeSet::from(ProtocolVersion::ALL);
    if let Some(Offered(versions)) = discover(target, &all).await {
        return Ok((versions, true));
    }
    let mut answered = BTreeSet::new();
    for version in ProtocolVersion::ALL {
        match answers(target, version).await {
            Ok(true) => {
                answered.insert(version);
            }
            Ok(false) => {}
            // A target may hang up on a version, or HTTP refuse an encoding, that it does not know.
            Err(TargetError::Closed { .. } | TargetError::Io { .. }) => {}
            Err(TargetError::HttpStatus { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok((answered, false))
}

impl SelfDescription {
    /// The vendor identification, as the newest version tells it.
    pub fn vendor(&self) -> Option<&str> {
        let mut newest_first = self.versions.iter().rev();
        newest_first.find_map(|(_, told)| told.vendor.as_deref())
    }

    /// The versions in words, such as `1.0 to 1.4 and 2.1`.
    pub fn versions_in_words(&self) -> String {
        Offered(self.versions.iter().map(|(version, _)| *version).collect()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Address;

    #[test]
    fn only_https_is_asked_in_more_than_one_encoding() {
        let plain = TargetOptions::new(Address::kmip("h", 1), "");
        assert_eq!(encodings(&plain), [Encoding::Ttlv]);
        let mut web = TargetOptions::new(Address::https("h", 1), "");
        web.encoding = Encoding::Json;
        assert_eq!(
            encodings(&web),
            [Encoding::Json, Encoding::Ttlv, Encoding::Xml]
        );
    }
}
