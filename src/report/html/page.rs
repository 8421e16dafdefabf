//! The page around the data.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::data::Data;
use super::overview::{name, overview};
use crate::report::cause::causes;
use crate::report::printable::printable;
use crate::report::rerun;
use crate::result::RunResult;

pub(in crate::report) const STYLE: &str = include_str!("page/style.css");

/// The script, in parts by their job. It runs in a block of its own.
const SCRIPT: &str = concat!(
    "\"use strict\";\n",
    include_str!("page/text.js"),
    include_str!("page/ttlv.js"),
    include_str!("page/message.js"),
    include_str!("page/detail.js"),
    include_str!("page/list.js"),
    include_str!("page/main.js"),
);

/// Writes the result as one HTML file.
///
/// # Errors
/// When writing fails.
pub fn write_html(mut writer: impl Write, result: &RunResult) -> io::Result<()> {
    let causes = causes(&result.cases);
    let data = Data::of(result, &causes, rerun(result))?;
    let body = html! {
        div id="overview" { (overview(result, &causes)) }
        (cases(result.cases.len()))
        main id="detail" tabindex="-1" hidden {}
        div id="print" hidden {}
        noscript { p { "The single cases are shown by this page's own script, which is switched off." } }
        (packed("index", &data.index))
        @for (number, pack) in data.packs.iter().enumerate() {
            (packed(&format!("pack-{number}"), pack))
        }
    };
    let title = format!("KMIP conformance: {}", printable(&name(result)));
    let page = document(&title, STYLE, SCRIPT, &body);
    writer.write_all(page.into_string().as_bytes())?;
    writer.flush()
}

/// A whole document that runs this script and no other, and reaches no address.
pub(in crate::report) fn document(title: &str, style: &str, script: &str, body: &Markup) -> Markup {
    let allowed = |text: &str| STANDARD.encode(Sha256::digest(text));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        allowed(style),
        allowed(script)
    );
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body {
                (body)
                script { (PreEscaped(script)) }
            }
        }
    }
}

pub(in crate::report) fn packed(id: &str, data: &str) -> Markup {
    // Base64 holds nothing that could end the element.
    html! { script type="application/octet-stream" id=(id) { (PreEscaped(data)) } }
}

/// The list of cases with its filters; the script fills it.
fn cases(count: usize) -> Markup {
    let choice = |name: &str, label: &str| {
        html! { label { span { (label) } select name=(name) { option value="" { "all" } } } }
    };
    html! {
        section id="cases" aria-labelledby="cases-title" hidden {
            h2 id="cases-title" { "Cases" }
            form id="filters" role="search" {
                label.search { span { "Search" }
                    input type="search" name="q" placeholder="id, title or reason" autocomplete="off" spellcheck="false"; }
                fieldset id="verdicts" { legend { "Verdict" } }
                (choice("version", "Version"))
                (choice("family", "Profile or family"))
                (choice("authority", "Authority"))
                (choice("operation", "Operation"))
                button type="reset" { "Clear" }
            }
            p id="shown" role="status" aria-live="polite" { (count) " cases" }
            div id="rows" { ol id="window" aria-labelledby="cases-title" {} }
            p.keys { kbd { "/" } " search  " kbd { "j" } " " kbd { "k" } " next and previous  "
                kbd { "Enter" } " open  " kbd { "Esc" } " back to the list" }
        }
    }
}
