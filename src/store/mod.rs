//! Content-addressed objects: every bitstream and every transcript, verbatim, under its BLAKE3 name.
//!
//! Bytes are staged (hashed while copied), made durable by the batch, then published under their name without
//! clobbering. Not here: which record an object belongs to (the ledger knows).
//!
//! Invariant: a file below `objects/` was complete and hashed to its own name when it was published; nothing
//! here ever changes or removes it.

mod error;
mod layout;
mod stager;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use error::StoreError;
pub use layout::Stored;
pub use stager::Stager;

use crate::digest::{ContentHasher, ContentId, Digests};
use crate::disk::{self, Disk, Published};

/// Streams are copied in pieces of this many bytes; shorter ones are looked up before they are written.
const PIECE: usize = 1 << 20;

/// So many first bytes of an object are handed on for format identification.
const HEAD: usize = 1 << 16;

/// The objects of one archive.
#[derive(Debug)]
pub struct Store {
    objects: PathBuf,
    staging: PathBuf,
    disk: Arc<dyn Disk>,
    staged: AtomicU64,
}

/// An object on its way in: hashed, but not yet under its name. Losing it loses nothing.
#[derive(Debug)]
pub struct Staged {
    /// Its digests and length.
    pub digests: Digests,
    /// The first bytes (up to 64 KiB), for format identification.
    pub head: Vec<u8>,
    /// Where the bytes wait; `None` if the store already has them.
    path: Option<PathBuf>,
}

impl Store {
    /// Uses the folders `objects/blake3` and `staging` below `root`; neither needs to exist before writing.
    pub fn new(root: &Path, disk: Arc<dyn Disk>) -> Self {
        let staged = AtomicU64::new(0);
        Self { objects: root.join("objects/blake3"), staging: root.join("staging"), disk, staged }
    }

    /// Empties the staging folder and makes every directory an object may need. For the holder of the lock.
    pub fn prepare(&self) -> Result<(), StoreError> {
        for leftover in disk::list(&self.staging).map_err(|e| StoreError::io(&self.staging, e))? {
            // Folders hold what came for a log and was not believed yet.
            let removed =
                if leftover.is_dir() { disk::remove_derived(&leftover) } else { self.disk.remove(&leftover) };
            removed.map_err(|e| StoreError::io(&leftover, e))?;
        }
        self.disk.create_dir(&self.staging).map_err(|e| StoreError::io(&self.staging, e))?;
        if self.objects.join("ff").is_dir() {
            return Ok(());
        }
        for byte in 0..=255 {
            let dir = self.objects.join(format!("{byte:02x}"));
            self.disk.create_dir(&dir).map_err(|e| StoreError::io(&dir, e))?;
        }
        Ok(())
    }

    /// Copies a stream into the staging folder, hashing it on the way: one read of the source.
    ///
    /// # Errors
    /// [`StoreError::Source`] if the stream fails (a problem of the source), [`StoreError::Io`] if the
    /// archive's disk does (the end of the run).
    pub fn stage(&self, source: &mut dyn Read) -> Result<Staged, StoreError> {
        let mut stager = self.stager();
        let mut piece = Vec::new();
        loop {
            piece.clear();
            source.take(PIECE as u64).read_to_end(&mut piece).map_err(StoreError::Source)?;
            stager.push(&piece)?;
            if piece.len() < PIECE {
                return stager.finish();
            }
        }
    }

    /// Begins to stage a stream that comes in pieces.
    pub fn stager(&self) -> Stager<'_> {
        Stager::new(self)
    }

    /// Stages bytes held in memory.
    pub fn stage_bytes(&self, bytes: &[u8]) -> Result<Staged, StoreError> {
        self.stage(&mut &bytes[..])
    }

    /// Publishes a batch under its names and returns how many objects and bytes are new.
    ///
    /// When this returns, every object of the batch is durable under its name. Power failing before leaves
    /// either nothing or complete objects that no ledger entry names yet.
    pub fn publish(&self, batch: &[Staged]) -> Result<(u64, u64), StoreError> {
        if batch.iter().any(|staged| staged.path.is_some()) {
            self.sync()?;
        }
        let (mut objects, mut bytes) = (0, 0);
        for staged in batch {
            if self.publish_one(staged)? == Published::New {
                objects += 1;
                bytes += staged.digests.length;
            }
        }
        // Also when nothing was new: an object that another, interrupted run published may not be durable yet.
        self.sync()?;
        Ok((objects, bytes))
    }

    /// Drops a staged object that will not be published after all.
    pub fn discard(&self, staged: &Staged) -> Result<(), StoreError> {
        staged
            .path
            .as_ref()
            .map_or(Ok(()), |path| self.disk.remove(path).map_err(|e| StoreError::io(path, e)))
    }

    /// True when an object of this name is there; its bytes are not looked at.
    pub fn contains(&self, id: &ContentId) -> bool {
        self.path_of(id).exists()
    }

    /// The file in which an object lives, relative layout as in `docs/FORMAT.md`.
    pub fn path_of(&self, id: &ContentId) -> PathBuf {
        layout::path_of(&self.objects, id)
    }

    /// Opens an object without checking its bytes: for readers that check elsewhere.
    pub fn open(&self, id: &ContentId) -> Result<File, StoreError> {
        let path = self.path_of(id);
        disk::open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::Missing(*id),
            _ => StoreError::io(&path, error),
        })
    }

    /// Reads a whole object into memory and checks it against its name.
    pub fn read(&self, id: &ContentId) -> Result<Vec<u8>, StoreError> {
        let mut bytes = Vec::new();
        self.copy_to(id, &mut bytes)?;
        Ok(bytes)
    }

    /// Writes an object to `target`, checking its bytes against its name on the way; returns its length.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] comes after the bytes have gone out: the caller must discard what it wrote.
    pub fn copy_to(&self, id: &ContentId, target: &mut dyn Write) -> Result<u64, StoreError> {
        let path = self.path_of(id);
        let mut file = self.open(id)?;
        let mut hasher = ContentHasher::default();
        let mut piece = vec![0; PIECE.min(1 << 17)];
        let mut length = 0;
        loop {
            let read = disk::read_fully(&mut file, &mut piece).map_err(|e| StoreError::io(&path, e))?;
            if read == 0 {
                break;
            }
            hasher.update(&piece[..read]);
            target.write_all(&piece[..read]).map_err(StoreError::Target)?;
            length += read as u64;
        }
        let found = hasher.finish();
        if found == *id { Ok(length) } else { Err(StoreError::Corrupt { expected: *id, found }) }
    }

    /// Walks everything below `objects/blake3` in name order, strangers included.
    pub fn list(&self) -> impl Iterator<Item = Result<Stored, StoreError>> + '_ {
        layout::list(&self.objects)
    }

    fn new_file(&self) -> Result<(PathBuf, File), StoreError> {
        let path = self.staging.join(self.staged.fetch_add(1, Ordering::Relaxed).to_string());
        let file = self.disk.create_new(&path).map_err(|e| StoreError::io(&path, e))?;
        Ok((path, file))
    }

    fn append(&self, path: &Path, file: &mut File, bytes: &[u8]) -> Result<(), StoreError> {
        self.disk.write(file, bytes).map_err(|e| StoreError::io(path, e))
    }

    fn publish_one(&self, staged: &Staged) -> Result<Published, StoreError> {
        let Some(path) = &staged.path else { return Ok(Published::Existed) };
        let name = self.path_of(&staged.digests.content);
        let published = self.disk.publish(path, &name).map_err(|e| StoreError::io(&name, e))?;
        if published == Published::Existed {
            self.disk.remove(path).map_err(|e| StoreError::io(path, e))?;
        }
        Ok(published)
    }

    fn sync(&self) -> Result<(), StoreError> {
        self.disk.sync_all(&self.staging).map_err(|e| StoreError::io(&self.staging, e))
    }
}

#[cfg(test)]
mod tests;
