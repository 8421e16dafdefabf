//! A case as a file in the notation that is read.

use kmip_conform_protocol::{Tag, Value, xml};

use crate::case::{Case, Direction, Node, NodeValue, Step};

/// The text of a file that holds the case: reading it gives the case again.
pub fn write(case: &Case) -> String {
    let mut text = String::from("<KMIP>\n");
    let headers = &case.headers;
    let versions = Some(case.key.version.to_string());
    let requires = (!headers.requires.is_empty()).then(|| headers.requires.join(", "));
    let told = [
        ("Title", &headers.title),
        ("Versions", &versions),
        ("Profile", &headers.profile),
        ("Clause", &headers.clause),
        ("Level", &headers.level),
        ("Failure", &headers.failure),
        ("Requires", &requires),
    ];
    for (name, value) in told {
        if let Some(value) = value {
            // A comment holds no double hyphen.
            line(
                &mut text,
                &format!("<!-- {name}: {} -->", value.replace("--", "- -")),
            );
        }
    }
    for step in &case.steps {
        write_step(&mut text, step, case);
    }
    text.push_str("</KMIP>\n");
    text
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn write_step(text: &mut String, step: &Step, case: &Case) {
    text.push('\n');
    if let Some(time) = step.time {
        line(text, &format!("# TIME {time}"));
    }
    let first = step.index == 0 && step.client == "A";
    let before = step
        .index
        .checked_sub(1)
        .and_then(|index| case.steps.get(index));
    if !first && before.is_none_or(|before| before.client != step.client) {
        line(text, &format!("# [Client-{}]", step.client));
    }
    if step.direction == Direction::ServerToClient {
        line(text, "# [Server-to-Client]");
    }
    if let Some(until) = &step.repeat_until {
        line(text, &format!("# [REPEAT] until {until}"));
    }
    write_node(text, &step.request, 0, None, case);
    text.push('\n');
    for outcome in &step.outcomes {
        line(text, &escaped(&format!("# [Outcome] {outcome}")));
    }
    write_node(text, &step.response, 0, None, case);
}

fn write_node(text: &mut String, node: &Node, depth: usize, name: Option<&str>, case: &Case) {
    let indent = "  ".repeat(depth);
    let (element, tag) = match node.tag.definition() {
        Some(row) => (row.xml_name, String::new()),
        None => ("TTLV", format!(" tag=\"0x{:06X}\"", node.tag.0)),
    };
    let leaf = |item_type: &str, value: &str| {
        let value = escaped(value);
        format!("{indent}<{element}{tag} type=\"{item_type}\" value=\"{value}\"/>")
    };
    match &node.value {
        NodeValue::Structure(fields) if fields.is_empty() => {
            line(text, &format!("{indent}<{element}{tag}/>"));
        }
        NodeValue::Structure(fields) => {
            line(text, &format!("{indent}<{element}{tag}>"));
            let name = node.field(Tag::ATTRIBUTE_NAME).and_then(Node::literal);
            let name = match name {
                Some(Value::TextString(name)) => Some(name.as_str()),
                _ => None,
            };
            for field in fields {
                write_node(text, field, depth + 1, name, case);
            }
            line(text, &format!("{indent}</{element}>"));
        }
        NodeValue::Literal(value) => {
            let item_type = value.item_type().map_or("TextString", |known| known.name());
            let value = xml::format_value(node.tag, value, name, case.key.version);
            line(text, &leaf(item_type, &value));
        }
        NodeValue::Variable {
            item_type,
            variable,
        } => line(text, &leaf(item_type.name(), &variable.to_string())),
    }
}

/// Characters that mean something in XML, and white space that readers would turn into blanks.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
}
