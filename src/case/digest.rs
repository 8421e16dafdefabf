//! What a case asks, as a number to compare: the same requests and expectations, the same digest.

use std::io::Write;

use kmip_conform_protocol::{Tag, Value};
use sha2::{Digest, Sha256};

use crate::case::{Authority, Case, Node, NodeValue};

/// SHA-256 of the steps as they are judged, in hex: places in the file do not count, errata do.
pub fn digest(case: &Case) -> String {
    let mut said = Vec::new();
    for step in &case.steps {
        let (direction, repeats) = (step.direction, &step.repeat_until);
        word(
            &mut said,
            format_args!("{direction:?} {} {repeats:?}", step.client),
        );
        put(&mut said, &step.request);
        put(&mut said, &step.response);
        for outcome in &step.outcomes {
            word(&mut said, format_args!("{outcome}"));
        }
    }
    hex::encode(Sha256::digest(&said))
}

/// An item: its tag, then what it has, each with a mark of its kind.
fn put(said: &mut Vec<u8>, node: &Node) {
    said.extend(node.tag.0.to_be_bytes());
    match &node.value {
        NodeValue::Structure(fields) => {
            said.push(b'(');
            fields.iter().for_each(|field| put(said, field));
            said.push(b')');
        }
        NodeValue::Literal(value) => literal(said, node.tag, value),
        NodeValue::Variable {
            item_type,
            variable,
        } => word(said, format_args!("${item_type:?} {variable}")),
    }
}

/// A value: its type, its length, its octets.
fn literal(said: &mut Vec<u8>, tag: Tag, value: &Value) {
    let item_type = value.item_type().map_or(0, |item_type| item_type as u8);
    said.extend([b'=', item_type]);
    match value {
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => octets(said, text.as_bytes()),
        Value::ByteString(bytes) => octets(said, bytes),
        Value::Integer(number) => octets(said, &number.to_be_bytes()),
        Value::Enumeration(number) | Value::Interval(number) => {
            octets(said, &number.to_be_bytes());
        }
        Value::LongInteger(number) | Value::DateTime(number) | Value::DateTimeExtended(number) => {
            octets(said, &number.to_be_bytes())
        }
        Value::Boolean(is) => octets(said, &[u8::from(*is)]),
        Value::BigInteger(number) => octets(said, number.as_be_bytes()),
        Value::Malformed { item_type, bytes } => {
            said.push(*item_type);
            octets(said, bytes);
        }
        // Cases hold structures as nodes.
        Value::Structure(fields) => word(said, format_args!("{tag} {fields:?}")),
    }
}

fn octets(said: &mut Vec<u8>, octets: &[u8]) {
    said.extend(octets.len().to_be_bytes());
    said.extend(octets);
}

/// A text, ended by an octet that is in none.
fn word(said: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to memory does not fail.
    let _ = said.write_fmt(text);
    said.push(0);
}

impl Case {
    /// The profile it belongs to, else the part of the protocol it is about: what it states, the
    /// first part of a published id, the folder of an own case.
    pub fn family(&self) -> String {
        if let Some(profile) = &self.headers.profile {
            return profile.clone();
        }
        let id = self.key.id.as_str();
        let part = match self.authority {
            Authority::Own => self.file.rsplit('/').nth(1),
            Authority::CommitteeNote => id.split('-').next(),
            Authority::ProfileMandatory => id.split_once("-M-").map(|(first, _)| first),
            Authority::ProfileOptional => id.split_once("-O-").map(|(first, _)| first),
        };
        part.unwrap_or(id).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::case::{Profiles, bundled_cases, digest};

    #[test]
    fn a_digest_tells_cases_apart_and_ignores_their_place_in_the_file() {
        let profiles = Profiles::embedded().unwrap();
        let catalogue = bundled_cases(&profiles);
        let [first, second, ..] = catalogue.cases() else {
            panic!("cases are built in");
        };
        assert_ne!(digest(first), digest(second));
        let mut moved = first.clone();
        moved.steps[0].line += 1;
        moved.steps[0].request.line += 1;
        assert_eq!(digest(&moved), digest(first));
        moved.steps[0].client = "Z".to_owned();
        assert_ne!(digest(&moved), digest(first));
    }

    #[test]
    fn an_own_case_is_of_the_family_of_its_folder() {
        let profiles = Profiles::embedded().unwrap();
        let catalogue = bundled_cases(&profiles);
        let mut cases = catalogue.cases().iter();
        let case = cases.find(|case| case.key.id == "nothing-found-is-success");
        assert_eq!(case.unwrap().family(), "locate");
    }
}
