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
mod error;
mod limits;
mod memory;
mod ocr;
mod read;
mod readers;
mod reading;
mod transcript;
mod tsv;
mod unpack;
mod wire;
mod worker;

pub use error::OcrMissing;
pub use limits::{Limits, OcrOptions, ReaderOptions};
pub use memory::{GlyphMemory, Glyphs};
pub use readers::Readers;
pub use reading::{MemberHead, MemberSink, Reading, Source, Trouble};
pub use transcript::{
    ActiveContent, Depth, Line, Method, OtherReading, PROPERTIES, Page, Reason, Transcript, WordBox,
};
pub use worker::worker_main;
