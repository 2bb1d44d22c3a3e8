//! Messages of a mailbox (RFC 4155 and its older kin), each given as it stands, without the line before it.
//!
//! A message begins at a line `From …` with a time in it, at the start or after an empty line. Streamed: no more
//! than the first part of one message is in memory, for its subject. Bytes are not changed: where a program put
//! `>` before `From`, it stays.

use std::io::BufRead;

use mail_parser::MessageParser;

use super::giver::{CHUNK, Giver};
use super::name::Name;
use crate::extract::Trouble;
use crate::extract::worker::Remote;
use crate::monitor::ProblemCode;

/// Subjects in names are cut after so many characters.
const LONGEST_SUBJECT: usize = 60;
/// Lines longer than this are no `From` lines, and are passed on in pieces.
const LONGEST_LINE: usize = 64 << 10;

/// Gives the messages of a mailbox.
pub fn unpack(input: &mut Remote, giver: &mut Giver<'_>) -> Result<(), Trouble> {
    let mut message = Message { begun: false, waiting: Vec::new(), number: 0 };
    let (mut line, mut line_begins, mut after_empty) = (Vec::new(), true, true);
    loop {
        line.clear();
        next_line(input, &mut line).map_err(|error| Trouble::new(ProblemCode::Unreadable, error))?;
        if line.is_empty() {
            return message.end(giver);
        }
        if line_begins && after_empty && is_separator(&line) {
            message.end(giver)?;
            message.number += 1;
        } else {
            message.push(&line, giver)?;
        }
        after_empty = line_begins && line.trim_ascii().is_empty();
        line_begins = line.ends_with(b"\n");
    }
}

/// Reads a line, or the next piece of a long one.
fn next_line(input: &mut Remote, line: &mut Vec<u8>) -> std::io::Result<()> {
    while line.len() < LONGEST_LINE {
        let block = input.fill_buf()?;
        let reach = block.get(..LONGEST_LINE - line.len()).unwrap_or(block);
        let end = memchr::memchr(b'\n', reach).map_or(reach.len(), |at| at + 1);
        line.extend_from_slice(reach.get(..end).unwrap_or_default());
        input.consume(end);
        if end == 0 || line.ends_with(b"\n") {
            break;
        }
    }
    Ok(())
}

/// `From `, and somewhere behind it a time of day.
fn is_separator(line: &[u8]) -> bool {
    let time = |five: &[u8]| five[2] == b':' && [0, 1, 3, 4].iter().all(|at| five[*at].is_ascii_digit());
    line.starts_with(b"From ") && line.windows(5).any(time)
}

/// The message in hand.
struct Message {
    begun: bool,
    /// What has not been given yet.
    waiting: Vec<u8>,
    number: u32,
}

impl Message {
    fn push(&mut self, bytes: &[u8], giver: &mut Giver<'_>) -> Result<(), Trouble> {
        // What stands before the first message is no message.
        if self.number > 0 {
            self.waiting.extend_from_slice(bytes);
        }
        if self.waiting.len() >= CHUNK { self.flush(giver) } else { Ok(()) }
    }

    fn flush(&mut self, giver: &mut Giver<'_>) -> Result<(), Trouble> {
        if !self.begun {
            giver.begin(self.name(), None, 0)?;
            self.begun = true;
        }
        giver.chunk(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }

    /// Ends the message; one of nothing but empty lines is none.
    fn end(&mut self, giver: &mut Giver<'_>) -> Result<(), Trouble> {
        // The empty line before the next separator belongs to the mailbox.
        for end in [&b"\r\n\r\n"[..], b"\n\n"] {
            if self.waiting.ends_with(end) {
                self.waiting.truncate(self.waiting.len() - end.len() / 2);
            }
        }
        if self.begun || !self.waiting.trim_ascii().is_empty() {
            self.flush(giver)?;
            giver.end()?;
        }
        (self.begun, self.waiting) = (false, Vec::new());
        Ok(())
    }

    fn name(&self) -> Name {
        let parsed = MessageParser::default().parse_headers(&self.waiting);
        let subject = parsed.as_ref().and_then(|message| message.subject()).unwrap_or_default();
        let subject: String = subject.replace(['/', '\\'], "-").chars().take(LONGEST_SUBJECT).collect();
        Name::of_text(format!("{:05} {subject}", self.number).trim()).ending("eml")
    }
}
