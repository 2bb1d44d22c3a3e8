//! Bytes to transcript, in child processes that can do nothing but read what they are sent.
//!
//! [`Readers`] is the room's only doer: a pool of long-lived workers (the same binary, started as
//! `diwan worker read`) that get bytes over a pipe and give back pages. A worker has no files, no network, no
//! second process, little memory and little time; when it dies, one file is lost and another worker takes its
//! place. Page images go to Tesseract, which runs as a limited child of its own.
//!
//! The room opens no file and decides no policy: what a file is comes from `format`, how deep archives nest is
//! the caller's business. Invariant: no input makes a call panic, hang, or use more than [`Limits`] allows.

mod child;
mod choose;
mod digits;
mod error;
mod limits;
mod memory;
mod numerals;
mod ocr;
mod passes;
mod picture;
mod read;
mod readers;
mod reading;
mod scan;
mod searchable;
mod spawn;
mod transcript;
mod tsv;
mod unpack;
mod wire;
mod words;
mod worker;

pub use error::OcrMissing;
pub use limits::{Limits, OcrOptions, ReaderOptions};
pub use memory::{GlyphMemory, Glyphs};
pub use picture::{Picture, PictureKind, View, has_pictures};
pub use readers::Readers;
pub use reading::{MemberHead, MemberSink, Reading, Source, Trouble};
pub use searchable::Facts;
pub use transcript::{
    ActiveContent, Depth, Line, Method, OtherReading, PROPERTIES, Page, Reason, Transcript, WordBox,
};
pub use worker::worker_main;

/// Runs the reader of a format on bytes in this process; only fuzz targets see it.
#[cfg(fuzzing)]
pub fn fuzz_read(format: crate::format::Format, bytes: &[u8]) {
    let _ = worker::work_here(&wire::Task::Read(format.to_string()), bytes, &Limits::office());
}

/// Takes a package apart in this process; only fuzz targets see it.
#[cfg(fuzzing)]
pub fn fuzz_unpack(bytes: &[u8]) {
    let limits = Limits { archive_expanded_bytes: 64 << 20, ..Limits::office() };
    let _ = worker::work_here(&wire::Task::Unpack("zip".to_owned()), bytes, &limits);
}

/// Gives the members of a file in this process; only fuzz targets see it.
#[cfg(fuzzing)]
pub fn fuzz_members(format: crate::format::Format, bytes: &[u8]) {
    let limits = Limits { archive_expanded_bytes: 64 << 20, ..Limits::office() };
    let _ = worker::work_here(&wire::Task::Unpack(format.to_string()), bytes, &limits);
}

/// Makes a searchable PDF with one recognised page in this process; only fuzz targets see it.
#[cfg(fuzzing)]
pub fn fuzz_searchable(format: crate::format::Format, bytes: &[u8]) {
    let word = WordBox { start: 0, end: 4, area: [10.0, 10.0, 50.0, 12.0], confidence: Some(90.0) };
    let line = Line { text: "word".to_owned(), words: vec![word] };
    let pages = vec![Page::new(1, Method::Ocr, Some([100.0, 100.0]), vec![line])];
    let length = bytes.len() as u64;
    let facts = [(); 4].map(|()| "fuzz".to_owned());
    let [title, producer, identifier, blake3] = facts;
    let facts = Facts { title, producer, identifier, blake3 };
    let task = wire::Task::Searchable(wire::Searchable { format: format.to_string(), length, facts });
    let input = [bytes, &serde_json::to_vec(&pages).unwrap_or_default()].concat();
    let _ = worker::work_here(&task, &input, &Limits::office());
}

/// Draws a page in this process; only fuzz targets see it.
#[cfg(fuzzing)]
pub fn fuzz_picture(format: crate::format::Format, bytes: &[u8]) {
    let task = wire::PictureTask { format: format.to_string(), page: 1, frame: [300, 400], quarters: 1 };
    let _ = worker::work_here(&wire::Task::Picture(task), bytes, &Limits::office());
}

/// Reads frames, and the engine's output, as the pool does; only fuzz targets see it.
#[cfg(fuzzing)]
pub fn fuzz_answers(bytes: &[u8]) {
    let mut rest = bytes;
    while let Ok(Some(frame)) = wire::read_frame(&mut rest) {
        let _ = frame.image();
        let _ = frame.picture();
        let _ = frame.value::<Page>();
    }
    let _ = tsv::confidence(&tsv::lines(&String::from_utf8_lossy(bytes)));
}
