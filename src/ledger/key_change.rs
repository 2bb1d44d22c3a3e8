//! [`KeyChange`]: the log's key is another from here on; both keys say so.
//!
//! The statement is a signed note of its own, so that it can be believed wherever it is found: who trusts the old key
//! sees its signature, and the new key shows that it is there. Invariant: a change that is not signed by both, or is of
//! keys of two logs, is none.

use serde::{Deserialize, Serialize};

use crate::note::{self, NoteError, SigningKey, VerifyingKey};

/// The first line of a statement.
const TITLE: &str = "diwan key change v1";

/// The log's key is another from here on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChange {
    /// The public key until here.
    pub old: String,
    /// The public key from here on.
    pub new: String,
    /// The statement with the signatures of both.
    pub statement: String,
}

impl KeyChange {
    /// States that `new` follows `old`.
    pub fn of(old: &SigningKey, new: &SigningKey) -> Result<Self, NoteError> {
        let keys = [old, new].map(|key| key.verifying_key().to_string());
        let text = text(&keys[0], &keys[1]);
        let statement = old.sign(&text)? + &new.signature_line(&text)?;
        let [old, new] = keys;
        Ok(Self { old, new, statement })
    }

    /// Returns the old and the new key if both have signed that the one follows the other in the same log.
    pub fn proved(&self) -> Option<(VerifyingKey, VerifyingKey)> {
        let (old, new): (VerifyingKey, VerifyingKey) = (self.old.parse().ok()?, self.new.parse().ok()?);
        let both = [old.clone(), new.clone()];
        let verified = note::open(self.statement.as_bytes(), &both).ok()?;
        let signed = old != new && old.name() == new.name() && verified.known.len() == 2;
        (signed && verified.text == text(&self.old, &self.new)).then_some((old, new))
    }
}

/// What both sign.
fn text(old: &str, new: &str) -> String {
    format!("{TITLE}\n{old}\n{new}\n")
}

/// The longest text of changes that is read: some thousands of them.
pub const LONGEST_CHANGES: u64 = 1 << 20;

/// Writes changes one after the other, each as its statement: a text that proves itself wherever it is found.
pub fn statements(changes: &[KeyChange]) -> String {
    changes.iter().map(|change| change.statement.as_str()).collect::<Vec<_>>().join("\n")
}

/// Reads what [`statements`] writes.
///
/// # Errors
/// The number, from 1, of the first statement that is not signed by both keys that it names, or of which something is
/// left over; 1 for a text without any.
pub fn read_statements(text: &str) -> Result<Vec<KeyChange>, usize> {
    let mut changes = Vec::new();
    let mut rest = text;
    loop {
        let number = changes.len() + 1;
        // A blank line stands between the signatures of one and the title of the next.
        let next = rest.find(&format!("\n\n{TITLE}\n"));
        let statement = next.map_or(rest, |at| &rest[..=at]);
        let mut lines = statement.lines().skip(1);
        let (Some(old), Some(new)) = (lines.next(), lines.next()) else { return Err(number) };
        let (old, new, statement) = (old.to_owned(), new.to_owned(), statement.to_owned());
        let change = KeyChange { old, new, statement };
        if change.proved().is_none() {
            return Err(number);
        }
        changes.push(change);
        match next {
            Some(at) => rest = &rest[at + 2..],
            None => return Ok(changes),
        }
    }
}

/// Follows changes from trusted keys: returns these and every key that one of them, or one that follows, has named.
///
/// A key is never followed backwards: who trusts the new one does not thereby trust the old.
pub fn follow(trusted: &[VerifyingKey], changes: &[KeyChange]) -> Vec<VerifyingKey> {
    let mut known = trusted.to_vec();
    for (old, new) in changes.iter().filter_map(KeyChange::proved) {
        if known.contains(&old) && !known.contains(&new) {
            known.push(new);
        }
    }
    known
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(name.parse().unwrap(), &[seed; 32])
    }

    fn public(seed: u8) -> VerifyingKey {
        key("log", seed).verifying_key()
    }

    fn change(old: u8, new: u8) -> KeyChange {
        KeyChange::of(&key("log", old), &key("log", new)).unwrap()
    }

    #[test]
    fn keys_are_followed_forwards_as_far_as_both_have_signed() {
        let changes = [change(1, 2), change(2, 3)];
        assert_eq!(follow(&[public(1)], &changes), [public(1), public(2), public(3)]);
        assert_eq!(follow(&[public(2)], &changes), [public(2), public(3)]);
        assert_eq!(follow(&[public(9)], &changes), [public(9)]);
        assert_eq!(follow(&[], &changes), []);
    }

    #[test]
    fn changes_are_read_as_they_are_written_and_no_byte_may_be_another() {
        let changes = [change(1, 2), change(2, 3)];
        let text = statements(&changes);
        assert_eq!(read_statements(&text), Ok(changes.to_vec()));
        assert_eq!(read_statements(&statements(&changes[1..])), Ok(changes[1..].to_vec()));
        assert_eq!(read_statements(""), Err(1));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(other) = String::from_utf8(bytes) else { continue };
            let read = read_statements(&other).unwrap_or_default();
            // Spare bits of base64 stand for nothing, and a statement may be cut off as a whole: never is another said.
            assert!(
                read.iter().all(|read| changes.iter().any(|own| own.proved() == read.proved())),
                "{at}: {other}"
            );
        }
    }

    #[test]
    fn a_forged_change_is_none() {
        let whole = change(1, 2);
        let by_new_alone = key("log", 2).sign(&text(&whole.old, &whole.new)).unwrap();
        let by_old_alone = key("log", 1).sign(&text(&whole.old, &whole.new)).unwrap();
        let by_a_stranger =
            by_new_alone.clone() + &key("log", 9).signature_line(&text(&whole.old, &whole.new)).unwrap();
        let of_another = change(1, 3).statement;
        for statement in [by_new_alone, by_old_alone, by_a_stranger, of_another, String::new()] {
            assert_eq!(KeyChange { statement, ..whole.clone() }.proved(), None);
        }
        assert_eq!(KeyChange { new: public(3).to_string(), ..whole.clone() }.proved(), None);
        assert_eq!(change(1, 1).proved(), None);
        let two_logs = KeyChange::of(&key("log", 1), &key("other", 2)).unwrap();
        assert_eq!(two_logs.proved(), None);
        assert!(whole.proved().is_some());
    }
}
