//! Whether a text is made of words: counted against the most frequent words of Arabic.
//!
//! A list of frequent words knows three to nine of ten words of any office's page, and almost none of a page whose
//! letters are exchanged or reversed. Pure, and of no use for spelling. Where the list is from stands at its head.

use std::collections::HashSet;
use std::sync::OnceLock;

const LIST: &str = include_str!("words-ar.txt");

/// What stands before a word and is written together with it.
const PREFIXES: &[&str] = &[
    "\u{648}\u{627}\u{644}", // and the
    "\u{628}\u{627}\u{644}", // by the
    "\u{641}\u{627}\u{644}", // so the
    "\u{643}\u{627}\u{644}", // as the
    "\u{627}\u{644}",        // the
    "\u{644}\u{644}",        // to the
    "\u{648}",
    "\u{641}",
    "\u{628}",
    "\u{644}",
    "\u{643}",
];

/// What must be left of a word without its prefix.
const SHORTEST_STEM: usize = 3;

/// How many words of a text are words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Arabic words of more than one letter.
    pub arabic: usize,
    /// Those of them that are known.
    pub known: usize,
    /// Those of them that would be known if they were read from the other end.
    pub backward: usize,
    /// Latin words of three letters and more, without accents.
    pub latin: usize,
}

/// Counts the words of a text.
pub fn count(text: &str) -> Counted {
    let mut counted = Counted::default();
    for word in text.split(|c: char| !(c.is_alphanumeric() || is_written_on(c))) {
        let word: String = word.chars().filter(|c| !is_written_on(*c)).collect();
        let letters = word.chars().count();
        if letters >= 2 && word.chars().all(is_letter) {
            counted.arabic += 1;
            counted.known += usize::from(is_known(&word));
            counted.backward += usize::from(is_known(&word.chars().rev().collect::<String>()));
        } else if letters >= 3 && word.chars().all(|c| c.is_ascii_alphabetic()) {
            counted.latin += 1;
        }
    }
    counted
}

/// True for a frequent word, with or without what is written together with it.
pub fn is_known(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| LIST.lines().filter(|line| !line.starts_with('#')).collect());
    let stems = PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix));
    words.contains(word)
        || stems.filter(|stem| stem.chars().count() >= SHORTEST_STEM).any(|stem| words.contains(stem))
}

fn is_letter(c: char) -> bool {
    matches!(c, '\u{621}'..='\u{63a}' | '\u{641}'..='\u{64a}')
}

/// Tatweel and the marks over and under letters.
fn is_written_on(c: char) -> bool {
    matches!(c, '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../fixtures/files/01-decision.txt");

    #[test]
    fn an_offices_text_is_made_of_words() {
        let counted = count(TEXT);
        assert!(counted.arabic > 50 && counted.known * 10 > counted.arabic * 7, "{counted:?}");
        assert!(counted.backward * 3 < counted.known, "{counted:?}");
    }

    #[test]
    fn exchanged_letters_make_no_words() {
        let letters: Vec<char> = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإ".chars().collect();
        let exchanged = TEXT.chars().map(|c| {
            letters.iter().position(|l| *l == c).map_or(c, |at| letters[(at * 7 + 11) % letters.len()])
        });
        let counted = count(&exchanged.collect::<String>());
        assert!(counted.arabic > 50 && counted.known * 5 < counted.arabic, "{counted:?}");
    }

    #[test]
    fn marks_tatweel_and_what_is_written_together_do_not_hide_a_word() {
        let counted = count("قَرَّرَ والمدينة للبلدية المـــدير 15 report");
        assert_eq!((counted.arabic, counted.known, counted.latin), (4, 4, 1));
    }
}
