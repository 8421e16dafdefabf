//! The search for a rule that accepts a difference.

use kmip_conform_protocol::{Tag, Value};

use super::condition::{operation, record};
use super::ledger::ObjectRecord;
use super::rules::Rule;
use super::site::Site;
use super::verify::{self, Finding};
use crate::result::{Acceptance, DifferenceKind};

/// What became of a difference.
#[derive(Debug)]
pub(super) struct Decision {
    /// Its kind, which verification may sharpen.
    pub kind: DifferenceKind,
    /// The accepting rule.
    pub accepted_by: Option<Acceptance>,
    /// Whether the printed value stands for the actual one from here on.
    pub stands_for: bool,
    /// What verification found, to be shown as the actual value.
    pub detail: Option<String>,
}

/// Seeks the first rule that accepts the difference; a value that a rule lets vary must still
/// hold where it can be verified.
pub(super) fn accept(site: &Site<'_>) -> Decision {
    let Some((rule, acceptance)) = first_rule(site) else {
        return Decision {
            kind: site.kind,
            accepted_by: None,
            stands_for: false,
            detail: None,
        };
    };
    match verify::value(site) {
        Finding::Wrong(detail) => Decision {
            kind: DifferenceKind::Verification,
            accepted_by: None,
            stands_for: false,
            detail: Some(detail),
        },
        Finding::Holds | Finding::Unknown => Decision {
            kind: site.kind,
            accepted_by: Some(acceptance),
            stands_for: rule.stands_for,
            detail: None,
        },
    }
}

fn first_rule<'r>(site: &Site<'r>) -> Option<(&'r Rule, Acceptance)> {
    let tag = site.tags.last().copied()?;
    let rules = site.context.rules;
    rules.candidates(tag).find_map(|rule| {
        let source = rule.source(site.context.version)?;
        let fits = rule.differences.contains(&site.kind)
            && rule.tags.iter().any(|pattern| pattern.fits(site.tags))
            && (rule.operations.is_empty()
                || operation(site).is_some_and(|operation| rule.operations.contains(&operation)))
            && rule.is_for_case(site.context.case_id)
            && rule.condition.holds(site);
        fits.then(|| (rule, source.acceptance(rule)))
    })
}

/// Whether the value is material that the target made.
pub(super) fn is_secret(site: &Site<'_>) -> bool {
    let inside_key = site
        .tags
        .iter()
        .any(|tag| [Tag::KEY_MATERIAL, Tag::KEY_VALUE].contains(tag));
    let is_octets = site.actual.is_some_and(|item| {
        matches!(
            item.value,
            Value::ByteString(_) | Value::BigInteger(_) | Value::TextString(_)
        )
    });
    inside_key && is_octets && record(site).is_none_or(ObjectRecord::is_generated)
}
