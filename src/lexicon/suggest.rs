//! "Did you mean": words of the index that are nearly the one typed.
//!
//! Letters that fold apart, lie side by side on the keyboard or differ in their dots are nearer than others. Of
//! equally near words the more frequent is proposed first.

use std::sync::LazyLock;

use super::Dictionary;
use super::machine::{Near, run};

/// What a wrong letter costs; less if it is an easy one to get wrong.
const WHOLE: u8 = 10;
const EASY: u8 = 4;
const NEIGHBOUR: u8 = 7;

/// Letters that are taken for each other.
const CLASSES: [&str; 12] =
    ["بتثني", "جحخ", "دذ", "رز", "سش", "صضس", "طظت", "عغء", "فقغ", "اويء", "ذزظض", "هةح"];

/// The rows of the keyboard.
const ROWS: [&str; 6] = ["ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرلاىةوزظ", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// A word of the index that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The folded term.
    pub term: String,
    /// In how many documents it occurs.
    pub doc_freq: u64,
    /// How far it is from what was typed: ten for one wrong letter.
    pub cost: u8,
}

/// Returns the terms of a dictionary that are nearest to a term, best first, `most` at most.
pub fn suggest(term: &str, dictionary: &dyn Dictionary, most: usize) -> Vec<Suggestion> {
    let letters: Vec<char> = term.chars().collect();
    let bound = match letters.len() {
        0..=2 => return Vec::new(),
        3 => EASY,
        4..=5 => WHOLE,
        _ => 2 * WHOLE,
    };
    if letters.len() > Near::MAX || letters.iter().any(|letter| letter.is_numeric()) {
        return Vec::new();
    }
    let near = Near { letters, bound, exchange, gap };
    let mut found = Vec::new();
    dictionary.accepted(&near, &mut |other, doc_freq| {
        let cost = run(&near, other).map_or(u8::MAX, |state| near.cost(&state));
        if other != term && !other.contains(char::is_numeric) {
            found.push(Suggestion { term: other.to_owned(), doc_freq, cost });
        }
    });
    found.sort_by(|a, b| worth(a).cmp(&worth(b)).then_with(|| a.term.cmp(&b.term)));
    found.dedup_by(|a, b| a.term == b.term);
    found.truncate(most);
    found
}

/// Returns the terms of a dictionary that a term becomes with one letter more, the most frequent first, `most` at most.
pub fn longer(term: &str, dictionary: &dyn Dictionary, most: usize) -> Vec<String> {
    let letters: Vec<char> = term.chars().collect();
    if letters.len() >= Near::MAX || letters.iter().any(|letter| letter.is_numeric()) {
        return Vec::new();
    }
    let length = letters.len() + 1;
    let near = Near { letters, bound: WHOLE, exchange: never, gap };
    let mut found: Vec<(u64, String)> = Vec::new();
    dictionary.accepted(&near, &mut |other, doc_freq| {
        if other.chars().count() == length && !other.contains(char::is_numeric) {
            found.push((doc_freq, other.to_owned()));
        }
    });
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.dedup_by(|a, b| a.1 == b.1);
    found.into_iter().take(most).map(|(_, term)| term).collect()
}

/// No letter stands for another.
fn never(_: char, _: char) -> u8 {
    u8::MAX
}

/// Less is better: a word eight times as frequent makes up for three steps of cost.
fn worth(suggestion: &Suggestion) -> i64 {
    i64::from(suggestion.cost) - i64::from(suggestion.doc_freq.max(1).ilog2().min(12))
}

/// What it costs that one letter stands for another. Asked for every letter of every word that may be near: what it
/// costs for the letters of both keyboards is worked out once.
fn exchange(own: char, other: char) -> u8 {
    static COSTS: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let letters: Vec<Option<char>> = (0..PLACES).map(letter_at).collect();
        let cost = |own: &Option<char>, other: &Option<char>| {
            own.zip(*other).map_or(WHOLE, |(own, other)| exchanged(own, other))
        };
        letters.iter().flat_map(|own| letters.iter().map(move |other| cost(own, other))).collect()
    });
    match (place_of(own), place_of(other)) {
        (Some(own), Some(other)) => COSTS.get(own * PLACES + other).copied().unwrap_or(WHOLE),
        _ => WHOLE,
    }
}

/// Letters of the Arabic block, then those of ASCII.
const PLACES: usize = 0x100 + 0x80;

fn place_of(letter: char) -> Option<usize> {
    match letter {
        '\u{600}'..='\u{6FF}' => Some(letter as usize - 0x600),
        '\0'..='\u{7F}' => Some(letter as usize + 0x100),
        _ => None,
    }
}

fn letter_at(place: usize) -> Option<char> {
    let code = if place < 0x100 { place + 0x600 } else { place - 0x100 };
    u32::try_from(code).ok().and_then(char::from_u32)
}

fn exchanged(own: char, other: char) -> u8 {
    if CLASSES.iter().any(|class| class.contains(own) && class.contains(other)) {
        EASY
    } else if ROWS.iter().any(|row| side_by_side(row, own, other)) {
        NEIGHBOUR
    } else {
        WHOLE
    }
}

fn side_by_side(row: &str, own: char, other: char) -> bool {
    let at = |letter| row.chars().position(|c| c == letter);
    at(own).zip(at(other)).is_some_and(|(a, b)| a.abs_diff(b) == 1)
}

/// Alef, waw, yeh, hamza and heh come and go.
fn gap(letter: char) -> u8 {
    if matches!(letter, '\u{627}' | '\u{648}' | '\u{64A}' | '\u{621}' | '\u{647}') { EASY + 2 } else { WHOLE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_worked_out_is_what_it_costs() {
        for (own, other, cost) in
            [('ب', 'ت', EASY), ('ش', 'س', EASY), ('م', 'ك', NEIGHBOUR), ('q', 'w', NEIGHBOUR)]
        {
            assert_eq!((exchange(own, other), exchange(other, own)), (cost, cost), "{own} {other}");
        }
        for (own, other) in [('ب', 'م'), ('q', 'ب'), ('é', 'e'), ('\u{10FFFF}', 'a')] {
            assert_eq!(exchange(own, other), WHOLE, "{own} {other}");
        }
        for place in 0..PLACES {
            assert_eq!(letter_at(place).and_then(place_of), Some(place));
        }
    }
}
