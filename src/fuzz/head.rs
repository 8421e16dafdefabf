//! The head of an HTTP request, and what can be wrong with it.

use serde::{Deserialize, Serialize};

use super::wire::{Post, Wire};

/// A change of the head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeadEdit {
    /// Another method than POST.
    Method(String),
    /// Another path.
    Path(String),
    /// Another version of HTTP.
    Version(String),
    /// A header is missing.
    Without(String),
    /// A header stands there as well.
    With(String, String),
    /// A header has another value.
    Instead(String, String),
    /// So many headers more.
    Many(u32),
    /// A header whose value has so many octets.
    Long(u32),
    /// The body is announced longer by this, or shorter.
    Length(i32),
    /// The body comes in chunks of so many octets.
    Chunked(u16),
    /// The body comes in chunks, the last of which is missing.
    Endless,
    /// Lines end in LF alone.
    LineFeeds,
}

/// The head of an HTTP request.
#[derive(Clone, Debug)]
pub struct Head {
    method: String,
    path: String,
    version: String,
    headers: Vec<(String, String)>,
    end: &'static str,
    chunks: Option<usize>,
    /// The length that is announced, where one is.
    pub length: Option<usize>,
    /// Whether the body has no end.
    pub is_endless: bool,
}

impl Head {
    /// The head that is due for a body of so many octets.
    pub fn of(wire: &Wire, post: &Post, length: usize) -> Self {
        let headers = [
            ("Host", post.host.clone()),
            ("Content-Type", wire.encoding.content_type().to_owned()),
            ("Cache-Control", "no-cache".to_owned()),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value));
        Self {
            method: "POST".to_owned(),
            path: post.path.clone(),
            version: "HTTP/1.1".to_owned(),
            headers: headers.to_vec(),
            end: "\r\n",
            chunks: None,
            length: Some(length),
            is_endless: false,
        }
    }

    /// Changes it.
    pub fn edit(&mut self, edit: &HeadEdit) {
        match edit {
            HeadEdit::Method(method) => self.method.clone_from(method),
            HeadEdit::Path(path) => self.path.clone_from(path),
            HeadEdit::Version(version) => self.version.clone_from(version),
            HeadEdit::Without(name) => self.headers.retain(|(one, _)| one != name),
            HeadEdit::With(name, value) => self.headers.push((name.clone(), value.clone())),
            HeadEdit::Instead(name, value) => {
                self.headers.retain(|(one, _)| one != name);
                self.headers.push((name.clone(), value.clone()));
            }
            HeadEdit::Many(count) => {
                let more = (0..*count).map(|number| (format!("X-{number}"), "1".to_owned()));
                self.headers.extend(more);
            }
            HeadEdit::Long(octets) => {
                let value = "a".repeat(usize::try_from(*octets).unwrap_or(0));
                self.headers.push(("X-Long".to_owned(), value));
            }
            HeadEdit::Length(by) => {
                let by = isize::try_from(*by).unwrap_or(0);
                self.length = self.length.map(|length| length.saturating_add_signed(by));
            }
            HeadEdit::Chunked(size) => self.chunk(usize::from(*size)),
            HeadEdit::Endless => {
                self.chunk(64);
                self.is_endless = true;
            }
            HeadEdit::LineFeeds => self.end = "\n",
        }
    }

    fn chunk(&mut self, size: usize) {
        self.chunks = Some(size.max(1));
        self.length = None;
    }

    /// The request with this head and that body.
    pub fn around(&self, body: &[u8]) -> Vec<u8> {
        let end = self.end;
        let mut text = format!("{} {} {}{end}", self.method, self.path, self.version);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}{end}"));
        }
        match self.length {
            Some(length) => text.push_str(&format!("Content-Length: {length}{end}")),
            None => text.push_str(&format!("Transfer-Encoding: chunked{end}")),
        }
        text.push_str(end);
        let mut octets = text.into_bytes();
        match self.chunks {
            None => octets.extend(body),
            Some(size) => self.write_chunks(body, size, &mut octets),
        }
        octets
    }

    fn write_chunks(&self, body: &[u8], size: usize, octets: &mut Vec<u8>) {
        for chunk in body.chunks(size) {
            octets.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
            octets.extend(chunk);
            octets.extend(b"\r\n");
        }
        if !self.is_endless {
            octets.extend(b"0\r\n\r\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(edits: &[HeadEdit]) -> String {
        let post = Post {
            host: "h:1".to_owned(),
            path: "/kmip".to_owned(),
        };
        let mut head = Head::of(&Wire::default(), &post, 4);
        edits.iter().for_each(|edit| head.edit(edit));
        String::from_utf8(head.around(b"body")).unwrap()
    }

    #[test]
    fn a_head_that_nobody_changed_is_a_post_of_its_body() {
        let text = sent(&[]);
        assert!(
            text.starts_with("POST /kmip HTTP/1.1\r\nHost: h:1\r\n"),
            "{text}"
        );
        assert!(text.ends_with("Content-Length: 4\r\n\r\nbody"), "{text}");
    }

    #[test]
    fn a_body_in_chunks_has_no_length_and_may_have_no_end() {
        let text = sent(&[HeadEdit::Chunked(3)]);
        assert!(
            text.ends_with("chunked\r\n\r\n3\r\nbod\r\n1\r\ny\r\n0\r\n\r\n"),
            "{text}"
        );
        assert!(!text.contains("Content-Length"), "{text}");
        assert!(sent(&[HeadEdit::Endless]).ends_with("4\r\nbody\r\n"));
    }

    #[test]
    fn headers_can_be_missing_doubled_and_wrong() {
        assert!(!sent(&[HeadEdit::Without("Host".to_owned())]).contains("Host"));
        let wrong = HeadEdit::Instead("Content-Type".to_owned(), "image/png".to_owned());
        assert!(sent(&[wrong]).contains("Content-Type: image/png\r\n"));
        assert!(sent(&[HeadEdit::Length(-3)]).contains("Content-Length: 1\r\n"));
        assert_eq!(sent(&[HeadEdit::Many(40)]).matches("X-").count(), 40);
    }
}
