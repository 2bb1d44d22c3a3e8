//! [`Request`]: the body of `add-checkpoint` (C2SP tlog-witness): `old N`, the hashes of a consistency proof, a blank
//! line, the checkpoint.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::merkle::Hash;
use crate::note::{self, Checkpoint};

/// The most hashes of a consistency proof.
const MAX_HASHES: usize = 63;

/// A log asks for a cosignature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request<'a> {
    /// The size that the log believes was cosigned last.
    pub old: u64,
    /// That the tree of the checkpoint begins with the tree of that size.
    pub proof: Vec<Hash>,
    /// What is to be cosigned.
    pub checkpoint: Checkpoint,
    /// The note that the log has signed.
    pub note: &'a [u8],
}

/// Why bytes are not a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The first line is not `old` and a size in decimal.
    #[error("the first line is not \"old\" and a size")]
    Old,
    /// A line of the proof is not a hash in base64, or there are more than 63.
    #[error("the proof is not at most 63 hashes in base64")]
    Proof,
    /// What follows the blank line is not a signed checkpoint.
    #[error("no checkpoint follows the proof")]
    Checkpoint,
}

impl<'a> Request<'a> {
    /// Reads a request; signatures and proof are not checked.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let (head, note) = split(body).ok_or(Malformed::Checkpoint)?;
        let head = std::str::from_utf8(head).map_err(|_| Malformed::Old)?;
        let mut lines = head.split_terminator('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(decimal);
        let old = old.ok_or(Malformed::Old)?;
        let proof: Option<Vec<Hash>> = lines.map(hash).collect();
        let proof = proof.filter(|proof| proof.len() <= MAX_HASHES).ok_or(Malformed::Proof)?;
        let text = note::text_of(note).map_err(|_| Malformed::Checkpoint)?;
        let checkpoint = Checkpoint::from_text(text).map_err(|_| Malformed::Checkpoint)?;
        Ok(Self { old, proof, checkpoint, note })
    }

    /// Writes a request.
    pub fn to_text(old: u64, proof: &[Hash], note: &str) -> String {
        let mut text = format!("old {old}\n");
        proof.iter().for_each(|hash| text.extend([STANDARD.encode(hash.as_bytes()).as_str(), "\n"]));
        text + "\n" + note
    }
}

/// Splits at the first blank line.
fn split(body: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = body.windows(2).position(|pair| pair == b"\n\n")?;
    Some((&body[..=at], &body[at + 2..]))
}

/// A number in the one way of writing it.
fn decimal(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

fn hash(line: &str) -> Option<Hash> {
    Hash::from_slice(&STANDARD.decode(line).ok()?)
}
