use super::*;
use crate::compare::ledger::Origin;
use crate::compare::tests::literal;

fn request(fields: Vec<Item>) -> Item {
    Item::structure(Tag::REQUEST_PAYLOAD, fields)
}

fn first(operation: Operation) -> (Operation, Item) {
    let begins = Item::new(Tag::INIT_INDICATOR, Value::Boolean(true));
    (operation, request(vec![begins]))
}

fn next(name: &[u8], is_last: bool) -> (Operation, Item) {
    let ends = Item::new(Tag::FINAL_INDICATOR, Value::Boolean(is_last));
    let name = Item::bytes(Tag::CORRELATION_VALUE, name);
    (Operation::ENCRYPT, request(vec![name, ends]))
}

fn answer(status: ResultStatus, data: Option<&[u8]>, name: &[u8]) -> Item {
    let mut payload = vec![Item::text(Tag::UNIQUE_IDENTIFIER, "k")];
    payload.extend(data.map(|octets| Item::bytes(Tag::DATA, octets)));
    payload.push(Item::bytes(Tag::CORRELATION_VALUE, name));
    let mut fields = vec![Item::new(Tag::RESULT_STATUS, Value::Enumeration(status.0))];
    if status == ResultStatus::SUCCESS {
        fields.push(Item::structure(Tag::RESPONSE_PAYLOAD, payload));
    }
    Item::structure(Tag::BATCH_ITEM, fields)
}

fn output(data: &[u8], name: &[u8]) -> Item {
    answer(ResultStatus::SUCCESS, Some(data), name)
}

fn refusal() -> Item {
    answer(ResultStatus::OPERATION_FAILED, None, b"")
}

fn part(
    asked: &(Operation, Item),
    printed: &Item,
    actual: &Item,
    ledger: &Ledger,
    state: &State,
) -> Option<Part> {
    let exchange = Exchange {
        operation: Some(asked.0),
        request: Some(&asked.1),
        answer: actual,
    };
    Part::of(literal(printed).fields(), &exchange, ledger, state)
}

/// Whether the part agrees, and the totals if they are wrong at an end.
fn go(
    state: &mut State,
    asked: (Operation, Item),
    printed: &Item,
    actual: &Item,
) -> Option<(bool, Option<Stream>)> {
    let part = part(&asked, printed, actual, &Ledger::new(), state)?;
    Some((part.agrees(), part.conclude(state)))
}

#[test]
fn parts_cut_otherwise_agree_until_the_totals_do_not() {
    let mut state = State::default();
    let begun = first(Operation::ENCRYPT);
    let found = go(&mut state, begun, &output(b"ab", b"1"), &output(b"a", b"1"));
    assert_eq!(found, Some((true, None)));
    let went = next(b"1", false);
    let found = go(&mut state, went, &output(b"c", b"2"), &output(b"bcd", b"2"));
    assert_eq!(found, Some((true, None)));
    let ended = next(b"2", true);
    let found = go(&mut state, ended, &output(b"de", b"2"), &output(b"e", b"2"));
    assert_eq!(found, Some((true, None)));
    assert!(state.streams.is_empty());
}

#[test]
fn a_last_part_as_printed_does_not_excuse_a_short_first_one() {
    let mut state = State::default();
    let begun = first(Operation::ENCRYPT);
    let short = answer(ResultStatus::SUCCESS, None, b"1");
    go(&mut state, begun, &output(b"ab", b"1"), &short).unwrap();
    let last = output(b"c", b"1");
    let (agrees, stream) = go(&mut state, next(b"1", true), &last, &last).unwrap();
    assert!(!agrees);
    let difference = stream.unwrap().difference("Data".to_owned());
    assert_eq!(difference.kind, DifferenceKind::Verification);
    assert_eq!(difference.expected.as_deref(), Some("616263 (all parts)"));
    assert_eq!(difference.actual.as_deref(), Some("63 (all parts)"));
    assert!(difference.accepted_by.is_none());
}

#[test]
fn streams_side_by_side_have_totals_of_their_own() {
    let mut state = State::default();
    for name in [b"1", b"2"] {
        let (printed, actual) = (output(b"ab", name), output(b"a", name));
        go(&mut state, first(Operation::ENCRYPT), &printed, &actual).unwrap();
    }
    let (printed, whole) = (output(b"c", b"1"), output(b"bc", b"1"));
    let found = go(&mut state, next(b"1", true), &printed, &whole);
    assert_eq!(found, Some((true, None)));
    let printed = output(b"c", b"2");
    let (_, stream) = go(&mut state, next(b"2", true), &printed, &printed).unwrap();
    assert!(stream.is_some());
}

#[test]
fn a_printed_refusal_leaves_the_stream_to_its_last_part() {
    let mut state = State::default();
    let begun = first(Operation::ENCRYPT);
    go(&mut state, begun, &output(b"ab", b"1"), &output(b"a", b"1")).unwrap();
    assert_eq!(
        go(&mut state, next(b"1", true), &refusal(), &refusal()),
        None
    );
    let printed = output(b"c", b"1");
    let (_, stream) = go(&mut state, next(b"1", true), &printed, &printed).unwrap();
    assert!(stream.is_some());
}

#[test]
fn a_part_whose_output_cannot_be_told_ends_the_account_with_what_is_wanting() {
    let pending = answer(ResultStatus::OPERATION_PENDING, None, b"");
    for (actual, is_wrong) in [(b"a".as_slice(), true), (b"ab", false)] {
        let mut state = State::default();
        let begun = first(Operation::ENCRYPT);
        go(
            &mut state,
            begun,
            &output(b"ab", b"1"),
            &output(actual, b"1"),
        )
        .unwrap();
        let (agrees, stream) = go(&mut state, next(b"1", false), &pending, &pending).unwrap();
        assert!(!agrees);
        assert_eq!(stream.is_some(), is_wrong);
        let later = output(b"c", b"1");
        assert_eq!(go(&mut state, next(b"1", true), &later, &later), None);
    }
}

#[test]
fn output_that_varies_has_no_totals() {
    let (state, mut ledger) = (State::default(), Ledger::new());
    ledger.insert("k".to_owned(), ObjectRecord::new(Origin::Generated));
    let printed = output(b"ab", b"1");
    let found = |operation| part(&first(operation), &printed, &printed, &ledger, &state);
    assert!(found(Operation::ENCRYPT).is_none());
    assert!(found(Operation::DECRYPT).is_some());
    assert!(found(Operation::SIGN).is_none());
}
