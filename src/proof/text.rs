//! [`LogProof`] and its text (C2SP tlog-proof): a first line, an optional `extra`, the index, the hashes, and the
//! checkpoint with all its signatures.
//!
//! Invariant: bytes parse only when they are exactly what the value prints, so a proof has one text.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::NotAProof;
use crate::merkle::Hash;
use crate::note::{self, Checkpoint};

/// The first line.
const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// The greatest length of a proof in bytes: 64 hashes, an entry, and a checkpoint with many signatures are a fifth.
pub const LONGEST: usize = 1 << 20;

/// The most hashes: a tree of `u64` leaves is not higher.
const MOST_HASHES: usize = 64;

/// The proof that an entry is in the log of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogProof {
    /// What the maker of the log adds; of Diwan's proofs, the bytes of the entry.
    pub extra: Option<Vec<u8>>,
    /// The place of the entry in the log.
    pub index: u64,
    /// The hashes from the entry to the root (RFC 6962 section 2.1.1).
    pub hashes: Vec<Hash>,
    /// The signed note, verbatim, with every signature it has.
    pub checkpoint: String,
}

impl LogProof {
    /// Returns the text of the proof.
    pub fn to_text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\n");
        if let Some(extra) = &self.extra {
            let _ = writeln!(text, "extra {}", STANDARD.encode(extra));
        }
        let _ = writeln!(text, "index {}", self.index);
        for hash in &self.hashes {
            let _ = writeln!(text, "{hash}");
        }
        text + "\n" + &self.checkpoint
    }

    /// Reads the text of a proof; whether it proves anything is for [`LogProof::verify`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAProof> {
        if bytes.len() > LONGEST {
            return Err(NotAProof::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| NotAProof::OtherKind)?;
        let proof = parse(text)?;
        // One value has one text: a second spelling would let a changed file pass as whole.
        if proof.to_text() == text { Ok(proof) } else { Err(wrong(1, "in the one spelling of its values")) }
    }

    /// Returns what the checkpoint says, without checking its signatures: for showing, never for believing.
    pub fn claimed(&self) -> Result<Checkpoint, NotAProof> {
        let text = note::text_of(self.checkpoint.as_bytes()).map_err(NotAProof::Checkpoint)?;
        Checkpoint::from_text(text).map_err(NotAProof::Checkpoint)
    }
}

fn parse(text: &str) -> Result<LogProof, NotAProof> {
    let rest = text.strip_prefix(FIRST_LINE).and_then(|rest| rest.strip_prefix('\n'));
    let rest = rest.ok_or(NotAProof::OtherKind)?;
    let (head, checkpoint) = rest.split_once("\n\n").ok_or_else(|| wrong(3, "followed by a blank line"))?;
    let mut lines = (2..).zip(head.split('\n')).peekable();
    let extra = lines.next_if(|(_, line)| line.starts_with("extra ")).map(extra).transpose()?;
    let index = lines.next().ok_or_else(|| wrong(2, "an index")).and_then(index)?;
    let hashes = lines.map(hash).collect::<Result<Vec<_>, _>>()?;
    if hashes.len() > MOST_HASHES {
        return Err(NotAProof::TooLong);
    }
    let proof = LogProof { extra, index, hashes, checkpoint: checkpoint.to_owned() };
    proof.claimed()?;
    Ok(proof)
}

fn extra((line, text): (usize, &str)) -> Result<Vec<u8>, NotAProof> {
    let bytes = text.strip_prefix("extra ").and_then(|text| STANDARD.decode(text).ok());
    bytes.ok_or_else(|| wrong(line, "extra data in base64"))
}

fn index((line, text): (usize, &str)) -> Result<u64, NotAProof> {
    let number = text.strip_prefix("index ").and_then(|text| text.parse().ok());
    number.ok_or_else(|| wrong(line, "an index"))
}

fn hash((line, text): (usize, &str)) -> Result<Hash, NotAProof> {
    text.parse().map_err(|_| wrong(line, "a hash in base64"))
}

fn wrong(line: usize, expected: &'static str) -> NotAProof {
    NotAProof::BadLine { line, expected }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::merkle::leaf_hash;
    use crate::note::SigningKey;

    fn note() -> String {
        let key = SigningKey::from_seed("town.example/log".parse().unwrap(), &[1; 32]);
        let root = leaf_hash(b"entry").into();
        let checkpoint = Checkpoint { origin: key.name().clone(), size: 1, root };
        key.sign(&checkpoint.to_text()).unwrap()
    }

    fn proof(extra: Option<&[u8]>, hashes: u8) -> LogProof {
        let hashes = (0..hashes).map(|n| leaf_hash(&[n])).collect();
        LogProof { extra: extra.map(<[u8]>::to_vec), index: 7, hashes, checkpoint: note() }
    }

    #[test]
    fn text_and_value_mean_each_other() {
        for one in [proof(None, 0), proof(Some(b"entry"), 1), proof(Some(b""), 64)] {
            assert_eq!(LogProof::from_bytes(one.to_text().as_bytes()), Ok(one));
        }
        let text = proof(Some(b"e"), 1).to_text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..3], ["c2sp.org/tlog-proof@v1", "extra ZQ==", "index 7"]);
        assert_eq!((lines[3].len(), lines[4], lines[5]), (44, "", "town.example/log"));
    }

    #[test]
    fn every_other_spelling_is_refused() {
        let text = proof(Some(b"entry"), 2).to_text();
        let changes = [
            ("@v1", "@v2"),
            ("index 7", "index 07"),
            ("index 7", "index +7"),
            ("index 7", "index 18446744073709551616"),
            ("index 7\n", ""),
            ("index 7", "index  7"),
            ("extra ", "extra\t"),
            ("extra ", "more "),
            ("ZW50cnk=", "ZW50cnk"),
            ("\n\n", "\n"),
            ("\n\n", "\n\n\n"),
            ("\n", "\r\n"),
            ("town.example/log\n1\n", "town.example/log\n01\n"),
        ];
        for (from, to) in changes {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            assert!(LogProof::from_bytes(changed.as_bytes()).is_err(), "{from:?} -> {to:?}");
        }
        assert!(LogProof::from_bytes(proof(None, 65).to_text().as_bytes()).is_err());
        assert_eq!(LogProof::from_bytes(&vec![b'a'; LONGEST + 1]), Err(NotAProof::TooLong));
    }

    #[test]
    fn a_cut_text_is_refused() {
        let text = proof(Some(b"entry"), 2).to_text();
        for length in 0..text.len() {
            let cut = &text.as_bytes()[..length];
            // Without any signature line it is not even a note.
            assert!(LogProof::from_bytes(cut).is_err(), "{length} of {}", text.len());
        }
    }

    proptest! {
        #[test]
        fn any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            let _ = LogProof::from_bytes(&bytes);
        }

        #[test]
        fn any_changed_text_never_panics_and_what_parses_prints_itself(
            at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()
        ) {
            let mut bytes = proof(Some(b"entry"), 3).to_text().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes.truncate(bytes.len() - cut.index(4));
            if let Ok(read) = LogProof::from_bytes(&bytes) {
                prop_assert_eq!(read.to_text().into_bytes(), bytes);
            }
        }
    }
}
