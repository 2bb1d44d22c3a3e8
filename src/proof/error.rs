//! [`NotAProof`]: why bytes are no proof; [`BadProof`]: why a proof proves nothing.

use crate::merkle::ProofRefused;
use crate::note::NoteError;

/// Why bytes are not the text of a proof.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum NotAProof {
    /// They are longer than any proof.
    #[error("longer than a proof can be")]
    TooLong,
    /// They do not begin as a proof does, or are not text.
    #[error("does not begin as a proof of C2SP tlog-proof does")]
    OtherKind,
    /// A line is missing or malformed.
    #[error("line {line} of the proof is not {expected}")]
    BadLine {
        /// The line, counted from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// What follows the blank line is no checkpoint.
    #[error("the checkpoint in the proof: {0}")]
    Checkpoint(NoteError),
}

/// Why a proof proves nothing about an entry.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum BadProof {
    /// The checkpoint is not signed as it should be.
    #[error("the checkpoint: {0}")]
    Signature(NoteError),
    /// None of the given keys that signed is that of the log itself.
    #[error("the checkpoint is of {origin}, and no given key of that name has signed it")]
    OtherOrigin {
        /// The log that the checkpoint is about.
        origin: String,
    },
    /// The hashes do not lead from the entry to the signed root.
    #[error("the entry is not in the signed log: {0}")]
    NotIncluded(ProofRefused),
}
