//! The guide and the target file against the requirements they come from.

use std::collections::BTreeSet;

use super::*;
use crate::case::{Catalogue, Profiles, bundled_cases};

fn bundled() -> (Catalogue, Profiles) {
    let profiles = Profiles::embedded().unwrap();
    (bundled_cases(&profiles), profiles)
}

#[test]
fn every_requirement_of_a_case_stands_in_the_guide_with_what_to_do() {
    let (catalogue, profiles) = bundled();
    let needs = Needs::of(&catalogue, &profiles);
    let guide = guide(&needs);
    let lines: Vec<&String> = guide.iter().flat_map(|(_, lines)| lines).collect();
    let mut names = BTreeSet::new();
    for case in catalogue.cases() {
        names.extend(profiles.requirements(case).into_iter().map(|one| &one.name));
    }
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let begin = format!("{name} (");
        assert!(lines.iter().any(|line| line.starts_with(&begin)), "{name}");
    }
}

#[test]
fn of_alternatives_one_is_chosen_and_a_wrong_choice_is_named() {
    let (catalogue, profiles) = bundled();
    let needs = Needs::of(&catalogue, &profiles);
    let choose = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        needs.clone().choose(&names)
    };
    let unknown = choose(&["aes-gmc"]);
    let Err(ChoiceError::Unknown { nearest, .. }) = unknown else {
        panic!("{unknown:?}");
    };
    assert_eq!(nearest.as_deref(), Some("aes-gcm"));
    assert_eq!(
        choose(&["aes-gcm"]),
        Err(ChoiceError::NoChoice("aes-gcm".to_owned()))
    );
}

#[test]
fn passwords_stand_in_files_of_their_own_and_not_in_the_target_file() {
    let (catalogue, profiles) = bundled();
    let needs = Needs::of(&catalogue, &profiles);
    let text = target_file(&needs, &[]);
    let files = password_files(&needs);
    assert!(!files.is_empty());
    for (name, secret) in files {
        assert!(is_secret(&name));
        assert!(text.contains(&name), "{name}");
        for line in secret.lines() {
            assert!(!text.contains(&format!("\"{line}\"")), "{name}");
        }
    }
}
