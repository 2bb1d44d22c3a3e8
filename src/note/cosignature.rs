//! Cosignatures (C2SP tlog-cosignature, version 1): what a witness puts under the checkpoint of another's log.
//!
//! It says: "at this time I had seen this log, and it had grown from every state of it that I had cosigned before".
//! The key type is its own, so that a key of a log is none of a witness, and the reverse. Invariant: a cosignature
//! counts only under a checkpoint, and only with the time that was signed.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _};

use super::checkpoint::Checkpoint;
use super::error::NoteError;
use super::key::{KeyName, id_of, join_key, join_secret, split_key, split_secret};
use super::signed::{SIGNATURE_MARK, each_signature};

/// The signature type of cosignature/v1 (C2SP signed-note).
const COSIGNATURE: u8 = 0x04;

/// The bytes of a cosignature: its time, then Ed25519.
const LENGTH: usize = 8 + 64;

/// The private key of a witness, with its name.
#[derive(Clone)]
pub struct WitnessKey {
    name: KeyName,
    key: ed25519_dalek::SigningKey,
}

/// The public key of a witness; its text is the `vkey` form `name+hash+base64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosignerKey {
    name: KeyName,
    key: ed25519_dalek::VerifyingKey,
}

/// That a witness has cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness.
    pub key: CosignerKey,
    /// When, in seconds since 1970-01-01 00:00 UTC; 0 where the witness tells no time.
    pub time: u64,
}

impl WitnessKey {
    /// Makes a key from 32 random bytes.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        Self { name, key: ed25519_dalek::SigningKey::from_bytes(seed) }
    }

    /// Reads the text of a private key file; white space around it is ignored.
    ///
    /// # Errors
    /// [`NoteError::BadPrivateKey`] also for the key of a log: one key has one role.
    pub fn from_secret_text(text: &str) -> Result<Self, NoteError> {
        let (name, id, seed) = split_secret(COSIGNATURE, text).ok_or(NoteError::BadPrivateKey)?;
        let key = Self::from_seed(name, &seed);
        if key.cosigner_key().id() == id { Ok(key) } else { Err(NoteError::BadPrivateKey) }
    }

    /// Returns the text for a private key file: `PRIVATE+KEY+name+hash+base64`, without a newline.
    pub fn to_secret_text(&self) -> String {
        join_secret(COSIGNATURE, &self.name, self.cosigner_key().id(), self.key.as_bytes())
    }

    /// Returns the name of the key.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Returns the public half.
    pub fn cosigner_key(&self) -> CosignerKey {
        CosignerKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Returns the signature line for a checkpoint, with its newline: to be added to the log's note.
    pub fn cosign(&self, checkpoint: &Checkpoint, time: u64) -> String {
        let signature = self.key.sign(message(&checkpoint.to_text(), time).as_bytes()).to_bytes();
        let blob = [self.cosigner_key().id().as_slice(), &time.to_be_bytes(), &signature].concat();
        format!("{SIGNATURE_MARK}{} {}\n", self.name, STANDARD.encode(blob))
    }
}

impl fmt::Debug for WitnessKey {
    /// Shows the name alone: a secret must not reach a log by accident.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WitnessKey").field("name", &self.name).finish_non_exhaustive()
    }
}

impl CosignerKey {
    /// Returns the name of the key.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Returns the key id.
    pub fn id(&self) -> [u8; 4] {
        id_of(COSIGNATURE, &self.name, self.key.as_bytes())
    }

    fn has_cosigned(&self, text: &str, blob: &[u8]) -> Option<u64> {
        let blob: &[u8; LENGTH] = blob.try_into().ok()?;
        let (time, signature) = blob.split_first_chunk()?;
        let time = u64::from_be_bytes(*time);
        let signature = Signature::from_slice(signature).ok()?;
        self.key.verify_strict(message(text, time).as_bytes(), &signature).ok()?;
        Some(time)
    }
}

impl fmt::Display for CosignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&join_key(COSIGNATURE, &self.name, self.id(), self.key.as_bytes()))
    }
}

impl FromStr for CosignerKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let bad = || NoteError::BadPublicKey(text.to_owned());
        let (name, id, public) = split_key(COSIGNATURE, text.trim()).ok_or_else(bad)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&public).map_err(|_| bad())?;
        let key = Self { name, key };
        // One key has one text, as with the keys of logs.
        if key.id() == id && key.to_string() == text.trim() { Ok(key) } else { Err(bad()) }
    }
}

/// Returns the cosignatures that these witnesses have put under a checkpoint, each witness once, the latest first.
///
/// # Errors
/// [`NoteError::BadSignature`] if a line bears the name and id of a given key but is not its signature;
/// [`NoteError::BadCheckpoint`] if the note is not a checkpoint. Lines of other keys are passed over.
pub fn cosignatures(note: &[u8], keys: &[CosignerKey]) -> Result<Vec<Cosignature>, NoteError> {
    let mut found: Vec<Cosignature> = Vec::new();
    let text = each_signature(note, |signer, blob, text| {
        let Some(key) = keys.iter().find(|key| *key.name() == signer.name && key.id() == signer.id) else {
            return Ok(());
        };
        let bad = || NoteError::BadSignature { name: signer.name.to_string() };
        let time = key.has_cosigned(text, blob).ok_or_else(bad)?;
        found.push(Cosignature { key: key.clone(), time });
        Ok(())
    })?;
    Checkpoint::from_text(text)?;
    found.sort_by(|a, b| b.time.cmp(&a.time).then_with(|| a.key.name().cmp(b.key.name())));
    let mut once: Vec<Cosignature> = Vec::new();
    for one in found {
        if !once.iter().any(|known| known.key == one.key) {
            once.push(one);
        }
    }
    Ok(once)
}

/// What is signed (C2SP tlog-cosignature, "Cosignature v1").
fn message(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{SigningKey, open};
    use super::*;
    use crate::digest::Sha256;

    fn checkpoint() -> Checkpoint {
        let origin = "archive.example/log".parse().unwrap();
        Checkpoint { origin, size: 42, root: Sha256::of(b"root") }
    }

    fn log() -> SigningKey {
        SigningKey::from_seed("archive.example/log".parse().unwrap(), &[7; 32])
    }

    fn witness(seed: u8) -> WitnessKey {
        WitnessKey::from_seed(format!("witness.example/{seed}").parse().unwrap(), &[seed; 32])
    }

    #[test]
    fn a_cosigned_checkpoint_is_still_the_log_s_and_tells_who_saw_it_when() {
        let note = log().sign(&checkpoint().to_text()).unwrap();
        let note = note + &witness(1).cosign(&checkpoint(), 100) + &witness(2).cosign(&checkpoint(), 200);
        let keys = [witness(1).cosigner_key(), witness(2).cosigner_key(), witness(3).cosigner_key()];
        let told: Vec<(String, u64)> = cosignatures(note.as_bytes(), &keys)
            .unwrap()
            .iter()
            .map(|one| (one.key.name().to_string(), one.time))
            .collect();
        assert_eq!(told, [("witness.example/2".to_owned(), 200), ("witness.example/1".to_owned(), 100)]);
        assert_eq!(open(note.as_bytes(), &[log().verifying_key()]).unwrap().unknown.len(), 2);
        assert_eq!(cosignatures(note.as_bytes(), &[]).unwrap(), []);
    }

    #[test]
    fn another_time_another_text_and_another_key_are_refused() {
        let note = log().sign(&checkpoint().to_text()).unwrap();
        let line = witness(1).cosign(&checkpoint(), 100);
        let keys = [witness(1).cosigner_key()];
        let other = Checkpoint { size: 43, ..checkpoint() };
        let moved = log().sign(&other.to_text()).unwrap() + &line;
        assert!(matches!(cosignatures(moved.as_bytes(), &keys), Err(NoteError::BadSignature { .. })));
        let (name, blob) = line.trim_end().rsplit_once(' ').unwrap();
        let mut blob = STANDARD.decode(blob).unwrap();
        blob[11] ^= 1;
        let later = format!("{note}{name} {}\n", STANDARD.encode(&blob));
        assert!(matches!(cosignatures(later.as_bytes(), &keys), Err(NoteError::BadSignature { .. })));
        let cut = format!("{note}{name} {}\n", STANDARD.encode(&blob[..70]));
        assert!(matches!(cosignatures(cut.as_bytes(), &keys), Err(NoteError::BadSignature { .. })));
        assert_eq!(cosignatures(b"no note", &keys), Err(NoteError::BadNote));
    }

    #[test]
    fn both_halves_come_back_and_a_key_has_one_role() {
        let key = witness(1);
        let again = WitnessKey::from_secret_text(&key.to_secret_text()).unwrap();
        assert_eq!(again.cosigner_key(), key.cosigner_key());
        assert_eq!(key.cosigner_key().to_string().parse(), Ok(key.cosigner_key()));
        assert_eq!(format!("{key:?}"), "WitnessKey { name: KeyName(\"witness.example/1\"), .. }");
        assert!(WitnessKey::from_secret_text(&log().to_secret_text()).is_err());
        assert!(SigningKey::from_secret_text(&key.to_secret_text()).is_err());
        assert!(log().verifying_key().to_string().parse::<CosignerKey>().is_err());
        assert!(key.cosigner_key().to_string().parse::<super::super::VerifyingKey>().is_err());
    }
}
