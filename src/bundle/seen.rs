//! [`Seen`]: a head of a log with the cosignatures under it, and which of two such heads is worth more.
//!
//! Invariant: a line of a witness that is added was checked with a key that was given.

use crate::merkle::TreeHead;
use crate::note::{self, Checkpoint, Cosignature, CosignerKey, NoteError, Policy, Signer, VerifyingKey};

/// A checkpoint that its log has signed, with what witnesses have put under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The note.
    pub note: String,
    /// Its size and root.
    pub head: TreeHead,
    /// The given witnesses that have cosigned it, and when.
    pub by: Vec<Cosignature>,
}

impl Seen {
    /// Reads a note of the log `origin`; signatures of the log and of the given witnesses are checked.
    pub fn read(
        note: &[u8],
        origin: &str,
        logs: &[VerifyingKey],
        witnesses: &[CosignerKey],
    ) -> Result<Self, NoteError> {
        let checkpoint = Checkpoint::from_text(&note::open(note, logs)?.text)?;
        if checkpoint.origin.as_str() != origin {
            return Err(NoteError::BadCheckpoint);
        }
        let by = note::cosignatures(note, witnesses)?;
        let head = TreeHead { size: checkpoint.size, root: checkpoint.root.into() };
        Ok(Self { note: String::from_utf8_lossy(note).into_owned(), head, by })
    }

    /// Adds the cosignatures of `newer` under the same head; one witness has one line, the newer.
    pub fn join(&self, newer: &Self) -> Result<Self, NoteError> {
        let by_newer = |signer: &Signer| {
            newer.by.iter().any(|one| *one.key.name() == signer.name && one.key.id() == signer.id)
        };
        let note = note::with_lines_of(self.note.as_bytes(), |signer| !by_newer(signer))?;
        let added = note::with_lines_of(newer.note.as_bytes(), by_newer)?;
        let lines = added.rsplit_once("\n\n").map_or("", |(_, lines)| lines);
        let mut by: Vec<Cosignature> =
            self.by.iter().filter(|old| newer.by.iter().all(|one| one.key != old.key)).cloned().collect();
        by.extend(newer.by.iter().cloned());
        Ok(Self { note: note + lines, head: self.head, by })
    }

    /// What is kept of this and of `newer`: both where they are of one head; else the one that satisfies the policy,
    /// then the one with more witnesses, then the longer one.
    pub fn or(self, newer: Self, policy: Option<&Policy>) -> Result<Self, NoteError> {
        if self.head == newer.head {
            return self.join(&newer);
        }
        let worth = |seen: &Self| {
            let satisfied = policy.is_some_and(|policy| policy.is_satisfied_by(&seen.by));
            // More witnesses than the policy asks for are no reason to stay behind.
            (satisfied, if satisfied { 0 } else { seen.by.len() }, seen.head.size)
        };
        Ok(if worth(&self) > worth(&newer) { self } else { newer })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::merkle::leaf_hash;
    use crate::note::{SigningKey, WitnessKey};

    fn log() -> SigningKey {
        SigningKey::from_seed("town/log".parse().unwrap(), &[9; 32])
    }

    fn witness(seed: u8) -> WitnessKey {
        WitnessKey::from_seed(format!("w{seed}").parse().unwrap(), &[seed; 32])
    }

    fn seen(size: u64, by: &[u8], time: u64) -> Seen {
        let root = leaf_hash(&size.to_be_bytes()).into();
        let checkpoint = Checkpoint { origin: "town/log".parse().unwrap(), size, root };
        let mut note = log().sign(&checkpoint.to_text()).unwrap();
        by.iter().for_each(|seed| note += &witness(*seed).cosign(&checkpoint, time));
        let keys: Vec<CosignerKey> = (1..4).map(|seed| witness(seed).cosigner_key()).collect();
        Seen::read(note.as_bytes(), "town/log", &[log().verifying_key()], &keys).unwrap()
    }

    fn sizes_and_times(seen: &Seen) -> (u64, Vec<(String, u64)>) {
        let mut by: Vec<(String, u64)> =
            seen.by.iter().map(|one| (one.key.name().to_string(), one.time)).collect();
        by.sort();
        (seen.head.size, by)
    }

    #[test]
    fn cosignatures_of_one_head_come_together_and_the_newer_line_stays() {
        let both = seen(5, &[1, 2], 10).or(seen(5, &[2, 3], 20), None).unwrap();
        let expected = vec![("w1".to_owned(), 10), ("w2".to_owned(), 20), ("w3".to_owned(), 20)];
        assert_eq!(sizes_and_times(&both), (5, expected.clone()));
        let keys: Vec<CosignerKey> = (1..4).map(|seed| witness(seed).cosigner_key()).collect();
        let again = Seen::read(both.note.as_bytes(), "town/log", &[log().verifying_key()], &keys).unwrap();
        assert_eq!(sizes_and_times(&again), (5, expected));
        assert_eq!(both.note.matches('\u{2014}').count(), 4);
    }

    #[test]
    fn a_head_that_the_policy_accepts_is_not_given_up_for_one_that_it_does_not() {
        let lines: Vec<String> =
            (1..4).map(|n| format!("witness w{n} {}\n", witness(n).cosigner_key())).collect();
        let text = lines.concat();
        let policy: Policy = format!("{text}group two 2 w1 w2 w3\nquorum two\n").parse().unwrap();
        let size = |old: Seen, new: Seen| old.or(new, Some(&policy)).unwrap().head.size;
        assert_eq!(size(seen(5, &[1, 2], 1), seen(6, &[1], 2)), 5);
        assert_eq!(size(seen(5, &[1, 2], 1), seen(6, &[2, 3], 2)), 6);
        assert_eq!(size(seen(5, &[1, 2, 3], 1), seen(6, &[2, 3], 2)), 6);
        assert_eq!(size(seen(5, &[1], 1), seen(6, &[1], 2)), 6);
        assert_eq!(size(seen(6, &[1], 1), seen(5, &[1], 2)), 6);
    }

    #[test]
    fn a_false_line_of_a_known_witness_and_another_log_are_refused() {
        let whole = seen(5, &[1], 1).note;
        let keys = [witness(1).cosigner_key()];
        let read =
            |note: &str, origin: &str| Seen::read(note.as_bytes(), origin, &[log().verifying_key()], &keys);
        assert!(read(&whole, "town/log").is_ok());
        assert!(read(&whole, "other/log").is_err());
        let line = seen(6, &[1], 1).note.lines().last().unwrap().to_owned();
        let moved = whole.split_inclusive('\n').take(5).collect::<String>() + &line + "\n";
        assert_eq!(read(&moved, "town/log"), Err(NoteError::BadSignature { name: "w1".to_owned() }));
    }
}
