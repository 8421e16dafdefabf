//! From a finding to a test case: its requests, and what the reference server answers to them.

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value, xml};

use super::finding::Finding;
use super::link::{Core, Link};
use super::seen::stated_version;
use super::session::perform;

/// The text of a case in the notation of `testcases/`.
///
/// # Errors
/// Why a case cannot say the same: a request that is no well-formed message, several versions.
pub fn promote(finding: &Finding) -> Result<String, String> {
    let mut core = Core::new([7; 32]);
    core.close();
    let seen: Vec<_> = perform(&mut core, &finding.steps, true);
    let mut version: Option<ProtocolVersion> = None;
    let mut learned: Vec<String> = Vec::new();
    let mut messages = String::new();
    for (seen, _) in &seen {
        let request = seen.request.as_ref().filter(|_| seen.wrong.is_empty());
        let (Some(request), Some(answer)) = (request, &seen.answer) else {
            return Err("a request that is no well-formed message cannot be a case".to_owned());
        };
        let stated = stated_version(request);
        if version.is_some() && version != stated {
            return Err("requests of several versions cannot be one case".to_owned());
        }
        version = stated;
        note(answer, &mut learned);
        for message in [request, answer] {
            let named = renamed(message, &learned);
            messages.push_str(&xml::encode(&named, seen.version()));
            messages.push('\n');
        }
    }
    let version = version.ok_or("there is no request to make a case of")?;
    Ok(head(finding, version) + &messages + "</KMIP>\n")
}

fn head(finding: &Finding, version: ProtocolVersion) -> String {
    let breach = &finding.breach;
    let plain = |text: &str| text.replace("--", "- -");
    format!(
        "<KMIP>\n<!-- Title: {} -->\n<!-- Versions: {version} -->\n<!-- Clause: {} -->\n\
         <!-- Level: SHALL -->\n<!-- Failure: {} -->\n",
        plain(&breach.what),
        plain(&breach.clause),
        plain(&breach.saw),
    )
}

/// The identifiers that an answer tells for the first time.
fn note(item: &Item, learned: &mut Vec<String>) {
    if item.tag == Tag::UNIQUE_IDENTIFIER
        && let Some(text) = item.as_text()
        && !learned.iter().any(|one| one == text)
    {
        learned.push(text.to_owned());
    }
    item.fields().iter().for_each(|field| note(field, learned));
}

/// The message with variables for what differs from server to server and from day to day.
fn renamed(item: &Item, learned: &[String]) -> Item {
    let value = match &item.value {
        Value::Structure(fields) => {
            // A server's own correlation value is its own.
            let kept = fields
                .iter()
                .filter(|one| one.tag != Tag::SERVER_CORRELATION_VALUE);
            Value::Structure(kept.map(|field| renamed(field, learned)).collect())
        }
        Value::TextString(text) => {
            let place = learned.iter().position(|one| one == text);
            Value::TextString(match place {
                Some(place) => format!("$UNIQUE_IDENTIFIER_{place}"),
                None => text.clone(),
            })
        }
        value => value.clone(),
    };
    Item::new(item.tag, value)
}
