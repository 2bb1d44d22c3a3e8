//! What ends a run: only the archive itself. A bad file never does.

use crate::archive::ArchiveError;
use crate::catalog::CatalogError;
use crate::ledger::AccessionId;
use crate::store::StoreError;

/// A failure of a run.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The archive failed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The catalog failed.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The number of workers asked for could not be started.
    #[error("cannot start {jobs} workers: {reason}")]
    Workers {
        /// How many were asked for.
        jobs: usize,
        /// What the system said.
        reason: String,
    },
    /// The source of an interrupted accession is not there.
    #[error("accession {accession}: source {source_path} is not there: {reason}")]
    SourceGone {
        /// The accession that waits to be gone on with.
        accession: AccessionId,
        /// The source, as it was given.
        source_path: String,
        /// What the system said.
        reason: String,
    },
}
