//! What goes in and comes out of the pool: sources, readings, troubles, members.

use std::fmt;
use std::io::{self, Read, Seek};

use crate::monitor::ProblemCode;

use super::Transcript;

/// Bytes that can be read from any place: a stored object, or a byte string in memory.
///
/// Readers ask for the pieces they need, so a large package costs only what is read of it, and a file can be
/// tried again on a fresh worker.
pub trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

/// How the reading of one object ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// Its text, and what went wrong on the way. A trouble with the code `ocr-missing` says that some of its
    /// pages still wait for an OCR engine.
    Read(Transcript, Vec<Trouble>),
    /// It needs recognition, and the engine is missing; try again later.
    WaitingForOcr,
    /// No text could be read from it.
    Unreadable(Trouble),
    /// It is empty, or of a format that has no text or no reader.
    NothingToRead,
}

/// What went wrong with one file or member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The kind of problem.
    pub code: ProblemCode,
    /// What the parser or the system said; may be empty.
    pub detail: String,
}

impl Trouble {
    /// Makes a trouble of a code and anything that can be shown.
    pub fn new(code: ProblemCode, detail: impl fmt::Display) -> Self {
        Self { code, detail: detail.to_string() }
    }

    /// The format is broken, as the parser said.
    pub fn broken(detail: impl fmt::Display) -> Self {
        Self::new(ProblemCode::Broken, detail)
    }
}

/// What an archive says about one of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberHead {
    /// The path inside the archive, as its bytes stand there.
    pub raw_name: Vec<u8>,
    /// The same path as text, in the encoding that fits best.
    pub name: String,
    /// That encoding: `utf-8`, `cp720`, `windows-1256` or `cp437`.
    pub encoding: &'static str,
    /// Its time of change in seconds since 1970, where the archive has a plausible one. ZIP keeps local time
    /// without a zone unless it has the extended field; it is taken as UTC then.
    pub modified: Option<i64>,
    /// Its length in bytes, as the archive says; what comes may be less when it is broken.
    pub length: u64,
}

/// Takes the members of an archive one after the other.
///
/// After `begin` come any number of `bytes`, then either `end`, or `trouble` when the member turned out broken
/// or too large: what came of it until then is not whole. A member that was begun but neither ended nor
/// troubled when `unpack` returns is not whole either. `trouble` without `begin` tells of a member that could
/// not be opened at all. An error returned stops the unpacking; the sink keeps it for its owner.
pub trait MemberSink {
    /// A member begins.
    fn begin(&mut self, head: MemberHead) -> io::Result<()>;
    /// Its next bytes.
    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// The member is whole: its length and checksum agree with what the archive says.
    fn end(&mut self) -> io::Result<()>;
    /// The member of this (decoded) name is broken, locked or too large.
    fn trouble(&mut self, name: &str, trouble: Trouble);
}
