//! Why a report cannot be made.

use crate::archive::ArchiveError;
use crate::catalog::CatalogError;

/// A failure of a report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The archive failed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The catalog failed.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}
