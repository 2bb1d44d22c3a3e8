#![no_main]
//! Any bytes drawn as a page for people end as a picture or as a trouble. The first byte says of which format.

use diwan_fuzz::extract::fuzz_picture;
use diwan_fuzz::format::Format;

const FORMATS: [Format; 8] = [
    Format::Pdf,
    Format::Tiff,
    Format::Png,
    Format::Jpeg,
    Format::WebP,
    Format::Gif,
    Format::Bmp,
    Format::Jp2,
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let [which, bytes @ ..] = bytes {
        fuzz_picture(FORMATS[usize::from(*which) % FORMATS.len()], bytes);
    }
});
