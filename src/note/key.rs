//! Keys: [`KeyName`], [`SigningKey`] and [`VerifyingKey`] with their text forms (C2SP signed-note; the private form
//! is that of Go's `sumdb/note`).
//!
//! Invariant: the secret of a private key is never shown; it leaves only through [`SigningKey::to_secret_text`].

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _};

use super::error::NoteError;
use crate::digest::Sha256;

/// The signature type of Ed25519 over the plain text (C2SP signed-note).
const ED25519: u8 = 0x01;

/// The words before the name in the text of a private key.
const PRIVATE_PREFIX: &str = "PRIVATE+KEY+";

/// The name of a key, usually a URL without its scheme: no plus sign, no Unicode space, no control character.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// A private key with its name.
#[derive(Clone)]
pub struct SigningKey {
    name: KeyName,
    key: ed25519_dalek::SigningKey,
}

/// A public key with its name; its text is the `vkey` form `name+hash+base64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    name: KeyName,
    key: ed25519_dalek::VerifyingKey,
}

impl KeyName {
    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = NoteError;

    fn from_str(name: &str) -> Result<Self, NoteError> {
        let wrong = |c: char| c == '+' || c.is_whitespace() || c.is_control();
        if name.is_empty() || name.contains(wrong) {
            return Err(NoteError::BadName(name.to_owned()));
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl SigningKey {
    /// Makes a key from 32 random bytes.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        Self { name, key: ed25519_dalek::SigningKey::from_bytes(seed) }
    }

    /// Reads the text of a private key file; white space around it is ignored.
    pub fn from_secret_text(text: &str) -> Result<Self, NoteError> {
        let (name, id, seed) = split_secret(ED25519, text).ok_or(NoteError::BadPrivateKey)?;
        let key = Self::from_seed(name, &seed);
        if key.verifying_key().id() == id { Ok(key) } else { Err(NoteError::BadPrivateKey) }
    }

    /// Returns the text for a private key file: `PRIVATE+KEY+name+hash+base64`, without a newline.
    pub fn to_secret_text(&self) -> String {
        join_secret(ED25519, &self.name, self.verifying_key().id(), self.key.as_bytes())
    }

    /// Returns the name of the key.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Returns the public half.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Signs bytes as they are.
    pub(super) fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    /// Shows the name alone: a secret must not reach a log by accident.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("name", &self.name).finish_non_exhaustive()
    }
}

impl VerifyingKey {
    /// Returns the name of the key.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Returns the key id: the first four bytes of SHA-256 over name, newline, type and key (C2SP signed-note).
    pub fn id(&self) -> [u8; 4] {
        id_of(ED25519, &self.name, self.key.as_bytes())
    }

    /// True when the signature was made over `message` with the private half.
    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        // The strict check also refuses keys of small order, which would accept many texts.
        let signature = Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&join_key(ED25519, &self.name, self.id(), self.key.as_bytes()))
    }
}

impl FromStr for VerifyingKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let bad = || NoteError::BadPublicKey(text.to_owned());
        let (name, id, public) = split_key(ED25519, text.trim()).ok_or_else(bad)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&public).map_err(|_| bad())?;
        let key = Self { name, key };
        // One key has one text: a second spelling would let a changed file pass as whole.
        if key.id() == id && key.to_string() == text.trim() { Ok(key) } else { Err(bad()) }
    }
}

/// The first four bytes of SHA-256 over name, newline, type and key (C2SP signed-note).
pub(super) fn id_of(kind: u8, name: &KeyName, public: &[u8; 32]) -> [u8; 4] {
    let input = [name.as_str().as_bytes(), &[b'\n', kind], public].concat();
    let [a, b, c, d, ..] = *Sha256::of(&input).as_bytes();
    [a, b, c, d]
}

pub(super) fn join_secret(kind: u8, name: &KeyName, id: [u8; 4], seed: &[u8; 32]) -> String {
    format!("{PRIVATE_PREFIX}{}", join_key(kind, name, id, seed))
}

pub(super) fn split_secret(kind: u8, text: &str) -> Option<(KeyName, [u8; 4], [u8; 32])> {
    split_key(kind, text.trim().strip_prefix(PRIVATE_PREFIX)?)
}

pub(super) fn join_key(kind: u8, name: &KeyName, id: [u8; 4], key: &[u8; 32]) -> String {
    let typed = [&[kind], key.as_slice()].concat();
    format!("{name}+{:08x}+{}", u32::from_be_bytes(id), STANDARD.encode(typed))
}

/// Splits `name+hash+base64(type, key)` of one type; base64 may itself hold plus signs, names may not.
pub(super) fn split_key(kind: u8, text: &str) -> Option<(KeyName, [u8; 4], [u8; 32])> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    let hex = id.len() == 8 && id.bytes().all(|digit| digit.is_ascii_hexdigit());
    let id = hex.then(|| u32::from_str_radix(id, 16).ok()).flatten()?;
    let typed = STANDARD.decode(key).ok()?;
    let key = typed.strip_prefix(&[kind])?.try_into().ok()?;
    Some((name.parse().ok()?, id.to_be_bytes(), key))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_seed("archive.example/log".parse().unwrap(), &[7; 32])
    }

    #[test]
    fn names_have_no_plus_no_space_and_no_control() {
        for good in ["a", "archive.example/log", "\u{63a}\u{62f}\u{627}\u{645}\u{633}"] {
            assert!(good.parse::<KeyName>().is_ok(), "{good:?}");
        }
        for wrong in ["", "a+b", "a b", "a\u{a0}b", "a\u{2003}b", "a\nb", "a\u{1}", "\u{3000}"] {
            assert!(wrong.parse::<KeyName>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn both_halves_come_back_from_their_text() {
        let key = key();
        let secret = key.to_secret_text();
        let again = SigningKey::from_secret_text(&format!("{secret}\n")).unwrap();
        assert_eq!(again.to_secret_text(), secret);
        let public = key.verifying_key().to_string();
        assert_eq!(public.parse(), Ok(key.verifying_key()));
        assert!(secret.starts_with("PRIVATE+KEY+archive.example/log+"));
        assert_eq!(format!("{key:?}"), "SigningKey { name: KeyName(\"archive.example/log\"), .. }");
    }

    #[test]
    fn a_changed_key_text_is_refused() {
        let public = key().verifying_key().to_string();
        let secret = key().to_secret_text();
        for at in 0..public.len() {
            let mut text = public.clone().into_bytes();
            text[at] = if text[at] == b'B' { b'C' } else { b'B' };
            let text = String::from_utf8(text).unwrap();
            assert!(text.parse::<VerifyingKey>().is_err(), "{text}");
        }
        for wrong in ["", "PRIVATE+KEY+", &public, &secret[1..], &secret[..secret.len() - 4]] {
            assert!(SigningKey::from_secret_text(wrong).is_err());
        }
        assert!(secret.parse::<VerifyingKey>().is_err());
    }

    #[test]
    fn the_example_of_the_go_package_is_read() {
        // The public key in the documentation of golang.org/x/mod/sumdb/note.
        let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let key: VerifyingKey = text.parse().unwrap();
        assert_eq!(key.name().as_str(), "PeterNeumann");
        assert_eq!(key.to_string(), text);
    }
}
