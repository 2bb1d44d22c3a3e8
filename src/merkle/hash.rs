//! [`Hash`]: one node of the tree, and the three ways of RFC 6962 section 2.1 to make one.
//!
//! Kept apart from the digests of files on purpose: the prefixes 0x00 and 0x01 make sure that a leaf can never
//! pass for a node. Invariant: a value always holds exactly 32 bytes.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::digest::Sha256;

/// A node of the tree: SHA-256 over a prefix and a leaf or two nodes (RFC 6962 section 2.1).
///
/// Its text form is standard base64, as in checkpoints and proofs (C2SP tlog-checkpoint).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

/// What a whole tree is known by: its number of leaves and its root (C2SP tlog-checkpoint).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TreeHead {
    /// The number of leaves.
    pub size: u64,
    /// The hash of the whole tree.
    pub root: Hash,
}

/// A text that is not the base64 form of 32 bytes.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("not a tree hash in base64: {0:?}")]
pub struct NotAHash(pub String);

impl Hash {
    /// The number of bytes of a hash.
    pub const LENGTH: usize = 32;

    /// Wraps 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Takes a hash from a slice; `None` unless it has exactly 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Returns the 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the root of the tree without leaves: SHA-256 of nothing (RFC 6962 section 2.1).
    pub fn of_nothing() -> Self {
        Sha256::of(&[]).into()
    }
}

impl TreeHead {
    /// Returns the head of the tree without leaves.
    pub fn empty() -> Self {
        Self { size: 0, root: Hash::of_nothing() }
    }
}

/// Hashes an entry into its leaf (RFC 6962 section 2.1: prefix 0x00).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut input = Vec::with_capacity(entry.len() + 1);
    input.push(0x00);
    input.extend_from_slice(entry);
    Sha256::of(&input).into()
}

/// Hashes two neighbours into their parent (RFC 6962 section 2.1: prefix 0x01).
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    let mut input = [0x01; 65];
    input[1..33].copy_from_slice(&left.0);
    input[33..].copy_from_slice(&right.0);
    Sha256::of(&input).into()
}

/// Hashes a row of neighbours, whose number is a power of two, into the root above them.
pub(super) fn block_hash(row: &[Hash]) -> Hash {
    let mut row = row.to_vec();
    while row.len() > 1 {
        row = row.chunks_exact(2).map(|pair| node_hash(pair[0], pair[1])).collect();
    }
    row.first().copied().unwrap_or_else(Hash::of_nothing)
}

impl From<Sha256> for Hash {
    fn from(digest: Sha256) -> Self {
        Self(*digest.as_bytes())
    }
}

impl From<Hash> for Sha256 {
    fn from(hash: Hash) -> Self {
        Self::from_bytes(hash.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({})", Sha256::from_bytes(self.0))
    }
}

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let bytes = STANDARD.decode(text).ok();
        bytes.and_then(|bytes| Self::from_slice(&bytes)).ok_or_else(|| NotAHash(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_answers_of_certificate_transparency() {
        let hex = |hash: Hash| Sha256::from(hash).to_string();
        let (empty_leaf, zero_leaf) = (leaf_hash(b""), leaf_hash(&[0]));
        assert_eq!(
            hex(Hash::of_nothing()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(hex(empty_leaf), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        let root = node_hash(empty_leaf, zero_leaf);
        assert_eq!(hex(root), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    #[test]
    fn text_and_bytes_agree() {
        let hash = leaf_hash(b"entry");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for wrong in ["", "AAAA", &hash.to_string()[1..], &format!("{hash}=")] {
            assert!(wrong.parse::<Hash>().is_err(), "{wrong}");
        }
    }
}
