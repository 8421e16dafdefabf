//! The seed corpus and the dictionary of the in-process targets, from the schema.

use std::collections::BTreeMap;
use std::fmt::Write;

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, ItemType, ProtocolVersion, json, ttlv, xml};

use super::inside::TARGETS;
use crate::generate::request::{Extent, message, sample};

/// Operations that seeds ask for: together they have most item types and structures.
const OPERATIONS: [Operation; 4] = [
    Operation::CREATE,
    Operation::REGISTER,
    Operation::LOCATE,
    Operation::QUERY,
];
const VERSIONS: [ProtocolVersion; 2] = [ProtocolVersion::V1_4, ProtocolVersion::V2_1];

/// The files of the corpus by their path: a folder for each target.
pub fn corpus() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for (target, _) in TARGETS {
        for version in VERSIONS {
            for operation in OPERATIONS {
                let Some(sample) = sample(operation, version, Extent::Minimal) else {
                    continue;
                };
                let item = message(version, &[sample.request]);
                let name = format!(
                    "{target}/{}-{version}",
                    operation.to_string().to_lowercase()
                );
                files.insert(name, seed(target, &item, version));
            }
        }
    }
    files
}

fn seed(target: &str, item: &Item, version: ProtocolVersion) -> Vec<u8> {
    match target {
        "xml" => xml::encode(item, version).into_bytes(),
        "json" | "http_body" => json::encode(item, version).into_bytes(),
        "case_reader" => format!("<KMIP>\n{}\n</KMIP>\n", xml::encode(item, version)).into_bytes(),
        _ => ttlv::encode(item),
    }
}

/// The dictionary: the tags of common requests with their types, and the types' names.
pub fn dictionary() -> String {
    let mut words = BTreeMap::new();
    for version in VERSIONS {
        for operation in OPERATIONS {
            if let Some(sample) = sample(operation, version, Extent::Full) {
                note(&message(version, &[sample.request]), &mut words);
            }
        }
    }
    let mut text =
        String::from("# Headers of items: tag and type. Made by `kmip-conform fuzz-corpus`.\n");
    for (name, octets) in words {
        let escaped: String = octets
            .iter()
            .map(|octet| format!("\\x{octet:02X}"))
            .collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{name}=\"{escaped}\"");
        let _ = writeln!(text, "\"{name}\"");
    }
    for byte in 1..=0x0E {
        if let Some(known) = ItemType::from_byte(byte) {
            let _ = writeln!(text, "\"{}\"", known.name());
        }
    }
    text
}

fn note(item: &Item, words: &mut BTreeMap<String, [u8; 4]>) {
    let kind = item.value.item_type().map_or(0, |known| known as u8);
    let [_, t0, t1, t2] = item.tag.0.to_be_bytes();
    words.insert(item.tag.to_string(), [t0, t1, t2, kind]);
    item.fields().iter().for_each(|field| note(field, words));
}
