//! [`Checkpoint`]: the text that is signed for a tree: origin, size and root (C2SP tlog-checkpoint).
//!
//! Extension lines are refused: this format has none, and what is not understood is not vouched for. Invariant:
//! a text that parses is the text the value encodes to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::NoteError;
use super::key::KeyName;
use crate::digest::Sha256;

/// The size and root of one log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: a URL without its scheme, and the name of its key.
    pub origin: KeyName,
    /// The number of entries.
    pub size: u64,
    /// The root of the tree; of no entries it is SHA-256 of nothing (RFC 6962 section 2.1).
    pub root: Sha256,
}

impl Checkpoint {
    /// Returns the text to be signed: three lines.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.as_bytes()))
    }

    /// Reads the text of a note as a checkpoint.
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        let checkpoint = parse(text).filter(|checkpoint| checkpoint.to_text() == text);
        checkpoint.ok_or(NoteError::BadCheckpoint)
    }
}

fn parse(text: &str) -> Option<Checkpoint> {
    let mut lines = text.split_terminator('\n');
    let origin = lines.next()?.parse().ok()?;
    let size = lines.next()?.parse().ok()?;
    let root = STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
    lines.next().is_none().then_some(Checkpoint { origin, size, root: Sha256::from_bytes(root) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const EMPTY_ROOT: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    #[test]
    fn text_and_value_mean_each_other() {
        let text = format!("archive.example/log\n0\n{EMPTY_ROOT}\n");
        let checkpoint = Checkpoint::from_text(&text).unwrap();
        assert_eq!(checkpoint.size, 0);
        assert_eq!(checkpoint.root, Sha256::of(b""));
        assert_eq!(checkpoint.to_text(), text);
    }

    #[test]
    fn every_other_spelling_is_refused() {
        let wrong = [
            String::new(),
            format!("log\n1\n{EMPTY_ROOT}"),
            format!("log\n1\n{EMPTY_ROOT}\nextension\n"),
            format!("log\n1\n{EMPTY_ROOT}\n\n"),
            format!("log\n01\n{EMPTY_ROOT}\n"),
            format!("log\n+1\n{EMPTY_ROOT}\n"),
            format!("log\n-1\n{EMPTY_ROOT}\n"),
            format!("log\n18446744073709551616\n{EMPTY_ROOT}\n"),
            format!("log\n1 \n{EMPTY_ROOT}\n"),
            format!("\n1\n{EMPTY_ROOT}\n"),
            format!("a log\n1\n{EMPTY_ROOT}\n"),
            "log\n1\nAAAA\n".to_owned(),
            format!("log\n1\n{}\n", &EMPTY_ROOT[..43]),
            format!("log\r\n1\n{EMPTY_ROOT}\n"),
        ];
        for text in wrong {
            assert_eq!(Checkpoint::from_text(&text), Err(NoteError::BadCheckpoint), "{text:?}");
        }
    }
}
