//! What likeness of words is measured by: the light stem of a folded term, and the pieces of its dotless skeleton.
//!
//! Neither claims to be grammar: a stem takes off what is written together with words, a piece is four letters
//! side by side. Letters that differ by dots alone are one letter of the skeleton, because scans lose dots
//! first. Invariants: a stem is a part of its term; a piece is [`PIECE`] ASCII characters, packed in a `u32`.

use std::sync::LazyLock;

/// The letters of a piece; the edges of the word count as letters.
pub const PIECE: usize = 4;

/// The mark of an edge.
const EDGE: u8 = b'_';

/// Conjunction, preposition and article, longest first, with the letters that must be left.
const HEADS: [(&str, usize); 13] = [
    ("وبال", 3),
    ("فبال", 3),
    ("وكال", 3),
    ("اوال", 3),
    ("افال", 3),
    ("ولل", 3),
    ("فلل", 3),
    ("وال", 2),
    ("بال", 2),
    ("كال", 2),
    ("فال", 2),
    ("لل", 2),
    ("ال", 2),
];

/// Endings of number, gender and person, in the order in which they are tried.
const TAILS: [&str; 17] =
    ["هما", "ها", "هم", "هن", "كم", "نا", "تين", "تان", "ان", "ات", "ون", "ين", "وا", "يه", "ته", "ه", "ي"];

/// The letters that must be left when an ending, or a lone "and", is taken off.
const LEFT: usize = 3;

/// What is written before a stem, most frequent first.
pub const BEFORE: [&str; 11] = ["", "ال", "و", "وال", "بال", "لل", "ب", "ل", "فال", "كال", "ولل"];

/// What is written after a stem, most frequent first.
pub const AFTER: [&str; 19] = [
    "", "ه", "ي", "ات", "يه", "ين", "ها", "هم", "ان", "ون", "ته", "تها", "نا", "وا", "يين", "يات", "اته",
    "اتها", "تهم",
];

/// Returns the term without what is written together with words; terms of other scripts as they are.
pub fn stem(term: &str) -> &str {
    if !term.starts_with(is_arabic) {
        return term;
    }
    let mut rest = without_head(term);
    for _ in 0..2 {
        let before = rest.len();
        for tail in TAILS {
            rest = rest.strip_suffix(tail).filter(|left| has_letters(left, LEFT)).unwrap_or(rest);
        }
        if rest.len() == before {
            break;
        }
    }
    rest
}

fn without_head(term: &str) -> &str {
    for (head, left) in HEADS {
        if let Some(rest) = term.strip_prefix(head).filter(|rest| has_letters(rest, left)) {
            return rest;
        }
    }
    term.strip_prefix('و').filter(|rest| has_letters(rest, LEFT)).unwrap_or(term)
}

/// Gives every piece of a folded term to `sink`; a term of one letter is one short piece.
pub fn each_piece(term: &str, sink: &mut impl FnMut(u32)) {
    let mut window = [EDGE; PIECE];
    let mut filled = 1;
    let mut letters = term.chars().peekable();
    while let Some(letter) = letters.next() {
        let last = letters.peek().is_none();
        slide(&mut window, &mut filled, skeleton(letter, last), sink);
    }
    slide(&mut window, &mut filled, EDGE, sink);
    if filled < PIECE {
        sink(u32::from_be_bytes(window));
    }
}

fn slide(window: &mut [u8; PIECE], filled: &mut usize, letter: u8, sink: &mut impl FnMut(u32)) {
    window.rotate_left(1);
    window[PIECE - 1] = letter;
    *filled += 1;
    if *filled >= PIECE {
        sink(u32::from_be_bytes(*window));
    }
}

/// Returns the letter without its dots, as one ASCII character. At the end of a word noon and yeh have shapes
/// of their own; elsewhere they are a tooth like beh, teh and theh.
fn skeleton(letter: char, last: bool) -> u8 {
    match letter {
        'a'..='z' | '0'..='9' => letter as u8,
        'ا' => b'A',
        'ب' | 'ت' | 'ث' | 'پ' => b'B',
        'ن' if last => b'N',
        'ي' if last => b'Y',
        'ن' | 'ي' => b'B',
        'ج' | 'ح' | 'خ' | 'چ' => b'H',
        'د' | 'ذ' => b'D',
        'ر' | 'ز' | 'ژ' => b'R',
        'س' | 'ش' => b'S',
        'ص' | 'ض' => b'C',
        'ط' | 'ظ' => b'T',
        'ع' | 'غ' => b'E',
        'ف' | 'ق' | 'ڤ' => b'F',
        'ك' | 'گ' => b'K',
        'ل' => b'L',
        'م' => b'M',
        'و' => b'W',
        'ه' => b'I',
        'ء' => b'Q',
        // Letters of other scripts share a few characters: pieces of them are rough, but never missing.
        other => b'!' + (other as u32 % 15) as u8,
    }
}

/// The letters of folded Arabic words, in the order of their codes.
const ARABIC: &str = "ابتثجحخدذرزسشصضطظعغفقكلمنهويء";

/// The first of them in Unicode, and the place of each from there on.
const FIRST: usize = 'ء' as usize;
static PLACES: LazyLock<[Option<u8>; 64]> = LazyLock::new(|| {
    let mut places = [None; 64];
    for (place, letter) in (0..).zip(ARABIC.chars()) {
        places[letter as usize - FIRST] = Some(place);
    }
    places
});

/// How many letters fit into a code, and the bits of one.
const LETTERS: usize = 12;
const BITS: u32 = 5;

/// What marks the code of a Latin word.
const LATIN: u64 = 1 << 63;

/// Returns a folded word as one number from which it can be read again; `None` for a word that is longer than
/// twelve letters or has others than Arabic ones, or others than `a` to `z`.
pub fn packed(term: &str) -> Option<u64> {
    let latin = term.starts_with(|letter: char| letter.is_ascii_lowercase());
    let mut code = 0;
    for (place, letter) in term.chars().enumerate() {
        let number = match letter {
            'a'..='z' if latin => u64::from(letter as u32 - 'a' as u32),
            _ if latin => return None,
            _ => u64::from(PLACES.get((letter as usize).checked_sub(FIRST)?).copied().flatten()?),
        };
        if place == LETTERS {
            return None;
        }
        code = code << BITS | (number + 1);
    }
    Some(if latin { code | LATIN } else { code })
}

/// Returns the word of a number that [`packed`] gave; of any other, some word.
pub fn unpacked(code: u64) -> String {
    let latin = code & LATIN != 0;
    let letter = |place: usize| {
        let number = (code & !LATIN) >> (BITS as usize * place) & 0b1_1111;
        let number = usize::try_from(number).ok()?.checked_sub(1)?;
        if latin { ('a'..='z').nth(number) } else { ARABIC.chars().nth(number) }
    };
    (0..LETTERS).rev().filter_map(letter).collect()
}

fn is_arabic(letter: char) -> bool {
    matches!(letter, '\u{0621}'..='\u{064A}' | '\u{066E}'..='\u{06D3}')
}

fn has_letters(text: &str, count: usize) -> bool {
    text.chars().nth(count - 1).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_stem_is_without_what_is_written_together() {
        let cases = [
            ("البلديه", "بلد"),
            ("وبالبلديات", "بلد"),
            ("للمجلس", "مجلس"),
            ("وقرار", "قرار"),
            ("ولد", "ولد"),
            ("قراراتها", "قرار"),
            ("كتب", "كتب"),
            ("الف", "الف"),
            ("2023", "2023"),
            ("maple", "maple"),
        ];
        for (term, expected) in cases {
            assert_eq!(stem(term), expected, "{term}");
        }
    }

    #[test]
    fn pieces_do_not_see_dots() {
        assert_eq!(pieces("قرار"), ["_FRA", "FRAR", "RAR_"]);
        assert_eq!(pieces("فرار"), pieces("قراز"));
        assert_eq!(pieces("من"), ["_MN_"]);
        assert_eq!(pieces("و"), ["__W_"]);
        assert_eq!(pieces("بين"), ["_BBN", "BBN_"]);
        assert_eq!(pieces("15"), ["_15_"]);
    }

    fn pieces(term: &str) -> Vec<String> {
        let mut found = Vec::new();
        each_piece(term, &mut |piece| found.push(String::from_utf8(piece.to_be_bytes().to_vec()).unwrap()));
        found
    }

    #[test]
    fn a_word_is_read_again_from_its_number() {
        for term in ["قرار", "البلديه", "ء", "maple", "z", "اااااااااااا"] {
            assert_eq!(packed(term).map(unpacked).as_deref(), Some(term));
        }
        for term in ["ااااااااااااا", "a4", "2023", "çedilla", "قرارa", "aقرار", "ٹیکس"]
        {
            assert_eq!(packed(term), None, "{term}");
        }
    }

    proptest! {
        #[test]
        fn no_number_is_too_strange_to_be_read(code: u64) {
            let word = unpacked(code);
            prop_assert!(word.chars().count() <= LETTERS);
        }

        #[test]
        fn a_stem_is_a_part_and_pieces_are_ascii(term in "[اأبتلهوفكيمنسر]{0,10}|\\PC{0,10}") {
            prop_assert!(term.contains(stem(&term)));
            prop_assert!(pieces(&term).iter().all(|piece| piece.len() == PIECE && piece.is_ascii()));
        }
    }
}
