//! Entities, declarations, characters and values that XML and JSON readers differ over.

use arbitrary::{Result, Unstructured};

use crate::fuzz::step::Message;
use crate::fuzz::text_edit::{Characters, TextEdit};
use crate::target::Encoding;

/// A document type whose entity is ten to the ninth times as long as it looks.
const LAUGHS: &str = concat!(
    "<!DOCTYPE RequestMessage [<!ENTITY a \"ha\">",
    "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">",
    "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">",
    "<!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\"><!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;\">",
    "<!ENTITY h \"&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;\"><!ENTITY i \"&h;&h;&h;&h;&h;&h;&h;&h;&h;&h;\">",
    "<!ENTITY z \"&i;&i;&i;&i;&i;&i;&i;&i;&i;&i;\">]>"
);

const DECLARATIONS: [&str; 8] = [
    LAUGHS,
    "<!DOCTYPE RequestMessage [<!ENTITY z SYSTEM \"file:///etc/hostname\">]>",
    "<!DOCTYPE RequestMessage [<!ENTITY z \"1\">]>",
    "<!DOCTYPE RequestMessage [<!ENTITY z \"&z;\">]>",
    "<!DOCTYPE RequestMessage [<!ENTITY % p SYSTEM \"file:///etc/hostname\"> %p;]>",
    "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
    "<?xml version=\"9.9\"?>",
    "<?xml version=\"1.0\" encoding=\"no-such-charset\"?><?xml version=\"1.0\"?>",
];

const XML_VALUES: [&str; 10] = [
    "\"&z;\"",
    "\"&#0;\"",
    "\"&#x110000;\"",
    "\"&#xD800;\"",
    "\"&#49;\"",
    "\"<\"",
    "\" 1 \"",
    "\"0x1\"",
    "\"1\" value=\"2\"",
    "\"99999999999999999999999999999999\"",
];

const XML_BETWEEN: [&str; 8] = [
    "<!-- -- -->",
    "<?go on?>",
    "<![CDATA[<x/>]]>",
    "&z;",
    "</RequestMessage>",
    "<x:y xmlns:x=\"urn:none\"/>",
    "<RequestMessage",
    "\u{0}",
];

const JSON_VALUES: [&str; 14] = [
    "NaN",
    "1e999999",
    "-0",
    "0x1",
    "00012",
    "null",
    "true",
    "{}",
    "[]",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"0x\"",
    "1.5",
    "123456789012345678901234567890123456789012345678901234567890",
];

const JSON_BETWEEN: [&str; 7] = [
    ",",
    "/* */",
    "//\n",
    ",\"tag\":\"RequestMessage\"",
    ",\"value\":7",
    "}",
    "\u{0}",
];

pub(super) fn mutate(
    message: &mut Message,
    encoding: Encoding,
    u: &mut Unstructured<'_>,
) -> Result<()> {
    let place = u.int_in_range(0..=999)?;
    let edit = match (u.int_in_range(0..=9)?, encoding) {
        (0, _) => {
            let all = [
                Characters::Utf16,
                Characters::Utf16Le,
                Characters::Latin1,
                Characters::MarkedUtf8,
                Characters::Overlong,
            ];
            TextEdit::In(*u.choose(&all)?)
        }
        (1, _) => around(encoding, u)?,
        (2..=4, Encoding::Xml) => {
            // What is declared is used.
            let used = TextEdit::Value(place, "\"&z;\"".to_owned());
            message.text.push(used);
            TextEdit::Before((*u.choose(&DECLARATIONS)?).to_owned())
        }
        (5..=7, Encoding::Xml) => TextEdit::Value(place, (*u.choose(&XML_VALUES)?).to_owned()),
        (_, Encoding::Xml) => TextEdit::Between(place, (*u.choose(&XML_BETWEEN)?).to_owned()),
        (2..=6, _) => TextEdit::Value(place, (*u.choose(&JSON_VALUES)?).to_owned()),
        (_, _) => TextEdit::Between(place, (*u.choose(&JSON_BETWEEN)?).to_owned()),
    };
    message.text.push(edit);
    Ok(())
}

/// The message within others, a few or very many.
fn around(encoding: Encoding, u: &mut Unstructured<'_>) -> Result<TextEdit> {
    let (open, close) = match encoding {
        Encoding::Xml => ("<RequestMessage>", "</RequestMessage>"),
        _ => ("[", "]"),
    };
    let times = *u.choose(&[1, 30, 200, 60_000])?;
    Ok(TextEdit::Around(open.to_owned(), close.to_owned(), times))
}
