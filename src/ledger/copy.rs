//! [`copy_to`]: makes the log in another folder grow to what this one is, without the key that signs.
//!
//! Only entries are read here; tiles are computed from them again, and the root they lead to is compared with the
//! signed one before the other log's checkpoint is replaced. Invariant: the other log is at every moment the older
//! one or the newer one, whole.

use std::path::Path;

use super::{Ledger, LedgerError};
use crate::disk::{self, Disk};
use crate::merkle::{
    BundleEdge, Frontier, Level, TILE_WIDTH, Tile, TileFile, TreeHead, encode_bundle, leaf_hash,
};

/// So many entries are in memory at once.
const STEP: usize = 16_384;

/// The head that a log had, or would have had, at an earlier size; compared with another's, it tells a fork.
pub fn head_at(ledger: &Ledger, size: u64) -> Result<TreeHead, LedgerError> {
    let frontier = Frontier::load(size, |tile| ledger.tile(tile));
    Ok(frontier.map_err(|e| damaged(ledger, &e))?.head())
}

/// Copies what the log in `dir` lacks since `old`, then its checkpoint `note`, the very bytes that were signed.
///
/// The caller has compared `old` with [`head_at`] and holds the other archive's lock.
pub fn copy_to(
    source: &Ledger,
    note: &[u8],
    dir: &Path,
    old: &TreeHead,
    disk: &dyn Disk,
) -> Result<(), LedgerError> {
    let io = |e| LedgerError::io(dir, e);
    let mut frontier = Frontier::load(old.size, |tile| source.tile(tile)).map_err(|e| damaged(source, &e))?;
    let mut edge = edge(source, old.size)?;
    must_be_hashed(source, old.size)?;
    while frontier.size() < source.size() {
        let entries = entries(source, frontier.size())?;
        let mut files = edge.append(&entries).map_err(|e| damaged(source, &e))?;
        files.extend(frontier.append(&entries.iter().map(|entry| leaf_hash(entry)).collect::<Vec<_>>()));
        files.iter().try_for_each(|file| write_tile(disk, dir, file))?;
    }
    if frontier.head() != *source.head() {
        return Err(damaged(source, &"the entries do not lead to the root of the checkpoint"));
    }
    disk.sync_all(dir).map_err(io)?;
    // A power cut here leaves tiles that no checkpoint names; the next copying replaces them.
    disk::replace_file(disk, &dir.join("checkpoint"), note).map_err(io)?;
    Level::of(source.size()).try_for_each(|row| clean(disk, dir, row, old.size, source.size()))
}

/// Reads the next entries: whole bundles, and at least one.
fn entries(source: &Ledger, mut from: u64) -> Result<Vec<Vec<u8>>, LedgerError> {
    let mut found = Vec::new();
    while found.len() < STEP {
        let more = source.entries_from(from)?;
        if more.is_empty() {
            break;
        }
        from += more.len() as u64;
        found.extend(more);
    }
    if found.is_empty() { Err(damaged(source, &"entries are missing")) } else { Ok(found) }
}

fn edge(source: &Ledger, size: u64) -> Result<BundleEdge, LedgerError> {
    let bytes = match Level::Entries.partial(size) {
        None => Vec::new(),
        Some(tile) => {
            let mut entries = source.entries_from(tile.index * u64::from(TILE_WIDTH))?;
            entries.truncate(usize::from(tile.width));
            encode_bundle(&entries).map_err(|e| damaged(source, &e))?
        }
    };
    BundleEdge::load(size, bytes).map_err(|e| damaged(source, &e))
}

/// The entries that the other log has already go with new ones into a wider bundle, which takes the place of a good one
/// there: each must be what the tile of hashes says, which the caller has compared.
fn must_be_hashed(source: &Ledger, size: u64) -> Result<(), LedgerError> {
    let Some(tile) = Level::Hashes(0).partial(size) else { return Ok(()) };
    let mut entries = source.entries_from(tile.index * u64::from(TILE_WIDTH))?;
    entries.truncate(usize::from(tile.width));
    let hashes: Vec<u8> = entries.iter().flat_map(|entry| *leaf_hash(entry).as_bytes()).collect();
    if hashes == source.tile(tile)? {
        Ok(())
    } else {
        Err(damaged(source, &"an entry is not what was hashed"))
    }
}

fn write_tile(disk: &dyn Disk, dir: &Path, file: &TileFile) -> Result<(), LedgerError> {
    let path = dir.join(file.tile.path());
    let io = |e| LedgerError::io(&path, e);
    if let Some(parent) = path.parent().filter(|parent| !parent.is_dir()) {
        disk.create_dir(parent).map_err(io)?;
    }
    disk::replace_file_unsynced(disk, &path, &file.bytes).map_err(io)
}

/// Removes the partial tiles of sizes between the two, also of copyings that were interrupted.
fn clean(disk: &dyn Disk, dir: &Path, row: Level, old: u64, new: u64) -> Result<(), LedgerError> {
    let width = u64::from(TILE_WIDTH);
    for index in row.items(old) / width..=row.items(new) / width {
        let kept = Tile::at(row, index, new).map(|tile| dir.join(tile.path()));
        let full = dir.join(Tile { level: row, index, width: TILE_WIDTH }.path());
        let mut partials = full.clone().into_os_string();
        partials.push(".p");
        let found = disk::list(Path::new(&partials)).map_err(|e| LedgerError::io(&full, e))?;
        for path in found.iter().filter(|path| Some(*path) != kept.as_ref()) {
            disk.remove(path).map_err(|e| LedgerError::io(path, e))?;
        }
    }
    Ok(())
}

fn damaged(ledger: &Ledger, reason: &dyn ToString) -> LedgerError {
    LedgerError::Damaged { path: ledger.dir().to_owned(), reason: reason.to_string() }
}
