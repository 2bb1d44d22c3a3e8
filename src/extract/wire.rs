//! Frames between the pool and its workers: a tag, a length (u32, little-endian) and so many bytes.
//!
//! Both ends are the same binary, so the form has no version. The pool treats what a worker sends as untrusted:
//! every length is checked before memory is taken. Invariant: a frame is read whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::monitor::ProblemCode;

use super::{ActiveContent, Facts, Limits, Line, PictureKind, Reason, Trouble};

/// The longest frame: a page image of the largest size, and its heading.
pub const MAX_FRAME: u32 = 34 << 20;

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Tag {
    /// To the worker: a [`Job`].
    Job = b'J',
    /// To the worker: the bytes it asked for; fewer when the input ends.
    Data = b'D',
    /// From the worker: which glyphs it does not know, a list of shapes; answered by `Data`, a list of texts.
    Ask = b'A',
    /// From the worker: which bytes it needs, a [`Want`].
    Want = b'W',
    /// From the worker: a [`Heading`].
    Heading = b'H',
    /// From the worker: a page as the transcript has it.
    Page = b'P',
    /// From the worker: an [`ImageHead`], a zero byte, and the grey pixels.
    Image = b'I',
    /// From the worker: a [`TroubleFrame`].
    Trouble = b'T',
    /// From the worker: a [`MemberFrame`].
    Member = b'M',
    /// From the worker: bytes of the member.
    Chunk = b'C',
    /// From the worker: the member is whole.
    MemberEnd = b'E',
    /// From the worker: a [`PictureHead`], a zero byte, and the packed picture.
    Picture = b'G',
    /// From the worker: the job is done.
    Done = b'Z',
}

const TAGS: &[Tag] = &[
    Tag::Job,
    Tag::Data,
    Tag::Ask,
    Tag::Want,
    Tag::Heading,
    Tag::Page,
    Tag::Image,
    Tag::Trouble,
    Tag::Member,
    Tag::Chunk,
    Tag::MemberEnd,
    Tag::Picture,
    Tag::Done,
];

/// One frame.
#[derive(Debug)]
pub struct Frame {
    /// What it holds.
    pub tag: Tag,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a worker is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Read the text of a file of this format (its word).
    Read(String),
    /// Give the members of a file of this format (its word).
    Unpack(String),
    /// Make a searchable PDF; it comes back as the only member.
    Searchable(Searchable),
    /// Draw a page for people.
    Picture(PictureTask),
    /// Try what the sandbox forbids and tell what happened; only tests ask for it.
    Probe(String),
}

/// What a searchable PDF is made of. The input is the source, and after it the recognised pages as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Searchable {
    /// The word of the source's format.
    pub format: String,
    /// The length of the source.
    pub length: u64,
    pub facts: Facts,
}

/// Which page is to be drawn, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureTask {
    /// The word of the source's format.
    pub format: String,
    /// From 1.
    pub page: u32,
    /// The most pixels across and down, as it is shown.
    pub frame: [u32; 2],
    /// By how many quarters it is turned clockwise.
    pub quarters: u8,
}

/// A drawn page.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct PictureHead {
    pub kind: PictureKind,
    pub width: u32,
    pub height: u32,
}

/// A job with its bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    pub task: Task,
    pub length: u64,
    /// Whether page images are wanted, or only to be told that some pages need recognition.
    pub images: bool,
    /// Whether there is a glyph memory to ask.
    pub memory: bool,
    pub pages: u32,
    pub output_bytes: u64,
    pub input_bytes: u64,
    pub members: u64,
    pub expanded_bytes: u64,
    pub ratio: u64,
}

impl Job {
    /// Makes a job of a task and the limits it must keep.
    pub fn new(task: Task, length: u64, images: bool, limits: &Limits) -> Self {
        Self {
            task,
            length,
            images,
            memory: false,
            pages: limits.pages,
            output_bytes: limits.output_bytes,
            input_bytes: limits.input_bytes,
            members: limits.archive_members,
            expanded_bytes: limits.archive_expanded_bytes,
            ratio: limits.archive_ratio,
        }
    }
}

/// A piece of the input.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Want {
    pub offset: u64,
    pub length: u32,
}

/// What is known of the file as a whole; may come more than once, empty fields say nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Heading {
    #[serde(default)]
    pub engine: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
    #[serde(default)]
    pub active: Vec<ActiveContent>,
    #[serde(default)]
    pub cut: bool,
    /// Shapes of glyphs and what the file says they are.
    #[serde(default)]
    pub learned: BTreeMap<u64, String>,
    /// Shapes whose letters stayed unknown.
    #[serde(default)]
    pub unknown: BTreeSet<u64>,
}

/// A page to be recognised.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImageHead {
    pub page: u32,
    /// Width and height of the image in pixels; zero when images were not wanted.
    pub width: u32,
    pub height: u32,
    /// How many units of the page one pixel is.
    pub scale: f32,
    /// Dots per inch, as far as known.
    pub dpi: f32,
    /// Width and height of the page in its units.
    pub size: [f32; 2],
    /// What the text layer says, for the case that recognition reads nothing.
    pub fallback: Vec<Line>,
    /// Why the page is to be recognised.
    pub reason: Option<Reason>,
}

/// A trouble; `name` is the member concerned, empty for the file itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TroubleFrame {
    pub name: String,
    pub code: String,
    pub detail: String,
}

impl TroubleFrame {
    /// Wraps a trouble for the wire.
    pub fn new(name: &str, trouble: &Trouble) -> Self {
        Self { name: name.to_owned(), code: trouble.code.to_string(), detail: trouble.detail.clone() }
    }

    /// Unwraps the trouble; a code that does not exist counts as a reader gone mad.
    pub fn trouble(&self) -> Trouble {
        let code = self.code.parse().unwrap_or(ProblemCode::ReaderDied);
        Trouble { code, detail: self.detail.clone() }
    }
}

/// The head of a member.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MemberFrame {
    pub raw_name: Vec<u8>,
    pub name: String,
    pub encoding: String,
    pub modified: Option<i64>,
    pub length: u64,
}

/// Writes one frame.
pub fn write_frame(out: &mut dyn Write, tag: Tag, bytes: &[u8]) -> io::Result<()> {
    write_parts(out, tag, &[bytes])
}

/// Writes one frame of several parts, without joining them in memory.
pub fn write_parts(out: &mut dyn Write, tag: Tag, parts: &[&[u8]]) -> io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u32::try_from(length).ok().filter(|length| *length <= MAX_FRAME);
    let length = length.ok_or_else(|| io::Error::other("frame too long"))?;
    out.write_all(&[tag as u8])?;
    out.write_all(&length.to_le_bytes())?;
    parts.iter().try_for_each(|part| out.write_all(part))?;
    out.flush()
}

/// Writes a value as one frame.
pub fn write_value(out: &mut dyn Write, tag: Tag, value: &impl Serialize) -> io::Result<()> {
    write_frame(out, tag, &serde_json::to_vec(value)?)
}

/// Reads one frame; `None` when the stream ends before one begins.
pub fn read_frame(input: &mut dyn Read) -> io::Result<Option<Frame>> {
    let mut head = [0; 5];
    if input.read(&mut head[..1])? == 0 {
        return Ok(None);
    }
    input.read_exact(&mut head[1..])?;
    let [tag, length @ ..] = head;
    let tag = TAGS.iter().copied().find(|known| *known as u8 == tag);
    let length = u32::from_le_bytes(length);
    let tag = tag.filter(|_| length <= MAX_FRAME).ok_or_else(|| io::Error::other("not a frame"))?;
    let mut bytes = Vec::new();
    if input.take(u64::from(length)).read_to_end(&mut bytes)? < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(Frame { tag, bytes }))
}

impl Frame {
    /// Reads the value the frame holds.
    pub fn value<T: DeserializeOwned>(&self) -> io::Result<T> {
        Ok(serde_json::from_slice(&self.bytes)?)
    }

    /// Splits a picture frame into its heading and the packed picture.
    pub fn picture(&self) -> io::Result<(PictureHead, &[u8])> {
        let at = self.bytes.iter().position(|byte| *byte == 0).unwrap_or(self.bytes.len());
        let (head, packed) = self.bytes.split_at(at);
        Ok((serde_json::from_slice(head)?, packed.get(1..).unwrap_or_default()))
    }

    /// Splits an image frame into its heading and its pixels, of which there must be exactly enough.
    pub fn image(&self) -> io::Result<(ImageHead, &[u8])> {
        let at = self.bytes.iter().position(|byte| *byte == 0).unwrap_or(self.bytes.len());
        let (head, pixels) = self.bytes.split_at(at);
        let head: ImageHead = serde_json::from_slice(head)?;
        let pixels = pixels.get(1..).unwrap_or_default();
        let expected = u64::from(head.width) * u64::from(head.height);
        let fits = pixels.len() as u64 == expected;
        if fits { Ok((head, pixels)) } else { Err(io::Error::other("image of another size")) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn frames_come_back_as_they_were_sent() {
        let mut pipe = Vec::new();
        write_frame(&mut pipe, Tag::Chunk, b"abc").unwrap();
        write_value(&mut pipe, Tag::Want, &Want { offset: 7, length: 9 }).unwrap();
        let mut rest = &pipe[..];
        assert_eq!(read_frame(&mut rest).unwrap().unwrap().bytes, b"abc");
        let want: Want = read_frame(&mut rest).unwrap().unwrap().value().unwrap();
        assert_eq!((want.offset, want.length), (7, 9));
        assert!(read_frame(&mut rest).unwrap().is_none());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_frames_or_an_error(bytes: Vec<u8>) {
            let mut rest = &bytes[..];
            while let Ok(Some(frame)) = read_frame(&mut rest) {
                let _ = frame.image();
                let _ = frame.picture();
            }
        }
    }
}
