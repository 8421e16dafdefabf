//! The next HTTP response among the octets that came.

/// What there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// A response, and how many octets it takes.
    Whole {
        /// The status.
        status: u16,
        /// The body.
        body: Vec<u8>,
        /// Octets of all of it.
        used: usize,
    },
    /// Not all of it.
    Part,
    /// No HTTP.
    Broken(String),
}

/// Headers of a response at most.
const HEADERS: usize = 128;

/// How the body ends.
enum End {
    Length(usize),
    Chunked,
    Close,
}

/// Reads the first response that is not an interim one; `ended` where nothing follows.
pub fn parse(octets: &[u8], ended: bool) -> Response {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let head = match response.parse(octets) {
        Ok(httparse::Status::Complete(head)) => head,
        Ok(httparse::Status::Partial) => return Response::Part,
        Err(error) => return Response::Broken(format!("no HTTP response: {error}")),
    };
    let status = response.code.unwrap_or(0);
    let end = end(response.headers, status);
    let rest = octets.get(head..).unwrap_or_default();
    if (100..200).contains(&status) {
        return shifted(parse(rest, ended), head);
    }
    let (body, used) = match end {
        End::Length(length) => match rest.get(..length) {
            Some(body) => (body.to_vec(), length),
            None => return Response::Part,
        },
        End::Chunked => match chunks(rest) {
            Ok(Some(found)) => found,
            Ok(None) => return Response::Part,
            Err(reason) => return Response::Broken(reason),
        },
        End::Close if ended => (rest.to_vec(), rest.len()),
        End::Close => return Response::Part,
    };
    Response::Whole {
        status,
        body,
        used: head + used,
    }
}

fn shifted(response: Response, by: usize) -> Response {
    match response {
        Response::Whole { status, body, used } => Response::Whole {
            status,
            body,
            used: used + by,
        },
        other => other,
    }
}

fn end(headers: &[httparse::Header<'_>], status: u16) -> End {
    if matches!(status, 100..200 | 204 | 304) {
        return End::Length(0);
    }
    let value = |name: &str| {
        let mut found = headers.iter();
        let found = found.find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(found.value).ok()
    };
    let chunked = value("Transfer-Encoding").is_some_and(|one| one.contains("chunked"));
    let length = value("Content-Length").and_then(|one| one.trim().parse().ok());
    match (chunked, length) {
        (true, _) => End::Chunked,
        (false, Some(length)) => End::Length(length),
        (false, None) => End::Close,
    }
}

/// The body in chunks with the octets it takes; nothing where it is not all there.
fn chunks(octets: &[u8]) -> Result<Option<(Vec<u8>, usize)>, String> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let rest = octets.get(at..).unwrap_or_default();
        let (head, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete((head, size))) => (head, size),
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err("a chunk without a size".to_owned()),
        };
        let size = usize::try_from(size).map_err(|_| "a chunk of too many octets".to_owned())?;
        let from = at + head;
        let (Some(to), Some(next)) = (from.checked_add(size), from.checked_add(size + 2)) else {
            return Err("a chunk of too many octets".to_owned());
        };
        let Some(chunk) = octets.get(from..to).filter(|_| next <= octets.len()) else {
            return Ok(None);
        };
        body.extend(chunk);
        at = next;
        if size == 0 {
            return Ok(Some((body, at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(status: u16, body: &str, used: usize) -> Response {
        Response::Whole {
            status,
            body: body.as_bytes().to_vec(),
            used,
        }
    }

    #[test]
    fn a_body_ends_by_its_length_its_chunks_or_the_close() {
        let text = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokmore";
        assert_eq!(parse(text, false), whole(200, "ok", text.len() - 4));
        let text = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        assert_eq!(parse(text, false), whole(200, "ok", text.len()));
        let text = b"HTTP/1.1 200 OK\r\n\r\nok";
        assert_eq!(parse(text, false), Response::Part);
        assert_eq!(parse(text, true), whole(200, "ok", text.len()));
    }

    #[test]
    fn an_interim_response_is_passed_over() {
        let text = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(parse(text, false), whole(404, "", text.len()));
    }

    #[test]
    fn no_prefix_of_a_response_is_one_and_garbage_is_none() {
        let text = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        for end in 0..text.len() {
            assert_eq!(parse(&text[..end], false), Response::Part, "{end}");
        }
        assert!(matches!(
            parse(b"\x42\x00\x7b\x01\0\0\0\0", false),
            Response::Broken(_)
        ));
    }
}
