//! The definitions of the profiles, built into the program so that they are at hand in any folder.

include!(concat!(env!("OUT_DIR"), "/definitions.rs"));
