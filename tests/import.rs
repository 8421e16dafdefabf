//! `import` as a user runs it: archives with index pages, and what became of each file.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use libtest_mimic::{Arguments, Trial};
use zip::write::SimpleFileOptions;

/// Names the folder of the published cases; without it the test that needs them shows as ignored.
const VARIABLE: &str = "KMIP_CONFORM_OASIS";

fn main() {
    let trial = |name: &'static str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    let trials = vec![
        trial(
            "a_folder_is_sorted_and_every_file_that_is_left_out_is_named",
            a_folder_is_sorted_and_every_file_that_is_left_out_is_named,
        ),
        trial(
            "an_archive_is_sorted_likewise",
            an_archive_is_sorted_likewise,
        ),
        trial(
            "cases_are_sorted_by_version_profile_and_authority",
            cases_are_sorted_by_version_profile_and_authority,
        ),
        trial(
            "reports_say_that_an_imported_case_is_official_or_not",
            reports_say_that_an_imported_case_is_official_or_not,
        )
        .with_ignored_flag(std::env::var_os(VARIABLE).is_none()),
        trial(
            "a_published_case_is_known_by_its_digest_and_not_by_its_name",
            a_published_case_is_known_by_its_digest_and_not_by_its_name,
        )
        .with_ignored_flag(std::env::var_os(VARIABLE).is_none()),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("import-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn import(from: &Path, into: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    let from = from.to_str().unwrap();
    let args = ["import", from, "--into", into.to_str().unwrap()];
    command.args(args).env("NO_COLOR", "1").output().unwrap()
}

/// A case of two versions of the notation that is no published one.
const CASE: &str = r#"<KMIP>
<RequestMessage>
  <RequestHeader>
    <ProtocolVersion>
      <ProtocolVersionMajor type="Integer" value="2"/>
      <ProtocolVersionMinor type="Integer" value="1"/>
    </ProtocolVersion>
    <BatchCount type="Integer" value="1"/>
  </RequestHeader>
  <BatchItem>
    <Operation type="Enumeration" value="Ping"/>
    <RequestPayload/>
  </BatchItem>
</RequestMessage>
<ResponseMessage>
  <ResponseHeader>
    <ProtocolVersion>
      <ProtocolVersionMajor type="Integer" value="2"/>
      <ProtocolVersionMinor type="Integer" value="1"/>
    </ProtocolVersion>
    <TimeStamp type="DateTime" value="$NOW"/>
    <BatchCount type="Integer" value="1"/>
  </ResponseHeader>
  <BatchItem>
    <Operation type="Enumeration" value="Ping"/>
    <ResultStatus type="Enumeration" value="Success"/>
    <ResponsePayload/>
  </BatchItem>
</ResponseMessage>
</KMIP>
"#;

const FILES: [(&str, &str); 5] = [
    ("test-cases/kmip-v2.1/mandatory/QQ-M-1-21.xml", CASE),
    ("test-cases/kmip-v2.1/mandatory/broken.xml", "<KMIP>"),
    ("test-cases/kmip-v2.1/mandatory/index.html", "<html>"),
    ("readme.txt", "about"),
    ("test-cases/.hidden", ""),
];

fn check(output: &Output, into: &Path) {
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}{wrong}");
    let mut lines = said.lines();
    assert_eq!(
        lines.next(),
        Some(
            "1 cases: 1 mandatory, 0 optional, 0 examples, 0 others; 0 official, unmodified; 3 \
             other files left out"
        )
    );
    let rest: Vec<_> = lines.collect();
    assert_eq!(rest.len(), 3, "{rest:?}");
    assert!(rest[0].starts_with("left out "), "{rest:?}");
    assert!(rest[0].contains("broken.xml: "), "{rest:?}");
    assert_eq!(rest[1], "left out readme.txt: it is no XML");
    assert_eq!(
        rest[2],
        "left out test-cases/kmip-v2.1/mandatory/index.html: it is no XML"
    );
    let copied = into.join("2.1/profiles/QQ/mandatory/QQ-M-1-21.xml");
    assert_eq!(fs::read_to_string(copied).unwrap(), CASE);
}

fn a_folder_is_sorted_and_every_file_that_is_left_out_is_named() {
    let (from, into) = (folder("from"), folder("into"));
    for (name, text) in FILES {
        let path = from.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    check(&import(&from, &into), &into);
    check(&import(&from, &into), &into);
}

fn an_archive_is_sorted_likewise() {
    let (place, into) = (folder("archive"), folder("archive-into"));
    let path = place.join("published.zip");
    let mut archive = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    archive
        .add_directory("test-cases/", SimpleFileOptions::default())
        .unwrap();
    for (name, text) in FILES {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    check(&import(&path, &into), &into);
}

/// Archives of several versions in one folder, each with its own inner layout.
fn cases_are_sorted_by_version_profile_and_authority() {
    let (from, into) = (folder("many"), folder("many-into"));
    let number = |part, value| format!(r#"ProtocolVersion{part} type="Integer" value="{value}""#);
    let of_1_4 = CASE
        .replace(&number("Major", 2), &number("Major", 1))
        .replace(&number("Minor", 1), &number("Minor", 4))
        .replace("Ping", "Query");
    let files = [
        (
            "a/mandatory/QQ-M-2-21.xml",
            CASE,
            "2.1/profiles/QQ/mandatory",
        ),
        ("a/optional/QQ-O-1-21.xml", CASE, "2.1/profiles/QQ/optional"),
        ("b/cases/RR-O-1-14.xml", &of_1_4, "1.4/profiles/RR/optional"),
        ("b/notes/TC-QQ-1-14.xml", &of_1_4, "1.4/testcases"),
        ("c/of-a-vendor-14.xml", &of_1_4, "1.4/testcases"),
    ];
    for (name, text, _) in files {
        let path = from.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        fs::write(from.join(name).with_file_name("index.html"), "<html>").unwrap();
    }
    let said = String::from_utf8(import(&from, &into).stdout).unwrap();
    let first = "5 cases: 1 mandatory, 2 optional, 1 examples, 1 others; 0 official, unmodified; 5 \
                 other files left out";
    assert_eq!(said.lines().next(), Some(first), "{said}");
    for (name, text, place) in files {
        let copied = into.join(place).join(Path::new(name).file_name().unwrap());
        assert_eq!(fs::read_to_string(copied).unwrap(), text, "{name}");
    }
}

/// Whether the JUnit report of a run of the folder says that its case is official.
fn reported(cases: &Path) -> String {
    let report = cases.join("report.xml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.args(["run", "--cases", cases.to_str().unwrap()]);
    let output = command.args(["--junit", report.to_str().unwrap()]).output();
    let said = String::from_utf8(output.unwrap().stderr).unwrap();
    let report = fs::read_to_string(report).unwrap_or_else(|_| panic!("{said}"));
    let line = report
        .lines()
        .find(|line| line.contains("official, unmodified"));
    let line = line.unwrap_or_else(|| panic!("{report}")).to_owned();
    let value = line.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

fn reports_say_that_an_imported_case_is_official_or_not() {
    let (from, into) = (folder("reported"), folder("reported-into"));
    let case = a_mandatory_case();
    let name = case.file_name().unwrap();
    fs::copy(&case, from.join(name)).unwrap();
    import(&from, &into);
    assert_eq!(reported(&into), "yes");
    let text = fs::read_to_string(&case).unwrap() + "\n";
    fs::write(from.join(name), text).unwrap();
    let changed = folder("reported-changed");
    import(&from, &changed);
    assert_eq!(reported(&changed), "no");
}

/// One of the published mandatory cases.
fn a_mandatory_case() -> PathBuf {
    let published = std::env::var(VARIABLE).unwrap();
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(published)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false if folder_is_mandatory(&path) => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found.into_iter().next().expect("a published case")
}

fn a_published_case_is_known_by_its_digest_and_not_by_its_name() {
    let (from, into) = (folder("official"), folder("official-into"));
    let case = a_mandatory_case();
    fs::copy(&case, from.join("case.xml")).unwrap();
    let said = String::from_utf8(import(&from, &into).stdout).unwrap();
    assert!(said.contains("; 1 official, unmodified;"), "{said}");
    let text = fs::read_to_string(&case).unwrap() + "\n";
    fs::write(from.join("case.xml"), text).unwrap();
    let said = String::from_utf8(import(&from, &folder("changed")).stdout).unwrap();
    assert!(said.contains("; 0 official, unmodified;"), "{said}");
}

fn folder_is_mandatory(case: &Path) -> bool {
    let folder = case.parent().and_then(Path::file_name);
    folder.is_some_and(|name| name == "mandatory") && case.extension().is_some_and(|e| e == "xml")
}
