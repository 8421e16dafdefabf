//! The proof of the comparison without a server, over the project's own cases and over the
//! published ones, which are found through `KMIP_CONFORM_OASIS`; without it that part shows as
//! ignored.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use kmip_conform::case;
use kmip_conform::compare::Rules;
use kmip_conform::self_check::{self, Figures, Options};
use libtest_mimic::{Arguments, Failed, Trial};

const VARIABLE: &str = "KMIP_CONFORM_OASIS";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("testcases");
    let trials = vec![
        Trial::test("own cases", move || holds(own)),
        match std::env::var_os(VARIABLE) {
            Some(folder) => Trial::test("published cases", move || holds(folder.into())),
            None => Trial::test(
                format!("published cases ({VARIABLE} is not set)"),
                || Ok(()),
            )
            .with_ignored_flag(true),
        },
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn holds(folder: PathBuf) -> Result<(), Failed> {
    let figures = figures(folder).map_err(|error| Failed::from(error.to_string()))?;
    println!("{figures}");
    match figures.hold() {
        true => Ok(()),
        false => Err(Failed::from(figures.to_string())),
    }
}

fn figures(folder: PathBuf) -> Result<Figures, Box<dyn std::error::Error>> {
    let catalogue = case::load(&[folder])?;
    let rules = Rules::load()?;
    Ok(self_check::run(&catalogue, &rules, Options::default()))
}
