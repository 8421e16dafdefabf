//! The header of a response.

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use super::observation::stated_version;
use super::{Observation, Outcome};

/// Batch counts ended with 2.1.
const LAST_WITH_BATCH_COUNT: ProtocolVersion = ProtocolVersion::V2_1;

/// The first second after 9999, in seconds since 1970.
const YEAR_10_000: i64 = 253_402_300_800;

pub(super) fn protocol_version(seen: &Observation<'_>) -> Outcome {
    let Some(response) = seen.response else {
        return Outcome::NotApplicable;
    };
    let asked = seen.asked_version();
    match response
        .field(Tag::RESPONSE_HEADER)
        .and_then(stated_version)
    {
        Some(stated) if stated == asked => Outcome::Holds,
        // A version the server does not speak is answered in one that it does.
        Some(stated) if seen.refuses_version() && stated.is_known() => Outcome::Holds,
        // Nor can a version that does not exist yet be spoken: the answer is in one below it.
        Some(stated) if is_below(stated, asked) => Outcome::Holds,
        Some(stated) => Outcome::Broken(format!("{stated} instead of {asked}")),
        None => Outcome::Broken("no protocol version".to_owned()),
    }
}

/// Whether a version that there is stands in for a later one of its major version that there is not.
fn is_below(stated: ProtocolVersion, asked: ProtocolVersion) -> bool {
    !asked.is_known() && stated.is_known() && stated.major == asked.major && stated < asked
}

pub(super) fn time_stamp(seen: &Observation<'_>) -> Outcome {
    if seen.response.is_none() {
        return Outcome::NotApplicable;
    }
    match seen
        .header()
        .and_then(|header| header.field(Tag::TIME_STAMP))
    {
        // A target's clock may be wrong, but no clock shows the year 10,000: that is another unit.
        Some(Item {
            value: Value::DateTime(seconds),
            ..
        }) => match *seconds < YEAR_10_000 {
            true => Outcome::Holds,
            false => Outcome::Broken(format!("the time stamp {seconds} is not in seconds")),
        },
        Some(_) => Outcome::Broken("the time stamp is no Date-Time".to_owned()),
        None => Outcome::Broken("no time stamp".to_owned()),
    }
}

pub(super) fn batch_count(seen: &Observation<'_>) -> Outcome {
    if seen.response.is_none() || seen.judged_version() > LAST_WITH_BATCH_COUNT {
        return Outcome::NotApplicable;
    }
    let stated = seen
        .header()
        .and_then(|header| header.field(Tag::BATCH_COUNT))
        .and_then(Item::as_integer);
    let items = seen.answers().len();
    match stated {
        Some(stated) if usize::try_from(stated) == Ok(items) => Outcome::Holds,
        Some(stated) => Outcome::Broken(format!("{stated} for {items} batch items")),
        None => Outcome::Broken("no batch count".to_owned()),
    }
}

pub(super) fn correlation_value_version(seen: &Observation<'_>) -> Outcome {
    let Some(header) = seen.header() else {
        return Outcome::NotApplicable;
    };
    if seen.judged_version() >= ProtocolVersion::V1_4 {
        return Outcome::NotApplicable;
    }
    match header.field(Tag::SERVER_CORRELATION_VALUE) {
        Some(_) => Outcome::Broken(format!("present in a {} response", seen.judged_version())),
        None => Outcome::Holds,
    }
}

pub(super) fn maximum_size(seen: &Observation<'_>) -> Outcome {
    let limit = seen
        .request_header()
        .and_then(|header| header.field(Tag::MAXIMUM_RESPONSE_SIZE))
        .and_then(Item::as_integer);
    let Some(limit) = limit.filter(|_| seen.response.is_some()) else {
        return Outcome::NotApplicable;
    };
    let fits = usize::try_from(limit).is_ok_and(|limit| seen.ttlv_len <= limit);
    if fits || says_too_large(seen) {
        return Outcome::Holds;
    }
    Outcome::Broken(format!(
        "{} octets where {limit} are allowed",
        seen.ttlv_len
    ))
}

/// The answer that says a response is too large may itself be longer than a very small limit.
fn says_too_large(seen: &Observation<'_>) -> bool {
    use kmip_conform_protocol::enumeration::ResultReason;
    let answers = seen.answers();
    let reason = |item: &&Item| {
        item.field(Tag::RESULT_REASON)
            .and_then(Item::as_enumeration)
    };
    answers.len() == 1
        && answers.iter().find_map(reason) == Some(ResultReason::RESPONSE_TOO_LARGE.0)
}
