//! The file that `init` writes, as text.

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::Operation;

use super::*;
use crate::config::Written;
use crate::run::Inquiry;

fn itself(vendor: &str) -> SelfDescription {
    let told = Inquiry {
        vendor: Some(vendor.to_owned()),
        operations: [Operation::GET, Operation::CREATE].into(),
        profiles: [1].into(),
        ..Inquiry::default()
    };
    SelfDescription {
        encodings: vec![Encoding::Ttlv, Encoding::Json],
        discovered: true,
        versions: vec![(ProtocolVersion::V1_4, told)],
    }
}

fn settings() -> Vec<Setting> {
    let one = |name: &str, value: &str| Setting {
        name: name.to_owned(),
        line: 0,
        value: Written::One(value.to_owned()),
    };
    vec![
        one("address", "https://h:1/kmip"),
        one("ca", r#"odd"\.pem"#),
        one("read-timeout", "5"),
    ]
}

fn text(name: &str, vendor: &str) -> String {
    let definitions = Definitions::embedded().unwrap();
    let (itself, settings) = (itself(vendor), settings());
    let starter = Starter {
        name,
        settings: &settings,
        told: Some((&itself, jiff::civil::date(2026, 1, 2))),
        definitions: &definitions,
    };
    starter.text()
}

#[test]
fn what_the_target_told_stands_beside_how_it_is_reached() {
    let text = text("lab.example", "Acme");
    for line in [
        "use = \"lab.example\"",
        "[targets.\"lab.example\"]",
        "# Asked on 2026-01-02: Acme; KMIP 1.4 (Discover Versions); ttlv, json.",
        "# encoding = \"json\"",
        "read-timeout = \"5\"",
        "# protocol-version = [\"1.4\"]",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}: {text}");
    }
    assert!(text.contains("2 operations; claims Baseline Server Basic KMIP v1.2"));
    assert!(text.contains("holds it to a claim: baseline-server-basic"));
    assert!(!text.contains("# read-timeout"), "it is set already");
    let read: toml::Table = toml::from_str(&text).unwrap();
    let target = &read["targets"]["lab.example"];
    assert_eq!(target["ca"].as_str(), Some(r#"odd"\.pem"#));
}

#[test]
fn nothing_that_a_target_says_ends_a_comment() {
    let vendor =
        "Acme\ninjected = 1\r[targets.x]\u{2028}y = 2 \u{202E}".to_owned() + &"w ".repeat(200);
    let text = text("lab", &vendor);
    let read: toml::Table = toml::from_str(&text).unwrap();
    assert_eq!(read.keys().collect::<Vec<_>>(), ["targets", "use"]);
    assert_eq!(read["targets"].as_table().unwrap().len(), 1);
    assert!(!text.contains('\u{202E}') && !text.contains('\r'));
}

#[test]
fn without_a_target_everything_is_a_proposal() {
    let definitions = Definitions::embedded().unwrap();
    let starter = Starter {
        name: "target",
        settings: &[],
        told: None,
        definitions: &definitions,
    };
    let read: toml::Table = toml::from_str(&starter.text()).unwrap();
    assert_eq!(read.keys().collect::<Vec<_>>(), ["targets"]);
    assert!(read["targets"]["target"].as_table().unwrap().is_empty());
}
