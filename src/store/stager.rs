//! [`Stager`]: one object on its way into the staging folder, piece by piece.
//!
//! Short streams stay in memory until their name is known: what the store has is not written again. Invariant:
//! every byte pushed is hashed once and written at most once.

use std::fs::File;
use std::path::PathBuf;

use super::{HEAD, PIECE, Staged, Store, StoreError};
use crate::digest::Digester;

/// A stream being staged. Dropping it leaves at most a file in the staging folder.
pub struct Stager<'a> {
    store: &'a Store,
    digester: Digester,
    head: Vec<u8>,
    /// What has not been written yet.
    waiting: Vec<u8>,
    file: Option<(PathBuf, File)>,
}

impl<'a> Stager<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        Self { store, digester: Digester::default(), head: Vec::new(), waiting: Vec::new(), file: None }
    }

    /// Takes the next piece of the stream.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.digester.update(bytes);
        let wanted = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..wanted]);
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() < PIECE { Ok(()) } else { self.write_out() }
    }

    /// Ends the stream.
    pub fn finish(mut self) -> Result<Staged, StoreError> {
        let digests = std::mem::take(&mut self.digester).finish();
        if self.file.is_none() && self.store.contains(&digests.content) {
            return Ok(Staged { digests, head: self.head, path: None });
        }
        self.write_out()?;
        Ok(Staged { digests, head: self.head, path: self.file.map(|(path, _)| path) })
    }

    fn write_out(&mut self) -> Result<(), StoreError> {
        if self.file.is_none() {
            self.file = Some(self.store.new_file()?);
        }
        if let Some((path, file)) = &mut self.file {
            self.store.append(path, file, &self.waiting)?;
        }
        self.waiting.clear();
        Ok(())
    }
}
