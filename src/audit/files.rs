//! The files of the ledger as they lie on the disk, and those among them that do not belong there.
//!
//! Unlike the ledger room this one needs no valid checkpoint: an audit must get on without. Invariant: nothing
//! here decides what is right; it hands out bytes and names.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk;
use crate::merkle::{Hash, Level, TILE_WIDTH, Tile, decode_bundle};

/// A tile is looked for so often before it counts as missing.
const TRIES: usize = 3;

/// The folder of a ledger.
#[derive(Debug, Clone)]
pub(super) struct LedgerFiles {
    dir: PathBuf,
}

/// What a file that should be there turned out to be.
#[derive(Debug)]
pub(super) enum Found<T> {
    /// It has the right shape.
    Whole(T),
    /// It is not there.
    Missing,
    /// Its length or its inner lengths are wrong.
    Misshapen(String),
    /// The system would not give it.
    Unreadable(io::Error),
}

impl LedgerFiles {
    pub fn new(root: &Path) -> Self {
        Self { dir: root.join("ledger") }
    }

    /// Reads the entries of a bundle.
    pub fn entries(&self, tile: Tile) -> Found<Vec<Vec<u8>>> {
        self.read(tile, |bytes, width| {
            let entries = decode_bundle(bytes, width).map_err(|e| e.to_string())?;
            Ok(entries.into_iter().take(usize::from(tile.width)).map(<[u8]>::to_vec).collect())
        })
    }

    /// Reads the hashes of a tile.
    pub fn hashes(&self, tile: Tile) -> Found<Vec<Hash>> {
        self.read(tile, |bytes, width| {
            let expected = usize::from(width) * Hash::LENGTH;
            if bytes.len() != expected {
                return Err(format!("{} bytes instead of {expected}", bytes.len()));
            }
            let hashes = bytes.chunks_exact(Hash::LENGTH).filter_map(Hash::from_slice);
            Ok(hashes.take(usize::from(tile.width)).collect())
        })
    }

    fn read<T>(&self, tile: Tile, parse: impl Fn(&[u8], u16) -> Result<T, String>) -> Found<T> {
        // Between two looks a writer may take one tile away and set a wider one in its place.
        for candidate in (0..TRIES).flat_map(|_| std::iter::once(tile).chain(self.wider(tile))) {
            match disk::read_if_there(&self.path(candidate)) {
                Ok(None) => (),
                Ok(Some(bytes)) => {
                    return parse(&bytes, candidate.width).map_or_else(Found::Misshapen, Found::Whole);
                }
                Err(error) => return Found::Unreadable(error),
            }
        }
        Found::Missing
    }

    /// The tiles that may have taken the place of a partial one while a writer was at work.
    fn wider(&self, tile: Tile) -> impl Iterator<Item = Tile> + '_ {
        let widths = (tile.width..TILE_WIDTH).map(|width| width + 1).rev();
        widths.map(move |width| Tile { width, ..tile }).filter(|wider| self.path(*wider).is_file())
    }

    fn path(&self, tile: Tile) -> PathBuf {
        self.dir.join(tile.path())
    }

    /// True when a partial tile that has been outgrown holds what the one that took its place begins with.
    pub fn is_beginning(&self, outgrown: Tile, grown: Tile) -> bool {
        match outgrown.level {
            Level::Entries => matches!(
                (self.entries(outgrown), self.entries(grown)),
                (Found::Whole(a), Found::Whole(b)) if b.starts_with(&a)
            ),
            Level::Hashes(_) => matches!(
                (self.hashes(outgrown), self.hashes(grown)),
                (Found::Whole(a), Found::Whole(b)) if b.starts_with(&a)
            ),
        }
    }

    /// True when this file, relative to the folder, is there.
    pub fn has(&self, path: &Path) -> bool {
        let path = self.dir.join(path);
        path.exists() || path.is_symlink()
    }

    /// Counts the entries whose bundles are there one after the other: all that is known without a checkpoint.
    pub fn size_by_bundles(&self) -> u64 {
        let mut full = Tile { level: Level::Entries, index: 0, width: TILE_WIDTH };
        while self.path(full).is_file() {
            full.index += 1;
        }
        let partial = (1..TILE_WIDTH).rev().find(|width| self.path(Tile { width: *width, ..full }).is_file());
        full.index * u64::from(TILE_WIDTH) + u64::from(partial.unwrap_or(0))
    }

    /// Visits every file below the folder with its path relative to it, and every folder that cannot be listed.
    pub fn each(&self, visit: &mut dyn FnMut(&Path, Option<io::Error>)) {
        self.each_below(&self.dir, visit);
    }

    fn each_below(&self, dir: &Path, visit: &mut dyn FnMut(&Path, Option<io::Error>)) {
        match disk::list(dir) {
            Err(error) => visit(self.relative(dir), Some(error)),
            // A link is never followed, so that the walk ends.
            Ok(found) => found.iter().for_each(|path| {
                if path.is_dir() && !path.is_symlink() {
                    self.each_below(path, visit);
                } else {
                    visit(self.relative(path), None);
                }
            }),
        }
    }

    fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.dir).unwrap_or(path)
    }
}
