//! See `kmip_conform::fuzz::inside::ttlv`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| kmip_conform::fuzz::inside::ttlv(octets));
