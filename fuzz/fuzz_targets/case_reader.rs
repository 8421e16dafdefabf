//! See `kmip_conform::fuzz::inside::case_reader`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| kmip_conform::fuzz::inside::case_reader(octets));
