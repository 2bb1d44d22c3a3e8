//! [`Problem`]: something about one file that a human should look at. It is not an error of the run.

use std::fmt;
use std::str::FromStr;

/// What is wrong with a file; the code never changes its meaning once released (`docs/FORMAT.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemCode {
    /// The bytes could not be read from the source; nothing was kept.
    Unreadable,
    /// The file has no bytes; the fact is kept.
    Empty,
    /// The file changed while it was read, also on a second try; nothing was kept.
    Changed,
    /// A device, socket, pipe or a link that leads nowhere or in a circle; nothing was kept.
    NotAFile,
    /// Kept, but a password is needed to read it.
    Encrypted,
    /// Kept, but its format is broken.
    Broken,
    /// Kept, but larger than a reader accepts.
    TooLarge,
    /// Kept, but it expands beyond all proportion.
    Bomb,
    /// Kept, but archives are nested in it deeper than the limit.
    TooDeep,
    /// Kept, but reading took too long.
    Timeout,
    /// Kept, but the reader died on it (memory or a fault).
    ReaderDied,
    /// Kept, but there is no OCR engine yet to read it.
    OcrMissing,
}

const CODES: &[(ProblemCode, &str)] = &[
    (ProblemCode::Unreadable, "unreadable"),
    (ProblemCode::Empty, "empty"),
    (ProblemCode::Changed, "changed"),
    (ProblemCode::NotAFile, "not-a-file"),
    (ProblemCode::Encrypted, "encrypted"),
    (ProblemCode::Broken, "broken"),
    (ProblemCode::TooLarge, "too-large"),
    (ProblemCode::Bomb, "bomb"),
    (ProblemCode::TooDeep, "too-deep"),
    (ProblemCode::Timeout, "timeout"),
    (ProblemCode::ReaderDied, "reader-died"),
    (ProblemCode::OcrMissing, "ocr-missing"),
];

impl ProblemCode {
    /// Every code, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.iter().map(|(code, _)| *code)
    }

    /// The stable word for this code, as it stands in the ledger and in JSON.
    pub fn as_str(self) -> &'static str {
        CODES.iter().find(|(code, _)| *code == self).map_or("", |(_, word)| word)
    }
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ProblemCode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = CODES.iter().find(|(_, word)| *word == text);
        found.map(|(code, _)| *code).ok_or_else(|| text.to_owned())
    }
}

/// One problem: what it concerns, what kind it is, and what the system or parser said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path or member concerned, as text for people (already escaped where not UTF-8).
    pub subject: String,
    /// The kind of problem.
    pub code: ProblemCode,
    /// What the system or the parser said; may be empty.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_word() {
        for code in ProblemCode::all() {
            assert!(!code.as_str().is_empty());
            assert_eq!(code.as_str().parse(), Ok(code));
        }
    }
}
