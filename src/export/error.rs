//! What keeps a record from being given out.

use std::io;
use std::path::PathBuf;

use crate::archive::ArchiveError;
use crate::catalog::CatalogError;
use crate::ledger::RecordId;
use crate::store::StoreError;

/// A failure to give records out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// No record has this identifier.
    #[error("record {0}: unknown")]
    Unknown(RecordId),
    /// The target cannot be written.
    #[error("{}: cannot write", path.display())]
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
    /// The bytes are missing or changed, or the target failed while they were written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The archive failed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The catalog failed.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}
