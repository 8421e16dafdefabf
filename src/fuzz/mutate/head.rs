//! Makes the HTTP around a message odd: method, path, headers, lengths, chunks.

use arbitrary::{Result, Unstructured};

use crate::fuzz::head::HeadEdit;
use crate::fuzz::step::Message;

const CONTENT_TYPES: [&str; 6] = [
    "application/octet-stream",
    "text/xml",
    "application/json",
    "text/xml; charset=utf-16",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
];

const MORE: [(&str, &str); 9] = [
    ("Content-Length", "0"),
    ("Content-Length", "18446744073709551616"),
    ("Transfer-Encoding", "chunked"),
    ("Transfer-Encoding", "gzip, chunked"),
    ("Content-Encoding", "gzip"),
    ("Expect", "100-continue"),
    ("Connection", "close"),
    ("Host", "elsewhere"),
    ("Upgrade", "h2c"),
];

pub(super) fn mutate(message: &mut Message, u: &mut Unstructured<'_>) -> Result<()> {
    let text = |one: &&str| (*one).to_owned();
    let edit = match u.int_in_range(0..=10)? {
        0 => HeadEdit::Method(text(
            u.choose(&["GET", "PUT", "CONNECT", "post", "P\u{7f}"])?,
        )),
        1 => HeadEdit::Path(text(u.choose(&[
            "/",
            "*",
            "/../kmip",
            "http://x/kmip",
            "/kmip%00",
        ])?)),
        2 => HeadEdit::Version(text(
            u.choose(&["HTTP/1.0", "HTTP/0.9", "HTTP/9.9", "HTTP/2"])?,
        )),
        3 => HeadEdit::Without(text(u.choose(&[
            "Host",
            "Content-Type",
            "Cache-Control",
        ])?)),
        4 => HeadEdit::Instead("Content-Type".to_owned(), text(u.choose(&CONTENT_TYPES)?)),
        5 => {
            let (name, value) = *u.choose(&MORE)?;
            HeadEdit::With(name.to_owned(), value.to_owned())
        }
        6 => HeadEdit::Many(*u.choose(&[10, 200, 5_000])?),
        7 => HeadEdit::Long(*u.choose(&[1 << 10, 1 << 16, 1 << 20])?),
        8 => HeadEdit::Length(*u.choose(&[-1_000, -8, -1, 1, 8, i32::MAX])?),
        9 => match u.ratio(1, 4)? {
            true => HeadEdit::Endless,
            false => HeadEdit::Chunked(*u.choose(&[1, 7, 4096])?),
        },
        _ => HeadEdit::LineFeeds,
    };
    message.head.push(edit);
    Ok(())
}
