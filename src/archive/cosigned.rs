//! `ledger/cosigned`: the newest checkpoint that witnesses have put their signatures under, with its sum.
//!
//! It came from other hands and cannot be made again here, so that the right edge keeps it a second time.

use super::{Archive, ArchiveError, edge};
use crate::disk::{self, Lock, LockError};
use crate::note;

/// Its place below an archive.
pub(super) const PLACE: &str = "ledger/cosigned";

impl Archive {
    /// Keeps what witnesses have cosigned, in place of what was kept before; `holder` is who does it, as another
    /// writer will be told.
    ///
    /// That a known witness has signed it, and that this log has grown from it, is for the caller to have checked.
    pub fn keep_cosigned(&self, note: &str, holder: &str) -> Result<(), ArchiveError> {
        self.put_cosigned(note)?;
        match Lock::take(&self.root.join("lock"), holder) {
            Ok(lock) => {
                edge::renew(self, &self.ledger()?)?;
                Ok(lock.done_with_lenses()?)
            }
            // Whoever is writing renews the edge at the end.
            Err(LockError::Held { .. }) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    /// Replaces the file alone, durably.
    pub(super) fn put_cosigned(&self, note: &str) -> Result<(), ArchiveError> {
        let path = self.root.join(PLACE);
        disk::replace_file(&*self.disk, &path, note::with_sum(note).as_bytes())
            .map_err(|source| ArchiveError::Io { path, source })
    }
}
