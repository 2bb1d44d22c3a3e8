//! [`Remote`]: the input of a job, fetched from the pool piece by piece.
//!
//! A parser sees an ordinary reader that can seek. Invariant: no more than one block is held here.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use crate::extract::Trouble;
use crate::extract::wire::{Tag, Want, read_frame, write_value};
use crate::monitor::ProblemCode;

/// How much is fetched at once.
const BLOCK: u32 = 256 << 10;

/// The input of a job.
pub struct Remote {
    length: u64,
    position: u64,
    block: Vec<u8>,
    block_start: u64,
}

impl Remote {
    /// Makes the input of a job of `length` bytes.
    pub fn new(length: u64) -> Self {
        Self { length, position: 0, block: Vec::new(), block_start: 0 }
    }

    /// Makes the input of bytes that are here already.
    #[cfg(fuzzing)]
    pub fn in_memory(bytes: Vec<u8>) -> Self {
        Self { length: bytes.len() as u64, position: 0, block: bytes, block_start: 0 }
    }

    /// Returns the whole input, which must not be longer than `most`.
    pub fn whole(&mut self, most: u64) -> Result<Vec<u8>, Trouble> {
        if self.length > most {
            let detail = format_args!("{} bytes, the limit is {most}", self.length);
            return Err(Trouble::new(ProblemCode::TooLarge, detail));
        }
        let mut bytes = Vec::new();
        let read = self.rewind().and_then(|()| self.read_to_end(&mut bytes));
        read.map_err(|error| Trouble::new(ProblemCode::Unreadable, error))?;
        Ok(bytes)
    }

    /// How long the input is.
    pub fn length(&self) -> u64 {
        self.length
    }

    fn in_block(&self) -> &[u8] {
        let skip = self.position.checked_sub(self.block_start).and_then(|skip| usize::try_from(skip).ok());
        skip.and_then(|skip| self.block.get(skip..)).unwrap_or_default()
    }

    fn fetch(&mut self) -> io::Result<()> {
        let left = self.length.saturating_sub(self.position).min(u64::from(BLOCK));
        let want = Want { offset: self.position, length: u32::try_from(left).unwrap_or(BLOCK) };
        write_value(&mut io::stdout().lock(), Tag::Want, &want)?;
        let frame = read_frame(&mut io::stdin().lock())?.filter(|frame| frame.tag == Tag::Data);
        // Without an answer the pool is gone: this process has nobody to work for.
        self.block = frame.ok_or(io::ErrorKind::BrokenPipe)?.bytes;
        self.block_start = self.position;
        Ok(())
    }
}

impl BufRead for Remote {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.in_block().is_empty() && self.position < self.length {
            self.fetch()?;
        }
        Ok(self.in_block())
    }

    fn consume(&mut self, amount: usize) {
        self.position += amount as u64;
    }
}

impl Read for Remote {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl Seek for Remote {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
