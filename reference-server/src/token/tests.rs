use kmip_conform_protocol::enumeration::{
    Operation, Pkcs11Function as Function, Pkcs11ReturnCode as Code, ResultReason,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};
use sha2::{Digest, Sha256};

use crate::testing::{Answer, Bench, name};

const VERSIONS: [ProtocolVersion; 3] = [
    ProtocolVersion::V2_0,
    ProtocolVersion::V2_1,
    ProtocolVersion::V3_0,
];

/// An application that calls the token.
struct Client {
    bench: Bench,
    correlation: Option<Vec<u8>>,
}

impl Client {
    /// An application that is initialised.
    fn new(version: ProtocolVersion) -> Self {
        let mut client = Self {
            bench: Bench::new(version),
            correlation: None,
        };
        let payload = client.ask(Function::C_INITIALIZE, &[1]).payload();
        let value = payload.field(Tag::CORRELATION_VALUE).unwrap();
        client.correlation = value.as_bytes().map(<[u8]>::to_vec);
        client
    }

    fn ask(&self, function: Function, input: &[u8]) -> Answer {
        let mut fields = vec![Item::enumeration(Tag::PKCS_11_FUNCTION, function)];
        let value = self.correlation.as_deref();
        fields.extend(value.map(|value| Item::bytes(Tag::CORRELATION_VALUE, value)));
        if !input.is_empty() {
            fields.push(Item::bytes(Tag::PKCS_11_INPUT_PARAMETERS, input));
        }
        self.bench.call(Operation::PKCS_11, fields)
    }

    /// The return code and the output of a call that the operation itself lets through.
    fn call(&self, function: Function, input: &[u8]) -> (Code, Vec<u8>) {
        let payload = self.ask(function, input).payload();
        let code = payload.field(Tag::PKCS_11_RETURN_CODE).unwrap();
        let output = payload.field(Tag::PKCS_11_OUTPUT_PARAMETERS);
        let output = output.and_then(Item::as_bytes).unwrap_or_default();
        (Code(code.as_enumeration().unwrap()), output.to_vec())
    }

    fn ok(&self, function: Function, input: &[u8]) -> Vec<u8> {
        let (code, output) = self.call(function, input);
        assert_eq!(code, Code::OK, "{function}");
        output
    }

    fn code(&self, function: Function, input: &[u8]) -> Code {
        self.call(function, input).0
    }

    /// The handle of a new session.
    fn session(&self) -> Vec<u8> {
        self.ok(Function::C_OPENSESSION, &[u(1), u(6)].concat())
    }
}

/// A CK_ULONG.
fn u(number: u64) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

/// A count.
fn n(count: u32) -> Vec<u8> {
    count.to_be_bytes().to_vec()
}

/// An array of octets.
fn octets(octets: &[u8]) -> Vec<u8> {
    [n(octets.len() as u32), octets.to_vec()].concat()
}

/// A place for output.
fn place(given: bool, room: u32) -> Vec<u8> {
    [vec![u8::from(given)], n(room)].concat()
}

fn sha_256(session: &[u8]) -> Vec<u8> {
    [session.to_vec(), u(0x250), vec![0]].concat()
}

#[test]
fn an_application_lives_from_initialize_to_finalize() {
    for version in VERSIONS {
        let mut client = Client::new(version);
        let again = client.code(Function::C_INITIALIZE, &[1]);
        assert_eq!(again, Code::CRYPTOKI_ALREADY_INITIALIZED);
        assert_eq!(client.ok(Function::C_GETINFO, &[]).len(), 76);
        assert!(client.ok(Function::C_FINALIZE, &[]).is_empty());
        let after = client.code(Function::C_GETINFO, &[]);
        assert_eq!(after, Code::CRYPTOKI_NOT_INITIALIZED);
        client.correlation = None;
        let alone = client.code(Function::C_GETINFO, &[]);
        assert_eq!(alone, Code::CRYPTOKI_NOT_INITIALIZED);
        let newer = client.code(Function::C_INITIALIZE, &[2]);
        assert_eq!(newer, Code::ARGUMENTS_BAD);
    }
}

#[test]
fn answers_of_3_0_repeat_the_correlation_value() {
    for version in VERSIONS {
        let client = Client::new(version);
        let payload = client.ask(Function::C_GETINFO, &[]).payload();
        let value = payload
            .field(Tag::CORRELATION_VALUE)
            .and_then(Item::as_bytes);
        let expected = client.correlation.as_deref();
        assert_eq!(value, expected.filter(|_| version == ProtocolVersion::V3_0));
    }
}

#[test]
fn an_application_is_its_clients_alone() {
    let mut client = Client::new(ProtocolVersion::V2_1);
    client.bench.user = "bob";
    let foreign = client.code(Function::C_GETINFO, &[]);
    assert_eq!(foreign, Code::CRYPTOKI_NOT_INITIALIZED);
}

#[test]
fn what_the_interface_does_not_have_is_refused_by_reason() {
    let client = Client::new(ProtocolVersion::V2_1);
    for function in [
        Function::C_GETFUNCTIONLIST,
        Function::C_GETINTERFACE,
        Function::C_WAITFORSLOTEVENT,
    ] {
        let reason = client.ask(function, &[]).reason();
        assert_eq!(reason, ResultReason::PKCS_11_INVALID_FUNCTION);
    }
    let ask = |fields| client.bench.call(Operation::PKCS_11, fields).reason();
    let vendor = Item::integer(Tag::PKCS_11_FUNCTION, 1);
    assert_eq!(ask(vec![vendor]), ResultReason::PKCS_11_INVALID_FUNCTION);
    let interface = Item::text(Tag::PKCS_11_INTERFACE, "Vendor acme");
    let function = Item::enumeration(Tag::PKCS_11_FUNCTION, Function::C_GETINFO);
    assert_eq!(
        ask(vec![interface, function]),
        ResultReason::PKCS_11_INVALID_INTERFACE
    );
    let code = client.code(Function::C_WRAPKEY, &[]);
    assert_eq!(code, Code::FUNCTION_NOT_SUPPORTED);
}

#[test]
fn the_interface_may_be_named_and_is_then_named_in_the_answer() {
    let client = Client::new(ProtocolVersion::V2_1);
    let fields = vec![
        Item::text(Tag::PKCS_11_INTERFACE, "PKCS 11"),
        Item::enumeration(Tag::PKCS_11_FUNCTION, Function::C_GETINFO),
        Item::bytes(Tag::CORRELATION_VALUE, client.correlation.clone().unwrap()),
    ];
    let payload = client.bench.call(Operation::PKCS_11, fields).payload();
    let interface = payload.field(Tag::PKCS_11_INTERFACE);
    assert_eq!(interface.and_then(Item::as_text), Some("PKCS 11"));
}

#[test]
fn input_that_is_too_short_or_too_long_is_a_codec_error() {
    let client = Client::new(ProtocolVersion::V2_1);
    let session = client.session();
    let template = |attribute: &[u8]| [session.clone(), n(1), attribute.to_vec()].concat();
    let refused = [
        (Function::C_GETINFO, vec![0]),
        (Function::C_FINALIZE, vec![0]),
        (Function::C_GETSLOTINFO, vec![0; 7]),
        (
            Function::C_CLOSESESSION,
            [session.clone(), vec![0]].concat(),
        ),
        (Function::C_GETSLOTLIST, vec![2, 0, 0, 0, 0, 0]),
        (
            Function::C_SEEDRANDOM,
            [session.clone(), n(5), vec![0; 4]].concat(),
        ),
        (
            Function::C_FINDOBJECTSINIT,
            [session.clone(), n(u32::MAX)].concat(),
        ),
        // A value without a place, a Boolean of 2, a value that ends early.
        (
            Function::C_FINDOBJECTSINIT,
            template(&[u(0), vec![1, 0]].concat()),
        ),
        (
            Function::C_FINDOBJECTSINIT,
            template(&[u(0), vec![2, 1]].concat()),
        ),
        (
            Function::C_FINDOBJECTSINIT,
            template(&[u(0), vec![1, 1, 0]].concat()),
        ),
    ];
    for (function, input) in refused {
        let reason = client.ask(function, &input).reason();
        assert_eq!(reason, ResultReason::PKCS_11_CODEC_ERROR, "{function}");
    }
    let mut fresh = Client::new(ProtocolVersion::V2_1);
    fresh.correlation = None;
    let reason = fresh.ask(Function::C_INITIALIZE, &[]).reason();
    assert_eq!(reason, ResultReason::PKCS_11_CODEC_ERROR);
}

#[test]
fn there_is_one_slot_with_the_token() {
    let client = Client::new(ProtocolVersion::V2_1);
    let ask = |given, room| [vec![1], place(given, room)].concat();
    let counted = client.ok(Function::C_GETSLOTLIST, &ask(false, 0));
    assert_eq!(counted, [vec![0], n(1)].concat());
    let (code, output) = client.call(Function::C_GETSLOTLIST, &ask(true, 0));
    assert_eq!((code, output), (Code::BUFFER_TOO_SMALL, counted));
    let listed = client.ok(Function::C_GETSLOTLIST, &ask(true, 4));
    assert_eq!(listed, [vec![1], n(1), u(1)].concat());
    assert_eq!(client.ok(Function::C_GETSLOTINFO, &u(1)).len(), 108);
    assert_eq!(client.ok(Function::C_GETTOKENINFO, &u(1)).len(), 204);
    let unknown = client.code(Function::C_GETTOKENINFO, &u(2));
    assert_eq!(unknown, Code::SLOT_ID_INVALID);
}

#[test]
fn the_token_counts_its_sessions_by_what_they_are() {
    let client = Client::new(ProtocolVersion::V2_1);
    let open = |flags| client.ok(Function::C_OPENSESSION, &[u(1), u(flags)].concat());
    let counts = || {
        let information = client.ok(Function::C_GETTOKENINFO, &u(1));
        // After the texts: flags, most sessions, sessions, most that write, those that write.
        let number = |at: usize| {
            let start = 96 + 8 * at;
            u64::from_be_bytes(information[start..start + 8].try_into().unwrap())
        };
        (number(2), number(4))
    };
    assert_eq!(counts(), (0, 0));
    let (reads, writes) = (open(4), open(6));
    assert_ne!(reads, writes);
    assert_eq!(counts(), (2, 1));
    let state = |session: &[u8]| client.ok(Function::C_GETSESSIONINFO, session)[8..16].to_vec();
    assert_eq!((state(&reads), state(&writes)), (u(0), u(2)));
    client.ok(Function::C_CLOSESESSION, &writes);
    assert_eq!(counts(), (1, 0));
    let closed = client.code(Function::C_GETSESSIONINFO, &writes);
    assert_eq!(closed, Code::SESSION_HANDLE_INVALID);
    client.ok(Function::C_CLOSEALLSESSIONS, &u(1));
    assert_eq!(counts(), (0, 0));
    let parallel = client.code(Function::C_OPENSESSION, &[u(1), u(2)].concat());
    assert_eq!(parallel, Code::SESSION_PARALLEL_NOT_SUPPORTED);
    (0..64).for_each(|_| drop(open(4)));
    let full = client.code(Function::C_OPENSESSION, &[u(1), u(4)].concat());
    assert_eq!(full, Code::SESSION_COUNT);
}

#[test]
fn nobody_logs_in_to_a_token_without_a_pin() {
    let client = Client::new(ProtocolVersion::V2_1);
    let session = client.session();
    let login = |user| {
        let input = [session.clone(), u(user), octets(b"1234")].concat();
        client.code(Function::C_LOGIN, &input)
    };
    assert_eq!(login(1), Code::USER_PIN_NOT_INITIALIZED);
    assert_eq!(login(7), Code::USER_TYPE_INVALID);
    let logout = client.code(Function::C_LOGOUT, &session);
    assert_eq!(logout, Code::USER_NOT_LOGGED_IN);
}

#[test]
fn hashes_at_once_and_by_parts_are_the_hash() {
    let client = Client::new(ProtocolVersion::V2_1);
    let session = client.session();
    let expected = Sha256::digest(b"abc").to_vec();
    let full = [vec![1], octets(&expected)].concat();
    client.ok(Function::C_DIGESTINIT, &sha_256(&session));
    let whole = [session.clone(), octets(b"abc"), place(true, 32)].concat();
    assert_eq!(client.ok(Function::C_DIGEST, &whole), full);
    client.ok(Function::C_DIGESTINIT, &sha_256(&session));
    for part in [b"a".as_slice(), b"bc"] {
        let input = [session.clone(), octets(part)].concat();
        client.ok(Function::C_DIGESTUPDATE, &input);
    }
    let end = |given, room| [session.clone(), place(given, room)].concat();
    let asked = client.ok(Function::C_DIGESTFINAL, &end(false, 0));
    assert_eq!(asked, [vec![0], n(32)].concat());
    let small = client.code(Function::C_DIGESTFINAL, &end(true, 31));
    assert_eq!(small, Code::BUFFER_TOO_SMALL);
    assert_eq!(client.ok(Function::C_DIGESTFINAL, &end(true, 32)), full);
    let over = client.code(Function::C_DIGESTFINAL, &end(true, 32));
    assert_eq!(over, Code::OPERATION_NOT_INITIALIZED);
}

#[test]
fn a_session_has_one_hash_under_way_which_can_be_canceled() {
    let client = Client::new(ProtocolVersion::V2_1);
    let session = client.session();
    let begin = |session: &[u8]| client.code(Function::C_DIGESTINIT, &sha_256(session));
    assert_eq!(begin(&session), Code::OK);
    assert_eq!(begin(&session), Code::OPERATION_ACTIVE);
    assert_eq!(begin(&client.session()), Code::OK);
    let cancel = [session.clone(), u(0x400)].concat();
    client.ok(Function::C_SESSIONCANCEL, &cancel);
    assert_eq!(begin(&session), Code::OK);
    let cipher = [client.session(), u(0x1080), vec![0]].concat();
    let refused = client.code(Function::C_DIGESTINIT, &cipher);
    assert_eq!(refused, Code::MECHANISM_INVALID);
    let parameter = [client.session(), u(0x250), vec![1], octets(&[1])].concat();
    let refused = client.code(Function::C_DIGESTINIT, &parameter);
    assert_eq!(refused, Code::MECHANISM_PARAM_INVALID);
}

#[test]
fn every_mechanism_listed_has_information_and_begins() {
    let client = Client::new(ProtocolVersion::V2_1);
    let input = [u(1), place(true, 64)].concat();
    let listed = client.ok(Function::C_GETMECHANISMLIST, &input);
    let (count, numbers) = listed[1..].split_at(4);
    assert_eq!(count, n((numbers.len() / 8) as u32));
    for number in numbers.chunks(8) {
        let input = [u(1), number.to_vec()].concat();
        let information = client.ok(Function::C_GETMECHANISMINFO, &input);
        assert_eq!(information, [u(0), u(0), u(0x400)].concat());
        let input = [client.session(), number.to_vec(), vec![0]].concat();
        client.ok(Function::C_DIGESTINIT, &input);
    }
    let unknown = client.code(Function::C_GETMECHANISMINFO, &[u(1), u(1)].concat());
    assert_eq!(unknown, Code::MECHANISM_INVALID);
}

#[test]
fn the_generator_gives_what_is_asked_for_and_takes_seeds() {
    let client = Client::new(ProtocolVersion::V2_1);
    let session = client.session();
    let draw = |count| {
        let input = [session.clone(), n(count)].concat();
        client.call(Function::C_GENERATERANDOM, &input)
    };
    let (code, first) = draw(16);
    assert_eq!((code, &first[..4]), (Code::OK, n(16).as_slice()));
    assert_eq!(first.len(), 20);
    assert_ne!(draw(16).1, first);
    assert_eq!(draw(1 << 21).0, Code::ARGUMENTS_BAD);
    let seed = [session.clone(), octets(b"seed")].concat();
    assert!(client.ok(Function::C_SEEDRANDOM, &seed).is_empty());
}

/// The class of secret keys as an attribute of a template.
fn secret_keys() -> Vec<u8> {
    [u(0), vec![1, 1], u(4)].concat()
}

fn find(client: &Client, session: &[u8], template: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let count = n(template.len() as u32);
    let input = [session.to_vec(), count, template.concat()].concat();
    client.ok(Function::C_FINDOBJECTSINIT, &input);
    let mut handles = Vec::new();
    loop {
        let input = [session.to_vec(), n(2)].concat();
        let output = client.ok(Function::C_FINDOBJECTS, &input);
        let given = output[4..].chunks(8).map(<[u8]>::to_vec);
        let before = handles.len();
        handles.extend(given);
        if handles.len() == before {
            break;
        }
    }
    client.ok(Function::C_FINDOBJECTSFINAL, session);
    handles
}

#[test]
fn a_search_gives_the_objects_that_fit_in_turn() {
    let client = Client::new(ProtocolVersion::V2_1);
    let session = client.session();
    for text in ["a", "b", "c"] {
        client.bench.create(vec![name(text)]).id();
    }
    assert_eq!(find(&client, &session, &[secret_keys()]).len(), 3);
    let label = |text: &[u8]| [u(3), vec![1, 1], octets(text)].concat();
    let named = find(&client, &session, &[secret_keys(), label(b"b")]);
    assert_eq!(named.len(), 1);
    assert!(find(&client, &session, &[label(b"d")]).is_empty());
    let public = [u(0), vec![1, 1], u(2)].concat();
    assert!(find(&client, &session, &[public]).is_empty());
    let idle = client.code(Function::C_FINDOBJECTSFINAL, &session);
    assert_eq!(idle, Code::OPERATION_NOT_INITIALIZED);
}

#[test]
fn attributes_tell_what_the_object_is_now() {
    let client = Client::new(ProtocolVersion::V2_1);
    let session = client.session();
    let id = client.bench.create(vec![name("k")]).id();
    let handle = find(&client, &session, &[secret_keys()]).remove(0);
    let ask = |attributes: &[Vec<u8>]| {
        let count = n(attributes.len() as u32);
        let start = [session.clone(), handle.clone(), count].concat();
        let input = [start, attributes.concat()].concat();
        client.call(Function::C_GETATTRIBUTEVALUE, &input)
    };
    let fixed = |number: u64| [u(number), vec![0, 1]].concat();
    let array = |number: u64, room: u32| [u(number), vec![0, 1], n(room)].concat();
    let (code, output) = ask(&[fixed(0x100), fixed(0x104), fixed(0x108), array(0x102, 64)]);
    assert_eq!(code, Code::OK);
    let expected = [
        n(4),
        [u(0x100), vec![1, 1], u(0x1F)].concat(),
        [u(0x104), vec![1, 1, 1]].concat(),
        [u(0x108), vec![1, 1, 0]].concat(),
        [u(0x102), vec![1, 1], octets(id.as_bytes())].concat(),
    ];
    assert_eq!(output, expected.concat());
    // Without a place the length alone; with too little room, or no such attribute, neither.
    let (code, output) = ask(&[[u(0x11), vec![0, 0]].concat()]);
    let expected = [n(1), u(0x11), vec![0, 1], n(16)].concat();
    assert_eq!((code, output), (Code::OK, expected));
    let (code, output) = ask(&[array(0x11, 15), fixed(0x161)]);
    let expected = [n(2), u(0x11), vec![0, 0], u(0x161), vec![1, 1], u(16)].concat();
    assert_eq!((code, output), (Code::BUFFER_TOO_SMALL, expected));
    let (code, _) = ask(&[array(0x120, 256)]);
    assert_eq!(code, Code::ATTRIBUTE_TYPE_INVALID);
    let value = |room| ask(&[array(0x11, room)]);
    assert_eq!(value(16).0, Code::OK);
    let sensitive = Item::boolean(Tag::SENSITIVE, true);
    let payload = vec![
        crate::testing::uid(&id),
        client.bench.new_attribute(sensitive),
    ];
    client
        .bench
        .call(Operation::SET_ATTRIBUTE, payload)
        .payload();
    assert_eq!(value(16).0, Code::ATTRIBUTE_SENSITIVE);
    client
        .bench
        .call(Operation::DESTROY, vec![crate::testing::uid(&id)])
        .payload();
    assert_eq!(value(16).0, Code::OBJECT_HANDLE_INVALID);
}

#[test]
fn objects_of_other_clients_are_not_on_the_token() {
    let mut client = Client::new(ProtocolVersion::V2_1);
    client.bench.user = "bob";
    client.bench.key();
    client.bench.user = "alice";
    let session = client.session();
    assert!(find(&client, &session, &[secret_keys()]).is_empty());
}
