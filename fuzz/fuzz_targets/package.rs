#![no_main]
//! Any bytes taken for a package give members or a trouble.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| diwan_fuzz::extract::fuzz_unpack(bytes));
