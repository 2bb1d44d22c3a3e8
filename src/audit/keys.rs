//! Keys that follow trusted ones: the log's key may change, and says so in an entry that both keys have signed.
//!
//! Invariant: a key is trusted only if one that was given, or a chain of changes from it, has signed for it; the entry
//! proves itself, so nothing here rests on the ledger being whole.

use crate::archive::Archive;
use crate::disk;
use crate::ledger::follow;
use crate::note::{self, VerifyingKey};

/// Returns the trusted keys with those that follow them. The ledger is walked only if they are not enough as they are.
pub fn followed(archive: &Archive, trusted: &[VerifyingKey]) -> Vec<VerifyingKey> {
    if trusted.is_empty() || are_enough(archive, trusted) {
        return trusted.to_vec();
    }
    follow(trusted, &archive.ledger().map(|ledger| ledger.key_changes()).unwrap_or_default())
}

fn are_enough(archive: &Archive, trusted: &[VerifyingKey]) -> bool {
    let checkpoint = disk::read_if_there(&archive.root().join("ledger/checkpoint"));
    let signed = checkpoint.is_ok_and(|bytes| note::open(&bytes.unwrap_or_default(), trusted).is_ok());
    signed && archive.settings().keys.iter().all(|key| trusted.contains(key))
}
