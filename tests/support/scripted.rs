//! Fake targets that read requests and answer what a test makes of them.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, Limits, Tag, Value, ttlv};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Fake, Stream};

/// The next request on a connection; `None` where there is none any more.
pub async fn receive(stream: &mut Stream) -> Option<Item> {
    let mut message = vec![0; 8];
    stream.read_exact(&mut message).await.ok()?;
    let header: [u8; 8] = message.clone().try_into().ok()?;
    message.resize(ttlv::message_len(&header).ok()?, 0);
    stream.read_exact(&mut message[8..]).await.ok()?;
    ttlv::decode(&message, &Limits::default()).item
}

/// A target that answers every request with what `answer` makes of it.
pub async fn answering<F>(answer: F) -> Fake
where
    F: Fn(&Item) -> Vec<u8> + Send + Sync + 'static,
{
    let answer = Arc::new(answer);
    Fake::start(move |mut stream| {
        let answer = Arc::clone(&answer);
        async move {
            while let Some(request) = receive(&mut stream).await {
                if stream.write_all(&answer(&request)).await.is_err() {
                    return;
                }
            }
        }
    })
    .await
}

/// A response of the given version with these batch items.
pub fn response(version: (i32, i32), items: Vec<Item>) -> Item {
    let count = i32::try_from(items.len()).unwrap();
    let header = Item::structure(
        Tag::RESPONSE_HEADER,
        vec![
            Item::structure(
                Tag::PROTOCOL_VERSION,
                vec![
                    Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.0),
                    Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.1),
                ],
            ),
            Item::date_time(Tag::TIME_STAMP, 1_700_000_000),
            Item::integer(Tag::BATCH_COUNT, count),
        ],
    );
    let mut fields = vec![header];
    fields.extend(items);
    Item::structure(Tag::RESPONSE_MESSAGE, fields)
}

/// Success for each item of the request, with an empty payload.
pub fn successes(request: &Item) -> Vec<Item> {
    let asked = request.fields_with(Tag::BATCH_ITEM);
    asked
        .map(|item| {
            let mut fields: Vec<Item> = item
                .fields()
                .iter()
                .filter(|field| [Tag::OPERATION, Tag::UNIQUE_BATCH_ITEM_ID].contains(&field.tag))
                .cloned()
                .collect();
            fields.push(Item::enumeration(
                Tag::RESULT_STATUS,
                ResultStatus::SUCCESS.0,
            ));
            fields.push(Item::structure(Tag::RESPONSE_PAYLOAD, Vec::new()));
            Item::structure(Tag::BATCH_ITEM, fields)
        })
        .collect()
}

/// A refusal of each item of the request, or of a request without items.
pub fn refusals(request: &Item) -> Vec<Item> {
    let reason = ResultReason::GENERAL_FAILURE.0;
    let refuse = |item: &mut Item| {
        if let Value::Structure(fields) = &mut item.value {
            let told = [Tag::RESULT_STATUS, Tag::RESPONSE_PAYLOAD];
            fields.retain(|field| !told.contains(&field.tag));
            let failed = ResultStatus::OPERATION_FAILED.0;
            fields.push(Item::enumeration(Tag::RESULT_STATUS, failed));
            fields.push(Item::enumeration(Tag::RESULT_REASON, reason));
        }
    };
    let mut items = successes(request);
    if items.is_empty() {
        items.push(Item::structure(Tag::BATCH_ITEM, Vec::new()));
    }
    items.iter_mut().for_each(refuse);
    items
}
