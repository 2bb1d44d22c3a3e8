#![no_main]
//! Any bytes given to the reader of `Msg` end as pages or as a trouble.

use diwan_fuzz::extract::fuzz_read;
use diwan_fuzz::format::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz_read(Format::Msg, bytes));
