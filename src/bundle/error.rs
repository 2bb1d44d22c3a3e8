//! What keeps evidence from being made.

use std::io;
use std::path::{Path, PathBuf};

use crate::archive::ArchiveError;
use crate::catalog::CatalogError;
use crate::ledger::{LedgerError, RecordId};
use crate::store::StoreError;

/// A failure to make evidence.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// No record has this identifier.
    #[error("record {0}: unknown")]
    Unknown(RecordId),
    /// The file that was to be written is there already.
    #[error("{}: is there already", .0.display())]
    Taken(PathBuf),
    /// The folder that was to be filled has something in it.
    #[error("{}: not empty", .0.display())]
    NotEmpty(PathBuf),
    /// What the ledger holds does not lead to its own signed root.
    #[error("ledger entry {index}: {reason}")]
    Damaged {
        /// The entry.
        index: u64,
        /// What does not agree.
        reason: String,
    },
    /// A file or folder cannot be read or written.
    #[error("{}", path.display())]
    Io {
        /// The file or folder concerned.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The run was asked to stop.
    #[error("stopped after {given} of {asked} records")]
    Stopped {
        /// Records given out.
        given: usize,
        /// Records asked for.
        asked: usize,
    },
    /// The bytes of a record failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The archive failed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The catalog failed.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

impl BundleError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}
