//! [`grown`]: whether one state of a log is the past of another (RFC 6962 section 2.1.2).
//!
//! The tiles only help to find the proof; it is tested against the heads. Invariant: a yes rests on the roots that were
//! given, never on tiles.

use super::error::BundleError;
use crate::ledger::Ledger;
use crate::merkle::{Hash, TileReader, TreeHead, consistency_proof, tree_head, verify_consistency};

/// A state of a log as somebody knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// Its size and root, out of a signed checkpoint.
    Signed(TreeHead),
    /// Its size alone; the root is what the tiles say.
    Size(u64),
}

/// How one state of a log stands to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Growth {
    /// The newer contains the older as its past.
    Continues {
        /// The older state.
        old: TreeHead,
        /// The newer state.
        new: TreeHead,
        /// The hashes that prove it.
        proof: Vec<Hash>,
    },
    /// The older has more entries than the newer.
    Shrunk {
        /// The size of the older state.
        old: u64,
        /// The size of the newer state.
        new: u64,
    },
    /// The archive has fewer entries than the states it is asked about.
    Beyond {
        /// The size of the newer state.
        asked: u64,
        /// The size of the archive's ledger.
        here: u64,
    },
    /// This archive's entries do not lead to the root of a state: another history, or damage.
    Forked {
        /// The size of the state that is not one of this ledger.
        size: u64,
    },
}

impl Head {
    fn size(self) -> u64 {
        match self {
            Self::Signed(head) => head.size,
            Self::Size(size) => size,
        }
    }
}

/// Says whether `new` continues `old`, with the tiles of `ledger`.
pub fn grown(ledger: &Ledger, old: Head, new: Head) -> Result<Growth, BundleError> {
    let (old_size, new_size) = (old.size(), new.size());
    if old_size > new_size {
        return Ok(Growth::Shrunk { old: old_size, new: new_size });
    }
    if new_size > ledger.size() {
        return Ok(Growth::Beyond { asked: new_size, here: ledger.size() });
    }
    let damaged = |reason: String| BundleError::Damaged { index: new_size, reason };
    let mut tiles = TileReader::new(ledger.size(), |tile| ledger.tile(tile));
    let mut heads = Vec::new();
    for head in [old, new] {
        let here = tree_head(head.size(), &mut tiles).map_err(|e| damaged(e.to_string()))?;
        match head {
            Head::Signed(signed) if signed != here => return Ok(Growth::Forked { size: signed.size }),
            _ => heads.push(here),
        }
    }
    let proof = consistency_proof(old_size, new_size, &mut tiles).map_err(|e| damaged(e.to_string()))?;
    let (old, new) = (heads[0], heads[1]);
    verify_consistency(&old, &new, &proof).map_err(|e| damaged(e.to_string()))?;
    Ok(Growth::Continues { old, new, proof })
}
