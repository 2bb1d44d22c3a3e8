//! A folded text as a row of [`Item`]s: numbers, words with a sense, signs.
//!
//! Blanks are no items; two items touch if one ends where the other begins. Invariant: the items lie in the
//! order of the text and do not overlap.

use super::lexicon::{Sense, sense};
use crate::recognise::era::Era;

/// A piece of the folded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after it.
    pub(super) end: usize,
    /// What it is.
    pub(super) what: What,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A row of digits.
    Number {
        /// Its value; meaningless for more than nine digits.
        value: u32,
        /// How many digits.
        digits: usize,
    },
    /// Words with a sense.
    Sense(Sense),
    /// Any other word; true if of Latin letters.
    Word(bool),
    /// Any other character.
    Sign(char),
    /// The end of a line.
    Line,
}

/// Which of the words without a sense become items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// All of them.
    All,
    /// The first and the last of a row, which is all that a record needs.
    Ends,
}

/// Returns the items of a folded text.
pub(super) fn items(text: &str, keep: Keep) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(text.len() / 16);
    let mut at = 0;
    while let Some(piece) = piece(text, at) {
        let item = misread_sign(text, piece).unwrap_or_else(|| understood(text, piece));
        at = item.end;
        let word = |item: &Item| matches!(item.what, What::Word(_));
        if keep == Keep::Ends && word(&item) && items.len() > 1 && items[items.len() - 2..].iter().all(word) {
            items.pop();
        }
        items.push(item);
    }
    items
}

/// Between digits that it touches, an upright stroke or alef is a slash that was read wrongly, a hamza a comma.
fn misread_sign(text: &str, item: Item) -> Option<Item> {
    let sign = match &text[item.start..item.end] {
        "ا" | "|" => '/',
        "ء" => ',',
        _ => return None,
    };
    let digit =
        |at: Option<usize>| at.is_some_and(|at| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit));
    let between = digit(item.start.checked_sub(1)) && digit(Some(item.end));
    between.then_some(Item { what: What::Sign(sign), ..item })
}

/// Gives a word its sense; words that belong to it become part of it.
fn understood(text: &str, item: Item) -> Item {
    if !matches!(item.what, What::Word(_)) {
        return item;
    }
    if let Some(end) = wafat_letters(text, item) {
        let era = Sense::Era { era: Era::Wafat, letter: true };
        return Item { end, what: What::Sense(era), ..item };
    }
    match sense(&text[item.start..item.end], |more| word_after(text, item, more).map(|(word, _)| word)) {
        Some((sense, more)) => {
            let last = more.checked_sub(1).and_then(|last| word_after(text, item, last));
            Item { end: last.map_or(item.end, |(_, end)| end), what: What::Sense(sense), ..item }
        }
        None => item,
    }
}

/// Returns one of the words after an item, if only words stand between, and where it ends.
fn word_after(text: &str, item: Item, more: usize) -> Option<(&str, usize)> {
    let mut next = item;
    for _ in 0..=more {
        next = piece(text, next.end).filter(|next| matches!(next.what, What::Word(_)))?;
    }
    Some((&text[next.start..next.end], next.end))
}

/// Returns where the letters "w r" end, with or without an "m" before and points between.
fn wafat_letters(text: &str, item: Item) -> Option<usize> {
    let letters: &[&str] = match &text[item.start..item.end] {
        "و" => &["ر"],
        "م" => &["و", "ر"],
        _ => return None,
    };
    let mut end = item.end;
    for letter in letters {
        let mut next = piece(text, end)?;
        if next.what == What::Sign('.') {
            next = piece(text, next.end)?;
        }
        if &text[next.start..next.end] != *letter {
            return None;
        }
        end = next.end;
    }
    Some(end)
}

/// Returns the next piece of the text from a place on, its sense not yet asked.
fn piece(text: &str, at: usize) -> Option<Item> {
    let blanks = text.as_bytes()[at..].iter().take_while(|byte| **byte == b' ').count();
    let start = at + blanks;
    let rest = &text[start..];
    let c = rest.chars().next()?;
    let (len, what) = match c {
        '\n' => (1, What::Line),
        '0'..='9' => number(rest),
        _ if is_letter(c) => (run(rest, is_letter), What::Word(c.is_ascii())),
        _ => (c.len_utf8(), What::Sign(c)),
    };
    Some(Item { start, end: start + len, what })
}

fn is_letter(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64A}' | 'a'..='z') || (c > '\u{7F}' && c.is_alphabetic())
}

fn number(rest: &str) -> (usize, What) {
    let digits = run(rest, |c| c.is_ascii_digit());
    let value = rest.get(..digits.min(9)).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    (digits, What::Number { value, digits })
}

fn run(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_a_sense_are_kept_at_both_ends() {
        let text = "قرر المجلس البلدي ان يعمل في 15/3";
        let words: Vec<&str> =
            items(text, Keep::Ends).iter().map(|item| &text[item.start..item.end]).collect();
        assert_eq!(words, ["قرر", "في", "15", "/", "3"]);
        assert_eq!(items(text, Keep::All).len(), 9);
    }

    #[test]
    fn letters_of_a_year_count_are_one_item() {
        for text in ["و.ر", "و ر", "م.و.ر", "م و ر", "و . ر"] {
            let items = items(text, Keep::All);
            assert_eq!((items.len(), items[0].end), (1, text.len()), "{text}");
        }
    }
}
