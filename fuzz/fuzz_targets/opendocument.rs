#![no_main]
//! Any bytes as the main part of a package give lines or a trouble.

use diwan_fuzz::extract::fuzz_read;
use diwan_fuzz::format::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz_read(Format::Odt, &diwan_fuzz::packed("content.xml", bytes)));
