//! Members of an archive as they come from a worker, handed to the caller's sink.
//!
//! The worker keeps the limits; they are checked here once more, because the worker is not trusted.

use std::io;

use crate::monitor::ProblemCode;

use super::child::Child;
use super::readers::answer;
use super::wire::{Frame, MemberFrame, Tag, TroubleFrame};
use super::{Limits, MemberHead, MemberSink, Source, Trouble};

/// Encodings of member names that a worker may report.
pub const ENCODINGS: &[&str] = &["utf-8", "cp720", "windows-1256", "cp437"];

/// What ended an unpacking before the worker was done, and how many members had begun by then.
pub struct Stopped {
    pub trouble: Trouble,
    pub given: u64,
}

/// Takes members from the worker until it is done, and returns the trouble of the file as a whole, if it told one.
///
/// # Errors
/// The worker died, or did what it must not; it cannot be used again.
pub fn receive(
    worker: &mut Child,
    input: &mut dyn Source,
    sink: &mut dyn MemberSink,
    limits: &Limits,
) -> Result<Option<Trouble>, Stopped> {
    let (mut members, mut bytes) = (0, 0);
    let mut last = None;
    loop {
        let stopped = |trouble| Stopped { trouble, given: members };
        let frame = worker.next().map_err(stopped)?;
        match frame.tag {
            // A trouble of the file as a whole is given last.
            Tag::Done => return Ok(last),
            Tag::Want => answer(worker, input, &frame).map_err(stopped)?,
            _ => last = hand_on(&frame, sink).map_err(|error| stopped(wrong(worker, &error)))?.or(last),
        }
        members += u64::from(frame.tag == Tag::Member);
        bytes += if frame.tag == Tag::Chunk { frame.bytes.len() as u64 } else { 0 };
        if members > limits.archive_members || bytes > limits.archive_expanded_bytes {
            let trouble = Trouble::new(ProblemCode::Bomb, "more than the limits allow");
            return Err(Stopped { trouble, given: members });
        }
    }
}

fn hand_on(frame: &Frame, sink: &mut dyn MemberSink) -> io::Result<Option<Trouble>> {
    match frame.tag {
        Tag::Member => sink.begin(head(frame.value()?))?,
        Tag::Chunk => sink.bytes(&frame.bytes)?,
        // What a parser says of the file as a whole is for its reader.
        Tag::Heading => {}
        Tag::MemberEnd => sink.end()?,
        Tag::Trouble => {
            let told: TroubleFrame = frame.value()?;
            if told.name.is_empty() {
                return Ok(Some(told.trouble()));
            }
            sink.trouble(&told.name, told.trouble());
        }
        _ => return Err(io::Error::other("unexpected frame")),
    }
    Ok(None)
}

fn head(frame: MemberFrame) -> MemberHead {
    let known = ENCODINGS.iter().copied().find(|encoding| *encoding == frame.encoding);
    MemberHead {
        raw_name: frame.raw_name,
        name: frame.name,
        encoding: known.unwrap_or("utf-8"),
        modified: frame.modified,
        length: frame.length,
    }
}

fn wrong(worker: &mut Child, error: &io::Error) -> Trouble {
    let died = worker.dead(&error.to_string());
    Trouble::new(ProblemCode::Unreadable, format_args!("{error} ({})", died.code))
}
