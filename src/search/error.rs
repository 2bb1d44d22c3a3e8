//! What can keep a search from being made. No query is an error.

use crate::archive::ArchiveError;
use crate::catalog::CatalogError;
use crate::index::IndexError;

/// A failure of a room that a search looks into.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The archive could not be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The catalog could not be read.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}
