//! What a worker gets for a searchable PDF: the facts that go into it, and the source with its recognised pages
//! behind it as one input.

use std::io::{self, Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};

use super::Source;

/// What a searchable PDF says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// What it is called.
    pub title: String,
    /// The program that made it.
    pub producer: String,
    /// The persistent identifier of its record.
    pub identifier: String,
    /// The BLAKE3 of the source, in hexadecimal.
    pub blake3: String,
}

/// Two inputs one after the other.
pub struct Joined<'a> {
    first: &'a mut dyn Source,
    length: u64,
    second: Vec<u8>,
    position: u64,
}

impl<'a> Joined<'a> {
    /// Joins an input of `length` bytes and bytes in memory.
    pub fn new(first: &'a mut dyn Source, length: u64, second: Vec<u8>) -> Self {
        Self { first, length, second, position: 0 }
    }

    /// Returns the length of both.
    pub fn length(&self) -> u64 {
        self.length + self.second.len() as u64
    }
}

impl Read for Joined<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.position.checked_sub(self.length) {
            None => {
                self.first.seek(SeekFrom::Start(self.position))?;
                let mut rest = (&mut *self.first).take(self.length - self.position);
                rest.read(buffer)?
            }
            Some(skip) => {
                let skip = usize::try_from(skip).unwrap_or(usize::MAX);
                self.second.get(skip..).unwrap_or_default().read(buffer)?
            }
        };
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Joined<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.length().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn two_inputs_read_as_one() {
        let mut first = io::Cursor::new(b"abcX".to_vec());
        let mut joined = Joined::new(&mut first, 3, b"defg".to_vec());
        let mut text = String::new();
        joined.read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), joined.length()), ("abcdefg", 7));
        text.clear();
        joined.seek(SeekFrom::Start(2)).unwrap();
        joined.read_to_string(&mut text).unwrap();
        assert_eq!(text, "cdefg");
    }
}
