#![no_main]
//! Any bytes taken for a tape archive give members or a trouble.

use diwan_fuzz::extract::fuzz_members;
use diwan_fuzz::format::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz_members(Format::Tar, bytes));
