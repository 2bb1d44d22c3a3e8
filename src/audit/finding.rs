//! [`Finding`]: one thing that does not agree, with a [`Code`] that never changes its meaning.
//!
//! Every code is explained in `docs/FINDINGS.md`; a test compares the two. Invariant: a number or word is never
//! given to another meaning, also when a code falls out of use.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::digest::ContentId;
use crate::source::LogicalPath;

/// What kind of thing does not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// An object that the ledger names is not there.
    ObjectMissing,
    /// The bytes of an object no longer hash to its name.
    ObjectCorrupt,
    /// The disk or the system would not give an object's bytes.
    ObjectUnreadable,
    /// An object is there that no readable entry names.
    ObjectExtra,
    /// As [`Code::ObjectExtra`], while a writer is at work or was interrupted.
    ObjectUnrecorded,
    /// A file among the objects whose name is not that of an object.
    ObjectStranger,
    /// A folder of objects could not be listed.
    FolderUnreadable,
    /// There is no checkpoint.
    CheckpointMissing,
    /// The checkpoint is not a signed note with origin, size and root.
    CheckpointMalformed,
    /// The signature of a trusted key does not fit the checkpoint.
    CheckpointForged,
    /// No trusted key has signed the checkpoint.
    CheckpointUnsigned,
    /// No trusted key was given: the checkpoint was only compared with the key that lies beside it.
    CheckpointUnverifiable,
    /// The disk or the system would not give the checkpoint.
    CheckpointUnreadable,
    /// The entries lead to another root than the checkpoint's.
    RootDiffers,
    /// The ledger is shorter than it is known to have been.
    LedgerRolledBack,
    /// The ledger did not grow from the one that is remembered.
    LedgerForked,
    /// An entry bundle is not there.
    BundleMissing,
    /// An entry bundle was changed.
    BundleCorrupt,
    /// The disk or the system would not give an entry bundle.
    BundleUnreadable,
    /// An entry is whole, but this program does not understand it.
    EntryUnknown,
    /// A tile of hashes is not there.
    TileMissing,
    /// A tile of hashes does not follow from the entries.
    TileCorrupt,
    /// The disk or the system would not give a tile of hashes.
    TileUnreadable,
    /// A file in the ledger's folder that does not belong to it.
    LedgerStranger,
    /// As [`Code::LedgerStranger`], but what a commit writes, while a writer is at work or was interrupted.
    LedgerLeftover,
    /// A folder of the ledger could not be listed.
    LedgerFolderUnreadable,
    /// `archive.toml` says something else than the ledger or the trusted keys.
    SettingsDiffer,
    /// `README.txt` is not the text of this format.
    ReadmeChanged,
    /// The catalog cannot be used.
    CatalogUnusable,
    /// The catalog does not yet show the whole ledger.
    CatalogBehind,
    /// The catalog shows something else than the ledger.
    CatalogDiffers,
    /// The index cannot be used.
    IndexUnusable,
    /// The index does not yet show the whole ledger.
    IndexBehind,
    /// The index shows something else than the ledger.
    IndexDiffers,
    /// Objects that no audit has read for longer than was allowed.
    ObjectsStale,
    /// A transcript that the ledger names is not there.
    TranscriptMissing,
    /// The bytes of a transcript no longer hash to its name.
    TranscriptCorrupt,
    /// An entry bundle holds its entries in another order.
    BundleReordered,
    /// An entry bears an earlier time than the one before it.
    ClockWentBack,
    /// An entry bears a time that has not come yet.
    ClockAhead,
    /// The cosigned checkpoint is not a note that a trusted key has signed.
    CosignedMalformed,
    /// The cosigned checkpoint is of another past than the ledger's.
    CosignedDiffers,
    /// The disk or the system would not give the cosigned checkpoint.
    CosignedUnreadable,
    /// Something beside the folders and files of an archive.
    ArchiveStranger,
    /// A line of a known witness under the cosigned checkpoint is not its signature.
    CosignedForged,
    /// The cosigned checkpoint is gone, though parity has it.
    CosignedMissing,
    /// Not as many witnesses have cosigned as the policy asks for.
    QuorumOpen,
    /// A file of the lenses is not as it was written.
    LensChanged,
    /// A parity file that the ledger names is not there.
    ParityMissing,
    /// A parity file was changed.
    ParityDamaged,
    /// The disk or the system would not give a parity file.
    ParityUnreadable,
    /// Some of what is recorded has no parity yet.
    ParityBehind,
    /// A file in the folder of parity that does not belong there.
    ParityStranger,
}

/// What a finding means for the answer as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Good to know; everything recorded is whole all the same.
    Notice,
    /// Something could not be looked at, so nobody knows.
    Unchecked,
    /// Something is not as it was.
    Damage,
}

use Class::{Damage, Notice, Unchecked};

const CODES: &[(Code, &str, &str, Class)] = &[
    (Code::ObjectMissing, "F101", "object-missing", Damage),
    (Code::ObjectCorrupt, "F102", "object-corrupt", Damage),
    (Code::ObjectUnreadable, "F103", "object-unreadable", Unchecked),
    (Code::ObjectExtra, "F104", "object-extra", Damage),
    (Code::ObjectUnrecorded, "F105", "object-unrecorded", Notice),
    (Code::ObjectStranger, "F106", "object-stranger", Damage),
    (Code::FolderUnreadable, "F107", "folder-unreadable", Unchecked),
    (Code::CheckpointMissing, "F201", "checkpoint-missing", Damage),
    (Code::CheckpointMalformed, "F202", "checkpoint-malformed", Damage),
    (Code::CheckpointForged, "F203", "checkpoint-forged", Damage),
    (Code::CheckpointUnsigned, "F204", "checkpoint-unsigned", Damage),
    (Code::CheckpointUnverifiable, "F205", "checkpoint-unverifiable", Unchecked),
    (Code::CheckpointUnreadable, "F206", "checkpoint-unreadable", Unchecked),
    (Code::RootDiffers, "F207", "root-differs", Damage),
    (Code::LedgerRolledBack, "F208", "ledger-rolled-back", Damage),
    (Code::LedgerForked, "F209", "ledger-forked", Damage),
    (Code::BundleMissing, "F211", "bundle-missing", Damage),
    (Code::BundleCorrupt, "F212", "bundle-corrupt", Damage),
    (Code::BundleUnreadable, "F213", "bundle-unreadable", Unchecked),
    (Code::EntryUnknown, "F214", "entry-unknown", Unchecked),
    (Code::TileMissing, "F221", "tile-missing", Damage),
    (Code::TileCorrupt, "F222", "tile-corrupt", Damage),
    (Code::TileUnreadable, "F223", "tile-unreadable", Unchecked),
    (Code::LedgerStranger, "F231", "ledger-stranger", Damage),
    (Code::LedgerLeftover, "F232", "ledger-leftover", Notice),
    (Code::LedgerFolderUnreadable, "F233", "ledger-folder-unreadable", Unchecked),
    (Code::SettingsDiffer, "F301", "settings-differ", Damage),
    (Code::ReadmeChanged, "F302", "readme-changed", Damage),
    (Code::CatalogUnusable, "F401", "catalog-unusable", Damage),
    (Code::CatalogBehind, "F402", "catalog-behind", Notice),
    (Code::CatalogDiffers, "F403", "catalog-differs", Damage),
    (Code::IndexUnusable, "F411", "index-unusable", Damage),
    (Code::IndexBehind, "F412", "index-behind", Notice),
    (Code::IndexDiffers, "F413", "index-differs", Damage),
    (Code::ObjectsStale, "F108", "objects-stale", Unchecked),
    (Code::TranscriptMissing, "F121", "transcript-missing", Damage),
    (Code::TranscriptCorrupt, "F122", "transcript-corrupt", Damage),
    (Code::BundleReordered, "F215", "bundle-reordered", Damage),
    (Code::ClockWentBack, "F241", "clock-went-back", Notice),
    (Code::ClockAhead, "F242", "clock-ahead", Notice),
    (Code::CosignedMalformed, "F251", "cosigned-malformed", Damage),
    (Code::CosignedDiffers, "F252", "cosigned-differs", Damage),
    (Code::CosignedUnreadable, "F253", "cosigned-unreadable", Unchecked),
    (Code::ArchiveStranger, "F303", "archive-stranger", Notice),
    (Code::CosignedForged, "F254", "cosigned-forged", Damage),
    (Code::CosignedMissing, "F256", "cosigned-missing", Damage),
    (Code::QuorumOpen, "F255", "quorum-open", Unchecked),
    (Code::LensChanged, "F421", "lens-changed", Damage),
    (Code::ParityMissing, "F501", "parity-missing", Damage),
    (Code::ParityDamaged, "F502", "parity-damaged", Damage),
    (Code::ParityUnreadable, "F503", "parity-unreadable", Unchecked),
    (Code::ParityBehind, "F504", "parity-behind", Notice),
    (Code::ParityStranger, "F505", "parity-stranger", Damage),
];

impl Code {
    /// Every code, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.iter().map(|row| row.0)
    }

    /// Returns the stable number, such as `F101`.
    pub fn number(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// Returns the stable word, such as `object-missing`.
    pub fn word(self) -> &'static str {
        self.row().map_or("", |row| row.2)
    }

    /// Returns what such a finding means for the answer as a whole.
    pub fn class(self) -> Class {
        self.row().map_or(Damage, |row| row.3)
    }

    fn row(self) -> Option<&'static (Self, &'static str, &'static str, Class)> {
        CODES.iter().find(|row| row.0 == self)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.word())
    }
}

/// One thing that does not agree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What kind of thing.
    pub code: Code,
    /// Where: a path below the archive, safe to print; a folder or an entry where no file can be named.
    pub place: String,
    /// What was found, or what the system said; may be empty.
    pub detail: String,
}

impl Finding {
    #[expect(clippy::needless_pass_by_value, reason = "a text, a literal and an error are all given")]
    pub(super) fn new(code: Code, place: impl Into<String>, detail: impl ToString) -> Self {
        Self { code, place: place.into(), detail: detail.to_string() }
    }
}

/// The findings so far. Every one is counted, but only so many are kept.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub list: Vec<Finding>,
    pub counts: BTreeMap<Code, u64>,
}

impl Findings {
    /// An archive whose disk is gone must not fill the memory with its million missing objects.
    const KEPT: usize = 100_000;

    pub fn add(&mut self, code: Code, place: impl Into<String>, detail: impl ToString) {
        self.push(Finding::new(code, place, detail));
    }

    /// True when a place is a finding already that an answer must not be "ok" with.
    pub fn has_damage_at(&self, place: &str) -> bool {
        self.list.iter().any(|finding| finding.place == place && finding.code.class() == Damage)
    }

    /// Takes over what another part of the audit has found.
    pub fn absorb(&mut self, other: Self) {
        other.counts.into_iter().for_each(|(code, count)| *self.counts.entry(code).or_default() += count);
        let room = Self::KEPT.saturating_sub(self.list.len());
        self.list.extend(other.list.into_iter().take(room));
    }

    pub fn push(&mut self, finding: Finding) {
        *self.counts.entry(finding.code).or_default() += 1;
        if self.list.len() < Self::KEPT {
            self.list.push(finding);
        }
    }
}

/// The object that a place names; `None` for other places.
pub(super) fn object_in(place: &str) -> Option<ContentId> {
    let (folder, rest) = place.strip_prefix("objects/blake3/")?.split_once('/')?;
    format!("{folder}{rest}").parse().ok()
}

/// Names a file of the archive as findings do: relative, with `/`, safe to print.
pub(super) fn place_of(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    LogicalPath::from_raw(relative.as_os_str().as_encoded_bytes().to_vec()).shown()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_its_own_number_and_word_and_is_documented() {
        let documented = include_str!("../../docs/FINDINGS.md");
        let mut seen = BTreeSet::new();
        for code in Code::all() {
            assert!(seen.insert(code.number()) && seen.insert(code.word()), "{code}");
            let class = match code.class() {
                Notice => "notice",
                Unchecked => "could not check",
                Damage => "damage",
            };
            let row = format!("| {} | `{}` | {class} |", code.number(), code.word());
            assert!(documented.contains(&row), "docs/FINDINGS.md has no row {row}");
        }
        let rows = documented.lines().filter(|line| line.starts_with("| F")).count();
        assert_eq!(rows, Code::all().count());
    }
}
