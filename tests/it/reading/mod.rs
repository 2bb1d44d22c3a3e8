//! Reading: what goes in is made by `make`, what comes out is checked by words a person would look for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::cast_possible_truncation, clippy::format_collect)]

mod archives;
mod faults;
mod formats;
mod layer;
pub mod make;
mod members;
mod office;
mod pages;
mod recognition;
mod sandbox;
mod written;

use std::io::Cursor;
use std::path::PathBuf;

use diwan::extract::{Limits, OcrOptions, Page, ReaderOptions, Readers, Reading, Transcript, Trouble};
use diwan::format::Format;
use diwan::monitor::Silent;

/// The decision on the archive committee; our own writing.
pub const DECISION: &str = include_str!("../../../fixtures/files/01-decision.txt");

pub fn options() -> ReaderOptions {
    let exe = PathBuf::from(env!("CARGO_BIN_EXE_diwan"));
    ReaderOptions { exe, workers: 2, limits: Limits::office(), ocr: OcrOptions::default() }
}

pub fn readers() -> Readers {
    Readers::new(options())
}

/// Reads bytes under a name as an ingest would.
pub fn read(readers: &Readers, name: &str, bytes: &[u8]) -> Reading {
    let format = Format::identify(bytes, name);
    readers.read(format, &mut Cursor::new(bytes), bytes.len() as u64, &Silent)
}

pub fn read_whole(readers: &Readers, name: &str, bytes: &[u8]) -> (Transcript, Vec<Trouble>) {
    match read(readers, name, bytes) {
        Reading::Read(transcript, troubles) => (transcript, troubles),
        other => panic!("{name}: {other:?}"),
    }
}

pub fn text(transcript: &Transcript) -> String {
    transcript.pages.iter().map(Page::text).collect::<Vec<_>>().join("\n")
}

/// The pages in few words: for comparing whole readings.
pub fn shape(transcript: &Transcript) -> Vec<usize> {
    transcript.pages.iter().map(|page| page.lines.len()).collect()
}
