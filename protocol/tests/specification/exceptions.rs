//! Where the specifications are read by hand: what is printed, what the schema takes it for, why.

use kmip_conform_protocol::ProtocolVersion;

use crate::markdown::{Section, Table};

/// Section headings that stand as plain lines.
pub const LOST_HEADINGS: &[(&str, &str)] = &[(
    "5.4 Discover Versions",
    "1.3 and 1.4: between the tables of 5.3 and chapter 6, with payload tables of its own",
)];

/// Titles of sections and the operation they describe.
pub const TITLES: &[(&str, &str, &str)] = &[
    ("H ash", "Hash", "1.2 to 1.4: a blank in the heading"),
    (
        "HASH",
        "Hash",
        "1.3 to 2.1: capitals in the heading of the error table",
    ),
    (
        "Create Split Key Errors",
        "Create Split Key",
        "1.2: the only version to add a word to the heading",
    ),
    (
        "Join Split Key Errors",
        "Join Split Key",
        "1.2: the only version to add a word to the heading",
    ),
];

/// Reasons as printed and the reasons they stand for.
pub const REASONS: &[(&str, &[&str], &str)] = &[
    (
        "Key Format Type and/or Key Compression Type Not Supported",
        &[
            "Key Format Type Not Supported",
            "Key Compression Type Not Supported",
        ],
        "1.x Get and Export: one row for two values of the enumeration",
    ),
    (
        "Not Supported",
        &["Feature Not Supported"],
        "1.4 Export, Key Wrap Type: no such value; section 6.10 gives this one to an optional \
         feature that the request asks for, and the operation itself is supported",
    ),
    (
        "Not Supported.",
        &["Feature Not Supported"],
        "1.4 Get, Key Wrap Type: as for Export",
    ),
    (
        "Not Extractble",
        &["Not Extractable"],
        "1.4 Get: a letter is missing",
    ),
    (
        "Cryptographic Failure?",
        &["Cryptographic Failure"],
        "1.2 to 1.4 Join Split Key: an editor's question mark",
    ),
    (
        "Invalid Object type",
        &["Invalid Object Type"],
        "2.x Create Split Key: a small letter",
    ),
    (
        "Bad Cryptographic parameters",
        &["Bad Cryptographic Parameters"],
        "2.x Derive Key: a small letter",
    ),
    (
        "N/A",
        &[],
        "1.x General: unknown fields of a newer minor version are ignored, which is no error",
    ),
];

/// Fields that the schema requires otherwise than the table: version, operation, field, what the
/// table prints, why.
pub const REQUIRED: &[(&str, &str, &str, &str, &str)] = &[
    (
        "1.3",
        "MAC Verify",
        "Validity Indicator",
        "Yes",
        "the result is not known before the last part of several; 2.0 requires it of single-part \
         requests only, and the published 1.4 streams leave it out of the first parts",
    ),
    (
        "1.4",
        "MAC Verify",
        "Validity Indicator",
        "Yes",
        "as MAC Verify in 1.3",
    ),
    (
        "1.3",
        "Signature Verify",
        "Validity Indicator",
        "Yes",
        "as MAC Verify in 1.3",
    ),
    (
        "1.4",
        "Signature Verify",
        "Validity Indicator",
        "Yes",
        "as MAC Verify in 1.3",
    ),
    (
        "2.0",
        "Query",
        "Protection Storage Masks",
        "Yes",
        "the field answers one Query Function, as its list of functions says, and 3.0 requires it \
         only then; the published cases leave it out of every other answer",
    ),
    (
        "2.1",
        "Query",
        "Protection Storage Masks",
        "Yes",
        "as in 2.0",
    ),
];

/// Operations of the specification without an error table, where the version has such tables.
pub const WITHOUT_ERRORS: &[(&str, &str, &str)] = &[
    (
        "1.0",
        "Notify",
        "1.x chapter 11 leaves server-to-client operations to section 11.1",
    ),
    ("1.0", "Put", "as Notify"),
    ("1.1", "Notify", "as in 1.0"),
    ("1.1", "Put", "as Notify"),
    (
        "1.1",
        "Discover Versions",
        "chapter 11 of 1.1 has no section for it",
    ),
    ("1.2", "Notify", "as in 1.0"),
    ("1.2", "Put", "as Notify"),
    ("1.2", "Discover Versions", "as in 1.1"),
    (
        "1.2",
        "Encrypt",
        "chapter 11 of 1.2 has only the split keys of its new operations",
    ),
    ("1.2", "Decrypt", "as Encrypt"),
    ("1.2", "Sign", "as Encrypt"),
    ("1.2", "Signature Verify", "as Encrypt"),
    ("1.2", "MAC", "as Encrypt"),
    ("1.2", "MAC Verify", "as Encrypt"),
    ("1.2", "RNG Retrieve", "as Encrypt"),
    ("1.2", "RNG Seed", "as Encrypt"),
    ("1.2", "Hash", "as Encrypt"),
    ("1.3", "Notify", "as in 1.0"),
    ("1.3", "Put", "as Notify"),
    ("1.4", "Notify", "as in 1.0"),
    ("1.4", "Put", "as Notify"),
    (
        "2.1",
        "Ping",
        "section 6.1.36 has no table and no heading for errors",
    ),
];

/// Values printed otherwise than the schema has them: version, the difference, why.
pub const VALUES: &[(&str, &str, &str)] = &[
    (
        "2.0",
        "Mask Generator 0x00000001: printed MFG1",
        "1.4 prints MGF1, as the function of PKCS#1 is called and as every published case does",
    ),
    ("2.1", "Mask Generator 0x00000001: printed MFG1", "as 2.0"),
    (
        "2.0",
        "Cryptographic Usage Mask 0x00000400: printed (Reserved)",
        "a published 2.0 case registers certificates with the bit, by its name of 1.4",
    ),
];

/// Takes the exceptions of `version` out of the differences; adds those that nothing needs.
pub fn without_values(version: ProtocolVersion, mut differences: Vec<String>) -> Vec<String> {
    for (of, listed, _) in VALUES {
        if *of != version.to_string() {
            continue;
        }
        let before = differences.len();
        differences.retain(|difference| difference != listed);
        if differences.len() == before {
            differences.push(format!("unused exception: {listed}"));
        }
    }
    differences
}

/// The operation that a section's title names.
pub fn operation_name(title: &str) -> &str {
    TITLES
        .iter()
        .find(|(printed, ..)| *printed == title)
        .map_or(title, |(_, name, _)| name)
}

/// The reasons that a printed one stands for.
pub fn reasons(printed: &str) -> Vec<&str> {
    REASONS
        .iter()
        .find(|(as_printed, ..)| *as_printed == printed)
        .map_or_else(|| vec![printed], |(_, taken, _)| taken.to_vec())
}

/// Exceptions that nothing in the specifications calls for.
pub fn unused(documents: &[(ProtocolVersion, Vec<Section>)]) -> Vec<String> {
    let sections = || documents.iter().flat_map(|(_, sections)| sections);
    let cells = || {
        let rows = sections().flat_map(|section| section.tables.iter().flat_map(rows_of));
        rows.flatten()
    };
    let mut unused = Vec::new();
    for (title, ..) in TITLES {
        let used = |section: &Section| section.title == *title || section.title.ends_with(title);
        if !sections().any(used) {
            unused.push(format!("title {title}"));
        }
    }
    for (reason, ..) in REASONS {
        if !cells().any(|cell| cell.split(',').any(|part| part.trim() == *reason)) {
            unused.push(format!("reason {reason}"));
        }
    }
    for (line, _) in LOST_HEADINGS {
        if !sections().any(|section| format!("{} {}", section.number, section.title) == *line) {
            unused.push(format!("heading {line}"));
        }
    }
    unused
}

fn rows_of(table: &Table) -> impl Iterator<Item = &Vec<String>> {
    table.rows.iter()
}
