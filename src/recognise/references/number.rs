//! The number of a reference as it is written: one or several, with parts, letters and brackets.
//!
//! It reads shapes; which part is the year is told at the end of this file, for all kinds alike.

use std::ops::Range;

use super::kind::RecordType;
use super::words::{Piece, Word};

/// One written number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// The letters before the figures, joined by full stops.
    pub(super) prefix: String,
    /// The figures, in their written order.
    pub(super) parts: Vec<String>,
    /// Whether "bis" follows, and which.
    pub(super) bis: Option<String>,
    /// The pieces it takes.
    pub(super) pieces: Range<usize>,
}

/// A written number, told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// The number itself.
    pub(super) number: String,
    /// The year as written.
    pub(super) year: Option<i32>,
    /// The parts of a file symbol before the number.
    pub(super) file: Option<String>,
    /// True when the year might as well be the number.
    pub(super) unsure: bool,
}

/// How many parts one number may have; a longer row is a table.
const MOST_PARTS: usize = 8;

/// How many figures one part may have.
const MOST_DIGITS: usize = 16;

/// How many numbers one head may carry.
const MOST_NUMBERS: usize = 24;

/// Passes over brackets, colons and dots before or behind a number.
pub(super) fn past_marks(words: &[Word], mut at: usize, marks: &[char]) -> usize {
    let most = at + 3;
    while at < most && words.get(at).is_some_and(|word| marks.iter().any(|mark| word.is(*mark))) {
        at += 1;
    }
    at
}

/// What may stand between "number" and the figures; brackets face either way.
pub(super) const BEFORE: &[char] = &['(', ')', ':', '.', '/', '-', '"'];

/// What may close a number.
pub(super) const BEHIND: &[char] = &['(', ')', '"'];

/// Reads the number that begins at a piece.
pub(super) fn written(words: &[Word], at: usize) -> Option<Written> {
    let start = past_marks(words, at, BEFORE);
    let (prefix, first) = letters(words, start);
    let mut out = Written { prefix, pieces: start..start, ..Written::default() };
    let mut next = first;
    while let Some(word) =
        words.get(next).filter(|word| word.piece == Piece::Number && word.text.len() <= MOST_DIGITS)
    {
        out.parts.push(word.text.clone());
        out.pieces.end = next + 1;
        match joint(words, next + 1).filter(|_| out.parts.len() < MOST_PARTS) {
            Some(after) => next = after,
            None => break,
        }
    }
    if out.parts.is_empty() {
        return None;
    }
    bis(words, &mut out);
    Some(out)
}

/// Reads the letters of a file symbol: single letters or short words with full stops, dashes, slashes or
/// spaces between them, up to the first figure.
fn letters(words: &[Word], start: usize) -> (String, usize) {
    let mut prefix = String::new();
    let mut at = start;
    while let Some(word) = words.get(at).filter(|_| at < start + 16) {
        match word.piece {
            Piece::Word if in_symbol(words, at) => {
                if !prefix.is_empty() {
                    prefix.push('.');
                }
                prefix.push_str(&word.text);
            }
            Piece::Mark('.' | '/' | '-') if !prefix.is_empty() => (),
            Piece::Number if !prefix.is_empty() => return (prefix, at),
            _ => break,
        }
        at += 1;
    }
    (String::new(), start)
}

/// Tells whether a word is part of a symbol: one letter, or a short word that a mark ties to what follows.
fn in_symbol(words: &[Word], at: usize) -> bool {
    let tied = words.get(at + 1).is_some_and(|next| ['.', '/', '-'].iter().any(|mark| next.is(*mark)));
    let word = &words[at];
    let most = if tied { 3 } else { 1 };
    word.text.chars().count() <= most && !ENDS.contains(&word.text.as_str())
}

/// Short words that are no part of a symbol.
const ENDS: &[&str] =
    &["في", "من", "الي", "عن", "سنه", "عام", "علي", "of", "for", "to", "no", "ان", "لا", "ما"];

/// Returns where the next part stands, when a stroke or a dash joins it to the last; a letter between two
/// strokes (`2023-O-015`) is passed over.
fn joint(words: &[Word], at: usize) -> Option<usize> {
    let mark = words.get(at)?;
    let next = words.get(at + 1)?;
    let dash = mark.is('-') || mark.is('.');
    let tight = !mark.spaced && !next.spaced;
    if !(mark.is('/') || (dash && (tight || mark.is('-') && next.piece == Piece::Number))) {
        return None;
    }
    match next.piece {
        Piece::Number if !mark.is('.') || tight => Some(at + 1),
        Piece::Word if tight && next.text.chars().count() == 1 => joint(words, at + 2),
        _ => None,
    }
}

/// Reads "bis" behind a number, inside its bracket or outside, with its own number or letter.
fn bis(words: &[Word], out: &mut Written) {
    let at = past_marks(words, out.pieces.end, BEHIND);
    let Some(word) = words.get(at) else { return };
    if !matches!(word.text.as_str(), "مكرر" | "مكررا" | "bis") {
        return;
    }
    out.pieces.end = at + 1;
    let inner = past_marks(words, at + 1, &['(', ')']);
    let which = words.get(inner).filter(|word| word.piece == Piece::Number && inner > at + 1);
    out.bis = Some(which.map_or_else(String::new, |word| plain(&word.text)));
    if which.is_some() {
        out.pieces.end = inner + 1;
    }
}

/// Reads the numbers of a row: commas and "and" between them, each in its own brackets or none.
pub(super) fn row(words: &[Word], at: usize) -> Vec<Written> {
    let mut out: Vec<Written> = written(words, at).into_iter().collect();
    while let Some(last) = out.last().filter(|_| out.len() < MOST_NUMBERS) {
        let mut next = past_marks(words, last.pieces.end, BEHIND);
        let comma = words.get(next).is_some_and(|word| word.is(',') || word.is(';'));
        next += usize::from(comma);
        let and = words.get(next).is_some_and(|word| matches!(word.text.as_str(), "و" | "and"));
        next += usize::from(and);
        let begin = past_marks(words, next, BEHIND);
        let number = words.get(begin).is_some_and(|word| word.piece == Piece::Number);
        match written(words, next).filter(|_| number && (comma || and)) {
            Some(more) => out.push(more),
            None => break,
        }
    }
    out
}

/// Returns a number without its leading zeros.
pub(super) fn plain(digits: &str) -> String {
    let trimmed = digits.trim_start_matches('0');
    if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() }
}

impl Written {
    /// Tells number, year and file apart. The order of number and year means nothing: right-to-left text
    /// turns it round.
    pub(super) fn tell_apart(&self, kind: RecordType, this_year: i32) -> Parts {
        let mut parts = self.split(kind, this_year);
        if let Some(bis) = &self.bis {
            let which = if bis.is_empty() { "" } else { " " };
            parts.number = format!("{} bis{which}{bis}", parts.number);
        }
        parts
    }

    fn split(&self, kind: RecordType, this_year: i32) -> Parts {
        let plain: Vec<String> = self.parts.iter().map(|part| plain(part)).collect();
        match (kind, plain.as_slice()) {
            (RecordType::File | RecordType::Parcel, all) => {
                Parts { number: all.join("/"), ..Parts::default() }
            }
            (RecordType::CourtCase, [case, year]) if year_like(year, this_year).is_none() => {
                Parts { number: case.clone(), ..Parts::default() }
            }
            (_, [one]) => Parts { number: one.clone(), ..Parts::default() },
            (_, [first, second]) => pair(kind, first, second, this_year),
            (_, all) => symbol(all, this_year),
        }
    }
}

fn pair(kind: RecordType, first: &str, second: &str, this_year: i32) -> Parts {
    let part =
        |number: &str, year, unsure| Parts { number: number.to_owned(), year, unsure, ..Parts::default() };
    match (year_like(first, this_year), year_like(second, this_year)) {
        (Some(year), None) => part(second, Some(year), false),
        (None, Some(year)) => part(first, Some(year), false),
        (Some(_), Some(year)) => part(first, Some(year), true),
        (None, None) if kind.is_identifier() => {
            Parts { number: second.to_owned(), file: Some(first.to_owned()), ..Parts::default() }
        }
        (None, None) => part(&format!("{first}/{second}"), None, true),
    }
}

/// Tells three parts and more apart: a year at either end, the number beside the end, a file symbol before.
fn symbol(all: &[String], this_year: i32) -> Parts {
    let [first, middle @ .., last] = all else { return Parts::default() };
    // Nobody writes an old count into a symbol without saying so: `8-1/1339` is number 1339.
    let year_like = |digits: &str| year_like(digits, this_year).filter(|year| *year >= 1900);
    if let (Some(year), Some((number, file))) = (year_like(last), middle.split_last()) {
        let file = [std::slice::from_ref(first), file].concat().join("/");
        return Parts { number: number.clone(), year: Some(year), file: Some(file), unsure: false };
    }
    let year = year_like(first);
    let file = if year.is_some() { middle.join("/") } else { all[..all.len() - 1].join("/") };
    Parts { number: last.clone(), year, file: Some(file), unsure: false }
}

/// Returns a part as a year, when it is of the size of one in a count that is in use.
fn year_like(digits: &str, this_year: i32) -> Option<i32> {
    let year: i32 = digits.parse().ok().filter(|_| digits.len() == 4)?;
    ((1900..=this_year + 1).contains(&year) || (1290..=1460).contains(&year)).then_some(year)
}
