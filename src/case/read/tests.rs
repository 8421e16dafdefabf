use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{ItemType, ProtocolVersion, Tag, Value};

use super::*;
use crate::case::{Direction, HeaderError, NodeValue, Variable};

const HEADERS: &str = "<!-- Title: A -->\n<!-- Versions: 2.0-2.1 -->\n<!-- Clause: KMIP 2.1 \
                       section 6 -->\n<!-- Level: MAY -->\n<!-- Failure: None. -->";

/// A message with one batch item of an operation, whose payload holds `payload`.
fn message(kind: &str, version: (&str, &str), operation: &str, payload: &str) -> String {
    format!(
        "<{kind}Message>\n<{kind}Header><ProtocolVersion>\
         <ProtocolVersionMajor type=\"Integer\" value=\"{}\"/>\
         <ProtocolVersionMinor type=\"Integer\" value=\"{}\"/></ProtocolVersion></{kind}Header>\n\
         <BatchItem><Operation type=\"Enumeration\" value=\"{operation}\"/>\
         <{kind}Payload>{payload}</{kind}Payload></BatchItem></{kind}Message>\n",
        version.0, version.1
    )
}

fn request(operation: &str, payload: &str) -> String {
    message("Request", ("1", "2"), operation, payload)
}

fn response(operation: &str, payload: &str) -> String {
    message("Response", ("1", "2"), operation, payload)
}

fn exchange(operation: &str) -> String {
    request(operation, "") + &response(operation, "")
}

fn read_one(file: &str, body: &str) -> Case {
    let text = format!("<KMIP>\n{body}</KMIP>");
    let mut cases = read(file, text.as_bytes()).unwrap();
    assert_eq!(cases.len(), 1);
    cases.remove(0)
}

fn payload_field(case: &Case, step: usize, tag: Tag) -> &Node {
    let item = case.steps[step].request.field(Tag::BATCH_ITEM).unwrap();
    item.field(Tag::REQUEST_PAYLOAD)
        .unwrap()
        .field(tag)
        .unwrap()
}

fn error(body: &str) -> Unreadable {
    read("AB-1-12.xml", format!("<KMIP>\n{body}</KMIP>").as_bytes()).unwrap_err()
}

#[test]
fn takes_id_and_version_from_name_and_messages() {
    let case = read_one("1.2/testcases/TC_12_12_Words.xml", &exchange("Get"));
    assert_eq!(case.key.to_string(), "TC-12-12@1.2");
    assert_eq!(case.authority, Authority::CommitteeNote);
    assert_eq!(case.file, "1.2/testcases/TC_12_12_Words.xml");
    assert_eq!(
        case.steps[0].request.protocol_version(),
        Some(ProtocolVersion::V1_2)
    );
    assert_eq!(case.warnings, []);
}

#[test]
fn takes_the_version_of_the_messages_not_of_the_folder() {
    let case = read_one("1.4/testcases/TC-12-12.xml", &exchange("Get"));
    assert_eq!(case.key.version, ProtocolVersion::V1_2);
}

#[test]
fn takes_the_version_most_messages_state_and_the_first_of_equals() {
    let other = message("Request", ("1", "4"), "Get", "") + &response("Get", "");
    let even = read_one("AB-1.xml", &other);
    assert_eq!(even.key.version, ProtocolVersion::V1_4);
    let most = read_one("AB-1.xml", &(other + &exchange("Get")));
    assert_eq!(most.key.version, ProtocolVersion::V1_2);
}

#[test]
fn numbers_steps_and_keeps_their_lines_and_times() {
    let body = format!(
        "# TIME 0\n{}# TIME 1 {}",
        exchange("Get"),
        exchange("Locate")
    );
    let case = read_one("AB.xml", &body);
    let steps = case.steps.iter();
    let shown: Vec<_> = steps
        .map(|step| (step.index, step.line, step.time))
        .collect();
    assert_eq!(shown, [(0, 3, Some(0)), (1, 9, Some(1))]);
    assert_eq!(case.steps[1].operations(), [Operation::LOCATE]);
}

#[test]
fn a_client_stays_until_another_is_named() {
    let body = format!(
        "{}# [Client-B]\n{}{}# [Client-A]\n{}",
        exchange("Get"),
        exchange("Get"),
        exchange("Get"),
        exchange("Get")
    );
    let case = read_one("AB.xml", &body);
    let clients: Vec<&str> = case.steps.iter().map(|step| step.client.as_str()).collect();
    assert_eq!(clients, ["A", "B", "B", "A"]);
}

#[test]
fn put_and_notify_come_from_the_server_and_others_where_a_directive_says_so() {
    let body = format!(
        "{}# [Server-to-Client]\n{}{}# [Client-to-Server]\n{}",
        exchange("Put"),
        exchange("Query"),
        exchange("Query"),
        exchange("Notify")
    );
    let case = read_one("AB.xml", &body);
    let directions: Vec<Direction> = case.steps.iter().map(|step| step.direction).collect();
    use Direction::*;
    let expected = [
        ServerToClient,
        ServerToClient,
        ClientToServer,
        ServerToClient,
    ];
    assert_eq!(directions, expected);
}

#[test]
fn a_repeat_belongs_to_the_request_below_it() {
    let body = format!(
        "# [REPEAT] until   done\n{}{}",
        exchange("Poll"),
        exchange("Get")
    );
    let case = read_one("AB.xml", &body);
    assert_eq!(case.steps[0].repeat_until.as_deref(), Some("done"));
    assert_eq!(case.steps[1].repeat_until, None);
}

#[test]
fn pairs_requests_sent_together_in_the_order_of_their_answers() {
    let body = [
        request("Destroy", ""),
        request("Revoke", ""),
        response("Revoke", ""),
        response("Destroy", ""),
    ];
    let case = read_one("AB.xml", &body.concat());
    assert_eq!(case.steps[0].operations(), [Operation::REVOKE]);
    assert_eq!(case.steps[1].operations(), [Operation::DESTROY]);
    assert_eq!(case.warnings.len(), 1);
}

#[test]
fn an_answer_may_name_another_operation() {
    let case = read_one("AB.xml", &(request("Poll", "") + &response("Locate", "")));
    assert_eq!(case.steps.len(), 1);
}

#[test]
fn folds_spaces_in_attribute_names_but_not_in_text() {
    let attribute = "<Attribute><AttributeName type=\"TextString\" value=\"Object   Group\"/>\
                     <AttributeValue type=\"TextString\" value=\"third   party \"/></Attribute>";
    let body = request("AddAttribute", attribute) + &response("AddAttribute", "");
    let case = read_one("AB.xml", &body);
    let attribute = payload_field(&case, 0, Tag::ATTRIBUTE);
    let text = |tag| attribute.field(tag).unwrap().literal().unwrap().clone();
    assert_eq!(
        text(Tag::ATTRIBUTE_NAME),
        Value::TextString("Object Group".into())
    );
    assert_eq!(
        text(Tag::ATTRIBUTE_VALUE),
        Value::TextString("third   party ".into())
    );
}

#[test]
fn takes_the_enumeration_of_a_1x_value_from_the_attribute_name() {
    let attribute = "<Attribute><AttributeName type=\"TextString\" value=\"Cryptographic   Usage \
                     Mask\"/><AttributeValue type=\"Integer\" value=\"Decrypt   Encrypt\"/>\
                     </Attribute>";
    let body = request("AddAttribute", attribute) + &response("AddAttribute", "");
    let case = read_one("AB.xml", &body);
    let value = payload_field(&case, 0, Tag::ATTRIBUTE).field(Tag::ATTRIBUTE_VALUE);
    assert_eq!(value.unwrap().literal(), Some(&Value::Integer(0b1100)));
}

#[test]
fn reads_variables_with_their_types() {
    let payload = "<UniqueIdentifier type=\"TextString\" value=\"$UNIQUE_IDENTIFIER_0\"/>";
    let body = request("Get", payload) + &response("Get", "");
    let case = read_one("AB.xml", &body);
    let expected = NodeValue::Variable {
        item_type: ItemType::TextString,
        variable: Variable::Named("UNIQUE_IDENTIFIER_0".to_owned()),
    };
    assert_eq!(
        payload_field(&case, 0, Tag::UNIQUE_IDENTIFIER).value,
        expected
    );
}

#[test]
fn reads_a_vendor_extension_by_number() {
    let payload = "<TTLV tag=\"0x540001\" name=\"Mine\" type=\"TextString\" value=\"na\"/>";
    let body = request("Get", payload) + &response("Get", "");
    let case = read_one("AB.xml", &body);
    let expected = Value::TextString("na".to_owned());
    assert_eq!(
        payload_field(&case, 0, Tag(0x54_0001)).literal(),
        Some(&expected)
    );
}

#[test]
fn an_own_case_is_one_case_for_each_version() {
    let messages =
        ["Request", "Response"].map(|kind| message(kind, ("$MAJOR", "$MINOR"), "Get", ""));
    let text = format!("<KMIP>\n{HEADERS}\n{}</KMIP>", messages.concat());
    let cases = read("2.x/get-it.xml", text.as_bytes()).unwrap();
    let keys: Vec<String> = cases.iter().map(|case| case.key.to_string()).collect();
    assert_eq!(keys, ["get-it@2.0", "get-it@2.1"]);
    for case in &cases {
        assert_eq!(case.authority, Authority::Own);
        assert_eq!(
            case.steps[0].request.protocol_version(),
            Some(case.key.version)
        );
    }
}

#[test]
fn an_own_case_with_a_wrong_header_is_unreadable() {
    let found = error(&(HEADERS.replace("Level", "Rank") + &exchange("Get")));
    let expected = ReadErrorKind::Header(HeaderError::Unknown("Rank".to_owned()));
    assert_eq!((found.line, found.reason), (5, expected.to_string()));
}

#[test]
fn an_unreadable_file_says_which_case_it_is() {
    let found = error("<RequestMessage>");
    assert_eq!(found.key.to_string(), "AB-1-12@1.2");
    assert_eq!(found.line, 2);
    let unnamed = read("1.3/mine.xml", b"no XML").unwrap_err();
    assert_eq!(unnamed.key.to_string(), "mine@1.3");
    assert_eq!(unnamed.reason, "holds no message");
}

#[test]
fn refuses_what_the_notation_does_not_have() {
    let in_request = |payload: &str| error(&(request("Get", payload) + &response("Get", "")));
    let reason = |payload: &str| in_request(payload).reason;
    assert_eq!(reason("<Keyy/>"), "unknown element `Keyy`");
    assert_eq!(
        reason("<Data type=\"Blob\" value=\"\"/>"),
        "unknown type `Blob`"
    );
    assert!(reason("<Data type=\"ByteString\"/>").contains("without value"));
    assert!(reason("<Data value=\"00\"/>").contains("without type"));
    assert!(reason("<Data type=\"ByteString\" value=\"0\"/>").starts_with("value of Data"));
    assert!(reason("<Data type=\"ByteString\" value=\"\" size=\"1\"/>").contains("size"));
    assert!(reason("<TTLV type=\"Integer\" value=\"1\"/>").contains("tag"));
    assert!(reason("<Data type=\"ByteString\" value=\"\"><Data/></Data>").contains("beside"));
}

#[test]
fn refuses_requests_and_responses_that_stand_alone() {
    assert_eq!(
        error(&request("Get", "")).reason,
        "a request without a response after it"
    );
    assert_eq!(
        error(&response("Get", "")).reason,
        "a response without a request before it"
    );
    let body = request("Get", "") + &request("Revoke", "") + &response("Get", "");
    assert_eq!(
        error(&(body + &request("Get", ""))).reason,
        "a request without a response after it"
    );
}

#[test]
fn hostile_bytes_never_panic() {
    let whole = format!("<KMIP>\n# TIME 0 {HEADERS}{}</KMIP>", exchange("Get"));
    for end in 0..whole.len() {
        let _ = read("AB-1-12.xml", &whole.as_bytes()[..end]);
        let mut bytes = whole.clone().into_bytes();
        bytes[end] = bytes[end].wrapping_add(0x80);
        let _ = read("AB-1-12.xml", &bytes);
    }
    for name in [
        "",
        ".xml",
        "-",
        "_",
        "SUITEB_",
        "/",
        "10",
        "-10",
        "é-10-é.xml",
    ] {
        let _ = read(name, whole.as_bytes());
        let _ = read(name, b"");
    }
}
