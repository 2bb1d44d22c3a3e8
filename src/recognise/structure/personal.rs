//! National numbers: twelve figures, the first 1 or 2, then the year of birth. Only their places are kept.

use super::{PersonalNumber, PersonalSort, page_number};
use crate::recognise::day::Day;
use crate::recognise::references::{Piece, Word, words};

const FIGURES: usize = 12;

/// The earliest year of birth of anybody who has such a number.
const OLDEST: i32 = 1880;

/// Returns where national numbers stand.
pub(super) fn numbers(pages: &[&str], today: Day) -> Vec<PersonalNumber> {
    let pages = pages.iter().enumerate();
    pages.flat_map(|(page, text)| of_page(page, &words(text), today)).collect()
}

fn of_page(page: usize, words: &[Word], today: Day) -> Vec<PersonalNumber> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let length = if words[at].piece == Piece::Number { row(words, at) } else { 1 };
        if national(&words[at..at + length], today) {
            let range = words[at].range.start..words[at + length - 1].range.end;
            out.push(PersonalNumber { page: page_number(page), range, sort: PersonalSort::NationalNumber });
        }
        at += length;
    }
    out
}

/// Returns how many pieces make one number: a form has a box for each figure.
fn row(words: &[Word], at: usize) -> usize {
    let single = |word: &Word| word.piece == Piece::Number && word.text.len() == 1;
    let boxes = words[at..].iter().take_while(|word| single(word) || word.is('|')).count();
    if boxes < FIGURES { 1 } else { boxes }
}

fn national(words: &[Word], today: Day) -> bool {
    let figures: String = words.iter().take(2 * FIGURES + 1).map(|word| word.text.as_str()).collect();
    figures.len() == FIGURES
        && figures.starts_with(['1', '2'])
        && figures
            .get(1..5)
            .and_then(|year| year.parse().ok())
            .is_some_and(|year| (OLDEST..=today.year()).contains(&year))
}
