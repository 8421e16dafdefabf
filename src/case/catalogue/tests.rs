use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::case::Authority;

const CASE: &str = "<KMIP>\
    <RequestMessage><RequestHeader><ProtocolVersion>\
    <ProtocolVersionMajor type=\"Integer\" value=\"1\"/>\
    <ProtocolVersionMinor type=\"Integer\" value=\"3\"/>\
    </ProtocolVersion></RequestHeader></RequestMessage>\
    <ResponseMessage/></KMIP>";

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kmip-conform-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, file: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn load(paths: &[&Path]) -> Catalogue {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    super::load_with(&paths, &Profiles::default()).unwrap()
}

fn files(catalogue: &Catalogue) -> Vec<&str> {
    let cases = catalogue.cases().iter();
    cases.map(|case| case.file.as_str()).collect()
}

#[test]
fn loads_the_xml_files_below_a_folder_in_the_order_of_ids() {
    let folder = Folder::new("order");
    for file in [
        "1.3/AB-10-13.xml",
        "1.3/AB-2-13.XML",
        "1.3/.hidden.xml",
        "README.md",
    ] {
        folder.write(file, CASE.as_bytes());
    }
    let catalogue = load(&[&folder.0]);
    assert_eq!(files(&catalogue), ["1.3/AB-2-13.XML", "1.3/AB-10-13.xml"]);
}

#[test]
fn a_broken_file_does_not_keep_the_others_from_loading() {
    let folder = Folder::new("broken");
    folder.write("AB-1-13.xml", CASE.as_bytes());
    folder.write("AB-2-13.xml", b"<KMIP>\n<RequestMessage>");
    let catalogue = load(&[&folder.0]);
    assert_eq!(files(&catalogue), ["AB-1-13.xml"]);
    let broken = &catalogue.unreadable()[0];
    assert_eq!((broken.file.as_str(), broken.line), ("AB-2-13.xml", 2));
    assert_eq!(broken.key.to_string(), "AB-2-13@1.3");
}

#[test]
fn a_file_named_by_itself_keeps_the_authority_of_its_folder() {
    let folder = Folder::new("single");
    let path = folder.write("optional/AB-13.xml", CASE.as_bytes());
    let catalogue = load(&[&path]);
    assert_eq!(files(&catalogue), ["AB-13.xml"]);
    assert_eq!(catalogue.cases()[0].authority, Authority::ProfileOptional);
}

#[test]
fn a_file_reached_twice_is_loaded_once() {
    let folder = Folder::new("twice");
    let path = folder.write("AB-1-13.xml", CASE.as_bytes());
    let catalogue = load(&[&folder.0, &path, &folder.0]);
    assert_eq!(
        (catalogue.cases().len(), catalogue.unreadable().len()),
        (1, 0)
    );
}

#[test]
fn a_second_file_with_the_same_identity_is_reported() {
    let folder = Folder::new("duplicate");
    folder.write("a/AB-1-13.xml", CASE.as_bytes());
    folder.write("b/AB_1_13_Words.xml", CASE.as_bytes());
    let catalogue = load(&[&folder.0]);
    assert_eq!(files(&catalogue), ["a/AB-1-13.xml"]);
    let second = &catalogue.unreadable()[0];
    assert_eq!(second.file, "b/AB_1_13_Words.xml");
    assert_eq!(
        second.reason,
        "has the same id and version as a/AB-1-13.xml"
    );
}

#[test]
fn loads_the_entries_of_an_archive_by_their_names() {
    let folder = Folder::new("archive");
    let path = folder.0.join("cases.zip");
    let mut archive = ZipWriter::new(File::create(&path).unwrap());
    let options = SimpleFileOptions::default();
    for (name, content) in [
        ("v/mandatory/AB-1-13.xml", CASE.as_bytes()),
        ("v/readme.txt", b"x".as_slice()),
        ("v/._AB-1-13.xml", b"x"),
        (
            "v/huge-13.xml",
            &vec![b' '; crate::case::encoding::MAX_FILE_SIZE + 10],
        ),
    ] {
        archive.start_file(name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap();
    let catalogue = load(&[&path]);
    assert_eq!(files(&catalogue), ["v/mandatory/AB-1-13.xml"]);
    assert_eq!(catalogue.cases()[0].authority, Authority::ProfileMandatory);
    let huge = &catalogue.unreadable()[0];
    assert!(huge.reason.starts_with("larger than"), "{}", huge.reason);
}

#[test]
fn refuses_paths_that_are_not_there_and_archives_that_are_none() {
    let folder = Folder::new("refused");
    let absent = super::load_with(&[folder.0.join("absent")], &Profiles::default());
    assert!(matches!(absent, Err(LoadError::Path { .. })));
    let path = folder.write("no.zip", b"no archive");
    let broken = super::load_with(&[path], &Profiles::default());
    assert!(matches!(broken, Err(LoadError::Archive { .. })));
}

#[test]
fn an_own_case_may_not_require_what_is_not_known() {
    let folder = Folder::new("requires");
    let headers = "<KMIP><!-- Title: A --><!-- Versions: 1.3 --><!-- Clause: c --><!-- Level: MAY \
                   --><!-- Failure: f --><!-- Requires: wings -->";
    folder.write("own.xml", CASE.replacen("<KMIP>", headers, 1).as_bytes());
    let catalogue = load(&[&folder.0]);
    assert!(catalogue.unreadable()[0].reason.contains("`wings`"));
}
