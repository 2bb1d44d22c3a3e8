//! `archive.toml` again: from a copy that agrees with the ledger and the trusted keys, or from these alone.
//!
//! It needs no archive that opens: it is what an archive is opened with. Invariant: nothing is taken from a copy that
//! the ledger's first entry and a trusted key do not say too.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use super::copies::{self, Copies};
use super::{RepairError, quarantine};
use crate::archive::{Archive, ArchiveError, Settings};
use crate::digest::ContentId;
use crate::disk::{self, Disk, Lock};
use crate::ledger::{Event, Ledger, Repaired, What};
use crate::note::VerifyingKey;
use crate::parity::Edge;

const SETTINGS: &str = "archive.toml";
const FIRST: &str = "ledger/tile/entries/000";

/// Opens an archive whose `archive.toml` may be missing or past understanding; says what was mended for it.
pub fn open_mended(
    root: &Path,
    disk: Arc<dyn Disk>,
    copies: &[&dyn Copies],
    trusted: &dyn Fn(&str) -> Vec<VerifyingKey>,
    holder: &str,
) -> Result<(Archive, Vec<Repaired>), RepairError> {
    let refused = match Archive::open(root, Arc::clone(&disk)) {
        Ok(archive) => return Ok((archive, Vec::new())),
        Err(refused @ (ArchiveError::BadSettings { .. } | ArchiveError::NotAnArchive(_))) => refused,
        // A bad sector. Rights that are missing are for somebody to give, and no damage.
        Err(ArchiveError::Io { path, source }) if source.kind() != ErrorKind::PermissionDenied => {
            ArchiveError::Io { path, source }
        }
        Err(other) => return Err(other.into()),
    };
    let known = settings_from_what_is_known(root, copies, trusted);
    let Some((settings, from)) = known else { return Err(refused.into()) };
    let lock = Lock::take(&root.join("lock"), holder)?;
    let (path, text) = (root.join(SETTINGS), settings.to_toml()?);
    let found = disk::read_if_there(&path).ok().flatten();
    quarantine::move_aside(&*disk, root, SETTINGS, &refused.to_string())?;
    // A power cut here leaves no settings: they are put together again from the same things.
    disk::replace_file(&*disk, &path, text.as_bytes()).map_err(RepairError::io(&path))?;
    lock.done_with_lenses()?;
    let source =
        if matches!(from.as_str(), "parity" | "computed") { from.clone() } else { "replica".to_owned() };
    let mended = Repaired {
        place: SETTINGS.to_owned(),
        finding: "F301".to_owned(),
        from: if source == "replica" { from } else { String::new() },
        source,
        before: found.map(|bytes| ContentId::of(&bytes).to_string()),
        after: ContentId::of(text.as_bytes()).to_string(),
    };
    Ok((Archive::open(root, disk)?, vec![mended]))
}

/// Puts together the settings of the archive in `root`, and says where they come from. `trusted` gives the keys that
/// are trusted for an archive of this identifier.
pub fn settings_from_what_is_known(
    root: &Path,
    copies: &[&dyn Copies],
    trusted: &dyn Fn(&str) -> Vec<VerifyingKey>,
) -> Option<(Settings, String)> {
    let edge = Edge::of(root).files;
    let first = first_entry(root, copies, &edge)?;
    let What::Creation { archive: id, name } = first.what else { return None };
    let keys = trusted(&id);
    let texts = copies.iter().map(|copy| (copies::read(*copy, "archive.toml"), copy.name()));
    let texts = texts.chain([(edge.get("archive.toml").cloned(), "parity".to_owned())]);
    let agrees = |settings: &Settings| {
        settings.id == id
            && settings.name == name
            && settings.created == first.time
            && settings.keys.iter().all(|key| keys.contains(key))
            && settings.keys.iter().any(|key| key.name().as_str() == settings.origin)
    };
    let whole = texts.filter_map(|(text, from)| Some((Settings::parse(&text?).ok()?, from)));
    whole.into_iter().find(|(settings, _)| agrees(settings)).or_else(|| {
        let origin = keys.first()?.name().as_str().to_owned();
        Some((Settings { id, name, origin, created: first.time, keys }, "computed".to_owned()))
    })
}

/// Reads the first entry of the log from wherever it can be had.
fn first_entry(root: &Path, copies: &[&dyn Copies], edge: &super::ledger::Files) -> Option<Event> {
    let partial = disk::list(&root.join(format!("{FIRST}.p"))).unwrap_or_default();
    let own = std::iter::once(root.join(FIRST)).chain(partial);
    let own = own.filter_map(|path| disk::read_if_there(&path).ok().flatten());
    let kept = edge.iter().filter(|(place, _)| place.starts_with(FIRST)).map(|(_, bytes)| bytes.clone());
    let others = copies.iter().filter_map(|copy| copies::read(*copy, FIRST));
    own.chain(kept).chain(others).find_map(|bytes| {
        let (length, rest) = bytes.split_first_chunk()?;
        let entry = rest.get(..usize::from(u16::from_be_bytes(*length)))?;
        Ledger::decode(0, entry).ok().filter(|event| matches!(event.what, What::Creation { .. }))
    })
}
