//! Breaks the header, the padding or the value of one item.

use arbitrary::{Result, Unstructured};

use super::choose_node;
use crate::fuzz::learned::Learned;
use crate::fuzz::node::{Body, Node, STRUCTURE};
use crate::fuzz::step::Message;

/// Numbers at the edges of what 32 and 64 bits, counts and calendars hold.
const NUMBERS: [i64; 16] = [
    0,
    1,
    -1,
    2,
    0x7F,
    0xFFFF,
    i32::MAX as i64,
    i32::MIN as i64,
    u32::MAX as i64,
    1 << 32,
    i64::MAX,
    i64::MIN,
    -62_135_596_801,
    253_402_300_800,
    1 << 22,
    -0x8000,
];

pub(super) fn mutate(message: &mut Message, u: &mut Unstructured<'_>) -> Result<()> {
    let Some(node) = choose_node(&mut message.root, u)? else {
        return Ok(());
    };
    match u.int_in_range(0..=9)? {
        0 => node.tag = tag(node.tag, u)?,
        1 => {
            node.kind = *u.choose(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0A, 0x0B, 0x0C, 0x7F, 0xFF])?
        }
        2 => node.length = Some(length(node, u)?),
        3 => node.padding = Some(vec![*u.choose(&[1, 0x80, 0xFF])?; u.int_in_range(1..=7)?]),
        4 | 5 => value(node, u)?,
        6 => resize(node, u)?,
        7 => nest(node, u)?,
        8 => repeat(node, u)?,
        _ => broken_padding(node),
    }
    Ok(())
}

fn tag(old: u32, u: &mut Unstructured<'_>) -> Result<u32> {
    Ok(match u.int_in_range(0..=3)? {
        0 => old ^ 1,
        1 => 0x54_0000 | u32::from(u.arbitrary::<u16>()?),
        2 => u32::from(u.arbitrary::<u16>()?),
        _ => 0x42_0000 | u32::from(u.int_in_range(1..=0x1FF_u16)?),
    })
}

/// A length that is not the true one: shorter, longer, overlapping, the greatest there is.
fn length(node: &Node, u: &mut Unstructured<'_>) -> Result<u32> {
    let whole =
        u32::try_from(node.encode(&Learned::default()).len().saturating_sub(8)).unwrap_or(0);
    let choices = [
        0,
        whole.wrapping_sub(1),
        whole.wrapping_sub(8),
        whole.wrapping_add(1),
        whole.wrapping_add(4),
        whole.wrapping_add(8),
        whole.wrapping_mul(2),
        0x7FFF_FFFF,
        0x8000_0000,
        u32::MAX,
        u32::MAX - 7,
        1 << 24,
    ];
    u.choose(&choices).copied()
}

/// Another value of the same type.
fn value(node: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let number = *u.choose(&NUMBERS)?;
    let octets = match node.kind {
        2 | 5 | 0x0A => number.to_be_bytes()[4..].to_vec(),
        3 | 6 | 9 | 0x0B => number.to_be_bytes().to_vec(),
        4 => match u.int_in_range(0..=2)? {
            0 => Vec::new(),
            1 => vec![0xFF; 8],
            _ => vec![0x80; 1 << 12],
        },
        7 => text(u)?,
        8 => vec![u.arbitrary()?; *u.choose(&[0, 1, 8, 16, 255, 1 << 12, 1 << 16])?],
        _ => return Ok(()),
    };
    node.body = Body::Octets(octets);
    Ok(())
}

fn text(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let texts: [&[u8]; 9] = [
        b"",
        b"\xFF",
        b"\xC0\x80",
        b"\xED\xA0\x80",
        b"ends in nothing\0",
        b"%s%n%x",
        b"../../../../etc/passwd",
        b"'; DROP TABLE objects; --",
        "\u{202E}\u{FEFF}\u{10FFFF}".as_bytes(),
    ];
    Ok(match u.int_in_range(0..=4)? {
        0 => vec![b'A'; *u.choose(&[255, 256, 1 << 12, 1 << 16])?],
        _ => u.choose(&texts)?.to_vec(),
    })
}

/// One octet more or less than the type has.
fn resize(node: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    if let Body::Octets(octets) = &mut node.body {
        match u.int_in_range(0..=3)? {
            0 => {
                octets.pop();
            }
            1 => octets.push(0),
            2 => octets.extend([0; 4]),
            _ => octets.clear(),
        }
    }
    Ok(())
}

fn nest(node: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    node.kind = STRUCTURE;
    let levels = [2, 8, 16, 24, 31, 33, 64, 300, 5_000, 100_000];
    node.body = Body::Nested(*u.choose(&levels)?);
    Ok(())
}

fn repeat(node: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let once = node.clone();
    // Millions of items take their time: they are tried, and not often.
    let tiny = once.count() == 1 && matches!(&once.body, Body::Octets(octets) if octets.len() <= 8);
    let times = match tiny && u.ratio(1, 100)? {
        true => 1_000_000,
        false => *u.choose(&[2, 3, 8, 100, 2_000, 70_000])?,
    };
    // A large item many times is no hostile shape, only a large message.
    if once.count() > 4 && times > 100 {
        return Ok(());
    }
    node.kind = STRUCTURE;
    node.body = Body::Repeated(Box::new(once), times);
    Ok(())
}

/// The padding that is due, of ones.
fn broken_padding(node: &mut Node) {
    if let Body::Octets(octets) = &node.body {
        let due = octets.len().next_multiple_of(8) - octets.len();
        node.padding = (due > 0).then(|| vec![1; due]);
    }
}
