//! Mending the ledger: bundles from a copy or from parity, tiles computed again from the entries, the checkpoint from
//! a copy. All of it is put together first and compared with the signed root; only then is a file replaced.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::copies;
use super::heal::Healer;
use super::{RepairError, RepairOptions};
use crate::audit::{AuditReport, Code, Finding};
use crate::digest::ContentId;
use crate::disk;
use crate::merkle::{Frontier, Hash, Level, Tile, TreeHead, decode_bundle, encode_bundle, leaf_hash};
use crate::note::{self, Checkpoint};
use crate::parity::{Edge, Subject};

/// Files by their paths below the archive.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

const CHECKPOINT: &str = "ledger/checkpoint";

/// A file that was put together: its place, its bytes, where they come from.
struct Made {
    place: String,
    bytes: Vec<u8>,
    source: String,
    from: String,
}

/// Entries with where they come from: the kind of source, and which.
type Candidate = (Vec<Vec<u8>>, String, String);

/// True when a finding is about a file of the ledger that can be put together again.
pub(super) fn is_of_ledger(code: Code) -> bool {
    use Code::{
        BundleCorrupt, BundleMissing, BundleUnreadable, CheckpointForged, CheckpointMalformed,
        CheckpointMissing, CheckpointUnreadable, CheckpointUnsigned, TileCorrupt, TileMissing,
        TileUnreadable,
    };
    matches!(
        code,
        CheckpointMissing
            | CheckpointMalformed
            | CheckpointForged
            | CheckpointUnsigned
            | CheckpointUnreadable
    ) || matches!(
        code,
        BundleMissing | BundleCorrupt | BundleUnreadable | TileMissing | TileCorrupt | TileUnreadable
    )
}

/// Mends what can be mended; true when something was.
pub(super) fn mend(
    healer: &mut Healer<'_>,
    report: &AuditReport,
    options: &RepairOptions,
) -> Result<bool, RepairError> {
    let findings: Vec<&Finding> = report.findings.iter().filter(|found| is_of_ledger(found.code)).collect();
    if findings.is_empty() {
        return Ok(false);
    }
    let edge = Edge::of(healer.archive.root()).files;
    let Some((head, checkpoint)) = checkpoint(healer, &edge, options) else { return Ok(false) };
    let bad: BTreeSet<&str> = findings.iter().map(|found| found.place.as_str()).collect();
    let Some(mut made) = put_together(healer, &edge, &bad, head)? else { return Ok(false) };
    made.extend(checkpoint);
    let known = |place: &str| findings.iter().find(|found| found.place == place).copied();
    let mended = !made.is_empty();
    for file in made {
        let missing = Finding { code: Code::BundleMissing, place: file.place.clone(), detail: String::new() };
        let finding = known(&file.place).unwrap_or(&missing);
        healer.write(&file.place, &file.bytes, finding, &file.source, &file.from)?;
    }
    Ok(mended)
}

/// The head that is signed: on the disk, or in the longest of the copies, which is then to be written.
fn checkpoint(
    healer: &Healer<'_>,
    edge: &Files,
    options: &RepairOptions,
) -> Option<(TreeHead, Option<Made>)> {
    let root = healer.archive.root();
    let own = disk::read_if_there(&root.join(CHECKPOINT)).ok().flatten();
    if let Some(head) = own.and_then(|bytes| signed(healer, &bytes, options)) {
        return Some((head, None));
    }
    let from_copies = healer
        .copies
        .iter()
        .filter_map(|copy| Some((copies::read(*copy, CHECKPOINT)?, "replica".to_owned(), copy.name())));
    let kept = edge.get(CHECKPOINT).map(|bytes| (bytes.clone(), "parity".to_owned(), String::new()));
    let heads = from_copies.chain(kept).filter_map(|(bytes, source, from)| {
        let head = signed(healer, &bytes, options)?;
        Some((head, Made { place: CHECKPOINT.to_owned(), bytes, source, from }))
    });
    // A shorter ledger than is known to have been must not be taken for the whole.
    let long = |head: &TreeHead| options.audit.remembered.iter().all(|known| known.size <= head.size);
    let longest = heads.filter(|(head, _)| long(head)).max_by_key(|(head, _)| head.size);
    longest.map(|(head, made)| (head, Some(made)))
}

/// The head that a checkpoint of this log tells, if a key that is trusted for it has signed it.
pub(super) fn signed(healer: &Healer<'_>, bytes: &[u8], options: &RepairOptions) -> Option<TreeHead> {
    let settings = healer.archive.settings();
    let keys = if options.audit.trusted.is_empty() { &settings.keys } else { &options.audit.trusted };
    let checkpoint = Checkpoint::from_text(&note::open(bytes, keys).ok()?.text).ok()?;
    let head = TreeHead { size: checkpoint.size, root: checkpoint.root.into() };
    (checkpoint.origin.as_str() == settings.origin).then_some(head)
}

/// Goes through all entries, with good ones for the bad; the files to be written, if it all leads to the root.
fn put_together(
    healer: &mut Healer<'_>,
    edge: &Files,
    bad: &BTreeSet<&str>,
    head: TreeHead,
) -> Result<Option<Vec<Made>>, RepairError> {
    let (mut frontier, mut made) = (Frontier::default(), Vec::new());
    for tile in Level::Entries.tiles(head.size) {
        let place = format!("ledger/{tile}");
        let own = (!bad.contains(place.as_str())).then(|| own_entries(healer.archive.root(), tile)).flatten();
        let entries = if let Some(entries) = own {
            entries
        } else {
            let Some((entries, source, from)) = candidate(healer, edge, tile)? else { return Ok(None) };
            let Ok(bytes) = encode_bundle(&entries) else { return Ok(None) };
            made.push(Made { place, bytes, source, from });
            entries
        };
        let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        for file in frontier.append(&leaves) {
            let place = format!("ledger/{}", file.tile);
            let of_this_size = Tile::at(file.tile.level, file.tile.index, head.size) == Some(file.tile);
            if of_this_size && (bad.contains(place.as_str()) || !healer.archive.root().join(&place).exists())
            {
                let (source, from) = ("computed".to_owned(), String::new());
                made.push(Made { place, bytes: file.bytes, source, from });
            }
        }
    }
    Ok((frontier.head() == head).then_some(made))
}

fn own_entries(root: &Path, tile: Tile) -> Option<Vec<Vec<u8>>> {
    let bytes = disk::read_if_there(&root.join(format!("ledger/{tile}"))).ok()??;
    entries_of(&bytes, tile.width, tile)
}

/// Decodes a bundle of some width and takes as many entries as a narrower tile has.
fn entries_of(bytes: &[u8], width: u16, tile: Tile) -> Option<Vec<Vec<u8>>> {
    let entries = decode_bundle(bytes, width).ok()?;
    let wide_enough = entries.len() >= usize::from(tile.width);
    wide_enough.then(|| entries.into_iter().take(usize::from(tile.width)).map(<[u8]>::to_vec).collect())
}

/// Looks for the entries of a bundle: those that fit the hashes on the disk, else the first that are a bundle.
fn candidate(healer: &mut Healer<'_>, edge: &Files, tile: Tile) -> Result<Option<Candidate>, RepairError> {
    let mut found = Vec::new();
    for copy in healer.copies {
        let place = |tile: Tile| format!("ledger/{tile}");
        let wider = (tile.width..=256).map(|width| Tile { width, ..tile });
        let read = |tile: Tile| Some((copies::read(*copy, &place(tile))?, tile.width));
        // Its own width first, then what it has grown into there.
        let entries = wider.filter_map(read).find_map(|(bytes, width)| entries_of(&bytes, width, tile));
        found.extend(entries.map(|entries| (entries, "replica".to_owned(), copy.name())));
    }
    for (place, bytes) in edge {
        let kept = place.strip_prefix("ledger/").and_then(|path| path.parse::<Tile>().ok());
        let kept = kept.filter(|kept| kept.level == tile.level && kept.index == tile.index);
        let entries = kept.and_then(|kept| entries_of(bytes, kept.width, tile));
        found.extend(entries.map(|entries| (entries, "parity".to_owned(), String::new())));
    }
    if let Some(bytes) = from_groups(healer, &format!("ledger/{tile}"))? {
        let entries = entries_of(&bytes, tile.width, tile);
        found.extend(entries.map(|entries| (entries, "parity".to_owned(), String::new())));
    }
    let hashes = Tile { level: Level::Hashes(0), ..tile };
    let hashes = disk::read_if_there(&healer.archive.root().join(format!("ledger/{hashes}"))).ok().flatten();
    let fits = |(entries, ..): &Candidate| {
        let leaves = entries.iter().flat_map(|entry| *leaf_hash(entry).as_bytes());
        hashes.as_ref().is_some_and(|hashes| leaves.eq(hashes.iter().copied()))
    };
    let best = found.iter().position(fits).unwrap_or(0);
    Ok(found.into_iter().nth(best))
}

/// A file of the ledger out of the groups, checked against the digest that was written down.
fn from_groups(healer: &mut Healer<'_>, place: &str) -> Result<Option<Vec<u8>>, RepairError> {
    let Some(digest) = healer.groups()?.files.get(place).copied() else { return Ok(None) };
    let numbers: Vec<usize> = healer.groups()?.of(&digest).collect();
    let subject = Subject::File(place.to_owned(), digest);
    let pieces = numbers.into_iter().filter_map(|number| healer.piece(number, &subject, 0));
    Ok(pieces.into_iter().find(|bytes| ContentId::of(bytes) == digest))
}
