//! [`Checkpoint`]: the text that is signed for a tree: origin, size and root (C2SP tlog-checkpoint).
//!
//! Extension lines are refused: this format has none, and what is not understood is not vouched for. Invariant:
//! a text that parses is the text the value encodes to.

use super::error::NoteError;
use super::key::KeyName;
use crate::merkle::TreeHead;

/// The size and root of one log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: a URL without its scheme, which is also the name of its key.
    pub origin: String,
    /// The number of entries and the root of their tree.
    pub head: TreeHead,
}

impl Checkpoint {
    /// Returns the text to be signed: three lines.
    pub fn encode(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.head.size, self.head.root)
    }

    /// Reads the text of a note as a checkpoint.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let checkpoint = read(text).filter(|checkpoint| checkpoint.encode() == text);
        checkpoint.ok_or(NoteError::BadCheckpoint)
    }
}

fn read(text: &str) -> Option<Checkpoint> {
    let mut lines = text.split_terminator('\n');
    let origin: KeyName = lines.next()?.parse().ok()?;
    let size = lines.next()?.parse().ok()?;
    let root = lines.next()?.parse().ok()?;
    let origin = origin.as_str().to_owned();
    lines.next().is_none().then_some(Checkpoint { origin, head: TreeHead { size, root } })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const EMPTY_ROOT: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    #[test]
    fn text_and_value_mean_each_other() {
        let text = format!("archive.example/log\n0\n{EMPTY_ROOT}\n");
        let checkpoint = Checkpoint::parse(&text).unwrap();
        assert_eq!(checkpoint.head, TreeHead::empty());
        assert_eq!(checkpoint.encode(), text);
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
            assert_eq!(Checkpoint::parse(&text), Err(NoteError::BadCheckpoint), "{text:?}");
        }
    }
}
