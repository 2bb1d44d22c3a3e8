//! What can go wrong with an index. The answer to all but [`IndexError::Unwritable`] is to delete it and build
//! it again.

use std::path::PathBuf;

/// A failure of an index.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no index here, or it is of another version or of another archive.
    #[error("index {}: {found}", path.display())]
    Stale {
        /// The folder of the index.
        path: PathBuf,
        /// What was found instead.
        found: String,
    },
    /// A file of the index is missing or cannot be understood.
    #[error("index {}: damaged: {detail}", path.display())]
    Damaged {
        /// The folder of the index.
        path: PathBuf,
        /// What the reader said.
        detail: String,
    },
    /// The index cannot be written: the disk failed, or another writer is at work.
    #[error("index {}: cannot be written: {detail}", path.display())]
    Unwritable {
        /// The folder of the index.
        path: PathBuf,
        /// What the writer said.
        detail: String,
    },
}
