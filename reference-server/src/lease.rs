//! Leases: for how long a client may use an object before it has to ask again (KMIP 1.4 sections 3.20
//! and 4.17, 2.1 sections 4.30 and 6.1.35).

use kmip_conform_protocol::{Tag, Value};

use crate::settings::Settings;
use crate::store::Object;

/// The seconds of a lease that begins now: the Lease Time of the object, which is the longest, or
/// what is left until it is deactivated. From then on there are no leases, so none goes beyond.
pub fn granted(object: &Object, now: i64, settings: &Settings) -> u32 {
    let longest = match object
        .attributes
        .get(Tag::LEASE_TIME)
        .map(|item| &item.value)
    {
        Some(Value::Interval(seconds)) => *seconds,
        _ => settings.lease_seconds,
    };
    let end = object.attributes.date(Tag::DEACTIVATION_DATE);
    let left = end.map(|end| end.saturating_sub(now));
    match left.filter(|left| *left > 0) {
        Some(left) => u32::try_from(left).map_or(longest, |left| left.min(longest)),
        None => longest,
    }
}
