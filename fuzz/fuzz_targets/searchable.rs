#![no_main]
//! Any bytes taken for a paper or a picture are made a searchable PDF, or end as a trouble. The first byte
//! says of which format.

use diwan_fuzz::extract::fuzz_searchable;
use diwan_fuzz::format::Format;

const FORMATS: [Format; 5] = [Format::Pdf, Format::Png, Format::Jpeg, Format::Tiff, Format::WebP];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some((first, rest)) = bytes.split_first() {
        fuzz_searchable(FORMATS[usize::from(*first) % FORMATS.len()], rest);
    }
});
