//! Entry bundles: up to 256 entries, each behind its length as a big-endian `u16` (C2SP tlog-tiles, "Log
//! entries").
//!
//! What an entry says is the ledger's matter. Invariant: decoding accepts exactly what encoding makes.

use super::frontier::TileFile;
use super::tile::{Level, TILE_WIDTH, Tile};

/// The greatest length of an entry in bytes: what a `u16` can say.
pub const MAX_ENTRY: usize = u16::MAX as usize;

/// What can be wrong with entries or with the bytes of a bundle.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum BundleError {
    /// An entry is longer than a length prefix can say.
    #[error("entry {index} is too long: {length} bytes")]
    TooLong {
        /// The place of the entry among those given.
        index: usize,
        /// Its length in bytes.
        length: usize,
    },
    /// The bytes end inside an entry or inside a length.
    #[error("bundle ends inside entry {index}")]
    Truncated {
        /// The place in the bundle.
        index: usize,
    },
    /// The bundle holds another number of entries than its path says.
    #[error("bundle holds {found} entries instead of {expected}")]
    WrongCount {
        /// The width of the tile.
        expected: usize,
        /// The number of entries found.
        found: usize,
    },
}

/// Encodes entries one after the other.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::with_capacity(entries.iter().map(|entry| entry.as_ref().len() + 2).sum());
    for (index, entry) in entries.iter().enumerate() {
        push(&mut bytes, index, entry.as_ref())?;
    }
    Ok(bytes)
}

/// Decodes a bundle of exactly `width` entries; the entries borrow from `bytes`.
pub fn decode_bundle(mut bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    let expected = usize::from(width);
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let index = entries.len();
        if index == expected {
            return Err(BundleError::WrongCount { expected, found: index + 1 });
        }
        let (entry, rest) = split_entry(bytes).ok_or(BundleError::Truncated { index })?;
        entries.push(entry);
        bytes = rest;
    }
    match entries.len() {
        found if found == expected => Ok(entries),
        found => Err(BundleError::WrongCount { expected, found }),
    }
}

fn split_entry(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

fn push(bytes: &mut Vec<u8>, index: usize, entry: &[u8]) -> Result<(), BundleError> {
    let length = entry.len();
    let prefix = u16::try_from(length).map_err(|_| BundleError::TooLong { index, length })?;
    bytes.extend_from_slice(&prefix.to_be_bytes());
    bytes.extend_from_slice(entry);
    Ok(())
}

/// The last, unfinished bundle of a log, which grows with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BundleEdge {
    size: u64,
    bytes: Vec<u8>,
}

impl BundleEdge {
    /// Takes up a log of `size` entries from the bytes of its partial bundle (empty when there is none).
    pub fn load(size: u64, bytes: Vec<u8>) -> Result<Self, BundleError> {
        let width = Level::Entries.partial(size).map_or(0, |tile| tile.width);
        decode_bundle(&bytes, width)?;
        Ok(Self { size, bytes })
    }

    /// Appends entries and returns the bundles to be written: every one now full, then the partial one.
    ///
    /// When an entry is too long nothing has been appended.
    pub fn append<E: AsRef<[u8]>>(&mut self, entries: &[E]) -> Result<Vec<TileFile>, BundleError> {
        let mut edge = self.clone();
        let mut files = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            push(&mut edge.bytes, index, entry.as_ref())?;
            edge.size += 1;
            if edge.size.is_multiple_of(u64::from(TILE_WIDTH)) {
                let tile = Tile { level: Level::Entries, index: index_of_last(edge.size), width: TILE_WIDTH };
                files.push(TileFile { tile, bytes: std::mem::take(&mut edge.bytes) });
            }
        }
        let partial = Level::Entries.partial(edge.size).filter(|_| !entries.is_empty());
        files.extend(partial.map(|tile| TileFile { tile, bytes: edge.bytes.clone() }));
        *self = edge;
        Ok(files)
    }

    /// Returns the number of entries in the whole log.
    pub fn size(&self) -> u64 {
        self.size
    }
}

fn index_of_last(size: u64) -> u64 {
    size / u64::from(TILE_WIDTH) - 1
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_as_they_went_in() {
        let longest = vec![0; MAX_ENTRY];
        let entries: [&[u8]; 4] = [b"one", b"", &longest, b"last"];
        let bytes = encode_bundle(&entries).unwrap();
        assert_eq!(&bytes[..7], b"\x00\x03one\x00\x00");
        assert_eq!(decode_bundle(&bytes, 4).unwrap(), entries);
        assert_eq!(decode_bundle(&[], 0).unwrap(), Vec::<&[u8]>::new());
    }

    #[test]
    fn what_is_not_a_bundle_is_refused() {
        let bytes = encode_bundle(&["one", "two"]).unwrap();
        let cases: [(&[u8], u16, BundleError); 6] = [
            (&bytes, 1, BundleError::WrongCount { expected: 1, found: 2 }),
            (&bytes, 3, BundleError::WrongCount { expected: 3, found: 2 }),
            (&[], 1, BundleError::WrongCount { expected: 1, found: 0 }),
            (&bytes[..9], 2, BundleError::Truncated { index: 1 }),
            (&bytes[..6], 2, BundleError::Truncated { index: 1 }),
            (&bytes[..1], 2, BundleError::Truncated { index: 0 }),
        ];
        for (bytes, width, expected) in cases {
            assert_eq!(decode_bundle(bytes, width), Err(expected));
        }
    }

    #[test]
    fn an_entry_too_long_appends_nothing() {
        let mut edge = BundleEdge::default();
        edge.append(&["kept"]).unwrap();
        let before = edge.clone();
        let refused = edge.append(&[vec![1; 3], vec![0; MAX_ENTRY + 1]]);
        assert_eq!(refused, Err(BundleError::TooLong { index: 1, length: MAX_ENTRY + 1 }));
        assert_eq!(edge, before);
    }

    #[test]
    fn a_log_grown_in_any_steps_has_the_same_bundles() {
        let entries: Vec<String> = (0..1000).map(|n| format!("entry {n}")).collect();
        for step in [1, 7, 255, 256, 257, 1000] {
            let mut edge = BundleEdge::default();
            let mut files = std::collections::BTreeMap::new();
            for part in entries.chunks(step) {
                for file in edge.append(part).unwrap() {
                    files.insert((file.tile.index, file.tile.width), file.bytes);
                }
                let open = Level::Entries.partial(edge.size());
                let open = open.map(|tile| files[&(tile.index, tile.width)].clone()).unwrap_or_default();
                assert_eq!(BundleEdge::load(edge.size(), open), Ok(edge.clone()));
            }
            for (index, part) in entries.chunks(256).enumerate() {
                let key = (index as u64, u16::try_from(part.len()).unwrap());
                assert_eq!(files[&key], encode_bundle(part).unwrap(), "step {step}");
            }
        }
    }
}
