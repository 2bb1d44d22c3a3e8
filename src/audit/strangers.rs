//! What is in the archive's folder, and in the ledger's, without belonging there.
//!
//! Invariant: a file that a writer is just making, or has just made part of the log, is no stranger.

use super::finding::{Code, Findings, place_of};
use super::{Audit, checkpoint, is_busy};
use crate::disk;
use crate::merkle::Tile;

/// What may stand in the archive's own folder.
const KNOWN: &[&str] =
    &["README.txt", "archive.toml", "ledger", "lenses", "lock", "objects", "parity", "quarantine", "staging"];

/// Names what stands beside the known folders. Only a notice: nothing recorded is touched by it, and the folder may
/// be the root of a medium, where systems leave things of their own.
pub(super) fn in_archive(audit: &mut Audit<'_>) {
    let root = audit.archive.root();
    let Ok(found) = disk::list(root) else { return };
    for path in found {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !KNOWN.contains(&name.strip_suffix(".new").unwrap_or(&name)) {
            audit.findings.add(Code::ArchiveStranger, place_of(root, &path), "");
        }
    }
}

/// Names what does not belong in the ledger's folder.
pub(super) fn in_ledger(audit: &mut Audit<'_>, size: u64) {
    let (archive, options) = (audit.archive, audit.options);
    let (files, findings): (_, &mut Findings) = (&audit.files, &mut audit.findings);
    let size_now = || checkpoint::reread(archive, options).map_or(size, |head| head.size);
    files.each(&mut |path, error| {
        let place = place_of(archive.root(), &archive.root().join("ledger").join(path));
        if let Some(error) = error {
            return findings.add(Code::LedgerFolderUnreadable, place, error);
        }
        let name = path.to_string_lossy();
        match standing(&name, size) {
            Standing::Belongs => (),
            Standing::Outgrown(old, new) if files.is_beginning(old, new) => (),
            // A writer has removed it since it was listed, or made it part of the log.
            _ if !files.has(path) || standing(&name, size_now()) == Standing::Belongs => (),
            Standing::Unfinished if !options.alone && is_busy(archive) => {
                findings.add(Code::LedgerLeftover, place, "");
            }
            Standing::Outgrown(..) => findings.add(Code::LedgerStranger, place, "not what it grew into"),
            Standing::Unfinished | Standing::Foreign => findings.add(Code::LedgerStranger, place, ""),
        }
    });
}

/// Whether a file in the ledger's folder has a place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Belongs,
    /// A partial tile that a larger one has replaced: C2SP tlog-tiles allows it to stay.
    Outgrown(Tile, Tile),
    /// What a commit writes before its checkpoint.
    Unfinished,
    Foreign,
}

fn standing(path: &str, size: u64) -> Standing {
    // The one that witnesses have cosigned is looked at with the checkpoint.
    if path == "checkpoint" || path == "cosigned" {
        return Standing::Belongs;
    }
    let (path, staged) = path.strip_suffix(".new").map_or((path, false), |path| (path, true));
    let tile = path.parse::<Tile>().ok();
    match tile.map(|tile| (tile, Tile::at(tile.level, tile.index, size))) {
        Some((tile, Some(there))) if tile == there && !staged => Standing::Belongs,
        Some((tile, Some(there))) if tile.width < there.width && !staged => Standing::Outgrown(tile, there),
        Some(_) => Standing::Unfinished,
        None if staged && (path == "checkpoint" || path == "cosigned") => Standing::Unfinished,
        None => Standing::Foreign,
    }
}
