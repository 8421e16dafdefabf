//! A first configuration file for a target, with comments: what can be said, and what it told.

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::civil::Date;

use super::setting::{Setting, quoted};
use crate::profile::Definitions;
use crate::report::printable;
use crate::run::SelfDescription;
use crate::target::Encoding;

/// Characters of a line of comment, about.
const WIDTH: usize = 96;

/// A configuration file to be.
pub struct Starter<'s> {
    /// What the target is called in the file.
    pub name: &'s str,
    /// How it is reached: options by their names.
    pub settings: &'s [Setting],
    /// What it told, and on which day; nothing where there is no target yet.
    pub told: Option<(&'s SelfDescription, Date)>,
    /// The definitions of the profiles that it may claim.
    pub definitions: &'s Definitions,
}

const HEAD: &str = "\
# What `kmip-conform run`, `list` and `explain` do where they are called in this folder.
#
# Each key is an option by its own name; `kmip-conform run --help` tells what they do. The command
# line wins over a target, and a target over what stands above them all. Paths are sought beside
# this file. `kmip-conform run --print-config` shows what is in force and where it comes from.
";

const CASES: &str = "
# Which cases. Versions that the target does not offer are left out by themselves.
# suite = \"written\"  # or generated, or all
# cases = [\"oasis\"]  # those that OASIS publishes, instead of the ones built in
# profile = [\"BL\"]
";

const OUTPUT: &str = "
# What is kept of a run.
# json = \"result.json\"  # the source of every other form
# html = \"result.html\"
# junit = \"result.xml\"
# markdown = \"summary.md\"

# How it goes about it.
# retries = 1  # what passes then is marked as flaky
# before-case = \"./reset-target\"
# resume = \"unfinished.json\"
# baseline = \"previous.json\"  # only what fails newly counts for the exit code

# Failures that are known, so that a run turns red on new ones alone. An entry that fits no failure
# any more, or has expired, is an error. A target can have entries of its own.
# [[known]]
# id = \"delete-absent-is-refused\"
# version = \"1.4\"
# reason = \"vendor ticket 4711\"
# expires = \"2027-06-30\"
";

const NO_TARGET: &str =
    "# address = \"kmip://kms.example:5696\"  # or https://kms.example:5697/kmip
# ca = \"ca.pem\"
# cert = \"client.pem\"
# key = \"client.key\"
";

const TARGET: &str = "
# pkcs12 = \"client.p12\"  # instead of cert and key
# key-password-file = \"key.password\"
# identity = [\"B=b.pem,b.key\"]  # a certificate of its own for client B of the cases
# user = \"qa\"
# password-file = \"qa.password\"
# server-name = \"kms.internal\"  # where the certificate carries another name than the address
# read-timeout = 30
# name-prefix = \"tenant7-\"  # before the names of objects, where others use the server too
# target-file = \"target.toml\"  # the server's own accounts, devices, groups, and what it provides
# skip-slow = true  # no cases that wait for a date
";

impl Starter<'_> {
    /// The text of the file.
    pub fn text(&self) -> String {
        let name = key(self.name);
        let mut text = HEAD.to_owned();
        let switch = if self.told.is_some() { "" } else { "# " };
        text.push_str(
            "\n# The target where --target names no other; without one, the bundled server.\n",
        );
        text.push_str(&format!("{switch}use = {}\n", quoted(self.name)));
        text.push_str(CASES);
        if let Some((itself, _)) = self.told {
            let versions = itself.versions.iter();
            let versions: Vec<String> = versions.map(|(one, _)| quoted(&one.to_string())).collect();
            let _ = writeln!(text, "# protocol-version = [{}]", versions.join(", "));
        }
        text.push_str(OUTPUT);
        let _ = writeln!(text, "\n[targets.{name}]");
        match self.told {
            Some((itself, day)) => self.target(&mut text, itself, day),
            None => text.push_str(NO_TARGET),
        }
        text.push_str(&self.unset());
        text
    }

    fn target(&self, text: &mut String, itself: &SelfDescription, day: Date) {
        comment(text, &introduced(itself, day));
        for line in self.by_version(itself) {
            comment(text, &line);
        }
        for setting in self.settings {
            let _ = writeln!(
                text,
                "{} = {}",
                setting.name,
                setting.value.toml(|_| String::new())
            );
        }
        let is_set = self.settings.iter().any(|one| one.name == "encoding");
        for encoding in itself.encodings.iter().filter(|_| !is_set) {
            if *encoding != Encoding::Ttlv {
                let _ = writeln!(text, "# encoding = {}", quoted(encoding.name()));
            }
        }
    }

    /// What it told in each version, and how its claims are looked into.
    fn by_version(&self, itself: &SelfDescription) -> Vec<String> {
        let mut lines = Vec::new();
        let mut ids = BTreeSet::new();
        for (version, told) in &itself.versions {
            let claims = self.definitions.claims(*version, told);
            ids.extend(claims.iter().filter_map(|claim| Some(&*claim.profile?.id)));
            let mut line = format!("{version}: {} operations", told.operations.len());
            if !told.objects.is_empty() {
                line.push_str(&format!(", {} types of object", told.objects.len()));
            }
            if !claims.is_empty() {
                let names: Vec<String> = claims.into_iter().map(|claim| claim.name).collect();
                line.push_str(&format!("; claims {}", names.join(", ")));
            }
            lines.push(line);
        }
        if !ids.is_empty() {
            let ids = ids.into_iter().collect::<Vec<_>>().join(", ");
            lines.push(format!(
                "`kmip-conform certify --profile ...` holds it to a claim: {ids}"
            ));
        }
        lines
    }

    /// The lines for options of a target that are not set.
    fn unset(&self) -> String {
        let is_set = |line: &&str| {
            let name = line.trim_start_matches("# ").split(" = ").next();
            self.settings.iter().any(|one| Some(&*one.name) == name)
        };
        let lines = TARGET.lines().filter(|line| !is_set(line));
        lines.map(|line| format!("{line}\n")).collect()
    }
}

fn introduced(itself: &SelfDescription, day: Date) -> String {
    let vendor = itself.vendor().unwrap_or("it names no vendor");
    let source = match itself.discovered {
        true => "Discover Versions",
        false => "answers to Query",
    };
    let encodings: Vec<&str> = itself.encodings.iter().map(|one| one.name()).collect();
    format!(
        "Asked on {day}: {vendor}; KMIP {} ({source}); {}.",
        itself.versions_in_words(),
        encodings.join(", ")
    )
}

/// A text in lines of comment. Nothing in it, a target's words among it, ends the comment.
fn comment(text: &mut String, words: &str) {
    let words = printable(words).replace('\n', " ");
    let mut line = String::new();
    for word in words.split(' ') {
        if !line.is_empty() && line.chars().count() + word.chars().count() > WIDTH {
            let _ = writeln!(text, "#{line}");
            line = "  ".to_owned();
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(text, "#{line}");
}

fn key(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    match name.chars().all(is_plain) && !name.is_empty() {
        true => name.to_owned(),
        false => quoted(name),
    }
}

#[cfg(test)]
mod tests;
