//! See `kmip_conform::fuzz::inside::json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| kmip_conform::fuzz::inside::json(octets));
