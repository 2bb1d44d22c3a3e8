//! Hostile files: each ends as text, or as a problem with the code that says why; the next file is read as ever.
//!
//! `corpus` makes them, one function for each kind of malice. Every file goes through a pool of one worker, so
//! that what one file does to the worker would show in the next.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod corpus;

use std::io::Cursor;

use diwan::extract::{Limits, Page, ReaderOptions, Readers, Reading};
use diwan::format::Format;
use diwan::monitor::{ProblemCode, Silent};

use crate::reading::options;

/// How the reading of a file ended, in few words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Text was read; some of these words are in it.
    Text(&'static str),
    /// Pages were read, without text.
    Blank,
    /// No text; this problem.
    Problem(ProblemCode),
    /// Pages were read up to a limit, which is told.
    Cut,
    /// It is kept and found by its name only.
    NothingToRead,
    /// Anything within the limits, the death of the reader for want of memory or time included.
    Bounded,
    /// Any of: text, no text, a problem that is not the death of the reader.
    Somehow,
}

/// No OCR: pictures that would be recognised wait.
fn parsers() -> Readers {
    // Little time, so that what never ends is found out soon; memory as in an office.
    let limits = Limits { cpu_seconds: 20, wall_seconds: 60, ..Limits::office() };
    let mut options = ReaderOptions { limits, ..options() };
    options.ocr.program = "no-such-tesseract".into();
    Readers::new(options)
}

fn read(readers: &Readers, name: &str, bytes: &[u8]) -> Reading {
    let format = Format::identify(bytes, name);
    readers.read(format, &mut Cursor::new(bytes), bytes.len() as u64, &Silent)
}

fn ended(reading: &Reading, expected: Ends) -> bool {
    match (reading, expected) {
        (Reading::Read(transcript, troubles), Ends::Cut) => {
            transcript.cut && troubles.iter().any(|trouble| trouble.code == ProblemCode::TooLarge)
        }
        (Reading::Read(transcript, _), Ends::Text(words)) => {
            let text: Vec<String> = transcript.pages.iter().map(Page::text).collect();
            text.join("\n").contains(words)
        }
        (Reading::Read(transcript, _), Ends::Blank) => {
            transcript.pages.iter().all(|page| page.lines.is_empty())
        }
        (Reading::WaitingForOcr, Ends::Blank) | (Reading::NothingToRead, Ends::NothingToRead) => true,
        (Reading::Unreadable(trouble), Ends::Problem(code)) => trouble.code == code,
        (Reading::Unreadable(trouble), Ends::Somehow) => trouble.code != ProblemCode::ReaderDied,
        (_, Ends::Somehow | Ends::Bounded) => true,
        _ => false,
    }
}

#[test]
fn every_hostile_file_ends_as_text_or_as_a_problem_with_a_code() {
    let readers = parsers();
    let mut wrong = Vec::new();
    for (name, bytes, expected) in corpus::all() {
        let reading = read(&readers, name, &bytes);
        if !ended(&reading, expected) {
            let shown: String = format!("{reading:?}").chars().take(300).collect();
            wrong.push(format!("{name}: expected {expected:?}, got {shown}"));
        }
        let good = read(&readers, "good.txt", "قرار عميد البلدية".as_bytes());
        assert!(ended(&good, Ends::Text("عميد")), "after {name}: {good:?}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_hostile_file_reads_the_same_again() {
    let readers = parsers();
    for (name, bytes, _) in corpus::small() {
        assert_eq!(read(&readers, name, &bytes), read(&readers, name, &bytes), "{name}");
    }
}
