#![no_main]
//! Any text taken for a glyph memory is one, or is refused; one that was read is written as it was read.

use diwan_fuzz::extract::GlyphMemory;

libfuzzer_sys::fuzz_target!(|lines: &str| {
    if let Some(memory) = GlyphMemory::from_lines(lines) {
        let written = memory.to_lines();
        let again = GlyphMemory::from_lines(&written).map(|memory| memory.to_lines());
        assert_eq!(again.as_deref(), Some(written.as_str()));
    }
});
