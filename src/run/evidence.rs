//! What is kept of the messages of a step: bounded, whatever a target sends.

use kmip_conform_protocol::enumeration::{ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Violation, ttlv, xml};

use crate::result::{StepResult, ViolationRecord};

/// The largest message that is kept whole, in octets.
const LARGEST: usize = 64 << 10;

/// Violations kept of one response.
const VIOLATIONS: usize = 50;

/// Differences kept of one step.
const DIFFERENCES: usize = 200;

/// Keeps a request. Its hex is always TTLV, so that readers need one decoder.
pub(super) fn keep_request(
    record: &mut StepResult,
    request: &Item,
    octets: &[u8],
    version: ProtocolVersion,
) {
    let ttlv = ttlv::encode(request);
    record.request_hex = Some(cut_hex(&ttlv));
    record.request_xml = xml_of(request, octets.len(), version);
}

/// Keeps a response that came: as octets where it is TTLV, else as its TTLV form.
pub(super) fn keep_response(
    record: &mut StepResult,
    response: Option<&Item>,
    octets: &[u8],
    version: ProtocolVersion,
) {
    record.response_hex = Some(cut_hex(octets));
    record.response_xml = response.and_then(|item| xml_of(item, octets.len(), version));
    record.results = response.map(results).unwrap_or_default();
    if octets.len() > LARGEST {
        let size = octets.len();
        let note = format!("the response has {size} octets; the first {LARGEST} are kept");
        record.notes.push(note);
    }
}

/// How each batch item ended.
fn results(response: &Item) -> Vec<String> {
    let ended = |item: &Item| {
        let number = |tag| item.field(tag).and_then(Item::as_enumeration);
        let reason = number(Tag::RESULT_REASON).map(|reason| ResultReason(reason).to_string());
        let status = number(Tag::RESULT_STATUS).map(|status| ResultStatus(status).to_string());
        reason.or(status).unwrap_or_default()
    };
    response.fields_with(Tag::BATCH_ITEM).map(ended).collect()
}

/// Keeps octets of a response that did not come whole.
pub(super) fn keep_octets(record: &mut StepResult, octets: &[u8]) {
    if !octets.is_empty() {
        record.response_hex = Some(cut_hex(octets));
    }
}

/// Keeps the first violations of a response.
pub(super) fn keep_violations(record: &mut StepResult, violations: &[Violation]) {
    let room = VIOLATIONS.saturating_sub(record.violations.len());
    let kept = violations.iter().take(room).map(violation);
    record.violations.extend(kept);
    if violations.len() > room {
        let more = violations.len() - room;
        record
            .notes
            .push(format!("{more} more violations are not kept"));
    }
}

/// Cuts the differences of a step to a bounded number, keeping those that fail it first.
pub(super) fn bound_differences(record: &mut StepResult) {
    let found = record.differences.len();
    if found <= DIFFERENCES {
        return;
    }
    record
        .differences
        .sort_by_key(|difference| difference.accepted_by.is_some());
    record.differences.truncate(DIFFERENCES);
    let more = found - DIFFERENCES;
    record
        .notes
        .push(format!("{more} more differences are not kept"));
}

fn violation(found: &Violation) -> ViolationRecord {
    ViolationRecord {
        code: found.code().to_owned(),
        path: found.path.to_string(),
        offset: found.offset,
        section: found.section.as_ref().map(ToString::to_string),
        message: found.kind.to_string(),
    }
}

fn cut_hex(octets: &[u8]) -> String {
    hex::encode(octets.get(..LARGEST).unwrap_or(octets))
}

fn xml_of(item: &Item, size: usize, version: ProtocolVersion) -> Option<String> {
    (size <= LARGEST).then(|| xml::encode(item, version))
}
