//! [`Drill`]: a copy of the archive was brought back to life for practice, and compared (PREMIS event type
//! "validation" has nothing nearer; ours is a word of its own).
//!
//! Invariant: it tells of a scratch folder only; nothing of the archive or of the copy was changed by it.

use serde::{Deserialize, Serialize};

/// One drill with one copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    /// The copy, as the operator named it.
    pub replica: String,
    /// The number of entries of the copy.
    pub size: u64,
    /// The root that they lead to, in base64.
    pub root: String,
    /// Entries of the archive that the copy did not have: what would have been lost.
    pub lost: u64,
    /// Records that came back.
    pub records: u64,
    /// Objects that came back.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How long each step took, in milliseconds: copying back, verifying, building the lenses, the first answer.
    pub milliseconds: [u64; 4],
    /// `equal`, or `different` when something was damaged, missing or of another history.
    pub outcome: String,
    /// The BLAKE3 digest of the signed report.
    pub report: String,
}
