//! [`Frontier`]: the right edge of the tree, all that must be known to let it grow.
//!
//! Makes the bytes of tiles; writing them is the ledger's matter. Invariant: the row of each level holds
//! exactly the hashes of that level's partial tile, so never more than 255.

use super::hash::{Hash, TreeHead, block_hash, node_hash};
use super::reader::{ReadError, hashes_of};
use super::tile::{Level, TILE_WIDTH, Tile, width_of};

/// The levels of tiles that a tree of 2^64 leaves can have.
const LEVELS: u8 = 8;

/// The bytes that a tile is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileFile {
    /// The coordinates, from which the path follows.
    pub tile: Tile,
    /// The whole content.
    pub bytes: Vec<u8>,
}

/// The right edge of a tree: the hashes of the partial tile on every level.
///
/// A clone is cheap (at most 65 KB): a writer grows a clone and keeps it once the tiles are safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    rows: Vec<Vec<Hash>>,
}

impl Default for Frontier {
    fn default() -> Self {
        Self { size: 0, rows: vec![Vec::new(); usize::from(LEVELS)] }
    }
}

impl Frontier {
    /// Takes up a tree of `size` leaves from its partial tiles, at most eight of them.
    ///
    /// The caller compares [`Frontier::head`] with what it trusts: nothing is believed of the tiles.
    pub fn load<E>(
        size: u64,
        mut fetch: impl FnMut(Tile) -> Result<Vec<u8>, E>,
    ) -> Result<Self, ReadError<E>> {
        let rows = (0..LEVELS).map(|level| match Level::Hashes(level).partial(size) {
            Some(tile) => hashes_of(tile, &fetch(tile).map_err(ReadError::Fetch)?),
            None => Ok(Vec::new()),
        });
        Ok(Self { size, rows: rows.collect::<Result<_, _>>()? })
    }

    /// Returns the number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the hashes of the last leaves, those after the last full tile.
    pub fn last_leaves(&self) -> &[Hash] {
        self.rows.first().map_or(&[], Vec::as_slice)
    }

    /// Returns the size and the root of the tree.
    pub fn head(&self) -> TreeHead {
        let root = self.rows.iter().fold(None, |right, row| join_row(row, right));
        TreeHead { size: self.size, root: root.unwrap_or_else(Hash::of_nothing) }
    }

    /// Appends leaves and returns the tiles to be written, level 0 upward: those now full, then the partial one.
    pub fn append(&mut self, leaves: &[Hash]) -> Vec<TileFile> {
        let mut files = Vec::new();
        let mut risen = leaves.to_vec();
        let mut level = 0;
        while !risen.is_empty() && level < LEVELS {
            risen = self.append_row(level, &risen, &mut files);
            level += 1;
        }
        self.size += leaves.len() as u64;
        files
    }

    /// Appends hashes to one row, hands out its tiles, and returns the roots of those that became full.
    fn append_row(&mut self, level: u8, hashes: &[Hash], files: &mut Vec<TileFile>) -> Vec<Hash> {
        let mut index = Level::Hashes(level).items(self.size) / u64::from(TILE_WIDTH);
        let row = &mut self.rows[usize::from(level)];
        let mut risen = Vec::new();
        for hash in hashes {
            row.push(*hash);
            if row.len() == usize::from(TILE_WIDTH) {
                files.push(tile_file(level, index, row));
                risen.push(block_hash(row));
                row.clear();
                index += 1;
            }
        }
        if !row.is_empty() {
            files.push(tile_file(level, index, row));
        }
        risen
    }
}

/// Joins the complete subtrees of a partial tile, smallest and rightmost first, to what lies right of them.
fn join_row(mut row: &[Hash], mut right: Option<Hash>) -> Option<Hash> {
    while !row.is_empty() {
        let block = 1 << row.len().trailing_zeros();
        let (rest, last) = row.split_at(row.len() - block);
        let left = block_hash(last);
        right = Some(right.map_or(left, |right| node_hash(left, right)));
        row = rest;
    }
    right
}

fn tile_file(level: u8, index: u64, row: &[Hash]) -> TileFile {
    let tile = Tile { level: Level::Hashes(level), index, width: width_of(row.len() as u64) };
    TileFile { tile, bytes: row.iter().flat_map(|hash| *hash.as_bytes()).collect() }
}
