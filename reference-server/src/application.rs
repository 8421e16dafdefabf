//! Application Specific Information (KMIP 1.4 section 3.36, 2.1 section 4.4).

use kmip_conform_protocol::{Item, Tag};
use rand_core::Rng;

use crate::error::{Cause, OperationError};
use crate::operation::Context;

/// Makes the Application Data where a client leaves it out. Other attributes pass unchanged.
///
/// # Errors
/// A namespace for which the server makes no data.
pub fn complete(item: Item, cx: &mut Context<'_>) -> Result<Item, OperationError> {
    let complete = item.tag != Tag::APPLICATION_SPECIFIC_INFORMATION
        || item.field(Tag::APPLICATION_DATA).is_some();
    if complete {
        return Ok(item);
    }
    let namespace = item
        .field(Tag::APPLICATION_NAMESPACE)
        .and_then(Item::as_text)
        .unwrap_or_default();
    let supported = &cx.settings.application_namespaces;
    if !supported.iter().any(|supported| supported == namespace) {
        return Err(OperationError::new(
            Cause::NamespaceNotSupported,
            format!("no Application Data is made for the namespace {namespace}"),
        ));
    }
    let data = format!("{:016x}", cx.rng.next_u64());
    let mut fields = item.fields().to_vec();
    fields.push(Item::text(Tag::APPLICATION_DATA, data));
    Ok(Item::structure(item.tag, fields))
}
