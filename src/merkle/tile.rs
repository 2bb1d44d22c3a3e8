//! [`Tile`]: where a piece of the tree lies, as coordinates and as a path (C2SP tlog-tiles).
//!
//! Knows nothing of what a tile holds. Invariant: a tile has 1 to 256 items, and a path that parses is the
//! path its tile is written under, so two paths never mean one tile.

use std::fmt;
use std::str::FromStr;

/// The number of items in a full tile: hashes, or entries of a bundle.
pub const TILE_WIDTH: u16 = 256;

/// The highest level a tree of 2^64 leaves can reach.
const TOP_LEVEL: u8 = 7;

/// Which row of tiles is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The bundles of entries below the leaves.
    Entries,
    /// The tiles whose lowest hashes each cover 256^level leaves; 0 holds the leaves themselves.
    Hashes(u8),
}

/// The coordinates of one tile or entry bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// The row.
    pub level: Level,
    /// The place in the row, from 0.
    pub index: u64,
    /// The number of items, 1 to 256; 256 makes the tile full.
    pub width: u16,
}

/// A text that is not the path of a tile.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("not the path of a tile: {0:?}")]
pub struct NotATile(pub String);

impl Level {
    /// Returns the rows of a tree of `size` leaves from the entries upward; none for the empty tree.
    pub fn of(size: u64) -> impl Iterator<Item = Self> {
        let entries = (size > 0).then_some(Self::Entries);
        entries
            .into_iter()
            .chain((0..=TOP_LEVEL).map(Self::Hashes).filter(move |level| level.items(size) > 0))
    }

    /// Returns the number of items in this row of a tree of `size` leaves.
    pub fn items(self, size: u64) -> u64 {
        match self {
            Self::Entries => size,
            Self::Hashes(level) => size.checked_shr(u32::from(level) * 8).unwrap_or(0),
        }
    }

    /// Returns the tiles of this row of a tree of `size` leaves, full ones first, then the partial one.
    pub fn tiles(self, size: u64) -> impl Iterator<Item = Tile> {
        let full = self.items(size) / u64::from(TILE_WIDTH);
        let full_tiles = (0..full).map(move |index| Tile { level: self, index, width: TILE_WIDTH });
        full_tiles.chain(self.partial(size))
    }

    /// Returns the partial tile at the end of this row of a tree of `size` leaves, if there is one.
    pub fn partial(self, size: u64) -> Option<Tile> {
        let items = self.items(size);
        let width = width_of(items % u64::from(TILE_WIDTH));
        (width > 0).then_some(Tile { level: self, index: items / u64::from(TILE_WIDTH), width })
    }
}

/// Returns how many of so many items one tile takes.
pub(super) fn width_of(items: u64) -> u16 {
    u16::try_from(items).map_or(TILE_WIDTH, |items| items.min(TILE_WIDTH))
}

/// Returns every tile of a tree of `size` leaves: entry bundles, then hashes from level 0 upward.
pub fn tiles_of(size: u64) -> impl Iterator<Item = Tile> {
    Level::of(size).flat_map(move |level| level.tiles(size))
}

impl Tile {
    /// Returns the tile at a place of a row of a tree of `size` leaves; `None` where the tree has none.
    pub fn at(level: Level, index: u64, size: u64) -> Option<Self> {
        let before = index.checked_mul(u64::from(TILE_WIDTH))?;
        let width = width_of(level.items(size).checked_sub(before)?);
        (width > 0).then_some(Self { level, index, width })
    }

    /// True when no item can be added.
    pub fn is_full(self) -> bool {
        self.width == TILE_WIDTH
    }

    /// Returns the full tile at the same place: the one that holds these items once the tree has grown.
    #[must_use]
    pub fn full(self) -> Self {
        Self { width: TILE_WIDTH, ..self }
    }

    /// Returns the path relative to the ledger, such as `tile/0/x001/x234/067.p/5` (C2SP tlog-tiles).
    pub fn path(self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::Entries => f.write_str("tile/entries/")?,
            Level::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        let digits = self.index.to_string();
        let padded = format!("{digits:0>width$}", width = digits.len().div_ceil(3) * 3);
        let (folders, last) = padded.split_at(padded.len() - 3);
        for start in (0..folders.len()).step_by(3) {
            write!(f, "x{}/", &folders[start..start + 3])?;
        }
        f.write_str(last)?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl FromStr for Tile {
    type Err = NotATile;

    fn from_str(path: &str) -> Result<Self, NotATile> {
        // Writing the tile again refuses every second spelling: zeros in front, `.p/256`, a plus sign.
        let tile = parse(path).filter(|tile| tile.path() == path);
        tile.ok_or_else(|| NotATile(path.to_owned()))
    }
}

fn parse(path: &str) -> Option<Tile> {
    let (row, place) = path.strip_prefix("tile/")?.split_once('/')?;
    let level = match row {
        "entries" => Level::Entries,
        level => Level::Hashes(level.parse().ok().filter(|level| *level <= TOP_LEVEL)?),
    };
    let (place, width) = match place.split_once(".p/") {
        Some((place, width)) => (place, width.parse().ok()?),
        None => (place, TILE_WIDTH),
    };
    let digits: String = place.split('/').map(|part| part.strip_prefix('x').unwrap_or(part)).collect();
    let index = digits.parse().ok()?;
    (1..=TILE_WIDTH).contains(&width).then_some(Tile { level, index, width })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn tile(level: u8, index: u64, width: u16) -> Tile {
        Tile { level: Level::Hashes(level), index, width }
    }

    #[test]
    fn a_tile_and_its_path_mean_each_other() {
        let bundle = Tile { level: Level::Entries, index: 0, width: 5 };
        let cases = [
            (tile(0, 0, 256), "tile/0/000"),
            (tile(0, 1_234_067, 5), "tile/0/x001/x234/067.p/5"),
            (tile(2, 999, 255), "tile/2/999.p/255"),
            (tile(1, 1000, 256), "tile/1/x001/000"),
            (bundle, "tile/entries/000.p/5"),
            (bundle.full(), "tile/entries/000"),
        ];
        for (tile, path) in cases {
            assert_eq!(tile.path(), path);
            assert_eq!(path.parse(), Ok(tile));
        }
    }

    #[test]
    fn a_path_that_is_not_exactly_a_tile_is_refused() {
        let wrong = [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/00/000",
            "tile/8/000",
            "tile/-1/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/257",
            "tile/0/000.p/05",
            "tile/0/000.p/+5",
            "tile/0/000.p",
            "tile/0/x000/001",
            "tile/0/001/001",
            "tile/0/x001/x001",
            "tile/0/x99999999999999999999/000",
            "tile/0/../0/000",
            "/tile/0/000",
            "tile/entries/000/",
            "tile/entry/000",
        ];
        for path in wrong {
            assert!(path.parse::<Tile>().is_err(), "{path}");
        }
    }

    #[test]
    fn the_example_of_the_specification() {
        let row = |level: Level| {
            let tiles: Vec<Tile> = level.tiles(70_000).collect();
            let full = tiles.iter().filter(|tile| tile.is_full()).count();
            let partial: Vec<u16> = tiles.iter().filter(|t| !t.is_full()).map(|t| t.width).collect();
            (full, partial)
        };
        assert_eq!(row(Level::Hashes(0)), (273, vec![112]));
        assert_eq!(row(Level::Hashes(1)), (1, vec![17]));
        assert_eq!(row(Level::Hashes(2)), (0, vec![1]));
        assert_eq!(row(Level::Hashes(3)), (0, vec![]));
        assert_eq!(row(Level::Entries), (273, vec![112]));
        assert_eq!(tiles_of(70_000).count(), 274 * 2 + 2 + 1);
    }

    #[test]
    fn a_tile_is_found_by_its_place_only_inside_the_tree() {
        for size in [0, 1, 255, 256, 257, 65_536, 70_000, u64::MAX] {
            for level in [Level::Entries, Level::Hashes(0), Level::Hashes(1), Level::Hashes(7)] {
                let full = level.items(size) / 256;
                let partial = level.partial(size);
                assert_eq!(Tile::at(level, full, size), partial);
                assert_eq!(Tile::at(level, full + u64::from(partial.is_some()), size), None);
                assert_eq!(Tile::at(level, u64::MAX, size), None);
            }
        }
        assert_eq!(Tile::at(Level::Hashes(0), 3, 1000), Some(tile(0, 3, 232)));
        assert_eq!(Level::of(u64::MAX).count(), 9);
    }
}
