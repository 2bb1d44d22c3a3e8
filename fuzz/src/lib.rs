//! The rooms that read untrusted bytes, without the rest of the house: what fuzzing compiles is small.
//!
//! They are the program's own files. That they stand alone here shows that they know only the rooms below.
#![allow(missing_docs, dead_code, clippy::all)]

#[path = "../../src/analysis/mod.rs"]
pub mod analysis;
#[path = "../../src/digest.rs"]
pub mod digest;
#[path = "../../src/extract/mod.rs"]
pub mod extract;
#[path = "../../src/format/mod.rs"]
pub mod format;
#[path = "../../src/monitor/mod.rs"]
pub mod monitor;
#[path = "../../src/recognise/mod.rs"]
pub mod recognise;

pub mod search;

/// A package of one stored member: lets fuzzing reach the XML without guessing a checksum.
pub fn packed(name: &str, content: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let written = writer.start_file(name, stored).map(|()| writer.write_all(content));
    drop(written);
    writer.finish().map(std::io::Cursor::into_inner).unwrap_or_default()
}
