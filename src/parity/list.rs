//! The list of a group: its shape, its members, the digest of every shard.
//!
//! The name of a group is the BLAKE3 digest of its list, so that two groups of one name are the same group. Numbers
//! are little-endian.

use super::shape::Shape;
use super::{MOST_MEMBERS, ParityError};
use crate::digest::ContentId;

/// What a member is a piece of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// An object of the store.
    Object(ContentId),
    /// Another file of the archive: its path below it, and the digest of its bytes.
    File(String, ContentId),
}

/// A piece of a stream: a whole file, or a part of a large one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The file.
    pub subject: Subject,
    /// The length of the whole file.
    pub whole: u64,
    /// Where in the file the piece begins.
    pub offset: u64,
    /// The length of the piece.
    pub length: u64,
}

/// Everything that a group knows of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List {
    pub shape: Shape,
    pub members: Vec<Member>,
    pub data: Vec<ContentId>,
    pub parity: Vec<ContentId>,
}

impl List {
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.shape.stream.to_le_bytes().to_vec();
        let numbers = [self.shape.shard, self.shape.stripes, self.shape.parity, self.members.len()];
        numbers.iter().for_each(|number| bytes.extend(small(*number)));
        self.members.iter().for_each(|member| push(&mut bytes, member));
        self.data.iter().chain(&self.parity).for_each(|digest| bytes.extend(digest.as_bytes()));
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, ParityError> {
        let mut rest = Rest(bytes);
        let stream = rest.long()?;
        let (shard, stripes, parity) = (rest.count()?, rest.count()?, rest.count()?);
        let shape = Shape { stream, shard, stripes, parity }.checked()?;
        let count = rest.count()?;
        if count > MOST_MEMBERS {
            return Err(ParityError::BadList("too many members"));
        }
        let members = (0..count).map(|_| rest.member()).collect::<Result<Vec<_>, _>>()?;
        if members.iter().try_fold(0_u64, |sum, member| sum.checked_add(member.length)) != Some(stream) {
            return Err(ParityError::BadList("members do not make the stream"));
        }
        if rest.0.len() != (shape.shards() + shape.parities()) * 32 {
            return Err(ParityError::BadList("wrong number of digests"));
        }
        let data = (0..shape.shards()).map(|_| rest.digest()).collect::<Result<_, _>>()?;
        let parity = (0..shape.parities()).map(|_| rest.digest()).collect::<Result<_, _>>()?;
        Ok(Self { shape, members, data, parity })
    }
}

fn small(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

fn push(bytes: &mut Vec<u8>, member: &Member) {
    let (name, digest) = match &member.subject {
        Subject::Object(digest) => ("", digest),
        Subject::File(name, digest) => (name.as_str(), digest),
    };
    let name = name.as_bytes();
    bytes.extend(u16::try_from(name.len()).unwrap_or(0).to_le_bytes());
    bytes.extend(name);
    bytes.extend(digest.as_bytes());
    [member.whole, member.offset, member.length].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
}

/// What has not been read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], ParityError> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(ParityError::BadList("ends early"))?;
        self.0 = rest;
        Ok(*taken)
    }

    fn long(&mut self) -> Result<u64, ParityError> {
        self.take().map(u64::from_le_bytes)
    }

    fn count(&mut self) -> Result<usize, ParityError> {
        Ok(u32::from_le_bytes(self.take()?) as usize)
    }

    fn digest(&mut self) -> Result<ContentId, ParityError> {
        self.take().map(ContentId::from_bytes)
    }

    fn member(&mut self) -> Result<Member, ParityError> {
        let length = usize::from(u16::from_le_bytes(self.take()?));
        let (name, rest) = self.0.split_at_checked(length).ok_or(ParityError::BadList("ends early"))?;
        let name = std::str::from_utf8(name).map_err(|_| ParityError::BadList("name is not UTF-8"))?;
        let inside = name.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
        if !name.is_empty() && !inside {
            return Err(ParityError::BadList("name leads out of the archive"));
        }
        let name = name.to_owned();
        self.0 = rest;
        let digest = self.digest()?;
        let subject = if name.is_empty() { Subject::Object(digest) } else { Subject::File(name, digest) };
        let (whole, offset, length) = (self.long()?, self.long()?, self.long()?);
        if offset.checked_add(length).is_none_or(|end| end > whole) {
            return Err(ParityError::BadList("piece reaches beyond its file"));
        }
        Ok(Member { subject, whole, offset, length })
    }
}
