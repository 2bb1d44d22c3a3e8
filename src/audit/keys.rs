//! Keys that follow trusted ones: the log's key may change, and says so in an entry that both keys have signed.
//!
//! Invariant: a key is trusted only if one that was given, or a chain of changes from it, has signed for it; the entry
//! proves itself, so nothing here rests on the ledger being whole.

use crate::archive::Archive;
use crate::disk;
use crate::ledger::{KeyChange, What, follow};
use crate::note::{self, VerifyingKey};

/// Returns the trusted keys with those that follow them. The ledger is walked only if they are not enough as they are.
pub fn followed(archive: &Archive, trusted: &[VerifyingKey]) -> Vec<VerifyingKey> {
    if trusted.is_empty() || are_enough(archive, trusted) {
        return trusted.to_vec();
    }
    follow(trusted, &changes(archive))
}

fn are_enough(archive: &Archive, trusted: &[VerifyingKey]) -> bool {
    let checkpoint = disk::read_if_there(&archive.root().join("ledger/checkpoint"));
    let signed = checkpoint.is_ok_and(|bytes| note::open(&bytes.unwrap_or_default(), trusted).is_ok());
    signed && archive.settings().keys.iter().all(|key| trusted.contains(key))
}

/// The changes of key up to the first entry that cannot be read; what is wrong with that one, the audit says.
fn changes(archive: &Archive) -> Vec<KeyChange> {
    let mut changes = Vec::new();
    let Ok(ledger) = archive.ledger() else { return changes };
    let mut through = 0;
    while through < ledger.size() {
        let Ok(events) = ledger.many_events_from(through) else { break };
        if events.is_empty() {
            break;
        }
        through += events.len() as u64;
        changes.extend(events.into_iter().filter_map(|event| match event.what {
            What::KeyChange(change) => Some(*change),
            _ => None,
        }));
    }
    changes
}
