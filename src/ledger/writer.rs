//! [`LedgerWriter`]: the only hand that appends. One at a time, under the archive's lock.
//!
//! A commit writes the bundle and the tiles, makes them durable, then replaces the checkpoint: **that rename is
//! the moment the entries exist.** Power failing before leaves tiles that no checkpoint names; the next writer
//! removes them before it does anything else. After a failed write the writer is poisoned until reopened.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Event, Ledger, LedgerError, entry};
use crate::disk::{self, Disk};
use crate::merkle::{BundleEdge, Frontier, Level, TILE_WIDTH, Tile, TileFile, TreeHead, leaf_hash, tiles_of};
use crate::note::{Checkpoint, SigningKey};

/// The highest row of tiles that a log of 2^64 entries can have.
const HIGHEST: u8 = 7;

/// The end of the log, ready to grow.
#[derive(Debug)]
pub struct LedgerWriter {
    disk: Arc<dyn Disk>,
    key: Arc<SigningKey>,
    /// A second key that signs, too, while one follows the other.
    also: Option<Arc<SigningKey>>,
    /// What is committed. Replaced only after the checkpoint on disk has been.
    ledger: Ledger,
    frontier: Frontier,
    edge: BundleEdge,
    poisoned: bool,
}

impl LedgerWriter {
    /// Makes an empty log: a signed checkpoint of size 0.
    pub fn create(dir: &Path, disk: Arc<dyn Disk>, key: Arc<SigningKey>) -> Result<Self, LedgerError> {
        disk.create_dir(dir).map_err(|e| LedgerError::io(dir, e))?;
        let frontier = Frontier::default();
        let edge = BundleEdge::default();
        let ledger = Ledger::at(dir, frontier.head());
        let writer = Self { disk, key, also: None, ledger, frontier, edge, poisoned: false };
        writer.replace_checkpoint(writer.frontier.head())?;
        Ok(writer)
    }

    /// Takes up a log where its checkpoint ends: recomputes the right edge from the tiles, compares it with
    /// the checkpoint and the entries of the last bundle with it, and removes what an interrupted commit left beyond.
    pub fn open(ledger: Ledger, disk: Arc<dyn Disk>, key: Arc<SigningKey>) -> Result<Self, LedgerError> {
        let frontier =
            Frontier::load(ledger.size(), |tile| ledger.tile(tile)).map_err(|e| damaged(&ledger, &e))?;
        if frontier.head() != *ledger.head() {
            return Err(damaged(&ledger, &"the tiles do not lead to the root of the checkpoint"));
        }
        let partial = Level::Entries.partial(ledger.size());
        let bytes = partial.map_or(Ok(Vec::new()), |tile| bundle_bytes(&ledger, tile, &frontier))?;
        let edge = BundleEdge::load(ledger.size(), bytes).map_err(|e| damaged(&ledger, &e))?;
        let writer = Self { disk, key, also: None, ledger, frontier, edge, poisoned: false };
        writer.remove_uncommitted()?;
        Ok(writer)
    }

    /// The log as committed.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Lets a second key sign every further checkpoint, too.
    pub fn sign_also(&mut self, key: Arc<SigningKey>) {
        self.also = Some(key);
    }

    /// Appends events, each with its salt, and returns their places. They exist once this returns.
    pub fn append(&mut self, events: &[(Event, [u8; 16])]) -> Result<Range<u64>, LedgerError> {
        if self.poisoned {
            return Err(LedgerError::Poisoned);
        }
        let entries: Vec<Vec<u8>> =
            events.iter().map(|(event, salt)| entry::encode(event, *salt)).collect::<Result<_, _>>()?;
        let start = self.ledger.size();
        self.poisoned = true;
        self.commit(&entries)?;
        self.poisoned = false;
        Ok(start..self.ledger.size())
    }

    fn commit(&mut self, entries: &[Vec<u8>]) -> Result<(), LedgerError> {
        let (mut edge, mut frontier) = (self.edge.clone(), self.frontier.clone());
        let mut files = edge.append(entries).map_err(|e| damaged(&self.ledger, &e))?;
        files.extend(frontier.append(&entries.iter().map(|entry| leaf_hash(entry)).collect::<Vec<_>>()));
        for file in &files {
            self.write_tile(file)?;
        }
        let dir = self.ledger.dir().to_owned();
        self.disk.sync_all(&dir).map_err(|e| LedgerError::io(&dir, e))?;
        // A power cut here leaves tiles beyond the checkpoint: removed by the next `open`.
        self.replace_checkpoint(frontier.head())?;
        let old = std::mem::replace(&mut self.ledger, Ledger::at(&dir, frontier.head()));
        (self.edge, self.frontier) = (edge, frontier);
        self.remove_outgrown(old.size())
    }

    fn write_tile(&self, file: &TileFile) -> Result<(), LedgerError> {
        let path = self.ledger.dir().join(file.tile.path());
        let io = |e| LedgerError::io(&path, e);
        if let Some(dir) = path.parent().filter(|dir| !dir.is_dir()) {
            self.disk.create_dir(dir).map_err(io)?;
        }
        disk::replace_file_unsynced(&*self.disk, &path, &file.bytes).map_err(io)
    }

    fn replace_checkpoint(&self, head: TreeHead) -> Result<(), LedgerError> {
        let path = self.ledger.dir().join("checkpoint");
        let checkpoint =
            Checkpoint { origin: self.key.name().clone(), size: head.size, root: head.root.into() };
        let text = checkpoint.to_text();
        let also = self.also.as_ref().map(|key| key.signature_line(&text)).transpose();
        let signed = self.key.sign(&text).and_then(|note| Ok(note + &also?.unwrap_or_default()));
        let note =
            signed.map_err(|e| LedgerError::BadCheckpoint { path: path.clone(), reason: e.to_string() })?;
        disk::replace_file(&*self.disk, &path, note.as_bytes()).map_err(|e| LedgerError::io(&path, e))
    }

    /// Removes the partial tiles of an older size; a full or wider tile now holds what they held.
    fn remove_outgrown(&self, size: u64) -> Result<(), LedgerError> {
        let now = self.ledger.size();
        let partial = tiles_of(size).filter(|tile| !tile.is_full());
        let mut outgrown = partial.filter(|tile| Tile::at(tile.level, tile.index, now) != Some(*tile));
        outgrown.try_for_each(|tile| self.remove(&self.ledger.dir().join(tile.path())))
    }

    fn remove_uncommitted(&self) -> Result<(), LedgerError> {
        let mut rows = std::iter::once(Level::Entries).chain((0..=HIGHEST).map(Level::Hashes));
        rows.try_for_each(|row| self.remove_beyond(row))?;
        ["checkpoint", "cosigned"]
            .iter()
            .try_for_each(|name| self.remove(&disk::staging_name(&self.ledger.dir().join(name))))
    }

    /// Walks a row from its last committed tile onward until nothing is found, removing what is not of the log.
    fn remove_beyond(&self, row: Level) -> Result<(), LedgerError> {
        let size = self.ledger.size();
        let mut index = row.items(size) / u64::from(TILE_WIDTH);
        loop {
            let committed = Tile::at(row, index, size).map(|tile| self.ledger.dir().join(tile.path()));
            let full = self.ledger.dir().join(Tile { level: row, index, width: TILE_WIDTH }.path());
            let mut found = disk::list(&partials(&full)).map_err(|e| LedgerError::io(&full, e))?;
            found.extend([full.clone(), disk::staging_name(&full)].into_iter().filter(|path| path.exists()));
            if found.is_empty() {
                return Ok(());
            }
            found
                .iter()
                .filter(|path| Some(*path) != committed.as_ref())
                .try_for_each(|path| self.remove(path))?;
            index += 1;
        }
    }

    fn remove(&self, path: &Path) -> Result<(), LedgerError> {
        self.disk.remove(path).map_err(|e| LedgerError::io(path, e))
    }
}

fn partials(full: &Path) -> PathBuf {
    let mut name = full.file_name().unwrap_or_default().to_owned();
    name.push(".p");
    full.with_file_name(name)
}

/// Re-encodes the committed entries of the last bundle: on the disk it may be wider. Each must be the one that the
/// tree stands on: what is written on would otherwise carry the damage into a bundle that looks new.
fn bundle_bytes(ledger: &Ledger, tile: Tile, frontier: &Frontier) -> Result<Vec<u8>, LedgerError> {
    let first = tile.index * u64::from(TILE_WIDTH);
    let entries = ledger.entries_from(first)?;
    let leaves = frontier.last_leaves();
    let differs = entries.iter().zip(leaves).position(|(entry, leaf)| leaf_hash(entry) != *leaf);
    let differs = differs.or((entries.len() != leaves.len()).then(|| entries.len().min(leaves.len())));
    if let Some(place) = differs {
        let reason = format!("entry {} is not the one that the log commits to", first + place as u64);
        return Err(LedgerError::Damaged { path: ledger.dir().join(tile.path()), reason });
    }
    crate::merkle::encode_bundle(&entries).map_err(|e| damaged(ledger, &e))
}

fn damaged(ledger: &Ledger, reason: &dyn ToString) -> LedgerError {
    LedgerError::Damaged { path: ledger.dir().to_owned(), reason: reason.to_string() }
}
