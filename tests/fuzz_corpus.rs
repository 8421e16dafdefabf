//! The in-process fuzz targets replay their corpus as ordinary tests.

use std::fs;
use std::path::Path;

use kmip_conform::fuzz::inside::TARGETS;
use kmip_conform::fuzz::{corpus, dictionary};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

#[test]
fn every_input_of_the_corpus_goes_through_its_target() {
    for (name, target) in TARGETS {
        let inputs = fs::read_dir(folder().join("corpus").join(name)).unwrap();
        let mut count = 0;
        for input in inputs {
            target(&fs::read(input.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 0, "{name}");
    }
}

#[test]
fn what_once_failed_goes_through_its_target_again() {
    for (name, target) in TARGETS {
        let kept = folder().join("regressions").join(name);
        for input in fs::read_dir(kept).into_iter().flatten() {
            target(&fs::read(input.unwrap().path()).unwrap());
        }
    }
}

#[test]
fn every_target_has_a_file_of_its_name() {
    for (name, _) in TARGETS {
        let file = folder().join("fuzz_targets").join(format!("{name}.rs"));
        let text = fs::read_to_string(file).unwrap();
        assert!(text.contains(&format!("inside::{name}(octets)")), "{name}");
        assert!(text.lines().count() < 10);
    }
}

#[test]
fn the_seeds_are_those_that_the_command_makes() {
    for (name, octets) in corpus() {
        let written = fs::read(folder().join("corpus").join(&name)).unwrap();
        assert_eq!(
            written, octets,
            "{name}: `cargo run -- fuzz-corpus` writes it anew"
        );
    }
    let written = fs::read_to_string(folder().join("kmip.dict")).unwrap();
    assert_eq!(written, dictionary());
}
