//! Why a repair or a protection could not be done. What remains damaged is never an error: it is in the report.

use std::io;
use std::path::{Path, PathBuf};

use crate::archive::ArchiveError;
use crate::audit::AuditError;
use crate::disk::LockError;
use crate::ledger::LedgerError;
use crate::parity::ParityError;
use crate::store::StoreError;

/// A failure of the work itself.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// The archive failed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The audit could not be done.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A group could not be made.
    #[error("parity")]
    Parity(#[from] ParityError),
    /// The disk failed.
    #[error("{}: disk failed", path.display())]
    Io {
        /// The file or folder concerned.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl RepairError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + use<'_> {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

impl From<StoreError> for RepairError {
    fn from(error: StoreError) -> Self {
        Self::Archive(error.into())
    }
}

impl From<LedgerError> for RepairError {
    fn from(error: LedgerError) -> Self {
        Self::Archive(error.into())
    }
}

impl From<LockError> for RepairError {
    fn from(error: LockError) -> Self {
        Self::Archive(error.into())
    }
}
