//! The identity of a case: its id, and how much weight its expectations have.

use kmip_conform_protocol::ProtocolVersion;

use crate::case::Authority;

/// The file's name without folders and extension.
pub(super) fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    match name.rsplit_once('.') {
        Some((stem, extension)) if extension.eq_ignore_ascii_case("xml") => stem,
        _ => name,
    }
}

/// The id of a published case: the stem with `_` as `-`, cut after the digits of the version.
///
/// The digits are those of the messages' version; where the stem does not have them, those of any
/// version. Behind them a stem is either at its end or goes on with words.
pub(super) fn published_id(stem: &str, version: Option<ProtocolVersion>) -> String {
    let id = dashed(stem);
    let own = version.and_then(|version| cut(&id, &digits(version)));
    let any = || {
        let versions = ProtocolVersion::ALL.into_iter().rev();
        versions
            .filter_map(|version| cut(&id, &digits(version)))
            .next()
    };
    own.or_else(any).unwrap_or(&id).to_owned()
}

/// The version that a stem names.
pub(super) fn version_in(stem: &str) -> Option<ProtocolVersion> {
    let id = dashed(stem);
    let versions = ProtocolVersion::ALL.into_iter().rev();
    let cuts = versions.filter_map(|version| Some((cut(&id, &digits(version))?.len(), version)));
    cuts.max_by_key(|(length, _)| *length)
        .map(|(_, version)| version)
}

/// How much weight a published case has: by its folder, else by its family's prefix.
///
/// The profile cases of KMIP 1.0 to 1.2 lie among the committee note's and are told by the `M` or
/// `O` in their names.
pub(super) fn authority(path: &str) -> Authority {
    let folder = path.rsplit(['/', '\\']).nth(1);
    match folder {
        Some("mandatory") => return Authority::ProfileMandatory,
        Some("optional") => return Authority::ProfileOptional,
        _ => {}
    }
    let id = dashed(stem(path));
    let mut segments = id.split('-');
    if segments.next() == Some("TC") {
        return Authority::CommitteeNote;
    }
    match segments.find(|segment| matches!(*segment, "M" | "O")) {
        Some("M") => Authority::ProfileMandatory,
        Some(_) => Authority::ProfileOptional,
        None => Authority::Own,
    }
}

/// `_` as `-`, but for the family names that have a `_` themselves.
fn dashed(stem: &str) -> String {
    match stem.strip_prefix("SUITEB_") {
        Some(rest) => format!("SUITEB_{}", rest.replace('_', "-")),
        None => stem.replace('_', "-"),
    }
}

fn digits(version: ProtocolVersion) -> String {
    format!("{}{}", version.major, version.minor)
}

/// Cuts an id behind the segment that names the version.
fn cut<'a>(id: &'a str, digits: &str) -> Option<&'a str> {
    let mut ends = Vec::new();
    let mut start = 0;
    for segment in id.split('-') {
        let end = start + segment.len();
        if segment == digits && start > 0 {
            ends.push(end);
        }
        start = end + 1;
    }
    let is_described = id.chars().any(|c| c.is_ascii_lowercase());
    if !is_described && ends.last() == Some(&id.len()) {
        return Some(id);
    }
    let before_a_word = |end: &&usize| {
        let rest = id.get(**end + 1..).unwrap_or_default();
        !rest.starts_with(|c: char| c.is_ascii_digit())
    };
    let end = ends.iter().find(before_a_word).or(ends.last())?;
    id.get(..*end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(stem: &str, version: &str) -> String {
        published_id(stem, Some(version.parse().unwrap()))
    }

    #[test]
    fn cuts_behind_the_version() {
        assert_eq!(id("AB_12_10_What_it_does", "1.0"), "AB-12-10");
        assert_eq!(id("AB-M-1-13", "1.3"), "AB-M-1-13");
        assert_eq!(id("AB_O_1_10-What_1", "1.0"), "AB-O-1-10");
    }

    #[test]
    fn tells_the_version_from_other_numbers() {
        assert_eq!(id("AB_M_10_10_Key_10", "1.0"), "AB-M-10-10");
        assert_eq!(id("AB_M_11_10_Key_11", "1.0"), "AB-M-11-10");
        assert_eq!(id("AB_M_10_11_Key_10", "1.1"), "AB-M-10-11");
        assert_eq!(id("AB_M_11_11_Key_11", "1.1"), "AB-M-11-11");
        assert_eq!(id("AB-M-12-3DES-12", "1.2"), "AB-M-12-3DES-12");
        assert_eq!(id("AB-M-4-12-3DES-13", "1.3"), "AB-M-4-12-3DES-13");
        assert_eq!(id("AB-21-21", "2.1"), "AB-21-21");
    }

    #[test]
    fn keeps_the_underscore_of_the_suite_b_families() {
        assert_eq!(id("SUITEB_999-M-1-13", "1.3"), "SUITEB_999-M-1-13");
    }

    #[test]
    fn keeps_a_stem_without_a_version() {
        assert_eq!(id("my_case", "1.3"), "my-case");
        assert_eq!(id("AB-1-14", "1.3"), "AB-1-14");
    }

    #[test]
    fn finds_the_version_in_a_stem() {
        assert_eq!(version_in("AB-M-10-30"), Some(ProtocolVersion::V3_0));
        assert_eq!(version_in("AB_12_11_Words"), Some(ProtocolVersion::V1_1));
        assert_eq!(version_in("words"), None);
    }

    #[test]
    fn takes_the_authority_from_the_folder_or_the_prefix() {
        use Authority::*;
        assert_eq!(
            authority("1.3/profiles/mandatory/AB-1-13.xml"),
            ProfileMandatory
        );
        assert_eq!(
            authority("1.3/profiles/optional/AB-1-13.xml"),
            ProfileOptional
        );
        assert_eq!(
            authority("1.0/testcases/AB_M_1_10_Words.xml"),
            ProfileMandatory
        );
        assert_eq!(authority("AB-C-O-1-12.xml"), ProfileOptional);
        assert_eq!(authority("testcases/TC_12_10_M.xml"), CommitteeNote);
        assert_eq!(authority("mine/case.xml"), Own);
    }
}
