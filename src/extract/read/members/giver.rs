//! [`Giver`]: members on their way out, counted against the job's bounds.
//!
//! Invariant: no more members and no more bytes leave than the job allows, whatever a file says of itself.

use std::io::Read;

use super::name::{Name, Names};
use crate::extract::Trouble;
use crate::extract::wire::{Job, MemberFrame};
use crate::extract::worker::Output;
use crate::monitor::ProblemCode;

/// Members smaller than this may expand by any factor.
pub const SMALL: u64 = 16 << 20;
/// How much is handed on at once.
pub const CHUNK: usize = 256 << 10;

/// Hands members on.
pub struct Giver<'a> {
    output: &'a mut Output,
    names: Names,
    members_left: u64,
    bytes_left: u64,
    ratio: u64,
    given: u64,
}

impl<'a> Giver<'a> {
    /// Makes a giver with the bounds of a job.
    pub fn new(job: &Job, output: &'a mut Output) -> Self {
        let (members_left, bytes_left, ratio) = (job.members, job.expanded_bytes, job.ratio);
        Self { output, names: Names::default(), members_left, bytes_left, ratio, given: 0 }
    }

    /// How many members have been given.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// How many bytes something of so many packed bytes may expand to.
    pub fn most(&self, packed: u64) -> u64 {
        packed.saturating_mul(self.ratio).max(SMALL)
    }

    /// Gives a member that is in memory.
    pub fn give(&mut self, name: Name, bytes: &[u8]) -> Result<(), Trouble> {
        self.begin(name, None, bytes.len() as u64)?;
        for chunk in bytes.chunks(CHUNK) {
            self.chunk(chunk)?;
        }
        self.output.member_end()
    }

    /// Gives a member whose bytes are good as far as they go, and says that something is wrong with it.
    pub fn give_damaged(&mut self, name: Name, bytes: &[u8], trouble: &Trouble) -> Result<(), Trouble> {
        let name = self.names.unique(name);
        let text = name.text.clone();
        self.give_named(name, bytes)?;
        self.trouble(&text, trouble)
    }

    /// Gives a member as it is read; more than `most` bytes, or an error, end it as not whole.
    pub fn stream(
        &mut self,
        name: Name,
        modified: Option<i64>,
        most: u64,
        input: &mut dyn Read,
    ) -> Result<(), Trouble> {
        let text = self.begin(name, modified, 0)?;
        let mut buffer = vec![0; CHUNK];
        let mut left = most;
        loop {
            let read = match input.read(&mut buffer) {
                Ok(0) => return self.output.member_end(),
                Ok(read) => read,
                Err(error) => return self.trouble(&text, &Trouble::broken(error)),
            };
            let Some(still) = left.checked_sub(read as u64) else {
                return self.trouble(&text, &Trouble::new(ProblemCode::Bomb, "expands out of proportion"));
            };
            left = still;
            self.chunk(buffer.get(..read).unwrap_or_default())?;
        }
    }

    /// Begins a member that is given by chunks; returns the name it got.
    pub fn begin(&mut self, name: Name, modified: Option<i64>, length: u64) -> Result<String, Trouble> {
        let name = self.names.unique(name);
        let text = name.text.clone();
        self.begin_named(name, modified, length)?;
        Ok(text)
    }

    /// Gives the next bytes of the member that was begun.
    pub fn chunk(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let left = self.bytes_left.checked_sub(bytes.len() as u64);
        self.bytes_left = left
            .ok_or_else(|| Trouble::new(ProblemCode::Bomb, "the members together expand beyond the limit"))?;
        self.output.chunk(bytes)
    }

    /// Ends the member that was begun.
    pub fn end(&mut self) -> Result<(), Trouble> {
        self.output.member_end()
    }

    /// Tells of a trouble with a member.
    pub fn trouble(&mut self, name: &str, trouble: &Trouble) -> Result<(), Trouble> {
        self.output.trouble(name, trouble).map_err(|error| Trouble::new(ProblemCode::ReaderDied, error))
    }

    fn give_named(&mut self, name: Name, bytes: &[u8]) -> Result<(), Trouble> {
        self.begin_named(name, None, bytes.len() as u64)?;
        for chunk in bytes.chunks(CHUNK) {
            self.chunk(chunk)?;
        }
        self.output.member_end()
    }

    fn begin_named(&mut self, name: Name, modified: Option<i64>, length: u64) -> Result<(), Trouble> {
        let Name { raw, text, encoding } = name;
        let left = self.members_left.checked_sub(1);
        self.members_left =
            left.ok_or_else(|| Trouble::new(ProblemCode::Bomb, "more members than the limit"))?;
        self.given += 1;
        let encoding = encoding.to_owned();
        self.output.member(&MemberFrame { raw_name: raw, name: text, encoding, modified, length })
    }
}
