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
