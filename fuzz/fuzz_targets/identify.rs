#![no_main]
//! Any bytes under any name have a format.

use diwan_fuzz::format::Format;

libfuzzer_sys::fuzz_target!(|input: (&[u8], &str)| {
    let _ = Format::identify(input.0, input.1);
});
