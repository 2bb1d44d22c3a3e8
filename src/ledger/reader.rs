//! [`Ledger`]: the log as one checkpoint shows it; entries and tiles are read from files, never trusted blindly.
//!
//! Reading needs no lock: a writer only adds, and removes a partial tile only once a wider one stands. So a tile
//! that is gone is looked for in the tile that took its place. Invariant: what lies beyond the checkpoint does
//! not exist for a reader.

use std::iter;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{Event, KeyChange, LedgerError, What, entry};
use crate::disk;
use crate::merkle::{Level, TILE_WIDTH, Tile, TreeHead, decode_bundle};
use crate::note::{self, Checkpoint, VerifyingKey};

/// How many more bundles are read and decoded at once by who reads all of a log.
const AHEAD: usize = 15;

/// The log of an archive up to one checkpoint.
#[derive(Debug, Clone)]
pub struct Ledger {
    dir: PathBuf,
    head: TreeHead,
}

impl Ledger {
    /// Reads the checkpoint in `dir` and checks that one of `keys` signed it for this origin.
    pub fn open(dir: &Path, origin: &str, keys: &[VerifyingKey]) -> Result<Self, LedgerError> {
        let path = dir.join("checkpoint");
        let bytes = disk::read_if_there(&path).map_err(|e| LedgerError::io(&path, e))?;
        let bytes = bytes.ok_or_else(|| LedgerError::NoCheckpoint(path.clone()))?;
        let refused = |reason: String| LedgerError::BadCheckpoint { path: path.clone(), reason };
        let verified = note::open(&bytes, keys).map_err(|e| refused(e.to_string()))?;
        let checkpoint = Checkpoint::from_text(&verified.text).map_err(|e| refused(e.to_string()))?;
        if checkpoint.origin.as_str() != origin {
            return Err(refused(format!("origin {} instead of {origin}", checkpoint.origin)));
        }
        Ok(Self::at(dir, TreeHead { size: checkpoint.size, root: checkpoint.root.into() }))
    }

    /// Starts from a checkpoint that has just been made.
    pub(super) fn at(dir: &Path, head: TreeHead) -> Self {
        Self { dir: dir.to_owned(), head }
    }

    /// The number of entries and the root.
    pub fn head(&self) -> &TreeHead {
        &self.head
    }

    /// The number of entries.
    pub fn size(&self) -> u64 {
        self.head.size
    }

    /// The folder of the log.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Decodes the entries from `first` on, at most one bundle, and returns them; empty at the end of the log.
    pub fn events_from(&self, first: u64) -> Result<Vec<Event>, LedgerError> {
        let entries = self.entries_from(first)?;
        (first..).zip(&entries).map(|(index, bytes)| entry::decode(index, bytes)).collect()
    }

    /// Decodes the entries from `first` on, on all cores, and returns them: for who reads all of a log. At most
    /// sixteen bundles; empty at the end of the log.
    ///
    /// # Errors
    /// As [`Ledger::events_from`], if the very first bundle cannot be read; a later one ends what is returned.
    pub fn many_events_from(&self, first: u64) -> Result<Vec<Event>, LedgerError> {
        let width = u64::from(TILE_WIDTH);
        let later = (first / width + 1..).map(|bundle| bundle * width).take(AHEAD);
        let starts: Vec<u64> =
            iter::once(first).chain(later).take_while(|start| *start < self.size()).collect();
        let found: Vec<_> = starts.into_par_iter().map(|start| self.events_from(start)).collect();
        let mut events = Vec::new();
        for bundle in found {
            match bundle {
                Ok(bundle) => events.extend(bundle),
                Err(error) if events.is_empty() => return Err(error),
                Err(_) => break,
            }
        }
        Ok(events)
    }

    /// Returns the changes of key that the log tells of, up to the first entry that cannot be read; what is wrong with
    /// that one, the audit says.
    pub fn key_changes(&self) -> Vec<KeyChange> {
        let (mut changes, mut through) = (Vec::new(), 0);
        while let Ok(events) = self.many_events_from(through)
            && !events.is_empty()
        {
            through += events.len() as u64;
            changes.extend(events.into_iter().filter_map(|event| match event.what {
                What::KeyChange(change) => Some(*change),
                _ => None,
            }));
        }
        changes
    }

    /// Decodes the bytes of one entry, as [`Ledger::entries_from`] returns them.
    pub fn decode(index: u64, bytes: &[u8]) -> Result<Event, LedgerError> {
        entry::decode(index, bytes)
    }

    /// Returns the bytes of the entries from `first` on, at most one bundle; empty at the end of the log.
    pub fn entries_from(&self, first: u64) -> Result<Vec<Vec<u8>>, LedgerError> {
        let width = u64::from(TILE_WIDTH);
        let Some(tile) = Tile::at(Level::Entries, first / width, self.size()) else { return Ok(Vec::new()) };
        let skip = usize::try_from(first % width).unwrap_or(usize::MAX);
        Ok(self.bundle(tile)?.into_iter().skip(skip).collect())
    }

    /// Returns the bytes of one event.
    pub fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, LedgerError> {
        if index >= self.size() {
            return Ok(None);
        }
        Ok(self.entries_from(index)?.into_iter().next())
    }

    /// Returns the bytes of a tile of hashes, also where only a wider one is left on the disk.
    pub fn tile(&self, tile: Tile) -> Result<Vec<u8>, LedgerError> {
        let (path, mut bytes) = self.find(tile)?;
        let needed = usize::from(tile.width) * 32;
        if bytes.len() < needed {
            return Err(LedgerError::Damaged { path, reason: format!("{} bytes of {needed}", bytes.len()) });
        }
        bytes.truncate(needed);
        Ok(bytes)
    }

    fn bundle(&self, tile: Tile) -> Result<Vec<Vec<u8>>, LedgerError> {
        let (path, bytes) = self.find(tile)?;
        let found = self.width_of(&path);
        let damaged = |e: &dyn ToString| LedgerError::Damaged { path: path.clone(), reason: e.to_string() };
        let entries = decode_bundle(&bytes, found).map_err(|e| damaged(&e))?;
        Ok(entries.into_iter().take(usize::from(tile.width)).map(<[u8]>::to_vec).collect())
    }

    /// Finds a tile under its own name, or the full or wider one that took its place.
    fn find(&self, tile: Tile) -> Result<(PathBuf, Vec<u8>), LedgerError> {
        let own = self.dir.join(tile.path());
        let full = self.dir.join(tile.full().path());
        for path in [&own, &full] {
            if let Some(bytes) = disk::read_if_there(path).map_err(|e| LedgerError::io(path, e))? {
                return Ok((path.clone(), bytes));
            }
        }
        let gone = || LedgerError::Damaged { path: own.clone(), reason: "missing".to_owned() };
        let mut siblings =
            disk::list(own.parent().unwrap_or(&self.dir)).map_err(|e| LedgerError::io(&own, e))?;
        siblings.retain(|path| !tile.is_full() && width_in(path).is_some_and(|width| width > tile.width));
        let wider = siblings.into_iter().next().ok_or_else(gone)?;
        let bytes = disk::read_if_there(&wider).map_err(|e| LedgerError::io(&wider, e))?;
        bytes.map(|bytes| (wider, bytes)).ok_or_else(gone)
    }

    #[expect(clippy::unused_self, reason = "reads as a question about this log")]
    fn width_of(&self, path: &Path) -> u16 {
        let partial = path.parent().and_then(Path::extension).is_some_and(|ext| ext == "p");
        if partial { width_in(path).unwrap_or(TILE_WIDTH) } else { TILE_WIDTH }
    }
}

fn width_in(path: &Path) -> Option<u16> {
    path.file_name()?.to_str()?.parse().ok()
}
