//! [`LogProof::verify`]: from an entry to a root that given keys have signed.
//!
//! Whose keys they are, and how many must have signed, is decided by whoever gives them.

use super::error::BadProof;
use super::text::LogProof;
use crate::merkle::{TreeHead, leaf_hash, verify_inclusion};
use crate::note::{self, Checkpoint, Cosignature, CosignerKey, Signer, VerifyingKey, cosignatures};

/// What a verified proof says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// The checkpoint whose log has the entry.
    pub checkpoint: Checkpoint,
    /// The given keys that have signed it.
    pub signers: Vec<Signer>,
    /// Who else claims to have signed it.
    pub unknown: Vec<Signer>,
}

impl LogProof {
    /// Checks that a given key has signed the checkpoint under the log's own name, and that `entry` is in that log.
    pub fn verify(&self, entry: &[u8], keys: &[VerifyingKey]) -> Result<Proved, BadProof> {
        let verified = note::open(self.checkpoint.as_bytes(), keys).map_err(BadProof::Signature)?;
        let checkpoint = Checkpoint::from_text(&verified.text).map_err(BadProof::Signature)?;
        if !verified.known.iter().any(|signer| signer.name == checkpoint.origin) {
            return Err(BadProof::OtherOrigin { origin: checkpoint.origin.to_string() });
        }
        let head = TreeHead { size: checkpoint.size, root: checkpoint.root.into() };
        let included = verify_inclusion(leaf_hash(entry), self.index, &head, &self.hashes);
        included.map_err(BadProof::NotIncluded)?;
        Ok(Proved { checkpoint, signers: verified.known, unknown: verified.unknown })
    }

    /// Returns what given witnesses have cosigned of the checkpoint; whether that is enough is for a policy to say.
    pub fn cosigned(&self, keys: &[CosignerKey]) -> Result<Vec<Cosignature>, BadProof> {
        cosignatures(self.checkpoint.as_bytes(), keys).map_err(BadProof::Signature)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::merkle::node_hash;
    use crate::note::{NoteError, SigningKey};

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(name.parse().unwrap(), &[seed; 32])
    }

    /// A log of the entries `a` and `b`, and the proof of `b`.
    fn proof(signer: &SigningKey, origin: &str) -> LogProof {
        let root = node_hash(leaf_hash(b"a"), leaf_hash(b"b")).into();
        let checkpoint = Checkpoint { origin: origin.parse().unwrap(), size: 2, root };
        let checkpoint = signer.sign(&checkpoint.to_text()).unwrap();
        LogProof { extra: None, index: 1, hashes: vec![leaf_hash(b"a")], checkpoint }
    }

    #[test]
    fn an_entry_of_the_log_is_proved() {
        let key = key("log", 1);
        let proved = proof(&key, "log").verify(b"b", &[key.verifying_key()]).unwrap();
        assert_eq!((proved.checkpoint.size, proved.signers.len(), proved.unknown.len()), (2, 1, 0));
    }

    #[test]
    fn another_entry_place_path_key_or_name_proves_nothing() {
        let log = key("log", 1);
        let keys = [log.verifying_key()];
        let whole = proof(&log, "log");
        assert!(matches!(whole.verify(b"a", &keys), Err(BadProof::NotIncluded(_))));
        for index in [0, 2, u64::MAX] {
            let moved = LogProof { index, ..whole.clone() };
            assert!(matches!(moved.verify(b"b", &keys), Err(BadProof::NotIncluded(_))), "{index}");
        }
        for hashes in [vec![], vec![leaf_hash(b"c")], vec![leaf_hash(b"a"); 2]] {
            let other = LogProof { hashes, ..whole.clone() };
            assert!(matches!(other.verify(b"b", &keys), Err(BadProof::NotIncluded(_))));
        }
        let stranger = [key("log", 2).verifying_key()];
        assert_eq!(whole.verify(b"b", &stranger), Err(BadProof::Signature(NoteError::NoKnownSignature)));
        assert_eq!(whole.verify(b"b", &[]), Err(BadProof::Signature(NoteError::NoKnownSignature)));
        let renamed = proof(&log, "another").verify(b"b", &keys);
        assert_eq!(renamed, Err(BadProof::OtherOrigin { origin: "another".to_owned() }));
    }
}
