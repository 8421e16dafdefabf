//! See `kmip_conform::fuzz::inside::core_message`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| kmip_conform::fuzz::inside::core_message(octets));
