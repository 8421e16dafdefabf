//! What the XML and JSON encodings allow beside the plain form, and what they do not.

use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, ENUMERATIONS, NamedValue, ObjectType,
};
use kmip_conform_protocol::schema::TAGS;
use kmip_conform_protocol::xml::{format_value, parse_value};
use kmip_conform_protocol::{
    BigInteger, Decoded, Item, ItemType, Limits, ProtocolVersion, Tag, Value, json, xml,
};

fn from_xml(text: &str) -> Decoded {
    xml::decode(text, &Limits::default()).expect("well-formed XML")
}

fn from_json(text: &str) -> Decoded {
    json::decode(text, &Limits::default()).expect("JSON")
}

/// The code and path of each violation.
fn found(decoded: &Decoded) -> Vec<(&'static str, String)> {
    let violations = decoded.violations.iter();
    violations.map(|v| (v.code(), v.path.to_string())).collect()
}

#[test]
fn an_item_may_be_written_in_many_ways() {
    let date = Item::date_time(Tag::ACTIVATION_DATE, 978_307_200);
    for text in [
        r#"<ActivationDate type="DateTime" value="2001-01-01T10:00:00+10:00"/>"#,
        r#"<TTLV tag="0x420001" name="ActivationDate" type="DateTime" value="2001-01-01T00:00:00Z"/>"#,
        r#"<x420001 xmlns="urn:oasis:tc:kmip:xmlns" type="DateTime" value="0x000000003a4fc880"/>"#,
        r#"<k:ActivationDate xmlns:k="urn:oasis:tc:kmip:xmlns" type="DateTime" value="2001-01-01T00:00:00.9"/>"#,
    ] {
        assert_eq!(from_xml(text).into_valid(), Ok(date.clone()), "{text}");
    }
    for text in [
        r#"{"tag":"ActivationDate","type":"DateTime","value":"2001-01-01T10:00:00+10:00"}"#,
        r#"{"value":"0x000000003a4fc880","type":"DateTime","name":"x","tag":"0x420001"}"#,
    ] {
        assert_eq!(from_json(text).into_valid(), Ok(date.clone()), "{text}");
    }
}

#[test]
fn a_structure_needs_no_type() {
    let empty = Item::structure(Tag::REQUEST_PAYLOAD, Vec::new());
    for text in [
        "<RequestPayload/>",
        r#"<RequestPayload type="Structure"></RequestPayload>"#,
    ] {
        assert_eq!(from_xml(text).into_valid(), Ok(empty.clone()), "{text}");
    }
    for text in [
        r#"{"tag":"RequestPayload"}"#,
        r#"{"tag":"RequestPayload","value":null}"#,
        r#"{"tag":"RequestPayload","type":"Structure","value":[]}"#,
    ] {
        assert_eq!(from_json(text).into_valid(), Ok(empty.clone()), "{text}");
    }
}

#[test]
fn masks_mix_names_and_hex_with_either_separator() {
    let expected = CryptographicUsageMask::ENCRYPT.0
        | CryptographicUsageMask::DECRYPT.0
        | CryptographicUsageMask::CERTIFICATE_SIGN.0;
    for text in [
        "Encrypt Decrypt CertificateSign",
        "Encrypt|Decrypt|CertificateSign",
        "CertificateSign   0x00000004 0x0000008",
        "CertificateSign|0x0000000c",
        "0x0000100C",
        "4108",
    ] {
        let tag = Tag::CRYPTOGRAPHIC_USAGE_MASK;
        let parsed = parse_value(tag, ItemType::Integer, text, None);
        assert_eq!(parsed, Ok(Value::Integer(expected)), "{text}");
    }
}

#[test]
fn a_1x_attribute_value_has_the_names_of_its_attribute() {
    let text = r#"<Attribute>
        <AttributeName type="TextString" value="Cryptographic   Algorithm"/>
        <AttributeValue type="Enumeration" value="AES"/>
      </Attribute>"#;
    let attribute = from_xml(text).into_valid().expect("a valid attribute");
    let value = attribute.field(Tag::ATTRIBUTE_VALUE);
    let aes = Some(CryptographicAlgorithm::AES.0);
    assert_eq!(value.and_then(Item::as_enumeration), aes);
    let name = attribute.field(Tag::ATTRIBUTE_NAME);
    let kept = Some("Cryptographic   Algorithm");
    assert_eq!(name.and_then(Item::as_text), kept);
}

#[test]
fn the_name_in_front_of_a_value_is_that_of_its_attribute() {
    let algorithm = || Item::text(Tag::ATTRIBUTE_NAME, "Cryptographic Algorithm");
    let reference = Value::Reference("Cryptographic Algorithm".to_owned());
    let mask = || Item::text(Tag::ATTRIBUTE_NAME, "Cryptographic Usage Mask");
    let value = || Item::enumeration(Tag::ATTRIBUTE_VALUE, CryptographicAlgorithm::AES);
    for fields in [
        vec![algorithm(), value()],
        vec![Item::new(Tag::ATTRIBUTE_NAME, reference), value()],
        vec![value(), algorithm()],
        vec![mask(), algorithm(), value()],
        vec![algorithm(), value(), mask(), value()],
    ] {
        let item = Item::structure(Tag::ATTRIBUTE, fields);
        let text = xml::encode(&item, ProtocolVersion::V1_4);
        assert_eq!(from_xml(&text).into_valid(), Ok(item.clone()), "{text}");
        let text = json::encode(&item, ProtocolVersion::V1_4);
        assert_eq!(from_json(&text).into_valid(), Ok(item), "{text}");
    }
}

#[test]
fn a_custom_attribute_has_numbers_only() {
    let value = |text: &str| {
        let tag = Tag::ATTRIBUTE_VALUE;
        parse_value(tag, ItemType::Enumeration, text, Some("x-colour"))
    };
    assert_eq!(value("0x80000001"), Ok(Value::Enumeration(0x8000_0001)));
    assert!(value("AES").is_err());
}

#[test]
fn big_integers_keep_their_sign() {
    for (bytes, text) in [
        (vec![], "0000000000000000"),
        (vec![0x7F], "000000000000007f"),
        (vec![0xFF], "ffffffffffffffff"),
        (vec![0x80], "ffffffffffffff80"),
        (
            vec![0; 0].into_iter().chain([0, 0x80]).collect(),
            "0000000000000080",
        ),
        (
            [vec![0], vec![0x80; 8]].concat(),
            "00000000000000008080808080808080",
        ),
    ] {
        let value = Value::BigInteger(BigInteger::from_be_bytes(&bytes));
        let version = ProtocolVersion::V2_1;
        assert_eq!(format_value(Tag::D, &value, None, version), text);
        let parsed = parse_value(Tag::D, ItemType::BigInteger, text, None);
        assert_eq!(parsed, Ok(value));
    }
}

#[test]
fn text_is_kept_byte_for_byte() {
    let version = ProtocolVersion::V1_4;
    for text in [
        "",
        " two  blanks ",
        "tab\tline\nreturn\r",
        "<&\"'>",
        "\u{0}\u{1}\u{fffe}",
        "Ω ",
    ] {
        let item = Item::text(Tag::NAME_VALUE, text);
        assert_eq!(
            from_xml(&xml::encode(&item, version)).into_valid(),
            Ok(item.clone())
        );
        assert_eq!(
            from_json(&json::encode(&item, version)).into_valid(),
            Ok(item)
        );
    }
}

#[test]
fn text_xml_cannot_hold_is_in_hex() {
    let item = Item::text(Tag::NAME_VALUE, "a\u{0}");
    let text = xml::encode(&item, ProtocolVersion::V2_1);
    assert_eq!(text, "<NameValue type=\"TextString\" hex=\"6100\"/>\n");
}

#[test]
fn numbers_javascript_cannot_hold_are_in_hex() {
    let version = ProtocolVersion::V2_1;
    for (number, text) in [
        (1 << 51, "2251799813685248"),
        (-2, "-2"),
        (1 << 60, "\"0x1000000000000000\""),
        (i64::MIN, "\"0x8000000000000000\""),
    ] {
        let item = Item::long_integer(Tag::USAGE_LIMITS_COUNT, number);
        let written = json::encode(&item, version);
        assert!(written.contains(text), "{written}");
        assert_eq!(from_json(&written).into_valid(), Ok(item));
    }
}

#[test]
fn every_name_of_every_enumeration_is_read_back_in_every_version() {
    for version in ProtocolVersion::ALL {
        for row in TAGS {
            let Some(table) = row.enumeration else {
                continue;
            };
            for value in table.values {
                let value = if table.is_mask {
                    Value::Integer(value.value.cast_signed())
                } else {
                    Value::Enumeration(value.value)
                };
                let item_type = value.item_type().expect("a type");
                let text = format_value(row.tag, &value, None, version);
                assert!(!text.starts_with("0x"), "{}: {text}", table.name);
                assert_eq!(parse_value(row.tag, item_type, &text, None), Ok(value));
            }
        }
    }
}

#[test]
fn no_name_stands_for_two_values_of_an_enumeration() {
    for table in ENUMERATIONS {
        for row in table.values {
            assert_eq!(table.number(row.xml_name), Some(row.value), "{}", row.name);
        }
    }
}

#[test]
fn tags_are_named_by_tags_only_where_the_schema_says_so() {
    let names = |tag| parse_value(tag, ItemType::Enumeration, "State", None);
    let state = Ok(Value::Enumeration(Tag::STATE.0));
    let named: Vec<_> = TAGS.iter().filter(|row| names(row.tag) == state).collect();
    let named: Vec<_> = named.iter().map(|row| row.tag).collect();
    assert_eq!(named, [Tag::TAG, Tag::ATTRIBUTE_REFERENCE]);
}

#[test]
fn unknown_names_types_and_values_are_carried_and_reported() {
    let decoded = from_xml(
        r#"<RequestPayload>
             <NoSuchTag type="Integer" value="1"/>
             <ObjectType type="NoSuchType" value="1"/>
             <ObjectType type="Enumeration" value="NoSuchValue"/>
             <ObjectType type="Enumeration" value="SymmetricKey" colour="red"/>
             <ObjectType type="Enumeration"/>
           </RequestPayload>"#,
    );
    let payload = "RequestPayload";
    let expected = [
        ("unknown-tag-name", format!("{payload}/0x000000")),
        ("unknown-type-name", format!("{payload}/ObjectType")),
        ("malformed-value", format!("{payload}/ObjectType[2]")),
        ("unexpected-member", format!("{payload}/ObjectType[3]")),
        ("malformed-value", format!("{payload}/ObjectType[4]")),
    ];
    assert_eq!(found(&decoded), expected);
    let item = decoded.item.expect("a tree");
    assert_eq!(item.fields().len(), 5);
    let key = Some(ObjectType::SYMMETRIC_KEY.number());
    assert_eq!(item.fields()[3].as_enumeration(), key);
}

#[test]
fn json_reports_what_is_no_form_of_its_type() {
    let decoded = from_json(
        r#"{"tag":"RequestPayload","value":[
             {"tag":"NoSuchTag","type":"Integer","value":1},
             {"tag":"BatchCount","type":"Integer","value":"ten"},
             {"tag":"BatchCount","type":"Integer","value":4294967296},
             {"tag":"BatchOrderOption","type":"Boolean","value":1},
             {"tag":"ObjectType","value":7},
             17
           ]}"#,
    );
    let codes: Vec<_> = found(&decoded).into_iter().map(|(code, _)| code).collect();
    let mut expected = vec!["unknown-tag-name"];
    expected.extend(["malformed-value"; 5]);
    assert_eq!(codes, expected);
    assert_eq!(decoded.item.expect("a tree").fields().len(), 6);
}

#[test]
fn json_refuses_a_member_twice() {
    let text = r#"{"tag":"BatchCount","type":"Integer","value":1,"value":2}"#;
    let error = json::decode(text, &Limits::default()).expect_err("a member twice");
    assert_eq!(error.reason, "member `value` is there twice");
    assert_eq!(error.line, 1);
}

#[test]
fn readers_hold_the_limits() {
    let fields =
        vec![Item::structure(Tag::BATCH_ITEM, vec![Item::integer(Tag::BATCH_COUNT, 1)]); 9];
    let item = Item::structure(Tag::REQUEST_MESSAGE, fields);
    let texts = [
        xml::encode(&item, ProtocolVersion::V2_1),
        json::encode(&item, ProtocolVersion::V2_1),
    ];
    let codes = |limits: Limits| {
        let decoded = [
            xml::decode(&texts[0], &limits).expect("well-formed XML"),
            json::decode(&texts[1], &limits).expect("JSON"),
        ];
        decoded.map(|decoded| decoded.violations[0].code())
    };
    let default = Limits::default();
    assert_eq!(
        codes(Limits {
            max_size: 10,
            ..default
        }),
        ["size-limit"; 2]
    );
    assert_eq!(
        codes(Limits {
            max_items: 12,
            ..default
        }),
        ["item-limit"; 2]
    );
    assert_eq!(
        codes(Limits {
            max_depth: 1,
            ..default
        }),
        ["depth-limit"; 2]
    );
}

#[test]
fn xml_that_is_not_well_formed_is_refused_with_its_line() {
    for (text, line) in [
        ("", 1),
        ("<RequestPayload>\n<BatchCount>\n</RequestPayload>", 3),
        ("<RequestPayload>\n", 2),
        ("\n<RequestPayload/>\n<RequestPayload/>", 3),
        ("<!DOCTYPE x [<!ENTITY a \"b\">]>\n<RequestPayload/>", 1),
        ("<NameValue type=\"TextString\" value=\"&#1;\"/>", 1),
        ("<NameValue type=\"TextString\" value=\"&a;\"/>", 1),
        (
            "<NameValue type=\"TextString\" type=\"TextString\" value=\"\"/>",
            1,
        ),
    ] {
        let error = xml::decode(text, &Limits::default()).expect_err(text);
        assert_eq!(error.line, line, "{text}: {error}");
    }
}

#[test]
fn nesting_without_end_is_no_danger() {
    let deep = "<BatchItem>".repeat(100_000);
    assert!(xml::decode(&deep, &Limits::default()).is_err());
    let deep = r#"{"tag":"BatchItem","value":["#.repeat(100_000);
    assert!(json::decode(&deep, &Limits::default()).is_err());
}
