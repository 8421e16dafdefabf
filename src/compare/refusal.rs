//! Refusals that the specification demands where a case prints success.

use kmip_conform_protocol::enumeration::{
    CryptographicUsageMask, KeyWrapType, ResultReason, ResultStatus,
};
use kmip_conform_protocol::schema::check;
use kmip_conform_protocol::{Item, Tag, Value};

use super::condition::{asked, record};
use super::observe::CREATING;
use super::site::Site;
use crate::case::Node;

/// An archived object has to be recovered before any operation takes it (KMIP 2.1 chapter 6, 1.x
/// chapter 4).
pub(super) fn archived(site: &Site<'_>) -> bool {
    record(site).is_some_and(|record| record.archived)
        && refused(site, &[ResultReason::OBJECT_ARCHIVED])
}

/// A key serves for unwrapping only where its usage mask says so (KMIP 2.1 section 12.1, 1.4
/// section 3.19).
pub(super) fn unwrapping(site: &Site<'_>) -> bool {
    let plain = asked(site, Tag::KEY_WRAP_TYPE).and_then(Item::as_enumeration)
        == Some(KeyWrapType::NOT_WRAPPED.0);
    let unwraps = plain || asked(site, Tag::KEY_WRAPPING_SPECIFICATION).is_some();
    let forbidden = || {
        let wrapping = record(site)?.wrapped_with.as_deref()?;
        let mask = site.context.ledger.object(wrapping)?.usage_mask?;
        let allowing =
            CryptographicUsageMask::UNWRAP_KEY.0 | CryptographicUsageMask::UNRESTRICTED.0;
        Some(mask & allowing == 0)
    };
    unwraps
        && forbidden() == Some(true)
        && refused(
            site,
            &[
                ResultReason::PERMISSION_DENIED,
                ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
            ],
        )
}

/// A request that breaks the schema of its own version may be refused for that. Where it should
/// have made an object the case has nothing to go on with, so that there the printed answer counts.
pub(super) fn invalid(site: &Site<'_>) -> bool {
    let reasons = [
        ResultReason::INVALID_MESSAGE,
        ResultReason::INVALID_FIELD,
        ResultReason::INVALID_ATTRIBUTE_VALUE,
    ];
    let makes = site.exchange.is_some_and(|exchange| exchange.is(&CREATING));
    !makes && refused(site, &reasons) && breaks_schema(site)
}

/// Whether the batch item that the answer belongs to breaks the schema.
fn breaks_schema(site: &Site<'_>) -> bool {
    let request = site.context.request;
    let payload = site.exchange.and_then(|exchange| exchange.request);
    let mut items = request.fields_with(Tag::BATCH_ITEM);
    let position = items.position(|item| {
        let own = item.field(Tag::REQUEST_PAYLOAD);
        own.zip(payload)
            .is_some_and(|(own, asked)| std::ptr::eq(own, asked))
    });
    check::message(request, site.context.version)
        .iter()
        .any(|violation| {
            matches!(violation.path.segments().get(1),
                Some((Tag::BATCH_ITEM, index)) if Some(*index) == position)
        })
}

/// Whether the answer is a whole refusal for one of these reasons, and success is printed.
fn refused(site: &Site<'_>, reasons: &[ResultReason]) -> bool {
    let Some(exchange) = site.exchange else {
        return false;
    };
    let number = |tag| exchange.answer.field(tag).and_then(Item::as_enumeration);
    let reason = number(Tag::RESULT_REASON);
    let printed = site
        .expected_siblings
        .iter()
        .find(|node| node.tag == Tag::RESULT_STATUS)
        .and_then(Node::literal);
    printed == Some(&Value::Enumeration(ResultStatus::SUCCESS.0))
        && number(Tag::RESULT_STATUS) == Some(ResultStatus::OPERATION_FAILED.0)
        && reasons.iter().any(|known| reason == Some(known.0))
        && exchange.response().is_none()
}
