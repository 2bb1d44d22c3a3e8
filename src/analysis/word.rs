//! One word to its term: rules 1 to 8 in their order, with a short way for words that need none of the slow ones.
//!
//! Invariant: the short way and the long way give the same term (`tests` asks it of random words).

use std::iter;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::letters::{
    ARABIC, ARABIC_BLOCK, Fate, digit, foreign_letter, hamza_and_endings, is_hamza_alef, is_hamza_or_carrier,
    is_invisible, is_mark, is_presentation_form,
};
use super::repair::{after_hamza_is_folded, before_hamza_is_folded, may_need_repair};

/// The most bytes a term may have; longer words are cut (the index refuses terms over 65,530 bytes).
pub const MAX_TERM: usize = 255;

/// Appends the term of an original word to `out`; `letters` is working space.
///
/// A ligature that stands for several words gives several terms with a space between them.
pub(super) fn fold_word(word: &str, out: &mut String, letters: &mut Vec<char>) {
    let start = out.len();
    if !fold_short(word, out) {
        out.truncate(start);
        fold_long(word, out, letters);
    }
    cut(out, start);
}

/// Folds a word whose letters do not depend on each other; false when it is not such a word.
fn fold_short(word: &str, out: &mut String) -> bool {
    if word.is_ascii() {
        let start = out.len();
        out.push_str(word);
        out[start..].make_ascii_lowercase();
        return true;
    }
    let start = out.len();
    let same = length_unchanged(word);
    out.push_str(&word[..same]);
    word[same..].chars().all(|c| fold_char_short(c, start, out)) && !may_need_repair(&out[start..])
}

/// Returns the length of the head of the word that is already folded.
fn length_unchanged(word: &str) -> usize {
    let changed = |c: char| !(ARABIC_BLOCK.contains(&c) && ARABIC[c as usize - 0x600] == Fate::Becomes(c));
    word.find(changed).unwrap_or(word.len())
}

fn fold_char_short(c: char, start: usize, out: &mut String) -> bool {
    if !ARABIC_BLOCK.contains(&c) {
        return false;
    }
    match ARABIC[c as usize - 0x600] {
        Fate::Becomes(folded) => out.push(folded),
        Fate::Dropped => (),
        // At the head of a word a hamza alef is not part of any swap (rule 7 needs a letter before it).
        Fate::Depends if is_hamza_alef(c) && out.len() == start => out.push('ا'),
        Fate::Depends => return false,
    }
    true
}

/// Folds any word, rule by rule.
fn fold_long(word: &str, out: &mut String, letters: &mut Vec<char>) {
    letters.clear();
    // Rules 2 and 1: an invisible character between a letter and its hamza must not keep them apart.
    for c in word.chars().filter(|c| !is_invisible(*c)).nfc() {
        // Rule 3.
        if is_presentation_form(c) {
            iter::once(c).nfkc().for_each(|c| push_letter(c, letters));
        } else {
            push_letter(c, letters);
        }
    }
    before_hamza_is_folded(letters); // rule 7
    fold_hamza(letters); // rule 8
    after_hamza_is_folded(letters); // rule 7, where hamza does not matter
    out.extend(letters.iter());
}

/// Rules 4 to 6, and small letters without accents for other scripts.
fn push_letter(c: char, letters: &mut Vec<char>) {
    if is_mark(c) || is_accent(c) {
        return;
    }
    if let Some(ascii) = digit(c) {
        letters.push(ascii);
    } else if ARABIC_BLOCK.contains(&c) {
        letters.push(foreign_letter(c));
    } else {
        push_small(c, letters);
    }
}

/// Combining diacritical marks, U+0300 to U+036F.
const fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}')
}

/// Appends the small letters of `c`; Latin letters lose their accents.
fn push_small(c: char, letters: &mut Vec<char>) {
    let latin = matches!(c, '\u{00C0}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}');
    if !latin {
        letters.extend(c.to_lowercase());
        return;
    }
    decompose_canonical(c, |part| {
        if !is_combining_mark(part) {
            letters.extend(part.to_lowercase());
        }
    });
}

/// Rule 8, from the end backwards, so that a run of carriers before a waw becomes all waws.
fn fold_hamza(letters: &mut [char]) {
    let mut next = ' ';
    for letter in letters.iter_mut().rev() {
        *letter = match *letter {
            c if is_hamza_or_carrier(c) && next == 'و' => 'و',
            'ؤ' => 'و',
            'ئ' => 'ي',
            c => hamza_and_endings(c),
        };
        next = *letter;
    }
}

/// Cuts the term that begins at `start` to [`MAX_TERM`] bytes, at a character boundary.
fn cut(out: &mut String, start: usize) {
    if out.len() - start > MAX_TERM {
        out.truncate(out.floor_char_boundary(start + MAX_TERM));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_rule_shows_in_the_term() {
        let cases = [
            ("1 composes", "م\u{0648}\u{0654}سسة", "موسسه"),
            ("1 composes through an invisible", "ش\u{064A}\u{200D}\u{0654}ون", "شوون"),
            ("2 invisible", "ق\u{200C}ر\u{200B}ار", "قرار"),
            ("3 forms", "\u{FE8D}\u{FEF7}\u{FEED}\u{FEDD}", "الاول"),
            ("3 ligature", "\u{FDF2}", "الله"),
            ("4 marks", "مُحَمَّد", "محمد"),
            ("4 tatweel", "قــــــرار", "قرار"),
            ("4 spacing mark", "بناء\u{FE70}", "بناء"),
            ("5 letters", "ملکی", "ملكي"),
            ("6 digits", "٢٠٢٣", "2023"),
            ("7 article", "األمل", "الامل"),
            ("7 doubled", "االشتراك", "الاشتراك"),
            ("7 with hamza", "آالف", "الاف"),
            ("8 alef", "إدارة", "اداره"),
            ("8 before waw", "شئون", "شوون"),
            ("8 before waw", "رءوف", "رووف"),
            ("8 carrier", "هيئة", "هييه"),
            ("8 final hamza stays", "بناء", "بناء"),
            ("latin", "Été", "ete"),
            ("latin", "GHADAMÈS", "ghadames"),
            ("latin dotted", "İstanbul", "istanbul"),
        ];
        for (rule, word, term) in cases {
            assert_eq!(folded(word), term, "{rule}: {word}");
        }
    }

    #[test]
    fn a_ligature_of_words_gives_words() {
        assert_eq!(folded("\u{FDFB}"), "جل جلاله");
    }

    #[test]
    fn a_word_without_end_is_cut() {
        assert_eq!(folded(&"x".repeat(1000)).len(), MAX_TERM);
        assert_eq!(folded(&"ب".repeat(1000)).len(), MAX_TERM - 1);
    }

    fn folded(word: &str) -> String {
        let mut out = String::new();
        fold_word(word, &mut out, &mut Vec::new());
        out
    }

    proptest! {
        #[test]
        fn short_and_long_way_agree(word in "[اأإآبلهوفكيىةءؤئکھ\u{640}\u{64E}\u{654}\u{200F}٣]{0,8}") {
            let mut short = String::new();
            if fold_short(&word, &mut short) {
                let mut long = String::new();
                fold_long(&word, &mut long, &mut Vec::new());
                prop_assert_eq!(short, long);
            }
        }

        #[test]
        fn folding_twice_changes_nothing(word in "[اأإآبلهوفكيىةءؤئکھ\u{640}\u{64E}\u{654}\u{200F}٣]{0,8}") {
            let once = folded(&word);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
