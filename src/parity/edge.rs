//! [`Edge`]: what is kept a second time because no group has it yet: the right edge of the log, and small objects.
//!
//! A group as any other, with as much parity as it has bytes, so that it needs none of its members to be restored
//! from. Which files belong in it is decided above. Invariant: what is read out of it agrees with the digest that was
//! written down for it.

use std::collections::BTreeMap;
use std::path::Path;

use super::{EDGE, Group, Member, ParityError, Subject, seal};
use crate::digest::ContentId;
use crate::disk;

/// Whole files, small ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    /// Files by their paths below the archive.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Objects of the store.
    pub objects: BTreeMap<ContentId, Vec<u8>>,
}

impl Edge {
    /// Reads the edge of the archive in `root`, as far as it can be restored; empty where there is none.
    pub fn of(root: &Path) -> Self {
        let bytes = disk::read_if_there(&root.join(EDGE)).ok().flatten();
        bytes.and_then(|bytes| Group::read(bytes).ok()).map(|group| Self::out_of(&group)).unwrap_or_default()
    }

    fn out_of(group: &Group) -> Self {
        let mut stream = Vec::new();
        group.restore(&mut stream);
        let (mut rest, mut edge) = (stream.as_slice(), Self::default());
        for member in group.members() {
            let length = usize::try_from(member.length).unwrap_or(0).min(rest.len());
            let (bytes, after) = rest.split_at(length);
            rest = after;
            let digest = ContentId::of(bytes);
            match &member.subject {
                Subject::File(place, named) if *named == digest => {
                    edge.files.insert(place.clone(), bytes.to_vec());
                }
                Subject::Object(named) if *named == digest => {
                    edge.objects.insert(digest, bytes.to_vec());
                }
                _ => (),
            }
        }
        edge
    }

    /// Returns the bytes of the file `parity/edge`.
    pub fn seal(&self) -> Result<Vec<u8>, ParityError> {
        let files = self
            .files
            .iter()
            .map(|(place, bytes)| (Subject::File(place.clone(), ContentId::of(bytes)), bytes));
        let objects = self.objects.iter().map(|(id, bytes)| (Subject::Object(*id), bytes));
        let (mut stream, mut members) = (Vec::new(), Vec::new());
        for (subject, bytes) in files.chain(objects) {
            let length = bytes.len() as u64;
            members.push(Member { subject, whole: length, offset: 0, length });
            stream.extend_from_slice(bytes);
        }
        Ok(seal(&mut stream, members, 100)?.bytes)
    }
}
