//! What can go wrong with a witness. A request that is refused is an answer, not an error.

use std::io;
use std::path::PathBuf;

use crate::disk::LockError;

/// A failure of the witness itself.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// Another process is this witness.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The disk failed.
    #[error("{}: disk failed", path.display())]
    Io {
        /// The file or folder concerned.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What was kept of a log cannot be read: nothing more is cosigned of it.
    #[error("{}: not a checkpoint that this witness has kept", .0.display())]
    Damaged(PathBuf),
    /// A line of the list of logs is no public key of a log.
    #[error("{}: line {line} is not the public key of a log", path.display())]
    BadLog {
        /// The list.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
}
