//! What the crate may depend on: nothing that does I/O, reads a clock or draws random numbers.

/// The crate's manifest.
const MANIFEST: &str = include_str!("../Cargo.toml");

/// The names in one table of the manifest, in order.
fn names(table: &str) -> Vec<&'static str> {
    let lines = MANIFEST.lines().skip_while(|line| *line != table).skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .collect()
}

#[test]
fn the_crate_depends_on_these_and_no_others() {
    let allowed = ["jiff", "quick-xml", "serde", "serde_json", "thiserror"];
    assert_eq!(names("[dependencies]"), allowed);
}

#[test]
fn the_build_script_depends_on_these_and_no_others() {
    assert_eq!(names("[build-dependencies]"), ["serde", "toml"]);
}

#[test]
fn there_are_no_other_tables_of_dependencies() {
    let tables = MANIFEST.lines().filter(|line| line.starts_with('['));
    let others: Vec<_> = tables
        .filter(|line| line.contains("dependencies"))
        .filter(|line| {
            ![
                "[dependencies]",
                "[dev-dependencies]",
                "[build-dependencies]",
            ]
            .contains(line)
        })
        .collect();
    assert_eq!(others, Vec::<&str>::new());
}

#[test]
fn dates_come_without_a_clock() {
    // Without its default features jiff has no system clock and no time zone files.
    let jiff = MANIFEST.lines().find(|line| line.starts_with("jiff"));
    assert!(jiff.is_some_and(|line| line.contains("default-features = false")));
}
