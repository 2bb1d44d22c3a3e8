//! What can go wrong with the catalog. It is derived, so the answer to all but the last is to build it again.

/// A failure of the catalog.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// It is missing, of another version, of another archive, or not a catalog.
    #[error("catalog out of step: {0}")]
    Stale(String),
    /// It was written by an older program: nothing is wrong with it, and it is built again.
    #[error("catalog of version {0}, which is older")]
    Older(i64),
    /// Entries were to be folded in out of order.
    #[error("catalog expects ledger entry {expected}, not {found}")]
    Gap {
        /// The next entry it can take.
        expected: u64,
        /// The entry it was given.
        found: u64,
    },
    /// The disk would not give or take a file of it.
    #[error("{}", path.display())]
    Io {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// SQLite failed.
    #[error("catalog failed")]
    Sql(#[from] rusqlite::Error),
    /// A value in a row cannot be what it should be.
    #[error("catalog row damaged: {0}")]
    BadRow(String),
}
