//! What can go wrong with the ledger.

use std::io;
use std::path::{Path, PathBuf};

/// A failure of the ledger.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The disk failed.
    #[error("{}: disk failed", path.display())]
    Io {
        /// The file concerned.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no ledger here.
    #[error("{}: no checkpoint", .0.display())]
    NoCheckpoint(PathBuf),
    /// The checkpoint is not signed by the key that was asked for, or is no checkpoint.
    #[error("{}: checkpoint refused: {reason}", path.display())]
    BadCheckpoint {
        /// The checkpoint file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A tile or bundle is missing, too short, or does not agree with the checkpoint.
    #[error("{}: ledger damaged: {reason}", path.display())]
    Damaged {
        /// The file concerned.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The bytes of an entry are not an entry this program knows.
    #[error("ledger entry {index}: {reason}")]
    BadEntry {
        /// Its place in the log, from 0.
        index: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// An event does not fit an entry.
    #[error("entry of {0} bytes is over the limit of 65535")]
    TooLong(usize),
    /// An event could not be put into JSON.
    #[error("event cannot be encoded: {0}")]
    Encode(String),
    /// An earlier write failed; only opening the archive anew tells what is on the disk.
    #[error("an earlier write to the ledger failed; open the archive again")]
    Poisoned,
}

impl LedgerError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}
