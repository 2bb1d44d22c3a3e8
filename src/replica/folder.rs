//! How a folder stands to the archive: empty, a copy that is behind, level, ahead, or of another history.

use std::path::Path;
use std::sync::Arc;

use super::ReplicaError;
use crate::archive::Archive;
use crate::disk::{self, Disk};
use crate::ledger::{Ledger, LedgerError, What, head_at};
use crate::merkle::TreeHead;
use crate::note::VerifyingKey;

/// How a copy stands to the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was ever completely copied there.
    Empty,
    /// It has the first entries of the archive.
    Behind(TreeHead),
    /// It has all entries.
    Level(TreeHead),
    /// It has all entries of the archive, and more.
    Ahead(TreeHead),
    /// It tells another history; both have at least so many entries.
    Forked(u64),
}

/// Looks at a folder; it is not changed. `known` says that a copy was seen there before.
pub fn standing(
    archive: &Archive,
    ledger: &Ledger,
    folder: &Path,
    disk: &Arc<dyn Disk>,
    known: bool,
) -> Result<Standing, ReplicaError> {
    let settings = folder.join("archive.toml");
    if disk::read_if_there(&settings).map_err(|e| ReplicaError::io(&settings, e))?.is_none() {
        let found = disk::list(folder).map_err(|e| ReplicaError::io(folder, e))?;
        return match (known, found.iter().all(|path| ours(path))) {
            (true, _) => Err(ReplicaError::Gone(folder.to_owned())),
            (false, true) => Ok(Standing::Empty),
            (false, false) => Err(ReplicaError::Foreign(folder.to_owned())),
        };
    }
    let copy =
        Archive::open(folder, Arc::clone(disk)).map_err(|_| ReplicaError::Foreign(folder.to_owned()))?;
    if copy.settings().id != archive.settings().id {
        return Err(ReplicaError::Foreign(folder.to_owned()));
    }
    // The keys of the archive, not those the copy names: a copy does not say whom to believe.
    let keys = &archive.settings().keys;
    let log = folder.join("ledger");
    let opened = match Ledger::open(&log, &archive.settings().origin, keys) {
        // A copy from before the key was changed.
        Err(LedgerError::BadCheckpoint { .. }) => {
            Ledger::open(&log, &archive.settings().origin, &every_key(archive, ledger)?)
        }
        opened => opened,
    };
    match opened {
        Ok(there) => compare(ledger, &there),
        Err(LedgerError::NoCheckpoint(path)) if known => Err(ReplicaError::Gone(path)),
        Err(LedgerError::NoCheckpoint(_)) => Ok(Standing::Empty),
        Err(error) => Err(ReplicaError::Log(error)),
    }
}

/// The keys of the archive, and those that its own log says they have followed.
pub(super) fn every_key(archive: &Archive, ledger: &Ledger) -> Result<Vec<VerifyingKey>, ReplicaError> {
    let (mut keys, mut at) = (archive.settings().keys.clone(), 0);
    loop {
        let events = ledger.many_events_from(at)?;
        if events.is_empty() {
            return Ok(keys);
        }
        at += events.len() as u64;
        for event in &events {
            if let What::KeyChange(change) = &event.what {
                keys.extend(change.proved().map(|(old, _)| old));
            }
        }
    }
}

/// What an interrupted first copying leaves before the settings are there.
fn ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name == "lost+found" || name == "archive.toml.new" || name == "lock"
}

pub(super) fn compare(here: &Ledger, there: &Ledger) -> Result<Standing, ReplicaError> {
    let shared = here.size().min(there.size());
    let (ours, theirs) = if there.size() > here.size() {
        (*here.head(), head_at(there, shared).map_err(ReplicaError::Log)?)
    } else {
        (head_at(here, shared)?, *there.head())
    };
    if ours != theirs {
        return Ok(Standing::Forked(shared));
    }
    Ok(match there.size().cmp(&here.size()) {
        std::cmp::Ordering::Less => Standing::Behind(*there.head()),
        std::cmp::Ordering::Equal => Standing::Level(*there.head()),
        std::cmp::Ordering::Greater => Standing::Ahead(*there.head()),
    })
}
