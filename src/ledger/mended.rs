//! What was done for the bytes themselves: parity that was computed, damage that was put right.

use serde::{Deserialize, Serialize};

/// Parity was computed (PREMIS event type "information package preparation" has nothing nearer; ours is a word of its
/// own).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protected {
    /// Objects and ledger files up to this many entries were looked at.
    pub covered: u64,
    /// The share of parity in percent.
    pub percent: u64,
    /// The names of the new groups.
    pub added: Vec<String>,
    /// The names of groups that are in force no longer: new ones hold their members.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub superseded: Vec<String>,
    /// The bytes that the new groups protect.
    pub bytes: u64,
    /// The bytes of the files of the new groups.
    pub parity: u64,
}

/// Something was put right (PREMIS event type "replication", or "recovery", as the source says).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaired {
    /// The file, as a path below the archive.
    pub place: String,
    /// What was wrong: the number of a finding.
    pub finding: String,
    /// Where the good bytes came from: `replica`, `parity`, `computed`.
    pub source: String,
    /// Which replica, where one helped.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// The BLAKE3 digest of what was found, if anything could be read to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The BLAKE3 digest of what stands there now.
    pub after: String,
}
