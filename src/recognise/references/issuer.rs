//! Who issued a document: the row of words between head and number, or behind them, that names an office.

use super::heads::OFFICES;
use super::number::past_marks;
use super::scan::{Scan, stops};
use super::words::{Piece, Word};

/// The most words an issuer has.
const MOST_WORDS: usize = 12;

impl Scan<'_> {
    /// Returns the issuer named between two pieces: from the first office on.
    pub(super) fn issuer_between(&self, from: usize, to: usize) -> Option<String> {
        let words = self.words.get(from..to)?;
        let first = words.iter().position(|word| word.says_any(OFFICES))?;
        let length = words[first..].iter().take_while(|word| belongs(word)).count();
        self.phrase(from + first, from + first + length)
    }

    /// Reads "issued by" and an office behind a number, and returns the piece behind it.
    pub(super) fn issuer_behind(&self, at: usize) -> Option<(String, usize)> {
        let mut next = past_marks(&self.words, at, &['(', ')']);
        let begin = next;
        while next < begin + 3 && self.words.get(next).is_some_and(says_by) {
            next += 1;
        }
        let by = next > begin;
        let first = self.words.get(next)?;
        let office = OFFICES.iter().find_map(|office| first.prefix_of(office))?;
        if !(by || matches!(office, "ل" | "لل")) {
            return None;
        }
        let near = next..self.words.len().min(next + MOST_WORDS);
        let length = near.take_while(|&at| belongs(&self.words[at]) && !self.begins_reference(at)).count();
        Some((self.phrase(next, next + length)?, next + length))
    }

    /// Returns a row of words as written, in one line, the first without its clitics.
    fn phrase(&self, from: usize, to: usize) -> Option<String> {
        let (first, last) = (self.words.get(from)?, self.words.get(to.checked_sub(1)?)?);
        let raw = self.text.get(first.range.start..last.range.end)?;
        let prefix = OFFICES.iter().find_map(|office| first.prefix_of(office)).unwrap_or_default();
        let mut out = without_clitics(raw, prefix);
        out = out.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(out.trim_end_matches([':', '/', '(', '"']).trim_end().to_owned()).filter(|out| !out.is_empty())
    }
}

fn says_by(word: &Word) -> bool {
    matches!(word.text.as_str(), "عن" | "من" | "by" | "issued") || word.says_any(&["صادر", "صادره"])
}

fn belongs(word: &Word) -> bool {
    word.piece == Piece::Word && !stops(word) || word.is('/')
}

/// Takes a folded prefix off a written word, but for the article, which belongs to the name.
pub(super) fn without_clitics(raw: &str, prefix: &str) -> String {
    let article = prefix.ends_with("ال");
    let joined = prefix.ends_with("لل");
    let letters = prefix.chars().count() - if article { 2 } else { 0 };
    let rest = after_letters(raw, letters);
    if joined { format!("ال{rest}") } else { rest.to_owned() }
}

/// Returns what stands behind so many letters, passing over the signs between them.
fn after_letters(raw: &str, letters: usize) -> &str {
    let mut seen = 0;
    for (at, c) in raw.char_indices() {
        if c.is_alphabetic() && c != '\u{0640}' {
            if seen == letters {
                return &raw[at..];
            }
            seen += 1;
        }
    }
    raw
}
