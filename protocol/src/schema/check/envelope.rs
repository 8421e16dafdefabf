//! What holds between the header and the batch items of a message.

use crate::enumeration::ResultStatus;
use crate::schema::check::SchemaViolation;
use crate::schema::check::walk::Walk;
use crate::schema::{FieldContent, structure};
use crate::{Item, Tag};

/// Checks the counts and the fields that are required under a condition of the message itself.
pub(super) fn check<'a>(walk: &mut Walk<'a>, message: &'a Item) {
    let items: Vec<&Item> = message.fields_with(Tag::BATCH_ITEM).collect();
    batch_count(walk, message, items.len());
    for (index, item) in items.iter().enumerate() {
        walk.path.push(Tag::BATCH_ITEM, index);
        if message.tag == Tag::REQUEST_MESSAGE {
            let identified = item.field(Tag::UNIQUE_BATCH_ITEM_ID).is_some();
            let has_ids = has_field(walk, message, Tag::UNIQUE_BATCH_ITEM_ID);
            if items.len() > 1 && has_ids && !identified {
                missing(walk, message, Tag::UNIQUE_BATCH_ITEM_ID);
            }
        } else {
            let required = required_by_status(item);
            if let Some(tag) = required.filter(|tag| item.field(*tag).is_none()) {
                missing(walk, message, tag);
            }
        }
        walk.path.pop();
    }
}

/// Whether the payload of a batch item with this Result Status must hold every required field: a
/// response that is no success need not have been completed. Requests have no status.
pub(super) fn is_complete(status: Option<u32>) -> bool {
    status.is_none_or(|status| ResultStatus(status) == ResultStatus::SUCCESS)
}

fn status(batch_item: &Item) -> Option<ResultStatus> {
    let status = batch_item.field(Tag::RESULT_STATUS)?;
    status.as_enumeration().map(ResultStatus)
}

/// The fields that the Result Status of a response demands.
fn required_by_status(batch_item: &Item) -> Option<Tag> {
    match status(batch_item)? {
        ResultStatus::SUCCESS => Some(Tag::RESPONSE_PAYLOAD),
        ResultStatus::OPERATION_FAILED => Some(Tag::RESULT_REASON),
        ResultStatus::OPERATION_PENDING => Some(Tag::ASYNCHRONOUS_CORRELATION_VALUE),
        _ => None,
    }
}

fn batch_count(walk: &mut Walk<'_>, message: &Item, items: usize) {
    let header = [Tag::REQUEST_HEADER, Tag::RESPONSE_HEADER];
    let header = header.into_iter().find_map(|tag| message.field(tag));
    let Some(header) = header else {
        return;
    };
    let stated = header.field(Tag::BATCH_COUNT).and_then(Item::as_integer);
    let Some(stated) = stated.filter(|stated| usize::try_from(*stated) != Ok(items)) else {
        return;
    };
    let row = structure(header.tag, walk.version, None, |_| None);
    let section = row.and_then(|row| row.section(walk.version));
    walk.path.push(header.tag, 0);
    walk.path.push(Tag::BATCH_COUNT, 0);
    walk.report(SchemaViolation::BatchCount { stated, items }, section);
    walk.path.pop();
    walk.path.pop();
}

/// Whether the batch items of this message may have the field in the version.
fn has_field(walk: &Walk<'_>, message: &Item, tag: Tag) -> bool {
    let row = structure(Tag::BATCH_ITEM, walk.version, Some(message.tag), |_| None);
    row.is_some_and(|row| {
        row.fields_in(walk.version)
            .any(|field| field.content == FieldContent::Tag(tag))
    })
}

fn missing(walk: &mut Walk<'_>, message: &Item, tag: Tag) {
    let row = structure(Tag::BATCH_ITEM, walk.version, Some(message.tag), |_| None);
    let section = row.and_then(|row| row.section(walk.version));
    let content = FieldContent::Tag(tag);
    walk.report(SchemaViolation::MissingField { content }, section);
}
