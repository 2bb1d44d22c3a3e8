//! [`Class`]: what a character is to the scanner that cuts words.
//!
//! Two small tables answer for ASCII and the Arabic block; the rest is asked of the Unicode properties.

use unicode_normalization::char::is_combining_mark;

use super::letters::{digit, is_invisible, is_mark};

/// What a character is to the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Ends a word.
    Gap,
    /// A letter of the Arabic script.
    Arabic,
    /// A letter of any other script.
    Letter,
    /// A decimal digit of any script.
    Digit,
    /// Belongs to the word before it.
    Mark,
    /// Belongs nowhere and ends nothing.
    Hidden,
}

static ASCII: [Class; 128] = ascii_table();
static ARABIC: [Class; 256] = arabic_table();

/// Returns the class of a character.
pub(super) fn class(c: char) -> Class {
    let code = c as usize;
    match code {
        0..0x80 => ASCII[code],
        0x600..0x700 => ARABIC[code - 0x600],
        _ => class_elsewhere(c),
    }
}

const fn ascii_table() -> [Class; 128] {
    let mut table = [Class::Gap; 128];
    let mut at: u8 = 0;
    while at < 128 {
        table[at as usize] = match at {
            b'0'..=b'9' => Class::Digit,
            b'A'..=b'Z' | b'a'..=b'z' => Class::Letter,
            _ => Class::Gap,
        };
        at += 1;
    }
    table
}

const fn arabic_table() -> [Class; 256] {
    let mut table = [Class::Gap; 256];
    let mut at = 0;
    while at < 256 {
        if let Some(c) = char::from_u32(0x0600 + at) {
            table[at as usize] = arabic_class(c);
        }
        at += 1;
    }
    table
}

const fn arabic_class(c: char) -> Class {
    if is_invisible(c) {
        return Class::Hidden;
    }
    if is_mark(c) {
        return Class::Mark;
    }
    if digit(c).is_some() {
        return Class::Digit;
    }
    // Not letters: number signs and punctuation (0600-060F, 061B-061F, 066A-066D), full stop, the sign of sindhi.
    if matches!(c, '\u{0620}'..='\u{064A}' | '\u{066E}'..='\u{06D3}' | '\u{06D5}' | '\u{06EE}'..='\u{06FC}' | '\u{06FF}')
    {
        Class::Arabic
    } else {
        Class::Gap
    }
}

fn class_elsewhere(c: char) -> Class {
    match c {
        _ if is_invisible(c) => Class::Hidden,
        _ if is_mark(c) || is_combining_mark(c) => Class::Mark,
        '\u{0750}'..='\u{077F}'
        | '\u{0870}'..='\u{08FF}'
        | '\u{FB50}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFE}'
            if c.is_alphabetic() =>
        {
            Class::Arabic
        }
        _ if digit(c).is_some() => Class::Digit,
        _ if c.is_alphabetic() => Class::Letter,
        _ => Class::Gap,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_what_a_reader_takes_them_for() {
        let table = [
            (Class::Gap, " ،؛؟٪٫٬.,/-_()[]«»“\u{A0}²½\u{6D4}\n"),
            (Class::Arabic, "اءةىيپکٱ\u{FE8D}\u{FDF2}\u{FBD3}"),
            (Class::Letter, "aZéßжあ"),
            (Class::Digit, "0٩۵７"),
            (Class::Mark, "\u{640}\u{64B}\u{670}\u{301}\u{FE70}"),
            (Class::Hidden, "\u{200F}\u{AD}\u{61C}\u{FEFF}"),
        ];
        for (expected, characters) in table {
            for c in characters.chars() {
                assert_eq!(class(c), expected, "{c:?} U+{:04X}", c as u32);
            }
        }
    }
}
