//! A malformed request is never answered with Success.

use kmip_conform_protocol::{Item, Tag, schema};

use super::{Breach, Oracle};
use crate::fuzz::model::Model;
use crate::fuzz::seen::{Seen, operation, succeeded};

/// See the module.
#[derive(Debug, Default)]
pub struct Malformed;

impl Oracle for Malformed {
    fn name(&self) -> &'static str {
        "malformed"
    }

    fn judge(&mut self, seen: &Seen, _: &Model) -> Vec<Breach> {
        let answers = seen
            .answer
            .iter()
            .flat_map(|m| m.fields_with(Tag::BATCH_ITEM));
        if !answers.into_iter().any(succeeded) {
            return Vec::new();
        }
        let mut breaches: Vec<Breach> = Vec::new();
        if let Some(wrong) = seen.wrong.first() {
            let what = format!("success for a request that is {}", wrong.code);
            breaches.push(self.breach(what, &wrong.clause, told(seen)));
        }
        for (asked, answer) in seen.pairs().filter(|(_, answer)| succeeded(answer)) {
            if is_critical(asked) {
                let what = "success for an unknown extension that is critical".to_owned();
                let saw = format!("{} beside it succeeded", seen.operation());
                breaches.push(self.breach(
                    what,
                    "KMIP 2.1 section 9.13, KMIP 1.4 section 6.16",
                    saw,
                ));
            }
            let unknown = operation(asked).filter(|one| schema::operation(*one).is_none());
            if let Some(unknown) = unknown.filter(|_| answer.field(Tag::RESULT_STATUS).is_some()) {
                let what = "success for an operation that does not exist".to_owned();
                breaches.push(self.breach(what, "KMIP 2.1 section 9.15", unknown.to_string()));
            }
        }
        breaches
    }
}

/// Whether the item has an extension of a vendor nobody is, which must be understood.
fn is_critical(item: &Item) -> bool {
    let mut extensions = item.fields_with(Tag::MESSAGE_EXTENSION);
    extensions.any(|one| {
        let critical = one
            .field(Tag::CRITICALITY_INDICATOR)
            .and_then(Item::as_boolean);
        let vendor = one
            .field(Tag::VENDOR_IDENTIFICATION)
            .and_then(Item::as_text);
        critical == Some(true) && vendor == Some("nobody")
    })
}

fn told(seen: &Seen) -> String {
    let wrong: Vec<&str> = seen
        .wrong
        .iter()
        .map(|one| one.code.as_str())
        .take(3)
        .collect();
    format!(
        "{} succeeded; the request is {}",
        seen.operation(),
        wrong.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::oracle::talk::{Talk, set, succeed, with_answer};
    use kmip_conform_protocol::enumeration::Operation;
    use kmip_conform_protocol::{Value, ttlv};

    fn judge(seen: &Seen) -> Vec<String> {
        let breaches = Malformed.judge(seen, &Model::default());
        breaches.into_iter().map(|breach| breach.what).collect()
    }

    /// A request that is spoilt and refused, and the same where it succeeds.
    fn both(octets: Vec<u8>) -> (Vec<String>, Vec<String>) {
        let seen = Talk::about_a_key().sends(0, octets);
        let succeeded = with_answer(&seen, |answer| succeed(answer, Vec::new()));
        (judge(&seen), judge(&succeeded))
    }

    fn spoilt(change: impl FnOnce(&mut Item)) -> Vec<u8> {
        let mut request = Talk::about_a_key().request(Operation::QUERY);
        change(&mut request);
        ttlv::encode(&request)
    }

    #[test]
    fn a_sound_request_may_succeed() {
        let seen = Talk::about_a_key().asks(0, Operation::QUERY);
        assert_eq!(judge(&seen), [""; 0]);
    }

    #[test]
    fn a_count_that_lies_must_not_succeed() {
        let octets = spoilt(|request| set(request, Tag::BATCH_COUNT, &Value::Integer(7)));
        let (refused, succeeded) = both(octets);
        assert_eq!(refused, [""; 0]);
        assert_eq!(succeeded, ["success for a request that is batch-count"]);
    }

    #[test]
    fn padding_that_is_not_zero_must_not_succeed() {
        let mut octets = spoilt(|_| {});
        let last = octets.len() - 1;
        octets[last] = 1;
        let (refused, succeeded) = both(octets);
        assert_eq!(refused, [""; 0]);
        assert_eq!(succeeded.len(), 1, "{succeeded:?}");
    }

    #[test]
    fn an_operation_that_does_not_exist_must_not_succeed() {
        let unknown = Value::Enumeration(0x7FFF_FFFF);
        let (refused, succeeded) = both(spoilt(|request| set(request, Tag::OPERATION, &unknown)));
        assert_eq!(refused, [""; 0]);
        assert_eq!(succeeded, ["success for an operation that does not exist"]);
    }

    #[test]
    fn an_unknown_extension_must_not_succeed_where_it_is_critical() {
        let with = |critical: bool| {
            spoilt(|request| {
                let extension = vec![
                    Item::text(Tag::VENDOR_IDENTIFICATION, "nobody"),
                    Item::boolean(Tag::CRITICALITY_INDICATOR, critical),
                    Item::structure(Tag::VENDOR_EXTENSION, Vec::new()),
                ];
                let extension = Item::structure(Tag::MESSAGE_EXTENSION, extension);
                if let Value::Structure(fields) = &mut request.value
                    && let Some(last) = fields.last_mut()
                    && let Value::Structure(fields) = &mut last.value
                {
                    fields.push(extension);
                }
            })
        };
        let (refused, succeeded) = both(with(true));
        assert_eq!(refused, [""; 0]);
        assert_eq!(
            succeeded,
            ["success for an unknown extension that is critical"]
        );
        assert_eq!(both(with(false)).1, [""; 0]);
    }
}
