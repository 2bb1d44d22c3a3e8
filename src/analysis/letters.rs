//! The rules that look at one character, each written once, and the table for the Arabic block made from them.
//!
//! Not here: rules that need a neighbour (`repair`, `word`). Invariant: [`ARABIC`] says for every character of
//! the block what rules 2 to 8 together make of it, or that the neighbours decide.

use std::ops::RangeInclusive;

/// Rule 2. Soft hyphen, zero-width characters, bidi controls, invisible operators, byte order mark.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Rule 3. Letters drawn by position and whole-word ligatures, to be replaced by their compatibility form.
///
/// The characters between these ranges are left alone: fonts misuse them for other things.
pub(super) const fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FBB1}' | '\u{FDF0}'..='\u{FDFB}' | '\u{FE80}'..='\u{FEFC}')
}

/// Rule 4. Vowel signs, Koranic signs, tatweel, and the spacing forms of vowel signs (FE70 to FE7F, whose
/// compatibility form would bring a space into the word).
pub(super) const fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06ED}'
        | '\u{0640}' | '\u{FE70}'..='\u{FE7F}')
}

/// Rule 5. Letters of other keyboards that stand for an Arabic letter.
pub(super) const fn foreign_letter(c: char) -> char {
    match c {
        // Keheh, swash kaf.
        '\u{06A9}' | '\u{06AA}' => 'ك',
        // Farsi yeh, yeh barree without and with hamza.
        '\u{06CC}' | '\u{06D2}' | '\u{06D3}' => 'ي',
        // Heh doachashmee, heh with yeh above, heh goal without and with hamza, ae.
        '\u{06BE}' | '\u{06C0}' | '\u{06C1}' | '\u{06C2}' | '\u{06D5}' => 'ه',
        // Alef wasla, alef with wavy hamza above and below.
        '\u{0671}'..='\u{0673}' => 'ا',
        _ => c,
    }
}

/// Rule 6. The zeros of the decimal digits of every script in use (Unicode general category Nd).
const ZEROS: &[u32] = &[
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0,
    0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x1_04A0, 0x1_0D30,
    0x1_1066, 0x1_D7CE, 0x1_D7D8, 0x1_D7E2, 0x1_D7EC, 0x1_D7F6, 0x1_E950,
];

/// Rule 6. Returns the ASCII digit for a decimal digit of any script.
pub(super) const fn digit(c: char) -> Option<char> {
    let code = c as u32;
    if code < ZEROS[0] {
        return if c.is_ascii_digit() { Some(c) } else { None };
    }
    let mut at = 0;
    while at < ZEROS.len() {
        if code >= ZEROS[at] && code <= ZEROS[at] + 9 {
            return char::from_digit(code - ZEROS[at], 10);
        }
        at += 1;
    }
    None
}

/// Rule 8, letters whose fold needs no neighbour: alef with hamza or madda, alef maksura, teh marbuta.
pub(super) const fn hamza_and_endings(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        _ => c,
    }
}

/// Rule 8. The alefs that carry a hamza or madda; rule 7 reads them before they are folded.
pub(super) const fn is_hamza_alef(c: char) -> bool {
    matches!(c, 'أ' | 'إ' | 'آ')
}

/// Rule 8. Hamza alone or on a carrier: what becomes of it depends on the letter that follows.
pub(super) const fn is_hamza_or_carrier(c: char) -> bool {
    matches!(c, 'ء' | 'ؤ' | 'ئ')
}

/// Rule 1. The marks that compose with a letter before them; a word that has one must be composed first.
pub(super) const fn composes(c: char) -> bool {
    matches!(c, '\u{0653}'..='\u{0655}')
}

/// What rules 1 to 8 make of a character of the Arabic block.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It becomes this character, whatever stands beside it.
    Becomes(char),
    /// It is dropped.
    Dropped,
    /// The neighbours decide: the word must go through the rules one by one.
    Depends,
}

/// The Arabic block, U+0600 to U+06FF.
pub(super) const ARABIC_BLOCK: RangeInclusive<char> = '\u{0600}'..='\u{06FF}';

/// The fate of every character of the Arabic block.
pub(super) static ARABIC: [Fate; 256] = arabic_table();

const fn arabic_table() -> [Fate; 256] {
    let mut table = [Fate::Depends; 256];
    let mut at = 0;
    while at < 256 {
        if let Some(c) = char::from_u32(0x0600 + at) {
            table[at as usize] = fate(c);
        }
        at += 1;
    }
    table
}

const fn fate(c: char) -> Fate {
    if composes(c) || is_hamza_alef(c) || is_hamza_or_carrier(c) {
        return Fate::Depends;
    }
    if is_invisible(c) || is_mark(c) {
        return Fate::Dropped;
    }
    match digit(c) {
        Some(ascii) => Fate::Becomes(ascii),
        None => Fate::Becomes(hamza_and_endings(foreign_letter(c))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_the_listed_ones() {
        for c in ['\u{AD}', '\u{200C}', '\u{200F}', '\u{202B}', '\u{2066}', '\u{61C}', '\u{FEFF}'] {
            assert!(is_invisible(c), "{c:?}");
        }
        for c in [' ', '\u{A0}', '\u{2010}', '\u{2065}', 'ا', '\u{640}'] {
            assert!(!is_invisible(c), "{c:?}");
        }
    }

    #[test]
    fn misused_presentation_forms_are_left_alone() {
        assert!(is_presentation_form('\u{FE8D}') && is_presentation_form('\u{FDF2}'));
        for c in ['\u{FBD3}', '\u{FC00}', '\u{FDEF}', '\u{FDFC}', '\u{FEFF}'] {
            assert!(!is_presentation_form(c), "{c:?}");
        }
    }

    #[test]
    fn letters_of_other_keyboards_become_arabic() {
        for (from, to) in
            [('ک', 'ك'), ('ی', 'ي'), ('ے', 'ي'), ('ھ', 'ه'), ('ہ', 'ه'), ('ە', 'ه'), ('ۀ', 'ه'), ('ٱ', 'ا')]
        {
            assert_eq!(foreign_letter(from), to);
        }
        assert_eq!(foreign_letter('گ'), 'گ', "a letter of its own");
    }

    #[test]
    fn digits_of_every_script_become_ascii() {
        for (from, to) in
            [('٠', '0'), ('٩', '9'), ('۵', '5'), ('７', '7'), ('३', '3'), ('𝟘', '0'), ('4', '4')]
        {
            assert_eq!(digit(from), Some(to));
        }
        for c in ['²', '½', '٫', 'a', 'ا', '\u{66A}'] {
            assert_eq!(digit(c), None, "{c:?}");
        }
    }

    #[test]
    fn hamza_carriers_and_endings_fold() {
        for (from, to) in [('أ', 'ا'), ('إ', 'ا'), ('آ', 'ا'), ('ى', 'ي'), ('ة', 'ه'), ('ء', 'ء')]
        {
            assert_eq!(hamza_and_endings(from), to);
        }
    }
}
