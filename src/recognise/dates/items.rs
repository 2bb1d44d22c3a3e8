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

/// Returns the items of a folded text.
pub(super) fn items(text: &str) -> Vec<Item> {
    let raw = raw(text);
    let mut items = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        let (item, taken) = understood(text, &raw, at);
        items.push(item);
        at += taken;
    }
    items
}

/// Gives the items from a place on their sense.
fn understood(text: &str, raw: &[Item], at: usize) -> (Item, usize) {
    let item = raw[at];
    if !matches!(item.what, What::Word(_)) {
        return (item, 1);
    }
    if let Some(taken) = wafat_letters(text, raw, at) {
        let era = Sense::Era { era: Era::Wafat, letter: true };
        return (Item { end: raw[at + taken - 1].end, what: What::Sense(era), ..item }, taken);
    }
    let after = |more: usize| {
        let next = raw.get(at + 1 + more)?;
        matches!(next.what, What::Word(_)).then(|| &text[next.start..next.end])
    };
    match sense(&text[item.start..item.end], after) {
        Some((sense, more)) => (Item { end: raw[at + more].end, what: What::Sense(sense), ..item }, more + 1),
        None => (item, 1),
    }
}

/// Returns how many items the letters "w r" take, with or without an "m" before and points between.
fn wafat_letters(text: &str, raw: &[Item], at: usize) -> Option<usize> {
    let first = &text[raw[at].start..raw[at].end];
    let letters: &[&str] = match first {
        "و" => &["ر"],
        "م" => &["و", "ر"],
        _ => return None,
    };
    let mut next = at + 1;
    for letter in letters {
        if raw.get(next).is_some_and(|item| item.what == What::Sign('.')) {
            next += 1;
        }
        let item = raw.get(next)?;
        if &text[item.start..item.end] != *letter {
            return None;
        }
        next += 1;
    }
    Some(next - at)
}

fn raw(text: &str) -> Vec<Item> {
    let mut items = Vec::with_capacity(text.len() / 6);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (len, what) = match c {
            ' ' => {
                at += 1;
                continue;
            }
            '\n' => (1, What::Line),
            '0'..='9' => number(rest),
            _ if c.is_alphabetic() => (run(rest, char::is_alphabetic), What::Word(c.is_ascii())),
            _ => (c.len_utf8(), What::Sign(c)),
        };
        items.push(Item { start: at, end: at + len, what });
        at += len;
    }
    items
}

fn number(rest: &str) -> (usize, What) {
    let digits = run(rest, |c| c.is_ascii_digit());
    let value = rest.get(..digits.min(9)).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    (digits, What::Number { value, digits })
}

fn run(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}
