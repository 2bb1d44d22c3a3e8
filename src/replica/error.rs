//! What can go wrong with a copy elsewhere.

use std::io;
use std::path::{Path, PathBuf};

use crate::archive::ArchiveError;
use crate::courier::CourierError;
use crate::disk::LockError;
use crate::ledger::LedgerError;
use crate::store::StoreError;

/// Why a copy could not be brought up to date or looked at.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// The archive itself could not be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The archive's own log could not be read.
    #[error("the archive's log")]
    Ledger(#[from] LedgerError),
    /// The archive's own objects could not be listed.
    #[error("the archive's objects")]
    Store(#[source] StoreError),
    /// The copy was there before and is not now: a disk that is not mounted, a folder that was moved.
    #[error("{}: the copy is not there", .0.display())]
    Gone(PathBuf),
    /// The folder holds something that is no copy of this archive.
    #[error("{}: not a copy of this archive", .0.display())]
    Foreign(PathBuf),
    /// The folder is the archive itself, lies in it, or holds it.
    #[error("{}: the archive and its copy are in one another", .0.display())]
    Within(PathBuf),
    /// The copy has entries that the archive has not.
    #[error("the copy has {there} entries, the archive {here}")]
    Ahead {
        /// The entries of the copy.
        there: u64,
        /// The entries of the archive.
        here: u64,
    },
    /// The copy and the archive tell different histories.
    #[error("the histories differ within the first {size} entries")]
    Forked {
        /// Both have so many entries, and not the same ones.
        size: u64,
    },
    /// Somebody is writing to the copy.
    #[error("the copy is in use")]
    Lock(#[source] LockError),
    /// The copy's disk failed, filled up, or went away.
    #[error("{}: the copy's disk failed", path.display())]
    Io {
        /// What was being written or read.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The copy's objects could not be written or listed.
    #[error("the copy's objects")]
    Objects(#[source] StoreError),
    /// The copy's log could not be written or read.
    #[error("the copy's log")]
    Log(#[source] LedgerError),
    /// The copy's log does not agree with itself: it cannot be brought back from there.
    #[error("the copy's log is damaged")]
    LogDamaged(#[source] LedgerError),
    /// What is to be restored would be mixed with what is there.
    #[error("{}: not empty", .0.display())]
    NotEmpty(PathBuf),
    /// The other side could not be reached, or broke off.
    #[error(transparent)]
    Courier(#[from] CourierError),
    /// The other side does not know the token.
    #[error("{0}: the token is not the right one")]
    Denied(String),
    /// The other side would not have what was sent, and says why.
    #[error("the other side refused: {reason}")]
    Refused {
        /// The status (RFC 9110, section 15).
        status: u16,
        /// Its words.
        reason: String,
    },
    /// The other side answers what no keeper of copies would.
    #[error("{0}: no copies are kept there")]
    NotAKeeper(String),
    /// It was asked to stop; what was copied stays, and the next time goes on from there.
    #[error("stopped")]
    Stopped,
}

/// Why something that came was not taken into a copy that is kept for another.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// It is not what it should be.
    #[error("{0}")]
    Refused(&'static str),
    /// It contradicts what is here already, or who may say it.
    #[error("{0}")]
    Conflict(String),
    /// Another program holds the folder.
    #[error("the folder is in use")]
    InUse(#[source] LockError),
    /// The disk failed or is full.
    #[error("{}: the disk failed", path.display())]
    Disk {
        /// What was being written or read.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The objects could not be written or read.
    #[error("the objects of the copy")]
    Store(#[source] StoreError),
    /// The log could not be written or read.
    #[error("the log of the copy")]
    Log(#[source] LedgerError),
}

impl ReplicaError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}
