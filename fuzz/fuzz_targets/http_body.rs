//! See `kmip_conform::fuzz::inside::http_body`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| kmip_conform::fuzz::inside::http_body(octets));
