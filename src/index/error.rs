//! What can go wrong with an index. The answer to all but [`IndexError::Unwritable`] is to delete it and build
//! it again.

use std::path::PathBuf;

/// A failure of an index.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no index here, or it is of a later version or of another archive.
    #[error("index {}: {found}", path.display())]
    Stale {
        /// The folder of the index.
        path: PathBuf,
        /// What was found instead.
        found: String,
    },
    /// It was written by an older program: nothing is wrong with it, and it is built again.
    #[error("index {}: of version {version}, which is older", path.display())]
    Older {
        /// The folder of the index.
        path: PathBuf,
        /// Its version.
        version: u32,
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
