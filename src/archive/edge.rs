//! The right edge: what no parity group has yet, kept a second time ([`Edge`]).
//!
//! That is what changes with every commit (checkpoint, last bundle, `archive.toml`), what witnesses have cosigned,
//! and, as far as it is little, what has come since parity was last computed: the report of a verification is an
//! object, and would stand unprotected until the next night. It is replaced by rename at the end of each run that
//! writes, once an archive has parity at all. Invariant: good bytes are never replaced by damaged ones.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Archive, ArchiveError, Settings, cosigned};
use crate::digest::ContentId;
use crate::disk;
use crate::ledger::{Ledger, What};
use crate::merkle::{Level, TILE_WIDTH, Tile, decode_bundle, leaf_hash};
use crate::note;
use crate::parity::{self, Edge};

/// Objects are kept up to so many bytes together: each run that writes writes them anew.
const MOST_BYTES: u64 = 1 << 20;

/// So many bundles of entries are looked through for what has come since parity was computed.
const BUNDLES: u64 = 4;

/// Renews the copy, if this archive has parity.
pub(super) fn renew(archive: &Archive, ledger: &Ledger) -> Result<(), ArchiveError> {
    if !archive.root.join(parity::FOLDER).is_dir() {
        return Ok(());
    }
    let old = Edge::of(&archive.root);
    let since = Since::protection(ledger);
    let edge = Edge { files: files(archive, ledger, &since, &old), objects: objects(archive, &since, &old) };
    let path = archive.root.join(parity::EDGE);
    let io = |source| ArchiveError::Io { path: path.clone(), source };
    // So few bytes cannot be refused; a copy that is not made is found by the next audit.
    let Ok(sealed) = edge.seal() else { return Ok(()) };
    if disk::read_if_there(&path).map_err(io)?.is_some_and(|bytes| bytes == sealed) {
        return Ok(());
    }
    disk::replace_file(&*archive.disk, &path, &sealed).map_err(io)
}

/// What the newest entries tell of the time since parity was last computed.
struct Since {
    /// The first entry that no group was made for.
    first: u64,
    /// The objects that came with the entries from there on, the newest first, with their lengths.
    objects: Vec<(ContentId, u64)>,
}

impl Since {
    fn protection(ledger: &Ledger) -> Self {
        let width = u64::from(TILE_WIDTH);
        let newest = ledger.size().saturating_sub(1) / width;
        let oldest = newest.saturating_sub(BUNDLES - 1);
        let mut since = Self { first: oldest * width, objects: Vec::new() };
        for bundle in (oldest..=newest).rev() {
            // What cannot be read is not kept either; the audit names it.
            for event in ledger.events_from(bundle * width).unwrap_or_default().iter().rev() {
                if let What::Protection(done) = &event.what {
                    since.first = since.first.max(done.covered.min(ledger.size()));
                    return since;
                }
                since.objects.extend(event.what.brings());
            }
        }
        since
    }
}

/// The files of the edge: those in their places, and from the old edge those that are damaged there.
fn files(archive: &Archive, ledger: &Ledger, since: &Since, old: &Edge) -> BTreeMap<String, Vec<u8>> {
    let width = u64::from(TILE_WIDTH);
    let bundles = (since.first / width..ledger.size().div_ceil(width))
        .filter_map(|index| Tile::at(Level::Entries, index, ledger.size()));
    let bundles = bundles.map(|tile| (format!("ledger/{tile}"), Kind::Bundle(tile)));
    let others = [
        ("archive.toml", Kind::Settings),
        ("ledger/checkpoint", Kind::Checkpoint),
        (cosigned::PLACE, Kind::Cosigned),
    ];
    let others = others.into_iter().map(|(place, kind)| (place.to_owned(), kind));
    let kept = others.chain(bundles).filter_map(|(place, kind)| {
        let path = archive.root.join(&place);
        let here = disk::read_if_there(&path).ok().flatten();
        let here = here.filter(|bytes| kind.is_good(archive, ledger, &path, bytes));
        let bytes = here.or_else(|| old.files.get(&place).cloned())?;
        Some((place, bytes))
    });
    kept.collect()
}

/// What a file of the edge is, and so how it is known to be whole.
enum Kind {
    Settings,
    Checkpoint,
    Cosigned,
    Bundle(Tile),
}

impl Kind {
    fn is_good(&self, archive: &Archive, ledger: &Ledger, path: &Path, bytes: &[u8]) -> bool {
        match self {
            Self::Settings => Settings::from_toml(path, bytes).is_ok_and(|found| found == archive.settings),
            Self::Checkpoint => note::open(bytes, &archive.settings.keys).is_ok(),
            Self::Cosigned => note::without_sum(bytes).is_ok(),
            Self::Bundle(tile) => is_good_bundle(ledger, *tile, bytes),
        }
    }
}

/// True when the entries of a bundle have the hashes that the log has for them.
fn is_good_bundle(ledger: &Ledger, tile: Tile, bytes: &[u8]) -> bool {
    let Ok(entries) = decode_bundle(bytes, tile.width) else { return false };
    let hashes = ledger.tile(Tile { level: Level::Hashes(0), ..tile });
    let leaves = entries.iter().flat_map(|entry| *leaf_hash(entry).as_bytes());
    hashes.is_ok_and(|hashes| leaves.eq(hashes.iter().copied()))
}

/// The newest objects, as many as there is room for.
fn objects(archive: &Archive, since: &Since, old: &Edge) -> BTreeMap<ContentId, Vec<u8>> {
    let (mut kept, mut room) = (BTreeMap::new(), MOST_BYTES);
    for (id, size) in &since.objects {
        if *size > room || kept.contains_key(id) {
            continue;
        }
        // Reading checks the bytes against the name.
        let Some(bytes) = archive.store.read(id).ok().or_else(|| old.objects.get(id).cloned()) else {
            continue;
        };
        room -= *size;
        kept.insert(*id, bytes);
    }
    kept
}
