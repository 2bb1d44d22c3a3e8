//! What can go wrong with an archive as a whole.

use std::io;
use std::path::PathBuf;

use crate::catalog::CatalogError;
use crate::digest::ContentId;
use crate::disk::LockError;
use crate::index::IndexError;
use crate::ledger::LedgerError;
use crate::store::StoreError;

/// A failure of an archive or of one of the rooms in it.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is no `archive.toml` here.
    #[error("{}: not an archive", .0.display())]
    NotAnArchive(PathBuf),
    /// A new archive needs an empty folder.
    #[error("{}: not empty", .0.display())]
    NotEmpty(PathBuf),
    /// The settings cannot be read or understood.
    #[error("{}: {reason}", path.display())]
    BadSettings {
        /// The settings file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file of the archive could not be read or written.
    #[error("{}: disk failed", path.display())]
    Io {
        /// The file or folder concerned.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The key that should sign is not one of the archive's.
    #[error("signing key {key} does not belong to this archive ({origin})")]
    WrongKey {
        /// The name of the key that was offered.
        key: String,
        /// The origin of this archive.
        origin: String,
    },
    /// The bytes of a transcript agree with their name but are no transcript.
    #[error("transcript {0}: {1}")]
    BadTranscript(ContentId, String),
    /// Somebody else is writing.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The catalog failed.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The index failed.
    #[error(transparent)]
    Index(#[from] IndexError),
}
