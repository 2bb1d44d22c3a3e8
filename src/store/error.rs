//! What can go wrong with an object.

use std::io;
use std::path::{Path, PathBuf};

use crate::digest::ContentId;

/// A failure of the store, or of the stream that was to go into or out of it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No object has this name.
    #[error("object {0}: missing")]
    Missing(ContentId),
    /// The bytes no longer hash to their name.
    #[error("object {expected}: bytes hash to {found}")]
    Corrupt {
        /// The name.
        expected: ContentId,
        /// What the bytes hash to.
        found: ContentId,
    },
    /// The archive's disk failed.
    #[error("{}: disk failed", path.display())]
    Io {
        /// The file or folder concerned.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The stream that was to be kept failed.
    #[error("source failed")]
    Source(#[source] io::Error),
    /// The stream that an object was to be written to failed.
    #[error("target failed")]
    Target(#[source] io::Error),
}

impl StoreError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}
