//! [`HashReader`]: where proofs get the hashes of complete subtrees from, and [`TileReader`], which takes them
//! out of tiles.
//!
//! A reader believes its tiles; who does not, compares the root or recomputes them. Invariant: a tile of the
//! wrong length is refused before any hash of it is used.

use super::hash::{Hash, block_hash};
use super::tile::{Level, TILE_WIDTH, Tile, width_of};

/// The number of tiles a reader remembers: two proofs seldom touch more.
const REMEMBERED: usize = 16;

/// Gives the hash of any complete subtree.
pub trait HashReader {
    /// What can go wrong with reading.
    type Error;

    /// Returns the root of the subtree over the leaves `index * 2^level` to `(index + 1) * 2^level`.
    fn hash(&mut self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// What can go wrong with reading a hash out of tiles.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum ReadError<E> {
    /// The tile could not be fetched.
    #[error(transparent)]
    Fetch(E),
    /// The tile has the wrong length.
    #[error("{tile}: {found} bytes instead of {expected}")]
    WrongLength {
        /// The tile.
        tile: Tile,
        /// The length its width calls for, in bytes.
        expected: usize,
        /// The length found, in bytes.
        found: usize,
    },
    /// The subtree is not complete in this tree.
    #[error("no complete subtree {index} on level {level} in a tree of {size} leaves")]
    Outside {
        /// The level of the subtree.
        level: u32,
        /// Its place on the level.
        index: u64,
        /// The number of leaves.
        size: u64,
    },
}

/// A [`HashReader`] over the tiles of a tree of a fixed size.
///
/// The closure gets the tile as the tree of that size has it and returns exactly its bytes; where the tree on
/// disk has grown, it takes them from the beginning of the wider tile.
pub struct TileReader<F> {
    size: u64,
    fetch: F,
    remembered: Vec<(Tile, Vec<Hash>)>,
}

impl<F, E> TileReader<F>
where
    F: FnMut(Tile) -> Result<Vec<u8>, E>,
{
    /// Reads a tree of `size` leaves through `fetch`.
    pub fn new(size: u64, fetch: F) -> Self {
        Self { size, fetch, remembered: Vec::new() }
    }

    /// Returns the tile that holds the lowest hashes of a subtree, and where in it they begin.
    fn place(&self, level: u32, index: u64) -> Option<(Tile, usize)> {
        let row = Level::Hashes(u8::try_from(level / 8).ok()?);
        let first = index.checked_mul(1 << (level % 8))?;
        let tile = Tile::at(row, first / u64::from(TILE_WIDTH), self.size)?;
        Some((tile, usize::from(width_of(first % u64::from(TILE_WIDTH)))))
    }

    fn row(&mut self, tile: Tile) -> Result<&[Hash], ReadError<E>> {
        let at = match self.remembered.iter().position(|(known, _)| *known == tile) {
            Some(at) => at,
            None => self.remember(tile)?,
        };
        Ok(&self.remembered[at].1)
    }

    fn remember(&mut self, tile: Tile) -> Result<usize, ReadError<E>> {
        let bytes = (self.fetch)(tile).map_err(ReadError::Fetch)?;
        let row = hashes_of(tile, &bytes)?;
        if self.remembered.len() == REMEMBERED {
            self.remembered.remove(0);
        }
        self.remembered.push((tile, row));
        Ok(self.remembered.len() - 1)
    }
}

impl<F, E> HashReader for TileReader<F>
where
    F: FnMut(Tile) -> Result<Vec<u8>, E>,
{
    type Error = ReadError<E>;

    fn hash(&mut self, level: u32, index: u64) -> Result<Hash, ReadError<E>> {
        let outside = ReadError::Outside { level, index, size: self.size };
        // Eight levels of hashes share a row of tiles; only the lowest of them is stored.
        let block = usize::from(1_u16 << (level % 8));
        let Some((tile, start)) = self.place(level, index) else { return Err(outside) };
        let hashes = self.row(tile)?.get(start..start + block);
        hashes.map(block_hash).ok_or(outside)
    }
}

/// Cuts the bytes of a tile of hashes into its hashes.
pub(super) fn hashes_of<E>(tile: Tile, bytes: &[u8]) -> Result<Vec<Hash>, ReadError<E>> {
    let expected = usize::from(tile.width) * Hash::LENGTH;
    if bytes.len() != expected {
        return Err(ReadError::WrongLength { tile, expected, found: bytes.len() });
    }
    Ok(bytes.chunks_exact(Hash::LENGTH).filter_map(Hash::from_slice).collect())
}
