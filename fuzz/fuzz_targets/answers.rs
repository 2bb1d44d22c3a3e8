#![no_main]
//! Whatever a worker or an OCR engine writes, the pool survives it.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| diwan_fuzz::extract::fuzz_answers(bytes));
