#![no_main]
//! Any bytes taken for a file with attachments give members or a trouble. The first byte says of which format.

use diwan_fuzz::extract::fuzz_members;
use diwan_fuzz::format::Format;

const FORMATS: [Format; 6] = [Format::Eml, Format::Mbox, Format::Msg, Format::Ole, Format::Pdf, Format::Gzip];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some((first, rest)) = bytes.split_first() {
        fuzz_members(FORMATS[usize::from(*first) % FORMATS.len()], rest);
    }
});
