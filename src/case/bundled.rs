//! The project's own cases, built into the program so that they are at hand in any folder.

include!(concat!(env!("OUT_DIR"), "/testcases.rs"));
