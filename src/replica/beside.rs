//! What lies beside objects and log and goes with them: parity, and the head that witnesses have cosigned.
//!
//! Invariant: a group of parity gets its name in a copy only when every byte of it is as it was written, and a
//! cosigned head only when the copy has the entries it covers.

use std::path::Path;

use super::ReplicaError;
use crate::archive::Archive;
use crate::disk::{self, Disk};
use crate::merkle::TreeHead;
use crate::monitor::Monitor;
use crate::note::{self, Checkpoint, VerifyingKey};
use crate::parity::{EDGE, ENDING, FOLDER, Group};

pub(super) const COSIGNED: &str = "ledger/cosigned";

/// Where to copy from and to.
pub(super) struct Beside<'a> {
    pub archive: &'a Archive,
    pub to: &'a Path,
    pub disk: &'a dyn Disk,
    /// Also reads what is there already.
    pub read_back: bool,
}

impl Beside<'_> {
    /// Copies the groups that lack; one that is damaged here is left out, the audit of the archive names it.
    pub fn groups(&self, monitor: &dyn Monitor) -> Result<(), ReplicaError> {
        let folder = self.archive.root().join(FOLDER);
        for path in disk::list(&folder).map_err(|e| ReplicaError::io(&folder, e))? {
            if monitor.stopping() {
                return Err(ReplicaError::Stopped);
            }
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Some(name) = file.strip_suffix(ENDING) else { continue };
            let there = self.to.join(FOLDER).join(&file);
            if there.exists() && (!self.read_back || whole(&there, Some(name)).is_some()) {
                continue;
            }
            if let Some(bytes) = whole(&path, Some(name)) {
                self.put(&there, &bytes)?;
            }
        }
        Ok(())
    }

    /// Copies the parity of the right edge, and what witnesses have signed; the log is there already.
    pub fn edges(&self, head: &TreeHead) -> Result<(), ReplicaError> {
        self.fresh(EDGE, whole(&self.archive.root().join(EDGE), None))?;
        let keys = &self.archive.settings().keys;
        let here = read(&self.archive.root().join(COSIGNED));
        let size = |bytes: &Option<Vec<u8>>| bytes.as_ref().and_then(|bytes| size(bytes, keys));
        match (size(&here), size(&read(&self.to.join(COSIGNED)))) {
            (Some(new), old) if new <= head.size && old.is_none_or(|old| old <= new) => {
                self.fresh(COSIGNED, here)
            }
            _ => Ok(()),
        }
    }

    fn fresh(&self, place: &str, bytes: Option<Vec<u8>>) -> Result<(), ReplicaError> {
        let there = self.to.join(place);
        match bytes {
            Some(bytes) if read(&there).as_ref() != Some(&bytes) => self.put(&there, &bytes),
            _ => Ok(()),
        }
    }

    /// Makes a file durable under its name; until then it lies in the staging folder.
    fn put(&self, there: &Path, bytes: &[u8]) -> Result<(), ReplicaError> {
        let io = |e| ReplicaError::io(there, e);
        let folder = there.parent().unwrap_or(there);
        self.disk.create_dir(folder).map_err(io)?;
        let staged = self.to.join("staging").join(there.file_name().unwrap_or_default());
        disk::replace_file(self.disk, &staged, bytes).map_err(io)?;
        self.disk.replace(&staged, there).map_err(io)?;
        self.disk.sync_dir(folder).map_err(io)
    }
}

pub(super) fn read(path: &Path) -> Option<Vec<u8>> {
    disk::read_if_there(path).ok().flatten()
}

/// The bytes of a group, if all of them are as they were written and the group is of this name.
pub(super) fn whole(path: &Path, name: Option<&str>) -> Option<Vec<u8>> {
    read(path).filter(|bytes| is_whole(bytes, name))
}

/// Whether bytes are a group, all of it as it was written, and of this name.
pub(super) fn is_whole(bytes: &[u8], name: Option<&str>) -> bool {
    let group = Group::read(bytes.to_vec());
    group.is_ok_and(|group| group.is_whole() && name.is_none_or(|name| group.name().to_string() == name))
}

/// The size of a head that witnesses have cosigned, if it is as it was kept and the log has signed it.
pub(super) fn size(bytes: &[u8], keys: &[VerifyingKey]) -> Option<u64> {
    let opened = note::open(note::without_sum(bytes).ok()?, keys).ok()?;
    Checkpoint::from_text(&opened.text).ok().map(|checkpoint| checkpoint.size)
}
